"""Slow data from ``data/reference``: expected senders, and named values with validity dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from pydantic import Field, model_validator

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.settings import Words
from baocao.validated import OptionalDate, PlainNumber, Settings, read_csv

_PROVINCE = "province"
_Line = TypeVar("_Line", bound="_Dated")


class _Dated(Settings):
    """A line of a reference table; ``line`` is where it stands."""

    name: Words
    valid_from: date
    valid_to: OptionalDate = None
    file: str
    line: int

    def valid_in(self, month: Month) -> bool:
        """Valid on the first day of the month."""
        return self.valid_from <= month.first_day and (
            self.valid_to is None or month.first_day <= self.valid_to
        )

    def meets(self, other: _Dated) -> bool:
        """Whether both are valid on some day."""
        return self.valid_from <= (other.valid_to or date.max) and other.valid_from <= (
            self.valid_to or date.max
        )


class Sender(_Dated):
    """A body that owes a file every month while it is valid."""

    source: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    code: Words
    kind: Words
    note: str = ""

    def expected(self, month: Month) -> bool:
        return self.valid_in(month)


class ReferenceValue(_Dated):
    """One value of a reference table. ``low`` and ``high`` bound what it can be: written beside it, so that a digit too
    many is seen. Nothing else would see it in a table that has one line in two years.
    """

    value: PlainNumber = Field(gt=0)
    low: PlainNumber = Field(gt=0)
    high: PlainNumber
    unit: str
    status: str
    source: str
    note: str = ""

    @model_validator(mode="after")
    def _is_within_its_bounds(self) -> ReferenceValue:
        if self.value < self.low:
            raise ValueError(f"giá trị {self.value:f} dưới mức thấp nhất (low) {self.low:f}")
        if self.value > self.high:
            raise ValueError(f"giá trị {self.value:f} trên mức cao nhất (high) {self.high:f}")
        return self


class _Unit(_Dated):
    """An administrative unit under its code of the Statistics Office."""

    code: Words
    level: Words
    parent: str
    source: str


def unit_names(workspace: Workspace, month: Month) -> dict[str, str]:
    """The names of the administrative units that are valid in ``month``, by code."""
    return {unit.code: unit.name for unit in _units(workspace) if unit.valid_in(month)}


def _units(workspace: Workspace) -> list[_Unit]:
    return _once(workspace, "units", _Unit, lambda unit: unit.code)


def load_senders(workspace: Workspace, source: str) -> tuple[Sender, ...]:
    """Every sender ever expected for ``source``."""
    return tuple(sender for sender in _senders(workspace) if sender.source == source)


def load_sources(workspace: Workspace) -> tuple[str, ...]:
    """Every source that has senders, in the order of the list."""
    return tuple(dict.fromkeys(sender.source for sender in _senders(workspace)))


def _senders(workspace: Workspace) -> list[Sender]:
    return _once(workspace, "senders", Sender, lambda sender: f"{sender.source}, {sender.code}")


def _once(workspace: Workspace, table: str, model: type[_Line], key: Callable[[_Line], str]) -> list[_Line]:
    """The lines of a table of data/reference that must have some, none of which is valid beside another of its key."""
    path = workspace.reference(table)
    where = workspace.relative(path)
    lines = read_csv(path, model, where=where)
    if not lines:
        raise BadInput(
            "Bảng tham chiếu chưa có dòng nào",
            where=where,
            expected="mỗi đơn vị một dòng",
            todo="Khôi phục tệp từ kho mã, hoặc điền các dòng.",
        )
    known: dict[str, list[_Line]] = {}
    for line in lines:
        others = known.setdefault(key(line), [])
        if other := next((each for each in others if each.meets(line)), None):
            raise BadInput(
                "Một đơn vị đứng hai lần trong cùng thời gian",
                where=f"{where}, dòng {other.line}, {line.line}",
                found=key(line),
                expected="mỗi đơn vị một dòng cho mỗi khoảng thời gian",
                todo="Sửa ngày hiệu lực (valid_from, valid_to), hoặc bỏ dòng thừa.",
            )
        others.append(line)
    return lines


def reference_value(workspace: Workspace, name: str, month: Month) -> ReferenceValue | None:
    """The value of ``data/reference/<name>.csv`` valid in ``month``. Two are an error, and so is one of a province
    that is none of data/reference/units.csv.
    """
    path = workspace.reference(name)
    values = read_csv(path, ReferenceValue, where=workspace.relative(path))
    valid = [value for value in values if value.valid_in(month)]
    if len(valid) > 1:
        raise BadInput(
            "Hai giá trị tham chiếu cùng có hiệu lực",
            where=f"{workspace.relative(path)}, dòng {', '.join(str(value.line) for value in valid)}",
            expected=f"một giá trị cho tháng {month.vi}",
            todo="Sửa ngày hiệu lực (valid_from, valid_to).",
        )
    provinces = [unit.name for unit in _units(workspace) if unit.level == _PROVINCE and unit.valid_in(month)]
    for value in valid:
        if value.name not in provinces:
            raise BadInput(
                "Giá trị tham chiếu không phải của tỉnh",
                where=f"{workspace.relative(path)}, dòng {value.line}",
                found=value.name,
                expected=f"{' hoặc '.join(provinces) or 'một tỉnh'}, theo data/reference/units.csv",
                todo="Sửa tên (name), hoặc dòng của tỉnh trong units.csv.",
            )
    return valid[0] if valid else None
