"""The published files of a stitched notebook, through the exporters that ``jupyter nbconvert`` finds by name."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import get_exporter

FILES = {"report.html": "baocao-html", "report.pdf": "baocao-pdf"}


def render(notebook: Any) -> dict[str, bytes]:
    """File name to content, for every published format."""
    return {
        name: _bytes(get_exporter(exporter)().from_notebook_node(notebook)[0])
        for name, exporter in FILES.items()
    }


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
