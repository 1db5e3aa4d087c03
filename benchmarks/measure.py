"""Running a command and measuring it: wall time, and the memory of all its processes at their peak."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_FIRST_LOOK, _BETWEEN_LOOKS = 0.1, 0.5  # seconds; a look at a month's processes takes 0.02 of a core


@dataclass(frozen=True)
class Measured:
    """Seconds by the wall clock, and MiB of memory (proportional set size where the system tells it)."""

    seconds: float
    mebibytes: float


class CommandFailed(Exception):
    """A command under measurement ended with an error, so its time means nothing."""


def measure(
    command: Sequence[str], folder: Path, *, good: Sequence[int] = (0, 3), **environment: str
) -> Measured:
    """Run the command in ``folder`` and measure it; raises :class:`CommandFailed`."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
    watcher.start()
    _, told = process.communicate()
    seconds = time.perf_counter() - started
    watcher.join()
    if process.returncode not in good:
        raise CommandFailed(f"{' '.join(command)}: {process.returncode}\n{told[-2000:]}")
    return Measured(seconds, peak[0])


def _watch(process: int, peak: list[float]) -> None:
    pause = _FIRST_LOOK
    try:
        root = psutil.Process(process)
        while root.is_running() and root.status() != psutil.STATUS_ZOMBIE:
            peak[0] = max(peak[0], memory_of(process))
            time.sleep(pause)
            pause = min(2 * pause, _BETWEEN_LOOKS)
    except psutil.Error:
        return


def memory_of(process: int) -> float:
    """MiB of a process and all below it, now."""
    root = psutil.Process(process)
    return sum(map(_memory, [root, *root.children(recursive=True)])) / 2**20


def _memory(process: psutil.Process) -> int:
    """Shared pages count by share, so that forked processes are not counted several times."""
    try:
        rollup: Mapping[str, str] = dict(
            line.split(":", 1)
            for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()[1:]
        )
        return int(rollup["Pss"].split()[0]) * 1024
    except (OSError, KeyError):
        try:
            return int(process.memory_info().rss)
        except psutil.Error:
            return 0
