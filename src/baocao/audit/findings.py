"""What executed notebooks found: every indicator and check once, with the cell it stands in, and the files read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from baocao import results
from baocao.results import Check, Indicator, Inputs, Node, RawFile, Rows


@dataclass(frozen=True)
class Findings:
    """Results by id in the order of the report, comparisons that a check stands for behind it; ``cell_of`` says in
    which notebook cell each was made; ``rows`` has the records of a file and sheet.
    """

    indicators: dict[str, Indicator] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)
    cell_of: dict[str, str] = field(default_factory=dict)
    files: dict[str, RawFile] = field(default_factory=dict)
    rows: dict[tuple[str, str], Rows] = field(default_factory=dict)

    def trees(self) -> Iterator[tuple[Indicator | Check, Node]]:
        """Every derivation with the result that it belongs to; a check has one a side."""
        for indicator in self.indicators.values():
            if indicator.tree:
                yield indicator, indicator.tree
        for check in self.checks.values():
            yield from ((check, side.tree) for side in (check.left, check.right) if side.tree)

    def target(self, ref: Node) -> Node | None:
        """The derivation behind a reference: its own when it is of another month, else that of the indicator."""
        if ref.args:
            return ref.args[0]
        found = self.indicators.get(ref.label)
        return found.tree if found else None

    def reach(self, tree: Node) -> Iterator[Node]:
        """Every node of a derivation, references to other indicators followed, each indicator once."""
        pending, seen = [tree], set[str]()
        while pending:
            node = pending.pop()
            yield node
            pending += reversed(node.args)
            if node.kind == "ref" and not node.args and node.label not in seen:
                seen.add(node.label)
                target = self.target(node)
                pending += [target] if target else []


def findings(cells: Iterable[Mapping[str, Any]]) -> Findings:
    """The findings of notebook cells; a statement made by two notebooks counts once."""
    found = Findings()
    for cell in cells:
        for result in results.of_cell(cell):
            if isinstance(result, Indicator):
                found.indicators.setdefault(result.id, result)
                found.cell_of.setdefault(result.id, cell["id"])
            elif isinstance(result, Check):
                for check in (result, *result.each):
                    found.checks.setdefault(check.id, check)
                    found.cell_of.setdefault(check.id, cell["id"])
            elif isinstance(result, Inputs):
                found.files.update((file.file, file) for file in result.files)
            elif isinstance(result, Rows):
                found.rows.setdefault((result.file, result.sheet), result)
    return found
