"""Why a result came out differently in another run: which raw cell, record, setting, notebook cell or code differs.

A figure is explained by its leaves: what stands in other words where it was read, in a file that differs too, is a
cause, and so is a correction. What leaves don't explain (a formula, a selection, a wording) is put down to what else
differs and lies before the result: cells of its notebook, settings, code, environment. What nothing explains is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cached_property
from itertools import zip_longest
from typing import Any, Literal, NamedTuple

from baocao import results
from baocao.audit.findings import Findings, findings
from baocao.raw.vietnamese import number
from baocao.report.numbering import where
from baocao.results import Inputs, Node, Place
from baocao.run.history import Run

Kind = Literal[
    "input", "correction", "waiver", "reference", "setting", "notebook", "code", "environment", "unknown"
]
_KINDS_OF_SETTINGS: dict[str, Kind] = {
    "data/corrections/": "correction",
    "data/waivers/": "waiver",
    "data/reference/": "reference",
}
SIGNOFFS = "data/signoffs/"
_SAID_ELSEWHERE = ("data/issue/", SIGNOFFS)  # number, date, signer and who signed a run stand in no notebook
_MAKE_NO_RESULTS = (
    "notebooks/",  # whose cells are compared one by one
    *(f"src/baocao/{part}" for part in ("run/", "report/", "audit/", "cli.py")),
)
_HASH, _WHOLE_HASH = 12, 64


class Cause(NamedTuple):
    """Something that differs: ``what`` (a file, a notebook cell, a package), ``place`` in it, what it said and says."""

    kind: Kind
    what: str
    place: str = ""
    before: str = ""
    now: str = ""


class Made(NamedTuple):
    """Where a result was made."""

    notebook: str
    cell: str


class _Leaf(NamedTuple):
    """What a derivation reads at one place. ``correction`` is the hand fix that it bears."""

    value: str
    label: str
    correction: str
    place: Place | None
    lines: object = None

    @property
    def wording(self) -> tuple[object, ...]:
        """What it says, wherever in its file: of counted records their lines too."""
        return self.place.file if self.place else "", *self._replace(place=None)


@dataclass(frozen=True)
class Compared:
    """Two runs of a month, and what differs between them before any result."""

    old: Run
    new: Run

    @cached_property
    def found(self) -> tuple[Findings, Findings]:
        """What the notebooks of either found."""
        old, new = (
            findings(cell for each in run.notebooks.values() for cell in each["cells"])
            for run in (self.old, self.new)
        )
        return old, new

    def differing(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part of both manifests (``inputs``, ``settings``, ``code``) says differently, by name."""
        old, new = (getattr(run.manifest, part) for run in (self.old, self.new))
        return dict(differing(old, new))

    def of_derivation(self, old: Node | None, new: Node | None, made: Made) -> tuple[Cause, ...]:
        """Why the figures of two derivations differ; ``None`` stands for a figure that had no value."""
        before, after = (
            _Derivation(found, tree, made) for found, tree in zip(self.found, (old, new), strict=True)
        )
        causes, unexplained = self._of_leaves(before.leaves, after.leaves)
        there = old is not None and new is not None
        differently = there and (unexplained or before.shapes != after.shapes)
        if differently or not causes:
            causes += self._of_presence(made.notebook)
        if differently or not causes:
            places = {*before.places, *after.places} if there else {made}
            making = [cause for place in sorted(places) for cause in self.of_making(place)]
            causes += [cause for cause in making if not (there and self._is_told_by_leaves(cause))]
        return unique(causes) or (Cause("unknown", ""),)

    def _is_told_by_leaves(self, cause: Cause) -> bool:
        """Whether a figure that had a value and has another would name it at a leaf, were it the cause."""
        return cause.kind in ("waiver", "correction") or cause.what in self._read_at_leaves

    @cached_property
    def _read_at_leaves(self) -> set[str]:
        """The files that derivations read single values of."""
        nodes = (node for found in self.found for _, tree in found.trees() for node in tree.leaves())
        return {place.file for node in nodes for place in node.places if place.cell or place.column}

    def _of_leaves(
        self, old: Mapping[object, _Leaf], new: Mapping[object, _Leaf]
    ) -> tuple[list[Cause], bool]:
        """The causes that leaves tell, and whether some leaf differs for which its file is no reason."""
        causes, unexplained = list[Cause](), False
        before, after = _without_same(old, new)
        for key in dict.fromkeys([*before, *after]):
            was, now = before.get(key), after.get(key)
            place = next((each.place for each in (now, was) if each), None)
            of_file = place is not None and place.file in self._files
            of_correction = was is not None and now is not None and was.correction != now.correction
            if place and of_file:
                causes.append(self._of_place(place, was, now))
            if was and now and of_correction:
                causes += self._of_correction(was, now)
            unexplained = unexplained or not (of_file or of_correction)
        return causes, unexplained

    def _of_place(self, place: Place, was: _Leaf | None, now: _Leaf | None) -> Cause:
        if not all(self._files[place.file]):
            return _of_file(place.file, self._files[place.file])
        sheet = f"trang «{place.sheet}», " if place.sheet else ""
        said = (each.value if each else "không có" for each in (was, now))
        told = _lines_that_differ(was, now) or place
        return Cause(kind_of(place.file), place.file, f"{sheet}{where(told, most=3)}".rstrip(", "), *said)

    def _of_correction(self, was: _Leaf, now: _Leaf) -> Iterator[Cause]:
        files = [name for name in self.differing("settings") if kind_of(name) == "correction"]
        for file in files or ["data/corrections"]:
            yield Cause(
                "correction", file, now.label, was.correction or "không có", now.correction or "không có"
            )

    def _of_presence(self, notebook: str) -> Iterator[Cause]:
        """A figure may have no value, or another selection, when a file that its notebook reads isn't there."""
        for name, said in self._read_by(notebook):
            if not all(said):
                yield _of_file(name, said)

    def of_files(self, made: Made) -> tuple[Cause, ...]:
        """Why a drawing differs whose written numbers don't: the files that its notebook reads and that differ."""
        return tuple(_of_file(name, said) for name, said in self._read_by(made.notebook))

    def _read_by(self, notebook: str) -> Iterator[tuple[str, tuple[str, str]]]:
        read = {
            file.file
            for run in (self.old, self.new)
            for result in (results.of_notebook(run.notebooks[notebook]) if notebook in run.notebooks else ())
            if isinstance(result, Inputs)
            for file in result.files
        }
        yield from ((name, said) for name, said in self.differing("inputs").items() if name in read)

    def of_place(self, place: Place) -> tuple[Cause, ...]:
        """Why a record reads differently: its file, if that differs."""
        if place.file not in self._files:
            return ()
        return (self._of_place(place, None, None)._replace(before="", now=""),)

    def of_months(self, months: Iterable[str]) -> tuple[Cause, ...]:
        """Why figures of other months differ whose derivations are not kept: the files of those months that differ."""
        folders = tuple(f"data/raw/{month}/" for month in months)
        return tuple(
            _of_file(name, said)
            for name, said in self.differing("inputs").items()
            if name.startswith(folders)
        )

    def of_making(self, made: Made) -> tuple[Cause, ...]:
        """What differs besides raw files and lies before a result: notebook cells, settings, code, environment."""
        found = list(self._cells(made))
        for name, said in self.differing("settings").items():
            if not name.startswith(_SAID_ELSEWHERE):
                found.append(_of_file(name, said))
        for name, said in self.differing("code").items():
            if not name.startswith(_MAKE_NO_RESULTS):
                found.append(_of_file(name, said))
        found += self._environment
        return tuple(found) or (Cause("unknown", ""),)

    def _cells(self, made: Made) -> Iterator[Cause]:
        """The code cells of the notebook that differ, up to the one that made the result."""
        old, new = (_sources(run.notebooks.get(made.notebook), made.cell) for run in (self.old, self.new))
        for name, (was, now) in differing(old, new):
            before, after = was.splitlines(), now.splitlines()
            parts = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
            pairs = [
                pair
                for what, a, b, c, d in parts
                if what != "equal"
                for pair in zip_longest(before[a:b], after[c:d], fillvalue="")
            ]
            more = f"và {len(pairs) - 1} dòng nữa" if len(pairs) > 1 else ""
            for pair in pairs[:1]:  # none when only the end of the last line differs
                yield Cause("notebook", name, more, *(line.strip() or "không có" for line in pair))

    @cached_property
    def _environment(self) -> list[Cause]:
        old, new = (run.manifest.environment.said for run in (self.old, self.new))
        return [Cause("environment", name, "", *map(_short, said)) for name, said in differing(old, new)]

    @cached_property
    def _files(self) -> dict[str, tuple[str, str]]:
        """Every file that can be read at a place and differs."""
        return {**self.differing("inputs"), **self.differing("settings")}


class _Derivation:
    """What a tree reads and how it calculates, references to other indicators followed."""

    def __init__(self, found: Findings, tree: Node | None, made: Made) -> None:
        nodes = list(found.reach(tree)) if tree else []
        refs = {each.label: each for each in nodes if each.kind == "ref" and not each.args}
        targets = {label: found.target(ref) for label, ref in refs.items()}
        self.shapes = {owner: _shape(each) for owner, each in {"": tree, **targets}.items() if each}
        self.places = {
            made,
            *(Made(found.indicators[n].notebook, found.cell_of[n]) for n in refs if n in found.indicators),
        }
        self.leaves: dict[object, _Leaf] = {}
        seen = Counter[object]()
        for key, leaf in (pair for each in nodes for pair in _leaves(each)):
            self.leaves[key, seen[key]] = leaf  # two counts may bear one name
            seen[key] += 1


def unique(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Each cause once; «unknown» only when there is no other."""
    found = dict.fromkeys(causes)
    known = tuple(cause for cause in found if cause.kind != "unknown")
    return known or tuple(found)


def kind_of(file: str) -> Kind:
    """What a file of the workspace is as a cause."""
    if file.startswith("data/raw/"):
        return "input"
    if file.startswith(("src/", "notebooks/")):
        return "code"
    return next((kind for start, kind in _KINDS_OF_SETTINGS.items() if file.startswith(start)), "setting")


def differing(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """What two mappings say differently by name; empty where one says nothing."""
    for name in dict.fromkeys([*old, *new]):
        said = old.get(name, ""), new.get(name, "")
        if said[0] != said[1]:
            yield name, said


def _lines_that_differ(was: _Leaf | None, now: _Leaf | None) -> Place | None:
    """The lines counted in one run only; None where they can't be told: lines below that moved differ too."""
    if not (was and now and was.place and now.place and was.place.lines and now.place.lines):
        return None
    old, new = (
        {line for first, last in each.lines for line in range(first, last + 1)}
        for each in (was.place, now.place)
    )
    lines = sorted(old ^ new)
    if not lines or lines[0] > min(max(old), max(new)):
        return None
    return now.place.model_copy(
        update={"lines": tuple((line, line) for line in lines), "records": 0, "whole": ""}
    )


def _of_file(name: str, hashes: tuple[str, str]) -> Cause:
    """A file that came or went, which is said, or that is there in both runs and differs."""
    before, now = ("", "") if all(hashes) else ("có" if each else "không có" for each in hashes)
    return Cause(kind_of(name), name, "", before, now)


def _short(said: str) -> str:
    """A hash by its beginning; what is missing is said."""
    return said[:_HASH] if len(said) == _WHOLE_HASH else said or "không có"


def _sources(notebook: Any, last: str) -> dict[str, str]:
    """The source of each code cell up to the one named, which counts too; of all when it isn't there."""
    found: dict[str, str] = {}
    for cell in notebook["cells"] if notebook else ():
        if cell["cell_type"] == "code":
            found[cell["id"]] = "".join(cell["source"])
        if cell["id"] == last:
            break
    return found


def _leaves(node: Node) -> Iterator[tuple[object, _Leaf]]:
    """What a node without operands reads, under what tells it from others."""
    if node.args or node.kind == "ref":
        return
    if node.kind == "cell":
        (place,) = node.places
        label, _, correction = node.label.partition(" [")
        value = node.written or f"{number(node.value)} {node.unit}".strip()
        yield (place, node.month), _Leaf(value, label, correction.rstrip("]"), place)
    elif node.kind == "count" and node.places:
        for place in node.places:
            exact = (place.lines, place.records, place.whole)
            said = f"{number(Decimal(place.count))} {node.unit}".strip()
            yield (place.file, place.sheet, node.label), _Leaf(said, node.label, "", place, exact)
    else:
        yield (
            (node.kind, node.label.partition(":")[0], node.unit),
            _Leaf(number(node.value), node.label, "", None),
        )


def _shape(node: Node) -> object:
    """How it is calculated, whatever stands in the cells: a sum may have one cell or many."""
    match node.kind:
        case "cell" | "sum":
            return "sum"
        case "calc":
            return (node.op, *map(_shape, node.args))
        case "ref":
            return ("ref", node.label, *map(_shape, node.args))
        case _:
            return (node.kind, node.label.partition(":")[0])


def _without_same(
    old: Mapping[object, _Leaf], new: Mapping[object, _Leaf]
) -> tuple[dict[object, _Leaf], dict[object, _Leaf]]:
    """The leaves that no leaf of the other side says too; a row may have moved within its file."""
    sides = (old, new)
    words = [Counter(leaf.wording for leaf in side.values()) for side in sides]
    left: tuple[dict[object, _Leaf], dict[object, _Leaf]] = {}, {}
    for side, rest in zip(sides, left, strict=True):
        same = words[0] & words[1]
        for key, leaf in side.items():
            if same[leaf.wording]:
                same[leaf.wording] -= 1
            else:
                rest[key] = leaf
    return left
