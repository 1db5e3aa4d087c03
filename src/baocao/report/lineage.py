"""The one data island of the page: every bound number with its derivation, each step stored once.

Keys: an indicator by its id, a number of a table or drawing by ``<table>:<row>:<column>`` or ``<chart>:<n>``.
Values are only worded here; what they are was computed in the notebook. No markup.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from baocao import results
from baocao.report import numbering

_SIGNS = {"*": " × ", "/": " ÷ ", "+": " + ", "-": " - "}
_WORDS = {"sqrt": "√", "round": "làm tròn "}
_MOST, _FIRST = 8, 3
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def figure_key(place: str, *position: int) -> str:
    """The key of a number with a derivation of its own: its table or chart, and where it stands there."""
    return ":".join((place, *map(str, position)))


def cell_key(table: str, row: int, column: int, cell: results.TableCell) -> str:
    """The key of a cell's number; a label that names an indicator is no number."""
    if cell.tree:
        return figure_key(table, row, column)
    return cell.ref if cell.number else ""


class Lineage:
    """Steps and files by number, as the derivations of a report refer to them; ``opened`` files show their records."""

    def __init__(self, files: Mapping[str, int], opened: Collection[str] = ()) -> None:
        self.files, self.opened = files, opened
        self.steps: list[dict[str, Any]] = []
        self._known: dict[str, int] = {}

    def add(self, node: results.Node | None) -> int | None:
        """The number of this step; the same step is stored once."""
        if node is None:
            return None
        step = _without_nothing(
            k=node.kind,
            v=worded(node.value),
            u=node.unit,
            l=node.label,
            w=node.written,
            o=node.op,
            m=numbering.day(node.month),
            e=node.estimate,
            p=[self._place(place, records=node.kind == "count") for place in node.places],
            a=[self.add(arg) for arg in _terms(node)],
        )
        known = json.dumps(step, ensure_ascii=False, sort_keys=True)
        if known not in self._known:
            self._known[known] = len(self.steps)
            self.steps.append(step)
        return self._known[known]

    def _place(self, place: results.Place, *, records: bool) -> list[Any]:
        """File, sheet and words; of records that the page shows also their lines."""
        told = [self.files.get(place.file, place.file), place.sheet or "", numbering.where(place)]
        return [*told, numbering.ranges(place)] if records and place.file in self.opened else told


def island(notebook: Mapping[str, Any], files: Mapping[str, int], words: Mapping[str, str]) -> Markup:
    """The data as JSON that cannot end its own element."""
    opened = {found.file for found in results.of_notebook(notebook) if isinstance(found, results.Rows)}
    lineage = Lineage(files, opened)
    numbers: dict[str, dict[str, Any]] = {}
    checks: dict[str, dict[str, Any]] = {}
    for cell in notebook["cells"]:
        for result in results.of_cell(cell):
            if isinstance(result, results.Indicator):
                numbers[result.id] = {**_indicator(lineage, result), "c": cell["id"]}
            elif isinstance(result, results.Check):
                checks.setdefault(result.id, {**_check(lineage, result, words), "c": cell["id"]})
            for key, number in _figures(lineage, result):
                numbers[key] = {**number, "c": cell["id"]}
    text = json.dumps(
        {"numbers": numbers, "checks": checks, "steps": lineage.steps},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    for sign, safe in _UNSAFE.items():
        text = text.replace(sign, safe)
    return Markup(text)


def _indicator(lineage: Lineage, found: results.Indicator) -> dict[str, Any]:
    return _without_nothing(
        l=found.label,
        t=found.text or "chưa có số liệu",
        u=found.unit,
        f=found.formula,
        w=worked(found.tree),
        n=lineage.add(found.tree),
        m=numbering.day(found.month),
        before=[found.compared[name].text for name in ("last_month", "year_ago") if name in found.compared],
        notes=notes(found),
    )


def notes(found: results.Indicator) -> list[str]:
    """What is to be said beside the figure, in sentences."""
    said = (found.reason, *found.remarks, found.inferred)
    return [_sentence(note) for note in said if note]


def _sentence(text: str) -> str:
    begun = (
        text if text.startswith("data/") else f"{text[:1].upper()}{text[1:]}"
    )  # a path is written as it is
    return f"{begun.rstrip('.')}."


def _check(lineage: Lineage, check: results.Check, words: Mapping[str, str]) -> dict[str, Any]:
    waiver = check.waiver
    sides = [
        _without_nothing(t=side.text, f=side.formula, n=lineage.add(side.tree))
        for side in (check.left, check.right)
    ]
    return _without_nothing(
        l=check.label,
        s=check.status,
        w=words[check.status],
        r=check.found,
        d=numbering.figure(check.difference),
        sides=sides,
        numbers=list(check.indicators),
        notes=[_sentence(note) for note in (*check.details, *check.notes)],
        waiver=f"{waiver.reason} ({waiver.author}, {numbering.day(waiver.date)})" if waiver else "",
    )


def _figures(lineage: Lineage, result: results.Result) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(result, results.Table):
        for row, cells in enumerate(result.rows):
            for column, cell in enumerate(cells):
                if cell.tree:
                    label = f"{cells[0].text} - {result.header[column]}"
                    yield figure_key(result.id, row, column), _own(lineage, label, cell)
    elif isinstance(result, results.Chart):
        for number, drawn in enumerate(result.figures):
            if drawn.tree:
                yield figure_key(result.id, number), _own(lineage, drawn.label, drawn)
    elif isinstance(result, results.Indicator):
        for name, cell in result.compared.items():
            if cell.tree:
                yield f"{result.id}:{name}", _own(lineage, f"{result.label} - {COMPARED[name]}", cell)


COMPARED = {
    "last_month": "tháng trước",
    "year_ago": "cùng kỳ năm trước",
    "on_month": "so tháng trước (%)",
    "on_year": "so cùng kỳ (%)",
}


def _own(lineage: Lineage, label: str, printed: results.TableCell | results.Drawn) -> dict[str, Any]:
    """A number that is no indicator: it reads as its table or drawing prints it."""
    tree = printed.tree
    return _without_nothing(
        l=label,
        t=printed.text,
        u=tree.unit if tree else "",
        f=printed.formula,
        w=worked(tree),
        n=lineage.add(tree),
        m=numbering.day(tree.month) if tree else "",
        before=list(printed.before),
    )


def worked(node: results.Node | None) -> str:
    """The formula with the values of its operands; empty where nothing was calculated."""
    if node and node.kind == "ref" and node.args:
        node = node.args[0]
    if node is None or node.kind not in {"calc", "sum"}:
        return ""
    return f"{_expression(node, outer=True)} = {worded(node.value)}"


def _expression(node: results.Node, *, outer: bool = False) -> str:
    if node.kind == "sum" and outer:
        parts = [worded(arg.value) for arg in node.args]
        if len(parts) > _MOST:
            parts = [*parts[:_FIRST], "…", parts[-1]]
        return " + ".join(parts) + (f" ({len(node.args)} số)" if "…" in parts else "")
    if node.kind != "calc":
        return worded(node.value)
    if node.op not in _SIGNS:
        return f"{_WORDS[node.op]}({_expression(node.args[0], outer=True)})"
    text = _SIGNS[node.op].join(_expression(arg) for arg in _terms(node))
    return text if outer else f"({text})"


def _terms(node: results.Node) -> Iterator[results.Node]:
    """The operands; a sum of sums, or a product of products, is read as one."""
    for arg in node.args:
        together = node.kind == arg.kind == "calc" and node.op == arg.op and node.op in "+*"
        yield from _terms(arg) if together else (arg,)


def worded(value: Decimal) -> str:
    return numbering.figure(value)


def _without_nothing(**parts: Any) -> dict[str, Any]:
    """Step 0 is something."""
    return {name: part for name, part in parts.items() if part not in ("", None, []) and part is not False}


def raw_files(found: Iterable[results.Result]) -> dict[str, results.RawFile]:
    """Every file that was read, once; of a file read several times the reading that used it."""
    files: dict[str, results.RawFile] = {}
    for result in found:
        if isinstance(result, results.Inputs):
            for file in result.files:
                if file.file not in files or file.used:
                    files[file.file] = file
    return files
