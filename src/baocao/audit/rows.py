"""The rows of the audit workbook's sector sheets: one an observation, one a line of record, and where each stands.

Lines of one file stand in line order, so that a range of lines is a range of rows. A record table with more
lines than :data:`MOST_LINES` has one row a count and file instead, with its line ranges.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from baocao.audit.again import lines
from baocao.audit.findings import Findings
from baocao.audit.sheets import FIRST_ROW
from baocao.report.numbering import where
from baocao.results import Node, Place

Records = Mapping[tuple[str, str, int], str]
MOST_LINES = 100_000
_MOST_RANGES = 2_000
_ONE = Decimal(1)
OBSERVED, RECORDED, AGGREGATED, SEARCHED, STATED = (
    *("ô số liệu", "dòng hồ sơ", "gộp các dòng hồ sơ"),
    *("tệp không có dòng nào", "số đếm của chương trình"),
)


class Row(NamedTuple):
    """One row of a sector sheet; of a line of record ``line`` is its number in the file."""

    kind: str
    file: str
    sheet: str
    at: str
    label: str
    month: str
    value: Decimal
    unit: str
    note: str = ""
    line: int = 0


class Span(NamedTuple):
    """Neighbouring rows of a sheet."""

    sheet: str
    first: int
    last: int


class Sector:
    """The rows of one sheet with what uses them; ``spans`` says which rows hold a leaf."""

    def __init__(self, sheet: str, leaves: Mapping[Node, Iterable[str]], records: Records) -> None:
        counted = (place for leaf in leaves if leaf.kind == "count" for place in leaf.places if place.lines)
        large = {
            (place.file, place.sheet) for place in counted if place.whole or place.lines[-1][1] > MOST_LINES
        }
        used: dict[Row, dict[str, None]] = {}
        for leaf, users in leaves.items():
            for row in _rows(leaf, large, records):
                used.setdefault(row, {}).update(dict.fromkeys(users))
        self.rows = dict(sorted(used.items(), key=lambda item: _order(item[0])))
        at = {row: Span(sheet, number, number) for number, row in enumerate(self.rows, start=FIRST_ROW)}
        self.spans = {leaf: list(joined(at[row] for row in _rows(leaf, large, records))) for leaf in leaves}


def collect(found: Findings, sheets: Mapping[str, str]) -> dict[str, Sector]:
    """The sectors of the notebooks in ``sheets``, which names their sheets; a leaf stands in the first that uses it."""
    sectors: dict[str, dict[Node, dict[str, None]]] = {notebook: {} for notebook in sheets}
    home: dict[Node, str] = {}

    def take(node: Node, notebook: str, user: str) -> None:
        if node.kind == "ref" and node.label in found.indicators:
            notebook = found.indicators[node.label].notebook
        if node.kind in {"cell", "count"}:
            sectors[home.setdefault(node, notebook)].setdefault(node, {})[user] = None
        for arg in node.args:
            take(arg, notebook, user)

    for result, tree in found.trees():
        take(tree, result.notebook, result.id)
    records = {
        (*key, line): "; ".join(filter(None, cells))
        for key, rows in found.rows.items()
        for line, cells in rows.rows
    }
    return {name: Sector(sheets[name], leaves, records) for name, leaves in sectors.items() if leaves}


def joined(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans in the given order, neighbours as one."""
    sheet, first, last = "", 0, 0
    for span in spans:
        if sheet == span.sheet and span.first == last + 1:
            last = span.last
            continue
        if sheet:
            yield Span(sheet, first, last)
        sheet, first, last = span
    if sheet:
        yield Span(sheet, first, last)


def _rows(leaf: Node, large: Collection[tuple[str, str | None]], records: Records) -> Iterator[Row]:
    """The rows of an observation or a count, whose values add up to its own; ``records`` has the words of a line."""
    about = (leaf.label, leaf.month)
    if leaf.kind == "cell":
        place = leaf.places[0] if leaf.places else Place(file="")
        at = place.cell or where(place, most=_MOST_RANGES)
        written = f"trong ô: {leaf.written}" if leaf.written else ""
        note = "; ".join(filter(None, ("ước thực hiện" if leaf.estimate else "", written or leaf.approx)))
        yield Row(OBSERVED, place.file, place.sheet or "", at, *about, leaf.value, leaf.unit, note)
        return
    if not lines(leaf) and (leaf.value or not leaf.places):
        yield Row(STATED, "", "", "", *about, leaf.value, leaf.unit)
        return
    for place in leaf.places:
        file, sheet = place.file, place.sheet or ""
        if not place.lines:
            yield Row(SEARCHED, file, sheet, "", *about, Decimal(0), leaf.unit)
        elif (file, place.sheet) in large:
            number = Decimal(place.count)
            yield Row(AGGREGATED, file, sheet, where(place, most=_MOST_RANGES), *about, number, leaf.unit)
        else:
            for line in (line for first, last in place.lines for line in range(first, last + 1)):
                said = records.get((file, sheet, line), "")
                yield Row(RECORDED, file, sheet, f"dòng {line}", said, leaf.month, _ONE, "dòng", "", line)


def _order(row: Row) -> tuple[object, ...]:
    """Observations in the order of first use, then records by file and line."""
    return (True, row.file, row.sheet, row.month, row.line) if row.line else (False, "")
