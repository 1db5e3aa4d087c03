"""``python step.py <root> <action> <n> <arguments of baocao>``: the n-th step on the disk meets with a fault.

A step is what the audit hook tells of opening for writing, renaming, removing and making below the root. ``kill`` ends
the process there; ``full`` makes it and every later one fail with ENOSPC; ``count`` prints the number of steps.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from typing import Any

_STEPS = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.link", "os.symlink"}
_NEED_ROOM = {"open", "os.mkdir"}
_WRITES = os.O_WRONLY | os.O_RDWR


def _is_step(event: str, args: tuple[Any, ...], root: str) -> bool:
    if event == "open":
        mode, flags = args[1], args[2]
        writes = set(mode) & set("wax+") if isinstance(mode, str) else (flags or 0) & _WRITES
        if not writes:
            return False
    elif event not in _STEPS:
        return False
    if not isinstance(args[0], (str, bytes, os.PathLike)):
        return False
    name = os.fsdecode(args[0])
    return name.startswith(root) or (event != "open" and "/" not in name)  # rmtree: relative to a folder


def main(root: str, action: str, wanted: int, arguments: list[str]) -> None:
    lock, seen = threading.Lock(), [0]

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if (event == "open" or event in _STEPS) and _is_step(event, args, root):
            with lock:
                seen[0] += 1
                number = seen[0]
            if action == "kill" and number == wanted:
                os.kill(os.getpid(), signal.SIGKILL)
            if action == "full" and number >= wanted and event in _NEED_ROOM:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fsdecode(args[0]))

    sys.addaudithook(hook)
    sys.argv = ["baocao", *arguments]
    from baocao.cli import main as command

    try:
        command()
    finally:
        if action == "count":
            os.write(2, f"\nsteps {seen[0]}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:])
