"""What a process reads under a folder, noted as it reads it: files opened, folders listed, modules imported.

An audit hook sees every ``open`` and every listing, also those that find nothing; a question like ``is_file`` is not
seen, so code that decides by a file opens it and handles its absence. Nothing is declared by hand.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from baocao.layout import FRESH_VARIABLE, STAGING_VARIABLE

ABSENT = "absent"
_UNKNOWN = "unknown"
_LISTINGS = {"os.listdir", "os.scandir"}


def begin(root: str, staging: str, remembered: str, told: str, since: float) -> None:
    """Observe this process from now on, and write what it read and made to the file ``told`` when it ends.

    Its code was loaded no earlier than ``since`` (seconds of the clock). A run that uses nothing remembered has read
    every file anew before this process, which need not read it once more.
    """
    os.environ[STAGING_VARIABLE] = staging
    os.environ.pop(FRESH_VARIABLE, None)
    observer = _Observer(root, staging, remembered, since)
    sys.addaudithook(observer.note)
    atexit.register(observer.save, Path(told))


class _Observer:
    """Reads under ``root``, and what came to be in ``staging``, the folder of the run under way.

    Each read is kept with what identified it at that moment, so that a later change can be told. The environment
    (its lock stands for it), compiled code and what is ``remembered`` of files that were read are not input.
    """

    def __init__(self, root: str, staging: str, remembered: str, since: float) -> None:
        self._since = since
        self._inside = (root + os.sep, staging + os.sep)
        self._outside = (sys.prefix + os.sep, remembered + os.sep)
        self._staging = staging
        self._seen: dict[str, str] = {}
        self._made: set[str] = set()

    def note(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and not _writes(*args[1:]):
            self._see(args[0])
        elif event in _LISTINGS:
            self._see("." if args[0] is None else args[0])
        elif event == "os.rename":
            self._made.add(os.path.abspath(os.fsdecode(args[1])))

    def _see(self, path: object) -> None:
        if isinstance(path, (str, bytes, os.PathLike)):
            name = os.path.abspath(os.fsdecode(path))
            if self._counts(name) and name not in self._seen:
                self._seen[name] = ""  # identity lists folders itself
                self._seen[name] = identity(name)

    def _counts(self, name: str) -> bool:
        other = name.startswith(self._outside) or "__pycache__" in name
        return name.startswith(self._inside) and not other

    def save(self, target: Path) -> None:
        """Write what was read, the modules of ours among it, and what was made."""
        own = str(Path(__file__).parents[1]) + os.sep
        files = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
        code = sorted(name for name in files if name.startswith(own) or self._counts(name))
        told = {
            "read": {**{name: self._loaded(name) for name in code}, **self._seen},
            "made": sorted(name for name in self._made if name.startswith(self._staging + os.sep)),
        }
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(told), encoding="utf-8")

    def _loaded(self, name: str) -> str:
        """What identifies a file of code; nothing does when it may not be what was loaded."""
        try:
            found = os.stat(name)
        except OSError:
            return _UNKNOWN
        return identity(name) if max(found.st_mtime, found.st_ctime) < self._since else _UNKNOWN


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return bool(set(mode) & set("wax+"))
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def identity(path: str) -> str:
    """What changes when a file or folder does: of a folder its names, else time, size and number."""
    try:
        if os.path.isdir(path):
            return _digest(sorted(os.listdir(path)))
        found = os.stat(path)
    except OSError:
        return ABSENT
    return f"{found.st_mtime_ns} {found.st_size} {found.st_ino}"


class Digests:
    """Digests of files and listings by path, each made once."""

    def __init__(self) -> None:
        self._made: dict[str, str] = {}

    def of(self, path: str) -> str:
        """sha256 of a file's bytes, or of the names in a folder; says so when there is nothing."""
        if path not in self._made:
            try:
                self._made[path] = (
                    _digest(sorted(os.listdir(path)))
                    if os.path.isdir(path)
                    else hashlib.sha256(Path(path).read_bytes()).hexdigest()
                )
            except OSError:
                self._made[path] = ABSENT
        return self._made[path]


def _digest(names: Iterable[str]) -> str:
    return "folder " + hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()
