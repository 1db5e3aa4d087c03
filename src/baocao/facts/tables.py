"""Tables of quantities, and the line below a table or chart that says where its figures come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from baocao.facts.derive import growth
from baocao.facts.quantity import Quantity
from baocao.facts.wording import figure, plain
from baocao.month import Month
from baocao.raw.source import SourceData
from baocao.results import Node, Place, TableCell
from baocao.settings import Entry

Row = tuple[TableCell, ...]


def indicator_header(month: Month) -> tuple[str, ...]:
    months = (month, month.previous, month.year_ago)
    return ("Chỉ tiêu", "Đơn vị tính", *(f"Tháng {each.vi}" for each in months), "So cùng kỳ (%)")


def has_figures(quantity: Quantity) -> bool:
    """Whether the indicator has a value this month, last month or in the same month of last year."""
    now = quantity.month
    return any(quantity.series.get(month) is not None for month in (now, now.previous, now.year_ago))


def indicator_row(entry: Entry, quantity: Quantity) -> Row:
    """This month by reference to its indicator; last month, last year and the change with their own trees."""
    earlier = [_cell(each, entry) for each in (quantity.last_month, quantity.year_ago)]
    return (
        TableCell(text=entry.label, ref=quantity.id),
        TableCell(text=entry.print_unit or entry.unit),
        _cell(quantity, entry),
        *earlier,
        _cell(growth(quantity), decimals=1),
    )


def grid_rows(columns: Mapping[str, Mapping[str, Quantity]]) -> list[Row]:
    """Columns by title, rows by key; every number keeps its derivation."""
    keys = dict.fromkeys(key for column in columns.values() for key in column)
    return [
        (
            TableCell(text=key),
            *(_cell(column[key]) if key in column else TableCell(text="") for column in columns.values()),
        )
        for key in keys
    ]


def _cell(quantity: Quantity, entry: Entry | None = None, *, decimals: int = 4) -> TableCell:
    """The number, as the catalogue prints it when ``entry`` is given."""
    if quantity.value is None:
        return TableCell(text="…", number=True)
    text = figure(entry, quantity.value) if entry else plain(quantity.value, decimals)
    return TableCell(text=text, ref=quantity.id, number=True, tree=None if quantity.id else quantity.node)


def source_line(
    shown: Sequence[tuple[str, Quantity]], sources: Iterable[SourceData], facts: Mapping[str, Quantity]
) -> str:
    """The sources whose files of the report month stand in the derivations, and which figures are not final."""
    found = [(label, quantity) for label, quantity in shown if quantity.node]
    if not found:
        return ""
    month = found[0][1].month
    files = {place.file for _, q in found if q.node for place in _places(q.node, facts)}
    parts = []
    for data in sources:
        used = [file for file in data.files if file.file in files and file.month == str(month)]
        parts += [f"{data.title}, {len(used)} tệp"] if used else []
    lines = [f"Nguồn: {'; '.join(parts)} (tháng {month.vi})."] if parts else []
    estimates = [label for label, quantity in found if quantity.estimate]
    if estimates:
        lines.append(f"Số tháng {month.vi} là số ước thực hiện{_which(estimates, found)}.")
    for partial in dict.fromkeys(quantity.partial for _, quantity in found if quantity.partial):
        labels = [label for label, quantity in found if quantity.partial == partial]
        lines.append(f"Số tháng {month.vi} chỉ gồm {partial}{_which(labels, found)}.")
    return " ".join(lines)


def _which(labels: Sequence[str], found: Sequence[tuple[str, Quantity]]) -> str:
    """The labels, unless they are all that is shown."""
    return "" if len(labels) == len(found) else f": {', '.join(dict.fromkeys(labels))}"


def _places(node: Node, facts: Mapping[str, Quantity]) -> Iterator[Place]:
    yield from node.places
    for arg in node.args:
        yield from _places(arg, facts)
    named = facts.get(node.label) if node.kind == "ref" and not node.args else None
    if named is not None and named.node:
        yield from _places(named.node, facts)
