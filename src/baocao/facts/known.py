"""Quantities that no source sends: how many senders are expected, and the values of data/reference."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from baocao.errors import BadInput
from baocao.facts.quantity import Gap, Quantity
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.reference import Sender, reference_value
from baocao.raw.source import SourceData
from baocao.results import Node, Place

_UNITS = {"person": "người", "km2": "km²"}


def arrived_and_due(workspace: Workspace, data: SourceData) -> tuple[Quantity, Quantity]:
    """How many senders sent a file that counts, and how many should have, in the report month."""
    came = len(data.senders[data.month]) - len(data.missing(data.month))
    due = _listed(workspace, data.senders[data.month], "đơn vị", "đơn vị phải gửi")
    return (
        counted(data.month, came, "đơn vị", f"đơn vị đã gửi: {data.title}"),
        Quantity(data.month, "đơn vị", {data.month: due}),
    )


def read_and_kept(data: SourceData) -> tuple[Quantity, Quantity]:
    """How many records the month's files hold with those dated outside the period, and how many without them."""
    kept = sum(entry["kept"] for entry in data.ledger.values())
    counts = (kept + len(data.outside), "dòng trong tệp"), (kept, "dòng có ngày trong kỳ số liệu")
    read, left = (counted(data.month, n, "dòng", label) for n, label in counts)
    return read, left


def counted(month: Month, number: int, unit: str, label: str) -> Quantity:
    """A number of things in the report month that no cell holds."""
    node = Node(kind="count", value=Decimal(number), unit=unit, label=label)
    return Quantity(month, unit, {month: node})


def senders(workspace: Workspace, data: SourceData, kind: str, *, unit: str, label: str) -> Quantity:
    """How many senders (of one ``kind``, or all) are on the list of expected senders, month by month."""
    by_month: dict[Month, Node | Gap] = {}
    for month in data.window:
        found = [s for s in data.senders[month] if kind in ("", s.kind)]
        if not data.senders[month]:
            by_month[month] = Gap(f"chưa có danh sách đơn vị phải báo cáo tháng {month.vi}")
            continue
        by_month[month] = _listed(workspace, found, unit, label).model_copy(update={"month": str(month)})
    return Quantity(data.month, unit, by_month)


def _listed(workspace: Workspace, found: Collection[Sender], unit: str, label: str) -> Node:
    path = workspace.relative(workspace.reference("senders"))
    places = (Place(file=path, lines=tuple((s.line, s.line) for s in found)),)
    return Node(kind="count", value=Decimal(len(found)), unit=unit, label=label, places=places)


def reference(workspace: Workspace, name: str, last: Month, *, label: str, unit: str) -> Quantity:
    """The value of data/reference/<name>.csv valid in each month of the window; inferred ones say so."""
    by_month: dict[Month, Node | Gap] = {}
    for month in last.window():
        found = reference_value(workspace, name, month)
        if found is None:
            by_month[month] = Gap(f"không có giá trị {name} có hiệu lực tháng {month.vi}")
            continue
        if _UNITS.get(found.unit, found.unit) != unit:
            raise BadInput(
                "Giá trị tham chiếu có đơn vị khác",
                where=f"{found.file}:{found.line}",
                found=found.unit,
                expected=unit,
                todo="Sửa đơn vị trong tệp, hoặc đơn vị ghi ở section.reference(...).",
            )
        by_month[month] = Node(
            kind="cell",
            value=found.value,
            unit=unit,
            label=f"{label} (suy ra)" if found.status == "inferred" else label,
            month=str(month),
            places=(Place(file=found.file, lines=((found.line, found.line),)),),
        )
    return Quantity(last, unit, by_month)
