"""The trace of one indicator or check: from its value through every step to raw cells, with the files compared.

Made from the executed notebooks of the published month; each leaf is looked up in its raw file once more. What stands
in a file that has changed is not guessed.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from baocao.audit.again import Again, agrees
from baocao.audit.findings import Findings
from baocao.audit.published import FileState, Published
from baocao.audit.reread import RawFile
from baocao.errors import BadInput, visible
from baocao.raw.apart import one_reader
from baocao.results import Check, Indicator, Node, Side


@dataclass(frozen=True)
class Trace:
    """Everything a trace tells.

    ``trees`` has the derivation under "", or that of each side of a check under its heading; ``references`` the
    indicators that they name; ``disagreeing`` names what doesn't follow from its own leaves, ``misread`` leaves that
    their file says otherwise; ``other`` are outputs and settings that are not as the run left them.
    """

    published: Published
    result: Indicator | Check
    trees: dict[str, Node]
    references: dict[str, Indicator]
    files: tuple[FileState, ...]
    notebooks: tuple[FileState, ...]
    disagreeing: tuple[str, ...]
    misread: tuple[str, ...]
    other: tuple[FileState, ...]

    @property
    def cell(self) -> str:
        return self.published.findings.cell_of[self.result.id]

    @property
    def broken(self) -> list[FileState]:
        """The files that are not as they were."""
        return [file for file in (*self.files, *self.notebooks, *self.other) if file.state != "same"]

    @property
    def sound(self) -> bool:
        """Whether all files are as they were and every value follows from its leaves."""
        return not self.broken and not self.disagreeing and not self.misread


@one_reader()
def trace(published: Published, name: str) -> Trace:
    """The trace of an indicator or check by id; :class:`BadInput` names close ids when there is none."""
    found = published.findings
    result = found.indicators.get(name) or found.checks.get(name)
    if result is None:
        raise published.lost() or _unknown(found, name)
    trees = _trees(result)
    reached = [node for tree in trees.values() for node in found.reach(tree)]
    named = sorted({node.label for node in reached if node.kind == "ref"} & set(found.indicators))
    references = {each: found.indicators[each] for each in named}
    files = dict.fromkeys(place.file for node in reached for place in node.places)
    notebooks = {f"{each.notebook}.ipynb" for each in (result, *references.values())}
    states = tuple(published.state_of(file) for file in files)
    mine = tuple(state for state in published.notebooks if state.file.rsplit("/", 1)[-1] in notebooks)
    told = {*files, *(state.file for state in published.notebooks)}
    other = map(published.state_of, sorted(published.left - told))
    return Trace(
        published,
        result,
        trees,
        references,
        states,
        mine,
        tuple(dict.fromkeys(_disagreeing(found, result, reached))),
        tuple(
            dict.fromkeys(
                _misread(published, reached, {each.file for each in states if each.state == "same"})
            )
        ),
        tuple(state for state in other if state.state != "same"),
    )


def _misread(published: Published, reached: list[Node], files: Collection[str]) -> Iterator[str]:
    """What a raw file that is as it was says otherwise than the leaves of the derivation."""
    asked = {name: RawFile(published.workspace, name) for name in files}
    for leaf in (node for node in reached if node.kind in {"cell", "count"}):
        for place in leaf.places:
            if place.file in asked:
                yield from asked[place.file].faults(leaf, place)


def _trees(result: Indicator | Check) -> dict[str, Node]:
    if isinstance(result, Indicator):
        return {"": result.tree} if result.tree else {}
    sides = {"vế trái": result.left.tree, "vế phải": result.right.tree}
    return {heading: tree for heading, tree in sides.items() if tree}


def _disagreeing(found: Findings, result: Indicator | Check, reached: list[Node]) -> list[str]:
    """The traced value and each indicator on the way whose recorded value isn't what its leaves give."""
    again = Again(found)
    told: dict[str, Indicator | Side] = (
        {"vế trái": result.left, "vế phải": result.right}
        if isinstance(result, Check)
        else {"chỉ tiêu": result}
    )
    wrong = [
        name
        for name, each in told.items()
        if each.tree and not _follows(again, each.tree, each.tree.value, each.value)
    ]
    for ref in (node for node in reached if node.kind == "ref"):
        indicator = None if ref.args else found.indicators.get(ref.label)
        if not _follows(again, ref, ref.value, indicator.value if indicator else ref.value):
            wrong.append(f"{ref.label} ({ref.month})")
    return wrong


def _follows(again: Again, tree: Node, *recorded: Decimal | None) -> bool:
    value = again.value(tree)
    return all(each is not None and agrees(each, value) for each in recorded)


def _unknown(found: Findings, name: str) -> BadInput:
    known = [*found.indicators, *found.checks]
    close = difflib.get_close_matches(name, known, n=5, cutoff=0.5)
    inside = [each for each in known if name and name.casefold() in each and each not in close][:5]
    return BadInput(
        "Không có chỉ tiêu hay kiểm tra nào mang mã này",
        found=visible(name),
        expected=", ".join([*close, *inside]) or "một mã ở cột id của indicators.csv hoặc checks.csv",
        todo="Gõ lại lệnh với một mã gần đúng nêu trên, hoặc xem cột id của indicators.csv và checks.csv."
        if close or inside
        else "Xem mã ở cột id của indicators.csv và checks.csv rồi gõ lại lệnh.",
    )
