"""Executing the notebooks of a month: the sectors side by side, the review after them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from baocao.errors import BadInput, NotebookFailed
from baocao.layout import STAGING_VARIABLE, Workspace
from baocao.month import Month
from baocao.run import notebook as nb

Progress = Callable[[str, str], None]
_PATIENCE_SECONDS = 5


class _Workers:
    """The processes under way: one a notebook, each in a session of its own, all ended when the run is."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._over = False

    def run(self, command: Sequence[str], *, folder: Path, environment: dict[str, str]) -> str:
        """Run to the end; what was written to stderr."""
        with self._lock:
            if self._over:
                return ""
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            self._running.add(process)
        try:
            return process.communicate()[1]
        finally:
            self._running.discard(process)

    def end(self) -> None:
        """Ask every process to stop (papermill then stops its kernel), kill what does not; start no other."""
        with self._lock:
            self._over = True
            running = list(self._running)
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def execute_all(
    workspace: Workspace, month: Month, names: Sequence[str], staging: Path, progress: Progress
) -> dict[str, Any]:
    """Every notebook executed, by name in the given order; ``review`` runs last.

    Raises :class:`BadInput` with the faults of all notebooks that refused their input, and
    :class:`NotebookFailed` when one ended by a fault of ours.
    """
    for name in (*names, nb.REVIEW):
        nb.check_before_run(workspace.notebooks / f"{name}.ipynb")
    workers = _Workers()

    def execute(name: str) -> Any:
        return _execute(workspace, month, name, staging, progress, workers)

    executed: dict[str, Any] = {}
    refused: list[str] = []
    broken: dict[str, str] = {}
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        try:
            pending = {pool.submit(execute, name): name for name in names}
            for future in as_completed(pending):
                try:
                    executed[pending[future]] = future.result()
                except BadInput as fault:
                    refused.append(str(fault))
                except NotebookFailed as fault:
                    broken |= fault.faults
            if not (refused or broken):
                executed[nb.REVIEW] = pool.submit(execute, nb.REVIEW).result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            workers.end()
            raise
    if broken:
        raise NotebookFailed(broken)
    if refused:
        raise BadInput(
            "Không lập được báo cáo vì số liệu đầu vào",
            faults=tuple(sorted(refused)),
            todo="Sửa các lỗi nêu trên rồi chạy lại; báo cáo đã có không bị thay đổi.",
        )
    return {name: executed[name] for name in (*names, nb.REVIEW)}


def _execute(
    workspace: Workspace, month: Month, name: str, staging: Path, progress: Progress, workers: _Workers
) -> Any:
    progress(name, "đang chạy")
    target = staging / "notebooks" / f"{name}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    source = workspace.notebooks / f"{name}.ipynb"
    command = [sys.executable, "-m", "baocao.run.worker", str(source), str(target), str(month)]
    environment = {**os.environ, STAGING_VARIABLE: str(staging), "PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
    stderr = workers.run(command, folder=workspace.root, environment=environment)
    if not target.is_file():
        target.with_suffix(".txt").write_text(stderr, encoding="utf-8")
        raise NotebookFailed({name: f"không chạy được ({_last_line(stderr)})"})
    executed = nb.settle(nb.read(target), name)
    nb.write(executed, target)
    failed = nb.failure(executed)
    if failed:
        progress(name, "lỗi")
        raise _as_error(name, *failed)
    if not nb.is_done(executed, name, str(month)):
        raise NotebookFailed({name: f"không chạy đến ô cuối ({_last_line(stderr)})"})
    progress(name, "xong")
    return executed


def _as_error(name: str, exception: str, message: str, cell: str) -> Exception:
    if exception in {"BadInput", "TextGuard"}:
        return BadInput(f"Mục {name} (ô {cell}): {message.strip()}".rstrip("."))
    return NotebookFailed({name: f"ô {cell}, {exception}: {message}"})


def _last_line(text: str) -> str:
    return next(reversed(text.strip().splitlines()), "không có thông báo")
