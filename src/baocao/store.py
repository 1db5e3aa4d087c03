"""What runs remember: bytes under the names of their hashes, and records that say what came of what.

``<folder>/<kind>/<key>/<record>.json`` holds a record, ``<folder>/blobs/<sha256>`` the bytes that its ``made`` names.
Records and blobs bear the hash of their content as name, so that a damaged one is never given back. What the records
mean is decided in ``raw.remembered`` and ``run.cache``; everything here may be forgotten at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from baocao.scratch import scratch, sweep

MOST_BYTES = 512 * 2**20


class Store:
    """The remembered things below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def records(self, kind: str, known: object) -> Iterator[tuple[Path, dict[str, Any]]]:
        """The records kept for what is ``known`` beforehand, the one used last first; damaged ones go."""
        for path in sorted(self._folder(kind, known).glob("*.json"), key=_used, reverse=True):
            content = _checked(path, path.stem)
            if content is None:
                path.unlink(missing_ok=True)
            else:
                yield path, json.loads(content)

    def get(self, digest: str) -> bytes | None:
        """The bytes of that hash, if they are there and whole."""
        return _checked(self._root / "blobs" / digest, digest)

    def put(self, content: bytes) -> str:
        """Keep the bytes; returns their hash."""
        digest = hashlib.sha256(content).hexdigest()
        if self.get(digest) is None:
            _write(self._root / "blobs" / digest, content)
        return digest

    def keep(self, kind: str, known: object, record: Mapping[str, Any]) -> None:
        """Keep a record; what its ``made`` names by hash was :meth:`put` before."""
        content = json.dumps(record, ensure_ascii=False).encode()
        _write(self._folder(kind, known) / f"{hashlib.sha256(content).hexdigest()}.json", content)

    def prune(self, most: int = MOST_BYTES) -> None:
        """Forget what was not used for longest until ``most`` bytes are left; blobs that nobody names go, and what
        processes that died had not finished.
        """
        sweep(self._root.glob("*/*/.*"))
        sweep(self._root.glob("blobs/.*"))
        named: set[str] = set()
        size = 0
        for path in sorted(self._root.glob("*/*/*.json"), key=_used, reverse=True):
            content = _checked(path, path.stem)
            made = set(json.loads(content)["made"].values()) if content else set()
            size += len(content or b"") + sum(map(self._size, made - named))
            if content is None or size > most:
                path.unlink(missing_ok=True)
                with suppress(OSError):  # others are in it
                    path.parent.rmdir()
            else:
                named |= made
        for blob in self._root.glob("blobs/*"):
            if blob.name not in named and not blob.name.startswith("."):
                blob.unlink(missing_ok=True)

    def _size(self, digest: str) -> int:
        try:
            return (self._root / "blobs" / digest).stat().st_size
        except OSError:
            return 0

    def _folder(self, kind: str, known: object) -> Path:
        return self._root / kind / hashlib.sha256(json.dumps(known).encode()).hexdigest()[:32]


def touch(path: Path) -> None:
    """Note that a record was of use; two runs may forget it at the same time."""
    try:
        os.utime(path)
    except OSError:
        return


def _used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0


def _checked(path: Path, digest: str) -> bytes | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == digest else None


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: two runs may write the same."""
    with scratch(path) as new:
        new.write_bytes(content)
        new.replace(path)
