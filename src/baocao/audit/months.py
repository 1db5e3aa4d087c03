"""Every published month as the page of all months lists it."""

from __future__ import annotations

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.report.document import MonthLine
from baocao.run import signoff
from baocao.run.executed import ERROR
from baocao.run.manifest import Manifest, read

_FILES = ("report.html", "report.pdf", "audit.xlsx", "indicators.csv", "checks.csv")


def months(workspace: Workspace) -> list[MonthLine]:
    """The newest first; a month whose manifest can't be read is left out."""
    found = ((month, read(workspace.manifest(month))) for month in workspace.published_months())
    return [_line(workspace, month, manifest) for month, manifest in found if manifest and manifest.came_to]


def _line(workspace: Workspace, month: Month, manifest: Manifest) -> MonthLine:
    came_to = manifest.came_to
    assert came_to
    try:
        state = signoff.state_of(workspace, month, manifest)
    except BadInput:
        state = f"{came_to.state}. Sổ ký duyệt không còn nguyên vẹn"
    folder = workspace.outputs(month)
    return MonthLine(
        month=str(month),
        title=month.vi,
        sample=workspace.is_sample(month),
        state=state,
        broken=came_to.state == ERROR,
        checks=came_to.checks,
        figures=came_to.figures,
        files=tuple(f"{folder.name}/{name}" for name in _FILES if (folder / name).is_file()),
        issues={
            number: (place / "report.html").relative_to(workspace.outputs_root).as_posix()
            for number, place in workspace.issued_reports(month).items()
        },
    )
