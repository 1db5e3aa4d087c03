"""The published files of a stitched notebook. ``jupyter nbconvert`` makes the same (see ``exporters``)."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat

from baocao import results
from baocao.report import blocks, html, pdf


def prepare(path: Path) -> None:
    """Make ahead what can be made of one section's executed notebook, before the report is stitched."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    html.prepare(notebook)
    results.understand(notebook)


def render(path: Path) -> dict[str, bytes]:
    """File name to content, for every published format, of the stitched notebook; Typst works beside the page."""
    text = blocks.nfc(nbformat.from_dict(json.loads(path.read_text(encoding="utf-8"))))
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
