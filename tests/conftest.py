"""Fixtures: the real workspace, and a small one in a temporary folder that tests may change."""

from __future__ import annotations

import contextlib
import functools
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from reliability.space import keep_sections, write_notebook

from baocao.facts import frame
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.apart import one_reader
from baocao.raw.ready import require_readable
from baocao.run import notebook as nb
from baocao.run.alone import alone
from baocao.run.executed import Executed
from baocao.settings import load_report

if TYPE_CHECKING:
    from baocao.facts import Section
    from baocao.run.month import Outcome

SectionOf = Callable[..., "Section"]
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def project() -> Workspace:
    """The repository itself; tests only read it."""
    return Workspace(ROOT)


class NextToNothing:
    """A publisher for tests that look at what runs, not at what comes out."""

    def prepare(self, path: Path) -> None:
        """Nothing can be made ahead."""

    def since(self, executed: Executed) -> list[dict[str, Any]]:
        """Nothing was ever signed."""
        return []

    def publish(self, path: Path, notebook: Any) -> dict[str, bytes]:
        return {"report.html": b"x"}

    def index(self, workspace: Workspace) -> bytes:
        return b"x"


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A workspace with the project's settings and reference data, and no raw files."""
    for folder in ("config", "data/reference"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for folder in ("data/raw", "data/corrections", "data/waivers", "outputs"):
        (tmp_path / folder).mkdir(parents=True)
    return Workspace(tmp_path)


@pytest.fixture(scope="module", autouse=True)
def _reader(request: pytest.FixtureRequest) -> Iterator[None]:
    """One process reads files for all tests of a module, as for all of a command; but where it is itself tested."""
    with contextlib.nullcontext() if request.module.__name__.endswith("test_apart") else one_reader():
        yield


@pytest.fixture(autouse=True)
def _no_frames_left_over() -> Iterator[None]:
    """Sources attached by one test are unknown to the next."""
    yield
    frame._SOURCES.clear()


def copy_of_project(target: Path, known: Path | None = None) -> Workspace:
    """Settings, data, notebooks and lock of the project in a folder of their own, with its files read already."""
    for folder in ("config", "data", "notebooks"):
        shutil.copytree(ROOT / folder, target / folder)
    shutil.copy(ROOT / "requirements.lock", target)
    (target / "outputs").mkdir()
    space = Workspace(target)
    if known:
        shutil.copytree(known, space.cache, copy_function=os.link)  # nothing there is ever written in place
    return space


@pytest.fixture(scope="session")
def section_of(shared: Workspace) -> SectionOf:
    """What each notebook of the project comes to in a month, executed once; nobody changes it."""
    from tests.cells import run_cells

    return functools.cache(lambda name, month="2021-02": run_cells(name, month, shared))


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first of the processes that run tests side by side makes for all of them."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with alone(folder.with_suffix(".lock")):
        if not folder.exists():
            new = folder.with_suffix(".new")
            make(new)
            new.rename(folder)
    return folder


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is remembered of the project's files once they are read."""

    def read(folder: Path) -> None:
        space = copy_of_project(folder)
        for month in (Month(2020, 6), Month(2021, 2), Month(2021, 3)):
            require_readable(space, month)

    return Workspace(made_once(tmp_path_factory, "known", read)).cache


@pytest.fixture
def copied(tmp_path: Path, known: Path) -> Workspace:
    """A copy of the project's settings and all its data, free to be changed."""
    return copy_of_project(tmp_path, known)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, known: Path) -> Workspace:
    """The same copy for all tests that only read it (notebooks save their tidy tables there)."""
    return copy_of_project(tmp_path_factory.mktemp("workspace"), known)


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory, known: Path) -> tuple[Workspace, Outcome]:
    """The reference month in a copy of the project, made whole once; tests leave it as they found it."""
    from baocao.audit.publish import Publisher
    from baocao.run.forking import beside
    from baocao.run.month import run_month

    def make(folder: Path) -> None:
        with beside() as process:
            space = copy_of_project(folder / "space", known)
            outcome = run_month(space, Month(2021, 2), Publisher(process), lambda name, what: None)
        (folder / "outcome").write_bytes(pickle.dumps(outcome))

    made = made_once(tmp_path_factory, "made", make)
    space = shutil.copytree(made / "space", tmp_path_factory.mktemp("run") / "space", symlinks=True)
    return Workspace(space), pickle.loads((made / "outcome").read_bytes())


def one_more(path: Path) -> None:
    """One digit of a workbook changed: a figure of the report is one more."""
    book = openpyxl.load_workbook(path)
    cells = (cell for row in book.active.iter_rows(min_col=4) for cell in row)
    next(cell for cell in cells if isinstance(cell.value, int) and cell.value > 100).value += 1
    book.save(path)


def small(space: Workspace, code: str) -> Workspace:
    """The workspace with two sections whose notebooks have one cell: ``code``, with the notebook's name for NAME."""
    keep_sections(space, ("postal", "telecom"))
    space.lock.touch()
    for name in (*load_report(space).notebooks, nb.REVIEW):
        write_notebook(space, name, code)
    return space
