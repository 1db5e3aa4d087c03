"""The section: the one object a notebook talks to.

It reads sources, holds the indicators, and puts every result into the output of the cell that made it.
What belongs to one sector (its calculations, its wording) stands in the notebook, not here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pandas as pd

from baocao.errors import BadInput
from baocao.facts import charts, frame, register
from baocao.facts.cards import show
from baocao.facts.checks import Severity, judge, worst
from baocao.facts.quantity import Comparison, Gap, Quantity, unavailable
from baocao.facts.wording import Writer, figure, formula, plain, with_unit
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.files import sha256
from baocao.raw.reference import reference_value
from baocao.raw.source import SourceData, read_source
from baocao.results import (
    Arrival,
    Chart,
    Done,
    Indicator,
    Inputs,
    Ledger,
    Node,
    Paragraph,
    Place,
    Result,
    Span,
    Table,
    TableCell,
)
from baocao.results import Check as CheckResult
from baocao.settings import load_catalogue, load_waivers


class Facts(Mapping[str, Quantity]):
    """The indicators of a section by id. Assigning one shows its card; an id outside the catalogue is an error."""

    def __init__(self, section: Section) -> None:
        self._section = section
        self._quantities: dict[str, Quantity] = {}

    def __setitem__(self, name: str, quantity: Quantity) -> None:
        entry = self._section.catalogue.get(name)
        if entry is None or entry.notebook != self._section.name:
            raise BadInput(
                "Chỉ tiêu không có trong danh mục của mục này",
                found=name,
                expected=f"một mã trong config/indicators/{self._section.name}.toml",
                todo="Thêm chỉ tiêu vào danh mục, với nhãn, đơn vị và công thức bằng lời.",
            )
        if name in self._quantities:
            raise BadInput("Chỉ tiêu được tính hai lần", found=name, todo="Giữ lại một phép tính.")
        self._quantities[name] = quantity.in_unit(entry.unit).named(name)
        self._section.emit(self._section.indicator(self._quantities[name]))

    def __getitem__(self, name: str) -> Quantity:
        return self._quantities[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._quantities)

    def __len__(self) -> int:
        return len(self._quantities)


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
        self.facts = Facts(self)
        self._waivers = load_waivers(self.workspace, self.month)
        self._sources: dict[str, SourceData] = {}
        self._settings: dict[str, str] = {}
        self._writer = Writer(name, self.month, self.catalogue, self.facts, self._names())

    def emit(self, result: Result) -> None:
        """Keep the result and show it in the running cell."""
        self.results.append(result)
        show(result)

    # ---- reading ---------------------------------------------------------------------------------------

    def read(self, source: str, *, length: int = 13) -> SourceData:
        """The source over 13 months; shows files, senders and the row ledger, and checks that all senders are in."""
        data = read_source(self.workspace, source, self.month, length=length)
        senders = data.senders[self.month]
        arrived = data.arrived[self.month]
        self._sources[source] = data
        arrivals = tuple(
            Arrival(source=source, sender=s.code, name=s.name, arrived=s.code in arrived) for s in senders
        )
        self.emit(
            Inputs(
                notebook=self.name, files=data.files, arrivals=arrivals, settings=self._settings_of(source)
            )
        )
        for step, entry in data.ledger.items():
            dropped = {reason: rows for reason, rows in entry.items() if reason not in {"in", "kept"}}
            self.emit(
                Ledger(
                    notebook=self.name, step=step, rows_in=entry["in"], kept=entry["kept"], dropped=dropped
                )
            )
        check = self._check_arrivals(source, arrivals)
        frame.attach(data, accept_partial=check.waiver is not None)
        return data

    def _check_arrivals(self, source: str, arrivals: Sequence[Arrival]) -> CheckResult:
        path = self.workspace.relative(self.workspace.reference("senders"))
        lines = [s.line for s in self._sources[source].senders[self.month]]
        came = self._counted(sum(a.arrived for a in arrivals), "đơn vị đã gửi", ())
        due = self._counted(
            len(arrivals), "đơn vị phải gửi", (Place(file=path, lines=tuple((n, n) for n in lines)),)
        )
        missing = [f"chưa gửi: {a.name}" for a in arrivals if not a.arrived]
        return self._judge(
            f"arrivals.{source}",
            f"Đủ đơn vị gửi số liệu: {self._sources[source].title}",
            came == due,
            details=missing,
        )

    def _counted(self, count: int, label: str, places: tuple[Place, ...]) -> Quantity:
        node = Node(kind="count", value=Decimal(count), unit="đơn vị", label=label, places=places)
        return Quantity(self.month, "đơn vị", {self.month: node})

    def senders(self, source: str, *, unit: str, label: str, kind: str = "") -> Quantity:
        """How many senders of ``source`` (of one ``kind``) are on the list of expected senders, month by month."""
        path = self.workspace.relative(self.workspace.reference("senders"))
        data = self._sources[source]
        by_month: dict[Month, Node | Gap] = {}
        for month in data.window:
            found = [s.line for s in data.senders[month] if kind in ("", s.kind)]
            places = (Place(file=path, lines=tuple((line, line) for line in found)),)
            by_month[month] = Node(
                kind="count",
                value=Decimal(len(found)),
                unit=unit,
                label=label,
                month=str(month),
                places=places,
            )
        return Quantity(self.month, unit, by_month)

    def designated(self, source: str) -> list[str]:
        """Codes of the senders marked ``designated`` that are expected this month."""
        return [s.code for s in self._sources[source].senders[self.month] if s.note == "designated"]

    def reference(self, name: str, *, label: str, unit: str) -> Quantity:
        """The value of data/reference/<name>.csv valid in each month of the window; inferred ones say so."""
        by_month: dict[Month, Node | Gap] = {}
        for month in self.month.window():
            found = reference_value(self.workspace, name, month)
            if found is None:
                by_month[month] = Gap(f"không có giá trị {name} có hiệu lực tháng {month.vi}")
            else:
                by_month[month] = Node(
                    kind="cell",
                    value=found.value,
                    unit=unit,
                    label=f"{label} (suy ra)" if found.status == "inferred" else label,
                    month=str(month),
                    places=(Place(file=found.file, lines=((found.line, found.line),)),),
                )
        return Quantity(self.month, unit, by_month)

    def save(self, *frames: pd.DataFrame, name: str = "") -> None:
        """Write the report month's rows to data/processed/<month>/ as Parquet: an output, never read back."""
        folder = self.workspace.saving(self.month)
        folder.mkdir(parents=True, exist_ok=True)
        rows = pd.concat([each[each["month"] == str(self.month)] for each in frames], ignore_index=True)
        target = folder / f"{name or self.name}.parquet"
        partial = target.with_suffix(".part")
        rows.to_parquet(partial, index=False)
        partial.replace(target)

    # ---- indicators ------------------------------------------------------------------------------------

    def indicator(self, quantity: Quantity) -> Indicator:
        """The quantity as the result that the report, the trace and the audit workbook read."""
        entry = self.catalogue[quantity.id]
        return Indicator(
            id=quantity.id,
            notebook=self.name,
            label=entry.label,
            unit=entry.print_unit or entry.unit,
            month=str(self.month),
            value=quantity.value,
            text="" if quantity.value is None else with_unit(entry, quantity.value),
            reason=quantity.reason,
            estimate=quantity.estimate,
            partial=quantity.partial,
            formula=formula(quantity.node, self.labels),
            tree=quantity.node,
            series={str(month): value for month, value in quantity.series.items()},
        )

    def unavailable(self, name: str, reason: str) -> None:
        """Declare that an indicator of the catalogue has no value this month, and why."""
        self.facts[name] = unavailable(self.month, self.catalogue[name].unit, reason)

    # ---- checks ----------------------------------------------------------------------------------------

    def check(
        self,
        id: str,
        label: str,
        comparison: Comparison,
        *,
        severity: Severity = "error",
        tolerance: str = "0",
        details: Sequence[str] = (),
    ) -> None:
        """State that ``comparison`` holds; shows both sides and the difference. ``id`` is what a waiver names."""
        self._judge(
            f"{self.name}.{id}", label, comparison, severity=severity, tolerance=tolerance, details=details
        )

    def check_each(
        self,
        id: str,
        label: str,
        comparisons: Mapping[str, Comparison],
        *,
        severity: Severity = "error",
        tolerance: str = "0",
    ) -> None:
        """The same statement about several senders, units or types; shows the worst one and names all that fail."""
        if comparisons:
            comparison, failing = worst(comparisons, Decimal(tolerance))
            self._judge(
                f"{self.name}.{id}",
                label,
                comparison,
                severity=severity,
                tolerance=tolerance,
                details=failing,
            )

    def _judge(
        self,
        id: str,
        label: str,
        comparison: Comparison,
        *,
        severity: Severity = "error",
        tolerance: str = "0",
        details: Collection[str] = (),
    ) -> CheckResult:
        check = judge(
            id,
            label,
            comparison,
            notebook=self.name,
            labels=self.labels,
            waivers=self._waivers,
            severity=severity,
            tolerance=Decimal(tolerance),
            details=list(details),
        )
        self.emit(check)
        return check

    # ---- text, tables, charts --------------------------------------------------------------------------

    def say(self, slot: str, *parts: str | pd.DataFrame, item: bool = False) -> None:
        """One paragraph for a slot of the outline: bound sentences, and tasks of the register as sentences.

        ``Writer.sentence`` explains the templates; a frame of register tasks may be empty.
        """
        sentences: list[Sequence[Span]] = []
        for part in parts:
            sentences += [self._writer.sentence(part)] if isinstance(part, str) else register.sentences(part)
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
        """A paragraph made of spans, as register sentences are."""
        self.emit(Paragraph(notebook=self.name, slot=f"{self.name}.{slot}", spans=tuple(spans), item=item))

    def table(self, id: str, caption: str, names: Sequence[str]) -> None:
        """Indicators with this month, last month, the same month last year and the change, for the appendix.

        An indicator without a value in any of them is left out.
        """
        months = (self.month, self.month.previous, self.month.year_ago)
        header = ("Chỉ tiêu", "Đơn vị tính", *(f"Tháng {month.vi}" for month in months), "So cùng kỳ (%)")
        shown = [self.facts[name] for name in names]
        shown = [each for each in shown if any(each.series.get(month) is not None for month in months)]
        self._put_table(id, caption, header, [self._table_row(each, months) for each in shown], shown)

    def _table_row(self, quantity: Quantity, months: Sequence[Month]) -> tuple[TableCell, ...]:
        entry = self.catalogue[quantity.id]
        values = [quantity.series.get(month) for month in months]
        now, _, before = values
        change = None if now is None or not before else plain((now - before) / before * 100, 1)
        figures = ["…" if value is None else figure(entry, value) for value in values]
        return (
            TableCell(text=entry.label, ref=quantity.id),
            TableCell(text=entry.print_unit or entry.unit),
            *(TableCell(text=text, ref=quantity.id, number=True) for text in figures),
            TableCell(text=change or "…", ref=quantity.id, number=True),
        )

    def grid(
        self, id: str, caption: str, columns: Mapping[str, Mapping[str, Quantity]], *, corner: str = "Đơn vị"
    ) -> None:
        """A table of quantities: columns by title, rows by key; every number keeps its derivation."""
        keys = dict.fromkeys(key for column in columns.values() for key in column)
        rows = [
            (
                TableCell(text=key),
                *(
                    _number_cell(column[key]) if key in column else TableCell(text="")
                    for column in columns.values()
                ),
            )
            for key in keys
        ]
        quantities = [quantity for column in columns.values() for quantity in column.values()]
        self._put_table(id, caption, (corner, *columns), rows, quantities)

    def _put_table(
        self,
        id: str,
        caption: str,
        header: tuple[str, ...],
        rows: Sequence[tuple[TableCell, ...]],
        quantities: Sequence[Quantity],
    ) -> None:
        if rows:
            self.emit(
                Table(
                    id=f"{self.name}.{id}",
                    notebook=self.name,
                    caption=caption,
                    header=header,
                    rows=tuple(rows),
                    source=self._source_line(quantities),
                )
            )

    def trend(
        self, slot: str, caption: str, series: Mapping[str, Quantity], *, scale: int = 1, unit: str = ""
    ) -> None:
        """A line chart over the 13 months."""
        self._put_chart(slot, caption, charts.trend(series, scale=scale, unit=unit), series.values())

    def bars(
        self, slot: str, caption: str, values: Mapping[str, Quantity], *, scale: int = 1, unit: str = ""
    ) -> None:
        """A bar chart of the report month's values."""
        self._put_chart(slot, caption, charts.bars(values, scale=scale, unit=unit), values.values())

    def compare(self, slot: str, caption: str, values: Mapping[str, Quantity], *, unit: str = "") -> None:
        """This month beside the same month of last year."""
        names = (f"Tháng {self.month.vi}", f"Tháng {self.month.year_ago.vi}")
        pairs = {label: (quantity, quantity.year_ago) for label, quantity in values.items()}
        self._put_chart(slot, caption, charts.compare(pairs, names, unit=unit), values.values())

    def _put_chart(
        self, slot: str, caption: str, drawn: tuple[str, str], quantities: Iterable[Quantity]
    ) -> None:
        svg, alt = drawn
        position = sum(isinstance(result, Chart) for result in self.results) + 1
        self.emit(
            Chart(
                id=f"{self.name}.chart_{position}",
                notebook=self.name,
                slot=f"{self.name}.{slot}",
                caption=caption,
                alt=alt,
                source=self._source_line(quantities),
                svg=svg,
            )
        )

    def _source_line(self, quantities: Iterable[Quantity]) -> str:
        """Where these figures come from: the sources whose files of the report month stand in their derivation."""
        nodes = [quantity.node for quantity in quantities if quantity.node]
        files = {place.file for node in nodes for place in self._places(node)}
        parts = []
        for data in self._sources.values():
            used = [file for file in data.files if file.file in files and file.month == str(self.month)]
            parts += [f"{data.title}, {len(used)} tệp"] if used else []
        return f"Nguồn: {'; '.join(parts)} (tháng {self.month.vi})." if parts else ""

    def _places(self, node: Node) -> Iterator[Place]:
        yield from node.places
        for arg in node.args:
            yield from self._places(arg)
        named = self.facts.get(node.label) if node.kind == "ref" and not node.args else None
        if named is not None and named.node:
            yield from self._places(named.node)

    # ---- end -------------------------------------------------------------------------------------------

    def close(self) -> None:
        """The last cell: every indicator of the catalogue is computed or declared unavailable, else an error."""
        promised = [entry.id for entry in self.catalogue.values() if entry.notebook == self.name]
        forgotten = [name for name in promised if name not in self.facts]
        if forgotten:
            raise BadInput(
                "Chỉ tiêu trong danh mục chưa được tính",
                faults=tuple(forgotten),
                todo="Tính chỉ tiêu, hoặc khai báo section.unavailable(mã, lý do).",
            )
        counts: dict[str, int] = {}
        for result in self.results:
            counts[result.kind] = counts.get(result.kind, 0) + 1
        self.emit(Done(notebook=self.name, month=str(self.month), counts=counts))

    def _names(self) -> list[str]:
        names = tomllib.loads(self.workspace.names.read_text(encoding="utf-8"))["names"]
        return [str(name) for name in names]

    def _settings_of(self, source: str) -> dict[str, str]:
        """Hashes of the settings and reference files that this reading used."""
        space = self.workspace
        used = [
            space.forms(source),
            space.report_settings,
            space.names,
            space.reference("senders"),
            *space.indicator_files,
        ]
        used += sorted(space.corrections.glob("*.toml")) + sorted(space.waivers.glob("*.toml"))
        return {space.relative(path): sha256(path) for path in used}


def _number_cell(quantity: Quantity) -> TableCell:
    if quantity.value is None:
        return TableCell(text="…", number=True)
    return TableCell(
        text=plain(quantity.value), ref=quantity.id, number=True, tree=None if quantity.id else quantity.node
    )
