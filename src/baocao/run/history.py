"""Runs of a month that are kept for comparison: what the notebooks found and what went in, not the pages made of it.

A run's name is the hash of what went in and what came out; so a run that changes nothing bears the name of the last.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.run.notebook import REVIEW
from baocao.settings import load_report

MOST_KEPT = 20
_TIMES = "times"
_MANIFEST = "manifest.json"
_DIGITS = 12
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile)
_DAY = (1980, 1, 1, 0, 0, 0)  # the same bytes on every day


@dataclass(frozen=True)
class Run:
    """One run of a month: its manifest, and its executed notebooks by name as JSON."""

    manifest: Mapping[str, Any]
    notebooks: Mapping[str, Any]

    @property
    def finished(self) -> str:
        """When it ended, as its manifest tells (ISO 8601)."""
        return str(self.manifest[_TIMES]["finished"])

    @cached_property
    def name(self) -> str:
        """What the run is called by: the same for all runs with the same inputs, code and outputs."""
        return name_of(self.manifest)


def name_of(manifest: Mapping[str, Any]) -> str:
    """The hash of the manifest without its times."""
    said = {key: value for key, value in manifest.items() if key != _TIMES}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:_DIGITS]


def outputs(workspace: Workspace, month: Month) -> dict[str, str]:
    """The hash of each published file, as its manifest tells; nothing when there is none that can be read."""
    try:
        return dict(json.loads(workspace.manifest(month).read_text(encoding="utf-8"))["outputs"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def published(workspace: Workspace, month: Month) -> Run | None:
    """The run whose report is published; None when there is none that can be read."""
    paths = {path.stem: path for path in workspace.published_notebooks(month)}
    paths[_MANIFEST] = workspace.manifest(month)
    try:
        files = {name: json.loads(path.read_text(encoding="utf-8")) for name, path in paths.items()}
        return _run(workspace, files)
    except _UNREADABLE:
        return None


def packed(workspace: Workspace, month: Month) -> bytes:
    """The published run as one archive, the same bytes each time."""
    files = {path.stem: path for path in workspace.published_notebooks(month)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in sorted({_MANIFEST: workspace.manifest(month), **files}.items()):
            archive.writestr(zipfile.ZipInfo(name, _DAY), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def keep(workspace: Workspace, month: Month) -> None:
    """Keep the published run; of very many the oldest go."""
    run = json.loads(workspace.manifest(month).read_text(encoding="utf-8"))
    folder = workspace.runs(month)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name_of(run)}.zip"
    target.with_suffix(".new").write_bytes(packed(workspace, month))
    target.with_suffix(".new").replace(target)
    for path in _newest_first(folder)[MOST_KEPT:]:
        path.unlink(missing_ok=True)


def names(workspace: Workspace, month: Month) -> list[str]:
    """The runs that are kept, the newest first, and those that were signed."""
    folders = workspace.runs(month), workspace.signed(month)
    return list(dict.fromkeys(path.stem for folder in folders for path in _newest_first(folder)))


def pair(workspace: Workspace, month: Month, against: str = "") -> tuple[Run, Run]:
    """The run to compare with (by default the newest other one) and the published one; raises :class:`BadInput`."""
    now = published(workspace, month)
    if now is None:
        raise BadInput(
            f"Báo cáo tháng {month.vi} chưa được lập", todo=f"Lập báo cáo trước: baocao run {month}"
        )
    others = [name for name in names(workspace, month) if name != now.name]
    if not (against or others):
        raise BadInput(
            f"Chưa có lần lập nào khác của tháng {month.vi} để so",
            where=workspace.relative(workspace.runs(month)),
            todo="So sánh được sau khi báo cáo được lập lại từ số liệu đã thay đổi.",
        )
    return load(workspace, month, against or others[0]), now


def load(workspace: Workspace, month: Month, name: str) -> Run:
    """The kept run whose name begins so; raises :class:`BadInput` unless it is exactly one, and whole."""
    known = names(workspace, month)
    found = [each for each in known if name and each.startswith(name)]
    if len(found) != 1:
        raise BadInput(
            f"Không có đúng một lần lập của tháng {month.vi} có tên bắt đầu bằng «{name}»",
            where=workspace.relative(workspace.runs(month)),
            expected=", ".join(known) or "chưa có lần lập nào được giữ",
            todo="Chọn một trong các tên ấy.",
        )
    places = (folder / f"{found[0]}.zip" for folder in (workspace.runs(month), workspace.signed(month)))
    path = next(place for place in places if place.is_file())
    try:
        return _unpacked(workspace, path)
    except _UNREADABLE:
        raise BadInput(
            "Bản giữ của một lần lập không đọc được",
            where=workspace.relative(path),
            todo="Xóa tệp ấy, rồi so với một lần lập khác.",
        ) from None


def signed(workspace: Workspace, month: Month, name: str) -> Run | None:
    """The run that was looked at when it was signed; None when it can't be read any more."""
    try:
        return _unpacked(workspace, workspace.signed(month) / f"{name}.zip")
    except _UNREADABLE:
        return None


def _unpacked(workspace: Workspace, path: Path) -> Run:
    with zipfile.ZipFile(path) as archive:
        return _run(workspace, {each: json.loads(archive.read(each)) for each in archive.namelist()})


def _run(workspace: Workspace, files: Mapping[str, Any]) -> Run:
    """The run, its notebooks in report order; raises KeyError, TypeError or AttributeError for what is no run."""
    order = [*load_report(workspace).notebooks, REVIEW]
    manifest = files[_MANIFEST]
    found = sorted(
        files.keys() - {_MANIFEST},
        key=lambda name: (order.index(name) if name in order else len(order), name),
    )
    run = Run(manifest, {name: files[name] for name in found})
    for notebook in run.notebooks.values():
        for cell in notebook["cells"]:
            cell.get("outputs")
    for part in ("inputs", "settings", "code", "environment"):
        manifest[part].get("")
    _ = run.finished
    return run


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.zip"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
