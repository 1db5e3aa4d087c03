"""The cache of executed sections. What a notebook read when it ran decides whether it must run again.

A record (:mod:`baocao.store`) says what was read and what came of it. Its key stands for what is known beforehand:
notebook, month and environment; everything else was observed (:mod:`baocao.run.observed`).
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from baocao.layout import Workspace
from baocao.month import Month
from baocao.run.observed import Digests, identity
from baocao.store import MOST_BYTES, Store, touch

_KIND = "sections"
_STAGED, _HERE = "run:", "workspace:"


class Cache:
    """The executed sections of a workspace, by what they read.

    ``staging`` is the folder of the run under way; a ``fresh`` workspace finds nothing and remembers everything.
    """

    def __init__(self, workspace: Workspace, staging: Path) -> None:
        self._workspace = workspace
        self._places = ((_STAGED, staging.resolve()), (_HERE, workspace.root.resolve()))
        self._store = Store(workspace.cache)
        self._digests = Digests()

    def find(self, name: str, month: Month) -> dict[str, bytes] | None:
        """What the section made when it last read exactly what is there now: path in the run's folder to bytes."""
        for path, made in self._hits(name, month):
            found = {target: self._store.get(digest) for target, digest in made.items()}
            if None not in found.values():
                touch(path)
                return {target: content for target, content in found.items() if content is not None}
        return None

    def made(self, name: str, month: Month) -> str:
        """sha256 of the executed notebook that :meth:`find` would give; empty when there is none."""
        return next((made[f"notebooks/{name}.ipynb"] for _, made in self._hits(name, month)), "")

    def _hits(self, name: str, month: Month) -> Iterator[tuple[Path, dict[str, str]]]:
        """The records whose reads are as they were, and what they say was made."""
        if self._workspace.fresh:
            return
        for path, told in self._store.records(_KIND, self._known(name, month)):
            if all(self._digests.of(self._path(read)) == digest for read, digest in told["reads"].items()):
                yield path, told["made"]

    def keep(self, name: str, month: Month, seen: Mapping[str, str], made: Mapping[str, bytes]) -> None:
        """Remember what the section made from what it has ``seen``; nothing if that changed while it ran."""
        if any(identity(path) != known for path, known in seen.items()):
            return
        reads = {self._logical(path): self._digests.of(path) for path in sorted(seen)}
        told = {
            "reads": reads,
            "made": {target: self._store.put(content) for target, content in made.items()},
        }
        self._store.keep(_KIND, self._known(name, month), told)

    def prune(self, most: int = MOST_BYTES) -> None:
        """Forget what was not used for longest until ``most`` bytes are left."""
        self._store.prune(most)

    def _known(self, name: str, month: Month) -> tuple[str, ...]:
        files = (self._workspace.notebooks / f"{name}.ipynb", self._workspace.lock)
        return name, str(month), *(self._digests.of(str(path)) for path in files), sys.version, *_installed()

    def _logical(self, path: str) -> str:
        """The path within the run under way or the workspace: both may lie elsewhere next time."""
        for mark, folder in self._places:
            if Path(path).is_relative_to(folder):
                return mark + Path(path).relative_to(folder).as_posix()
        return path

    def _path(self, read: str) -> str:
        for mark, folder in self._places:
            if read.startswith(mark):
                return str(folder / read.removeprefix(mark))
        return read


@cache
def _installed() -> tuple[str, ...]:
    """Every installed package with its version, the one first that is imported: the lock may say something else."""
    names = (sorted(path.name for path in Path(folder).glob("*.dist-info")) for folder in sys.path)
    return tuple(name for found in names for name in found)


def clean(workspace: Workspace) -> None:
    """Forget everything; the next run executes every section."""
    shutil.rmtree(workspace.cache, ignore_errors=True)
