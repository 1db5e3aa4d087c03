"""The published month as an auditor finds it: its notebooks, and whether they and the raw files are still the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from baocao.audit.findings import Findings, findings
from baocao.digest import sha256
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.run.history import in_report_order
from baocao.run.manifest import Manifest


@dataclass(frozen=True)
class FileState:
    """A file as the report was made and as it stands now; a hash is empty where there is none."""

    file: str
    state: Literal["same", "changed", "missing", "unhashed", "outside"]
    recorded: str
    now: str = ""


@dataclass(frozen=True)
class Published:
    """The findings of a published month, and the hashes on record by path from the root.

    ``left`` names what the run left or was set by: outputs, settings, records; no raw files.
    """

    workspace: Workspace
    month: Month
    findings: Findings
    hashes: Mapping[str, str]
    left: frozenset[str]

    @property
    def notebooks(self) -> list[FileState]:
        """The executed notebooks, those that are gone included."""
        folder = self.workspace.relative(self.workspace.outputs(self.month) / "notebooks")
        there = map(self.workspace.relative, self.workspace.published_notebooks(self.month))
        recorded = (name for name in self.hashes if name.startswith(f"{folder}/"))
        return [self.state_of(name) for name in sorted({*there, *recorded})]

    def lost(self) -> BadInput | None:
        """Why a result may not be found: an executed notebook is gone."""
        gone = [state.file for state in self.notebooks if state.state == "missing"]
        if not gone:
            return None
        return BadInput(
            "Không còn đủ sổ tính đã chạy của báo cáo",
            faults=tuple(f"thiếu {file}" for file in gone),
            todo=f"Lập lại báo cáo: baocao run {self.month}",
        )

    def state_of(self, file: str) -> FileState:
        """The file compared with its recorded hash; a name that leads out of the workspace is not opened."""
        recorded = self.hashes.get(file, "")
        root = self.workspace.root.resolve()
        path = (root / file).resolve()
        if not path.is_relative_to(root):
            return FileState(file, "outside", recorded)
        if not path.is_file():
            return FileState(file, "missing", recorded)
        now = sha256(path)
        if not recorded:
            return FileState(file, "unhashed", "", now)
        return FileState(file, "same" if now == recorded else "changed", recorded, now)


def load(workspace: Workspace, month: Month) -> Published:
    """The published month; :class:`BadInput` when it has not been made or can't be read."""
    paths = {path.stem: path for path in workspace.published_notebooks(month)}
    folder = workspace.relative(workspace.outputs(month))
    if not paths or not workspace.manifest(month).is_file():
        raise BadInput(
            f"Báo cáo tháng {month.vi} chưa được lập",
            where=folder,
            todo=f"Lập báo cáo trước: baocao run {month}",
        )
    try:
        manifest = Manifest.model_validate_json(workspace.manifest(month).read_bytes())
        notebooks = [_json(paths[name]) for name in in_report_order(workspace, paths)]
        found = findings(cell for notebook in notebooks for cell in notebook["cells"])
        raw = {name: file.sha256 for name, file in found.files.items()}
        left = {**manifest.outputs, **manifest.settings}
        return Published(workspace, month, found, {**left, **raw}, frozenset(left))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(
            "Kết quả đã công bố không đọc được",
            where=folder,
            expected="manifest.json và sổ tính do baocao run ghi",
            todo=f"Lập lại báo cáo: baocao run {month}",
        ) from None


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
