"""Quantities: numbers over the months of a window that carry their derivation by being computed.

Arithmetic works month by month. A month without a value carries the reason, and so does everything
computed from it. Values are exact decimals (28 digits); rounding happens only where a number is printed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from baocao.errors import BadInput
from baocao.month import Month
from baocao.results import Node

PI = Decimal("3.141592653589793238462643383")


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a month has no value."""

    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """A number for each month of a window, or the reason why there is none; units are printed Vietnamese.

    ``partial`` says in words that a total is incomplete and was accepted as such by a waiver.
    """

    month: Month
    unit: str
    by_month: Mapping[Month, Node | Gap]
    id: str = ""
    partial: str = ""

    def __hash__(self) -> int:
        return id(self)

    @property
    def node(self) -> Node | None:
        """The derivation of the report month's value."""
        found = self.by_month.get(self.month)
        return found if isinstance(found, Node) else None

    @property
    def value(self) -> Decimal | None:
        """The report month's value."""
        return self.node.value if self.node else None

    @property
    def reason(self) -> str:
        """Why the report month has no value; empty when it has one."""
        found = self.by_month.get(self.month, Gap(f"không có số liệu tháng {self.month.vi}"))
        return found.reason if isinstance(found, Gap) else ""

    @property
    def estimate(self) -> bool:
        return self.node is not None and self.node.estimate

    @property
    def series(self) -> dict[Month, Decimal | None]:
        """Value by month, oldest first; None where there is none."""
        return {m: n.value if isinstance(n, Node) else None for m, n in sorted(self.by_month.items())}

    def named(self, name: str) -> Quantity:
        """The same quantity under an indicator's id: later formulas refer to it by that name."""
        return replace(self, id=name)

    def _shifted(self, months: int, words: str) -> Quantity:
        moved: dict[Month, Node | Gap] = {}
        for month in self.by_month:
            found = self.by_month.get(
                month - months, Gap(f"không có số liệu {words} ({(month - months).vi})")
            )
            if isinstance(found, Node) and self.id:
                found = _ref(self.id, found, month - months, deep=True)
            moved[month] = found
        return Quantity(self.month, self.unit, moved)

    @property
    def last_month(self) -> Quantity:
        return self._shifted(1, "tháng trước")

    @property
    def year_ago(self) -> Quantity:
        return self._shifted(12, "cùng kỳ năm trước")

    def in_unit(self, unit: str) -> Quantity:
        """The same numbers, named in another unit of the same size (bưu cục are điểm, for example)."""
        named = {
            month: found.model_copy(update={"unit": unit})
            if isinstance(found, Node) and found.kind == "calc"
            else found
            for month, found in self.by_month.items()
        }
        return replace(self, unit=unit, by_month=named)

    def __add__(self, other: Quantity) -> Quantity:
        return _combine("+", self, other, unit=_same_unit(self, other))

    def __sub__(self, other: Quantity) -> Quantity:
        return _combine("-", self, other, unit=_same_unit(self, other))

    def __mul__(self, other: Quantity) -> Quantity:
        return _combine("*", self, other, unit=" ".join(u for u in (self.unit, other.unit) if u))

    def __truediv__(self, other: Quantity) -> Quantity:
        same = self.unit == other.unit
        return _combine("/", self, other, unit="" if same else f"{self.unit}/{other.unit}")

    def __eq__(self, other: object) -> Comparison:  # type: ignore[override]
        return Comparison(self, "=", _quantity(other))

    def __ne__(self, other: object) -> Comparison:  # type: ignore[override]
        return Comparison(self, "≠", _quantity(other))

    def __le__(self, other: Self) -> Comparison:
        return Comparison(self, "≤", _quantity(other))

    def __ge__(self, other: Self) -> Comparison:
        return Comparison(self, "≥", _quantity(other))

    def __bool__(self) -> bool:
        raise TypeError(
            "một đại lượng không phải là đúng hay sai; hãy so sánh bằng check(...) hoặc dùng .value"
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two quantities and the relation that should hold between them in the report month."""

    left: Quantity
    relation: str
    right: Quantity

    def __bool__(self) -> bool:
        raise TypeError("một so sánh chỉ có nghĩa trong check(...)")


def _quantity(other: object) -> Quantity:
    if not isinstance(other, Quantity):
        raise TypeError(
            f"chỉ so sánh hoặc tính với đại lượng, không với {other!r}; số cố định là constant(...)"
        )
    return other


def _same_unit(left: Quantity, right: Quantity) -> str:
    right = _quantity(right)
    if left.unit != right.unit:
        raise BadInput(
            "Cộng hoặc trừ hai đại lượng khác đơn vị",
            found=f"{left.unit} và {right.unit}",
            expected="cùng một đơn vị",
            todo="Đổi đơn vị bằng in_unit(...) nếu hai đơn vị là một.",
        )
    return left.unit


def _ref(name: str, node: Node, month: Month, *, deep: bool = False) -> Node:
    return Node(
        kind="ref",
        value=node.value,
        unit=node.unit,
        label=name,
        month=str(month),
        estimate=node.estimate,
        args=(node,) if deep else (),
    )


def _operand(quantity: Quantity, month: Month) -> Node | Gap:
    found = quantity.by_month.get(month, Gap(f"không có số liệu tháng {month.vi}"))
    return _ref(quantity.id, found, month) if quantity.id and isinstance(found, Node) else found


_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def _combine(op: str, left: Quantity, right: Quantity, *, unit: str) -> Quantity:
    right = _quantity(right)
    result: dict[Month, Node | Gap] = {}
    for month in dict.fromkeys((*left.by_month, *right.by_month)):
        a, b = _operand(left, month), _operand(right, month)
        if isinstance(a, Gap) or isinstance(b, Gap):
            reasons = dict.fromkeys(side.reason for side in (a, b) if isinstance(side, Gap))
            result[month] = Gap("; ".join(reasons))
        elif op == "/" and b.value == 0:
            result[month] = Gap("số chia bằng 0")
        else:
            result[month] = Node(
                kind="calc",
                op=op,
                value=_OPERATIONS[op](a.value, b.value),
                unit=unit,
                estimate=a.estimate or b.estimate,
                args=(a, b),
            )
    partial = "; ".join(dict.fromkeys(p for p in (left.partial, right.partial) if p))
    return Quantity(left.month, unit, result, partial=partial)


def constant(
    value: int | str | Decimal, name: str, *, reason: str, unit: str = "", like: Quantity
) -> Quantity:
    """A number that is no observation: it enters only with a name and a reason, for the months of ``like``."""
    node = Node(kind="constant", value=Decimal(value), unit=unit, label=f"{name}: {reason}")
    return Quantity(like.month, unit, dict.fromkeys(like.by_month, node))


def sqrt(quantity: Quantity, *, unit: str) -> Quantity:
    """The square root, month by month."""
    result: dict[Month, Node | Gap] = {}
    for month in quantity.by_month:
        found = _operand(quantity, month)
        if isinstance(found, Node):
            root = found.value.sqrt()
            found = Node(
                kind="calc", op="sqrt", value=root, unit=unit, estimate=found.estimate, args=(found,)
            )
        result[month] = found
    return Quantity(quantity.month, unit, result, partial=quantity.partial)


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
    """Change in percent against ``before`` (the same month of last year unless told otherwise)."""
    base = now.year_ago if before is None else before
    return _per_hundred((now - base) / base, now).in_unit("%")


def density(count: Quantity, population: Quantity, *, unit: str) -> Quantity:
    """``count`` per 100 inhabitants."""
    return _per_hundred(count / population, count).in_unit(unit)


def _per_hundred(ratio: Quantity, like: Quantity) -> Quantity:
    hundred = constant(100, "100", reason="đổi tỷ số ra phần trăm", like=like)
    return _combine("*", ratio, hundred, unit=ratio.unit)


def pi(like: Quantity) -> Quantity:
    return constant(PI, "π", reason="diện tích hình tròn là π × bán kính²", like=like)


def unavailable(month: Month, unit: str, reason: str) -> Quantity:
    """A quantity that has no value, with the reason."""
    return Quantity(month, unit, {month: Gap(reason)})


def decimal_of(value: float) -> Decimal:
    """The decimal that the float was read from (shortest form), exact for up to 15 digits."""
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {value!r}")
    number = Decimal(repr(value))
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number
