"""What the reading room shows beside the report: the indicator table, the raw files, marks at sentences.

Results of the notebooks, sorted and worded; the only arithmetic is where a point of a small drawing stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from baocao import results
from baocao.report.document import CheckLine, Document, Paragraph
from baocao.report.lineage import raw_files

_WIDTH, _HEIGHT, _EDGE = 96, 24, 3
_PUBLISHED = "backtest."
_REFERENCE = "Dữ liệu tham chiếu"
_END = re.compile(r"[.!?]\)?(?=\s|$)")


@dataclass(frozen=True)
class Spark:
    """A small line over the months of a window: runs of points without a gap, and where the last one stands."""

    runs: tuple[str, ...]
    last: tuple[str, str] | None
    words: str


@dataclass(frozen=True)
class RawFile:
    """One raw file of the sources panel, with its number in the page."""

    number: int
    file: results.RawFile

    @property
    def name(self) -> str:
        return PurePosixPath(self.file.file).name

    @property
    def sent(self) -> bool:
        """Whether it was sent in for a month, and is no reference data."""
        return PurePosixPath(self.file.file).parts[:2] == ("data", "raw")

    @property
    def kept(self) -> int:
        """The lines below the headers that count; of reference data all."""
        return (self.file.rows_in or self.file.rows) - sum(self.file.dropped.values())

    @property
    def remarks(self) -> str:
        """Why lines were dropped, and what is to be said of the file."""
        dropped = [f"{reason}: {rows}" for reason, rows in self.file.dropped.items()]
        unused = [] if self.file.used else ["không dùng"]
        return "; ".join(filter(None, (*unused, self.file.note, *dropped)))


@dataclass(frozen=True)
class Opened:
    """The records of a file that the page shows, under the id that line ranges lead to."""

    id: str
    name: str
    rows: results.Rows


@dataclass(frozen=True)
class Source:
    """The files of one source, newest month first, and its row ledger and records of the report month."""

    title: str
    files: tuple[RawFile, ...]
    ledgers: tuple[results.Ledger, ...]
    opened: tuple[Opened, ...]


def spark(series: Mapping[str, Decimal | None]) -> Spark:
    """The series as a line; a month without a value breaks it."""
    months = sorted(series)
    known = [value for value in series.values() if value is not None]
    if not known:
        return Spark((), None, "chưa có số liệu")
    low, high = min(known), max(known)
    step = Decimal(_WIDTH - 2 * _EDGE) / max(1, len(months) - 1)
    runs: list[list[tuple[str, str]]] = [[]]
    for place, month in enumerate(months):
        value = series[month]
        if value is None:
            runs.append([])
            continue
        share = (value - low) / (high - low) if high > low else Decimal("0.5")
        point = (_EDGE + place * step, _HEIGHT - _EDGE - share * (_HEIGHT - 2 * _EDGE))
        runs[-1].append((f"{point[0]:.1f}", f"{point[1]:.1f}"))
    points = [point for run in runs for point in run]
    return Spark(
        runs=tuple(" ".join(",".join(point) for point in run) for run in runs if len(run) > 1),
        last=points[-1] if series[months[-1]] is not None else None,
        words=_span(months, len(known)),
    )


def _span(months: list[str], known: int) -> str:
    first, last = (f"{month[5:]}/{month[:4]}" for month in (months[0], months[-1]))
    return f"Diễn biến từ tháng {first} đến tháng {last}, {known} tháng có số liệu"


def published(document: Document) -> dict[str, CheckLine]:
    """The back-test of each indicator that has a published figure."""
    return {line.id.removeprefix(_PUBLISHED): line for line in document.published}


def marks(document: Document) -> dict[str, list[CheckLine]]:
    """By indicator or record the checks that do not hold; the sentences that tell it are marked."""
    found: dict[str, list[CheckLine]] = {}
    for line in (*document.checks, *document.published):
        if line.status != "ok":
            for name in line.touches:
                found.setdefault(name, []).append(line)
    return found


def sentences(spans: Iterable[results.Span]) -> Iterator[tuple[results.Span, ...]]:
    """The spans of each sentence; one that holds the end of a sentence and more is cut there."""
    found: list[results.Span] = []
    for span in spans:
        while span.kind == "plain" and (end := _END.search(span.text)):
            yield (*found, span.model_copy(update={"text": span.text[: end.end()]}))
            found, span = [], span.model_copy(update={"text": span.text[end.end() :]})
        found += [span] if span.text else []
    if found:
        yield tuple(found)


def marked(
    paragraph: Paragraph, by_name: Mapping[str, Iterable[CheckLine]]
) -> Iterator[tuple[results.Span, tuple[CheckLine, ...]]]:
    """The text, and behind each sentence the checks that do not hold and use a number or record of it."""
    for sentence in sentences(paragraph.spans):
        found = {line.id: line for span in sentence for line in by_name.get(span.ref, ())}
        *before, last = sentence
        yield from ((span, ()) for span in before)
        yield last, tuple(found.values())


def sources(notebook: Mapping[str, Any]) -> list[Source]:
    """Every raw file once, by source in the order of reading; numbers count the files through the page."""
    titles, ledgers, opened = _titles(notebook), _ledgers(notebook), _opened(notebook)
    by_source: dict[str, list[results.RawFile]] = {}
    for file in raw_files(results.of_notebook(notebook)).values():
        by_source.setdefault(_source(file.file), []).append(file)
    found, number = [], 0
    for name, files in by_source.items():
        files.sort(key=lambda file: file.file)
        files.sort(key=lambda file: file.month, reverse=True)
        rows = tuple(RawFile(number + place, file) for place, file in enumerate(files, start=1))
        number += len(rows)
        records = tuple(
            Opened(opened_id(row.number, each.sheet), f"{row.name} {each.sheet}".strip(), each)
            for row in rows
            for each in opened.get(row.file.file, ())
        )
        found.append(
            Source(titles.get(name, _REFERENCE), rows, tuple(ledgers.get(name, {}).values()), records)
        )
    return found


def opened_id(number: int, sheet: str | None) -> str:
    """Where the records of a file stand in the page; the script makes the same of the number and the sheet."""
    return f"dong-{number}" + (f"-{sheet}" if sheet else "")


def _opened(notebook: Mapping[str, Any]) -> dict[str, list[results.Rows]]:
    """The records by file, each sheet once: a source may be read by several notebooks."""
    found: dict[str, dict[str, results.Rows]] = {}
    for result in results.of_notebook(notebook):
        if isinstance(result, results.Rows):
            found.setdefault(result.file, {}).setdefault(result.sheet, result)
    return {file: list(sheets.values()) for file, sheets in found.items()}


def numbers(found: Iterable[Source]) -> dict[str, int]:
    """The number of each file in the page."""
    return {row.file.file: row.number for source in found for row in source.files}


def _source(file: str) -> str:
    """The folder that a file lies in names its source."""
    return PurePosixPath(file).parent.name


def _titles(notebook: Mapping[str, Any]) -> dict[str, str]:
    """What the check of arrivals calls each source."""
    checks = (r for r in results.of_notebook(notebook) if isinstance(r, results.Check))
    return {
        check.id.removeprefix("arrivals."): check.label.partition(": ")[2] or check.label
        for check in checks
        if check.id.startswith("arrivals.")
    }


def _ledgers(notebook: Mapping[str, Any]) -> dict[str, dict[str, results.Ledger]]:
    """The row ledgers by source and step: they stand in the cell that read the source."""
    found: dict[str, dict[str, results.Ledger]] = {}
    for name, ledger in _read_together(notebook):
        found.setdefault(name, {}).setdefault(ledger.step, ledger)
    return found


def _read_together(notebook: Mapping[str, Any]) -> Iterator[tuple[str, results.Ledger]]:
    source = ""
    for cell in notebook["cells"]:
        for result in results.of_cell(cell):
            if isinstance(result, results.Inputs) and result.files:
                source = _source(result.files[0].file)
            elif isinstance(result, results.Ledger):
                yield source, result
