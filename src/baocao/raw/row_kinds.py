"""What each row below the header of a line form is: a record, the total, the header again, a note, a signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from baocao.raw.body import CODES, EMPTY, NOTES, REPEATED, Body, is_blank, is_code_row, is_sum
from baocao.raw.files import Value, text_of
from baocao.raw.forms import Column
from baocao.raw.furniture import ROLE
from baocao.raw.table import Table
from baocao.raw.vietnamese import alike, fold, read_amount, read_date, read_month

_TOTAL = "dòng tổng"
# What numbers a group: «IV.», «A», «b)», «*».
_NUMERAL = re.compile(r"\(?([IVXL]+|[A-ZĐ]|[a-zđ](?=[.)]))[.)]*|[*+-]")
# Letters and digits without a gap: «WF-05», «01/2021/QĐ-UBND».
_CODE = re.compile(r"(?=\S*\d)(?=\S*[^\W\d_])\S{4,}")


@dataclass
class Places:
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


def sort_rows(table: Table, body: Body) -> Places:
    """Each row by what it is; the ledger of ``body`` gets those that are none of the records and totals."""
    form = table.form
    title = fold(form.column[0].header)
    odd = {text for text in {*chain(*table.first)} if fold(text) == title or is_sum(text)}
    usual = [False] * len(table.rows)
    if len(table.required) > 1 and not form.total:
        asked = zip(*(table.texts[header] for header in table.required), strict=True)
        said = zip(*table.first, strict=True)
        usual = [all(each) and odd.isdisjoint(words) for each, words in zip(asked, said, strict=True)]
    found = Places([], [], [], [])
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


def _signatures(table: Table, kept: Sequence[int]) -> set[int]:
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


def _why_not(table: Table, place: int, *, first: bool) -> str:
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


def _has_what_is_asked(table: Table, place: int) -> bool:
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
    return is_sum(text) and not re.match(r"lũy kế|trong đó|cộng \w", fold(text))
