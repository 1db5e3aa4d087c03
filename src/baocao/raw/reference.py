"""Slow data from ``data/reference``: expected senders, and named values with validity dates."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month


@dataclass(frozen=True, slots=True)
class Sender:
    """A body that owes a file every month while it is valid."""

    source: str
    code: str
    name: str
    kind: str
    valid_from: date
    valid_to: date | None
    note: str
    line: int

    def expected(self, month: Month) -> bool:
        """Valid on the first day of the month."""
        return self.valid_from <= month.first_day and (
            self.valid_to is None or month.first_day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class ReferenceValue:
    """One value of a reference table with the line it stands on."""

    name: str
    value: Decimal
    unit: str
    status: str
    source: str
    file: str
    line: int


def load_senders(workspace: Workspace, source: str) -> tuple[Sender, ...]:
    """Every sender ever expected for ``source``."""
    path = workspace.reference("senders")
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Sender(
                source=row["source"],
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                note=row["note"],
                line=number,
            )
            for number, row in enumerate(csv.DictReader(lines), start=2)
            if row["source"] == source
        )


def reference_value(workspace: Workspace, name: str, month: Month) -> ReferenceValue | None:
    """The value of ``data/reference/<name>.csv`` that is valid in ``month``; two are an error."""
    path = workspace.reference(name)
    with path.open(encoding="utf-8", newline="") as lines:
        valid = [
            (number, row)
            for number, row in enumerate(csv.DictReader(lines), start=2)
            if date.fromisoformat(row["valid_from"]) <= month.first_day
            and (not row["valid_to"] or month.first_day <= date.fromisoformat(row["valid_to"]))
        ]
    if len(valid) > 1:
        raise BadInput(
            "Hai giá trị tham chiếu cùng có hiệu lực",
            where=f"{workspace.relative(path)}, dòng {', '.join(str(number) for number, _ in valid)}",
            expected=f"một giá trị cho tháng {month.vi}",
            todo="Sửa ngày hiệu lực (valid_from, valid_to).",
        )
    if not valid:
        return None
    number, row = valid[0]
    value = Decimal(row["value"])
    file = workspace.relative(path)
    return ReferenceValue(row["name"], value, row["unit"], row["status"], row["source"], file, number)


def load_sources(workspace: Workspace) -> tuple[str, ...]:
    """Every source that has senders, in the order of the list."""
    with workspace.reference("senders").open(encoding="utf-8", newline="") as lines:
        return tuple(dict.fromkeys(row["source"] for row in csv.DictReader(lines)))
