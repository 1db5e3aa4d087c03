"""Grid forms: fixed rows, found by Stt and label, times value columns. Every cell is an observation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from baocao.errors import BadInput, quoted
from baocao.raw.body import CODES, EMPTY, NOTES, REPEATED, Body, is_blank, is_code_row
from baocao.raw.files import Sheet, text_of
from baocao.raw.forms import SCALES, Column, Form, Row
from baocao.raw.marks import PERCENT
from baocao.raw.units import unit_of
from baocao.raw.vietnamese import (
    DASHES,
    Written,
    approx_word,
    decide,
    fold,
    is_estimate,
    read_amount,
    spelled,
)

Name = tuple[str, str]
_BESIDE = re.compile(r"^trong đó:? |\s*(\*+|\(\*+\)|\[\d\]|\(?\d\))$")  # marks of notes beside a label
STRANGE = "không thuộc biểu mẫu"


def read_grid(form: Form, sheet: Sheet, columns: Mapping[str, int], rows: range) -> Body:
    """The form's rows from ``rows`` of the sheet, or all faults of these rows in one."""
    body = Body(rows_in=len(rows))
    found, faults = _find_rows(form, sheet, columns, rows, body)
    body.last = max(found.values(), default=-1)
    promises = [(index, row) for name, row in _names(form).items() if (index := found.get(name)) is not None]
    promises.sort(key=lambda promise: promise[0])
    faults += _other_units(form, sheet, columns, promises)
    note_at, unit_at = columns.get(fold(form.note)), columns.get(fold(form.unit))
    for column in form.column:
        at = columns[fold(column.header)]
        written = [_written(form, sheet, columns, index, row, column) for index, row in promises]
        try:
            values = decide(written)
        except BadInput as fault:
            faults += fault.faults
            continue
        for (index, row), cell, value in zip(promises, written, values, strict=True):
            several = f"{row.label}, {column.header.lower()}" if len(form.column) > 1 else row.label
            body.observations.append(
                {
                    "measure": row.measure,
                    "value": float(value),
                    "written": cell.as_written(value, text_of(sheet.at(index, unit_at))),
                    "unit": row.base_unit,
                    "estimate": is_estimate(sheet.at(index, note_at)) or is_estimate(sheet.at(index, at)),
                    "approx": approx_word(sheet.at(index, at)),
                    "label": several,
                    **row.dims,
                    **column.dims,
                    **sheet.origin(index, at, column.header),
                }
            )
    if faults:
        body.fault = BadInput(
            "Biểu mẫu không đúng",
            where=sheet.title,
            faults=faults,
            todo="Sửa các ô nêu trên; mẫu biểu đã đổi thì khai báo trong config/forms.",
        )
    return body


def _names(form: Form) -> dict[Name, Row]:
    return {(fold(row.key) if form.key else "", fold(row.label)): row for row in form.row}


def _name(key: str, label: str) -> Name:
    """How a row is called in whatever way it is written: «1.», «1,1», «- Bưu cục», «Bưu cục (*)», «Tổng doanh thu:»."""
    return fold(key).rstrip(".").replace(",", "."), _BESIDE.sub("", fold(label).lstrip("-+• ").rstrip(" :"))


def _find_rows(
    form: Form, sheet: Sheet, columns: Mapping[str, int], rows: range, body: Body
) -> tuple[dict[Name, int], list[BadInput]]:
    """Where each promised row stands; one that stands twice or not at all is a fault, a number nobody asked for too."""
    wanted = _names(form)
    label_at, key_at = columns[fold(form.label)], columns.get(fold(form.key)) if form.key else None
    found: dict[Name, int] = {}
    notes: list[int] = []
    faults = []
    for index in rows:
        written = text_of(sheet.at(index, key_at)) if form.key else "", text_of(sheet.at(index, label_at))
        name = (fold(written[0]), fold(written[1]))
        name = name if name in wanted else _name(*written)
        if name not in wanted:
            reason = _why_not(form, columns, sheet.rows[index], name)
            body.drop(reason)
            if reason == NOTES:
                notes.append(index)
            if reason == STRANGE:
                said = text_of(sheet.at(index, label_at)) or "không có tên chỉ tiêu"
                what = f"Dòng «{said:.200}» có số liệu nhưng biểu mẫu không có dòng này"
                keys = [row.key for known, row in wanted.items() if known[1] == name[1]]
                needed = f"{form.key} «{'» hoặc «'.join(keys)}»" if any(keys) else ""
                seen = f"{form.key} «{written[0]}»" if needed else ""
                faults.append(BadInput(what, where=sheet.where(index, label_at), found=seen, expected=needed))
        elif name in found:
            faults.append(
                BadInput(f"Chỉ tiêu {wanted[name].label} đứng hai lần", where=sheet.where(index, label_at))
            )
        else:
            found[name] = index
    body.between = [index for index in notes if index < max(found.values(), default=-1)]
    faults += _words_among(form, sheet, columns, body.between)
    missing = [row for name, row in wanted.items() if name not in found and not row.optional]
    return found, [*faults, *(BadInput(f"Thiếu dòng {row.key} {row.label}") for row in missing)]


def _words_among(
    form: Form, sheet: Sheet, columns: Mapping[str, int], among: Sequence[int]
) -> Iterator[BadInput]:
    """What stands among the numbers and is none: the titles of further columns below that of the form."""
    for index in among:
        for column in form.column:
            at = columns[fold(column.header)]
            if fold(said := text_of(sheet.at(index, at))) not in {"", "x", *DASHES}:
                what = f"Chữ trong cột số liệu «{column.header}»"
                yield BadInput(what, where=sheet.where(index, at), found=quoted(said), expected="một số")


def _why_not(form: Form, columns: Mapping[str, int], row: Sequence[object], name: Name) -> str:
    if all(is_blank(value) for value in row):
        return EMPTY
    if is_code_row(row):
        return CODES
    for column in form.column:
        at = columns[fold(column.header)]
        value = row[at] if at < len(row) else None
        if read_amount(value) is not None and fold(text_of(value)) not in {fold(column.header), *DASHES}:
            return STRANGE
    return REPEATED if name[1] == fold(form.label) else NOTES


def _other_units(
    form: Form, sheet: Sheet, columns: Mapping[str, int], promises: Sequence[tuple[int, Row]]
) -> list[BadInput]:
    """Rows whose unit is not the form's; another scale of đồng is no fault, the values are brought to đồng.

    Where one row has another scale, the others must say theirs: a merged cell may have meant them too.
    """
    faults = []
    money = {_unit(form, sheet, columns, index) for index, row in promises if row.unit in SCALES} - {""}
    for index, row in promises:
        unit = _unit(form, sheet, columns, index)
        if not unit and row.unit in SCALES and money - {row.unit}:
            where = sheet.where(index, columns[fold(form.unit)])
            faults.append(BadInput("Thiếu đơn vị tính, dòng khác ghi đơn vị khác biểu mẫu", where=where))
        if unit and unit != fold(row.unit) and not (unit in SCALES and row.unit in SCALES):
            where = sheet.where(index, columns[fold(form.unit)])
            faults.append(
                BadInput(
                    "Đơn vị tính khác biểu mẫu", where=where, found=quoted(unit), expected=quoted(row.unit)
                )
            )
    return faults


def _unit(form: Form, sheet: Sheet, columns: Mapping[str, int], index: int) -> str:
    return unit_of(text_of(sheet.at(index, columns.get(fold(form.unit)))))


def _written(
    form: Form, sheet: Sheet, columns: Mapping[str, int], index: int, row: Row, column: Column
) -> Written:
    at = columns[fold(column.header)]
    unit = _unit(form, sheet, columns, index)
    value = sheet.at(index, at)
    if isinstance(value, int | float) and sheet.marks.get((index, at)) == PERCENT and row.unit == "%":
        value = f"{spelled(Decimal(repr(value)) * 100)}%"  # as it is shown
    return Written(
        where=sheet.where(index, at),
        value=value,
        contract=column.contract_in(row),
        scale=Decimal(SCALES[unit]) if unit in SCALES and row.unit in SCALES else row.scale,
        unit=fold(row.base_unit),
    )
