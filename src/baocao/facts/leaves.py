"""Rows of frames as leaves of derivations: cells that are summed, and line ranges of records that are counted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from baocao.facts.quantity import decimal_of
from baocao.results import Node, Place

MOST_RANGES = 500
_PLACE = ["month", "file", "sheet"]


class Cell(NamedTuple):
    """What a sum needs of one observation."""

    month: str
    sender: str
    label: str
    value: float
    unit: str
    estimate: bool
    approx: str
    correction: str
    file: str
    sheet: str
    cell: str
    column: str
    line: int
    measure: str
    written: str

    @property
    def read(self) -> tuple[object, ...]:
        """Where it was read and what stood there; one line of a CSV may hold a measure in several columns."""
        return self.file, self.sheet, self.cell or self.column, self.line, self.measure, self.value


def cells_of(frame: pd.DataFrame) -> list[Cell]:
    """The rows as plain tuples: thousands of small sums over pandas slices would cost seconds."""
    columns = [frame[name].tolist() for name in Cell._fields]
    return [Cell(*values) for values in zip(*columns, strict=True)]


def sum_node(cells: Sequence[Cell], unit: str, source: str) -> Node:
    """The cells of a ``source`` (its title) added; of a single cell only that cell."""
    nodes = tuple(
        Node(
            kind="cell",
            value=decimal_of(cell.value),
            unit=unit,
            label=f"{cell.sender}: {cell.label}" + (f" [{cell.correction}]" if cell.correction else ""),
            written=cell.written,
            month=cell.month,
            estimate=cell.estimate,
            approx=cell.approx,
            places=(_place(cell),),
        )
        for cell in cells
    )
    if len(nodes) == 1:
        return nodes[0]
    return Node(
        kind="sum",
        value=sum((node.value for node in nodes), Decimal(0)),
        unit=unit,
        label=_selection(cells, source),
        month=cells[0].month,
        estimate=any(node.estimate for node in nodes),
        args=nodes,
    )


def _place(at: Cell) -> Place:
    if at.cell:
        return Place(file=at.file, sheet=at.sheet, cell=at.cell)
    return Place(file=at.file, column=at.column, lines=((at.line, at.line),))


def _selection(cells: Sequence[Cell], source: str) -> str:
    """What is added: all row labels when they are few, else how many cells, the first and last row, and the source."""
    labels = list(dict.fromkeys(cell.label for cell in cells))
    senders = len({cell.sender for cell in cells})
    if len(labels) <= 4:
        what = f"Tổng «{'; '.join(labels)}»"
    else:
        what = f"Tổng {len(cells)} ô từ «{labels[0]}» đến «{labels[-1]}» của nguồn «{source}»"
    return f"{what} của {senders} đơn vị" if senders > 1 else what


class LineLists:
    """The lists of lines too long for a notebook's output; :meth:`frame` is what data/processed keeps of them."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str, np.ndarray[Any, Any]]] = {}

    def place(self, file: str, sheet: str, ranges: np.ndarray[Any, Any]) -> Place:
        """The place of records on these ``ranges`` of lines, shape (n, 2)."""
        first = tuple((int(a), int(b)) for a, b in ranges[:MOST_RANGES])
        if len(ranges) <= MOST_RANGES:
            return Place(file=file, sheet=sheet or None, lines=first)
        digest = hashlib.sha256(ranges.astype("<i8").tobytes()).hexdigest()
        self._known[digest] = (file, sheet, ranges)
        records = int((ranges[:, 1] - ranges[:, 0] + 1).sum())
        return Place(file=file, sheet=sheet or None, lines=first, records=records, whole=digest)

    def frame(self) -> pd.DataFrame:
        """One row a range: ``list`` (the hash that places name), file, sheet, first and last line."""
        known = sorted(self._known.items())
        ranges = np.concatenate([np.empty((0, 2), np.int64), *(found for _, (_, _, found) in known)])
        part = np.repeat(np.arange(len(known)), [len(found) for _, (_, _, found) in known])
        words = {
            "list": [name for name, _ in known],
            "file": [file for _, (file, _, _) in known],
            "sheet": [sheet for _, (_, sheet, _) in known],
        }
        # As categories: there may be a million ranges, and few names.
        named = {column: pd.Categorical(names).take(part) for column, names in words.items()}
        return pd.DataFrame({**named, "first": ranges[:, 0], "last": ranges[:, 1]})


def places_of(frame: pd.DataFrame, lists: LineLists) -> dict[str, list[Place]]:
    """By month, where the records of each file and sheet stand, as line ranges."""
    found: dict[str, list[Place]] = {}
    for (month, file, sheet), lines in frame.groupby(_PLACE, sort=True)["line"]:
        found.setdefault(str(month), []).append(_place_of(file, sheet, lines, lists))
    return found


def places_by(frame: pd.DataFrame, column: str, lists: LineLists) -> dict[str, dict[str, list[Place]]]:
    """The same for each value of ``column``, looked up once for all of them."""
    found: dict[str, dict[str, list[Place]]] = {}
    for (key, month, file, sheet), lines in frame.groupby([column, *_PLACE], sort=True)["line"]:
        of_key = found.setdefault(str(key), {})
        of_key.setdefault(str(month), []).append(_place_of(file, sheet, lines, lists))
    return found


def _place_of(file: object, sheet: object, lines: pd.Series[int], lists: LineLists) -> Place:
    return lists.place(str(file), str(sheet), _ranges(np.sort(lines.to_numpy())))


def _ranges(lines: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Runs of consecutive numbers as rows of (first, last)."""
    breaks = np.flatnonzero(np.diff(lines) != 1)
    return np.column_stack((lines[[0, *(breaks + 1)]], lines[[*breaks, -1]]))
