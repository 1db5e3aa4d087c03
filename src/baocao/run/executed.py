"""The executed notebooks of a month and what they come to: findings, files read, state. Each is worked out once."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from baocao import __version__, results
from baocao.digest import sha256
from baocao.errors import BadInput
from baocao.layout import SAMPLE_MARKER, Workspace
from baocao.month import Month
from baocao.run import signoff, standing
from baocao.run.manifest import CameTo, Environment, Facts, Manifest, Times
from baocao.settings import load_report

ERROR, DRAFT = "lỗi", "dự thảo"
_PACKAGES = (
    "ipykernel",
    "matplotlib",
    "nbconvert",
    "pandas",
    "papermill",
    "pyarrow",
    "python-calamine",
    "typst",
    "xlsxwriter",
)


@dataclass(frozen=True)
class Executed:
    """The notebooks by name, in report order, as nbformat's nodes."""

    workspace: Workspace
    month: Month
    notebooks: Mapping[str, Any]

    @cached_property
    def found(self) -> list[tuple[str, results.Result]]:
        """Every result, with the id of the cell that made it."""
        cells = (cell for notebook in self.notebooks.values() for cell in notebook.cells)
        return [(cell.id, result) for cell in cells for result in results.of_cell(cell)]

    def require_places(self) -> None:
        """Refuse a text without a place in the outline: it would vanish from the report."""
        known = {slot for heading in load_report(self.workspace).outline for slot in heading.slots}
        said = {result.slot for _, result in self.found if isinstance(result, results.Paragraph)}
        if lost := sorted(said - known):
            silent = ", ".join(sorted(known - said))
            raise BadInput(
                "Có đoạn văn không thuộc mục nào của báo cáo",
                where=self.workspace.relative(self.workspace.report_settings),
                found=", ".join(lost),
                expected="mỗi đoạn văn có ô ở slots của một đề mục [[outline]]"
                + (f"; ô không có đoạn văn nào: {silent}" if silent else ""),
                todo="Thêm ô vào một đề mục, hoặc sửa tên ô viết sai.",
            )

    @cached_property
    def checks(self) -> list[results.Check]:
        """Every check once, in order; the same statement made by two notebooks counts once."""
        found: dict[str, results.Check] = {}
        for _, result in self.found:
            if isinstance(result, results.Check):
                found.setdefault(result.id, result)
        return list(found.values())

    @cached_property
    def read(self) -> list[results.Inputs]:
        """What the notebooks say to have read."""
        return [result for _, result in self.found if isinstance(result, results.Inputs)]

    @cached_property
    def sample_markers(self) -> list[Path]:
        """The marker of each sample month among this one and the months whose files were read."""
        months = {str(self.month), *(file.month for each in self.read for file in each.files)}
        markers = (self.workspace.raw_root / each / SAMPLE_MARKER for each in sorted(months))
        return [path for path in markers if path.is_file()]

    @cached_property
    def inputs(self) -> dict[str, str]:
        """sha256 of every raw file that was read, and of the markers of sample months; raises :class:`BadInput` when
        two notebooks read two versions of a file.
        """
        files: dict[str, str] = {}
        for file in (file for each in self.read for file in each.files):
            if files.setdefault(file.file, file.sha256) != file.sha256:
                raise changed_meanwhile([file.file])
        files |= {self.workspace.relative(path): sha256(path) for path in self.sample_markers}
        return dict(sorted(files.items()))

    @cached_property
    def went_in(self) -> Manifest:
        """What the run was made of."""
        return Manifest(
            month=str(self.month),
            inputs=self.inputs,
            settings=standing.settings(self.workspace, self.month),
            code=standing.code(self.workspace),
            environment=environment(self.workspace),
        )

    def manifest(self, staging: Path, started: datetime) -> Manifest:
        """The manifest of the run that ends now; ``staging`` holds the outputs that it hashes."""
        arrivals = [arrival for each in self.read for arrival in each.arrivals]
        paths = sorted(path for path in staging.rglob("*") if path.is_file())
        came_to = CameTo(
            state=self.state,
            lapsed=self.lapsed,
            checks=dict(Counter(check.status for check in self.checks)),
            figures=tuple(self.key_figures),
        )
        return self.went_in.model_copy(
            update={
                "missing": tuple(sorted({arrival.name for arrival in arrivals if not arrival.arrived})),
                "outputs": {self._published(path.relative_to(staging)): sha256(path) for path in paths},
                "facts": self.facts,
                "came_to": came_to,
                "times": Times(started=started.isoformat(), finished=datetime.now(UTC).isoformat()),
            }
        )

    def _published(self, path: Path) -> str:
        """Where a staged file ends up, from the root: in the folder of the month's outputs or of its tidy tables."""
        if path.parts[0] == "processed":  # the tables have one name, and it leads here
            place = self.workspace.processed(self.month) / path.relative_to("processed")
        else:
            place = self.workspace.outputs(self.month) / path
        return self.workspace.relative(place)

    @cached_property
    def key_figures(self) -> list[results.KeyFigure]:
        """What the index of all months shows of this one."""
        indicators = {
            each.id: each for _, each in reversed(self.found) if isinstance(each, results.Indicator)
        }
        names = load_report(self.workspace).index.key_figures
        return [results.KeyFigure.of(indicators[name]) for name in names if name in indicators]

    @cached_property
    def facts(self) -> Facts:
        """What a sign-off of the month covers."""
        return signoff.facts_of(self.workspace, self.month, self.inputs, self.notebooks.values())

    @cached_property
    def log(self) -> signoff.Log:
        return signoff.read(self.workspace, self.month)

    @property
    def state(self) -> str:
        """The state of the report: with an error nobody accepted, a draft, or what was signed of these facts."""
        if any(check.status == "error" for check in self.checks):
            return ERROR
        signed = self.log.valid(self.facts)
        return signed.word if signed else DRAFT

    @property
    def lapsed(self) -> str:
        """Which sign-off is no longer valid and why, in words; nothing when there is none."""
        return self.log.last.lapsed(self.facts) if self.log.last else ""


def changed_meanwhile(names: Sequence[str]) -> BadInput:
    return BadInput(
        "Có tệp thay đổi trong khi lập báo cáo",
        faults=names,
        expected="mọi sổ tính dùng cùng một phiên bản",
        todo="Chạy lại khi các tệp đã ghi xong; báo cáo đã có không bị thay đổi.",
    )


def environment(workspace: Workspace) -> Environment:
    """What a run of now stands on."""
    packages = {"baocao": __version__, **{name: version(name) for name in _PACKAGES}}
    return Environment(python=platform.python_version(), lock=sha256(workspace.lock), packages=packages)
