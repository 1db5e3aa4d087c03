"""The manifest: what went in, what came out, in what environment. Times stand in a part of their own."""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from baocao import __version__, results
from baocao.layout import Workspace
from baocao.month import Month
from baocao.run import signoff, standing
from baocao.run.standing import sha256
from baocao.run.stitch import checks_of, facts_of, inputs_of, state_of

_PACKAGES = (
    "ipykernel",
    "matplotlib",
    "nbconvert",
    "pandas",
    "papermill",
    "pyarrow",
    "python-calamine",
    "typst",
    "xlsxwriter",
)


def manifest(
    workspace: Workspace, month: Month, executed: Mapping[str, Any], staging: Path, times: Mapping[str, str]
) -> str:
    """The manifest of a run as JSON text; ``staging`` holds the outputs that it hashes."""
    checks = checks_of(executed)
    every = [r for notebook in executed.values() for r in results.of_notebook(notebook)]
    arrivals = [a for r in every if isinstance(r, results.Inputs) for a in r.arrivals]
    facts = facts_of(workspace, month, executed)
    signed = signoff.read(workspace, month).valid(facts)
    content = {
        "month": str(month),
        "inputs": inputs_of(workspace, month, executed),
        "settings": standing.settings(workspace, month),
        "missing": sorted({a.name for a in arrivals if not a.arrived}),
        "code": standing.code(workspace),
        "environment": environment(workspace),
        "outputs": {
            _published(workspace, month, path.relative_to(staging)): sha256(path)
            for path in sorted(staging.rglob("*"))
            if path.is_file()
        },
        "facts": facts.model_dump(),
        "came_to": {
            "state": state_of(checks, signed)[0],
            "checks": dict(Counter(check.status for check in checks)),
        },
        "times": dict(times),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def environment(workspace: Workspace) -> dict[str, Any]:
    """What the run stands on: Python, the lock, and the packages that have most to say in what comes out."""
    return {
        "python": platform.python_version(),
        "lock": sha256(workspace.lock),
        "packages": {"baocao": __version__, **{name: version(name) for name in _PACKAGES}},
    }


def _published(workspace: Workspace, month: Month, path: Path) -> str:
    """Where a staged file ends up, from the root: in the folder of the month's outputs or of its tidy tables."""
    if path.parts[0] == "processed":
        return workspace.relative(workspace.processed(month) / path.relative_to("processed"))
    return workspace.relative(workspace.outputs(month) / path)
