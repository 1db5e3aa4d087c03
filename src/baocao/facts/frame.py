"""``frame.trace``: sums and counts of observations and records that become quantities.

The frames of :func:`attach` are ordinary pandas frames; only what goes through ``.trace`` keeps its
derivation. A total of a month in which an expected sender is missing has no value, never a smaller one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from baocao.facts.quantity import Gap, Quantity, decimal_of
from baocao.month import Month
from baocao.raw.source import SourceData
from baocao.results import Node, Place

_ATTRIBUTE = "baocao_source"
_SOURCES: dict[str, _Context] = {}


class _Cell(NamedTuple):
    """What a sum needs of one observation."""

    month: str
    sender: str
    label: str
    value: float
    unit: str
    estimate: bool
    correction: str
    file: str
    sheet: str
    cell: str
    line: int


class _Counted(NamedTuple):
    """Records of one file and where they stand."""

    records: int
    place: Place


@dataclass(frozen=True)
class _Context:
    data: SourceData
    accept_partial: bool


def attach(data: SourceData, *, accept_partial: bool) -> None:
    """Let the frames of ``data`` be traced. ``accept_partial`` stands for a waiver that accepts missing senders."""
    _SOURCES[data.source] = _Context(data, accept_partial)
    for frame in (data.observations, *data.records.values()):
        frame.attrs[_ATTRIBUTE] = data.source


@pd.api.extensions.register_dataframe_accessor("trace")
class Trace:
    """Traced aggregations of a frame that was read by a section (or of rows selected from it)."""

    def __init__(self, frame: pd.DataFrame) -> None:
        source = frame.attrs.get(_ATTRIBUTE)
        if source not in _SOURCES:
            raise AttributeError("trace cần các dòng chọn từ khung dữ liệu do section.read(...) trả về")
        self._frame = frame
        self._context = _SOURCES[source]

    def sum(self, *, senders: Collection[str] | None = None) -> Quantity:
        """The sum of ``value`` month by month, each cell kept as an operand.

        ``senders`` names the senders whose files the sum needs; by default all that are expected, none for
        a sum over one sender's own rows. All rows must have one unit.
        """
        return self._sum(_cells(self._frame), senders)

    def _sum(self, cells: Sequence[_Cell], senders: Collection[str] | None) -> Quantity:
        units = sorted({cell.unit for cell in cells})
        if len(units) > 1:
            raise ValueError(f"các dòng có nhiều đơn vị tính: {units}")
        unit = units[0] if units else ""
        found: dict[str, list[_Cell]] = {}
        for cell in cells:
            found.setdefault(cell.month, []).append(cell)
        by_month: dict[Month, Node | Gap] = {}
        for month in self._context.data.window:
            missing = self._missing(month, senders)
            if missing:
                by_month[month] = missing
            elif str(month) not in found:
                by_month[month] = Gap(f"không có ô số liệu nào tháng {month.vi}")
            else:
                by_month[month] = _sum_node(found[str(month)], unit)
        return Quantity(self._context.data.month, unit, by_month, partial=self._partial(senders))

    def count(self, *, unit: str, label: str, senders: Collection[str] | None = None) -> Quantity:
        """How many records there are month by month; ``label`` says in words which records are counted."""
        return self._count(_places(self._frame), unit, label, senders)

    def _count(
        self, places: dict[str, list[_Counted]], unit: str, label: str, senders: Collection[str] | None
    ) -> Quantity:
        by_month: dict[Month, Node | Gap] = {}
        for month in self._context.data.window:
            found = places.get(str(month), []) or self._searched(month)
            by_month[month] = self._missing(month, senders) or Node(
                kind="count",
                value=Decimal(sum(counted.records for counted in found)),
                unit=unit,
                label=label,
                month=str(month),
                places=tuple(counted.place for counted in found),
            )
        return Quantity(self._context.data.month, unit, by_month, partial=self._partial(senders))

    def _searched(self, month: Month) -> list[_Counted]:
        """The files in which no record was found: a count of zero has a source too."""
        files = self._context.data.files
        return [_Counted(0, Place(file=f.file)) for f in files if f.used and f.month == str(month)]

    def sum_by(self, column: str, *, senders: Collection[str] | None = None) -> dict[str, Quantity]:
        """One sum for each value of ``column``, in the order of first appearance in the report month."""
        groups: dict[str, list[_Cell]] = {key: [] for key in self._keys(column)}
        for key, cell in zip(_texts(self._frame, column), _cells(self._frame), strict=True):
            groups[key].append(cell)
        return {key: self._sum(cells, senders) for key, cells in groups.items()}

    def count_by(
        self, column: str, *, unit: str, label: str, senders: Collection[str] | None = None
    ) -> dict[str, Quantity]:
        """One count for each value of ``column``; the value is added to ``label``."""
        places = {str(key): _places(rows) for key, rows in self._frame.groupby(column, sort=False)}
        return {key: self._count(places[key], unit, f"{label}: {key}", senders) for key in self._keys(column)}

    def _keys(self, column: str) -> list[str]:
        now = self._frame[self._frame["month"] == str(self._context.data.month)]
        return list(dict.fromkeys([*_texts(now, column), *_texts(self._frame, column)]))

    def _missing(self, month: Month, senders: Collection[str] | None) -> Gap | None:
        data = self._context.data
        expected = [s for s in data.senders[month] if senders is None or s.code in senders]
        missing = [s for s in expected if s.code not in data.arrived[month]]
        needs_nobody = senders is not None and not senders
        if len(missing) == len(expected) and not needs_nobody:
            return Gap(f"chưa nhận được số liệu tháng {month.vi}")
        if missing and not (self._context.accept_partial and month == data.month):
            return Gap(f"thiếu số liệu tháng {month.vi} của {', '.join(s.name for s in missing)}")
        return None

    def _partial(self, senders: Collection[str] | None) -> str:
        data = self._context.data
        expected = {s.code for s in data.senders[data.month] if senders is None or s.code in senders}
        arrived = expected & data.arrived[data.month]
        accepted = self._context.accept_partial and arrived and arrived != expected
        return f"số liệu của {len(arrived)}/{len(expected)} đơn vị" if accepted else ""


def _texts(frame: pd.DataFrame, column: str) -> list[str]:
    return [str(value) for value in frame[column].tolist()]


def _cells(frame: pd.DataFrame) -> list[_Cell]:
    """The rows as plain tuples: thousands of small sums over pandas slices would cost seconds."""
    columns = [frame[name].tolist() for name in _Cell._fields]
    return [_Cell(*values) for values in zip(*columns, strict=True)]


def _sum_node(cells: Sequence[_Cell], unit: str) -> Node:
    nodes = tuple(
        Node(
            kind="cell",
            value=decimal_of(cell.value),
            unit=unit,
            label=f"{cell.sender}: {cell.label}" + (f" [{cell.correction}]" if cell.correction else ""),
            month=cell.month,
            estimate=cell.estimate,
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
        label=_selection(cells),
        month=cells[0].month,
        estimate=any(node.estimate for node in nodes),
        args=nodes,
    )


def _place(file: str, sheet: str, cell: str, line: int) -> Place:
    return Place(file=file, sheet=sheet, cell=cell) if cell else Place(file=file, lines=((line, line),))


def _selection(cells: Sequence[_Cell]) -> str:
    labels = list(dict.fromkeys(cell.label for cell in cells))
    senders = len({cell.sender for cell in cells})
    what = "; ".join(labels) if len(labels) <= 4 else f"{len(cells)} ô số liệu"
    return f"Tổng «{what}» của {senders} đơn vị" if senders > 1 else f"Tổng «{what}»"


def _places(frame: pd.DataFrame) -> dict[str, list[_Counted]]:
    """By month, how many records each file and sheet has, as line ranges: a million records stay a few ranges."""
    found: dict[str, list[_Counted]] = {}
    for (month, file, sheet), lines in frame.groupby(["month", "file", "sheet"], sort=True)["line"]:
        place = Place(file=str(file), sheet=str(sheet) or None, lines=_ranges(np.sort(lines.to_numpy())))
        found.setdefault(str(month), []).append(_Counted(len(lines), place))
    return found


def _ranges(lines: np.ndarray[Any, Any]) -> tuple[tuple[int, int], ...]:
    """Runs of consecutive numbers as (first, last)."""
    breaks = np.flatnonzero(np.diff(lines) != 1)
    firsts, lasts = lines[[0, *(breaks + 1)]], lines[[*breaks, -1]]
    return tuple((int(a), int(b)) for a, b in zip(firsts, lasts, strict=True))
