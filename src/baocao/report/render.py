"""The published files of a stitched notebook. ``jupyter nbconvert`` makes the same (see ``exporters``)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from baocao.report import blocks, html, pdf


def render(notebook: Any) -> dict[str, bytes]:
    """File name to content, for every published format; Typst works while the page is made."""
    text = blocks.nfc(notebook)
    document = blocks.document(text)
    with ThreadPoolExecutor(1) as beside:
        paper = beside.submit(pdf.render, document)
        return {"report.html": html.render(text, document).encode(), "report.pdf": paper.result()}


def page(notebook: Any) -> str:
    """report.html alone."""
    text = blocks.nfc(notebook)
    return html.render(text, blocks.document(text))


def paper(notebook: Any) -> bytes:
    """report.pdf alone."""
    return pdf.render(blocks.document(blocks.nfc(notebook)))


FILES: dict[str, Callable[[Any], str | bytes]] = {"report.html": page, "report.pdf": paper}
