"""What is measured: each case prepares a copy of the project and runs one command, or several in a row."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from baocao.layout import STAGING_VARIABLE, Workspace
from baocao.month import Month
from baocao.settings import load_report
from benchmarks.measure import CommandFailed, Measured, measure, memory_of

ROOT = Path(__file__).resolve().parents[1]
MONTH = Month(2021, 2)
_FOLDERS = ("config", "data", "notebooks")


@dataclass(frozen=True)
class Case:
    """``prepare`` is not measured; ``run`` is."""

    name: str
    title: str
    run: Callable[[Workspace], Measured]
    prepare: Callable[[Workspace], None] = lambda space: None


def copy_of_project(target: Path) -> Workspace:
    """A workspace of its own, without anything that runs have made."""
    for folder in _FOLDERS:
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("processed"))
    for name in ("requirements.lock",):
        shutil.copy(ROOT / name, target / name)
    (target / "outputs").mkdir()
    return Workspace(target)


def baocao(space: Workspace, *arguments: str) -> Measured:
    return measure([sys.executable, "-m", "baocao.cli", *arguments], space.root)


def total(parts: Sequence[Measured]) -> Measured:
    """Several commands in a row."""
    return Measured(sum(part.seconds for part in parts), max(part.mebibytes for part in parts))


def names(space: Workspace) -> list[str]:
    return [*load_report(space).notebooks, "review"]


def papermill_commands(space: Workspace, month: Month = MONTH) -> Measured:
    """A loop of the papermill command, and nbconvert's HTML of each notebook."""
    staging = _staging(space)
    parts = []
    for name in names(space):
        target = staging / "notebooks" / f"{name}.ipynb"
        command = [
            sys.executable,
            "-m",
            "papermill",
            f"notebooks/{name}.ipynb",
            str(target),
            "-p",
            "month",
            str(month),
        ]
        parts.append(measure(command, space.root, **{STAGING_VARIABLE: str(staging)}))
        parts.append(measure([sys.executable, "-m", "nbconvert", "--to", "html", str(target)], space.root))
    return total(parts)


_API = """
import sys, papermill
from pathlib import Path
staging, month, names = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
for name in names:
    papermill.execute_notebook(f"notebooks/{name}.ipynb", str(staging / "notebooks" / f"{name}.ipynb"),
        parameters={"month": month}, progress_bar=False, engine_name=None)
"""
_PLOOMBER = _API.replace("import sys, papermill", "import sys, papermill, ploomber_engine").replace(
    "engine_name=None", 'engine_name="embedded"'
)
_HTML = """
import sys, nbformat, nbconvert
from pathlib import Path
for path in sorted(Path(sys.argv[1], "notebooks").glob("*.ipynb")):
    html, _ = nbconvert.HTMLExporter().from_notebook_node(nbformat.read(path, 4))
    path.with_suffix(".html").write_text(html, encoding="utf-8")
"""


def papermill_api(space: Workspace) -> Measured:
    """The same through papermill's Python function, then one process that makes the HTML."""
    return _in_one_process(space, _API)


def ploomber(space: Workspace) -> Measured:
    """ploomber-engine: one process, no kernel, no isolation; then HTML as above."""
    return _in_one_process(space, _PLOOMBER)


def _in_one_process(space: Workspace, code: str) -> Measured:
    staging = _staging(space)
    command = [sys.executable, "-c", code, str(staging), str(MONTH), *names(space)]
    execute = measure(command, space.root, **{STAGING_VARIABLE: str(staging)})
    return total([execute, measure([sys.executable, "-c", _HTML, str(staging)], space.root)])


def floor(space: Workspace) -> Measured:
    """The cells of the nine sections and the review as plain scripts (seconds are those of the cells alone)."""
    command = [sys.executable, "-m", "benchmarks.floor", str(MONTH), *load_report(space).notebooks]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=space.root, env=environment, check=True, capture_output=True, text=True
    )
    return Measured(float(done.stdout), 0)


def _staging(space: Workspace) -> Path:
    staging = space.root / "run"
    shutil.rmtree(staging, ignore_errors=True)
    (staging / "notebooks").mkdir(parents=True)
    return staging


def forgotten(space: Workspace) -> None:
    shutil.rmtree(space.cache, ignore_errors=True)


def workbook_changed(space: Workspace) -> None:
    """One postal workbook, one remark more than before."""
    unchanged(space)
    another_remark(space)


def another_remark(space: Workspace) -> None:
    path = space.raw(MONTH, "postal") / "dnbc-04.xlsx"
    book = openpyxl.load_workbook(path)
    book.active["K99"] = f"{book.active['K99'].value or ''}x"
    book.save(path)


def notebook_changed(space: Workspace) -> None:
    """A comment more in one cell of the postal notebook."""
    unchanged(space)
    path = space.notebooks / "postal.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = next(
        cell for cell in notebook["cells"] if cell["cell_type"] == "code" and not cell["metadata"].get("tags")
    )
    cell["source"] = ["# x\n", *cell["source"]]
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def unchanged(space: Workspace) -> None:
    """The month as it stands after a run."""
    baocao(space, "run", str(MONTH))


def run(space: Workspace) -> Measured:
    return baocao(space, "run", str(MONTH))


def fifteen_months(space: Workspace) -> Measured:
    months = sorted(map(str, space.months()))
    return baocao(space, "run", f"{months[0]}..{months[-1]}")


def watched(space: Workspace) -> Measured:
    """From saving a workbook to the new report, while ``baocao watch`` is looking on."""
    command = [sys.executable, "-m", "baocao.cli", "watch", str(MONTH)]
    with subprocess.Popen(command, cwd=space.root, stdout=subprocess.PIPE, text=True) as watch:
        assert watch.stdout is not None
        _wait_for_report(watch.stdout)
        another_remark(space)
        started = time.perf_counter()
        _wait_for_report(watch.stdout)
        seconds = time.perf_counter() - started
        memory = memory_of(watch.pid)
        watch.terminate()
    return Measured(seconds, memory)


def _wait_for_report(told: Iterable[str]) -> None:
    if not any("Đang theo dõi" in line for line in told):
        raise CommandFailed("baocao watch ended")


CASES = [
    Case("papermill-cli", "papermill command loop + nbconvert HTML of each", papermill_commands),
    Case("papermill-api", "papermill's API in one process + nbconvert HTML", papermill_api),
    *(
        [Case("ploomber", "ploomber-engine in one process + nbconvert HTML", ploomber)]
        if importlib.util.find_spec("ploomber_engine")
        else []
    ),
    Case("cold", "baocao run, nothing remembered: HTML, PDF, audit.xlsx", run, forgotten),
    Case("workbook", "baocao run, one workbook changed", run, workbook_changed),
    Case("notebook", "baocao run, one notebook changed", run, notebook_changed),
    Case("watch", "baocao watch, from saving one workbook to the new report", watched, unchanged),
    Case("nothing", "baocao run, nothing changed", run, unchanged),
    Case("months", "baocao run, 15 months, nothing remembered", fifteen_months, forgotten),
    Case(
        "check",
        "baocao check, nothing remembered",
        lambda space: baocao(space, "check", str(MONTH)),
        forgotten,
    ),
    Case("list", "baocao list", lambda space: baocao(space, "list", str(MONTH))),
    Case("help", "baocao --help", lambda space: baocao(space, "--help")),
    Case("floor", "the floor: the cells alone, one after the other", floor),
]
