"""One notebook of the whole report: the executed notebooks in order, with what the publisher needs as metadata."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from baocao import __version__, results
from baocao.layout import SAMPLE_MARKER, Workspace
from baocao.month import Month
from baocao.run import signoff
from baocao.run.standing import sha256
from baocao.settings import load_catalogue, load_issue, load_report

ERROR, DRAFT = "lỗi", "dự thảo"


def stitch(workspace: Workspace, month: Month, executed: Mapping[str, Any]) -> Any:
    """The stitched notebook; cells keep their ids and say in their metadata which notebook they are of."""
    cells = [cell for notebook in executed.values() for cell in notebook.cells]
    first = next(iter(executed.values()))
    metadata = {**first.metadata, "baocao": _metadata(workspace, month, executed)}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def sample_markers(workspace: Workspace, month: Month, executed: Mapping[str, Any]) -> list[Path]:
    """The marker of each sample month among ``month`` and the months whose files were read."""
    read = (r for notebook in executed.values() for r in results.of_notebook(notebook))
    months = {file.month for r in read if isinstance(r, results.Inputs) for file in r.files}
    markers = (workspace.raw_root / each / SAMPLE_MARKER for each in sorted({str(month), *months}))
    return [path for path in markers if path.is_file()]


def checks_of(executed: Mapping[str, Any]) -> list[results.Check]:
    """Every check once, in order; the same statement made by two notebooks counts once."""
    found: dict[str, results.Check] = {}
    for notebook in executed.values():
        for result in results.of_notebook(notebook):
            if isinstance(result, results.Check):
                found.setdefault(result.id, result)
    return list(found.values())


def inputs_of(workspace: Workspace, month: Month, executed: Mapping[str, Any]) -> dict[str, str]:
    """sha256 of every raw file that was read, and of the markers of sample months."""
    read = (r for notebook in executed.values() for r in results.of_notebook(notebook))
    files = {file.file: file.sha256 for r in read if isinstance(r, results.Inputs) for file in r.files}
    files |= {workspace.relative(path): sha256(path) for path in sample_markers(workspace, month, executed)}
    return dict(sorted(files.items()))


def facts_of(workspace: Workspace, month: Month, executed: Mapping[str, Any]) -> signoff.Facts:
    """What a sign-off of the month covers."""
    return signoff.facts_of(inputs_of(workspace, month, executed), executed.values())


def state_of(checks: list[results.Check], signed: signoff.Signoff | None) -> tuple[str, str]:
    """The state of the report, of which ``signed`` covers the facts, and the reason in words."""
    red = [check.label for check in checks if check.status == "error"]
    if red:
        return ERROR, f"{len(red)} kiểm tra không đạt: {'; '.join(red)}"
    return signed.word if signed else DRAFT, ""


def _metadata(workspace: Workspace, month: Month, executed: Mapping[str, Any]) -> dict[str, Any]:
    settings = load_report(workspace)
    log, facts = signoff.read(workspace, month), facts_of(workspace, month, executed)
    state, reason = state_of(checks_of(executed), log.valid(facts))
    words = {"month": month.vi, "next_month": month.next.vi}
    wording = settings.report.model_dump(mode="json")
    for key in ("subject", "closing"):
        wording[key] = wording[key].format(**words)
    issue = {key: value or "" for key, value in load_issue(workspace, month).model_dump(mode="json").items()}
    return {
        "month": str(month),
        "month_vi": month.vi,
        "next_month_vi": month.next.vi,
        "sample": bool(sample_markers(workspace, month, executed)),
        "state": state,
        "state_reason": reason,
        "signoffs": _signoffs(log, facts),
        "letterhead": settings.letterhead.model_dump(mode="json"),
        "issue": {**issue, "place": settings.letterhead.place},
        "report": wording,
        "outline": [
            {**head.model_dump(mode="json"), "title": head.title.format(**words)} for head in settings.outline
        ],
        "titles": {name: _title(notebook) for name, notebook in executed.items()},
        "catalogue": {
            entry.id: {
                "label": entry.label,
                "unit": entry.print_unit or entry.unit,
                "decimals": entry.decimals,
                "kind": entry.kind,
                "formula": entry.formula,
                "notebook": entry.notebook,
            }
            for entry in load_catalogue(workspace).values()
        },
        "versions": {"baocao": __version__},
    }


def _signoffs(log: signoff.Log, facts: signoff.Facts) -> dict[str, Any]:
    """The last sign-off with what it no longer covers, what was issued last, and the hash of the log's last line."""
    if log.last is None:
        return {}
    last = log.last
    return {
        "by": last.by,
        "date": last.at[:10],
        "lapsed": last.lapsed(facts),
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
