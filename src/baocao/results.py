"""The one schema of what a notebook cell's output carries: written by ``facts``, read by ``report`` and ``audit``.

Each result travels under :data:`MIME` beside text/html and text/plain. Numbers are decimal strings, exact.
Nothing is computed here.
"""

from __future__ import annotations

import contextlib
import json
import weakref
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache, partial
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

_Value = TypeVar("_Value")
MIME = "application/vnd.baocao.result.v1+json"
STATUSES = {
    "error": "Không đạt",
    "warning": "Cảnh báo",
    "waived": "Đã chấp nhận",
    "unknown": "Chưa đủ số liệu",
    "ok": "Đạt",
}


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _sorted(named: dict[str, _Value]) -> dict[str, _Value]:
    return dict(sorted(named.items()))


# Notebooks are saved with their keys sorted: what is read back must read the same.
ByName = Annotated[dict[str, _Value], AfterValidator(_sorted)]


class Place(Frozen):
    """Where raw values stand: a workbook cell (``sheet`` and ``cell``), the line and ``column`` of a text file, or
    the lines of records.

    Of very many ranges only the first stand in ``lines``; then ``records`` says how many lines there are, and
    ``whole`` is the hash of all of them, which a table of ``data/processed`` lists.
    """

    file: str
    sheet: str | None = None
    cell: str | None = None
    column: str = ""
    lines: tuple[tuple[int, int], ...] = ()
    records: int = 0
    whole: str = ""

    @property
    def count(self) -> int:
        """How many lines."""
        return self.records or sum(last - first + 1 for first, last in self.lines)

    def spelled(self, most: int | None = None) -> tuple[list[str], int]:
        """The first ``most`` ranges as ``2-10`` or ``12``, and how many lines there are besides."""
        shown = self.lines[:most]
        told = sum(last - first + 1 for first, last in shown)
        return [str(a) if a == b else f"{a}-{b}" for a, b in shown], self.count - told


class Node(Frozen):
    """One step of a derivation.

    ========  ==============================================================================
    cell      one observation; ``places`` has its workbook cell, ``label`` who sent it, ``written`` what stands there
              where that is not the value itself ("4461.6 triệu đồng", "khoảng 25")
    sum       ``args`` added; ``label`` is the selection in words
    count     records counted; ``places`` has their line ranges
    constant  a named number; ``label`` is its name and reason
    ref       an indicator, by id in ``label``; ``args`` holds its tree when it is of another month
    calc      ``op`` applied to ``args``: + - * / sqrt; round (half up, to a multiple of the second)
    ========  ==============================================================================
    """

    kind: Literal["cell", "sum", "count", "constant", "ref", "calc"]
    value: Decimal
    unit: str = ""
    label: str = ""
    written: str = ""
    op: str = ""
    month: str = ""
    estimate: bool = False
    approx: str = ""
    places: tuple[Place, ...] = ()
    args: tuple[Node, ...] = ()

    def leaves(self) -> Iterator[Node]:
        """Every node without operands, in reading order."""
        if not self.args:
            yield self
        for arg in self.args:
            yield from arg.leaves()


class TableCell(Frozen):
    """A text, or a printed number: of the indicator ``ref``, or with a ``tree`` of its own.

    With a tree goes its ``formula`` in words; ``before`` is last month's value and that of the same month last year.
    """

    text: str
    ref: str = ""
    number: bool = False
    tree: Node | None = None
    formula: str = ""
    before: tuple[str, ...] = ()


class Indicator(Frozen):
    """A promised figure: a value with its derivation, or the reason why there is none.

    ``text`` is in ``unit`` ("13,2 tỷ đồng"); ``value`` and ``series`` are in ``base_unit`` (đồng).
    ``compared`` prints what the value is held against: ``last_month``, ``year_ago``, and the change ``on_month``
    and ``on_year`` in percent (of a rate in percentage points).
    """

    kind: Literal["indicator"] = "indicator"
    id: str
    notebook: str
    label: str
    unit: str
    base_unit: str = ""
    month: str
    value: Decimal | None
    text: str
    reason: str = ""
    estimate: bool = False
    partial: str = ""
    inferred: str = ""
    formula: str = ""
    tree: Node | None = None
    series: ByName[Decimal | None] = Field(default_factory=dict)
    compared: ByName[TableCell] = Field(default_factory=dict)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader of the bare figure must know."""
        said = ("ước thực hiện" if self.estimate else "", self.partial, "số suy ra" if self.inferred else "")
        return tuple(text for text in said if text)


class KeyFigure(Frozen):
    """What the page of all months shows of an indicator: its text as printed, and its series in the base unit."""

    id: str
    label: str
    text: str
    remarks: tuple[str, ...] = ()
    series: ByName[Decimal | None] = Field(default_factory=dict)

    @classmethod
    def of(cls, indicator: Indicator) -> KeyFigure:
        return cls(
            id=indicator.id,
            label=indicator.label,
            text=indicator.text,
            remarks=indicator.remarks,
            series=indicator.series,
        )


class Side(Frozen):
    """One side of a check: the value, how it reads, and where it comes from."""

    formula: str
    value: Decimal | None
    text: str
    tree: Node | None = None


class Waiver(Frozen):
    """A dated acceptance of one failed check, with both sides as they were seen."""

    check: str
    month: str
    left: str
    right: str
    reason: str
    author: str
    date: str


class Check(Frozen):
    """A statement about data: ``relation`` should hold between both sides. ``ok`` is None when a side has no value.

    A statement about several senders or types shows the sides of the worst; ``each`` has all of them one by one.
    """

    kind: Literal["check"] = "check"
    id: str
    notebook: str
    label: str
    severity: Literal["error", "warning"]
    relation: str
    left: Side
    right: Side
    difference: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    ok: bool | None
    waiver: Waiver | None = None
    details: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    each: tuple[Check, ...] = ()

    @property
    def status(self) -> Literal["ok", "waived", "error", "warning", "unknown"]:
        if self.ok is None:
            return "unknown"
        if self.ok:
            return "ok"
        return "waived" if self.waiver else self.severity

    @property
    def verdict(self) -> str:
        """Whether the relation holds, in words, accepted or not."""
        return STATUSES["unknown" if self.ok is None else "ok" if self.ok else "error"].lower()

    @property
    def found(self) -> str:
        """The relation that is true of both sides, whatever should hold: «5 ≠ 4», «4,9 ≈ 5» within the tolerance."""
        if self.difference is None:
            return "so với"
        if not self.ok:
            return {"=": "≠", "≠": "=", "≤": ">", "≥": "<"}[self.relation]
        exact = {"=": self.difference == 0, "≤": self.difference <= 0, "≥": self.difference >= 0}
        return self.relation if exact.get(self.relation, True) else "≈"


class Span(Frozen):
    """A run of text. ``ref`` names the indicator or register record that put it there; a record stands at ``place``."""

    text: str
    kind: Literal["plain", "indicator", "record", "month", "name"] = "plain"
    ref: str = ""
    place: Place | None = None


class Paragraph(Frozen):
    """A sentence or list item for one place (``slot``) of the report's outline."""

    kind: Literal["paragraph"] = "paragraph"
    notebook: str
    slot: str
    spans: tuple[Span, ...]
    item: bool = False

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


class Table(Frozen):
    """A table of the appendix; ``header`` and every row have the same length."""

    kind: Literal["table"] = "table"
    id: str
    notebook: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    source: str


class Drawn(Frozen):
    """A number written into a drawing, as :class:`TableCell` prints one, and what it is of."""

    label: str
    text: str
    ref: str = ""
    tree: Node | None = None
    formula: str = ""
    before: tuple[str, ...] = ()


class Chart(Frozen):
    """A drawing as SVG text with live text, its caption, alternative text and source line.

    The n-th of ``figures`` stands in the drawing's group whose id ends in ``so-<n>``.
    """

    kind: Literal["chart"] = "chart"
    id: str
    notebook: str
    slot: str
    caption: str
    alt: str
    source: str
    svg: str
    figures: tuple[Drawn, ...] = ()


class RawFile(Frozen):
    """One raw file that was read: its hash, who sent it, and what was taken from it.

    ``rows`` gave something; of ``rows_in`` below the headers those in ``dropped`` did not count, by reason.
    """

    file: str
    sha256: str
    month: str
    sender: str = ""
    reported_on: str = ""
    rows: int = 0
    rows_in: int = 0
    dropped: ByName[int] = Field(default_factory=dict)
    used: bool = True
    note: str = ""


class Arrival(Frozen):
    """An expected sender in the report month and whether a usable file came."""

    source: str
    sender: str
    name: str
    arrived: bool


class Inputs(Frozen):
    """The raw files a notebook read, and who was expected."""

    kind: Literal["inputs"] = "inputs"
    notebook: str
    files: tuple[RawFile, ...] = ()
    arrivals: tuple[Arrival, ...] = ()


class Ledger(Frozen):
    """Rows in = rows kept + rows dropped, by named reason."""

    kind: Literal["ledger"] = "ledger"
    notebook: str
    step: str
    rows_in: int
    kept: int
    dropped: ByName[int] = Field(default_factory=dict)


class Rows(Frozen):
    """The first records of one file of the report month, as its lines have them: what line ranges open into.

    ``rows`` has the line and the cells under ``header``; ``total`` says how many records the file has.
    """

    kind: Literal["rows"] = "rows"
    notebook: str
    file: str
    sheet: str = ""
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    total: int


class Done(Frozen):
    """The last result of a notebook: the only proof that it ran to its end."""

    kind: Literal["done"] = "done"
    notebook: str
    month: str
    counts: ByName[int]


Result = Annotated[
    Indicator | Check | Paragraph | Table | Chart | Inputs | Ledger | Rows | Done,
    Field(discriminator="kind"),
]
_ADAPTER: TypeAdapter[Result] = TypeAdapter(Result)
_KEPT = 2**11  # results; a month has some five hundred
_loaded: dict[int, tuple[weakref.ref[Any], Result]] = {}


def dump(result: Result) -> dict[str, Any]:
    """The result as JSON data; defaults are left out, so that outputs stay small."""
    return {"kind": result.kind, **result.model_dump(mode="json", exclude_defaults=True)}


def load(data: dict[str, Any]) -> Result:
    """The result; of data in a notebook's node it is made once, since a run asks for it a dozen times."""
    known = _loaded.get(id(data))
    if known and known[0]() is data:
        return known[1]
    result = _of_text(json.dumps(data))  # made from nbformat's own nodes it takes ten times as long
    with contextlib.suppress(TypeError):  # a plain dict can't be watched
        _loaded[id(data)] = weakref.ref(data, partial(_forget, id(data))), result
    return result


@lru_cache(_KEPT)
def _of_text(text: str) -> Result:
    """The result of its JSON text: the same section comes by again when the report is made again."""
    return _ADAPTER.validate_python(json.loads(text))


def _forget(key: int, _: object) -> None:
    _loaded.pop(key, None)


def of_cell(cell: Any) -> Iterator[Result]:
    """The results that one notebook cell's outputs carry, in order."""
    for output in cell.get("outputs", ()):
        data = output.get("data", {}).get(MIME)
        if data is not None:
            yield load(data)


def understand(notebook: Any) -> None:
    """Make the results of a notebook ahead; :func:`load` finds them made."""
    for _ in of_notebook(notebook):
        pass


def of_notebook(notebook: Any) -> Iterator[Result]:
    """The results of a notebook (its JSON as a mapping), in cell order."""
    for cell in notebook["cells"]:
        yield from of_cell(cell)
