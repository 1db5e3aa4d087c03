"""The plain blocks that both templates render: frozen models that are JSON as they stand.

No rule of how they inserted about: that is blocks.py and front.py.
"""

from __future__ import annotations

from typing import Literal

from baocao import results


class Paragraph(results.Frozen):
    """``label`` is "-" for a list item, "1." for an item of the plan, empty otherwise."""

    label: str
    spans: tuple[results.Span, ...]


class Drawn(results.Frozen):
    """A number written into a drawing, under its key in the page's lineage."""

    label: str
    text: str
    key: str


class Figure(results.Frozen):
    number: int
    id: str
    caption: str
    alt: str
    source: str
    svg: str
    numbers: tuple[Drawn, ...]


class Cell(results.Frozen):
    """``key`` names the number in the page's lineage; empty where the text is no number with a derivation."""

    text: str
    ref: str
    number: bool
    key: str


class Table(results.Frozen):
    """``numeric`` says which columns hold numbers; the last row may be the ``total`` of the others."""

    number: int
    id: str
    caption: str
    header: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool
    source: str


class CheckLine(results.Frozen):
    """A check as it is printed: both sides, and the waiver's words when one applies.

    ``brief``: it agrees and nothing needs to be said, so that counting it is enough on paper.
    """

    id: str
    label: str
    status: Literal["ok", "waived", "error", "warning", "unknown"]
    word: str
    left: str
    left_formula: str
    sign: str
    right: str
    right_formula: str
    difference: str
    details: tuple[str, ...]
    reason: str
    accepted: str
    brief: bool
    touches: tuple[str, ...]


class Slot(results.Frozen):
    """The text of one slot and the numbers of its figures."""

    id: str
    paragraphs: tuple[Paragraph, ...]
    figures: tuple[int, ...]


class Section(results.Frozen):
    """One heading of the outline with what stands below it; ``notebooks`` end here."""

    id: str
    level: str
    depth: int
    label: str
    title: str
    slots: tuple[Slot, ...]
    empty: str
    notebooks: tuple[str, ...]


class Appendix(results.Frozen):
    id: str
    kind: str
    label: str
    title: str
    note: str


ChangeKind = Literal["file", "indicator", "check", "sentence", "table", "chart"]


class Said(results.Frozen):
    """Words that are the same in both versions, or those struck and those put in their place."""

    same: str = ""
    deleted: str = ""
    inserted: str = ""


class Changed(results.Frozen):
    """Something that two versions say differently, in words; ``causes`` are the first of them, the rest counted."""

    kind: ChangeKind
    id: str
    label: str
    aspect: str
    said: tuple[Said, ...]
    difference: str
    causes: tuple[str, ...]
    other_causes: int


class Since(results.Frozen):
    """What changed since a version that was signed, by kind, or why that can't be told."""

    version: str
    changes: tuple[tuple[str, tuple[Changed, ...]], ...] = ()
    unknown: str = ""


class Front(results.Frozen):
    """Everything around the text, worded and punctuated.

    ``stamp`` is the state where the first page bears it in a frame, ``mark`` what is said of it, ``lapsed`` which
    sign-off is no longer valid, ``log`` the hash of the log of sign-offs.
    """

    title: str
    month: str
    parent: str
    body: str
    number: str
    date: str
    type: str
    subject: str
    addressed_to: tuple[str, ...]
    appendices: str
    closing: str
    recipients: tuple[str, ...]
    drafter: str
    signature: tuple[str, ...]
    signer: str
    unsigned: str
    reference: str
    sample: bool
    state: str
    stamp: str
    mark: str
    lapsed: str
    log: str
    state_reason: str
    timestamp: int
    versions: dict[str, str]


class MonthLine(results.Frozen):
    """A month in the page of all months; ``checks`` are counts by status, ``issues`` pages by revision."""

    month: str
    title: str
    sample: bool
    state: str
    broken: bool
    checks: dict[str, int]
    figures: tuple[results.KeyFigure, ...]
    files: tuple[str, ...]
    issues: dict[int, str]


class Document(results.Frozen):
    front: Front
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    checks: tuple[CheckLine, ...]
    published: tuple[CheckLine, ...]
    appendices: tuple[Appendix, ...]
