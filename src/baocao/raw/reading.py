"""Reading one sheet by one form: observations and records with the place of every value, and the row ledger.

All faults of a sheet are told at once. Which files count, and for which month, is decided in ``raw.arrival``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from baocao.errors import BadInput
from baocao.month import Month
from baocao.raw.files import Sheet, text_of
from baocao.raw.forms import SCALES, Column, Form, Row
from baocao.raw.vietnamese import Written, clean, decide, fold, read_amount, read_date

_MONTH = re.compile(r"tháng\s+(\d{1,2})(?:\s+năm\s+|/)(\d{4})", re.IGNORECASE)
_DATED = re.compile(r"ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}", re.IGNORECASE)


@dataclass
class Reading:
    """What one form gave from one sheet: rows for the frames, the head of the sheet, and the row ledger."""

    form: Form
    sender: str
    month: Month | None
    reported_on: date | None
    observations: list[dict[str, Any]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    rows_in: int = 0
    dropped: dict[str, int] = field(default_factory=dict)

    def drop(self, reason: str) -> None:
        self.dropped[reason] = self.dropped.get(reason, 0) + 1


def pick_sheet(form: Form, sheets: Sequence[Sheet]) -> Sheet | None:
    """The sheet of the form: by name where the form names one, else the first that has its header.

    None when the file has no such sheet and the form allows that.
    """
    if not form.sheet:
        return next((sheet for sheet in sheets if _header_of(form, sheet)[0] is not None), sheets[0])
    named = [sheet for sheet in sheets if sheet.name is not None]
    exact = [sheet for sheet in named if fold(sheet.name or "") == fold(form.sheet)]
    for sheet in exact or [sheet for sheet in named if fold(form.sheet) in fold(sheet.name or "")]:
        return sheet
    if form.may_be_absent:
        return None
    raise BadInput(
        "Thiếu trang tính",
        where=sheets[0].file,
        found=", ".join(str(sheet.name) for sheet in sheets),
        expected=form.sheet,
        todo="Khôi phục tên trang tính theo biểu mẫu.",
    )


def read_sheet(form: Form, sheet: Sheet) -> Reading:
    """Everything ``form`` promises from ``sheet``, or one :class:`BadInput` that lists all faults."""
    top, columns = _find_header(form, sheet)
    lead = [text for row in sheet.rows[:top] for text in map(text_of, row) if text]
    every = [text for row in sheet.rows for value in row if isinstance(value, str) and (text := clean(value))]
    reading = Reading(form, _sender(form, sheet, every), _month(lead), _reported_on(every))
    body = range(top + form.header_rows, len(sheet.rows))
    reading.rows_in = len(body)
    if form.kind == "grid":
        _read_grid(form, sheet, columns, body, reading)
    else:
        _read_lines(form, sheet, columns, body, reading)
    return reading


def _sender(form: Form, sheet: Sheet, texts: Sequence[str]) -> str:
    if form.sender:
        return form.sender
    for text in texts:
        if found := re.fullmatch(form.sender_line, text):
            return str(found[1])
    raise BadInput(
        "Không thấy mã đơn vị gửi trong tệp",
        where=sheet.file,
        expected=form.sender_line,
        todo="Ghi mã đơn vị vào phần đầu biểu mẫu.",
    )


def _month(lead: Sequence[str]) -> Month | None:
    for text in lead:
        if not _DATED.search(text) and (found := _MONTH.search(text)):
            return Month(int(found[2]), int(found[1]))
    return None


def _reported_on(texts: Sequence[str]) -> date | None:
    dated = [read_date(found[0]) for text in texts if (found := _DATED.search(text))]
    return dated[-1] if dated else None


def _wanted(form: Form) -> list[str]:
    fixed = [form.key, form.label] if form.kind == "grid" else []
    return [*(name for name in fixed if name), *(column.header for column in form.column)]


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
        return top, titles
    missing = [title for title in _wanted(form) if fold(title) not in titles]
    raise BadInput(
        "Không thấy dòng tiêu đề của biểu mẫu",
        where=f"{sheet.file}{f', trang tính {sheet.name}' if sheet.name else ''}",
        expected=f"còn thiếu cột: {', '.join(missing)}",
        todo="Khôi phục tiêu đề cột theo biểu mẫu.",
    )


def _titles(sheet: Sheet, top: int, height: int) -> dict[str, int]:
    """Folded titles by column; of a header of two rows as ``upper lower``, the upper one filled to the right."""
    titles: dict[str, int] = {}
    rows = sheet.rows[top : top + height]
    above = ""
    for column in range(max((len(row) for row in rows), default=0)):
        parts = [text_of(row[column]) if column < len(row) else "" for row in rows]
        if height > 1:
            above = parts[0] or (above if parts[-1] else "")
            parts = [above, *parts[1:]]
        title = fold(" ".join(part for part in parts if part))
        if title:
            titles.setdefault(title, column)
    return titles


def _at(row: Sequence[object], column: int | None) -> object:
    return row[column] if column is not None and column < len(row) else None


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _origin(sheet: Sheet, row: int, column: int) -> dict[str, Any]:
    in_book = sheet.name is not None
    return {
        "file": sheet.file,
        "sheet": sheet.name or "",
        "cell": sheet.cell(row, column) if in_book else "",
        "line": row + 1 if in_book else sheet.line(row),
    }


def _read_grid(form: Form, sheet: Sheet, columns: dict[str, int], body: range, reading: Reading) -> None:
    wanted = {(fold(row.key), fold(row.label)): row for row in form.row}
    label_at, key_at = columns[fold(form.label)], columns.get(fold(form.key)) if form.key else None
    unit_at, note_at = columns.get(fold(form.unit)), columns.get(fold(form.note))
    found: dict[tuple[str, str], int] = {}
    faults: list[str] = []
    for index in body:
        row = sheet.rows[index]
        name = (fold(text_of(_at(row, key_at))) if form.key else "", fold(text_of(_at(row, label_at))))
        if name not in wanted:
            reading.drop(_why_no_row(form, columns, row, name))
        elif name in found:
            faults.append(f"{sheet.where(index, label_at)}: chỉ tiêu {wanted[name].label} đứng hai lần")
        else:
            found[name] = index
    faults += [
        f"{sheet.file}, {sheet.name}: thiếu dòng {row.key} {row.label}"
        for name, row in wanted.items()
        if name not in found and not row.optional
    ]
    if faults:
        raise BadInput("Biểu mẫu không đúng", faults=tuple(faults), todo="Khôi phục các dòng theo biểu mẫu.")
    several = len(form.column) > 1
    for column in form.column:
        at = columns[fold(column.header)]
        items = [(index, wanted[name]) for name, index in found.items()]
        written = [_written(sheet, index, at, row, unit_at, column) for index, row in items]
        for (index, promise), value in zip(items, decide(written), strict=True):
            estimate = "ước" in fold(text_of(_at(sheet.rows[index], note_at))).split()
            reading.observations.append(
                {
                    "measure": promise.measure,
                    "value": float(value),
                    "unit": promise.base_unit,
                    "estimate": estimate,
                    "label": f"{promise.label}, {column.header.lower()}" if several else promise.label,
                    **promise.dims,
                    **column.dims,
                    **_origin(sheet, index, at),
                }
            )


def _why_no_row(form: Form, columns: dict[str, int], row: Sequence[object], name: tuple[str, str]) -> str:
    if all(_blank(value) for value in row):
        return "dòng trống"
    if name[1] == fold(form.label):
        return "tiêu đề lặp lại"
    if _is_code_row(row):
        return "dòng mã cột"
    values = [_at(row, columns[fold(column.header)]) for column in form.column]
    has_number = any(read_amount(value) is not None for value in values)
    return "không thuộc biểu mẫu" if has_number else "nhóm, ghi chú, chữ ký"


def _written(sheet: Sheet, index: int, at: int, row: Row, unit_at: int | None, column: Column) -> Written:
    unit = fold(text_of(_at(sheet.rows[index], unit_at)))
    where = sheet.where(index, at)
    scale = Decimal(SCALES[unit]) if unit in SCALES and row.unit in SCALES else row.scale
    if unit and fold(row.unit) != unit and not (unit in SCALES and row.unit in SCALES):
        raise BadInput(
            "Đơn vị tính khác biểu mẫu", where=where, found=unit, expected=row.unit, todo="Sửa đơn vị tính."
        )
    own_range = {"low", "high"} & column.model_fields_set
    contract = column.contract if own_range else row.contract
    return Written(where, _at(sheet.rows[index], at), contract, scale)


def _read_lines(form: Form, sheet: Sheet, columns: dict[str, int], body: range, reading: Reading) -> None:
    at = {column.header: columns[fold(column.header)] for column in form.column}
    required = [column.header for column in form.column if column.required]
    kept: list[int] = []
    totals: list[int] = []
    faults: list[str] = []
    filled: dict[str, object] = {}
    rows = [list(row) for row in sheet.rows]
    for index in body:
        row = rows[index]
        reason = _why_no_line(form, row, [_at(row, at[column.header]) for column in form.column])
        if reason == "dòng tổng":
            totals.append(index)
        elif reason:
            reading.drop(reason)
        else:
            _fill_down(form, row, at, filled)
            missing = [header for header in required if _blank(_at(row, at[header]))]
            kept.append(index)
            faults += [f"{sheet.where(index, at[missing[0]])}: thiếu {', '.join(missing)}"] if missing else []
    if not kept and not form.may_be_empty:
        faults.append(f"{sheet.file}: không có dòng số liệu nào dưới tiêu đề")
    if faults:
        raise BadInput("Tệp có dòng không đủ", faults=tuple(faults), todo="Điền đủ các cột bắt buộc.")
    solid = Sheet(sheet.file, sheet.name, rows, sheet.lines)
    values = {column.header: _field(column, solid, at[column.header], kept, totals) for column in form.column}
    for index in kept:
        record = {(c.name or c.header): values[c.header][index] for c in form.column}
        reading.records.append({**record, **_origin(solid, index, 0)})
        texts = {c.name: record[c.name] for c in form.column if c.name and c.type == "text"}
        _observe(form, solid, at, index, values, reading, texts, label=" ".join(texts.values()))
    for index in totals:
        _observe(form, solid, at, index, values, reading, {}, label=form.total, suffix="_stated")


def _why_no_line(form: Form, row: Sequence[object], cells: Sequence[object]) -> str:
    """Why a line is no record, before anything is filled into it; empty for a record, complete or not."""
    texts = [text_of(cell) for cell in cells]
    required = [text for column, text in zip(form.column, texts, strict=True) if column.required]
    if not any(texts):
        return "dòng trống" if all(_blank(cell) for cell in row) else "nhóm, ghi chú, chữ ký"
    if all(fold(text) == fold(column.header) for column, text in zip(form.column, texts, strict=True)):
        return "tiêu đề lặp lại"
    if form.total and any(fold(form.total) == fold(text_of(cell)) for cell in row):
        return "dòng tổng"
    if _is_code_row(row):
        return "dòng mã cột"
    alone = sum(not _blank(cell) for cell in row) == 1
    return "nhóm, ghi chú, chữ ký" if not any(required) or (alone and len(required) > 1) else ""


def _is_code_row(row: Sequence[object]) -> bool:
    """A row of column codes below the header: ``A B 1 2 3``, letters first, numbers counting from one."""
    codes = [text for text in map(text_of, row) if text]
    letters = [code for code in codes if len(code) == 1 and code.isalpha() and code.isupper()]
    numbers = [code.strip("()") for code in codes[len(letters) :]]
    counting = numbers == [str(number) for number in range(1, len(numbers) + 1)]
    return codes[: len(letters)] == letters and counting and len(codes) > 1


def _fill_down(form: Form, row: list[object], at: Mapping[str, int], filled: dict[str, object]) -> None:
    """Put the value of a merged cell into the rows it covers; ``filled`` remembers the last one."""
    for name in form.fill_down:
        place = at[name]
        if _blank(_at(row, place)):
            row[place] = filled.get(name)
        filled[name] = row[place]


def _field(
    column: Column, sheet: Sheet, at: int, kept: Sequence[int], totals: Sequence[int]
) -> dict[int, Any]:
    """The values of one column by row; the total rows of a column of numbers are decided together with it."""
    if column.type == "number":
        rows = [*kept, *(index for index in totals if not _blank(_at(sheet.rows[index], at)))]
        written = [
            Written(sheet.where(i, at), _at(sheet.rows[i], at), column.contract, column.scale) for i in rows
        ]
        return dict(zip(rows, map(float, decide(written)), strict=True))
    allowed = {fold(text): code for text, code in column.values.items()}
    result: dict[int, Any] = {}
    faults: list[str] = []
    for index in kept:
        value = _at(sheet.rows[index], at)
        text, found = text_of(value), sheet.where(index, at)
        if column.type == "date":
            day = read_date(value)
            result[index] = day.isoformat() if day else ""
            if day is None and (text or column.required):
                faults.append(f"{found}: có {text!r}, cần một ngày dạng d/m/yyyy")
        elif allowed and text:
            result[index] = allowed.get(fold(text), "")
            if fold(text) not in allowed:
                faults.append(f"{found}: có {text!r}, cần một trong {', '.join(column.values)}")
        else:
            result[index] = text
    if faults:
        raise BadInput(
            f"Cột {column.header} có giá trị không hợp lệ", faults=tuple(faults), todo="Sửa các ô trên."
        )
    return result


def _observe(
    form: Form,
    sheet: Sheet,
    at: Mapping[str, int],
    index: int,
    values: Mapping[str, Mapping[int, Any]],
    reading: Reading,
    texts: Mapping[str, str],
    *,
    label: str,
    suffix: str = "",
) -> None:
    """The measured columns of one line as observations."""
    for column in form.column:
        if column.measure and index in values[column.header]:
            reading.observations.append(
                {
                    "measure": f"{column.measure}{suffix}",
                    "value": values[column.header][index],
                    "unit": column.base_unit,
                    "estimate": False,
                    "label": label,
                    **texts,
                    **column.dims,
                    **_origin(sheet, index, at[column.header]),
                }
            )
