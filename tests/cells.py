"""Run a notebook's code cells in this process: the same code as in a kernel, in a fraction of the time."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from baocao.facts import Section
from baocao.layout import Workspace
from baocao.results import Check, Indicator, Paragraph
from tests.conftest import ROOT


def code_of(name: str, month: str) -> list[str]:
    """The code cells of a committed notebook, with the parameters cell set to ``month``."""
    cells = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return [
        f"month = {month!r}" if "parameters" in cell["metadata"].get("tags", ()) else "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code"
    ]


def run_cells(name: str, month: str, space: Workspace, *, was: str = "", becomes: str = "") -> Section:
    """Execute the notebook for ``month`` in ``space`` and return its section with all results.

    ``was`` and ``becomes`` change the code first, as a slip of its author would.
    """
    names: dict[str, Any] = {}
    with contextlib.chdir(space.root):
        sources = code_of(name, month)
        assert not was or any(was in source for source in sources)
        for source in (source.replace(was, becomes) if was else source for source in sources):
            exec(compile(source, f"{name}.ipynb", "exec"), names)
    found = [value for value in names.values() if isinstance(value, Section)]
    return found[0]


def indicators(section: Section) -> dict[str, Indicator]:
    return {r.id: r for r in section.results if isinstance(r, Indicator)}


def checks(section: Section) -> dict[str, Check]:
    return {r.id: r for r in section.results if isinstance(r, Check)}


def text(section: Section) -> str:
    """Everything the section puts into the report, one paragraph a line."""
    return "\n".join(r.text for r in section.results if isinstance(r, Paragraph))
