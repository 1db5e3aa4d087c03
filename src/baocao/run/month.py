"""The run of a month, from raw files to the published folder. Reads as the story of a run."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Protocol

from baocao.errors import BadInput, NotebookFailed, of_system
from baocao.layout import Workspace
from baocao.month import Month
from baocao.results import Check
from baocao.run import history
from baocao.run import notebook as nb
from baocao.run.alone import alone
from baocao.run.cache import Cache
from baocao.run.execute import Progress, execute_all, warm_kernels
from baocao.run.executed import Executed, changed_meanwhile
from baocao.run.manifest import read
from baocao.run.publish import publish, restore, tidy_up
from baocao.run.standing import code, settings
from baocao.run.stitch import stitch
from baocao.run.tables import checks_csv, indicators_csv
from baocao.scratch import mark, scratch
from baocao.settings import load_report


class Publisher(Protocol):
    """Who makes the published files; handed in, so that a run and a report do not know each other."""

    def prepare(self, path: Path) -> None:
        """Make ahead what can be made of one executed section."""

    def since(self, executed: Executed) -> list[dict[str, Any]]:
        """What changed since versions that were signed, for the stitched notebook."""

    def publish(self, path: Path, notebook: Any) -> dict[str, bytes]:
        """File name to content, of the stitched notebook, which stands at ``path``."""

    def index(self, workspace: Workspace) -> bytes:
        """The page of all months that are published."""


@dataclass(frozen=True)
class Outcome:
    """What a run came to: the state of the report, every check, which sign-off is no longer valid and why, and whether
    any published file came out differently.
    """

    state: str
    checks: list[Check]
    lapsed: str = ""
    changed: bool = True

    def with_status(self, status: str) -> list[Check]:
        return [check for check in self.checks if check.status == status]


Fault = BadInput | NotebookFailed


def run_month(workspace: Workspace, month: Month, publisher: Publisher, progress: Progress) -> Outcome:
    """Execute, stitch, render and publish ``month``. On any error until then the published folder stays as it was."""
    ((_, found),) = run_months(workspace, [month], publisher, progress)
    if not isinstance(found, Outcome):
        raise found
    return found


def run_months(
    workspace: Workspace, months: Sequence[Month], publisher: Publisher, progress: Progress
) -> Iterator[tuple[Month, Outcome | Fault]]:
    """Each month as :func:`run_month` makes it, with its outcome or what kept it from being made.

    While one is published, the next one's notebooks run.
    """
    before: tuple[Month, Future[Outcome]] | None = None
    with warm_kernels(), ThreadPoolExecutor(1) as pool:
        for number, month in enumerate(months, 1):
            told = partial(_of, month, progress) if len(months) > 1 else progress
            making = _make(workspace, month, publisher, told)
            made = Future[Outcome]()
            try:
                next(making)
                if number < len(months):
                    made = pool.submit(_rest, making)
                else:  # here, where it can be stopped
                    made.set_result(_rest(making))
            except (BadInput, NotebookFailed, OSError) as fault:
                made.set_exception(fault)
            if before:
                yield before[0], _found(before[1])
            before = month, made
        if before:
            yield before[0], _found(before[1])


def _found(made: Future[Outcome]) -> Outcome | Fault:
    try:
        return made.result()
    except (BadInput, NotebookFailed) as fault:
        return fault
    except OSError as fault:
        return of_system(fault)


def _of(month: Month, progress: Progress, name: str, what: str) -> None:
    progress(f"{month} {name}", what)


def _rest(making: Generator[None, None, Outcome]) -> Outcome:
    try:
        next(making)
    except StopIteration as end:
        outcome: Outcome = end.value
        return outcome
    raise RuntimeError("a month is made in two steps")


def _make(
    workspace: Workspace, month: Month, publisher: Publisher, progress: Progress
) -> Generator[None, None, Outcome]:
    """Make the month in two steps: all notebooks are executed, then the report is published."""
    wait = partial(_tell_waiting, progress)
    with alone(workspace.run_lock(month), wait), _staging(workspace, month) as staging:
        restore(workspace.outputs(month))
        tidy_up(workspace, month)
        started = datetime.now(UTC)
        before = _made_of(workspace, month)
        cache = Cache(workspace, staging)
        names = load_report(workspace).notebooks
        notebooks = execute_all(workspace, month, names, staging, progress, cache, publisher.prepare)
        executed = Executed(workspace, month, notebooks)
        executed.require_places()
        yield
        progress("báo cáo", "đang dàn trang")
        report = stitch(executed, publisher.since(executed))
        nb.write(report, staging / "report.ipynb")
        for name, content in publisher.publish(staging / "report.ipynb", report).items():
            (staging / name).write_bytes(content)
        (staging / "indicators.csv").write_text(indicators_csv(executed.found), encoding="utf-8-sig")
        (staging / "checks.csv").write_text(checks_csv(executed.found), encoding="utf-8-sig")
        if differing := {*before.items()} ^ {*_made_of(workspace, month).items()}:
            raise changed_meanwhile(sorted({name for name, _ in differing}))
        manifest, published = executed.manifest(staging, started), read(workspace.manifest(month))
        (staging / "manifest.json").write_text(manifest.text, encoding="utf-8")
        publish(workspace, month, staging)
        _keep_issued(executed)
        _list(workspace, publisher)
        with suppress(OSError):  # what may be forgotten
            history.keep(workspace, month, manifest.name)
            cache.prune()
        progress("báo cáo", "xong")
    return Outcome(
        executed.state,
        executed.checks,
        executed.lapsed,
        not published or published.outputs != manifest.outputs,
    )


def _made_of(workspace: Workspace, month: Month) -> dict[str, str]:
    """sha256 of all that makes a report besides raw files."""
    return {**settings(workspace, month), **code(workspace)}


def _tell_waiting(progress: Progress, holder: str) -> None:
    progress("báo cáo", f"đang chờ một lần lập khác của tháng này ({holder})")


def check_month(workspace: Workspace, month: Month, progress: Progress) -> Outcome:
    """Execute ``month`` and tell its checks; publishes nothing."""
    with warm_kernels(), _staging(workspace, month) as staging:
        cache = Cache(workspace, staging)
        names = load_report(workspace).notebooks
        executed = Executed(workspace, month, execute_all(workspace, month, names, staging, progress, cache))
        executed.require_places()
        return Outcome(executed.state, executed.checks, executed.lapsed)


@contextmanager
def _staging(workspace: Workspace, month: Month) -> Iterator[Path]:
    """A private folder beside the published ones, gone afterwards.

    Of a run that a fault of ours ended, the executed notebooks that failed stay in ``<month>-loi`` until the
    next such run or the next good one.
    """
    evidence = workspace.outputs_root / f"{month}-loi"
    workspace.outputs_root.mkdir(parents=True, exist_ok=True)
    staging = Path(mkdtemp(prefix=f".{month}{mark()}", dir=workspace.outputs_root))
    try:
        yield staging
        shutil.rmtree(evidence, ignore_errors=True)
    except NotebookFailed as fault:
        shutil.rmtree(evidence, ignore_errors=True)
        evidence.mkdir()
        for path in (staging / "notebooks").iterdir():
            if path.stem in fault.faults:
                path.rename(evidence / path.name)
        raise NotebookFailed(fault.faults, workspace.relative(evidence)) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _keep_issued(executed: Executed) -> None:
    """A copy of what is issued, made once for each revision: later runs make the next one beside it."""
    workspace, month, issued = executed.workspace, executed.month, executed.log.issued
    if issued and executed.state == issued.word:
        place = workspace.issued(month, issued.revision)
        if not place.exists():
            with scratch(place) as new:
                shutil.copytree(workspace.outputs(month), new)
                new.rename(place)


def _list(workspace: Workspace, publisher: Publisher) -> None:
    """Write the page of all months; what a run has published is in the page of every later one."""
    with alone(workspace.index_lock), scratch(workspace.index) as new:
        new.write_bytes(publisher.index(workspace))
        new.replace(workspace.index)
