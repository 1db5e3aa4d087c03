"""Reading one sheet by one form: its head (who, which month, which day), its header, and the rows below.

Which files count is decided in ``raw.arrival``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from baocao.errors import BadInput, quoted
from baocao.month import Month
from baocao.raw.body import REPEATED, Body, Records, is_blank
from baocao.raw.dating import is_title
from baocao.raw.files import Sheet, letters, text_of, texts_of
from baocao.raw.forms import SCALES, Form
from baocao.raw.grid import read_grid
from baocao.raw.head import Line, day_of, lines_of, month_of, sender_of
from baocao.raw.lines import read_lines
from baocao.raw.marks import COLUMN, PERCENT, WITH_WORDS
from baocao.raw.units import is_unit, require_units
from baocao.raw.vietnamese import clean, fold, read_amount

_Found = TypeVar("_Found")
_Else = TypeVar("_Else")
_FEW = 20  # different texts in a column that nobody reads; more are what its records are about
_ESTIMATED = re.compile(r"\b(là số ước|số liệu ước|ước thực hiện|ước tính)\b", re.IGNORECASE)
_ONLY_ESTIMATED = re.compile(
    r"\W*(ghi chú\W*)?((số liệu|sản lượng|doanh thu|đây|là|số|và|,) ?)*ước( tính| thực hiện| th| đạt)?"
    r"( đến (hết )?ngày \d{1,2}/(?P<month>\d{1,2})/(?P<year>\d{4}))?\W*",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(r"\b(chính thức|thay|ký hiệu)\b|\*", re.IGNORECASE)  # and no estimates
_CODE_BELOW = re.compile(r"\s*\(\d{1,2}\)$")  # the number of a column, in the cell of its title
_NUMBERED = {"tt", "số tt", "số thứ tự"}
_LONG = {"đvt": "đơn vị tính"}
_GOES_ON = re.compile(r"[\s._-]*\(?(\d{1,2}|tiếp( theo)?|tt|phần \d+)\)?")


@dataclass(frozen=True)
class Rows:
    """Rows for the frames, and where all of them stand."""

    file: str
    sheet: str
    observations: Sequence[dict[str, Any]]
    records: Records


@dataclass(frozen=True)
class Reading:
    """What one form gave from one sheet: the head, the row ledger, and how to come by the ``rows``.

    ``month_at`` and ``day_at`` tell the cells that name the month and the day of writing, and what they say.
    ``count`` says how many lines gave something, ``outside`` tells the records kept out for their date, ``unread`` the
    texts of the file that no column of the form asks for, each with its cell; ``unfilled`` is a sheet as ``baocao new``
    made it.
    """

    form: Form
    sender: str
    month: Month | None
    reported_on: date | None
    month_at: str
    day_at: str
    rows_in: int
    dropped: dict[str, int]
    count: int
    rows: Callable[[], Rows]
    unfilled: bool = False
    outside: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def observations(self) -> Sequence[dict[str, Any]]:
        return self.rows().observations

    @property
    def records(self) -> Records:
        return self.rows().records


def pick_sheet(form: Form, sheets: Sequence[Sheet]) -> Sheet | None:
    """The sheet of the form: by name where the form names one, else the only one or the one that has its header.

    None when the file has no such sheet and the form allows that; of several nobody knows which is meant.
    """
    near = list(sheets)
    if form.sheet:
        named = [sheet for sheet in sheets if sheet.name is not None]
        exact = [sheet for sheet in named if fold(sheet.name or "") == fold(form.sheet)]
        near = exact or [sheet for sheet in named if fold(form.sheet) in fold(sheet.name or "")]
    fitting = [sheet for sheet in near if len(near) == 1 or _header_of(form, sheet)[0] is not None]
    if len(fitting) > 1:
        raise BadInput(
            "Nhiều trang tính cùng khớp một biểu mẫu",
            where=sheets[0].file,
            found=", ".join(str(sheet.name) for sheet in fitting),
            expected="một trang tính",
            todo="Chỉ giữ trang tính của tháng báo cáo: xóa hoặc ẩn các trang còn lại rồi lưu lại.",
        )
    if near:
        chosen = (fitting or near)[0]
        _require_all(chosen, sheets)
        return chosen
    if len(sheets) == 1 and _header_of(form, sheets[0])[0] is not None:
        return sheets[0]
    if form.may_be_absent:
        return None
    names = [sheet.name or "tệp văn bản, không có trang tính" for sheet in sheets]
    raise BadInput(
        "Thiếu trang tính",
        where=sheets[0].file,
        found=", ".join([*names, *(f"{each} (bị ẩn)" for each in sheets[0].hidden)]),
        expected=form.sheet,
        todo="Khôi phục tên trang tính theo biểu mẫu.",
    )


def _require_all(chosen: Sheet, sheets: Sequence[Sheet]) -> None:
    """Refuse a workbook in which the sheet seems to go on in another: «Đơn thư (2)», «Đơn thư (tiếp)»."""
    for other in sheets:
        name, its = fold(other.name or ""), fold(chosen.name or "")
        goes_on = name.startswith(its) and not its[-1:].isdigit() and _GOES_ON.fullmatch(name[len(its) :])
        if goes_on and not all(is_blank(cell) for row in other.rows for cell in row):
            raise BadInput(
                "Có trang tính nối tiếp không được đọc",
                where=chosen.file,
                found=f"{other.name}, bên cạnh {chosen.name}",
                expected="số liệu của một biểu mẫu trên một trang tính",
                todo=f"Chép các dòng còn lại vào trang {chosen.name}, hoặc xóa, ẩn trang {other.name} nếu không dùng.",
            )


def read_sheet(form: Form, sheet: Sheet, near: date | None = None) -> Reading:
    """Everything ``form`` promises from ``sheet``, or one :class:`BadInput` that lists all faults.

    A month that the head names without its year is the one that lies ``near`` that day.
    An enterprise's form (one that names its sender in a line) must also name its month and its day.
    """
    top, columns = _find_header(form, sheet)
    rows = range(top + form.header_rows, len(sheet.rows))
    unfilled = _is_unfilled(form, sheet, columns, rows)
    read = read_grid if form.kind == "grid" else read_lines
    body = Body(rows_in=0) if unfilled else read(form, sheet, columns, rows)
    faults = [fault for fault in (body.fault, _unlike_its_value(form, sheet, columns, rows, body)) if fault]
    lead = lines_of(sheet, range(top))
    around = [*lead, *lines_of(sheet, range(body.last + 1, len(sheet.rows)))]
    between = _titles_between(sheet, body)
    told = len(faults)
    month, month_at = _either(faults, lambda: month_of(sheet, lead, between, near), (None, None))
    day, day_at = _either(faults, lambda: day_of(around), (None, None))
    if form.sender_line and (month is None or day is None) and len(faults) == told:
        faults.append(_undated(sheet, month_at, day_at))
    sender = _either(faults, lambda: sender_of(form, sheet, around), "")
    _either(faults, lambda: require_units(form, lead), None)
    if len(faults) > 1:
        raise BadInput("Trang tính có nhiều chỗ không đúng", where=sheet.title, faults=faults)
    if faults:
        raise faults[0]
    marked = any(row["estimate"] for row in body.observations)
    if not marked and any(
        _ESTIMATED.search(line.text) and not _OFFICIAL.search(line.text) for line in around
    ):
        for row in body.observations:
            row["estimate"] = True
    found = Rows(sheet.file, sheet.name or "", body.observations, body.records)
    return Reading(
        form=form,
        sender=sender,
        month=month,
        reported_on=day,
        month_at=str(month_at or ""),
        day_at=str(day_at or ""),
        rows_in=body.rows_in,
        dropped=body.dropped,
        count=len(body.records) or len({row["line"] for row in body.observations}),
        rows=lambda: found,
        unfilled=unfilled,
        unread=tuple(
            text
            for text in _unread(form, sheet, columns, top, body)
            if not _is_known(form, body, month, text)
        ),
    )


def _either(faults: list[BadInput], find: Callable[[], _Found], otherwise: _Else) -> _Found | _Else:
    """What is found, or its fault among the others."""
    try:
        return find()
    except BadInput as fault:
        faults.append(fault)
        return otherwise


def _undated(sheet: Sheet, month_at: Line | None, day_at: Line | None) -> BadInput:
    return BadInput(
        "Biểu không ghi đủ tháng và ngày lập",
        where=sheet.title,
        found=f"tháng: {month_at or 'không thấy'}; ngày lập: {day_at or 'không thấy'}",
        expected="phần đầu có dòng «Tháng … năm …», phần ký có dòng «Ngày … tháng … năm …»",
        todo="Xin đơn vị ghi đủ, hoặc bổ sung rồi gửi lại.",
    )


def _unlike_its_value(
    form: Form, sheet: Sheet, columns: Mapping[str, int], rows: range, body: Body
) -> BadInput | None:
    """Cells of the table that are not what their value says; a number that is none is told already."""
    rows = range(rows.start, body.last + 1)
    numbers = {
        columns[fold(column.header)]
        for column in form.column
        if form.kind == "grid" or column.type == "number"
    }
    asked = {columns[title] for title in map(fold, (*_wanted(form), form.note)) if title in columns}
    faults = [
        BadInput(
            f"Ô không dùng được: {what}",
            where=sheet.where(row, column),
            found="" if is_blank(sheet.at(row, column)) else quoted(sheet.at(row, column)),
        )
        for (row, column), what in sorted(sheet.marks.items())
        if row in rows and column in asked and not (column in numbers and what.startswith(WITH_WORDS))
        if not (what == PERCENT and text_of(sheet.at(row, columns.get(fold(form.unit)))) == "%")
    ]
    faults += [
        BadInput(f"Cột {letters(column)}: {what}", where=sheet.title, expected="bỏ ẩn, hoặc xóa")
        for (row, column), what in sorted(sheet.marks.items())
        if row == COLUMN and column in asked and not all(map(is_blank, sheet.column(column, rows)))
    ]
    if not faults:
        return None
    return BadInput(
        "Bảng có ô không đúng như nhìn thấy",
        where=sheet.title,
        faults=faults,
        todo="Bỏ ẩn, bỏ gạch ngang, bỏ số chú thích; đổi định dạng số về dạng thường, ngày về dd/mm/yyyy; tính lại "
        "công thức; xem giá trị đã đúng như nhìn thấy chưa, rồi lưu.",
    )


def _is_unfilled(form: Form, sheet: Sheet, columns: Mapping[str, int], rows: range) -> bool:
    if form.carried is None:
        return False
    asked = [columns[fold(column.header)] for column in form.column if column.header not in form.carried]
    return all(is_blank(sheet.at(index, at)) for index in rows for at in asked)


def _unread(form: Form, sheet: Sheet, columns: Mapping[str, int], top: int, body: Body) -> Iterator[str]:
    """The texts above, among and below the records, and those of columns that are not asked: each that there are few of
    once. What they say of the figures nobody but a reader knows.
    """
    below = top + form.header_rows
    around = [*range(top), *body.between, *range(max(below, body.last + 1), len(sheet.rows))]
    yield from texts_in(sheet, around)
    asked = {columns[title] for title in map(fold, (*_wanted(form), form.unit)) if title in columns}
    records = range(below, body.last + 1)
    for at in sorted({*range(max(map(len, sheet.rows), default=0))} - asked):
        cells = sheet.column(at, records)
        if all(map(is_blank, cells)):
            continue
        titles = {
            sheet.cell(index, at): title
            for index in range(top, below)
            if (title := text_of(sheet.at(index, at)))
        }
        if {fold(title) for title in titles.values()} & {"stt", *_NUMBERED}:
            continue
        yield from (f"{cell}: {title}" for cell, title in titles.items())
        notes = not titles or at == columns.get(fold(form.note))
        texts = {text_of(cell) for cell in {*cells} if not is_blank(cell) and (notes or _is_text(cell))}
        said = texts_of(cells)
        for text in sorted(texts) if len(texts) <= _FEW else ():
            if (index := records[said.index(text)]) not in body.between:
                yield f"{sheet.cell(index, at)}: {text}"


def _is_text(cell: object) -> bool:
    """Whether a cell says more than a number; «02 tháng đầu năm» does."""
    amount = read_amount(cell)
    return isinstance(cell, str) and (amount is None or bool(amount.unit))


def _is_known(form: Form, body: Body, month: Month | None, text: str) -> bool:
    """Whether a text says no more than a unit or the total of the form, or that figures are estimates, which are so (to
    a day of the month).
    """
    said = text.partition(": ")[2]
    told = _ONLY_ESTIMATED.fullmatch(said)
    of_month = told and (told["year"] is None or Month(int(told["year"]), int(told["month"])) == month)
    is_estimate = bool(of_month) and any(row["estimate"] for row in body.observations)
    return is_estimate or is_unit(form, said) or bool(form.total and fold(said) == fold(form.total))


def texts_in(sheet: Sheet, rows: Iterable[int]) -> Iterator[str]:
    """Each text of some rows with its cell."""
    for index in rows:
        for at, cell in enumerate(sheet.rows[index]):
            if isinstance(cell, str) and (text := clean(cell)):
                yield f"{sheet.cell(index, at)}: {text}"


def _titles_between(sheet: Sheet, body: Body) -> list[Line]:
    """The lines among the records that may be the title of another table, and are no note of one line."""
    several = REPEATED in body.dropped
    return [line for line in lines_of(sheet, body.between) if several or is_title(line.text)]


def _header_of(form: Form, sheet: Sheet) -> tuple[int | None, dict[str, int]]:
    """Row of the header and column of each title; without a row, the titles of the row that comes closest."""
    wanted = {fold(title) for title in _wanted(form)}
    best: dict[str, int] = {}
    for top in range(len(sheet.rows)):
        titles = _titles(sheet, top, form.header_rows)
        if wanted <= titles.keys():
            return top, titles
        best = max(best, titles, key=lambda found: len(wanted & found.keys()))
    return None, best


def _find_header(form: Form, sheet: Sheet) -> tuple[int, dict[str, int]]:
    top, titles = _header_of(form, sheet)
    if top is not None:
        every = _every_title(sheet, top, form.header_rows)
        if twice := [title for title in _wanted(form) if every.count(fold(title)) > 1]:
            raise BadInput(
                "Cột đứng hai lần",
                where=f"{sheet.title}, dòng tiêu đề {sheet.line(top)}",
                found=", ".join(f"{every.count(fold(title))} cột «{title}»" for title in twice),
                expected="mỗi cột một lần",
                todo="Xóa hoặc đổi tên cột thừa.",
            )
        return top, titles
    missing = [title for title in _wanted(form) if fold(title) not in titles]
    raise BadInput(
        "Không thấy dòng tiêu đề của biểu mẫu",
        where=sheet.title,
        found=f"gần nhất là dòng có «{'», «'.join(titles)}»" if titles else "",
        expected=f"còn thiếu cột: {', '.join(missing)}",
        todo="Khôi phục tiêu đề cột theo biểu mẫu.",
    )


def _wanted(form: Form) -> list[str]:
    money = any(row.unit in SCALES for row in form.row)
    fixed = [form.key, form.label, form.unit if money else ""] if form.kind == "grid" else []
    return [*(name for name in fixed if name), *(column.header for column in form.column)]


def _titles(sheet: Sheet, top: int, height: int) -> dict[str, int]:
    """Column by folded title."""
    titles: dict[str, int] = {}
    for column, title in enumerate(_every_title(sheet, top, height)):
        if title:
            titles.setdefault(title, column)
    return titles


def _every_title(sheet: Sheet, top: int, height: int) -> list[str]:
    """Folded titles by column; of a header of two rows as ``upper lower``, the upper one filled to the right."""
    titles: list[str] = []
    rows = sheet.rows[top : top + height]
    above = ""
    for column in range(max((len(row) for row in rows), default=0)):
        parts = [text_of(row[column]) if column < len(row) else "" for row in rows]
        if height > 1:
            above = parts[0] or (above if parts[-1] else "")
            parts = [above, *parts[1:]]
        title = _CODE_BELOW.sub("", fold(" ".join(part for part in parts if part)))
        titles.append("stt" if title in _NUMBERED else _LONG.get(title, title))
    return titles
