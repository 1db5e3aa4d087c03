"""Whether what was read from a sheet stands in it, found in other ways than the reader finds it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import Any

from baocao.raw.body import is_blank, is_code_row
from baocao.raw.files import Sheet, letters, text_of
from baocao.raw.forms import Column, Form, Range
from baocao.raw.marks import ROW
from baocao.raw.reading import Reading
from baocao.raw.vietnamese import Contract, fold, read_amount, read_date

_WORD = re.compile(r"[^\W\d_]+|₫")
_ROUGHLY = {"khoảng", "gần", "hơn", "trên", "xấp", "xỉ", "ước", "đạt"}
_SIZES = {"tr": 10**6, "nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "trđ": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_DONG = {"đồng", "đ", "₫", "vnđ", "vnd"}
_COLUMN = re.compile(r"\s*\(\d{1,2}\)$")  # its number, in the cell of its title
_DASHES = {"-", "–", "—"}
_MIRRORED = str.maketrans(".,", ",.")
_EXACT = 15  # digits that every floating-point number keeps


class Standing:
    """A sheet as a form's reader should have seen it: what a reading says must stand in it."""

    def __init__(self, form: Form, sheet: Sheet) -> None:
        self.form, self.sheet = form, sheet
        self.texts = [[fold(text_of(cell)) for cell in row] for row in sheet.rows]
        self.row_of = {sheet.line(row): row for row in range(len(sheet.rows))}
        self.first: dict[str, dict[int, int]] = {}  # the columns that have a text, with its first row
        for row, texts in enumerate(self.texts):
            for place, text in enumerate(texts):
                self.first.setdefault(_COLUMN.sub("", text), {}).setdefault(place, row)
        self.top = {column.header: self._tops(fold(column.header)) for column in form.column}

    def _tops(self, header: str) -> dict[int, int]:
        """The columns under a header, with its first row; of a header of two rows its last part counts."""
        if self.form.header_rows == 1:
            return self.first.get(header, {})
        found: dict[int, int] = {}
        for text in (each for each in self.first if each and header.endswith(each)):
            for place, row in self.first[text].items():
                found[place] = min(row, found.get(place, row))
        return found

    def mirrored(self) -> list[list[Any]] | None:
        """The rows with all numbers that are written as text in the other style, if that makes them others."""
        form, rows = self.form, [list(row) for row in self.sheet.rows]
        numbers = {column.header for column in form.column if form.kind == "grid" or column.type == "number"}
        others = {form.key, form.label, form.unit, *(column.header for column in form.column)} - numbers
        words = {place for header in others for place in self._tops(fold(header))}
        for header in numbers:
            for place, top in self.top[header].items():
                for row in rows[top + 1 :] if place not in words else ():
                    if isinstance(row[place], str) and read_amount(row[place]):
                        row[place] = row[place].translate(_MIRRORED)
            words |= self.top[header].keys()  # mirrored once
        return rows if str(rows) != str(self.sheet.rows) else None

    def unfounded(self, reading: Reading) -> Iterator[str]:
        """What the reading says that does not stand in the sheet, and what it does not say."""
        for row in reading.observations:
            if not self._is_asked(row):
                yield f"not in the sheet: {row}"
        above: list[int] = []
        for record in reading.records.rows():
            for column in self.form.column:
                if not self._is_written(record, column, above):
                    yield f"not in the sheet: {column.header} of {record}"
            if self._is_hidden(self.row_of[record["line"]]):
                yield f"nobody sees what it says: {record}"
            above.append(self.row_of[record["line"]])
        lines = {row["line"] for row in (*reading.observations, *reading.records.rows())}
        missing = reading.rows_in - sum(reading.dropped.values()) - len(lines)
        if not 0 <= missing <= bool(self.form.total):
            yield f"rows are lost: {reading.rows_in} in, {reading.dropped} dropped, {len(lines)} told"
        for row in sorted(self._must_be_told() - {self.row_of[line] for line in lines}):
            if not reading.outside:
                yield f"row {row + 1} is left out: {self.sheet.rows[row]}"
        promised = len(self.form.column) * sum(not row.optional for row in self.form.row)
        if len(reading.observations) < promised:
            yield f"{promised} values promised, {len(reading.observations)} told"

    def _is_hidden(self, row: int) -> bool:
        """Whether a record stands in a row that nobody sees, or a cell of it is covered by one that is not its own."""
        places = {column.header: self._below(column.header, row) for column in self.form.column}
        if any(len(ats) > 1 for ats in places.values()):
            return False  # nobody knows which is meant
        own = [at for header in self.form.fill_down for at in places[header] if self.texts[row][at]]
        of_above = bool(self.form.fill_down) and not own
        asked = {at for header, ats in places.items() if header not in self.form.fill_down for at in ats}
        numbers = {
            at for column in self.form.column if column.type == "number" for at in places[column.header]
        }
        covered = any(
            top <= row <= bottom and left <= at <= right and (row, at) != (top, left)
            for (top, left), (bottom, right) in self.sheet.merged
            for at in asked
            if at in numbers or left != right
        )
        return (row, ROW) in self.sheet.marks or (covered and not of_above)

    def _must_be_told(self) -> set[int]:
        """The rows of a grid with a value, and those of a list with all but one: no header again, total, or codes."""
        places = [(place, top) for header in self.top for place, top in self.top[header].items()]
        if len(places) != len(self.form.column):
            return set()  # of a title that stands in two places nobody knows which is meant
        found = set()
        for row in range(max(top for _, top in places) + self.form.header_rows, len(self.texts)):
            cells = [self.sheet.at(row, place) for place, _ in places]
            texts = [fold(text_of(cell)) for cell in cells]
            other = (
                {*filter(None, texts)} <= {*map(fold, self.top)}
                or (self.form.total and any(map(_is_total, self.texts[row])))
                or is_code_row(self.sheet.rows[row])
            )
            if self.form.kind == "grid":
                told = any(read_amount(cell) is not None and text_of(cell) not in _DASHES for cell in cells)
            else:
                told = sum(map(bool, texts)) >= max(3, len(cells) - 1)
            if told and not other:
                found.add(row)
        return found

    def _is_asked(self, told: Mapping[str, Any]) -> bool:
        """Whether the form asks for this measure, by a header and a label that cross in a cell with this value."""
        row = self.row_of[told["line"]]
        for line, column in product(self.form.row or (None,), self.form.column):
            measure, dims = (
                (line.measure, {**line.dims, **column.dims}) if line else (column.measure, column.dims)
            )
            stated = line is None and told["measure"] == f"{measure}_stated"
            label = line.label if line else self.form.total if stated else ""
            asked = line if line and not {"low", "high"} & column.model_fields_set else column
            if (
                told["measure"] == (f"{measure}_stated" if stated else measure)
                and dims.items() <= told.items()
                and (
                    not label or any(_is_label(text, fold(label), stated=stated) for text in self.texts[row])
                )
                and _admits(asked.contract, told["value"])
            ):
                places = [at for at in self._below(column.header, row) if self._is_at(told, row, at)]
                cells = [self.sheet.at(row, at) for at in places]
                if any(_is_value(cell, told["value"], self._scales(cell, row, asked)) for cell in cells):
                    return True
        return False

    def _scales(self, cell: object, row: int, asked: Range) -> Iterable[Decimal | int]:
        """What a number may be multiplied by: for its unit in the cell, in the row of money, or in the form alone.

        Nothing for the unit of another thing.
        """
        words = _WORD.findall(fold(unicodedata.normalize("NFKC", cell))) if isinstance(cell, str) else []
        words = [word for word in words if word not in _ROUGHLY]
        if asked.base_unit != "đồng":
            return (1,) if words in ([], _WORD.findall(fold(asked.base_unit))) else ()
        if words:
            sizes = [_SIZES[word] for word in words if word in _SIZES]
            return (sizes or [1]) if len(sizes) < 2 and {*words} <= {*_SIZES, *_DONG} else ()
        return [*filter(None, map(_size, self.texts[row]))] or [asked.scale]

    def _is_at(self, told: Mapping[str, Any], row: int, column: int) -> bool:
        return told["cell"] in ("", f"{letters(column)}{row + 1}")

    def _below(self, header: str, row: int) -> list[int]:
        return [place for place, top in self.top[header].items() if top < row]

    def _is_written(self, record: Mapping[str, Any], column: Column, above: Sequence[int]) -> bool:
        """Whether the field stands in its line below the header; if merged, in the last record above that has one."""
        value, row = record[column.field], self.row_of[record["line"]]
        rows = (row, *reversed(above)) if column.header in self.form.fill_down else (row,)
        for place in self._below(column.header, row):
            merged = [
                top
                for (top, left), (bottom, right) in self.sheet.merged
                if left == right == place and top < row <= bottom and column.type != "number"
            ]
            for each in (rows, (row, *merged)):
                cells = [cell for index in each if not is_blank(cell := self.sheet.at(index, place))]
                if _says(cells[0] if cells else "", value, column):
                    return True
        return False


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", text))


def _is_label(text: str, label: str, *, stated: bool) -> bool:
    """Whether a text is the label of a row, maybe with the mark of a note, or of a total any of its names."""
    words = _words(text.removeprefix("trong đó"))
    marked = words[:-1] == _words(label) and words[-1] in set("0123456789")
    return words == _words(label) or marked or (stated and _is_total(text))


def _is_total(text: str) -> bool:
    return _words(text)[:1] in {("tổng",), ("cộng",), ("toàn",), ("cả",)}


def _size(text: str) -> Decimal | int | None:
    """The size of a unit of money: ``triệu đồng``, ``trđ``, ``1.000 đồng``; of other texts none."""
    words = _words(
        re.sub(r"(?<=\d)[.,](?=\d)|(?<=\d)(?=[^\W\d_])", lambda found: " " if not found[0] else "", text)
    )
    sizes = [
        int(word) if word.isdecimal() else _SIZES[word]
        for word in words
        if word.isdecimal() or word in _SIZES
    ]
    others = {word for word in words if not word.isdecimal()} - _SIZES.keys() - _DONG
    return None if others or not words or words[-1].isdecimal() or len(sizes) > 1 else (sizes or [1])[0]


def _admits(contract: Contract, value: float) -> bool:
    whole = not contract.integer or value == int(value)
    return bool(whole and contract.low <= Decimal(repr(value)) <= contract.high)


def _is_value(cell: object, value: float, scales: Iterable[Decimal | int]) -> bool:
    """Whether a cell says the value: read alone, and by its digits."""
    amount = read_amount(cell)
    readings = amount.readings.values() if amount else ()
    said = any(float(read * scale) == value for read, scale in product(readings, scales))
    return said and (len(digits(cell)) > _EXACT or digits(cell) == digits(value))


def digits(value: object) -> str:
    """The decimal digits that stand in a number or a text, without the zeros around them."""
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    text = f"{Decimal(repr(value)):f}" if numeric else str(value)
    return "".join(str(unicodedata.decimal(each)) for each in text if each.isdecimal()).strip("0")


def _says(cell: object, value: object, column: Column) -> bool:
    """Whether a cell says what a record has of it."""
    if column.type == "number":
        return isinstance(value, float) and _is_value(cell, value, (1, column.scale))
    if value == "":
        return text_of(cell) in {"", *_DASHES}
    if column.type == "date":
        day = read_date(cell)
        return day is not None and day.isoformat() == value
    if column.type == "month":
        day = read_date(cell) or read_date(f"1/{re.sub('[.-]', '/', re.sub('[^0-9/.-]', '', text_of(cell)))}")
        return day is not None and f"{day:%m/%Y}" == value
    codes = {_words(fold(text)): code for text, code in column.values.items()}
    return value == (codes.get(_words(fold(text_of(cell)))) if codes else text_of(cell))
