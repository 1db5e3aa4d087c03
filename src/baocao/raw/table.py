"""The rows of a line form column by column, and the cells that merged ones above them cover."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from baocao.raw.body import is_blank, is_sum
from baocao.raw.files import Sheet, texts_of
from baocao.raw.forms import Form
from baocao.raw.vietnamese import fold


class Table:
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
        return any(is_sum(texts[place]) for texts in self.first)

    def within(self, places: Sequence[int], top: int, bottom: int) -> Sequence[int]:
        """Those of the places, which go downwards, that lie in the rows from ``top`` to ``bottom`` of the sheet."""
        start = self.rows.start
        return places[bisect_left(places, top - start) : bisect_right(places, bottom - start)]

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
                for place in self.within(places, top + 1, bottom):
                    if is_blank(cells[place]):
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
