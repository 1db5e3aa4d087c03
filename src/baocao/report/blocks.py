"""The stitched notebook as one document of plain blocks that the HTML and the PDF template both render.

Ordering, numbering and official punctuation happen here, once for both. No markup, no layout, no arithmetic.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import is_
from typing import Any

from baocao import results, settings
from baocao.report import numbering, svg
from baocao.report.document import (
    Appendix,
    Cell,
    CheckLine,
    Document,
    Drawn,
    Figure,
    Paragraph,
    Section,
    Slot,
    Table,
)
from baocao.report.front import front, metadata
from baocao.report.lineage import cell_key, figure_key

EMPTY = "Trong tháng không phát sinh nội dung cần báo cáo."
_PUBLISHED = "backtest."
_LINES = 10
_APPENDICES = {
    "tables": "Bảng số liệu",
    "charts": "Biểu đồ",
    "checks": "Kiểm tra số liệu",
    "published": "Đối chiếu với số liệu đã công bố",
}
_NOTES = {
    "tables": "Ký hiệu: «-» là không có hiện tượng phát sinh; «…» là có hiện tượng phát sinh nhưng không có số liệu,"
    " hoặc không so sánh được vì số gốc bằng không. Cột so cùng kỳ tính từ số liệu chưa làm tròn nên có thể khác"
    " kết quả tính từ số đã làm tròn in trong bảng; chỉ tiêu là tỷ lệ % thì so bằng điểm %.",
}
_TOTAL = "Tổng số"


def nfc(value: Any) -> Any:
    """The JSON value with every text in composed form; a part that has nothing to compose is given back itself."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        made = {nfc(key): nfc(item) for key, item in value.items()}
        same = all(map(is_, made, value)) and all(map(is_, made.values(), value.values()))
        return value if same else made
    if isinstance(value, (list, tuple)):
        items = [nfc(item) for item in value]
        return value if all(map(is_, items, value)) else items
    return value


def document(notebook: Mapping[str, Any]) -> Document:
    """The blocks of a stitched notebook whose texts are NFC already (see :func:`nfc`)."""
    meta = metadata(notebook)
    found = tuple(results.of_notebook(notebook))
    charts = _in_outline_order([r for r in found if isinstance(r, results.Chart)], meta.outline)
    every = {r.id: r for r in reversed(found) if isinstance(r, results.Check)}
    checks = [_check_line(r) for r in reversed(every.values())]
    tables = [r for r in found if isinstance(r, results.Table)]
    own = tuple(line for line in checks if not line.id.startswith(_PUBLISHED))
    published = tuple(line for line in checks if line.id.startswith(_PUBLISHED))
    order = list(results.STATUSES)
    return Document(
        front=front(meta),
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
    outline = tuple(h for h in outline if not h.optional or any(slot in texts for slot in h.slots))
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


def _slots(
    heading: settings.Heading, texts: dict[str, list[results.Paragraph]], charts: list[results.Chart]
) -> Iterator[Slot]:
    for slot in heading.slots:
        figures = tuple(number for number, chart in enumerate(charts, start=1) if chart.slot == slot)
        paragraphs = tuple(_paragraphs(texts.get(slot, []), numbered=slot in heading.numbered))
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
        caption=chart.caption,
        alt=chart.alt,
        source=_source(chart.source),
        svg=svg.clean(chart.svg, prefix=f"h{number}-"),
        numbers=tuple(
            Drawn(label=each.label, text=each.text, key=each.ref or figure_key(chart.id, position))
            for position, each in enumerate(chart.figures)
        ),
    )


def _table(number: int, table: results.Table) -> Table:
    """The table with its rows counted in a first column; a total at the end has no number."""
    total = bool(table.rows) and table.rows[-1][0].text == _TOTAL
    last = len(table.rows) if total else 0
    rows = tuple(
        (
            Cell(text="" if place == last else str(place), ref="", number=False, key=""),
            *(
                Cell(
                    text=cell.text,
                    ref=cell.ref,
                    number=cell.number,
                    key=cell_key(table.id, place - 1, column, cell),
                )
                for column, cell in enumerate(row)
            ),
        )
        for place, row in enumerate(table.rows, start=1)
    )
    return Table(
        number=number,
        id=table.id,
        caption=table.caption,
        header=("TT", *table.header),
        numeric=tuple(any(cell.number for cell in column) for column in zip(*rows, strict=True)),
        rows=rows,
        total=total,
        source=_source(table.source),
    )


def _source(text: str) -> str:
    """What a source line names; the word itself stands in the templates."""
    return text.removeprefix("Nguồn:").strip()


def _check_line(check: results.Check) -> CheckLine:
    waiver = check.waiver if check.status == "waived" else None
    published = check.id.startswith(_PUBLISHED)
    notes = (*check.details, *check.notes) if published else check.notes
    return CheckLine(
        id=check.id,
        label=check.label.removeprefix("Đối chiếu: "),
        status=check.status,
        word=results.STATUSES[check.status],
        left=check.left.text,
        left_formula=check.left.text if published else check.left.formula,
        sign=check.found,
        right=check.right.text,
        right_formula=check.right.text if published else check.right.formula,
        difference=numbering.figure(check.difference),
        details=(
            *shortened(() if published else check.details),
            *shortened([note[:1].upper() + note[1:] for note in notes]),
        ),
        reason=waiver.reason if waiver else "",
        accepted=f"{waiver.author}, {numbering.day(waiver.date)}" if waiver else "",
        brief=check.status == "ok" and not notes,
        touches=(*check.indicators, *check.records),
    )


def shortened(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines of one kind, of a long list only the first: checks.csv has them all."""
    if len(lines) <= _LINES:
        return tuple(lines)
    return (*lines[:_LINES], f"… và {len(lines) - _LINES} dòng khác; đầy đủ trong checks.csv")


def _appendices(contents: dict[str, Any]) -> Iterator[Appendix]:
    kinds = [kind for kind, content in contents.items() if content]
    for number, kind in enumerate(kinds, start=1):
        label = f"Phụ lục {numbering.roman(number)}" if len(kinds) > 1 else "Phụ lục"
        yield Appendix(
            id=f"phu-luc-{kind}", kind=kind, label=label, title=_APPENDICES[kind], note=_NOTES.get(kind, "")
        )
