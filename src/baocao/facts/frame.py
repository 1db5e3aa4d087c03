"""``frame.trace``: sums and counts of observations and records that become quantities.

The frames of :func:`attach` are ordinary pandas frames; only what goes through ``.trace`` keeps its
derivation. A total of a month in which an expected sender is missing has no value, never a smaller one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from baocao.facts.quantity import Gap, Quantity, decimal_of
from baocao.month import Month
from baocao.raw.source import SourceData
from baocao.results import Node, Place

_ATTRIBUTE = "baocao_source"
_SOURCES: dict[str, _Context] = {}


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
        a sum over one sender's own rows.
        All rows must have one unit.
        """
        units = sorted(set(self._frame["unit"]))
        if len(units) > 1:
            raise ValueError(f"các dòng có nhiều đơn vị tính: {units}")
        unit = units[0] if units else ""
        by_month: dict[Month, Node | Gap] = {}
        for month in self._context.data.window:
            rows = self._frame[self._frame["month"] == str(month)]
            missing = self._missing(month, senders)
            if missing:
                by_month[month] = missing
            elif rows.empty:
                by_month[month] = Gap(f"không có ô số liệu nào tháng {month.vi}")
            else:
                by_month[month] = _sum_node(rows, unit, month)
        return Quantity(self._context.data.month, unit, by_month, partial=self._partial(senders))

    def count(self, *, unit: str, label: str, senders: Collection[str] | None = None) -> Quantity:
        """How many records there are month by month; ``label`` says in words which records are counted."""
        by_month: dict[Month, Node | Gap] = {}
        for month in self._context.data.window:
            rows = self._frame[self._frame["month"] == str(month)]
            by_month[month] = self._missing(month, senders) or Node(
                kind="count",
                value=decimal_of(float(len(rows))),
                unit=unit,
                label=label,
                month=str(month),
                places=_line_ranges(rows),
            )
        return Quantity(self._context.data.month, unit, by_month, partial=self._partial(senders))

    def sum_by(self, column: str, *, senders: Collection[str] | None = None) -> dict[str, Quantity]:
        """One sum for each value of ``column``, in the order of first appearance in the report month."""
        return {key: Trace(rows).sum(senders=senders) for key, rows in self._groups(column)}

    def count_by(
        self, column: str, *, unit: str, label: str, senders: Collection[str] | None = None
    ) -> dict[str, Quantity]:
        """One count for each value of ``column``; the value is added to ``label``."""
        return {
            key: Trace(rows).count(unit=unit, label=f"{label}: {key}", senders=senders)
            for key, rows in self._groups(column)
        }

    def _groups(self, column: str) -> list[tuple[str, pd.DataFrame]]:
        now = self._frame[self._frame["month"] == str(self._context.data.month)]
        keys = dict.fromkeys([*now[column], *self._frame[column]])
        return [(str(key), self._frame[self._frame[column] == key]) for key in keys]

    def _missing(self, month: Month, senders: Collection[str] | None) -> Gap | None:
        data = self._context.data
        expected = [s for s in data.senders[month] if senders is None or s.code in senders]
        missing = [s for s in expected if s.code not in data.arrived[month]]
        if (missing and len(missing) == len(expected)) or (not expected and senders is None):
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


def _sum_node(rows: pd.DataFrame, unit: str, month: Month) -> Node:
    cells = tuple(
        Node(
            kind="cell",
            value=decimal_of(row["value"]),
            unit=unit,
            label=f"{row['sender']}: {row['label']}"
            + (f" [{row['correction']}]" if row["correction"] else ""),
            month=str(month),
            estimate=row["estimate"],
            places=(_place(row["file"], row["sheet"], row["cell"], row["line"]),),
        )
        for row in rows.to_dict("records")
    )
    if len(cells) == 1:
        return cells[0]
    return Node(
        kind="sum",
        value=sum((cell.value for cell in cells), decimal_of(0.0)),
        unit=unit,
        label=_selection(rows),
        month=str(month),
        estimate=any(cell.estimate for cell in cells),
        args=cells,
    )


def _place(file: str, sheet: str, cell: str, line: int) -> Place:
    return Place(file=file, sheet=sheet, cell=cell) if cell else Place(file=file, lines=((line, line),))


def _selection(rows: pd.DataFrame) -> str:
    labels = list(dict.fromkeys(rows["label"]))
    senders = rows["sender"].nunique()
    what = "; ".join(labels) if len(labels) <= 4 else f"{len(rows)} ô số liệu"
    return f"Tổng «{what}» của {senders} đơn vị" if senders > 1 else f"Tổng «{what}»"


def _line_ranges(rows: pd.DataFrame) -> tuple[Place, ...]:
    """The records' lines as ranges by file and sheet: a million records stay a few ranges."""
    places = []
    for (file, sheet), part in rows.groupby(["file", "sheet"], sort=True):
        lines = part["line"].sort_values()
        runs = lines.groupby((lines.diff() != 1).cumsum()).agg(["min", "max"])
        ranges = tuple((int(a), int(b)) for a, b in runs.itertuples(index=False))
        places.append(Place(file=str(file), sheet=str(sheet) or None, lines=ranges))
    return tuple(places)
