"""Form definitions (``config/forms/<source>.toml``) and the reading of one sheet by one form.

Two kinds of form cover what arrives:

grid
    fixed rows (Stt and label) times value columns, as in the statutory forms; every cell is an observation
lines
    one line a record; typed columns; columns with a ``measure`` also give observations, and a total row
    gives ``<measure>_stated``

Which files count, and for which month, is decided in ``raw.source``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field, model_validator

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.files import Sheet, text_of
from baocao.raw.vietnamese import Contract, Written, clean, decide, fold, read_amount, read_date
from baocao.settings import Settings, read_toml

_SCALES = {"tỷ đồng": 10**9, "triệu đồng": 10**6, "nghìn đồng": 1000, "đồng": 1}
_MONTH = re.compile(r"tháng\s+(\d{1,2})(?:\s+năm\s+|/)(\d{4})", re.IGNORECASE)
_DATED = re.compile(r"ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}", re.IGNORECASE)


class Range(Settings):
    """What a value must be, in the form's unit (base unit for money is đồng)."""

    unit: str = ""
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(10) ** 12
    integer: bool = True

    @property
    def scale(self) -> Decimal:
        return Decimal(_SCALES.get(self.unit, 1))

    @property
    def base_unit(self) -> str:
        return "đồng" if self.unit in _SCALES else self.unit

    @property
    def contract(self) -> Contract:
        return Contract(self.low * self.scale, self.high * self.scale, self.integer)


class Row(Range):
    """One row of a grid, found by its Stt and its label."""

    key: str = ""
    label: str
    measure: str
    dims: dict[str, str] = Field(default_factory=dict)
    optional: bool = False


class Column(Range):
    """A column found by its header. In a grid: a value column. In lines: a typed field of the record."""

    header: str
    name: str = ""
    type: Literal["text", "number", "date"] = "text"
    required: bool = True
    values: dict[str, str] = Field(default_factory=dict)
    measure: str = ""
    dims: dict[str, str] = Field(default_factory=dict)


class Form(Settings):
    """One layout: which files it is for, how its head is read, and where its values stand."""

    id: str
    files: str
    kind: Literal["grid", "lines"]
    sheet: str = ""
    may_be_absent: bool = False
    sender: str = ""
    sender_line: str = ""
    header_rows: int = 1
    key: str = "Stt"
    label: str = "Chỉ tiêu"
    unit: str = "Đơn vị tính"
    note: str = "Ghi chú"
    column: tuple[Column, ...]
    row: tuple[Row, ...] = ()
    total: str = ""
    fill_down: tuple[str, ...] = ()
    may_be_empty: bool = False

    @model_validator(mode="after")
    def _has_its_parts(self) -> Form:
        if (self.kind == "grid") != bool(self.row):
            raise ValueError("biểu mẫu grid cần row, biểu mẫu lines không có row")
        if bool(self.sender) == bool(self.sender_line):
            raise ValueError("cần đúng một trong hai: sender (mã cố định) hoặc sender_line (dòng ghi mã)")
        return self


class FormFile(Settings):
    """config/forms/<source>.toml."""

    form: tuple[Form, ...]


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


def load_forms(workspace: Workspace, source: str) -> tuple[Form, ...]:
    return read_toml(workspace.forms(source), FormFile).form


def pick_sheet(form: Form, sheets: Sequence[Sheet]) -> Sheet | None:
    """The sheet of the form: by name where the form names one, else the first that has its header.

    None when the file has no such sheet and the form allows that.
    """
    if not form.sheet:
        return next((sheet for sheet in sheets if _header_of(form, sheet)[0] is not None), sheets[0])
    for sheet in sheets:
        if sheet.name is not None and fold(form.sheet) in fold(sheet.name):
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
    for column in form.column:
        at = columns[fold(column.header)]
        items = [(index, wanted[name]) for name, index in found.items()]
        written = [_written(sheet, index, at, row, unit_at) for index, row in items]
        for (index, promise), value in zip(items, decide(written), strict=True):
            estimate = "ước" in fold(text_of(_at(sheet.rows[index], note_at))).split()
            reading.observations.append(
                {
                    "measure": promise.measure,
                    "value": float(value),
                    "unit": promise.base_unit,
                    "estimate": estimate,
                    "label": promise.label,
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
    if all(len(text_of(value)) <= 1 for value in row):
        return "dòng mã cột"
    values = [_at(row, columns[fold(column.header)]) for column in form.column]
    has_number = any(read_amount(value) is not None for value in values)
    return "không thuộc biểu mẫu" if has_number else "nhóm, ghi chú, chữ ký"


def _written(sheet: Sheet, index: int, at: int, row: Range, unit_at: int | None) -> Written:
    unit = fold(text_of(_at(sheet.rows[index], unit_at)))
    where = sheet.where(index, at)
    scale = Decimal(_SCALES[unit]) if unit in _SCALES and row.unit in _SCALES else row.scale
    if unit and fold(row.unit) != unit and not (unit in _SCALES and row.unit in _SCALES):
        raise BadInput(
            "Đơn vị tính khác biểu mẫu", where=where, found=unit, expected=row.unit, todo="Sửa đơn vị tính."
        )
    return Written(where, _at(sheet.rows[index], at), row.contract, scale)


def _read_lines(form: Form, sheet: Sheet, columns: dict[str, int], body: range, reading: Reading) -> None:
    at = {column.header: columns[fold(column.header)] for column in form.column}
    required = [column for column in form.column if column.required]
    kept: list[int] = []
    totals: list[int] = []
    faults: list[str] = []
    filled: dict[str, object] = {}
    rows = [list(row) for row in sheet.rows]
    for index in body:
        row = rows[index]
        cells = [_at(row, at[column.header]) for column in form.column]
        present = [not _blank(_at(row, at[column.header])) for column in required]
        if all(_blank(cell) for cell in cells):
            reading.drop("dòng trống" if all(_blank(cell) for cell in row) else "ghi chú, chữ ký")
        elif all(fold(text_of(cell)) == fold(c.header) for c, cell in zip(form.column, cells, strict=True)):
            reading.drop("tiêu đề lặp lại")
        elif form.total and any(fold(form.total) == fold(text_of(cell)) for cell in row):
            totals.append(index)
        elif all(not text_of(cell) or len(text_of(cell)) == 1 for cell in cells) and not all(present):
            reading.drop("dòng mã cột")
        else:
            for name in form.fill_down:
                place = at[name]
                row[place] = filled.get(name) if _blank(_at(row, place)) else row[place]
                filled[name] = row[place]
            missing = [c.header for c in required if _blank(_at(row, at[c.header]))]
            if len(missing) == len(required) or (missing and sum(not _blank(cell) for cell in row) == 1):
                reading.drop("ghi chú, chữ ký")
            elif missing:
                faults.append(f"{sheet.where(index, at[missing[0]])}: thiếu {', '.join(missing)}")
            else:
                kept.append(index)
    if not kept and not form.may_be_empty and not faults:
        faults.append(f"{sheet.file}: không có dòng số liệu nào dưới tiêu đề")
    if faults:
        raise BadInput("Tệp có dòng không đủ", faults=tuple(faults), todo="Điền đủ các cột bắt buộc.")
    solid = Sheet(sheet.file, sheet.name, rows, sheet.lines)
    fields = {column.header: _field(column, solid, at[column.header], kept) for column in form.column}
    for position, index in enumerate(kept):
        record = {(c.name or c.header): fields[c.header][position] for c in form.column}
        reading.records.append({**record, **_origin(solid, index, 0)})
        _observe(form, solid, at, index, record, reading)
    for index in totals:
        _observe_total(form, solid, at, index, reading)


def _field(column: Column, sheet: Sheet, at: int, kept: Sequence[int]) -> list[Any]:
    values = [_at(sheet.rows[index], at) for index in kept]
    if column.type == "number":
        written = [
            Written(sheet.where(i, at), v, column.contract, column.scale)
            for i, v in zip(kept, values, strict=True)
        ]
        return [float(value) for value in decide(written)]
    faults: list[str] = []
    result: list[Any] = []
    allowed = {fold(text): code for text, code in column.values.items()}
    for index, value in zip(kept, values, strict=True):
        text = text_of(value)
        if column.type == "date":
            day = read_date(value)
            result.append(day.isoformat() if day else "")
            if day is None and (text or column.required):
                faults.append(f"{sheet.where(index, at)}: có {text!r}, cần một ngày dạng d/m/yyyy")
        elif allowed and text:
            result.append(allowed.get(fold(text), ""))
            if fold(text) not in allowed:
                faults.append(
                    f"{sheet.where(index, at)}: có {text!r}, cần một trong {', '.join(column.values)}"
                )
        else:
            result.append(text)
    if faults:
        raise BadInput(
            f"Cột {column.header} có giá trị không hợp lệ", faults=tuple(faults), todo="Sửa các ô trên."
        )
    return result


def _observe(
    form: Form, sheet: Sheet, at: dict[str, int], index: int, record: dict[str, Any], reading: Reading
) -> None:
    texts = {c.name: record[c.name] for c in form.column if c.name and c.type == "text"}
    for column in form.column:
        if column.measure:
            reading.observations.append(
                {
                    "measure": column.measure,
                    "value": record[column.name or column.header],
                    "unit": column.base_unit,
                    "estimate": False,
                    "label": " ".join(texts.values()),
                    **texts,
                    **column.dims,
                    **_origin(sheet, index, at[column.header]),
                }
            )


def _observe_total(form: Form, sheet: Sheet, at: dict[str, int], index: int, reading: Reading) -> None:
    for column in form.column:
        if column.measure and not _blank(_at(sheet.rows[index], at[column.header])):
            (value,) = _field(column, sheet, at[column.header], [index])
            reading.observations.append(
                {
                    "measure": f"{column.measure}_stated",
                    "value": value,
                    "unit": column.base_unit,
                    "estimate": False,
                    "label": form.total,
                    **column.dims,
                    **_origin(sheet, index, at[column.header]),
                }
            )
