"""Runs of a month that are kept for comparison: what the notebooks found and what went in, not the pages made of it.

A run's name is the hash of what went in and what came out; so a run that changes nothing bears the name of the last.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from baocao import results
from baocao.digest import sha256_if_any
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.run.manifest import Manifest
from baocao.run.notebook import REVIEW
from baocao.run.signoff import Signoff
from baocao.run.standing import notebooks_of
from baocao.scratch import scratch
from baocao.settings import load_report

MOST_KEPT = 20
_MANIFEST = "manifest.json"
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error)
_DAY = (1980, 1, 1, 0, 0, 0)  # the same bytes on every day


@dataclass(frozen=True)
class Run:
    """One run of a month: its manifest, and its executed notebooks by name as JSON, in report order."""

    manifest: Manifest
    notebooks: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def finished(self) -> str:
        """When it ended (ISO 8601); nothing while it is under way."""
        return self.manifest.times.finished if self.manifest.times else ""


def published(workspace: Workspace, month: Month) -> Run | None:
    """The run whose report is published; None when there is none that can be read."""
    try:
        return _run(workspace, {name: path.read_bytes() for name, path in _files(workspace, month).items()})
    except _UNREADABLE:
        return None


def packed(workspace: Workspace, month: Month) -> bytes:
    """The published run as one archive, the same bytes each time."""
    target = io.BytesIO()
    pack(target, _files(workspace, month), level=1)
    return target.getvalue()


def pack(target: IO[bytes], files: Mapping[str, Path | bytes], level: int | None = None) -> None:
    """Write files, or contents, by name into an archive that is the same on every day."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, what in sorted(files.items()):
            content = what.read_bytes() if isinstance(what, Path) else what
            archive.writestr(zipfile.ZipInfo(name, _DAY), content, zipfile.ZIP_DEFLATED)


def keep(workspace: Workspace, month: Month, name: str) -> None:
    """Keep the published run of that name; of very many the oldest go."""
    folder = workspace.runs(month)
    target = folder / f"{name}.zip"
    with scratch(target) as new:
        new.write_bytes(packed(workspace, month))
        new.replace(target)
    for path in _newest_first(folder)[MOST_KEPT:]:
        path.unlink(missing_ok=True)


def _files(workspace: Workspace, month: Month) -> dict[str, Path]:
    notebooks = {path.stem: path for path in workspace.published_notebooks(month)}
    return {_MANIFEST: workspace.manifest(month), **notebooks}


def names(workspace: Workspace, month: Month) -> list[str]:
    """The runs that are kept, the newest first, and those that were signed."""
    folders = workspace.runs(month), workspace.signed(month)
    return list(dict.fromkeys(path.stem for folder in folders for path in _newest_first(folder)))


def pair(workspace: Workspace, month: Month, against: str = "") -> tuple[Run, Run]:
    """The run to compare with (else the one that ended last) and the published one; raises :class:`BadInput`."""
    now = published(workspace, month)
    if now is None:
        raise BadInput(
            f"Báo cáo tháng {month.vi} chưa được lập, hoặc không còn nguyên vẹn",
            todo=f"Lập lại báo cáo: baocao run {month}",
        )
    others = [name for name in names(workspace, month) if name != now.name]
    if not (against or others):
        raise BadInput(
            f"Chưa có lần lập nào khác của tháng {month.vi} để so",
            where=workspace.relative(workspace.runs(month)),
            todo="So sánh được sau khi báo cáo được lập lại từ số liệu đã thay đổi.",
        )
    last = against or max(others, key=lambda name: _ended(_kept(workspace, month, name)))
    return load(workspace, month, last), now


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
    path = _kept(workspace, month, found[0])
    try:
        return _unpacked(workspace, path)
    except _UNREADABLE:
        raise BadInput(
            "Bản giữ của một lần lập không đọc được",
            where=workspace.relative(path),
            todo="Xóa tệp ấy, rồi so với một lần lập khác.",
        ) from None


def _kept(workspace: Workspace, month: Month, name: str) -> Path:
    places = [folder / f"{name}.zip" for folder in (workspace.runs(month), workspace.signed(month))]
    return next((place for place in places if place.is_file()), places[0])


def _ended(path: Path) -> str:
    """When a kept run ended (ISO 8601); before all others when it can't be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return str(json.loads(archive.read(_MANIFEST))["times"]["finished"])
    except _UNREADABLE:
        return ""


def signed(workspace: Workspace, month: Month, signoff: Signoff) -> Run | None:
    """The run that was looked at when it was signed; None when what is kept can't be read or is not what was kept."""
    path = workspace.signed(month) / f"{signoff.run}.zip"
    try:
        return _unpacked(workspace, path) if sha256_if_any(path) == signoff.archive else None
    except _UNREADABLE:
        return None


def _unpacked(workspace: Workspace, path: Path) -> Run:
    with zipfile.ZipFile(path) as archive:
        return _run(workspace, {each: archive.read(each) for each in archive.namelist()})


def _run(workspace: Workspace, files: Mapping[str, bytes]) -> Run:
    """The run; raises one of ``_UNREADABLE`` for what is no run, or one of other results than are known now."""
    found = in_report_order(workspace, files.keys() - {_MANIFEST})
    run = Run(
        Manifest.model_validate_json(files[_MANIFEST]), {name: json.loads(files[name]) for name in found}
    )
    for notebook in run.notebooks.values():
        results.understand(notebook)
    if not run.finished or notebooks_of(run.manifest.outputs).keys() != run.notebooks.keys():
        raise ValueError("not whole")
    return run


def in_report_order(workspace: Workspace, names: Collection[str]) -> list[str]:
    """Names of notebooks as the report has them; those that it has no more come last."""
    order = [*load_report(workspace).notebooks, REVIEW]
    return sorted(names, key=lambda name: (order.index(name) if name in order else len(order), name))


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.zip"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
