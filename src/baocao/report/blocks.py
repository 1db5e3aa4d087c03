"""The stitched notebook as one document of plain blocks that the HTML and the PDF template both render.

Ordering, numbering and official punctuation happen here, once for both. No markup, no layout, no arithmetic.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal

from pydantic import ConfigDict

from baocao import results, settings
from baocao.errors import BadInput
from baocao.month import Month
from baocao.report import numbering, svg

BLANK = "\N{NO-BREAK SPACE}" * 6
EMPTY = "Chưa có nội dung báo cáo."
WORDS = {
    "error": "Lỗi",
    "warning": "Cảnh báo",
    "waived": "Đã chấp nhận",
    "unknown": "Chưa đủ số liệu",
    "ok": "Đạt",
}
_SIGNS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥"}
_APPENDICES = {
    "tables": "Bảng số liệu",
    "charts": "Biểu đồ",
    "checks": "Kiểm tra số liệu",
    "published": "Đối chiếu với số liệu đã công bố",
}


class Issue(settings.Issue):
    place: str = ""


class Metadata(settings.Settings):
    """``metadata.baocao`` of the stitched notebook; what else stands there is for other readers."""

    model_config = ConfigDict(extra="ignore")

    month: settings.MonthField
    sample: bool
    state: str
    state_reason: str = ""
    letterhead: settings.Letterhead
    issue: Issue = Issue()
    report: settings.Wording
    outline: tuple[settings.Heading, ...]
    titles: dict[str, str] = {}
    versions: dict[str, str] = {}


class Paragraph(results.Frozen):
    """``label`` is "-" for a list item, "1." for an item of the plan, empty otherwise."""

    label: str
    spans: tuple[results.Span, ...]


class Figure(results.Frozen):
    number: int
    id: str
    notebook: str
    caption: str
    alt: str
    source: str
    svg: str


class Cell(results.Frozen):
    text: str
    ref: str
    number: bool


class Table(results.Frozen):
    number: int
    id: str
    notebook: str
    caption: str
    header: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str


class CheckLine(results.Frozen):
    """A check as it is printed: both sides, and the waiver's words when one applies."""

    id: str
    notebook: str
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


class Front(results.Frozen):
    """Everything around the text, worded and punctuated."""

    title: str
    month: str
    parent: str
    body: str
    number: str
    date: str
    type: str
    subject: str
    addressed_to: tuple[str, ...]
    closing: str
    recipients: tuple[str, ...]
    drafter: str
    signature: tuple[str, ...]
    signer: str
    reference: str
    sample: bool
    state: str
    state_reason: str
    timestamp: int
    versions: dict[str, str]


class Document(results.Frozen):
    front: Front
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    checks: tuple[CheckLine, ...]
    published: tuple[CheckLine, ...]
    appendices: tuple[Appendix, ...]


def nfc(value: Any) -> Any:
    """The JSON value with every text in composed form."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {nfc(key): nfc(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [nfc(item) for item in value]
    return value


def metadata(notebook: Mapping[str, Any]) -> Metadata:
    data = notebook["metadata"].get("baocao")
    if data is None:
        raise BadInput(
            "Sổ tính không phải là báo cáo đã ghép",
            expected="metadata.baocao",
            todo="Chạy `baocao run`, rồi dùng outputs/<tháng>/report.ipynb.",
        )
    return settings.validate(data, Metadata, where="metadata.baocao")


def document(notebook: Mapping[str, Any]) -> Document:
    """The blocks of a stitched notebook whose texts are NFC already (see :func:`nfc`)."""
    meta = metadata(notebook)
    found = tuple(results.of_notebook(notebook))
    charts = _in_outline_order([r for r in found if isinstance(r, results.Chart)], meta.outline)
    checks = [_check_line(r) for r in found if isinstance(r, results.Check)]
    tables = [r for r in found if isinstance(r, results.Table)]
    own = tuple(line for line in checks if not line.id.startswith("backtest."))
    published = tuple(line for line in checks if line.id.startswith("backtest."))
    order = list(WORDS)
    return Document(
        front=_front(meta),
        sections=tuple(_sections(meta.outline, found, charts)),
        figures=tuple(_figure(number, chart) for number, chart in enumerate(charts, start=1)),
        tables=tuple(_table(number, table) for number, table in enumerate(tables, start=1)),
        checks=tuple(sorted(own, key=lambda line: order.index(line.status))),
        published=published,
        appendices=tuple(
            _appendices({"tables": tables, "charts": charts, "checks": own, "published": published})
        ),
    )


def _in_outline_order(
    charts: list[results.Chart], outline: Iterable[settings.Heading]
) -> list[results.Chart]:
    slots = [slot for heading in outline for slot in heading.slots]
    return sorted(charts, key=lambda chart: slots.index(chart.slot) if chart.slot in slots else len(slots))


def _sections(
    outline: tuple[settings.Heading, ...],
    found: tuple[results.Result, ...],
    charts: list[results.Chart],
) -> Iterator[Section]:
    texts: dict[str, list[results.Paragraph]] = {}
    for result in found:
        if isinstance(result, results.Paragraph):
            texts.setdefault(result.slot, []).append(result)
    _refuse_lost_text(texts, outline)
    last = {slot.split(".")[0]: place for place, heading in enumerate(outline) for slot in heading.slots}
    paths = numbering.counters([heading.level for heading in outline])
    for place, (heading, path) in enumerate(zip(outline, paths, strict=True)):
        slots = tuple(_slots(heading, texts, charts))
        leaf = place + 1 == len(outline) or len(paths[place + 1]) <= len(path)
        yield Section(
            id="muc-" + "-".join(map(str, path)),
            level=heading.level,
            depth=len(path),
            label=numbering.label(heading.level, path[-1]),
            title=heading.title,
            slots=slots,
            empty="" if slots or not leaf else EMPTY,
            notebooks=tuple(name for name, end in last.items() if end == place),
        )


def _refuse_lost_text(texts: Iterable[str], outline: Iterable[settings.Heading]) -> None:
    """A sentence without a place in the outline would vanish from the report."""
    known = {slot for heading in outline for slot in heading.slots}
    lost = sorted(set(texts) - known)
    if lost:
        raise BadInput(
            "Có đoạn văn không thuộc mục nào của báo cáo",
            found=", ".join(lost),
            expected="ô văn bản có tên trong config/report.toml",
            todo="Thêm ô vào một mục của [[outline]], hoặc sửa tên ô trong sổ tính.",
        )


def _slots(
    heading: settings.Heading, texts: dict[str, list[results.Paragraph]], charts: list[results.Chart]
) -> Iterator[Slot]:
    for slot in heading.slots:
        figures = tuple(number for number, chart in enumerate(charts, start=1) if chart.slot == slot)
        paragraphs = tuple(_paragraphs(texts.get(slot, []), numbered=slot.startswith("plan.")))
        if paragraphs or figures:
            yield Slot(id=slot, paragraphs=paragraphs, figures=figures)


def _paragraphs(texts: Iterable[results.Paragraph], *, numbered: bool) -> Iterator[Paragraph]:
    number = 0
    for text in texts:
        number += text.item
        label = (f"{number}." if numbered else "-") if text.item else ""
        yield Paragraph(label=label, spans=text.spans)


def _figure(number: int, chart: results.Chart) -> Figure:
    return Figure(
        number=number,
        id=chart.id,
        notebook=chart.notebook,
        caption=chart.caption,
        alt=chart.alt,
        source=chart.source,
        svg=svg.clean(chart.svg, prefix=f"h{number}-"),
    )


def _table(number: int, table: results.Table) -> Table:
    rows = tuple(
        tuple(Cell(text=cell.text, ref=cell.ref, number=cell.number) for cell in row) for row in table.rows
    )
    columns = zip(*rows, strict=True)
    return Table(
        number=number,
        id=table.id,
        notebook=table.notebook,
        caption=table.caption,
        header=table.header,
        numeric=tuple(any(cell.number for cell in column) for column in columns),
        rows=rows,
        source=table.source,
    )


def _check_line(check: results.Check) -> CheckLine:
    waiver = check.waiver if check.status == "waived" else None
    return CheckLine(
        id=check.id,
        notebook=check.notebook,
        label=check.label,
        status=check.status,
        word=WORDS[check.status],
        left=check.left.text,
        left_formula=check.left.formula,
        sign=_SIGNS.get(check.relation, check.relation),
        right=check.right.text,
        right_formula=check.right.formula,
        difference=numbering.figure(check.difference),
        details=check.details,
        reason=waiver.reason if waiver else "",
        accepted=f"{waiver.author}, {_short_date(waiver.date)}" if waiver else "",
    )


def _short_date(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day:%d/%m/%Y}"


def _appendices(contents: dict[str, Any]) -> Iterator[Appendix]:
    kinds = [kind for kind, content in contents.items() if content]
    for number, kind in enumerate(kinds, start=1):
        label = f"Phụ lục {numbering.roman(number)}" if len(kinds) > 1 else "Phụ lục"
        yield Appendix(id=f"phu-luc-{kind}", kind=kind, label=label, title=_APPENDICES[kind])


def _front(meta: Metadata) -> Front:
    issue, wording, head = meta.issue, meta.report, meta.letterhead
    day = date.fromisoformat(issue.date) if issue.date else None
    number = f"{issue.number.zfill(2) if issue.number else BLANK}/{head.symbol}"
    when = _long_date(day, meta.month)
    stamp = day or meta.month.next.first_day
    return Front(
        title=f"{wording.type} {wording.subject[:1].lower()}{wording.subject[1:]}",
        month=str(meta.month),
        parent=head.parent,
        body=head.body,
        number=f"Số: {number}",
        date=f"{issue.place or head.place}, {when}",
        type=wording.type,
        subject=wording.subject,
        addressed_to=tuple(_punctuated(wording.addressed_to)),
        closing=f"{wording.closing.rstrip('./ ')}./.",
        recipients=tuple(f"- {line}" for line in _punctuated((*wording.recipients, wording.archive))),
        drafter=wording.drafter,
        signature=tuple(line for line in (issue.authority, issue.position) if line),
        signer=issue.signer,
        reference=f"(Kèm theo {wording.type} số {number} {when})",
        sample=meta.sample,
        state=meta.state,
        state_reason=meta.state_reason,
        timestamp=int(datetime(stamp.year, stamp.month, stamp.day, tzinfo=UTC).timestamp()),
        versions=meta.versions,
    )


def _long_date(day: date | None, month: Month) -> str:
    """The decree's date: a zero before days below 10 and before January and February; blanks to fill in by hand."""
    if day is None:
        return f"ngày{BLANK}tháng{BLANK}năm {month.year}"
    number = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {number} năm {day.year}"


def _punctuated(lines: tuple[str, ...]) -> Iterator[str]:
    """A list closes each line with a semicolon and the last with a full stop."""
    for place, line in enumerate(lines, start=1):
        yield line + ("." if place == len(lines) else ";")
