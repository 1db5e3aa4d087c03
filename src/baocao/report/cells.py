"""The cells of an executed notebook as safe pieces of a page: Markdown, coloured code, outputs.

Results of ours come out as values for the template; everything else passes an allow-list, and nothing keeps an
outside address, a script or an event handler. No page layout here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import zip_longest
from typing import Any, Literal

import bleach
import mistune
from bs4 import BeautifulSoup
from markupsafe import Markup
from mistune.plugins.table import table
from nbconvert.filters import strip_ansi
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from baocao import results
from baocao.report import svg

_ALLOWED = (
    "p br hr ul ol li dl dt dd blockquote pre code em strong b i u s del sub sup small span"
    " div table caption thead tbody tfoot tr th td details summary data"
)
_TAGS = frozenset(_ALLOWED.split())
_HEADINGS = re.compile("^h[1-6]$")
_ATTRIBUTES = {
    "*": ["title"],
    "p": lambda _tag, name, value: (name, value) == ("class", "nb-h"),
    "th": ["colspan", "rowspan", "scope"],
    "td": ["colspan", "rowspan"],
}
_UNREADABLE = ("script", "style", "template", "iframe", "object", "embed", "svg", "math", "noscript")
_RASTER = ("image/png", "image/jpeg")
_KEPT = 2**12  # pieces of cells; a month has some six hundred


@dataclass(frozen=True)
class Output:
    """What one output shows: a result of ours, safe HTML, plain text (or an error's), or a picture's data."""

    kind: Literal["result", "html", "text", "error", "image"]
    result: results.Result | None = None
    html: Markup | None = None
    text: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell: Markdown has ``html`` only; code has its coloured source in ``html`` and outputs."""

    id: str
    kind: str
    html: Markup
    outputs: tuple[Output, ...] = ()


def by_notebook(notebook: Mapping[str, Any]) -> dict[str, list[Cell]]:
    """The stitched notebook's cells, under the notebook each came from."""
    cells: dict[str, list[Cell]] = {}
    for cell, following in zip_longest(notebook["cells"], notebook["cells"][1:]):
        if _tagged(cell, "parameters") and following and _tagged(following, "injected-parameters"):
            continue  # the defaults did not count in this run
        name = cell["metadata"].get("baocao", {}).get("notebook", "")
        cells.setdefault(name, []).append(_cell(cell))
    return cells


def prepare(notebook: Mapping[str, Any]) -> None:
    """Make ahead what doesn't depend on the rest of the report; :func:`by_notebook` finds it made."""
    for cell in notebook["cells"]:
        make = markdown if cell["cell_type"] == "markdown" else _code
        make(_text(cell["source"]))
        for data in (output.get("data", {}) for output in cell.get("outputs", ())):
            if "text/html" in data and results.MIME not in data:
                sanitised(_text(data["text/html"]))


def _tagged(cell: Mapping[str, Any], tag: str) -> bool:
    return tag in cell["metadata"].get("tags", ())


def _cell(cell: Mapping[str, Any]) -> Cell:
    kind, source = cell["cell_type"], _text(cell["source"])
    if kind == "markdown":
        return Cell(cell["id"], kind, markdown(source))
    if kind == "raw":
        return Cell(cell["id"], kind, Markup(f"<pre>{escape(source)}</pre>"))
    return Cell(cell["id"], kind, _code(source), tuple(_outputs(cell)))


@lru_cache(_KEPT)
def _code(source: str) -> Markup:
    return Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))


class _Renderer(mistune.HTMLRenderer):
    """Raw HTML comes out as text, addresses are printed, not followed."""

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return text if text == escape(url) else f"{text} ({escape(url)})"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return f"[{text}]"


_markdown = mistune.Markdown(_Renderer(escape=True), plugins=[table])


@lru_cache(_KEPT)
def markdown(source: str) -> Markup:
    return sanitised(str(_markdown(source)))


@lru_cache(_KEPT)
def sanitised(html: str) -> Markup:
    """HTML with allowed tags only; elements whose content is not for reading go with their content.

    Headings become paragraphs, so that the page's outline stays the report's; header cells get their scope,
    empty ones become plain cells.
    """
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(_UNREADABLE):
        element.decompose()
    for heading in soup.find_all(_HEADINGS):
        heading.name, heading["class"] = "p", "nb-h"
    for title in soup.find_all("th"):
        title["scope"] = "row" if title.parent and title.parent.find("td") else "col"
    for title in soup.find_all("th"):
        if not title.get_text(strip=True):
            title.name = "td"
    return Markup(bleach.clean(str(soup), tags=_TAGS, attributes=_ATTRIBUTES, protocols=(), strip=True))


def _outputs(cell: Mapping[str, Any]) -> Iterator[Output]:
    for position, output in enumerate(cell.get("outputs", ())):
        match output["output_type"]:
            case "stream":
                yield Output("text", text=strip_ansi(_text(output["text"])))
            case "error":
                yield Output("error", text=strip_ansi("\n".join(output["traceback"])))
            case _:
                yield _display(output["data"], prefix=f"{cell['id']}-{position}-")


def _display(data: Mapping[str, Any], *, prefix: str) -> Output:
    """The best of the forms that an output offers; scripts, widgets and drawings in other languages fall to text."""
    if results.MIME in data:
        return Output("result", result=results.load(data[results.MIME]))
    for mime in _RASTER:
        if mime in data:
            return Output("image", text=f"data:{mime};base64,{_text(data[mime]).strip()}")
    if "image/svg+xml" in data:
        return Output("html", html=Markup(svg.clean(_text(data["image/svg+xml"]), prefix=prefix)))
    if "text/html" in data:
        return Output("html", html=sanitised(_text(data["text/html"])))
    if "text/markdown" in data:
        return Output("html", html=markdown(_text(data["text/markdown"])))
    return Output("text", text=strip_ansi(_text(data.get("text/plain", ""))))


def _text(source: str | list[str]) -> str:
    """Notebook files may keep a text as a list of lines."""
    return source if isinstance(source, str) else "".join(source)
