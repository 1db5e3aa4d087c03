"""The cache of executed sections. What a notebook read when it ran decides whether it must run again.

``.cache/sections/<key>/<record>.json`` says what was read and what came of it, ``.cache/blobs/<sha256>`` holds the
bytes. Records and blobs bear the hash of their content as name, so that a damaged one is no hit. The key stands for
what is known beforehand: notebook, month and environment; everything else was observed (:mod:`baocao.run.observed`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

from baocao.layout import Workspace
from baocao.month import Month
from baocao.run.observed import Digests, identity

_MOST_BYTES = 512 * 2**20
_STAGED = "run:"


class Cache:
    """The executed sections of a workspace, by what they read.

    ``staging`` is the folder of the run under way; a ``fresh`` run finds nothing and remembers everything.
    """

    def __init__(self, workspace: Workspace, staging: Path, *, fresh: bool = False) -> None:
        self._workspace, self._staging, self._fresh = workspace, staging.resolve(), fresh
        self._root = workspace.cache
        self._digests = Digests()

    def find(self, name: str, month: Month) -> dict[str, bytes] | None:
        """What the section made when it last read exactly what is there now: path in the run's folder to bytes."""
        for path, made in self._hits(name, month):
            found = {target: self._blob(digest) for target, digest in made.items()}
            if None not in found.values():
                os.utime(path)
                return {target: content for target, content in found.items() if content is not None}
        return None

    def made(self, name: str, month: Month) -> str:
        """sha256 of the executed notebook that :meth:`find` would give; empty when there is none."""
        return next((made[f"notebooks/{name}.ipynb"] for _, made in self._hits(name, month)), "")

    def _hits(self, name: str, month: Month) -> Iterator[tuple[Path, dict[str, str]]]:
        """The records whose reads are as they were, newest first, and what they say was made."""
        for path in self._records(name, month):
            record = _checked(path.read_bytes(), path.stem)
            if record is None:
                path.unlink(missing_ok=True)
                continue
            told = json.loads(record)
            if all(self._digests.of(self._path(read)) == digest for read, digest in told["reads"].items()):
                yield path, told["made"]

    def keep(self, name: str, month: Month, seen: Mapping[str, str], made: Mapping[str, bytes]) -> None:
        """Remember what the section made from what it has ``seen``; nothing if that changed while it ran."""
        if any(identity(path) != known for path, known in seen.items()):
            return
        reads = {self._logical(path): self._digests.of(path) for path in seen}
        told = {"reads": reads, "made": {target: self._put(content) for target, content in made.items()}}
        record = json.dumps(told, sort_keys=True).encode()
        folder = self._folder(name, month)
        _write(folder / f"{hashlib.sha256(record).hexdigest()}.json", record)

    def prune(self, most: int = _MOST_BYTES) -> None:
        """Forget what was not used for longest until ``most`` bytes are left; blobs that nobody names go."""
        records = sorted(
            self._root.glob("sections/*/*.json"), key=lambda path: path.stat().st_mtime, reverse=True
        )
        kept: dict[str, int] = {}
        for path in records:
            for digest in json.loads(path.read_bytes())["made"].values():
                blob = self._root / "blobs" / digest
                kept.setdefault(digest, blob.stat().st_size if blob.exists() else 0)
            if sum(kept.values()) > most:
                path.unlink(missing_ok=True)
        named = {
            d
            for path in self._root.glob("sections/*/*.json")
            for d in json.loads(path.read_bytes())["made"].values()
        }
        for blob in self._root.glob("blobs/*"):
            if blob.name not in named:
                blob.unlink(missing_ok=True)

    def _records(self, name: str, month: Month) -> Iterator[Path]:
        found = () if self._fresh else self._folder(name, month).glob("*.json")
        yield from sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)

    def _folder(self, name: str, month: Month) -> Path:
        notebook = self._workspace.notebooks / f"{name}.ipynb"
        known = (
            name,
            str(month),
            self._digests.of(str(notebook)),
            self._digests.of(str(self._workspace.lock)),
            sys.version,
        )
        return self._root / "sections" / hashlib.sha256(json.dumps(known).encode()).hexdigest()[:32]

    def _logical(self, path: str) -> str:
        """The path with the folder of the run under way called ``run:``, which has another name every time."""
        inside = Path(path).is_relative_to(self._staging)
        return _STAGED + Path(path).relative_to(self._staging).as_posix() if inside else path

    def _path(self, read: str) -> str:
        return str(self._staging / read.removeprefix(_STAGED)) if read.startswith(_STAGED) else read

    def _blob(self, digest: str) -> bytes | None:
        try:
            return _checked((self._root / "blobs" / digest).read_bytes(), digest)
        except OSError:
            return None

    def _put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        path = self._root / "blobs" / digest
        if self._blob(digest) is None:
            _write(path, content)
        return digest


def clean(workspace: Workspace) -> None:
    """Forget everything; the next run executes every section."""
    shutil.rmtree(workspace.cache, ignore_errors=True)


def _checked(content: bytes, digest: str) -> bytes | None:
    return content if hashlib.sha256(content).hexdigest() == digest else None


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: two runs may write the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)
