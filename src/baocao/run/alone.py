"""One run at a time makes a month, or the page of all months. The system frees the lock of a run that has died."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

_BETWEEN_LOOKS = 0.1
_FAR = 2**20  # Windows lets nobody read what is locked, so what is locked is no text


@contextmanager
def alone(path: Path, waiting: Callable[[str], None] = lambda holder: None) -> Iterator[None]:
    """Hold the lock; while another run holds it, say who (once, to ``waiting``) and wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        said = ""
        while not _taken(file):
            file.seek(0)
            if not said and (said := file.read()):  # who has only just taken it has yet to write their name
                waiting(said)
            time.sleep(_BETWEEN_LOOKS)
        file.truncate(0)
        file.write(f"tiến trình {os.getpid()}, từ {datetime.now():%H:%M:%S ngày %d/%m/%Y}")
        file.flush()
        yield
        file.truncate(0)


def _taken(file: IO[str]) -> bool:
    """Try to lock the file; where a file system knows no locks, nobody is kept out."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True
