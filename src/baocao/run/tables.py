"""indicators.csv and checks.csv: the results of a month for spreadsheets and other programs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from decimal import Context, Decimal

from baocao.results import Check, Indicator, Node, Place, Result

INDICATOR_COLUMNS = ("id", "label", "value", "unit", "text", "notebook", "cell", "formula", "inputs")
_MOST_RANGES = 40
CHECK_COLUMNS = (
    *("id", "label", "severity", "status", "left", "relation", "right", "difference"),
    *("waiver_reason", "waiver_author", "waiver_date", "details", "notebook", "cell"),
)


def indicators_csv(found: Iterable[tuple[str, Result]]) -> str:
    """One line an indicator: ``value`` in ``unit``, ``text`` as the report prints it. ``found`` comes with its cells.

    ``inputs`` lists the raw cells and line ranges of its derivation; of many ranges the rest is counted: ``(+1204)``.
    """
    indicators = [(cell, r) for cell, r in found if isinstance(r, Indicator)]
    trees = {indicator.id: indicator.tree for _, indicator in indicators if indicator.tree}
    rows = [
        {
            "id": r.id,
            "label": r.label,
            "value": "" if r.value is None else plain(r.value),
            "unit": r.base_unit,
            "text": _text(r),
            "notebook": r.notebook,
            "cell": cell,
            "formula": r.formula,
            "inputs": "; ".join(inputs(r.tree, trees)),
        }
        for cell, r in indicators
    ]
    return as_csv(INDICATOR_COLUMNS, rows)


def checks_csv(found: Iterable[tuple[str, Result]]) -> str:
    """One line a check, with both sides, the difference and the waiver."""
    rows: dict[str, dict[str, str]] = {}
    for cell, r in found:
        if isinstance(r, Check):
            row = {
                "id": r.id,
                "label": r.label,
                "severity": r.severity,
                "status": r.status,
                "left": r.left.text,
                "relation": r.found,
                "right": r.right.text,
                "difference": "" if r.difference is None else plain(r.difference),
                "waiver_reason": r.waiver.reason if r.waiver else "",
                "waiver_author": r.waiver.author if r.waiver else "",
                "waiver_date": r.waiver.date if r.waiver else "",
                "details": "; ".join((*r.details, *r.notes)),
                "notebook": r.notebook,
                "cell": cell,
            }
            rows.setdefault(r.id, row)
    return as_csv(CHECK_COLUMNS, rows.values())


def _text(indicator: Indicator) -> str:
    if indicator.value is None:
        return f"chưa có số liệu: {indicator.reason}"
    remarks = "; ".join(indicator.remarks)
    return f"{indicator.text} ({remarks})" if remarks else indicator.text


def plain(value: Decimal) -> str:
    """Fifteen digits at the most, as spreadsheets keep them: 3.23716863366674, 15."""
    return f"{value.normalize(Context(prec=15)):f}"


def inputs(tree: Node | None, trees: Mapping[str, Node]) -> list[str]:
    """The places of raw values under ``tree``, references to other indicators followed."""
    found: dict[str, None] = {}
    pending = [tree] if tree else []
    while pending:
        node = pending.pop(0)
        found.update(dict.fromkeys(text for place in node.places for text in _place(place)))
        pending += node.args
        if node.kind == "ref" and not node.args and node.label in trees:
            pending.append(trees[node.label])
    return list(found)


def _place(place: Place) -> list[str]:
    sheet = f"[{place.sheet}]" if place.sheet else ""
    if place.cell:
        return [f"{place.file}{sheet}!{place.cell}"]
    ranges, rest = place.spelled(_MOST_RANGES)
    lines = ",".join(ranges) + (f" (+{rest})" if rest else "")
    lines += f" «{place.column}»" if place.column else ""
    return [f"{place.file}{sheet}:{lines}" if lines else f"{place.file}{sheet}"]


def as_csv(columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> str:
    """A table for spreadsheets, in which no text is a formula."""
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _harmless(text) for name, text in row.items()} for row in rows)
    return target.getvalue()


def _harmless(text: str) -> str:
    """Text that a spreadsheet would take for a formula is quoted; numbers stay numbers."""
    formula = text.startswith(("=", "+", "-", "@", "\t", "\r")) and not re.fullmatch(r"[+-]?[\d.,]+|=", text)
    return f"'{text}" if formula else text
