"""The manifest: what went in, what came out, in what environment. Times stand in a part of their own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from baocao.layout import Workspace
from baocao.month import Month
from baocao.run.executed import Executed
from baocao.run.standing import sha256


def manifest(executed: Executed, staging: Path, times: Mapping[str, str]) -> str:
    """The manifest of a run as JSON text; ``staging`` holds the outputs that it hashes."""
    workspace, month = executed.workspace, executed.month
    arrivals = [arrival for each in executed.read for arrival in each.arrivals]
    content = {
        "month": str(month),
        **executed.went_in,
        "missing": sorted({arrival.name for arrival in arrivals if not arrival.arrived}),
        "outputs": {
            _published(workspace, month, path.relative_to(staging)): sha256(path)
            for path in sorted(staging.rglob("*"))
            if path.is_file()
        },
        "facts": executed.facts.model_dump(),
        "came_to": {
            "state": executed.state,
            "lapsed": executed.lapsed,
            "checks": dict(Counter(check.status for check in executed.checks)),
            "figures": [each.model_dump(mode="json") for each in executed.key_figures],
        },
        "times": dict(times),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _published(workspace: Workspace, month: Month, path: Path) -> str:
    """Where a staged file ends up, from the root: in the folder of the month's outputs or of its tidy tables."""
    if path.parts[0] == "processed":
        return workspace.relative(workspace.processed(month) / path.relative_to("processed"))
    return workspace.relative(workspace.outputs(month) / path)
