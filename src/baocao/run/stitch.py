"""One notebook of the whole report: the executed notebooks in order, with what the publisher needs as metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import nbformat

from baocao import __version__, results
from baocao.run.executed import Executed
from baocao.settings import load_issue, load_report


def stitch(executed: Executed, since: Sequence[Mapping[str, Any]] = ()) -> Any:
    """The stitched notebook; cells keep their ids and say in their metadata which notebook they are of.

    ``since`` is what changed since versions that were signed.
    """
    notebooks = executed.notebooks.values()
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    metadata = {**next(iter(notebooks)).metadata, "baocao": {**_metadata(executed), "since": list(since)}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def _metadata(executed: Executed) -> dict[str, Any]:
    workspace, month = executed.workspace, executed.month
    settings = load_report(workspace)
    words = {"month": month.vi, "next_month": month.next.vi}
    wording = settings.report.model_dump(mode="json")
    for key in ("subject", "closing"):
        wording[key] = wording[key].format(**words)
    issue = {key: value or "" for key, value in load_issue(workspace, month).model_dump(mode="json").items()}
    return {
        "month": str(month),
        "sample": bool(executed.sample_markers),
        "state": executed.state,
        "state_reason": _reason(executed.checks),
        "signoffs": _signoffs(executed),
        "letterhead": settings.letterhead.model_dump(mode="json"),
        "issue": {**issue, "place": settings.letterhead.place},
        "report": wording,
        "outline": [
            {**head.model_dump(mode="json"), "title": head.title.format(**words)} for head in settings.outline
        ],
        "titles": {name: _title(notebook) for name, notebook in executed.notebooks.items()},
        "versions": {"baocao": __version__},
    }


def _reason(checks: Sequence[results.Check]) -> str:
    """Why the report has errors, in words."""
    red = [check.label for check in checks if check.status == "error"]
    return f"{len(red)} kiểm tra không đạt: {'; '.join(red)}" if red else ""


def _signoffs(executed: Executed) -> dict[str, Any]:
    """The last sign-off with what it no longer covers, what was issued last, and the hash of the log's last line."""
    log, last = executed.log, executed.log.last
    if last is None:
        return {}
    return {
        "by": last.by,
        "date": last.at[:10],
        "lapsed": executed.lapsed,
        "revision": last.revision,
        "issued": log.issued.revision if log.issued else 0,
        "lines": len(log.entries),
        "head": log.head,
    }


def _title(notebook: Any) -> str:
    """The first heading of the notebook."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("# "):
                    return str(line[2:].strip())
    return ""
