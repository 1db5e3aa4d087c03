"""What is written before it has its name: the traces of a process that died are known by its number, and go."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident

# The folder may be on a drive that other machines use: their processes are not known here.
_HERE = hashlib.sha256(platform.node().encode()).hexdigest()[:6]


@contextmanager
def scratch(place: Path) -> Iterator[Path]:
    """A hidden name beside ``place`` for what gets that name when it is whole; what is still there at the end goes."""
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_name(f".{place.name}{mark()}{get_ident()}")
    try:
        yield new
    finally:
        if os.path.lexists(new):
            _remove(new)


def mark(process: int | None = None) -> str:
    """What names of temporary folders and files of a process (this one) contain: its number, and the machine."""
    return f".{process or os.getpid()}-{_HERE}."


def sweep(paths: Iterator[Path]) -> None:
    """Remove of the ``paths`` those that a process of this machine has left which is no more."""
    for path in paths:
        found = re.search(rf"\.([0-9]+)-{_HERE}\.", path.name)
        if found and not _lives(int(found[1])):
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _lives(number: int) -> bool:
    if sys.platform == "win32":
        return number == os.getpid()  # to ask there would end it; what another one uses can't be removed
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's
        pass
    return True
