"""Processes of a run: found by a mark in their environment, told apart, watched until they are gone."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

_MARK = "BAOCAO_TRIAL"
_LOOK = 0.01
_ENDLESS = 120.0  # seconds after which a run counts as hanging
_numbers = count()


@dataclass
class Run:
    """A command under way; ``told`` is all that it printed."""

    process: subprocess.Popen[bytes]
    mark: str
    output: IO[bytes]
    began: float = field(default_factory=time.monotonic)
    seconds: float | None = None

    @property
    def code(self) -> int | None:
        return self.process.poll()

    @property
    def told(self) -> str:
        self.output.seek(0)
        return self.output.read().decode("utf-8", "replace")

    def all(self) -> list[int]:
        """Its processes, zombies not among them."""
        return marked(self.mark)

    def children(self, name: str) -> list[int]:
        """Its processes that run this program."""
        return [pid for pid in self.all() if _read(pid, "cmdline").startswith(name.encode() + b"\0")]

    def roles(self) -> dict[str, list[int]]:
        """The manager, the process that forks, kernels, and the one that works beside."""
        found: dict[str, list[int]] = {
            "manager": [self.process.pid],
            "forking": [],
            "kernel": [],
            "beside": [],
        }
        here = self.all()
        for pid in here:
            command = _read(pid, "cmdline")
            if pid != self.process.pid and b"multiprocessing.forkserver" in command:
                parent = parent_of(pid)
                forks = parent == self.process.pid or _read(parent, "cmdline") != command
                found["forking" if forks else "kernel" if _has_event_loop(pid) else "beside"].append(pid)
        return found


def baocao(
    root: Path,
    temporary: Path,
    *arguments: str,
    program: Sequence[str] = ("-m", "baocao.cli"),
    before: Sequence[str] = (),
    change: Mapping[str, str | None] | None = None,
    stdin: int | None = subprocess.DEVNULL,
    prepare: Callable[[], object] | None = None,
) -> Run:
    """Begin the command in a session of its own; ``change`` sets variables or takes them away."""
    mark = f"{os.getpid()}-{next(_numbers)}"
    environment = {**os.environ, "TMPDIR": str(temporary), _MARK: mark}
    for name, value in (change or {}).items():
        environment.pop(name, None)
        if value is not None:
            environment[name] = value
    output = TemporaryFile()  # noqa: SIM115
    process = subprocess.Popen(
        [*before, sys.executable, *program, *arguments],
        cwd=root,
        env=environment,
        stdin=stdin,
        stdout=output,
        stderr=output,
        start_new_session=True,
        preexec_fn=prepare,
    )
    return Run(process, mark, output)


def ended(run: Run, seconds: float = _ENDLESS) -> int | None:
    """The exit code, waited for; None when it hangs (it is killed then)."""
    try:
        code = run.process.wait(seconds)
        run.seconds = time.monotonic() - run.began
    except subprocess.TimeoutExpired:
        end_all(run)
        return None
    return code


def end_all(run: Run) -> None:
    """Kill whatever is left of it."""
    for pid in run.all():
        kill(pid)
    with contextlib.suppress(subprocess.TimeoutExpired):
        run.process.wait(5)


def survivors(run: Run, seconds: float = 2) -> str:
    """Which of its processes still live after so long, in words (they are killed then)."""
    end = time.monotonic() + seconds
    while (left := run.all()) and time.monotonic() < end:
        time.sleep(_LOOK)
    told = {role: [pid for pid in pids if pid in left] for role, pids in run.roles().items()} if left else {}
    known = {pid for pids in told.values() for pid in pids}
    others = [_read(pid, "cmdline").replace(b"\0", b" ").decode()[:80] for pid in left if pid not in known]
    end_all(run)
    return ", ".join([*(f"{len(pids)} {role}" for role, pids in told.items() if pids), *others])


def kill(pid: int, number: int = signal.SIGKILL) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def parent_of(pid: int) -> int:
    """The process that started it; 0 when it is gone."""
    return int((_read(pid, "stat").rsplit(b")")[-1].split() or [b"", b"0"])[1])


def marked(mark: str) -> list[int]:
    """Processes that began with this mark in their environment."""
    wanted = f"{_MARK}={mark}".encode()
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in pids if wanted in _read(pid, "environ").split(b"\0") and not _is_zombie(pid)]


def _is_zombie(pid: int) -> bool:
    return _read(pid, "stat").rsplit(b")")[-1].split()[:1] in ([b"Z"], [b"X"], [])


def _has_event_loop(pid: int) -> bool:
    """Whether it is a kernel: what works beside waits for nothing but a pipe."""
    try:
        return any(
            str(each.readlink()) == "anon_inode:[eventpoll]" for each in Path(f"/proc/{pid}/fd").iterdir()
        )
    except OSError:
        return False


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
