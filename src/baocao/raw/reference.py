"""Slow data from ``data/reference``: expected senders, and named values with validity dates."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.validated import OptionalDate, OptionalNumber, PlainNumber, Settings, read_csv


class _Dated(Settings):
    """A line of a reference table; ``line`` is where it stands."""

    name: str
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
    code: str = Field(min_length=1)
    kind: str
    note: str = ""

    def expected(self, month: Month) -> bool:
        return self.valid_in(month)


class ReferenceValue(_Dated):
    """One value of a reference table; ``low`` and ``high`` bound what it can be."""

    value: PlainNumber
    low: OptionalNumber = None
    high: OptionalNumber = None
    unit: str
    status: str
    source: str
    note: str = ""

    @model_validator(mode="after")
    def _is_within_its_bounds(self) -> ReferenceValue:
        if self.low is not None and self.value < self.low:
            raise ValueError(f"giá trị {self.value:f} dưới mức thấp nhất (low) {self.low:f}")
        if self.high is not None and self.value > self.high:
            raise ValueError(f"giá trị {self.value:f} trên mức cao nhất (high) {self.high:f}")
        return self


class _Unit(_Dated):
    """An administrative unit under its code of the Statistics Office."""

    code: str = Field(min_length=1)
    level: str
    parent: str
    source: str


def unit_names(workspace: Workspace, month: Month) -> dict[str, str]:
    """The names of the administrative units that are valid in ``month``, by code."""
    path = workspace.reference("units")
    units = read_csv(path, _Unit, where=workspace.relative(path))
    return {unit.code: unit.name for unit in units if unit.valid_in(month)}


def load_senders(workspace: Workspace, source: str) -> tuple[Sender, ...]:
    """Every sender ever expected for ``source``."""
    return tuple(sender for sender in _senders(workspace) if sender.source == source)


def load_sources(workspace: Workspace) -> tuple[str, ...]:
    """Every source that has senders, in the order of the list."""
    return tuple(dict.fromkeys(sender.source for sender in _senders(workspace)))


def _senders(workspace: Workspace) -> list[Sender]:
    path = workspace.reference("senders")
    senders = read_csv(path, Sender, where=workspace.relative(path))
    known: dict[tuple[str, str], list[Sender]] = {}
    for sender in senders:
        others = known.setdefault((sender.source, sender.code), [])
        if other := next((each for each in others if each.meets(sender)), None):
            raise BadInput(
                "Một đơn vị đứng hai lần trong cùng thời gian",
                where=f"{workspace.relative(path)}, dòng {other.line}, {sender.line}",
                found=f"{sender.source}, {sender.code}",
                expected="mỗi đơn vị một dòng cho mỗi khoảng thời gian",
                todo="Sửa ngày hiệu lực (valid_from, valid_to), hoặc bỏ dòng thừa.",
            )
        others.append(sender)
    return senders


def reference_value(workspace: Workspace, name: str, month: Month) -> ReferenceValue | None:
    """The value of ``data/reference/<name>.csv`` that is valid in ``month``; two are an error."""
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
    return valid[0] if valid else None
