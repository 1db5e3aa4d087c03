"""Putting a month in place: one rename, after which all of it is the new one.

``outputs/<month>`` holds the tidy tables too, and ``data/processed/<month>`` is a link to them, so that there is one
name to change. Where the system can't exchange two folders at once, or makes no links, it takes two steps, and what is
cut off between them is put right by the next run.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from baocao.layout import Workspace
from baocao.month import Month
from baocao.scratch import scratch, sweep

_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE


def publish(workspace: Workspace, month: Month, staging: Path) -> None:
    """``staging`` takes the name of the published month; what was there is then in ``staging``, to be removed."""
    staging.chmod(0o755)
    place = workspace.outputs(month)
    tables = workspace.processed(month)
    if not tables.is_dir() or tables.is_symlink():
        _link(workspace, month)
    if not place.exists():
        staging.rename(place)
    elif not _exchanged(staging, place):
        _swap(staging, place)
    _link(workspace, month)


def _link(workspace: Workspace, month: Month) -> None:
    """``data/processed/<month>`` leads to the tables in ``outputs/<month>``, or is a copy where there are no links."""
    place, tables = workspace.processed(month), workspace.tables(month)
    # Either folder may be a link itself.
    target = os.path.relpath(workspace.outputs_root.resolve(), place.parent.resolve())
    target = os.path.join(target, *tables.parts[-2:])  # noqa: PTH118
    if place.is_symlink() and os.readlink(place) == target:  # noqa: PTH115
        return
    with scratch(place) as new:
        try:
            new.symlink_to(target, target_is_directory=True)
        except OSError:
            if tables.is_dir():
                shutil.copytree(tables, new)
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        if new.is_symlink() or new.exists():
            new.replace(place)


def _exchanged(one: Path, other: Path) -> bool:
    """Give two folders each other's name at once; False where the system or the file system can't."""
    if sys.platform != "linux":
        return False
    import ctypes

    with suppress(AttributeError):
        rename = ctypes.CDLL(None, use_errno=True).renameat2
        return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)
    return False


def _swap(new: Path, place: Path) -> None:
    """The same in steps; if that fails, the old folder has its name again."""
    old = place.with_name(f".{place.name}-old")
    restore(place)
    place.rename(old)
    try:
        new.rename(place)
    except OSError:
        restore(place)
        raise
    old.rename(new)


def restore(place: Path) -> None:
    """Undo a swap that was cut off in the middle; what is left of a finished one goes."""
    old = place.with_name(f".{place.name}-old")
    if old.exists() and not place.exists():
        old.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def tidy_up(workspace: Workspace, month: Month) -> None:
    """Remove what runs that were killed have left behind."""
    places = (
        workspace.outputs_root,
        workspace.outputs_root / "issued",
        workspace.bundles,
        workspace.runs(month),
        workspace.signoffs(month).parent,
        workspace.signed(month),
    )
    for folder in (*places, workspace.processed(month).parent):
        sweep(folder.glob(".*"))
