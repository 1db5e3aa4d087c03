"""Computing a derivation again, from its leaves only: the values recorded on the steps above them are not believed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from baocao.audit.findings import Findings
from baocao.errors import BadInput
from baocao.results import Node

_STEPS: dict[str, Callable[..., Decimal]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "sqrt": lambda a: a.sqrt(),
    "round": lambda a, step: (a / step).quantize(Decimal(1), ROUND_HALF_UP) * step,
}


def lines(node: Node) -> int:
    """How many record lines a count names."""
    return sum(place.count for place in node.places)


def agrees(recorded: Decimal, again: Decimal) -> bool:
    """Whether two computations came to the same: equal to 20 significant digits."""
    return abs(recorded - again) <= max(abs(recorded), Decimal(1)) * Decimal("1e-20")


class Again:
    """Recomputes nodes over one month's findings; each indicator once."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._known: dict[str, Decimal | None] = {}

    def value(self, node: Node) -> Decimal:
        """The value from the leaves. A count that names no record lines is taken as it was recorded."""
        match node.kind:
            case "sum":
                return sum((self.value(arg) for arg in node.args), Decimal(0))
            case "count":
                return Decimal(lines(node)) if any(place.lines for place in node.places) else node.value
            case "calc":
                return self._calc(node)
            case "ref":
                return self.value(node.args[0]) if node.args else self._indicator(node.label)
            case _:
                return node.value

    def _calc(self, node: Node) -> Decimal:
        values = [self.value(arg) for arg in node.args]
        try:
            return _STEPS[node.op](*values)
        except (KeyError, TypeError, ArithmeticError):
            raise _broken(
                "Có bước tính không làm lại được", f"{node.op} ({'; '.join(map(str, values))})"
            ) from None

    def _indicator(self, name: str) -> Decimal:
        if name not in self._known:
            indicator = self._findings.indicators.get(name)
            if not indicator or not indicator.tree:
                raise _broken("Công thức nhắc đến một chỉ tiêu không có kết quả", name)
            self._known[name] = None  # under way
            self._known[name] = self.value(indicator.tree)
        value = self._known[name]
        if value is None:
            raise _broken("Công thức của chỉ tiêu quay lại chính nó", name)
        return value


def _broken(what: str, found: str) -> BadInput:
    return BadInput(what, found=found, todo="Lập lại báo cáo: baocao run.")
