"""Quantities derived from quantities: changes, shares, densities, roots, totals, and named constants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from baocao.facts.quantity import Gap, Quantity, combine, operand
from baocao.facts.wording import plain, rounded
from baocao.results import Node

PI = Decimal("3.141592653589793238462643383")


def constant(
    value: int | str | Decimal, name: str, *, reason: str, unit: str = "", like: Quantity
) -> Quantity:
    """A number that is no observation: it enters only with a name and a reason, for the months of ``like``."""
    node = Node(kind="constant", value=Decimal(value), unit=unit, label=f"{name}: {reason}")
    return Quantity(like.month, unit, dict.fromkeys(like.by_month, node))


def sqrt(quantity: Quantity, *, unit: str) -> Quantity:
    """The square root, month by month."""

    def root(found: Node) -> Node | Gap:
        if found.value < 0:
            return Gap("căn bậc hai của số âm")
        return _calculated("sqrt", found.value.sqrt(), unit, found)

    return _by_month(quantity, unit, root)


def printed(quantity: Quantity, *, step: Decimal) -> Quantity:
    """The values as they are printed: half up to a multiple of ``step``, month by month."""
    by = Node(kind="constant", value=step, unit=quantity.unit, label=f"{plain(step)}: bước làm tròn khi in")

    def rounding(found: Node) -> Node:
        return _calculated("round", rounded(found.value / step, 0) * step, found.unit, found, by)

    return _by_month(quantity, quantity.unit, rounding)


def _by_month(quantity: Quantity, unit: str, make: Callable[[Node], Node | Gap]) -> Quantity:
    """Made of what enters a calculation in each month; where nothing does, the reason stays."""
    found = {month: operand(quantity, month) for month in quantity.by_month}
    result = {month: make(each) if isinstance(each, Node) else each for month, each in found.items()}
    return Quantity(quantity.month, unit, result, partial=quantity.partial)


def _calculated(op: str, value: Decimal, unit: str, found: Node, *more: Node) -> Node:
    return Node(kind="calc", op=op, value=value, unit=unit, estimate=found.estimate, args=(found, *more))


def total(*quantities: Quantity) -> Quantity:
    """The sum of several quantities of one unit."""
    first, *rest = quantities
    for each in rest:
        first = first + each
    return first


def share(part: Quantity, whole: Quantity) -> Quantity:
    """``part`` as a percentage of ``whole``."""
    return _per_hundred(part / whole, part).in_unit("%")


def growth(now: Quantity, before: Quantity | None = None) -> Quantity:
    """Change in percent against ``before`` (the same month of last year unless told otherwise).

    A partial total has no change: against a full base it would show a fall that did not happen. Nor has what grew from
    less than nothing: its sign would be turned.
    """
    base = now.year_ago if before is None else before
    base = replace(base, by_month={m: _not_negative(found) for m, found in base.by_month.items()})
    return _of_whole_totals(_per_hundred((now - base) / base, now).in_unit("%"))


def _not_negative(base: Node | Gap) -> Node | Gap:
    return Gap("gốc so sánh là số âm") if isinstance(base, Node) and base.value < 0 else base


def point_change(now: Quantity, before: Quantity | None = None) -> Quantity:
    """Change of a rate in percent, as :func:`growth`, but in percentage points: a % of a % misleads."""
    return _of_whole_totals((now - (now.year_ago if before is None else before)).in_unit("điểm %"))


def _of_whole_totals(change: Quantity) -> Quantity:
    if not change.partial:
        return change
    gap = Gap(f"tổng chưa đủ ({change.partial}), không so được với tổng đủ")
    return replace(change, by_month={**change.by_month, change.month: gap}, partial="")


def in_millions(amount: Quantity) -> Quantity:
    """Đồng as triệu đồng, as a table prints money."""
    million = constant(10**6, "1.000.000", reason="đổi đồng ra triệu đồng", like=amount)
    return combine("/", amount, million, unit="triệu đồng")


def density(count: Quantity, population: Quantity, *, unit: str) -> Quantity:
    """``count`` per 100 inhabitants."""
    return _per_hundred(count / population, count, reason="tính trên 100 dân").in_unit(unit)


def _per_hundred(ratio: Quantity, like: Quantity, reason: str = "đổi tỷ số ra phần trăm") -> Quantity:
    hundred = constant(100, "100", reason=reason, like=like)
    return combine("*", ratio, hundred, unit=ratio.unit)


def pi(like: Quantity) -> Quantity:
    """π for the months of ``like``."""
    return constant(PI, "π", reason="diện tích hình tròn là π × bán kính²", like=like)
