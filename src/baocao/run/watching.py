"""Noticing that files have changed, by looking: what notices by itself does not see a shared drive."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from baocao.run.observed import identity

_BETWEEN_LOOKS, _TO_SETTLE = 0.3, 0.1  # seconds


def changes(files: Callable[[], Iterable[Path]]) -> Iterator[list[Path]]:
    """The files that came, went or changed since the last time (at first: since this call), once they have settled."""
    return _changes(files, _look(files))


def _changes(files: Callable[[], Iterable[Path]], known: dict[str, str]) -> Iterator[list[Path]]:
    while True:
        found = _look(files)
        if found == known:
            time.sleep(_BETWEEN_LOOKS)
            continue
        while (settled := _look_again(files)) != found:
            found = settled
        names = sorted(name for name in known.keys() | found.keys() if known.get(name) != found.get(name))
        known = found
        yield [Path(name) for name in names]


def _look(files: Callable[[], Iterable[Path]]) -> dict[str, str]:
    """What is there now; asked again when a folder goes while it is listed."""
    while True:
        with suppress(FileNotFoundError):
            return {str(path): identity(str(path)) for path in files() if not path.is_dir()}


def _look_again(files: Callable[[], Iterable[Path]]) -> dict[str, str]:
    time.sleep(_TO_SETTLE)
    return _look(files)
