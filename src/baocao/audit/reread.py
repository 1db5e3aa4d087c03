"""The leaves of a derivation looked up in the raw files once more: what a cell holds, whether a counted line is there.

Read by the same forms as in the run, but from the file, not from the notebook or from what runs remember. Files that
have changed or are gone are not asked; their state says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from itertools import islice
from pathlib import PurePosixPath

from baocao.errors import BadInput
from baocao.facts.quantity import decimal_of
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.corrections import load_corrections
from baocao.raw.files import open_sheets, text_of
from baocao.raw.forms import load_forms
from baocao.raw.reading import Rows
from baocao.raw.reference import ReferenceValue
from baocao.raw.remembered import read_anew
from baocao.raw.vietnamese import number
from baocao.report.numbering import where
from baocao.results import Node, Place
from baocao.settings import load_limits, load_report
from baocao.validated import read_csv

_At = tuple[str, str, int]


class RawFile:
    """One file of data/raw or data/reference as it stands now, read when it is asked."""

    def __init__(self, workspace: Workspace, name: str) -> None:
        self._workspace, self._name, self._path = workspace, name, workspace.root / name

    def faults(self, leaf: Node, place: Place) -> Iterator[str]:
        """What the file says otherwise than the leaf; nothing when it agrees."""
        try:
            if leaf.kind == "cell" and leaf.value not in self._values(leaf, place):
                found = ", ".join(map(number, self._values(leaf, place))) or "không có số"
                yield f"{self._name} {where(place)}: sổ tính ghi {number(leaf.value)}, trong tệp là {found}"
            if leaf.kind == "count" and (lost := [n for n in _lines(place) if n not in self._lines]):
                yield f"{self._name}: không có hồ sơ ở dòng {', '.join(map(str, lost[:20]))}"
        except BadInput as fault:
            yield f"{self._name}: không đọc lại được ({fault.what.lower()})"

    def _values(self, leaf: Node, place: Place) -> Collection[Decimal]:
        """The values at the place; one that a correction in the leaf's words has replaced counts as replaced."""
        line = place.lines[0][0] if place.lines else 0
        found = self._cells.get((place.sheet or "", place.cell or place.column, line), [])
        changed = [
            entry.becomes
            for entry in (load_corrections(self._workspace, self._source) if "[" in leaf.label else ())
            if entry.month == self._month and entry.was in found and entry.reason in leaf.label
        ]
        return [*found, *changed]

    @cached_property
    def _cells(self) -> Mapping[_At, list[Decimal]]:
        found: dict[_At, list[Decimal]] = {}
        if self._path.is_relative_to(self._workspace.raw_root):
            for row in (row for rows in self._rows for row in rows.observations):
                at = (row["sheet"], row["cell"], 0) if row["cell"] else ("", row["column"], row["line"])
                found.setdefault(at, []).append(decimal_of(row["value"]))
        else:
            for value in read_csv(self._path, ReferenceValue, where=self._name):
                found[("", "", value.line)] = [value.value]
        return found

    @cached_property
    def _lines(self) -> Collection[int]:
        if self._path.is_relative_to(self._workspace.raw_root):
            return {line for rows in self._rows for line in rows.records.places}
        return range(2, len(self._path.read_text(encoding="utf-8-sig").splitlines()) + 1)

    @cached_property
    def _rows(self) -> list[Rows]:
        forms = load_forms(self._workspace, self._source).form
        fitting = [form for form in forms if form.fits(self._path.name)]
        days = load_report(self._workspace).period.days_of(self._month)
        found = read_anew(self._path, self._name, fitting, days, load_limits(self._workspace))
        return [each.rows() for each in found.readings(fitting)]

    @property
    def _source(self) -> str:
        return PurePosixPath(self._name).parts[-2]

    @property
    def _month(self) -> Month:
        return Month.parse(PurePosixPath(self._name).parts[-3])

    def words(self, place: Place, most: int) -> Iterator[str]:
        """The first lines of the place as they stand in the file, cells parted by bars."""
        sheets = open_sheets(self._path, self._name, load_limits(self._workspace))
        sheet = next((each for each in sheets if (each.name or "") == (place.sheet or "")), sheets[0])
        at = {sheet.line(index): index for index in range(len(sheet.rows))}
        for line in islice(_lines(place), most):
            cells = sheet.rows[at[line]] if line in at else ()
            yield f"dòng {line}: {' | '.join(map(text_of, cells))}"


def _lines(place: Place) -> Iterator[int]:
    for first, last in place.lines:
        yield from range(first, last + 1)
