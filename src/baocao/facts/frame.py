"""``frame.trace``: sums and counts of observations and records that become quantities.

The frames of :func:`attach` are ordinary pandas frames; only what goes through ``.trace`` keeps its
derivation. A total of a month in which an expected sender is missing has no value, never a smaller one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

import pandas as pd

from baocao.facts.leaves import Cell, LineLists, cells_of, places_by, places_of, sum_node
from baocao.facts.quantity import Gap, Quantity
from baocao.month import Month
from baocao.raw.source import SourceData
from baocao.results import Node, Place

_ATTRIBUTE = "baocao_source"
_SOURCES: dict[str, _Context] = {}
_READINGS = count(1)


@dataclass(frozen=True)
class _Context:
    data: SourceData
    accept_partial: bool
    read: Counter[tuple[object, ...]]
    lists: LineLists
    files: dict[str, list[Place]]


def attach(data: SourceData, lists: LineLists, *, accept_partial: bool) -> None:
    """Let the frames of ``data`` be traced. ``accept_partial`` stands for a waiver that accepts missing senders;
    ``lists`` takes the lists of lines that are too long for the notebook.
    """
    key = f"{data.source} {next(_READINGS)}"
    read = Counter(cell.read for cell in cells_of(data.observations))
    files: dict[str, list[Place]] = {}
    for file in (each for each in data.files if each.used):
        files.setdefault(file.month, []).append(Place(file=file.file))
    _SOURCES[key] = _Context(data, accept_partial, read, lists, files)
    for frame in (data.observations, *data.records.values()):
        frame.attrs[_ATTRIBUTE] = key


@pd.api.extensions.register_dataframe_accessor("trace")
class Trace:
    """Traced aggregations of a frame that was read by a section (or of rows selected from it)."""

    def __init__(self, frame: pd.DataFrame) -> None:
        source = frame.attrs.get(_ATTRIBUTE)
        if source not in _SOURCES:
            raise AttributeError("trace cần các dòng chọn từ khung dữ liệu do section.read(...) trả về")
        self._frame = frame
        self._context = _SOURCES[source]

    def sum(self, *, senders: Collection[str] | None = None, own_rows: bool = False) -> Quantity:
        """The sum of ``value`` month by month, each cell kept as an operand.

        ``senders`` names the senders whose files the sum needs, by default all that are expected;
        ``own_rows`` says that the rows are one sender's own, so that no other file is needed.
        All rows must have one unit.
        """
        return self._sum(self._as_read(), senders, own_rows)

    def _as_read(self) -> list[Cell]:
        """The rows as cells; a value that was edited or a row that stands twice is refused."""
        cells = cells_of(self._frame)
        for read, times in Counter(cell.read for cell in cells).items():
            known = self._context.read[read]
            if times > known:
                file, sheet, cell, line, measure, value = read
                fault = "được cộng nhiều lần" if known else "khác giá trị đã đọc từ tệp"
                place = f"{file} {sheet} {cell} dòng {line}"
                raise ValueError(f"giá trị {value} của {measure} {fault}: {place}")
        return cells

    def _sum(self, cells: Sequence[Cell], senders: Collection[str] | None, own_rows: bool) -> Quantity:
        units = sorted({cell.unit for cell in cells})
        if len(units) > 1:
            raise ValueError(f"các dòng có nhiều đơn vị tính: {units}")
        unit = units[0] if units else ""
        found: dict[str, list[Cell]] = {}
        for cell in cells:
            found.setdefault(cell.month, []).append(cell)
        by_month: dict[Month, Node | Gap] = {}
        for month in self._context.data.window:
            missing = self._missing(month, senders, own_rows)
            if missing:
                by_month[month] = missing
            elif str(month) not in found:
                by_month[month] = Gap(f"không có ô số liệu nào tháng {month.vi}")
            else:
                by_month[month] = sum_node(found[str(month)], unit, self._context.data.title)
        return Quantity(self._context.data.month, unit, by_month, partial=self._partial(senders, own_rows))

    def count(
        self, *, unit: str, label: str, senders: Collection[str] | None = None, own_rows: bool = False
    ) -> Quantity:
        """How many records there are month by month; ``label`` says in words which records are counted."""
        return self._count(places_of(self._frame, self._context.lists), unit, label, senders, own_rows)

    def _count(
        self,
        places: dict[str, list[Place]],
        unit: str,
        label: str,
        senders: Collection[str] | None,
        own_rows: bool,
    ) -> Quantity:
        by_month: dict[Month, Node | Gap] = {}
        for month in self._context.data.window:
            found = places.get(str(month), []) or self._searched(month)
            by_month[month] = self._missing(month, senders, own_rows) or Node(
                kind="count",
                value=Decimal(sum(place.count for place in found)),
                unit=unit,
                label=label,
                month=str(month),
                places=tuple(found),
            )
        return Quantity(self._context.data.month, unit, by_month, partial=self._partial(senders, own_rows))

    def _searched(self, month: Month) -> list[Place]:
        """The files in which no record was found: a count of zero has a source too."""
        return self._context.files.get(str(month), [])

    def sum_by(
        self, column: str, *, senders: Collection[str] | None = None, own_rows: bool = False
    ) -> dict[str, Quantity]:
        """One sum for each value of ``column``, in the order of first appearance in the report month."""
        groups: dict[str, list[Cell]] = {key: [] for key in self._keys(column)}
        for key, cell in zip(_texts(self._frame, column), self._as_read(), strict=True):
            groups[key].append(cell)
        return {key: self._sum(cells, senders, own_rows) for key, cells in groups.items()}

    def sum_by_sender(self) -> dict[str, Quantity]:
        """Each expected sender's own rows added, under its name, by code; one that sent nothing has no value."""
        cells = self._as_read()
        senders = sorted(self._context.data.senders[self._context.data.month], key=lambda sender: sender.code)
        names = Counter(sender.name for sender in senders)
        return {
            sender.name if names[sender.name] == 1 else f"{sender.name} ({sender.code})": self._sum(
                [cell for cell in cells if cell.sender == sender.code], None, own_rows=True
            )
            for sender in senders
        }

    def count_by(
        self,
        column: str,
        *,
        unit: str,
        label: str,
        senders: Collection[str] | None = None,
        own_rows: bool = False,
    ) -> dict[str, Quantity]:
        """One count for each value of ``column``; the value is added to ``label``."""
        places = places_by(self._frame, column, self._context.lists)
        return {
            key: self._count(places[key], unit, f"{label}: {key}", senders, own_rows)
            for key in self._keys(column)
        }

    def _keys(self, column: str) -> list[str]:
        every = self._frame[column]
        now = every[self._frame["month"] == str(self._context.data.month)]
        return list(dict.fromkeys(str(key) for part in (now, every) for key in part.unique()))

    def _missing(self, month: Month, senders: Collection[str] | None, own_rows: bool) -> Gap | None:
        data = self._context.data
        if own_rows:
            return None if self._searched(month) else Gap(f"chưa nhận được số liệu tháng {month.vi}")
        if senders is not None and not senders:
            return Gap("không có đơn vị được chỉ định")
        expected = [s for s in data.senders[month] if senders is None or s.code in senders]
        missing = [s for s in expected if s.code not in data.arrived[month]]
        if len(missing) == len(expected):
            who = ", ".join(s.name for s in missing) if len(missing) == 1 or senders is not None else ""
            aside = data.aside and month == data.month
            what = "tệp gửi đến không dùng được, không có" if aside else "chưa nhận được"
            return Gap(f"{what} số liệu tháng {month.vi}" + (f" của {who}" if who else ""))
        if missing and not (self._context.accept_partial and month == data.month):
            return Gap(f"thiếu số liệu tháng {month.vi} của {', '.join(s.name for s in missing)}")
        return None

    def _partial(self, senders: Collection[str] | None, own_rows: bool) -> str:
        data = self._context.data
        expected = {s.code for s in data.senders[data.month] if senders is None or s.code in senders}
        arrived = expected & data.arrived[data.month]
        accepted = self._context.accept_partial and arrived and arrived != expected and not own_rows
        return f"số liệu của {len(arrived)}/{len(expected)} đơn vị" if accepted else ""


def _texts(frame: pd.DataFrame, column: str) -> list[str]:
    return [str(value) for value in frame[column].tolist()]
