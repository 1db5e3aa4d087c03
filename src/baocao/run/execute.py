"""Executing the notebooks of a month: the sectors side by side, the review after them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from baocao.errors import BadInput
from baocao.layout import STAGING_VARIABLE, Workspace
from baocao.month import Month
from baocao.run import notebook as nb

Progress = Callable[[str, str], None]


def execute_all(
    workspace: Workspace, month: Month, names: Sequence[str], staging: Path, progress: Progress
) -> dict[str, Any]:
    """Every notebook executed, by name in the given order; ``review`` runs last.

    Raises :class:`BadInput` with the faults of all notebooks that refused their input.
    """
    for name in (*names, nb.REVIEW):
        nb.check_before_run(workspace.notebooks / f"{name}.ipynb")
    executed: dict[str, Any] = {}
    faults: list[str] = []
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        pending = {pool.submit(_execute, workspace, month, name, staging, progress): name for name in names}
        for future in as_completed(pending):
            try:
                executed[pending[future]] = future.result()
            except BadInput as fault:
                faults.append(str(fault))
    if faults:
        raise BadInput(
            "Không lập được báo cáo vì số liệu đầu vào",
            faults=tuple(sorted(faults)),
            todo="Sửa các lỗi nêu trên rồi chạy lại; báo cáo đã có không bị thay đổi.",
        )
    executed[nb.REVIEW] = _execute(workspace, month, nb.REVIEW, staging, progress)
    return {name: executed[name] for name in (*names, nb.REVIEW)}


def _execute(workspace: Workspace, month: Month, name: str, staging: Path, progress: Progress) -> Any:
    progress(name, "đang chạy")
    target = staging / "notebooks" / f"{name}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    source = workspace.notebooks / f"{name}.ipynb"
    command = [sys.executable, "-m", "baocao.run.worker", str(source), str(target), str(month)]
    environment = {**os.environ, STAGING_VARIABLE: str(staging), "PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
    process = subprocess.run(
        command, cwd=workspace.root, env=environment, capture_output=True, text=True, check=False
    )
    if not target.is_file():
        raise RuntimeError(f"{name}: papermill wrote no notebook\n{process.stderr}")
    executed = nb.settle(nb.read(target), name)
    nb.write(executed, target)
    failed = nb.failure(executed)
    if failed:
        progress(name, "lỗi")
        raise _as_error(name, *failed)
    if not nb.is_done(executed, name, str(month)):
        raise RuntimeError(f"{name}: the notebook did not reach its end\n{process.stderr}")
    progress(name, "xong")
    return executed


def _as_error(name: str, exception: str, message: str, cell: str) -> Exception:
    if exception in {"BadInput", "TextGuard"}:
        return BadInput(f"Mục {name} (ô {cell}): {message.strip()}".rstrip("."))
    return RuntimeError(f"{name}, cell {cell}: {exception}: {message}")
