"""The section: the one object a notebook talks to.

It reads sources, holds the indicators, and puts every result into the output of the cell that made it.
What belongs to one sector (its calculations, its wording) stands in the notebook, not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from baocao.errors import BadInput
from baocao.facts import charts, frame, known, reading, register, tables
from baocao.facts.cards import show
from baocao.facts.checks import Checker
from baocao.facts.indicators import Facts
from baocao.facts.leaves import LineLists
from baocao.facts.quantity import Quantity, unavailable
from baocao.facts.slips import slips
from baocao.facts.wording import Writer
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.source import SourceData, read_source
from baocao.results import Chart, Done, Paragraph, Result, Span, Table
from baocao.settings import load_catalogue, load_names, load_waivers


class Section:
    """One notebook's section of the report of one month.

    ``month`` is text as in the notebook's parameters cell. Raises :class:`BadInput` for a bad month.
    """

    def __init__(self, name: str, month: str, *, folder: Path | None = None) -> None:
        self.name = name
        self.month = Month.parse(month)
        self.workspace = Workspace.find(folder)
        self.catalogue = load_catalogue(self.workspace)
        self.labels = {entry.id: entry.label for entry in self.catalogue.values()}
        self.results: list[Result] = []
        self.facts = Facts(name, self.catalogue, self.emit)
        self._checks = Checker(
            name, self.month, self.labels, load_waivers(self.workspace, self.month), self.emit
        )
        self.check, self.check_each = self._checks.check, self._checks.check_each
        self._sources: dict[str, SourceData] = {}
        self._cited: set[str] = set()
        self._lists = LineLists()
        self._writer = Writer(name, self.month, self.catalogue, self.facts, load_names(self.workspace))

    def emit(self, result: Result) -> None:
        """Keep the result and show it in the running cell."""
        self.results.append(result)
        show(result)

    # ---- reading ---------------------------------------------------------------------------------------

    def read(self, source: str, *, length: int = 13) -> SourceData:
        """The source over 13 months; shows files, senders and the row ledger, and checks that all senders are in.

        Records dated outside the period are kept out and make a check of their own red; a corrected value is told.
        """
        data = read_source(self.workspace, source, self.month, length=length)
        longest = self._sources.get(source, data)
        self._sources[source] = max(data, longest, key=lambda each: len(each.window))
        self.emit(reading.inputs(self.name, data))
        for ledger in reading.ledgers(self.name, data):
            self.emit(ledger)
        for rows in reading.rows(self.name, self.workspace, data):
            self.emit(rows)
        self._cite("senders")
        came, due = known.arrived_and_due(self.workspace, data)
        check = self._checks.judge(
            f"arrivals.{source}",
            f"Đủ đơn vị gửi số liệu: {data.title}",
            came == due,
            details=data.owing(),
            again=True,
        )
        if data.outside:
            read, kept = known.read_and_kept(data)
            self._checks.judge(
                f"dates.{source}",
                f"Mọi dòng có ngày trong kỳ số liệu: {data.title}",
                kept == read,
                details=data.outside,
                again=True,
            )
        for each in slips(self.workspace, data):
            self._checks.judge(
                f"{each.id}.{source}",
                f"{each.label}: {data.title}",
                each.found == each.none,
                severity="warning",
                details=each.told,
                again=True,
            )
        for part in (data, *map(data.of_form, data.records)):
            frame.attach(part, self._lists, accept_partial=check.waiver is not None)
        return data

    def tasks(self, *slots: str) -> pd.DataFrame:
        """The tasks in the month's register; as long as none have come, each of the slots says so."""
        tasks = self.read("register", length=1).records["tasks"]
        if tasks.empty:
            for slot in slots:
                self.say(slot, register.NOT_RECEIVED)
        return tasks

    def senders(self, source: str, *, unit: str, label: str, kind: str = "") -> Quantity:
        """How many senders of ``source`` (of one ``kind``) are on the list of expected senders, month by month."""
        self._cite("senders")
        return known.senders(self.workspace, self._sources[source], kind, unit=unit, label=label)

    def _cite(self, name: str) -> None:
        """Show once that figures of this section come from a file of data/reference."""
        if name not in self._cited:
            self._cited.add(name)
            self.emit(reading.cited(self.name, self.workspace, self.workspace.reference(name), self.month))

    def designated(self, source: str) -> list[str]:
        """Codes of the senders marked ``designated`` that are expected this month."""
        return [s.code for s in self._sources[source].senders[self.month] if s.note == "designated"]

    def reference(self, name: str, *, label: str, unit: str) -> Quantity:
        """The value of data/reference/<name>.csv valid in each month of the window; inferred ones say so."""
        self._cite(name)
        return known.reference(self.workspace, name, self.month, label=label, unit=unit)

    def save(self, *frames: pd.DataFrame, name: str = "") -> None:
        """Write the report month's rows to data/processed/<month>/ as Parquet: an output, never read back."""
        reading.save(self.workspace.saving(self.month) / f"{name or self.name}.parquet", self.month, frames)

    # ---- indicators ------------------------------------------------------------------------------------

    def unavailable(self, name: str, reason: str) -> None:
        """Declare that an indicator of the catalogue has no value this month, and why."""
        self.facts[name] = unavailable(self.month, self.catalogue[name].unit, reason)

    # ---- text, tables, charts --------------------------------------------------------------------------

    def say(self, slot: str, *parts: str | pd.DataFrame | Sequence[Span], item: bool = False) -> None:
        """One paragraph for a slot of the outline: bound sentences, and tasks of the register as sentences.

        ``Writer.sentence`` explains the templates; a frame of register tasks may be empty; a sentence that
        tells words of a record is given as spans.
        """
        sentences: list[Sequence[Span]] = []
        for part in parts:
            if isinstance(part, str):
                sentences.append(self._writer.sentence(part))
            elif isinstance(part, pd.DataFrame):
                sentences += register.sentences(part)
            else:
                sentences.append(part)
        spans: list[Span] = []
        for sentence in sentences:
            spans += [Span(text=" ")] if spans else []
            spans += sentence
        if spans:
            self.tell(slot, spans, item=item)

    def tell_records(self, slot: str, records: pd.DataFrame) -> None:
        """One paragraph for each task of the register, in its order."""
        for spans in register.sentences(records):
            self.tell(slot, spans)

    def tell(self, slot: str, spans: Sequence[Span], *, item: bool = False) -> None:
        """A paragraph made of spans, as register sentences are; its plain text is guarded as a sentence is."""
        self._writer.guard(spans)
        self.emit(Paragraph(notebook=self.name, slot=f"{self.name}.{slot}", spans=tuple(spans), item=item))

    def table(self, id: str, caption: str, names: Sequence[str]) -> None:
        """Indicators with this month, last month, the same month last year and the change, for the appendix.

        An indicator without a value in any of them is left out.
        """
        quantities = {name: self.facts[name] for name in names if tables.has_figures(self.facts[name])}
        rows = [tables.indicator_row(self.catalogue[name], each) for name, each in quantities.items()]
        shown = [(self.labels[name], each) for name, each in quantities.items()]
        self._put_table(id, caption, tables.indicator_header(self.month), rows, shown)

    def grid(
        self, id: str, caption: str, columns: Mapping[str, Mapping[str, Quantity]], *, corner: str = "Đơn vị"
    ) -> None:
        """A table of quantities: columns by title, rows by key; every number keeps its derivation."""
        shown = [(title, quantity) for title, column in columns.items() for quantity in column.values()]
        self._put_table(id, caption, (corner, *columns), tables.grid_rows(columns, self.labels), shown)

    def _put_table(
        self,
        id: str,
        caption: str,
        header: tuple[str, ...],
        rows: Sequence[tables.Row],
        shown: Sequence[tuple[str, Quantity]],
    ) -> None:
        if rows:
            self.emit(
                Table(
                    id=f"{self.name}.{id}",
                    notebook=self.name,
                    caption=caption,
                    header=header,
                    rows=tuple(rows),
                    source=tables.source_line(shown, self._sources.values(), self.facts),
                )
            )

    def trend(
        self, slot: str, caption: str, series: Mapping[str, Quantity], *, scale: int = 1, unit: str = ""
    ) -> None:
        """A line chart over the 13 months."""
        drawn = charts.trend(series, scale=scale, unit=unit)
        self._put_chart(slot, caption, drawn, series, months=charts.span(series))

    def bars(
        self, slot: str, caption: str, values: Mapping[str, Quantity], *, scale: int = 1, unit: str = ""
    ) -> None:
        """A bar chart of the report month's values."""
        self._put_chart(slot, caption, charts.bars(values, scale=scale, unit=unit), values)

    def compare(self, slot: str, caption: str, values: Mapping[str, Quantity], *, unit: str = "") -> None:
        """This month beside the same month of last year."""
        names = (f"Tháng {self.month.vi}", f"Tháng {self.month.year_ago.vi}")
        pairs = {label: (quantity, quantity.year_ago) for label, quantity in values.items()}
        self._put_chart(slot, caption, charts.compare(pairs, names, unit=unit), values)

    def _put_chart(
        self,
        slot: str,
        caption: str,
        drawn: charts.Drawing,
        shown: Mapping[str, Quantity],
        *,
        months: str = "",
    ) -> None:
        named = list(shown.items())
        position = sum(isinstance(result, Chart) for result in self.results) + 1
        self.emit(
            Chart(
                id=f"{self.name}.chart_{position}",
                notebook=self.name,
                slot=f"{self.name}.{slot}",
                caption=caption,
                alt=drawn.alt,
                source=tables.source_line(named, self._sources.values(), self.facts, months=months),
                svg=drawn.svg,
                figures=drawn.figures,
            )
        )

    # ---- end -------------------------------------------------------------------------------------------

    def close(self) -> None:
        """The last cell: every indicator of the catalogue is computed or declared unavailable, else an error.

        Lists of lines that are too long for the notebook go to data/processed/<month>/<section>-lines.parquet.
        """
        promised = [entry.id for entry in self.catalogue.values() if entry.notebook == self.name]
        forgotten = [name for name in promised if name not in self.facts]
        if forgotten:
            raise BadInput(
                "Chỉ tiêu trong danh mục chưa được tính",
                faults=tuple(forgotten),
                todo="Tính chỉ tiêu, hoặc khai báo section.unavailable(mã, lý do).",
            )
        if len(lists := self._lists.frame()):
            reading.write(self.workspace.line_lists(self.month, self.name), lists)
        counts: dict[str, int] = {}
        for result in self.results:
            counts[result.kind] = counts.get(result.kind, 0) + 1
        self.emit(Done(notebook=self.name, month=str(self.month), counts=counts))
