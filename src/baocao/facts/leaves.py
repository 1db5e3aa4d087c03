"""Rows of frames as leaves of derivations: cells that are summed, and line ranges of records that are counted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from baocao.facts.quantity import decimal_of
from baocao.results import Node, Place


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
    line: int
    measure: str

    @property
    def read(self) -> tuple[object, ...]:
        """Where it was read and what stood there; one line of a CSV may hold a measure several times."""
        return self.file, self.sheet, self.cell, self.line, self.measure, self.value


class Counted(NamedTuple):
    """Records of one file and where they stand."""

    records: int
    place: Place


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
            month=cell.month,
            estimate=cell.estimate,
            approx=cell.approx,
            places=(_place(cell.file, cell.sheet, cell.cell, cell.line),),
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


def _place(file: str, sheet: str, cell: str, line: int) -> Place:
    return Place(file=file, sheet=sheet, cell=cell) if cell else Place(file=file, lines=((line, line),))


def _selection(cells: Sequence[Cell], source: str) -> str:
    """What is added: all row labels when they are few, else how many cells, the first and last row, and the source."""
    labels = list(dict.fromkeys(cell.label for cell in cells))
    senders = len({cell.sender for cell in cells})
    if len(labels) <= 4:
        what = f"Tổng «{'; '.join(labels)}»"
    else:
        what = f"Tổng {len(cells)} ô từ «{labels[0]}» đến «{labels[-1]}» của nguồn «{source}»"
    return f"{what} của {senders} đơn vị" if senders > 1 else what


def places_of(frame: pd.DataFrame) -> dict[str, list[Counted]]:
    """By month, how many records each file and sheet has, as line ranges: a million records stay a few ranges."""
    found: dict[str, list[Counted]] = {}
    for (month, file, sheet), lines in frame.groupby(["month", "file", "sheet"], sort=True)["line"]:
        place = Place(file=str(file), sheet=str(sheet) or None, lines=_ranges(np.sort(lines.to_numpy())))
        found.setdefault(str(month), []).append(Counted(len(lines), place))
    return found


def _ranges(lines: np.ndarray[Any, Any]) -> tuple[tuple[int, int], ...]:
    """Runs of consecutive numbers as (first, last)."""
    breaks = np.flatnonzero(np.diff(lines) != 1)
    firsts, lasts = lines[[0, *(breaks + 1)]], lines[[*breaks, -1]]
    return tuple((int(a), int(b)) for a, b in zip(firsts, lasts, strict=True))
