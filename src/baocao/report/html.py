"""The page: blocks, indicators and cells in one self-contained HTML file that reads whole without its script.

Markup stands in templates/, loaded from the package only; every text of the data is escaped there.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from baocao import results
from baocao.report import cells, lineage, numbering, room, svg
from baocao.report.document import CheckLine, Document, Figure
from baocao.report.front import metadata

TEMPLATES = Path(__file__).parent / "templates"
_FONT = re.compile(r"url\(([\w-]+\.woff2)\)")
_PAGE = "report.html.j2"
_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def prepare(notebook: Mapping[str, Any]) -> None:
    """Make ahead what doesn't depend on the rest of the report, the page's templates among it."""
    for name in _ENVIRONMENT.list_templates(extensions=["j2"]):
        _ENVIRONMENT.get_template(name)
    cells.prepare(notebook)


def render(notebook: Mapping[str, Any], document: Document) -> str:
    """The page of a stitched notebook whose texts are NFC, and of its document."""
    indicators = _indicators(notebook)
    by_notebook = cells.by_notebook(notebook)
    placed = {name for section in document.sections for name in section.notebooks}
    in_outline = {
        number for section in document.sections for slot in section.slots for number in slot.figures
    }
    sources = room.sources(notebook)
    marks = room.marks(document)
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    return template(_PAGE).render(
        doc=document,
        front=document.front,
        titles=metadata(notebook).titles,
        words=results.STATUSES,
        indicators=indicators,
        cells=by_notebook,
        other_notebooks=[name for name in by_notebook if name not in placed],
        other_figures=[figure for figure in document.figures if figure.number not in in_outline],
        figures={figure.id: figure for figure in document.figures},
        tables={table.id: table for table in document.tables},
        attention=_attention(document),
        counts=_counts((*document.checks, *document.published)),
        hint=_hint,
        figure_of=_figure_of,
        first=_first_time(),
        slug=slug,
        style=style(),
        drawing=_drawing,
        sources=sources,
        file_numbers=room.numbers(sources),
        opened_id=room.opened_id,
        ranges=numbering.ranges,
        record_title=_record_title,
        made_in=_made_in(notebook),
        spark=room.spark,
        notes=lineage.notes,
        day=numbering.day,
        published=room.published(document),
        since=metadata(notebook).since,
        place_of=_places(document, indicators),
        section_of={slot.id: section for section in document.sections for slot in section.slots},
        marked=lambda paragraph: room.marked(paragraph, marks),
        island=lineage.island(notebook, room.numbers(sources), results.STATUSES),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _places(document: Document, indicators: Iterable[str]) -> dict[tuple[str, str], str]:
    """The id in the page of everything that may have changed since another version, by kind and name."""
    found = {("indicator", name): f"chi-tieu-{slug(name)}" for name in indicators}
    found |= {("check", line.id): f"kiem-tra-{slug(line.id)}" for line in document.checks}
    found |= {("check", line.id): f"doi-chieu-{slug(line.id)}" for line in document.published}
    found |= {("table", table.id): f"bang-{table.number}" for table in document.tables}
    found |= {("chart", each.id): f"hinh-{each.number}" for each in document.figures}
    return found


def template(name: str) -> jinja2.Template:
    """A template of the package, which escapes every text."""
    return _ENVIRONMENT.get_template(name)


def style() -> Markup:
    """The style sheet with its fonts in it: drawings were laid out with them, and the reader may not have them."""
    return Markup(_FONT.sub(_inlined, (TEMPLATES / "report.css").read_text(encoding="utf-8")))


def _inlined(found: re.Match[str]) -> str:
    data = base64.b64encode((TEMPLATES / "fonts" / found[1]).read_bytes()).decode()
    return f"url(data:font/woff2;base64,{data})"


def _drawing(figure: Figure) -> Markup:
    return Markup(svg.bound(figure.svg, [each.key for each in figure.numbers]))


def _made_in(notebook: Mapping[str, Any]) -> dict[str, str]:
    """The cell that made each check, table and drawing."""
    return {
        result.id: cell["id"]
        for cell in reversed(notebook["cells"])
        for result in results.of_cell(cell)
        if isinstance(result, (results.Check, results.Table, results.Chart))
    }


def slug(text: str) -> str:
    """A text as part of an id: letters, digits, dots, hyphens."""
    return re.sub(r"[^\w.-]+", "-", text)


def _indicators(notebook: Mapping[str, Any]) -> dict[str, tuple[results.Indicator, str]]:
    """Every indicator by id with the id of the cell that made it; the last one counts, as in the notebook."""
    return {
        result.id: (result, cell["id"])
        for cell in notebook["cells"]
        for result in results.of_cell(cell)
        if isinstance(result, results.Indicator)
    }


def _attention(document: Document) -> list[CheckLine]:
    """The checks a reviewer must see first: failed, then warnings, then accepted ones."""
    order = ("error", "warning", "waived")
    every = [line for line in (*document.checks, *document.published) if line.status in order]
    return sorted(every, key=lambda line: order.index(line.status))


def _counts(lines: Iterable[CheckLine]) -> dict[str, int]:
    statuses = [line.status for line in lines]
    return {status: statuses.count(status) for status in results.STATUSES if status in statuses}


def _figure_of(indicator: results.Indicator) -> tuple[str, str]:
    """The figure and its unit apart; the unit is empty where the words of the figure have one of their own."""
    bare = indicator.text.removesuffix(indicator.unit).rstrip()
    return (bare, indicator.unit) if bare[-1:].isdigit() else (indicator.text, "")


def _hint(indicator: results.Indicator) -> str:
    """What a number says when one points at it."""
    unit = f" ({indicator.unit})" if indicator.unit else ""
    notes = [f"{indicator.label}{unit}", indicator.formula, indicator.partial]
    return "\n".join(note for note in notes if note)


def _record_title(place: results.Place) -> str:
    """Where a record stands that the text tells: what its link says when one points at it."""
    sheet = f", trang «{place.sheet}»" if place.sheet else ""
    return f"Mở trong tệp: {place.file}{sheet}, {numbering.where(place)}"


def _first_time() -> Callable[[str], bool]:
    """Says of each name whether it is asked for the first time in this page, so that ids stay unique."""
    seen: set[str] = set()

    def first(name: str) -> bool:
        new = name not in seen
        seen.add(name)
        return new

    return first
