"""The floor: the code cells of notebooks as plain scripts, in one process that has everything imported."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from pathlib import Path

import matplotlib.backends.backend_svg
import matplotlib.figure  # noqa: F401

import baocao.facts  # noqa: F401


def run(names: list[str], month: str) -> float:
    """Seconds that the cells of the notebooks take one after the other."""
    scripts = []
    for name in names:
        cells = json.loads(Path(f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))["cells"]
        sources = [
            f"month = {month!r}"
            if "parameters" in cell["metadata"].get("tags", ())
            else "".join(cell["source"])
            for cell in cells
            if cell["cell_type"] == "code"
        ]
        scripts.append([compile(source, name, "exec") for source in sources])
    started = time.perf_counter()
    for script in scripts:
        names_of_cells: dict[str, object] = {}
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in script:
                exec(cell, names_of_cells)
    return time.perf_counter() - started


if __name__ == "__main__":
    print(run(sys.argv[2:], sys.argv[1]))
