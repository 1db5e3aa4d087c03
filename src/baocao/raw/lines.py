"""Line forms: one line a record, with typed columns; measured columns also give observations.

A total row is kept apart from its parts, as ``<measure>_stated``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from baocao.errors import BadInput
from baocao.raw.body import CODES, EMPTY, NOTES, REPEATED, Body, is_blank, is_code_row
from baocao.raw.files import Sheet, text_of
from baocao.raw.forms import Column, Form
from baocao.raw.vietnamese import Written, decide, fold, read_date

_TOTAL = "dòng tổng"


def read_lines(form: Form, sheet: Sheet, columns: Mapping[str, int], rows: range) -> Body:
    """The records from ``rows`` of the sheet; all faults in one :class:`BadInput`."""
    at = {column.header: columns[fold(column.header)] for column in form.column}
    body = Body(rows_in=len(rows))
    sheet = Sheet(sheet.file, sheet.name, [list(row) for row in sheet.rows], sheet.lines)
    kept, totals, faults = _sort_rows(form, sheet, at, rows, body)
    body.last = max([*kept, *totals], default=-1)
    values: dict[str, dict[int, Any]] = {}
    for column in form.column:
        try:
            values[column.header] = _values(column, sheet, at[column.header], kept, totals)
        except BadInput as fault:
            faults += [f"{fault.what}: {each}" for each in fault.faults]
    if faults:
        raise BadInput(
            "Bảng có dòng không đúng", where=sheet.title, faults=tuple(faults), todo="Sửa các ô nêu trên."
        )
    for index in kept:
        record = {(c.name or c.header): values[c.header][index] for c in form.column}
        body.records.append({**record, **sheet.origin(index, 0)})
        texts = {c.name: record[c.name] for c in form.column if c.name and c.type == "text"}
        shared = {"label": " ".join(texts.values()), **texts}
        body.observations += _observed(form, sheet, at, index, values, shared)
    for index in totals:
        body.observations += _observed(
            form, sheet, at, index, values, {"label": form.total}, suffix="_stated"
        )
    return body


def _sort_rows(
    form: Form, sheet: Sheet, at: Mapping[str, int], rows: range, body: Body
) -> tuple[list[int], list[int], list[str]]:
    """Rows that are records, rows that are totals, and faults; the others go to the ledger."""
    required = [column.header for column in form.column if column.required]
    kept: list[int] = []
    totals: list[int] = []
    faults: list[str] = []
    filled: dict[str, object] = {}
    for index in rows:
        row = list(sheet.rows[index])
        reason = _why_not(form, row, [sheet.at(index, at[c.header]) for c in form.column], first=not kept)
        if reason == _TOTAL:
            totals.append(index)
        elif reason:
            body.drop(reason)
        else:
            _fill_down(form, sheet, index, at, filled)
            missing = [header for header in required if is_blank(sheet.at(index, at[header]))]
            faults += [f"{sheet.where(index, at[missing[0]])}: thiếu {', '.join(missing)}"] if missing else []
            kept.append(index)
    if not kept and not form.may_be_empty:
        faults.append("không có dòng số liệu nào dưới tiêu đề")
    if form.total and kept and len(totals) != 1:
        faults.append(f"có {len(totals)} dòng «{form.total}», cần đúng một")
    return kept, totals, faults


def _why_not(form: Form, row: Sequence[object], cells: Sequence[object], *, first: bool) -> str:
    """Why a row is no record, before anything is filled into it; empty for a record, complete or not.

    ``first`` says that no record has come yet: only there a row of column codes can stand.
    """
    texts = [text_of(cell) for cell in cells]
    required = [text for column, text in zip(form.column, texts, strict=True) if column.required]
    if not any(texts):
        return EMPTY if all(is_blank(cell) for cell in row) else NOTES
    if all(fold(text) == fold(column.header) for column, text in zip(form.column, texts, strict=True)):
        return REPEATED
    if form.total and any(fold(form.total) == fold(text_of(cell)) for cell in row):
        return _TOTAL
    if first and is_code_row(row):
        return CODES
    alone = sum(not is_blank(cell) for cell in row) == 1
    return NOTES if not any(required) or (alone and len(required) > 1) else ""


def _fill_down(
    form: Form, sheet: Sheet, index: int, at: Mapping[str, int], filled: dict[str, object]
) -> None:
    """Put the value of a merged cell into the rows it covers; ``filled`` remembers the last one."""
    row = sheet.rows[index]
    for name in form.fill_down:
        if is_blank(sheet.at(index, at[name])) and isinstance(row, list):
            row[at[name]] = filled.get(name)
        filled[name] = sheet.at(index, at[name])


def _values(
    column: Column, sheet: Sheet, at: int, kept: Sequence[int], totals: Sequence[int]
) -> dict[int, Any]:
    """The values of one column by row; the total row of a column of numbers is decided together with it."""
    if column.type == "number":
        rows = [*kept, *(index for index in totals if not is_blank(sheet.at(index, at)))]
        unit = fold(column.base_unit)
        written = [
            Written(sheet.where(i, at), sheet.at(i, at), column.contract, column.scale, unit) for i in rows
        ]
        return dict(zip(rows, map(float, decide(written)), strict=True))
    allowed = {fold(text): code for text, code in column.values.items()}
    result: dict[int, Any] = {}
    faults: list[str] = []
    for index in kept:
        value = sheet.at(index, at)
        text, where = text_of(value), sheet.where(index, at)
        if column.type == "date":
            day = read_date(value)
            result[index] = day.isoformat() if day else ""
            if day is None and (text or column.required):
                faults.append(f"{where}: có {text!r}, cần một ngày dạng d/m/yyyy")
        elif allowed and text:
            result[index] = allowed.get(fold(text), "")
            if fold(text) not in allowed:
                faults.append(f"{where}: có {text!r}, cần một trong {', '.join(column.values)}")
        else:
            result[index] = text
    if faults:
        raise BadInput(f"Cột {column.header} có giá trị không hợp lệ", faults=tuple(faults))
    return result


def _observed(
    form: Form,
    sheet: Sheet,
    at: Mapping[str, int],
    index: int,
    values: Mapping[str, Mapping[int, Any]],
    shared: Mapping[str, str],
    *,
    suffix: str = "",
) -> list[dict[str, Any]]:
    """The measured columns of one row as observations."""
    return [
        {
            "measure": f"{column.measure}{suffix}",
            "value": values[column.header][index],
            "unit": column.base_unit,
            "estimate": False,
            "approx": "",
            **shared,
            **column.dims,
            **sheet.origin(index, at[column.header]),
        }
        for column in form.column
        if column.measure and index in values[column.header]
    ]
