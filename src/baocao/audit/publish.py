"""Everything a run publishes of a stitched notebook: the report in its formats, and the audit workbook beside it."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baocao.audit.since import since
from baocao.audit.workbook import workbook
from baocao.run.executed import Executed


@dataclass(frozen=True)
class Publisher:
    """Makes the published files; ``beside`` lays out the report while others run notebooks and write the workbook."""

    beside: Executor

    def prepare(self, path: Path) -> None:
        """Make ahead, beside, what can be made of one section's executed notebook."""
        self.beside.submit(_prepare, path)

    def since(self, executed: Executed) -> list[dict[str, Any]]:
        """What changed since versions that were signed, for the stitched notebook."""
        return [each.model_dump(mode="json") for each in since(executed)]

    def publish(self, path: Path, notebook: Any) -> dict[str, bytes]:
        """File name to content, of the stitched notebook, which stands at ``path``."""
        laid_out = self.beside.submit(_render, path)
        book = workbook(notebook)
        try:
            report = laid_out.result()
        except BrokenExecutor:  # that process was killed
            report = _render(path)
        return {**report, "audit.xlsx": book}


# What lays out takes long to import, and is needed beside only.


def _prepare(path: Path) -> None:
    from baocao.report.render import prepare

    prepare(path)


def _render(path: Path) -> dict[str, bytes]:
    from baocao.report.render import render

    return render(path)
