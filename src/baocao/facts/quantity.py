"""Quantities: numbers over the months of a window that carry their derivation by being computed.

Arithmetic works month by month. A month without a value carries the reason, and so does everything
computed from it. Values are exact decimals (28 digits); rounding happens only where a number is printed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from baocao.errors import BadInput
from baocao.month import Month
from baocao.results import Node


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a month has no value."""

    reason: str


@dataclass(frozen=True, slots=True)
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
    def approx(self) -> str:
        """The word of the source that makes the value a rough one ("khoảng"), of its first rough cell."""
        return _approx(self.node) if self.node else ""

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
        return combine("+", self, other, unit=_same_unit(self, other))

    def __sub__(self, other: Quantity) -> Quantity:
        return combine("-", self, other, unit=_same_unit(self, other))

    def __mul__(self, other: Quantity) -> Quantity:
        return combine("*", self, other, unit=" ".join(u for u in (self.unit, other.unit) if u))

    def __truediv__(self, other: Quantity) -> Quantity:
        unit = "" if self.unit == other.unit else f"{self.unit}/{other.unit}".removesuffix("/")
        return combine("/", self, other, unit=unit)

    def __eq__(self, other: object) -> Comparison:  # type: ignore[override]
        return _compared(self, "=", other)

    def __ne__(self, other: object) -> Comparison:  # type: ignore[override]
        return _compared(self, "≠", other)

    def __le__(self, other: object) -> Comparison:
        return _compared(self, "≤", other)

    def __ge__(self, other: object) -> Comparison:
        return _compared(self, "≥", other)

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


def _compared(left: Quantity, relation: str, other: object) -> Comparison:
    right = _quantity(other)
    _same_unit(left, right)
    return Comparison(left, relation, right)


def _same_unit(left: Quantity, right: Quantity) -> str:
    """The unit of both; one that has no value in any month may have no unit either."""
    right = _quantity(right)
    units = {
        side.unit
        for side in (left, right)
        if side.unit or any(value is not None for value in side.series.values())
    }
    if len(units) > 1:
        raise BadInput(
            "Cộng, trừ hoặc so sánh hai đại lượng khác đơn vị",
            found=f"{left.unit} và {right.unit}",
            expected="cùng một đơn vị",
            todo="Đổi đơn vị bằng in_unit(...) nếu hai đơn vị là một.",
        )
    return left.unit or right.unit


def _approx(node: Node) -> str:
    return next((leaf.approx for leaf in node.leaves() if leaf.approx), "")


def _ref(name: str, node: Node, month: Month, *, deep: bool) -> Node:
    return Node(
        kind="ref",
        value=node.value,
        unit=node.unit,
        label=name,
        month=str(month),
        estimate=node.estimate,
        approx=_approx(node),
        args=(node,) if deep else (),
    )


def operand(quantity: Quantity, month: Month) -> Node | Gap:
    """What enters a calculation: of an indicator only its name, since its tree stands in its own result.

    That result is of the report month, so the reference to another month carries the tree of that month.
    """
    found = quantity.by_month.get(month, Gap(f"không có số liệu tháng {month.vi}"))
    if not quantity.id or isinstance(found, Gap):
        return found
    return _ref(quantity.id, found, month, deep=month != quantity.month)


_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def combine(op: str, left: Quantity, right: Quantity, *, unit: str) -> Quantity:
    """``left op right`` month by month."""
    right = _quantity(right)
    result: dict[Month, Node | Gap] = {}
    for month in dict.fromkeys((*left.by_month, *right.by_month)):
        a, b = operand(left, month), operand(right, month)
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


def unavailable(month: Month, unit: str, reason: str) -> Quantity:
    """A quantity that has no value, with the reason."""
    return Quantity(month, unit, {month: Gap(reason)})


def decimal_of(value: float) -> Decimal:
    """The decimal that the float was read from (shortest form), exact for up to 15 digits."""
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {value!r}")
    number = Decimal(repr(value))
    return Decimal(int(number)) if number == int(number) else number
