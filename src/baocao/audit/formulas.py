"""Derivations as spreadsheet formulas over the cells of the audit workbook, within Excel's limits.

A formula has at most 8.192 characters, 255 arguments and 64 levels. What would be longer is cut into steps,
each in a row of its own on the sheet of steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from baocao.audit.rows import Span, joined
from baocao.audit.sheets import FIRST_ROW, INDICATORS, STEPS, address
from baocao.results import Node

MOST_CHARACTERS, MOST_ARGUMENTS, MOST_LEVELS = 3_500, 200, 40
_TIGHT = {"+": 1, "-": 1, "*": 2, "/": 2}
_ATOM = 3


class Written(NamedTuple):
    """A piece of a formula: how tightly its last operator binds, and how deep its brackets go."""

    text: str
    tight: int = _ATOM
    deep: int = 0

    def within(self, tight: int) -> str:
        return self.text if self.tight >= tight else f"({self.text})"


class Formulas:
    """Writes the formulas of one workbook: ``spans`` of leaves as ranges, ``rows`` of indicators as cells.

    ``steps`` grows with what had to be cut off, and whose it is; ``constants`` with the constants used.
    """

    def __init__(self, spans: Mapping[Node, list[Span]], rows: Mapping[str | Node, int]) -> None:
        self._spans, self._rows = spans, rows
        self.constants: dict[tuple[Decimal, str, str], str] = {}
        self.steps: list[tuple[str, str]] = []
        self._user = ""

    def of(self, tree: Node, user: str) -> str:
        """The formula of a derivation that belongs to the result ``user``."""
        self._user = user
        return f"={self._write(tree).text}"

    def _write(self, node: Node) -> Written:
        match node.kind:
            case "cell" | "count" | "sum":
                return self._sum(node)
            case "constant":
                key = node.value, node.label, node.unit
                return Written(self.constants.setdefault(key, f"hs_{len(self.constants) + 1}"))
            case "ref":
                row = self._rows.get(node if node.args else node.label)
                return Written(address(INDICATORS, "D", row) if row else "NA()")
            case "calc":
                return self._calc(node)

    def _sum(self, node: Node) -> Written:
        """Observations and counts as ranges of their rows, anything else as an argument of its own."""
        leaves = node.args if node.kind == "sum" else (node,)
        spans = (span for leaf in leaves if leaf.kind in {"cell", "count"} for span in self._spans[leaf])
        arguments = [address(span.sheet, "G", span.first, span.last) for span in joined(spans)]
        arguments += [self._short(arg).text for arg in leaves if arg.kind not in {"cell", "count"}]
        if node.kind == "cell":
            return Written(arguments[0])
        packs = list(_packs(arguments or ["0"]))
        while len(packs) > 1:
            packs = list(_packs(self._cut(f"SUM({','.join(pack)})") for pack in packs))
        return Written(f"SUM({','.join(packs[0])})", deep=1)

    def _calc(self, node: Node) -> Written:
        args = [self._short(arg) for arg in node.args]
        deep = max(arg.deep for arg in args) + 1
        first, last = args[0], args[-1]
        if tight := _TIGHT.get(node.op):
            return Written(f"{first.within(tight)}{node.op}{last.within(tight + 1)}", tight, deep)
        if node.op != "round":
            return Written(f"{node.op.upper()}({first.text})", deep=deep)
        # Half up to a multiple of the step; a power of ten is a number of digits, which has no binary rest.
        step = node.args[1].value.normalize()
        if step.as_tuple().digits == (1,):
            return Written(f"ROUND({first.text},{-step.adjusted()})", deep=deep)
        return Written(f"ROUND({first.within(_ATOM)}/{last.text},0)*{last.text}", _TIGHT["*"], deep)

    def _short(self, node: Node) -> Written:
        """A piece that another formula can hold."""
        piece = self._write(node)
        if len(piece.text) > MOST_CHARACTERS or piece.deep > MOST_LEVELS:
            return Written(self._cut(piece.text))
        return piece

    def _cut(self, text: str) -> str:
        self.steps.append((self._user, f"={text}"))
        return address(STEPS, "C", FIRST_ROW + len(self.steps) - 1)


def _packs(arguments: Iterable[str]) -> Iterator[list[str]]:
    """Arguments in groups that one function call may hold."""
    pack: list[str] = []
    for argument in arguments:
        if len(pack) == MOST_ARGUMENTS or len(",".join((*pack, argument))) > MOST_CHARACTERS:
            yield pack
            pack = []
        pack.append(argument)
    yield pack
