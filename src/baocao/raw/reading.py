"""Reading one sheet by one form: its head (who, which month, which day), its header, and the rows below.

Which files count is decided in ``raw.arrival``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from baocao.errors import BadInput
from baocao.month import Month
from baocao.raw.body import REPEATED, Body, Records, is_blank
from baocao.raw.files import Sheet, letters, text_of
from baocao.raw.forms import SCALES, Form
from baocao.raw.grid import read_grid
from baocao.raw.lines import read_lines
from baocao.raw.marks import COLUMN, WITH_WORDS
from baocao.raw.vietnamese import clean, fold, read_amount, read_date

_FEW = 20  # different texts in a column that nobody reads; more are what its records are about
_DATED = re.compile(r"ngày\s+\d{1,2}(?:/|-|\s+tháng\s+)\d{1,2}(?:/|-|\s+năm\s+)\d{4}(?!\d)", re.IGNORECASE)
_OF_A_TEXT = re.compile(
    r"(thông tư|quyết định|nghị định|công văn|kế hoạch|văn bản)\s+(số\s+)?\d.*\bngày\b", re.IGNORECASE
)
_SPOKEN = ["một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười_một", "mười_hai"]
_NAMED = {each.replace("_", " "): number for number, each in enumerate(_SPOKEN, 1)} | {"giêng": 1, "chạp": 12}
_WHICH = rf"(\d{{1,2}}|{'|'.join(sorted(_NAMED, key=len, reverse=True))})"
_MONTH = re.compile(
    rf"(?:\btháng|\bkỳ(?: báo cáo)?|\bT(?=\.?\d))\s*[:.]?\s*{_WHICH}"
    r"(?:[\s,(]*(?:năm\s+|[/.–—-]\s*)(\d{4})|[/.-](\d\d))(?![\d/.-]*\d)",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\W*(?:(?:số liệu|kỳ báo cáo|tính)\W+)*(?:từ .{4,40}? )?đến (?:hết )?ngày "
    r"\d{1,2}(?:[/.-]| tháng )(\d{1,2})(?:[/.-]| năm )(\d{4})(?!\d)",
    re.IGNORECASE,
)
_WITHOUT_YEAR = re.compile(rf"(.*)\btháng {_WHICH}\W*", re.IGNORECASE)
_ESTIMATED = re.compile(r"\b(là số ước|số liệu ước|ước thực hiện|ước tính)\b", re.IGNORECASE)
_UNIT = re.compile(r"(?:đơn vị\s*:|\bđơn vị tính\b|\bđvt\b)[\s:]*(.*)", re.IGNORECASE)
_SIZE = re.compile(r"(?:1[.]?0+|chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)\b|.*\bđồng")
_CODE_BELOW = re.compile(r"\s*\(\d{1,2}\)$")  # the number of a column, in the cell of its title
_GOES_ON = re.compile(r"[\s._-]*\(?(\d{1,2}|tiếp( theo)?|tt|phần \d+)\)?")
_SAME_UNIT = {"tr.đồng": "triệu đồng", "tr đồng": "triệu đồng", "1.000.000 đồng": "triệu đồng"}
_SAME_UNIT |= {"ngàn đồng": "nghìn đồng", "1.000 đồng": "nghìn đồng", "tỉ đồng": "tỷ đồng"}


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

    ``count`` says how many lines gave something, ``outside`` tells the records kept out for their date, ``unread`` the
    texts of the file that no column of the form asks for, each with its cell; ``unfilled`` is a sheet as ``baocao new``
    made it.
    """

    form: Form
    sender: str
    month: Month | None
    reported_on: date | None
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
    """The sheet of the form: by name where the form names one, else the one that has its header.

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
            "Nhiều trang tính cùng đúng một biểu mẫu",
            where=sheets[0].file,
            found=", ".join(str(sheet.name) for sheet in fitting),
            expected="một trang tính",
            todo="Chỉ giữ trang tính của tháng báo cáo: xóa hoặc ẩn các trang còn lại rồi lưu lại.",
        )
    if near:
        chosen = (fitting or near)[0]
        _require_all(chosen, sheets)
        return chosen
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
    _require_plain(form, sheet, columns, range(rows.start, body.last + 1))
    lead = _texts(sheet, range(top))
    around = [*lead, *_texts(sheet, range(body.last + 1, len(sheet.rows)))]
    if not any(row["estimate"] for row in body.observations) and any(map(_ESTIMATED.search, around)):
        for row in body.observations:
            row["estimate"] = True
    found = Rows(sheet.file, sheet.name or "", body.observations, body.records)
    _require_units(form, sheet, range(top))
    reading = Reading(
        form=form,
        sender=_sender(form, sheet, around),
        month=_month(sheet, lead, _titles_between(sheet, body), near),
        reported_on=_reported_on(sheet, around),
        rows_in=body.rows_in,
        dropped=body.dropped,
        count=len(body.records) or len({row["line"] for row in body.observations}),
        rows=lambda: found,
        unfilled=unfilled,
        unread=tuple(
            text for text in _unread(form, sheet, columns, top, body) if not _tells_estimate(body, text)
        ),
    )
    if form.sender_line and (reading.month is None or reading.reported_on is None):
        raise BadInput(
            "Biểu không ghi đủ tháng và ngày lập",
            where=sheet.title,
            found=f"tháng: {reading.month or 'không thấy'}; ngày lập: {reading.reported_on or 'không thấy'}",
            expected="«Tháng 02 năm 2021» ở phần đầu, «Ngày 20 tháng 02 năm 2021» ở phần ký",
            todo="Xin đơn vị ghi đủ, hoặc bổ sung rồi gửi lại.",
        )
    return reading


def _require_plain(form: Form, sheet: Sheet, columns: Mapping[str, int], rows: range) -> None:
    """Refuse cells of the table that are not what their value says; a number that is none is told already."""
    numbers = {
        columns[fold(column.header)]
        for column in form.column
        if form.kind == "grid" or column.type == "number"
    }
    asked = {columns[title] for title in map(fold, (*_wanted(form), form.note)) if title in columns}
    faults = [
        BadInput(
            f"Ô không dùng được: {what}", where=sheet.where(row, column), found=repr(sheet.at(row, column))
        )
        for (row, column), what in sorted(sheet.marks.items())
        if row in rows and column in asked and not (column in numbers and what.startswith(WITH_WORDS))
    ]
    faults += [
        BadInput(f"Cột {letters(column)}: {what}", where=sheet.title, expected="hiện ra, hoặc xóa")
        for (row, column), what in sorted(sheet.marks.items())
        if row == COLUMN and column in asked
    ]
    if faults:
        raise BadInput(
            "Bảng có ô không đúng như nhìn thấy",
            where=sheet.title,
            faults=faults,
            todo="Ghi lại giá trị đúng như nhìn thấy: không gạch ngang, không ẩn, không kèm số chú thích, định dạng số "
            "thường; tính lại công thức; rồi lưu.",
        )


def _is_unfilled(form: Form, sheet: Sheet, columns: Mapping[str, int], rows: range) -> bool:
    if form.carried is None:
        return False
    asked = [columns[fold(column.header)] for column in form.column if column.header not in form.carried]
    return all(is_blank(sheet.at(index, at)) for index in rows for at in asked)


def _texts(sheet: Sheet, rows: range) -> list[str]:
    values = (value for index in rows for value in sheet.rows[index])
    return [clean(value) for value in values if isinstance(value, str) and value.strip()]


def _sender(form: Form, sheet: Sheet, texts: Sequence[str]) -> str:
    if form.sender:
        return form.sender
    for text in texts:
        if found := re.fullmatch(form.sender_line, text):
            return str(found[1])
    raise BadInput(
        "Không thấy mã đơn vị gửi trong tệp",
        where=sheet.title,
        expected=form.sender_line,
        todo="Ghi mã đơn vị vào phần đầu biểu mẫu.",
    )


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
        for index in range(top, below):
            if title := text_of(sheet.at(index, at)):
                yield f"{sheet.cell(index, at)}: {title}"
        cells = sheet.column(at, records)
        texts = {
            cell for cell in cells if isinstance(cell, str) and not (is_blank(cell) or read_amount(cell))
        }
        if len(texts) <= _FEW:
            first = {
                cell: index for index, cell in reversed([*zip(records, cells, strict=True)]) if cell in texts
            }
            yield from (
                f"{sheet.cell(index, at)}: {clean(text)}"
                for text, index in first.items()
                if index not in body.between
            )


def _tells_estimate(body: Body, text: str) -> bool:
    """Whether a note says no more than that figures are estimates, as they are taken to be."""
    noted = text.partition(": ")[2]
    is_told = bool(_ESTIMATED.search(noted)) or fold(noted) == "ước"
    return is_told and any(row["estimate"] for row in body.observations)


def texts_in(sheet: Sheet, rows: Iterable[int]) -> Iterator[str]:
    """Each text of some rows with its cell."""
    for index in rows:
        for at, cell in enumerate(sheet.rows[index]):
            if isinstance(cell, str) and (text := clean(cell)):
                yield f"{sheet.cell(index, at)}: {text}"


def _titles_between(sheet: Sheet, body: Body) -> list[str]:
    """The texts among the records that may be the title of another table, and are no note of one line."""
    several = REPEATED in body.dropped
    texts = [text for index in body.between for text in _texts(sheet, range(index, index + 1))]
    return [text for text in texts if several or text.isupper() or _MONTH.match(text.lstrip("( -"))]


def _month(sheet: Sheet, lead: Sequence[str], between: Sequence[str], near: date | None) -> Month | None:
    """The month the head names, or a title between the records; the month inside a full date is the day of writing, not
    the period, unless the head says that figures go to that day. A month without a year is the one ``near`` that day.
    """
    titles = [*dict.fromkeys(filter(None, map(_month_in, between)))]
    ways = (_month_in, _month_until, partial(_month_near, near=near))
    named = next((month for way in ways for text in lead if (month := way(text))), None)
    if other := [month for month in titles if month != (named or titles[0])]:
        raise BadInput(
            "Một trang có bảng của nhiều tháng",
            where=sheet.title,
            found=", ".join(f"tháng {month.vi}" for month in [named or titles[0], *other]),
            expected="bảng của một tháng",
            todo="Xóa bảng của tháng khác, hoặc chuyển sang trang tính khác rồi ẩn trang ấy.",
        )
    return named or next(iter(titles), None)


def _month_in(text: str) -> Month | None:
    found = _MONTH.search(_DATED.sub("", text))
    return _month_of(found[1], int(found[2] or f"20{found[3]}")) if found else None


def _month_until(text: str) -> Month | None:
    found = _UNTIL.match(text)
    return _month_of(found[1], int(found[2])) if found else None


def _month_near(text: str, near: date | None) -> Month | None:
    """The month that a title names without its year, if it ends with it or is nothing else."""
    found = _WITHOUT_YEAR.fullmatch(text)
    if (
        not found
        or near is None
        or not (text.isupper() or fold(found[1]).strip(" (-–:") in {"", "kỳ báo cáo"})
    ):
        return None
    years = (near.year, near.year - 1, near.year + 1)
    months = [month for year in years if (month := _month_of(found[2], year))]
    return min(months, key=lambda month: abs(month.first_day - near), default=None)


def _month_of(number: str, year: int) -> Month | None:
    which = int(number) if number.isdecimal() else _NAMED[fold(number)]
    return Month(year, which) if 1 <= which <= 12 else None


def _require_units(form: Form, sheet: Sheet, rows: range) -> None:
    """Refuse a unit of money or of thousands above the table that is not the form's: the rows may have meant it."""
    money = {each.unit for each in (*form.row, *form.column) if each.unit in SCALES}
    for index in rows:
        found = _UNIT.search(" ".join(_texts(sheet, range(index, index + 1))))
        parts = [part.strip(" ()") for part in re.split("[,;]", fold(found[1]))] if found else []
        named = {part for part in parts if _SIZE.match(part)}
        if found and named and {_SAME_UNIT.get(unit, unit) for unit in named} != money:
            raise BadInput(
                "Đơn vị tính ghi trên bảng khác biểu mẫu",
                where=sheet.title,
                found=found[1],
                expected=", ".join(sorted(money)) or "đơn vị của từng dòng, từng cột trong biểu mẫu",
                todo="Ghi đơn vị ở từng dòng, bỏ dòng đơn vị trên bảng; hoặc đổi số liệu theo đơn vị của biểu mẫu.",
            )


def _reported_on(sheet: Sheet, texts: Sequence[str]) -> date | None:
    """The last date of head and foot; dates inside the table are data, and those of a circular have its name before."""
    written = [found[0] for text in texts if (found := _DATED.search(text)) and not _OF_A_TEXT.search(text)]
    if not written:
        return None
    if (day := read_date(written[-1])) is None:
        raise BadInput(
            "Ngày lập không có trong lịch",
            where=sheet.title,
            found=written[-1],
            todo="Xin đơn vị ghi lại ngày lập, hoặc sửa trong tệp.",
        )
    return day


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
        titles.append(_CODE_BELOW.sub("", fold(" ".join(part for part in parts if part))))
    return titles
