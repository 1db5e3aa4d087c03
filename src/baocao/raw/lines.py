"""Line forms: one line a record, with typed columns; measured columns also give observations.

A total row is kept apart from its parts, as ``<measure>_stated``. A list may have a million lines: what is done to
each of them is done column by column.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from baocao.errors import BadInput, quoted
from baocao.raw.body import Body, Records, is_blank
from baocao.raw.files import Sheet, ends_of_cells, text_of
from baocao.raw.forms import Column, Form
from baocao.raw.marks import HIDDEN, ROW
from baocao.raw.row_kinds import Places, sort_rows
from baocao.raw.table import Table
from baocao.raw.vietnamese import (
    Written,
    approx_word,
    clean,
    decide,
    fold,
    is_estimate,
)
from baocao.raw.words import words_of

_STATED = re.compile(r"(?:tổng (?:số|cộng)|cộng)\b\D*?(\d[\d.]{0,14})\D*", re.IGNORECASE)


def read_lines(form: Form, sheet: Sheet, columns: Mapping[str, int], rows: range) -> Body:
    """The records from ``rows`` of the sheet, or all faults of these rows in one."""
    body = Body(rows_in=len(rows))
    table = Table(form, sheet, columns, rows)
    places = sort_rows(table, body)
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
                values[column.header] = words_of(table, column, kept)
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


def _faults(table: Table, places: Places) -> Iterator[BadInput]:
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


def _unseen(
    table: Table, kept: Sequence[int], covered: Collection[int], spread: Collection[tuple[int, int]]
) -> Iterator[BadInput]:
    """Records that nobody sees, and cells of records that a merged cell covers which can't be theirs as well."""
    sheet, header = table.sheet, table.form.column[0].header
    for place in kept if sheet.marks else ():
        if (table.rows[place], ROW) in sheet.marks:
            yield BadInput(f"Dòng {HIDDEN}", where=table.where(place, header), expected="bỏ ẩn, hoặc xóa")
    for (top, left), (bottom, right) in sheet.merged:
        for header, at in table.at.items():
            for place in table.within(kept, top, bottom) if left <= at <= right else ():
                spot = (table.rows[place], at)
                if place not in covered and spot != (top, left) and spot not in spread:
                    what, where = f"Ô bị gộp vào {sheet.cell(top, left)}", table.where(place, header)
                    yield BadInput(what, where=where, expected=f"mỗi dòng một ô {header} riêng")


def _too_wide(table: Table) -> list[BadInput]:
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


def _doubt(table: Table, place: int) -> BadInput | None:
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


def _other_total(table: Table, notes: Sequence[int], records: int) -> Iterator[BadInput]:
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
    table: Table, column: Column, kept: Sequence[int], totals: Sequence[int]
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


def _observed(
    table: Table, column: Column, place: int, value: float, shared: Mapping[str, str], suffix: str = ""
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
