"""Checks: named statements about data, with both sides and the difference shown, and waivers that accept one.

A waiver applies only while both sides, and who fails, read exactly as they were seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, TypedDict, Unpack

from baocao.errors import BadInput
from baocao.facts.quantity import Comparison, Quantity, operand, unavailable
from baocao.facts.wording import formula, plain
from baocao.month import Month
from baocao.results import Check, Node, Side, Waiver
from baocao.settings import WaiverEntry

# What a division and its reverse may leave at 28 digits; no source writes so small a number.
_RESIDUE = Decimal("1e-9")


class How(TypedDict, total=False):
    """How a check is judged: its severity and tolerance; ``details`` name what fails, ``notes`` only explain,
    ``records`` are those of the register whose sentences it speaks of; ``each`` are comparisons that it stands for.
    """

    severity: Literal["error", "warning"]
    tolerance: str
    details: Sequence[str]
    notes: Sequence[str]
    records: Sequence[str]
    each: Mapping[str, Comparison]


class Checker:
    """The checks of one notebook: each id once, all with the same waivers."""

    def __init__(
        self,
        notebook: str,
        month: Month,
        labels: Mapping[str, str],
        waivers: Sequence[WaiverEntry],
        emit: Callable[[Check], None],
    ) -> None:
        self._notebook, self._month, self._labels = notebook, month, labels
        self.waivers, self._emit = waivers, emit
        self._judged: set[str] = set()

    def check(self, id: str, label: str, comparison: Comparison, **how: Unpack[How]) -> None:
        """State that ``comparison`` holds; shows both sides and the difference. ``id`` is what a waiver names."""
        self.judge(f"{self._notebook}.{id}", label, comparison, **how)

    def check_each(
        self,
        id: str,
        label: str,
        comparisons: Mapping[str, Comparison],
        *,
        severity: Literal["error", "warning"] = "error",
        tolerance: str = "0",
    ) -> None:
        """The same statement about several senders, units or types.

        Both sides are those of the worst one; the label says whose they are and how many were compared.
        """
        nothing = unavailable(self._month, "", "không có gì để so sánh")
        compared = comparisons or {"": nothing == nothing}
        name, tally, failing = worst(compared, Decimal(tolerance))
        several = len(compared) > 1
        told = f"{label} ({tally}; hai vế của {name})" if several else label
        each = {f"{label}: {of}": one for of, one in compared.items()} if several else {}
        self.check(
            id, told, compared[name], severity=severity, tolerance=tolerance, details=failing, each=each
        )

    def judge(
        self, id: str, label: str, comparison: Comparison, *, again: bool = False, **how: Unpack[How]
    ) -> Check:
        """The check under its whole id, which may come ``again`` only for a source that is read twice."""
        if id in self._judged and not again:
            raise BadInput("Hai kiểm tra cùng một mã", found=id, todo="Đặt cho mỗi kiểm tra một mã riêng.")
        self._judged.add(id)
        check = judge(
            id, label, comparison, notebook=self._notebook, labels=self._labels, waivers=self.waivers, **how
        )
        self._emit(check)
        return check


def judge(
    id: str,
    label: str,
    comparison: Comparison,
    *,
    notebook: str,
    labels: Mapping[str, str],
    waivers: Sequence[WaiverEntry],
    **how: Unpack[How],
) -> Check:
    """The comparison as a check of the report month; ``ok`` is None when a side has no value.

    ``details`` bind a waiver too. A waiver of this check that does not apply any more is told in the notes.
    """
    left, right = comparison.left, comparison.right
    tolerance, details = Decimal(how.get("tolerance", "0")), tuple(how.get("details", ()))
    difference = _difference(comparison)
    ok = None if difference is None else _holds(comparison.relation, difference, tolerance)
    sides = _side(left, labels), _side(right, labels)
    mine = [entry for entry in waivers if entry.check == id]
    seen = (sides[0].text, sides[1].text, details)
    waiver = next((e for e in mine if ok is False and (e.left, e.right, e.details) == seen), None)
    return Check(
        id=id,
        notebook=notebook,
        label=label,
        severity=how.get("severity", "error"),
        relation=comparison.relation,
        left=sides[0],
        right=sides[1],
        difference=difference,
        tolerance=tolerance,
        ok=ok,
        waiver=_waiver(waiver) if waiver else None,
        details=details or tuple(dict.fromkeys(side.reason for side in (left, right) if side.reason)),
        notes=(*how.get("notes", ()), *(() if waiver else (_expired(e, ok, sides, details) for e in mine))),
        indicators=_indicators(left, right),
        records=tuple(how.get("records", ())),
        each=tuple(
            judge(
                f"{id}[{number}]",
                *named,
                notebook=notebook,
                labels=labels,
                waivers=(),
                severity=how.get("severity", "error"),
                tolerance=how.get("tolerance", "0"),
            )
            for number, named in enumerate(how.get("each", {}).items(), start=1)
        ),
    )


def worst(
    comparisons: Mapping[str, Comparison], tolerance: Decimal = Decimal(0)
) -> tuple[str, str, list[str]]:
    """Of several comparisons with one meaning: whose fails most (else an unknown one, else the first), how many
    hold in words, and who fails by how much.
    """
    differences = {name: _difference(each) for name, each in comparisons.items()}
    failing = {
        name: by
        for name, by in differences.items()
        if by is not None and not _holds(comparisons[name].relation, by, tolerance)
    }
    unknown = [name for name, by in differences.items() if by is None]
    if failing:
        name, tally = (
            max(failing, key=lambda each: abs(failing[each])),
            f"{len(failing)}/{len(comparisons)} không đạt",
        )
    elif unknown:
        name, tally = unknown[0], f"{len(unknown)}/{len(comparisons)} chưa so được"
    else:
        name, tally = next(iter(comparisons)), f"{len(comparisons)}/{len(comparisons)} đạt"
    return name, tally, [f"{each}: lệch {plain(by)}" for each, by in failing.items()]


def _difference(comparison: Comparison) -> Decimal | None:
    """Left minus right; None when a side has no value."""
    left, right = comparison.left.value, comparison.right.value
    if left is None or right is None:
        return None
    return Decimal(0) if abs(left - right) < _RESIDUE else left - right


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
    node = operand(quantity, quantity.month)
    return Side(formula=words, value=quantity.value, text=text, tree=node if isinstance(node, Node) else None)


def _indicators(*sides: Quantity) -> tuple[str, ...]:
    found = dict.fromkeys(side.id for side in sides if side.id)
    for side in sides:
        if side.node:
            found.update(dict.fromkeys(leaf.label for leaf in side.node.leaves() if leaf.kind == "ref"))
    return tuple(found)


def _waiver(entry: WaiverEntry) -> Waiver:
    return Waiver(
        **entry.model_dump(include={"check", "left", "right", "reason", "author"}),
        month=str(entry.month),
        date=entry.date.isoformat(),
    )


def _expired(entry: WaiverEntry, ok: bool | None, sides: tuple[Side, Side], details: tuple[str, ...]) -> str:
    """Why a waiver of this check does not apply: what was accepted and what there is now."""
    if ok:
        return f"bản ghi chấp nhận ngày {entry.date:%d/%m/%Y} không còn cần: kiểm tra nay đạt"
    was, now = f"{entry.left}/{entry.right}", f"{sides[0].text}/{sides[1].text}"
    if was == now:
        was, now = ("; ".join(each) or "không nêu chi tiết" for each in (entry.details, details))
    return f"đã chấp nhận với {was}, nay là {now}: không còn hiệu lực"
