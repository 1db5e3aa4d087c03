"""Checks: named statements about data, with both sides and the difference shown, and waivers that accept one.

A waiver applies only while both sides read exactly as they were seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from baocao.facts.quantity import Comparison, Quantity
from baocao.facts.wording import formula, plain
from baocao.results import Check, Node, Side, Waiver
from baocao.settings import WaiverEntry

Severity = Literal["error", "warning"]


def judge(
    id: str,
    label: str,
    comparison: Comparison,
    *,
    notebook: str,
    labels: Mapping[str, str],
    waivers: Sequence[WaiverEntry],
    severity: Severity = "error",
    tolerance: Decimal = Decimal(0),
    details: Sequence[str] = (),
) -> Check:
    """The comparison as a check of the report month; ``ok`` is None when a side has no value."""
    left, right = comparison.left, comparison.right
    difference = None if left.value is None or right.value is None else left.value - right.value
    ok = None if difference is None else _holds(comparison.relation, difference, tolerance)
    sides = _side(left, labels), _side(right, labels)
    return Check(
        id=id,
        notebook=notebook,
        label=label,
        severity=severity,
        relation=comparison.relation,
        left=sides[0],
        right=sides[1],
        difference=difference,
        tolerance=tolerance,
        ok=ok,
        waiver=_waiver(id, sides, waivers) if ok is False else None,
        details=tuple(details) or tuple(dict.fromkeys(side.reason for side in (left, right) if side.reason)),
        indicators=_indicators(left, right),
    )


def worst(
    comparisons: Mapping[str, Comparison], tolerance: Decimal = Decimal(0)
) -> tuple[Comparison, list[str]]:
    """Of several comparisons with one meaning: the one that fails most (else the first), and who fails."""
    failing: dict[str, Decimal] = {}
    for name, each in comparisons.items():
        if each.left.value is not None and each.right.value is not None:
            difference = each.left.value - each.right.value
            if not _holds(each.relation, difference, tolerance):
                failing[name] = difference
    if not failing:
        unknown = [
            each for each in comparisons.values() if each.left.value is None or each.right.value is None
        ]
        return (unknown or list(comparisons.values()))[0], []
    name = max(failing, key=lambda each: abs(failing[each]))
    return comparisons[name], [f"{each}: lệch {plain(by)}" for each, by in failing.items()]


def _holds(relation: str, difference: Decimal, tolerance: Decimal) -> bool:
    match relation:
        case "=":
            return abs(difference) <= tolerance
        case "≠":
            return abs(difference) > tolerance
        case "≤":
            return difference <= tolerance
        case "≥":
            return difference >= -tolerance
    raise ValueError(f"unknown relation {relation}")


def _side(quantity: Quantity, labels: Mapping[str, str]) -> Side:
    text = "chưa có số liệu" if quantity.value is None else f"{plain(quantity.value)} {quantity.unit}".strip()
    name = labels.get(quantity.id, quantity.id)
    words = f"[{name}]" if name else formula(quantity.node, labels)
    return Side(formula=words, value=quantity.value, text=text, tree=_tree(quantity))


def _tree(quantity: Quantity) -> Node | None:
    """Of an indicator only its name: the tree stands in the indicator's own result."""
    node = quantity.node
    if node is None or not quantity.id:
        return node
    return Node(
        kind="ref",
        value=node.value,
        unit=node.unit,
        label=quantity.id,
        month=str(quantity.month),
        estimate=node.estimate,
    )


def _indicators(*sides: Quantity) -> tuple[str, ...]:
    found = dict.fromkeys(side.id for side in sides if side.id)
    for side in sides:
        if side.node:
            found.update(dict.fromkeys(leaf.label for leaf in side.node.leaves() if leaf.kind == "ref"))
    return tuple(found)


def _waiver(id: str, sides: tuple[Side, Side], waivers: Sequence[WaiverEntry]) -> Waiver | None:
    for entry in waivers:
        if entry.check == id and (entry.left, entry.right) == (sides[0].text, sides[1].text):
            return Waiver(
                check=id,
                month=str(entry.month),
                left=entry.left,
                right=entry.right,
                reason=entry.reason,
                author=entry.author,
                date=entry.date.isoformat(),
            )
    return None
