"""A published month made once more from what its manifest names, in a clean folder, and compared byte by byte.

What is not as the manifest says is told first (input, setting, code, environment, published file), then what came out
differently.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from baocao.audit.causes import differing
from baocao.audit.changes import Change, changes
from baocao.digest import sha256_if_any
from baocao.errors import BadInput, NotebookFailed
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.ready import require_readable
from baocao.run import history, standing
from baocao.run.execute import Progress
from baocao.run.executed import environment
from baocao.run.manifest import Manifest, read
from baocao.run.month import Publisher, run_month

Kind = Literal["input", "setting", "code", "environment", "output", "result", "bundle"]


@dataclass(frozen=True)
class Difference:
    """Something that is not as the manifest says: hashes or versions then and now, empty where there is none."""

    kind: Kind
    what: str
    recorded: str
    now: str


@dataclass(frozen=True)
class Verdict:
    """What a verification found. ``causes`` lie before the notebooks, ``results`` are files that came out differently.

    ``cell`` is the first notebook cell whose source or outputs differ; ``changes`` are the indicators and checks that
    say something else; ``refused`` why the month could not be made again.
    """

    month: Month
    causes: tuple[Difference, ...]
    refused: str = ""
    compared: int = 0
    results: tuple[Difference, ...] = ()
    cell: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def equal(self) -> bool:
        return not self.causes and not self.results and not self.refused


def verify(
    workspace: Workspace, month: Month, publisher: Publisher, progress: Progress, run: str = ""
) -> Verdict:
    """Make the month again and compare it with what is published, or with the earlier ``run``.

    Raises :class:`BadInput` when there is no manifest to go by.
    """
    then = history.load(workspace, month, run) if run else history.published(workspace, month)
    manifest = then.manifest if then else manifest_of(workspace, month)
    causes = tuple(causes_of(workspace, month, manifest, published=not run))
    with TemporaryDirectory(prefix="baocao-") as folder:
        again = _clean(workspace, month, Path(folder), manifest)
        try:
            require_readable(again, month)  # once, not by each kernel
            run_month(again, month, publisher, progress)
        except BadInput as fault:
            return Verdict(month, causes, refused=str(fault))
        except NotebookFailed as fault:  # what it kept goes with the folder
            return Verdict(month, causes, refused=str(NotebookFailed(fault.faults)))
        now = history.published(again, month)
    outputs = now.manifest.outputs if now else {}
    results = tuple(_differences("result", manifest.outputs, outputs))
    if not (results and then and now):
        return Verdict(month, causes, compared=len(outputs), results=results)
    told = [each for each in changes(then, now) if each.kind in ("indicator", "check") and not each.aspect]
    return Verdict(month, causes, "", len(outputs), results, _first_different(then, now), tuple(told))


def manifest_of(workspace: Workspace, month: Month) -> Manifest:
    """The manifest of the published month; raises :class:`BadInput`."""
    path = workspace.manifest(month)
    found = read(path)
    if found is None or found.times is None:
        raise BadInput(
            f"Báo cáo tháng {month.vi} chưa được lập, hoặc manifest.json không đọc được",
            where=workspace.relative(path),
            todo=f"Lập báo cáo trước: baocao run {month}",
        )
    return found


def causes_of(
    workspace: Workspace, month: Month, manifest: Manifest, *, published: bool = True
) -> Iterator[Difference]:
    """What is not, before anything is run, as the manifest says; its outputs too while they are ``published``."""
    yield from _differences("input", manifest.inputs, _hashes(workspace, manifest.inputs))
    settings = standing.settings(workspace, month)
    recorded, now = (_without(each, manifest.inputs) for each in (manifest.settings, settings))
    yield from _differences("setting", recorded, now)
    yield from _differences("code", manifest.code, standing.code(workspace))
    yield from _differences("environment", manifest.environment.said, environment(workspace).said)
    if published:
        yield from _differences("output", manifest.outputs, _hashes(workspace, manifest.outputs))


def _without(hashes: Mapping[str, str], others: Collection[str]) -> dict[str, str]:
    """Reference data are settings, and inputs too where a notebook reads them: told once."""
    return {name: said for name, said in hashes.items() if name not in others}


def _differences(kind: Kind, recorded: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Difference]:
    for name, said in sorted(differing(recorded, now)):
        yield Difference(kind, name, *said)


def _hashes(workspace: Workspace, names: Iterable[str]) -> dict[str, str]:
    return {name: sha256_if_any(workspace.root / name) for name in names}


def _clean(workspace: Workspace, month: Month, folder: Path, manifest: Manifest) -> Workspace:
    """A workspace of copies, with nothing remembered: the manifest's inputs, settings, notebooks and the lock."""
    paths = [workspace.root / name for name in manifest.inputs]
    paths += [*workspace.settings(month), *workspace.notebooks.glob("*.ipynb"), workspace.lock]
    for path in paths:
        if path.is_file():
            target = folder / path.relative_to(workspace.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return Workspace(folder)


def _first_different(then: history.Run, now: history.Run) -> str:
    """The first cell that is not as it was."""
    old, new = (
        [cell for notebook in run.notebooks.values() for cell in notebook["cells"]] for run in (then, now)
    )
    return next((str((b or a)["id"]) for a, b in zip_longest(old, new) if a != b), "")
