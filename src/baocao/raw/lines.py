"""Line forms: one line a record, with typed columns; measured columns also give observations.

A total row is kept apart from its parts, as ``<measure>_stated``. A list may have a million lines: what is done to
each of them is done column by column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from baocao.errors import BadInput, quoted
from baocao.printable import named, unprintable
from baocao.raw.body import CODES, EMPTY, NOTES, REPEATED, Body, Records, is_blank, is_code_row
from baocao.raw.files import Sheet, Value, ends_of_cells, text_of, texts_of
from baocao.raw.forms import Column, Form
from baocao.raw.head import ROLE
from baocao.raw.marks import HIDDEN, ROW
from baocao.raw.vietnamese import (
    DASHES,
    Written,
    alike,
    approx_word,
    clean,
    decide,
    fold,
    is_estimate,
    read_amount,
    read_date,
    read_month,
)

_TOTAL = "dòng tổng"
_FEW = 1_000  # codes that tell how all of them are written
_SUM = re.compile(
    r"(tổng|cộng|cả tỉnh|toàn (tỉnh|ngành|bộ))\W*(\(.*)?"
    r"|(tổng (số|cộng|chung|toàn)|lũy kế|trong đó|cộng(?! (đồng|tác|hòa)))\b.*"
)
_SUM_BEGINS = frozenset("TtCcLl")
_DITTO = {"", "nt", "x", "nhưtrên", "nhưdòngtrên", "idem"}  # without what is no letter
_STATED = re.compile(r"(?:tổng (?:số|cộng)|cộng)\b\D*?(\d[\d.]{0,14})\D*", re.IGNORECASE)
_NUMERAL = re.compile(r"\(?([IVXL]+|[A-ZĐ]|[a-zđ](?=[.)]))[.)]*|[*+-]")
_CODE = re.compile(r"(?=\S*\d)(?=\S*[^\W\d_])\S{4,}")
_BETWEEN = re.compile(r"[\s,;+&]")
_CODES = re.compile(r"\S*\d\s*(?:[,;+&]|\b(?:và|đến|tới)\b)\s*\S*\d.*")
_ERROR = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!)|#{3,}|Err:\d{3}")
_LOST = re.compile(r"[^\W\d_]\?+[^\W\d_A-ZÀ-Ỹ](?!\w*=)|\?{2}\w")


class _Table:
    """The rows below the header column by column, as found and as cleaned text."""

    def __init__(self, form: Form, sheet: Sheet, columns: Mapping[str, int], rows: range) -> None:
        self.form, self.sheet, self.rows = form, sheet, rows
        self.required = [column.header for column in form.column if column.required]
        self.at = {column.header: columns[fold(column.header)] for column in form.column}
        self.cells = {header: sheet.column(at, rows) for header, at in self.at.items()}
        self.texts = {header: texts_of(cells) for header, cells in self.cells.items()}
        self.first = [self.texts[column.header] for column in form.column[:2]]
        numbers = [self.at[column.header] for column in form.column if column.type == "number"]
        self.beside = min(numbers) if form.total else 0  # how many cells of a row stand before its numbers

    def is_sum(self, place: int) -> bool:
        """Whether one of the first two columns says that a row is the sum of others."""
        return any(_is_sum(texts[place]) for texts in self.first)

    def spread(self, places: Sequence[int]) -> set[tuple[int, int]]:
        """Put the text or date of a cell that is merged downwards into each record that it covers; those cells."""
        found: set[tuple[int, int]] = set()
        texts = {
            self.at[column.header]: column.header for column in self.form.column if column.type != "number"
        }
        records = set(places) if self.sheet.merged else set()
        for (top, left), (bottom, right) in self.sheet.merged:
            first = top - self.rows.start
            if left == right and left in texts and first in records:
                cells, said = self.cells[texts[left]], self.texts[texts[left]]
                for place in range(first + 1, bottom - self.rows.start + 1):
                    if place in records and is_blank(cells[place]):
                        cells[place], said[place] = cells[first], said[first]
                        found.add((self.rows[place], left))
        return found

    def fill_down(self, places: Sequence[int]) -> set[int]:
        """Put the values of merged cells into the records that they cover, which have none of them; those records."""
        covered: set[int] = set()
        above: int | None = None
        for place in places if self.form.fill_down else ():
            if above is not None and all(
                is_blank(self.cells[header][place]) for header in self.form.fill_down
            ):
                covered.add(place)
                for header in self.form.fill_down:
                    self.cells[header][place] = self.cells[header][above]
                    self.texts[header][place] = self.texts[header][above]
            above = place
        return covered

    def row(self, place: int) -> Sequence[object]:
        return self.sheet.rows[self.rows[place]]

    def mark(self, place: int, header: str) -> str:
        return self.sheet.marks.get((self.rows[place], self.at[header]), "")

    def where(self, place: int, header: str) -> str:
        return self.sheet.where(self.rows[place], self.at[header])

    def origin(self, place: int, header: str) -> dict[str, Any]:
        return self.sheet.origin(self.rows[place], self.at[header], header)


@dataclass
class _Places:
    """Where the records, the totals and the notes stand; ``unsure`` are the records that lack something or say sum."""

    kept: list[int]
    totals: list[int]
    notes: list[int]
    unsure: list[int]

    @property
    def last(self) -> int:
        """The last row that counts, -1 where none does."""
        return max((*self.kept[-1:], *self.totals[-1:]), default=-1)

    @property
    def among(self) -> list[int]:
        """The notes among the rows that count."""
        return [place for place in self.notes if self.kept and place < self.last]


def read_lines(form: Form, sheet: Sheet, columns: Mapping[str, int], rows: range) -> Body:
    """The records from ``rows`` of the sheet, or all faults of these rows in one."""
    body = Body(rows_in=len(rows))
    table = _Table(form, sheet, columns, rows)
    places = _sorted(table, body)
    kept, totals = places.kept, places.totals
    body.between = [rows[place] for place in places.among]
    body.last = rows[places.last] if places.last >= 0 else -1
    spread = table.spread(kept)
    covered = table.fill_down(kept)
    faults = [*_faults(table, places), *_unseen(table, kept, covered, spread)]
    values: dict[str, list[Any]] = {}
    stated: dict[str, dict[int, float]] = {}
    for column in form.column:
        try:
            if column.type == "number":
                values[column.header], stated[column.header] = _numbers(table, column, kept, totals)
            else:
                values[column.header] = _words(table, column, kept)
        except BadInput as fault:
            faults += fault.faults
    if faults:
        body.fault = BadInput(
            "Bảng có dòng không đúng", where=sheet.title, faults=faults, todo="Sửa các ô nêu trên."
        )
        return body
    fields = {column.field: values[column.header] for column in form.column}
    body.records = Records(fields, [sheet.line(rows[place]) for place in kept])
    measured = [column for column in form.column if column.measure]
    texts = [column.name for column in form.column if column.name and column.type == "text"]
    for number, place in enumerate(kept if measured else ()):
        told = {name: fields[name][number] for name in texts}
        shared = {"label": " ".join(told.values()), **told}
        body.observations += [_observed(table, c, place, values[c.header][number], shared) for c in measured]
    for place in totals:
        body.observations += [
            _observed(table, column, place, stated[column.header][place], {"label": form.total}, "_stated")
            for column in measured
            if place in stated[column.header]
        ]
    return body


def _sorted(table: _Table, body: Body) -> _Places:
    """Each row by what it is; the ledger of ``body`` gets those that are none of the records and totals."""
    form = table.form
    title = fold(form.column[0].header)
    odd = {text for text in {*chain(*table.first)} if fold(text) == title or _is_sum(text)}
    usual = [False] * len(table.rows)
    if len(table.required) > 1 and not form.total:
        asked = zip(*(table.texts[header] for header in table.required), strict=True)
        said = zip(*table.first, strict=True)
        usual = [all(each) and odd.isdisjoint(words) for each, words in zip(asked, said, strict=True)]
    found = _Places([], [], [], [])
    reason = REPEATED  # the header stands above
    for place, is_usual in enumerate(usual):
        if is_usual and found.kept and reason != REPEATED:
            # By far the most rows of a long list: _why_not has nothing to say of them.
            found.kept.append(place)
            continue
        reason = _why_not(table, place, first=not found.kept or reason == REPEATED)
        if reason == _TOTAL:
            found.totals.append(place)
        elif reason:
            body.drop(reason)
            if reason == NOTES:
                found.notes.append(place)
        else:
            found.kept.append(place)
    if signed := _signatures(table, found.kept):
        found.kept = [place for place in found.kept if place not in signed]
        for _ in signed:
            body.drop(NOTES)
    found.unsure = [place for place in found.kept if not usual[place]]
    return found


def _faults(table: _Table, places: _Places) -> Iterator[BadInput]:
    """What is wrong with the rows, whatever stands in the columns."""
    form = table.form
    yield from _too_wide(table)
    yield from filter(None, (_doubt(table, place) for place in (*places.notes, *places.unsure)))
    yield from _other_total(table, places.notes, len(places.kept))
    told = [place for place in places.among if sum(bool(texts[place]) for texts in table.texts.values()) > 1]
    for place in (*told, *places.unsure):
        if table.is_sum(place):
            continue  # told as a sum
        missing = [header for header in table.required if not table.texts[header][place]]
        if missing:
            what, where = f"Thiếu {', '.join(missing)}", table.where(place, missing[0])
            yield BadInput(what, where=where, found=table.mark(place, missing[0]))
    if not places.kept and not form.may_be_empty:
        yield BadInput("Không có dòng số liệu nào dưới tiêu đề")
    if form.total and places.kept and len(places.totals) != 1:
        found = f"{len(places.totals)} dòng «{form.total}»"
        where = ", ".join([table.where(place, form.column[0].header) for place in places.totals])
        yield BadInput("Số dòng tổng không đúng", where=where, found=found, expected="đúng một")


def _signatures(table: _Table, kept: Sequence[int]) -> set[int]:
    """Rows below the records in which nothing is what its column asks for, from the first that says who signs."""
    found: set[int] = set()
    for place in reversed(kept):
        whole = all(table.texts[header][place] for header in table.required)
        numbered = table.texts[table.form.column[0].header][place].isdecimal()
        if whole or numbered or _has_what_is_asked(table, place):
            break
        found.add(place)
    if not found:
        return found
    last = max((place for place in kept if place not in found), default=-1)
    signs = [
        place
        for place in range(last + 1, max(found) + 1)
        if any(ROLE.match(fold(text_of(cell))) for cell in table.row(place))
    ]
    return {place for place in found if signs and place >= signs[0]}


def _unseen(
    table: _Table, kept: Sequence[int], covered: Collection[int], spread: Collection[tuple[int, int]]
) -> Iterator[BadInput]:
    """Records that nobody sees, and cells of records that a merged cell covers which can't be theirs as well."""
    sheet, header = table.sheet, table.form.column[0].header
    for place in kept if sheet.marks else ():
        if (table.rows[place], ROW) in sheet.marks:
            yield BadInput(f"Dòng {HIDDEN}", where=table.where(place, header), expected="bỏ ẩn, hoặc xóa")
    places = {table.rows[place]: place for place in (kept if sheet.merged else ())}
    for (top, left), (bottom, right) in sheet.merged:
        for header, at in table.at.items():
            for row in range(top, bottom + 1) if left <= at <= right else ():
                own = (row, at) == (top, left) or (row, at) in spread
                if row in places and places[row] not in covered and not own:
                    what, where = f"Ô bị gộp vào {sheet.cell(top, left)}", table.where(places[row], header)
                    yield BadInput(what, where=where, expected=f"mỗi dòng một ô {header} riêng")


def _too_wide(table: _Table) -> list[BadInput]:
    """Lines of a text file with a cell beyond the header: a mark between columns that was part of a text."""
    if table.sheet.name is not None or not table.rows:
        return []
    width = len(table.sheet.rows[table.rows.start - 1])
    needed = f"{width} ô; ô có dấu ngăn cột bên trong đặt trong dấu ngoặc kép"
    return [
        BadInput(
            "Dòng có nhiều ô hơn dòng tiêu đề",
            where=table.sheet.where(index, 0),
            found=f"{len(row)} ô",
            expected=needed,
        )
        for index in table.rows
        if len(row := table.sheet.rows[index]) > width and not all(map(is_blank, row[width:]))
    ]


def _why_not(table: _Table, place: int, *, first: bool) -> str:
    """Why a row is no record, before anything is filled into it; empty for a record, complete or not.

    ``first`` says that no record has come yet below the header: only there a row of column codes can stand.
    """
    form, row = table.form, table.row(place)
    texts = [table.texts[column.header][place] for column in form.column]
    required = [text for column, text in zip(form.column, texts, strict=True) if column.required]
    if not any(texts):
        return EMPTY if all(is_blank(cell) for cell in row) else NOTES
    if all(fold(text) == fold(column.header) for column, text in zip(form.column, texts, strict=True)):
        return REPEATED
    if any(_is_total(text_of(cell)) for cell in row[: table.beside]):
        return _TOTAL
    if first and is_code_row(row):
        return CODES
    filled = {at: text_of(cell) for at, cell in enumerate(row) if not is_blank(cell)}
    besides = {at for at, text in filled.items() if at not in table.at.values() and _NUMERAL.fullmatch(text)}
    alone = len(filled.keys() - besides) == 1 and len(required) > 1
    return NOTES if not any(required) or (alone and not _has_what_is_asked(table, place)) else ""


def _has_what_is_asked(table: _Table, place: int) -> bool:
    """Whether any cell of a row is what its column asks for: it is no group, note or signature then."""
    is_code = bool(_CODE.fullmatch(table.texts[table.form.column[0].header][place]))
    return is_code or any(
        _is_asked(column, table.cells[column.header][place], table.texts[column.header][place])
        for column in table.form.column
    )


def _is_asked(column: Column, cell: Value, text: str) -> bool:
    """Whether a cell is a date, a number or one of the words, as its column asks for."""
    if column.type == "date":
        return read_date(cell) is not None and not re.search(r"[^\W\d_]", text)
    if column.type == "month":
        return read_month(cell) is not None
    if column.type == "number":
        return bool(text) and read_amount(cell) is not None
    return alike(text) in map(alike, column.values)


def _is_total(text: str) -> bool:
    """Whether a row with this text is the total of a form that has one; «Cộng khối sở» and «Lũy kế» are not."""
    return _is_sum(text) and not re.match(r"lũy kế|trong đó|cộng \w", fold(text))


def _is_sum(text: str) -> bool:
    return text[:1] in _SUM_BEGINS and bool(_SUM.fullmatch(fold(text)))


def _doubt(table: _Table, place: int) -> BadInput | None:
    """What is wrong with an unusual row: a line whose cells were not told apart, a sum among the records."""
    cells = [cell for cell in table.row(place) if not is_blank(cell)]
    where = table.where(place, table.form.column[0].header)
    if len(cells) == 1:
        (cell,) = map(str, cells)
        if max(ends_of_cells(cell, mark) for mark in "\t;,") >= max(2, len(table.form.column) - 1):
            return BadInput("Dòng có dấu ngăn cột khác các dòng trên", where=where, found=quoted(cell))
    words = [texts[place] for texts in table.texts.values()]
    if len(cells) > 1 and table.is_sum(place):
        needed = (
            "danh sách không có dòng cộng: xóa dòng này"
            if not table.form.total
            else f"một dòng tổng «{table.form.total}»"
        )
        return BadInput(
            "Dòng cộng giữa các dòng số liệu",
            where=where,
            found=", ".join(map(quoted, filter(None, words))),
            expected=needed,
        )
    return None


def _other_total(table: _Table, notes: Sequence[int], records: int) -> Iterator[BadInput]:
    """Notes that state another number of records than there are, of a list in which nothing else can be summed."""
    for place in notes if not any(column.measure for column in table.form.column) else ():
        texts = [clean(text_of(cell)) for cell in table.row(place) if not is_blank(cell)]
        stated = _STATED.fullmatch(" ".join(texts))
        if stated and int(stated[1].replace(".", "")) != records:
            where = table.where(place, table.form.column[0].header)
            yield BadInput(
                "Tổng số ghi ở bảng khác số dòng", where=where, found=stated[0], expected=f"{records} dòng"
            )


def _numbers(
    table: _Table, column: Column, kept: Sequence[int], totals: Sequence[int]
) -> tuple[list[float], dict[int, float]]:
    """The values of a column by record, and those of the total rows, which are decided together with them."""
    cells = table.cells[column.header]
    stated = [place for place in totals if not is_blank(cells[place])]
    unit = fold(column.base_unit)
    written = [
        Written(table.where(place, column.header), cells[place], column.contract, column.scale, unit)
        for place in (*kept, *stated)
    ]
    values = [float(value) for value in decide(written)]
    return values[: len(kept)], dict(zip(stated, values[len(kept) :], strict=True))


def _words(table: _Table, column: Column, kept: Sequence[int]) -> list[str]:
    """The texts, codes or ISO dates of a column by record; each different cell is understood once."""
    cells, texts = table.cells[column.header], table.texts[column.header]
    if column.type == "text":
        _require_texts(table, column, kept)
        if not column.values:
            return ["" if texts[place] in DASHES else texts[place] for place in kept]
    allowed = {alike(text): code for text, code in column.values.items()}
    written = {"date": "một ngày dạng d/m/yyyy", "month": "một tháng dạng mm/yyyy"}
    needed = written.get(column.type, f"một trong «{'», «'.join(column.values)}»")
    understood: dict[tuple[type, str], str | None] = {}
    found: list[str] = []
    faults: list[BadInput] = []
    for place in kept:
        cell, text = cells[place], texts[place]
        known = (type(cell), text)
        if known not in understood:
            match column.type:
                case "date":
                    day = read_date(cell)
                    understood[known] = day.isoformat() if day else None
                case "month":
                    understood[known] = read_month(cell)
                case _:
                    understood[known] = allowed.get(alike(text))
        value = understood[known]
        if value is None and text:
            what = f"Cột {column.header} có giá trị không hợp lệ"
            where = table.where(place, column.header)
            faults.append(BadInput(what, where=where, found=quoted(text), expected=needed))
        found.append(value or "")
    if faults:
        raise BadInput(f"Cột {column.header} có giá trị không hợp lệ", faults=faults)
    return found


def _several_codes(texts: Sequence[str]) -> set[str]:
    """Codes that name several, or begin as the others are and go on with a number: «WF-05, 06», «WF-05 (2 lần)»."""
    several = {text for text in texts if _BETWEEN.search(text) and _CODES.fullmatch(text)}
    shapes = Counter(map(_shape, texts[:_FEW]))
    usual, times = max(shapes.items(), key=lambda each: each[1], default=("", 0))
    if times * 2 <= len(texts[:_FEW]):
        return several
    most = max(len(text) for text in texts[:_FEW] if _shape(text) == usual)
    longer = {text: _shape(text) for text in texts if len(text) > most}
    return several | {
        each for each, shape in longer.items() if shape.startswith(usual) and "0" in shape[len(usual) :]
    }


def _shape(code: str) -> str:
    return re.sub(r"\d+", "0", code)


def _is_ditto(text: str) -> bool:
    return re.sub(r"[\W_]", "", fold(text)) in _DITTO


def _require_texts(table: _Table, column: Column, kept: Sequence[int]) -> None:
    """Refuse what a spreadsheet made of a text (09/2021 that became a day, 9.5, an error), and what no font has."""
    cells, texts = table.cells[column.header], table.texts[column.header]
    plain = "chữ đúng như trong văn bản: đặt định dạng Text cho ô rồi gõ lại"
    printed = "chữ Việt và dấu câu thường dùng"
    odd: dict[str, tuple[str, str]] = {}
    several = _several_codes([texts[place] for place in kept]) if column.field == "code" else ()
    for text in set(texts):
        if _ERROR.fullmatch(text):
            odd[text] = (f"Cột {column.header} cần chữ", plain)
        elif not column.values and text and _is_ditto(text) and (column.required or text not in DASHES):
            odd[text] = (
                f"Cột {column.header} cần chữ",
                "ghi đầy đủ như sẽ in trong báo cáo, không ghi «như trên»",
            )
        elif text in several:
            odd[text] = ("Nhiều mã trong một ô", "mỗi dòng một mã")
        elif "?" in text and _LOST.search(text):
            odd[text] = ("Chữ bị mất dấu khi đổi bảng mã", "chữ Việt có đủ dấu")
        elif lacking := unprintable(text):
            odd[text] = (f"Có ký tự không in được trong báo cáo, {named(lacking)}", printed)
    faults = []
    # The cells of a text file are texts, and there may be a million of them.
    for place in kept if odd or table.sheet.name is not None else ():
        cell, text = cells[place], texts[place]
        made = isinstance(cell, bool | date | time | timedelta)
        if made or (isinstance(cell, float) and not cell.is_integer()):
            told = (f"Cột {column.header} cần chữ", plain)
        elif text in odd:
            told = odd[text]
        else:
            continue
        where = table.where(place, column.header)
        faults.append(BadInput(told[0], where=where, found=quoted(text), expected=told[1]))
    if faults:
        raise BadInput(f"Cột {column.header} có giá trị không hợp lệ", faults=faults)


def _observed(
    table: _Table, column: Column, place: int, value: float, shared: Mapping[str, str], suffix: str = ""
) -> dict[str, Any]:
    """The measured column of one row as an observation."""
    cell = table.cells[column.header][place]
    written = Written("", cell, column.contract, column.scale)
    return {
        "measure": f"{column.measure}{suffix}",
        "value": value,
        "written": written.as_written(Decimal(repr(value)), column.unit),
        "unit": column.base_unit,
        "estimate": is_estimate(cell),
        "approx": approx_word(cell),
        **shared,
        **column.dims,
        **table.origin(place, column.header),
    }
