"""The numbers that a drawing shows: points, how they read, what they are bound to, and the alternative text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from baocao.facts.quantity import Quantity, operand
from baocao.facts.wording import formula, plain
from baocao.month import Month
from baocao.results import Drawn, Node


class Point(NamedTuple):
    """A quantity in one month, drawn as so many of ``scale``."""

    quantity: Quantity
    month: Month
    scale: int

    @property
    def value(self) -> Decimal | None:
        return self.in_month(self.month)

    def in_month(self, month: Month) -> Decimal | None:
        value = self.quantity.series.get(month)
        return None if value is None else value / self.scale


def shown(value: Decimal | None) -> str:
    return "chưa có số liệu" if value is None else plain(value, 1)


def figures(points: Mapping[str, Point]) -> tuple[Drawn, ...]:
    """The numbers that a drawing shows, in the order in which it writes them."""
    return tuple(_drawn(label, point) for label, point in points.items() if point.value is not None)


def _drawn(label: str, point: Point) -> Drawn:
    """Of an indicator's own month its name, else the derivation."""
    named = point.quantity.id if point.month == point.quantity.month else ""
    node = operand(point.quantity, point.month)
    tree = node if isinstance(node, Node) and not named else None
    if tree is None:
        return Drawn(label=label, text=shown(point.value), ref=named)
    before = tuple(shown(point.in_month(each)) for each in (point.month.previous, point.month.year_ago))
    return Drawn(label=label, text=shown(point.value), tree=tree, formula=formula(tree, {}), before=before)


def alt_trend(points: Mapping[str, Sequence[Decimal | None]], months: Sequence[Month], unit: str) -> str:
    parts = []
    for label, values in points.items():
        known = [(value, month) for value, month in zip(values, months, strict=True) if value is not None]
        if known:
            (low, at_low), (high, at_high), (last, at_last) = min(known), max(known), known[-1]
            parts.append(
                f"{label} thấp nhất {plain(low, 1)} (tháng {at_low.vi}), "
                f"cao nhất {plain(high, 1)} (tháng {at_high.vi}), "
                f"tháng {at_last.vi} {plain(last, 1)} {unit}".rstrip()
            )
    window = f"từ tháng {months[0].vi} đến tháng {months[-1].vi}"
    return f"Biểu đồ đường {window}: {'; '.join(parts) or 'chưa có số liệu'}."


def alt_parts(now: Mapping[str, Decimal | None], unit: str) -> str:
    parts = [f"{label} {shown(value)}" for label, value in now.items()]
    return f"Biểu đồ thanh ({unit}): {'; '.join(parts)}." if unit else f"Biểu đồ thanh: {'; '.join(parts)}."
