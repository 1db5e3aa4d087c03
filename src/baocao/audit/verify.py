"""A published month made once more from what its manifest names, in a clean folder, and compared byte by byte.

What is not as the manifest says is told first (input, setting, code, environment, published file), then what came out
differently.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from baocao.audit.findings import Findings, findings
from baocao.errors import BadInput, NotebookFailed
from baocao.layout import Workspace
from baocao.month import Month
from baocao.run import notebook as nb
from baocao.run import standing
from baocao.run.execute import Progress
from baocao.run.executed import environment
from baocao.run.month import Publisher, run_month
from baocao.settings import load_report

Kind = Literal["input", "setting", "code", "environment", "output", "result"]
GONE = ""


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

    ``cell`` is the first notebook cell whose source or outputs differ; ``changed`` names indicators and checks, with
    what they said and say now; ``refused`` why the month could not be made again.
    """

    compared: int
    causes: tuple[Difference, ...]
    results: tuple[Difference, ...]
    cell: str
    changed: tuple[tuple[str, str, str], ...]
    refused: str

    @property
    def equal(self) -> bool:
        return not self.causes and not self.results and not self.refused


def verify(workspace: Workspace, month: Month, publisher: Publisher, progress: Progress) -> Verdict:
    """Make the month again and compare; raises :class:`BadInput` when there is no manifest to go by."""
    manifest = manifest_of(workspace, month)
    causes = tuple(causes_of(workspace, month, manifest))
    with TemporaryDirectory(prefix="baocao-") as folder:
        again = _clean(workspace, month, Path(folder), manifest)
        try:
            run_month(again, month, publisher, progress)
        except (BadInput, NotebookFailed) as fault:
            return Verdict(0, causes, (), "", (), str(fault))
        now = json.loads(again.manifest(month).read_text(encoding="utf-8"))["outputs"]
        results = tuple(_differences("result", manifest["outputs"], now))
        before, after = (_cells(each, month) if results else [] for each in (workspace, again))
    changed = tuple(_changed(findings(before), findings(after)))
    return Verdict(len(now), causes, results, _first_different(before, after), changed, "")


def manifest_of(workspace: Workspace, month: Month) -> dict[str, Any]:
    """The manifest of the published month; raises :class:`BadInput`."""
    path = workspace.manifest(month)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        needed = {name: found[name] for name in ("inputs", "settings", "code", "environment", "outputs")}
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput(
            f"Báo cáo tháng {month.vi} chưa được lập, hoặc manifest.json không đọc được",
            where=workspace.relative(path),
            todo=f"Lập báo cáo trước: baocao run {month}",
        ) from None
    return needed


def causes_of(workspace: Workspace, month: Month, manifest: Mapping[str, Any]) -> Iterator[Difference]:
    """What is not, before anything is run, as the manifest says."""
    yield from _differences("input", manifest["inputs"], _hashes(workspace, manifest["inputs"]))
    yield from _differences("setting", manifest["settings"], standing.settings(workspace, month))
    yield from _differences("code", manifest["code"], standing.code(workspace))
    then, now = (_flat(each) for each in (manifest["environment"], environment(workspace)))
    yield from _differences("environment", then, now)
    yield from _differences("output", manifest["outputs"], _hashes(workspace, manifest["outputs"]))


def _differences(kind: Kind, recorded: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Difference]:
    for name in sorted({*recorded, *now}):
        before, after = recorded.get(name, GONE), now.get(name, GONE)
        if before != after:
            yield Difference(kind, name, before, after)


def _hashes(workspace: Workspace, names: Iterable[str]) -> dict[str, str]:
    return {name: standing.sha256_if_any(workspace.root / name) for name in names}


def _flat(environment: Mapping[str, Any]) -> dict[str, str]:
    return {
        "python": environment["python"],
        "requirements.lock": environment["lock"],
        **environment["packages"],
    }


def _clean(workspace: Workspace, month: Month, folder: Path, manifest: Mapping[str, Any]) -> Workspace:
    """A workspace of copies, with nothing remembered: the manifest's inputs, settings, notebooks and the lock."""
    paths = [workspace.root / name for name in manifest["inputs"]]
    paths += [*workspace.settings(month), *workspace.notebooks.glob("*.ipynb"), workspace.lock]
    for path in paths:
        if path.is_file():
            target = folder / path.relative_to(workspace.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return Workspace(folder)


def _cells(workspace: Workspace, month: Month) -> list[dict[str, Any]]:
    """The cells of the executed notebooks in report order; of one that can't be read there are none."""
    found: list[dict[str, Any]] = []
    for name in (*load_report(workspace).notebooks, nb.REVIEW):
        path = nb.staged(workspace.outputs(month), name)
        with suppress(OSError, ValueError, KeyError, TypeError):
            found += json.loads(path.read_text(encoding="utf-8"))["cells"]
    return found


def _first_different(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> str:
    """The first cell that is not as published."""
    pairs = zip_longest(before, after)
    return next((str((new or old)["id"]) for old, new in pairs if old != new), "")


def _changed(before: Findings, after: Findings) -> Iterator[tuple[str, str, str]]:
    for name in dict.fromkeys([*before.cell_of, *after.cell_of]):
        old, new = (_said(found, name) for found in (before, after))
        if old != new:
            yield name, old, new


def _said(found: Findings, name: str) -> str:
    if name in found.indicators:
        return found.indicators[name].text or found.indicators[name].reason
    if name in found.checks:
        check = found.checks[name]
        return f"{check.left.text} {check.found} {check.right.text} ({check.status})"
    return ""
