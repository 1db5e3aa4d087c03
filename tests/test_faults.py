"""Every fault of the catalogue in the sample month: told in words at its place, or harmless, never another value."""

from __future__ import annotations

import filecmp
import functools
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from baocao.errors import BadInput
from baocao.facts import Section
from baocao.facts.slips import slips
from baocao.layout import Workspace
from baocao.raw.arrival import collect, observations_of
from baocao.raw.ready import require_readable
from baocao.raw.reference import load_sources
from baocao.raw.source import read_source
from baocao.scratch import _remove
from reliability import figures
from tests.cells import checks, indicators, run_cells
from tests.conftest import ROOT
from tests.fault_page import page
from tests.faults import ABSENT, CASES, CHECKED, FEBRUARY, READ, REFUSED, Case
from tests.recalculated import saved_as

FOLDERS = ("config", "data", "outputs")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory, known: Path) -> Workspace:
    """The sample month alone."""
    space = Workspace(tmp_path_factory.mktemp("good"))
    for folder in ("config", "notebooks"):
        shutil.copytree(ROOT / folder, space.root / folder)
    for folder in ("reference", "waivers", "corrections", "raw/2021-02"):
        shutil.copytree(ROOT / "data" / folder, space.root / "data" / folder)
    (space.root / "outputs").mkdir()
    shutil.copytree(known, space.cache)
    return space


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory, untouched: Workspace) -> Workspace:
    space = Workspace(tmp_path_factory.mktemp("spoilt") / "space")
    shutil.copytree(untouched.root, space.root)
    return space


@pytest.fixture
def month(untouched: Workspace, spoilt: Workspace) -> Iterator[Workspace]:
    """The sample month, free to be spoilt: what a test changes is put right after it, the rest stays as it was read."""
    yield spoilt
    for path in sorted(_inside(spoilt), reverse=True):
        if not _same(path, untouched.root / path.relative_to(spoilt.root)):
            _remove(path)
    for good in sorted(_inside(untouched)):
        path = spoilt.root / good.relative_to(untouched.root)
        if good.is_dir():
            path.mkdir(exist_ok=True)
        elif not path.exists():
            shutil.copy2(good, path)
    assert {path.relative_to(spoilt.root) for path in _inside(spoilt)} == {
        path.relative_to(untouched.root) for path in _inside(untouched)
    }


def _inside(space: Workspace) -> list[Path]:
    return [path for folder in FOLDERS for path in (space.root / folder).rglob("*")]


def _same(path: Path, good: Path) -> bool:
    if path.is_dir() and not path.is_symlink():
        return good.is_dir()
    return (
        path.is_file() and not path.is_symlink() and good.is_file() and filecmp.cmp(path, good, shallow=False)
    )


def values(space: Workspace) -> dict[str, list[Any]]:
    """Every value and record that counts, without the places where they stand."""
    found: dict[str, list[Any]] = {}
    for source in load_sources(space):
        arrivals = collect(space, source, FEBRUARY, length=1)
        assert not arrivals.faults
        keys = ("sender", "measure", "value", "unit", "label")
        found[source] = [
            tuple(str(row[key]) for key in keys) for row in observations_of(source, arrivals.counted)
        ]
        for item in arrivals.counted:
            for record in item.reading.records.rows():
                told = {name: value for name, value in record.items() if name != "line"}
                found[source].append((item.reading.form.id, *map(str, told.values())))
        found[source].sort()
    return found


def _id(case: Case) -> str:
    return f"{case.group}: {case.what}"


@pytest.fixture(scope="module")
def good(untouched: Workspace) -> dict[str, list[Any]]:
    return values(untouched)


@pytest.fixture(scope="module")
def section(untouched: Workspace) -> Callable[[str], Section]:
    """What each notebook comes to without any fault."""
    return functools.cache(lambda name: run_cells(name, "2021-02", untouched))


@pytest.mark.parametrize("case", [each for each in CASES if each.outcome == REFUSED], ids=_id)
def test_it_is_refused_with_its_place(case: Case, month: Workspace) -> None:
    case.do(month)
    with pytest.raises(BadInput) as fault:
        require_readable(month, FEBRUARY)
    told = str(fault.value)
    assert [word for word in case.words if word not in told] == []
    assert all(each.todo for each in fault.value.faults if not each.faults)
    assert "\x1b" not in told
    assert "không lường trước" not in told


@pytest.mark.parametrize("case", [each for each in CASES if each.outcome == READ], ids=_id)
def test_it_is_read_as_before(case: Case, month: Workspace, good: dict[str, list[Any]]) -> None:
    case.do(month)
    require_readable(month, FEBRUARY)
    assert values(month) == good
    if case.shows:
        data = read_source(month, case.shows, FEBRUARY, length=2)
        assert [kind.told for kind in slips(month, data) if kind.id == "texts"] == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_workbooks_saved_as_another_kind_are_read_as_before(
    kind: str, month: Workspace, good: dict[str, list[Any]], tmp_path: Path
) -> None:
    books = sorted((month.raw_root / "2021-02").rglob("*.xlsx"))
    assert len(books) > 40
    for book, saved in zip(books, saved_as(kind, books, tmp_path), strict=True):
        shutil.move(saved, book.with_suffix(saved.suffix))
        book.unlink()
    require_readable(month, FEBRUARY)
    assert values(month) == good


@pytest.mark.parametrize("case", [each for each in CASES if each.outcome == CHECKED], ids=_id)
def test_a_check_tells_it(case: Case, month: Workspace, section: Callable[[str], Section]) -> None:
    before = checks(section(case.notebook)).get(case.shows)
    assert before is None or before.status not in {"error", "warning"}
    case.do(month)
    check = checks(run_cells(case.notebook, "2021-02", month))[case.shows]
    assert check.status in {"error", "warning"}
    told = " ".join((check.left.text, check.right.text, *check.details, *check.notes))
    assert [word for word in case.words if word not in told] == []


@pytest.mark.parametrize("case", [each for each in CASES if each.outcome == ABSENT], ids=_id)
def test_the_figure_is_not_available_and_says_why(
    case: Case, month: Workspace, section: Callable[[str], Section]
) -> None:
    before = indicators(section(case.notebook))[case.shows]
    case.do(month)
    found = indicators(run_cells(case.notebook, "2021-02", month))[case.shows]
    assert found.value is None
    assert before.reason != found.reason
    assert [word for word in case.words if word not in found.reason] == []


def test_the_page_of_faults_is_as_the_catalogue() -> None:
    text = figures.PAGE.read_text(encoding="utf-8")
    assert page(text) == text, "chạy: python -m tests.fault_page"


def test_the_figures_are_as_they_were_measured() -> None:
    text, told = (
        figures.PAGE.read_text(encoding="utf-8"),
        json.loads(figures.RESULTS.read_text(encoding="utf-8")),
    )
    assert figures.page(text, told) == text
    assert told["cases"]
