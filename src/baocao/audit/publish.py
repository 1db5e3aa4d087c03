"""Everything a run publishes of a stitched notebook: the report in its formats, and the audit workbook beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from baocao.audit.months import months
from baocao.audit.since import since
from baocao.audit.workbook import workbook
from baocao.layout import Workspace
from baocao.report.document import MonthLine
from baocao.run import forking
from baocao.run.executed import Executed
from baocao.settings import Letterhead, load_report

_T = TypeVar("_T")


@dataclass(frozen=True)
class Publisher:
    """Makes the published files; ``beside`` lays out the report while others run notebooks and write the workbook."""

    beside: Executor

    def prepare(self, path: Path) -> None:
        """Make ahead, beside, what can be made of one section's executed notebook."""
        self._begin(_prepare, path)

    def since(self, executed: Executed) -> list[dict[str, Any]]:
        """What changed since versions that were signed, for the stitched notebook."""
        return [each.model_dump(mode="json") for each in since(executed)]

    def publish(self, path: Path, notebook: Any) -> dict[str, bytes]:
        """File name to content, of the stitched notebook, which stands at ``path``."""
        laid_out = self._begin(_render, path)
        book = workbook(notebook)
        return {**laid_out(), "audit.xlsx": book}

    def index(self, workspace: Workspace) -> bytes:
        """The page of all months that are published."""
        return self._begin(_index, load_report(workspace).letterhead, months(workspace))()

    def _begin(self, function: Callable[..., _T], *args: Any) -> Callable[[], _T]:
        """Begin to make something beside; it is made here when that process was killed, but not for a command that is
        stopped.
        """
        try:
            future = self.beside.submit(function, *args)
        except (BrokenExecutor, EOFError):  # the forking process was killed
            return partial(function, *args)

        def result() -> _T:
            try:
                return future.result()
            except BrokenExecutor:
                if forking.stopped:
                    raise
                return function(*args)

        return result


# What lays out takes long to import, and is needed beside only.


def _prepare(path: Path) -> None:
    from baocao.report.render import prepare

    prepare(path)


def _render(path: Path) -> dict[str, bytes]:
    from baocao.report.render import render

    return render(path)


def _index(head: Letterhead, lines: Sequence[MonthLine]) -> bytes:
    from baocao.report.index import render

    return render(head, lines)
