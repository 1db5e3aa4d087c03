"""The page of all months: how each stands, its key figures, and where its report is. It links and computes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from baocao import results
from baocao.report import html, room
from baocao.report.document import MonthLine
from baocao.settings import Letterhead

_MOST_MONTHS = 13


def render(head: Letterhead, lines: Sequence[MonthLine]) -> bytes:
    """The page of ``lines``, newest month first; the latest of them stand in the table of key figures."""
    shown = lines[:_MOST_MONTHS]
    by_month = {line.month: {figure.id: figure for figure in line.figures} for line in shown}
    page = html.template("index.html.j2").render(
        head=head,
        lines=lines,
        shown=shown,
        by_month=by_month,
        figures={figure.id: figure for line in reversed(shown) for figure in line.figures},
        words=results.STATUSES,
        spark=room.spark,
        slug=html.slug,
        style=html.style(),
    )
    return page.encode()
