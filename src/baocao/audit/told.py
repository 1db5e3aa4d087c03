"""Sentences, tables and charts that two runs tell differently. What tells a figure has the causes of the figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, NamedTuple, TypeVar

from baocao import results
from baocao.audit.causes import Cause, Compared, Made, unique
from baocao.report.room import sentences
from baocao.results import Chart, Drawn, Paragraph, Span, Table, TableCell
from baocao.run.history import Run

_Item = TypeVar("_Item")


class Difference(NamedTuple):
    """``id`` is a slot of the report's outline, a table or a chart."""

    id: str
    label: str
    before: str
    now: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class _Sentence:
    spans: tuple[Span, ...]
    made: Made

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans).strip()


class Told:
    """What both runs tell, and ``of_figures``: the causes of each indicator that differs."""

    def __init__(self, compared: Compared, of_figures: Mapping[str, Sequence[Cause]]) -> None:
        self._compared, self._of_figures = compared, of_figures
        self._old, self._new = (list(_placed(run)) for run in (compared.old, compared.new))

    def sentences(self) -> Iterator[Difference]:
        """A sentence that is new stands beside the one in whose place it came."""
        old, new = _by_slot(self._old), _by_slot(self._new)
        for slot in dict.fromkeys([*new, *old]):
            was, now = old.get(slot, []), new.get(slot, [])
            for a, b in _different(was, now, [[each.text for each in side] for side in (was, now)]):
                causes = self._of_sentence(a, b)
                yield Difference(slot, slot, a.text if a else "", b.text if b else "", causes)

    def _of_sentence(self, was: _Sentence | None, now: _Sentence | None) -> tuple[Cause, ...]:
        old, new = (each.spans if each else () for each in (was, now))
        causes = list[Cause]()
        for pair in _different(old, new, [[(span.text, span.ref) for span in side] for side in (old, new)]):
            for span in filter(None, pair):
                causes += self._of_figures.get(span.ref, ())
                causes += self._compared.of_place(span.place) if span.place else ()
        made = next(each.made for each in (now, was) if each)
        return unique(causes) or self._compared.of_making(made)

    def tables(self) -> Iterator[Difference]:
        """Cells that stand for no indicator; the figures of indicators are told with them."""
        old, new = _by_id(self._old, Table), _by_id(self._new, Table)
        for name in dict.fromkeys([*new, *old]):
            table, made = (new if name in new else old)[name]
            was, now = (_cells(side[name][0]) if name in side else {} for side in (old, new))
            for row, column in dict.fromkeys([*now, *was]):
                before, after = was.get((row, column)), now.get((row, column))
                said, says = (each.text if each else "" for each in (before, after))
                of_indicator = any(each.ref for each in (before, after) if each)
                if said != says and not of_indicator:
                    label = f"{table.caption}: {row}, {column}"
                    yield Difference(name, label, said, says, self._of_number(before, after, made))

    def charts(self) -> Iterator[Difference]:
        """A chart whose drawing differs, with the figures in it that do."""
        old, new = _by_id(self._old, Chart), _by_id(self._new, Chart)
        for name in dict.fromkeys([*new, *old]):
            chart, made = (new if name in new else old)[name]
            was, now = (side[name][0] if name in side else None for side in (old, new))
            if was == now:
                continue
            drawn = [each.figures if each else () for each in (was, now)]
            pairs = [(a, b) for a, b in zip_longest(*drawn) if not (a and b and a.text == b.text)]
            numbers = pairs or list(zip_longest(*drawn))
            causes = [cause for a, b in numbers for cause in self._of_drawn(a, b, made)]
            before = "; ".join(f"{each.label} {each.text}" for each, _ in pairs if each)
            after = "; ".join(f"{each.label} {each.text}" for _, each in pairs if each)
            yield Difference(name, chart.caption, before, after, unique(causes) or self._of_drawing(made))

    def _of_drawn(self, was: Drawn | None, now: Drawn | None, made: Made) -> tuple[Cause, ...]:
        """Why a number in a drawing, or another month of its series, differs; nothing where neither does."""
        refs = {each.ref for each in (was, now) if each and each.ref}
        trees = [each.tree.value if each and each.tree else None for each in (was, now)]
        if (
            was
            and now
            and was.text == now.text
            and trees[0] == trees[1]
            and not refs & self._of_figures.keys()
        ):
            return ()
        return self._of_number(was, now, made)

    def _of_drawing(self, made: Made) -> tuple[Cause, ...]:
        """Of a drawing whose numbers say the same: cells, settings and code, or files with other months."""
        making = self._compared.of_making(made)
        return unique((*making, *self._compared.of_files(made)))

    def _of_number(
        self, was: TableCell | Drawn | None, now: TableCell | Drawn | None, made: Made
    ) -> tuple[Cause, ...]:
        refs = dict.fromkeys(each.ref for each in (now, was) if each and each.ref)
        causes = [cause for ref in refs for cause in self._of_figures.get(ref, ())]
        old, new = (each.tree if each else None for each in (was, now))
        return unique(causes) or self._compared.of_derivation(old, new, made)


def _placed(run: Run) -> Iterator[tuple[Any, Made]]:
    for name, notebook in run.notebooks.items():
        for cell in notebook["cells"]:
            for result in results.of_cell(cell):
                yield result, Made(name, cell["id"])


def _by_id(found: Sequence[tuple[Any, Made]], kind: type[Table] | type[Chart]) -> dict[str, tuple[Any, Made]]:
    return {result.id: (result, made) for result, made in reversed(found) if isinstance(result, kind)}


def _by_slot(found: Iterable[tuple[Any, Made]]) -> dict[str, list[_Sentence]]:
    slots: dict[str, list[_Sentence]] = {}
    for result, made in found:
        if isinstance(result, Paragraph):
            told = (_Sentence(spans, made) for spans in sentences(result.spans))
            slots.setdefault(result.slot, []).extend(each for each in told if each.text)
    return slots


def _different(
    old: Sequence[_Item], new: Sequence[_Item], keys: Sequence[Sequence[Any]]
) -> Iterator[tuple[_Item | None, _Item | None]]:
    """Items whose keys differ, each beside the one in whose place it stands."""
    for what, a, b, c, d in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if what != "equal":
            yield from zip_longest(old[a:b], new[c:d])


def _cells(table: Table) -> dict[tuple[str, str], TableCell]:
    """By the words that begin the row, and the column's."""
    return {
        (row[0].text, title): cell
        for row in table.rows
        for title, cell in zip(table.header[1:], row[1:], strict=True)
    }
