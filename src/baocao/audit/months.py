"""Every published month as the page of all months lists it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from baocao import results
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.report.document import Line
from baocao.run import signoff

_FILES = ("report.html", "report.pdf", "audit.xlsx", "indicators.csv", "checks.csv")


def months(workspace: Workspace) -> list[Line]:
    """The newest first; a month whose manifest can't be read is left out."""
    found = []
    for month in workspace.made():
        with suppress(OSError, ValueError, KeyError, TypeError):
            manifest = json.loads(workspace.manifest(month).read_text(encoding="utf-8"))
            found.append(_line(workspace, month, manifest["came_to"]))
    return found


def _line(workspace: Workspace, month: Month, came_to: Mapping[str, Any]) -> Line:
    try:
        state = signoff.state_of(workspace, month)
    except BadInput:
        state = f"{came_to['state']}. Sổ ký duyệt không còn nguyên vẹn"
    folder = workspace.outputs(month)
    return Line(
        month=str(month),
        title=month.vi,
        sample=workspace.is_sample(month),
        state=state,
        broken=came_to["state"] == "lỗi",
        checks=came_to["checks"],
        figures=tuple(results.KeyFigure.model_validate(each) for each in came_to.get("figures", ())),
        files=tuple(f"{folder.name}/{name}" for name in _FILES if (folder / name).is_file()),
        issues={
            number: (place / "report.html").relative_to(workspace.outputs_root).as_posix()
            for number, place in workspace.issued_reports(month).items()
        },
    )
