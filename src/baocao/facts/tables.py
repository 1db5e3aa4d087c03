"""Tables of quantities, and the line below a table or chart that says where its figures come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain

from baocao.facts.derive import growth, point_change
from baocao.facts.quantity import Quantity
from baocao.facts.wording import figure, formula, number
from baocao.month import Month
from baocao.raw.source import SourceData
from baocao.results import Node, Place, TableCell
from baocao.settings import Entry

Row = tuple[TableCell, ...]
Column = Mapping[str, Quantity]

# Signs of the statistical yearbook; the report explains them once below its tables.
_NOTHING, _UNKNOWN = "-", "…"
_TOTAL = "Tổng số"


def indicator_header(month: Month) -> tuple[str, ...]:
    months = (month, month.previous, month.year_ago)
    return ("Chỉ tiêu", "Đơn vị tính", *(f"Tháng {each.vi}" for each in months), "So cùng kỳ (%)")


def has_figures(quantity: Quantity) -> bool:
    """Whether the indicator has a value this month, last month or in the same month of last year."""
    now = quantity.month
    return any(quantity.series.get(month) is not None for month in (now, now.previous, now.year_ago))


def indicator_row(entry: Entry, quantity: Quantity) -> Row:
    """This month by reference to its indicator; last month, last year and the change with their own trees."""
    before = compared(entry, quantity)
    return (
        TableCell(text=entry.label, ref=quantity.id),
        TableCell(text=entry.print_unit or entry.unit),
        _figure(entry, quantity),
        *(before[name] for name in ("last_month", "year_ago", "on_year")),
    )


def compared(entry: Entry, quantity: Quantity) -> dict[str, TableCell]:
    """What an indicator is held against, as :class:`Indicator` carries it."""
    last, year = quantity.last_month, quantity.year_ago
    return {
        "last_month": _figure(entry, last),
        "year_ago": _figure(entry, year),
        "on_month": _change(entry, quantity, last),
        "on_year": _change(entry, quantity, year),
    }


def _figure(entry: Entry, quantity: Quantity) -> TableCell:
    return _cell(quantity, "" if quantity.value is None else figure(entry, quantity.value))


def _change(entry: Entry, quantity: Quantity, before: Quantity) -> TableCell:
    """In percent with one decimal, of a rate in percentage points; nothing both times has no change."""
    if entry.unit == "%":
        change = point_change(quantity, before)
        shown = (
            "" if change.value is None else f"{number(change.value, max(1, entry.decimals))}\u00a0điểm\u00a0%"
        )
    else:
        change = growth(quantity, before)
        shown = "" if change.value is None else number(change.value, 1)
    nothing = quantity.value == 0 and before.value == 0
    if nothing:
        return TableCell(text=_NOTHING, number=True)
    return TableCell(text=shown or _UNKNOWN, number=True, tree=change.node)


def with_total(
    columns: Mapping[str, Column], totals: Sequence[Quantity], *, largest_first: bool = False
) -> dict[str, dict[str, Quantity]]:
    """The columns with a last row «Tổng số», one of ``totals`` each: an indicator, or the sum of all rows.

    ``largest_first`` orders the rows by the first column, equal ones by name; a row without anything goes.
    """
    keys = list(dict.fromkeys(key for column in columns.values() for key in column))
    if largest_first:
        first = next(iter(columns.values()))
        keys = [
            key for key in keys if any(column[key].value != 0 for column in columns.values() if key in column)
        ]
        keys.sort(key=lambda key: (-((first[key].value if key in first else None) or 0), key))
    return {
        title: {**{key: column[key] for key in keys if key in column}, _TOTAL: whole}
        for (title, column), whole in zip(columns.items(), totals, strict=True)
    }


def grid_rows(columns: Mapping[str, Column], labels: Mapping[str, str] | None = None) -> list[Row]:
    """Columns by title, rows by key; every number keeps its derivation, a column has one number of decimals.

    ``labels`` name the indicators in formulas.
    """
    keys = dict.fromkeys(key for column in columns.values() for key in column)
    decimals = {title: _decimals(column.values()) for title, column in columns.items()}
    return [
        (
            TableCell(text=key),
            *(
                _explained(column[key], decimals[title], labels or {})
                if key in column
                # Counted rows only appear where they are: a key that a column lacks did not occur there.
                else TableCell(text=_NOTHING, number=True)
                for title, column in columns.items()
            ),
        )
        for key in keys
    ]


def _decimals(column: Iterable[Quantity]) -> int:
    """One where a value of the column has a fraction, else none."""
    values = [quantity.value for quantity in column if quantity.value is not None]
    return int(any(value != value.to_integral_value() for value in values))


def _shown(value: Decimal | None, decimals: int) -> str:
    return "" if value is None else number(value, decimals)


def _explained(quantity: Quantity, decimals: int, labels: Mapping[str, str]) -> TableCell:
    """The number with its formula, last month's and last year's; of an indicator its own card has them."""
    cell = _cell(quantity, _shown(quantity.value, decimals))
    if not cell.tree:
        return cell
    earlier = (quantity.series.get(month) for month in (quantity.month.previous, quantity.month.year_ago))
    before = tuple(_UNKNOWN if value is None else _shown(value, decimals) for value in earlier)
    return cell.model_copy(update={"formula": formula(cell.tree, labels), "before": before})


def _cell(quantity: Quantity, text: str) -> TableCell:
    """The number printed as ``text``, or the sign for nothing or unknown."""
    if quantity.value is None:
        return TableCell(text=_UNKNOWN, number=True)
    shown = text if quantity.value else _NOTHING
    return TableCell(text=shown, ref=quantity.id, number=True, tree=None if quantity.id else quantity.node)


def source_line(
    shown: Sequence[tuple[str, Quantity]],
    sources: Iterable[SourceData],
    facts: Mapping[str, Quantity],
    *,
    months: str = "",
) -> str:
    """The sources whose files stand in the derivations, and which figures are not final.

    Files of the report month, or of the whole series when ``months`` says which these are.
    """
    found = [(label, quantity) for label, quantity in shown if quantity.node]
    if not found:
        return ""
    month = found[0][1].month
    nodes = [q.by_month.values() if months else [q.node] for _, q in found]
    files = {place.file for node in chain(*nodes) if isinstance(node, Node) for place in _places(node, facts)}
    parts = []
    for data in sources:
        used = [file for file in data.files if file.file in files and (months or file.month == str(month))]
        parts += [f"{data.title}, {len(used)} tệp"] if used else []
    lines = [f"Nguồn: {'; '.join(parts)} ({months or f'tháng {month.vi}'})."] if parts else []
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
