"""Dated corrections (``data/corrections/*.toml``): hand fixes that fail when they no longer match anything."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.settings import MonthField, Settings, read_toml


class Correction(Settings):
    """One changed observation: found by source, month, sender, measure and dims, and by the value it had."""

    source: str
    month: MonthField
    sender: str
    measure: str
    dims: dict[str, str] = Field(default_factory=dict)
    was: Decimal
    becomes: Decimal
    reason: str = Field(min_length=10)
    author: str
    date: date


class _CorrectionFile(Settings):
    correction: tuple[Correction, ...] = ()


def load_corrections(workspace: Workspace, source: str) -> list[Correction]:
    """The corrections of one source, in file order."""
    files = sorted(workspace.corrections.glob("*.toml"))
    every = [entry for path in files for entry in read_toml(path, _CorrectionFile).correction]
    return [entry for entry in every if entry.source == source]


def apply(observations: list[dict[str, Any]], corrections: list[Correction]) -> list[dict[str, Any]]:
    """New observations with each correction applied to exactly one; the others are untouched.

    Raises :class:`BadInput` that names every correction which matches no observation, or more than one.
    """
    corrected = [dict(row) for row in observations]
    faults = []
    for entry in corrections:
        wanted = {"month": str(entry.month), "sender": entry.sender, "measure": entry.measure, **entry.dims}
        found = [
            row
            for row in corrected
            if all(row.get(name, "") == value for name, value in wanted.items())
            and Decimal(repr(row["value"])) == entry.was
        ]
        if len(found) == 1:
            found[0]["value"] = float(entry.becomes)
            found[0]["correction"] = f"{entry.reason} ({entry.author}, {entry.date:%d/%m/%Y})"
        else:
            faults.append(f"{wanted}, giá trị cũ {entry.was}: khớp {len(found)} quan sát")
    if faults:
        raise BadInput(
            "Bản ghi đính chính không còn khớp",
            where="data/corrections",
            expected="mỗi bản ghi khớp đúng một quan sát",
            faults=tuple(faults),
            todo="Bỏ bản ghi nếu đơn vị đã gửi số liệu đúng, hoặc sửa điều kiện tìm.",
        )
    return corrected
