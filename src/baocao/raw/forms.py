"""Form definitions: where the measures and dimensions of one kind of raw file stand (``config/forms/<source>.toml``).

Two kinds of form cover what arrives:

grid
    fixed rows (Stt and label) times value columns, as in the statutory forms; every cell is an observation
lines
    one line a record; typed columns; columns with a ``measure`` also give observations, and a total row
    gives ``<measure>_stated``

How a sheet is read by them stands in ``raw.reading``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from decimal import Decimal
from fnmatch import fnmatch
from itertools import chain
from typing import Literal

from pydantic import Field, model_validator

from baocao.layout import Workspace
from baocao.raw.vietnamese import Contract, fold
from baocao.validated import Settings, read_toml

# What every observation has; dimensions and columns bear other names.
RESERVED = {"month", "source", "sender", "measure", "value", "written", "unit", "estimate", "approx", "label"}
RESERVED |= {"file", "sheet", "cell", "column", "line", "correction"}
SCALES = {"tỷ đồng": 10**9, "triệu đồng": 10**6, "nghìn đồng": 1000, "đồng": 1}


class Range(Settings):
    """What a value must be, in the form's unit (base unit for money is đồng)."""

    unit: str = ""
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(10) ** 12
    integer: bool = True

    @model_validator(mode="after")
    def _has_room(self) -> Range:
        if self.low > self.high:
            raise ValueError(f"low = {self.low:f} lớn hơn high = {self.high:f}")
        return self

    @property
    def scale(self) -> Decimal:
        return Decimal(SCALES.get(self.unit, 1))

    @property
    def base_unit(self) -> str:
        return "đồng" if self.unit in SCALES else self.unit

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
    """A column found by its header. In a grid: a value column, whose own range (if it has one) replaces that of
    the rows. In lines: a typed field of the record; ``in_period`` says that the date must lie in the report's period,
    ``of_unit`` that it names the administrative unit whose code stands in the column of that name, ``recurs`` that its
    names are those of last month (``always``) or of the months before (``often``).
    """

    header: str
    name: str = ""
    type: Literal["text", "number", "date", "month"] = "text"
    in_period: bool = False
    required: bool = True
    values: dict[str, str] = Field(default_factory=dict)
    of_unit: str = ""
    recurs: Literal["", "always", "often"] = ""
    measure: str = ""
    dims: dict[str, str] = Field(default_factory=dict)

    @property
    def field(self) -> str:
        """What it is called in the records."""
        return self.name or self.header

    def contract_in(self, row: Row) -> Contract:
        """What a value of the row must be in this column of a grid."""
        return self.contract if {"low", "high"} & self.model_fields_set else row.contract


class Form(Settings):
    """One layout: which files it is for, how its head is read, and where its values stand.

    ``repeats`` allows the same file in two months (a list that seldom changes and names no month), ``may_be_alike`` two
    records that say the same (a list without codes).
    ``carried`` are the columns that ``baocao new`` fills in: a sheet with nothing else is not filled in yet.
    """

    id: str
    title: str = ""
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
    may_be_alike: bool = False
    repeats: bool = False
    carried: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _has_its_parts(self) -> Form:
        if (self.kind == "grid") != bool(self.row):
            raise ValueError("biểu mẫu grid cần row, biểu mẫu lines không có row")
        dims = [each.dims for each in self.column] + [each.dims for each in self.row]
        if taken := RESERVED & {*chain.from_iterable(dims), *(column.name for column in self.column)}:
            raise ValueError(f"tên cột đã dùng cho việc khác: {', '.join(sorted(taken))}")
        if bool(self.sender) == bool(self.sender_line):
            raise ValueError("cần đúng một trong hai: sender (mã cố định) hoặc sender_line (dòng ghi mã)")
        names = Counter(
            [(row.key, row.label) for row in self.row] + [("", column.header) for column in self.column]
        )
        if twice := [" ".join(name).strip() for name, times in names.items() if times > 1]:
            raise ValueError(f"mỗi dòng, mỗi cột chỉ khai báo một lần: {', '.join(twice)}")
        if any(column.in_period and column.type != "date" for column in self.column):
            raise ValueError('in_period chỉ dùng cho cột type = "date"')
        return self

    @model_validator(mode="after")
    def _names_each_thing_rightly(self) -> Form:
        fields = Counter(column.field for column in self.column)
        twice = [name for name, times in fields.items() if times > 1]
        if twice and self.kind == "lines":
            raise ValueError(f"mỗi cột một tên (name): {', '.join(twice)}")
        headers = {column.header for column in self.column}
        if strange := {*self.fill_down, *(self.carried or ())} - headers:
            raise ValueError(f"fill_down, carried nêu cột không có: {', '.join(sorted(strange))}")
        for column in self.column:
            if column.of_unit and column.of_unit not in fields:
                raise ValueError(f"of_unit của cột {column.header} nêu cột không có: {column.of_unit}")
            if len({fold(text) for text in column.values}) < len(column.values):
                raise ValueError(f"values của cột {column.header} có hai cách viết như nhau")
        try:
            groups = re.compile(self.sender_line).groups
        except re.error:
            groups = 0
        if self.sender_line and not groups:
            raise ValueError("sender_line cần là biểu thức chính quy có một nhóm ( ) cho mã đơn vị")
        return self

    def fits(self, name: str) -> bool:
        """Whether a file of that name is one of the form's; case, diacritics and spaces don't matter."""
        return fnmatch(plain_name(name), self.files)

    @property
    def called(self) -> str:
        """What readers call it."""
        return self.title or self.sheet or self.id


class FormFile(Settings):
    """config/forms/<source>.toml; the title is what readers call the source."""

    title: str
    form: tuple[Form, ...]

    @model_validator(mode="after")
    def _has_each_form_once(self) -> FormFile:
        ids = Counter(form.id for form in self.form)
        if twice := [id for id, times in ids.items() if times > 1]:
            raise ValueError(f"mỗi biểu mẫu chỉ khai báo một lần: {', '.join(twice)}")
        return self


def plain_name(name: str) -> str:
    """The name of a file in small letters without diacritics, with hyphens for spaces: ``diem-bao-thang-2.csv``."""
    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub(r"[\s_]+", "-", "".join(each for each in letters if not unicodedata.combining(each)))


def load_forms(workspace: Workspace, source: str) -> FormFile:
    """The title of ``source`` and its forms."""
    return read_toml(workspace.forms(source), FormFile)
