"""Everything a run publishes of a stitched notebook: the report in its formats, and the audit workbook beside it."""

from __future__ import annotations

from typing import Any

from baocao.audit.workbook import workbook
from baocao.report import html
from baocao.report.render import render


def prepare(notebook: Any) -> None:
    """Make ahead what can be made of one section's executed notebook, while the review still runs."""
    html.prepare(notebook)


def publish(notebook: Any) -> dict[str, bytes]:
    """File name to content."""
    return {**render(notebook), "audit.xlsx": workbook(notebook)}
