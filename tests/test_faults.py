"""Every fault of the catalogue in the sample month: told in words at its place, or harmless, never another value."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.raw.arrival import collect, observations_of
from baocao.raw.ready import require_readable
from baocao.raw.reference import load_sources
from baocao.results import Indicator
from reliability import figures
from tests.cells import checks, indicators, run_cells
from tests.conftest import ROOT
from tests.fault_page import page
from tests.faults import ABSENT, CASES, CHECKED, FEBRUARY, READ, REFUSED, Case


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is remembered of the good files, for all cases."""
    return tmp_path_factory.mktemp("known")


@pytest.fixture
def month(tmp_path: Path, known: Path) -> Workspace:
    """The sample month alone, free to be spoilt."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    for folder in ("reference", "waivers", "corrections", "raw/2021-02"):
        shutil.copytree(ROOT / "data" / folder, tmp_path / "data" / folder)
    for folder in ("outputs", ".cache"):
        (tmp_path / folder).mkdir()
    (tmp_path / ".cache" / "baocao").symlink_to(known)
    return Workspace(tmp_path)


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
def good(known: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    return values(Workspace(ROOT))


@pytest.mark.parametrize("case", [each for each in CASES if each.outcome == REFUSED], ids=_id)
def test_it_is_refused_with_its_place(case: Case, month: Workspace) -> None:
    case.do(month)
    with pytest.raises(BadInput) as fault:
        require_readable(month, FEBRUARY)
    told = str(fault.value)
    assert [word for word in case.words if word not in told] == []
    assert all(each.todo for each in fault.value.faults if not each.faults)
    leaf = fault.value
    while leaf.faults:
        leaf = leaf.faults[0]
    assert "\x1b" not in told
    assert "không lường trước" not in told


@pytest.mark.parametrize("case", [each for each in CASES if each.outcome == READ], ids=_id)
def test_it_is_read_as_before(case: Case, month: Workspace, good: dict[str, list[Any]]) -> None:
    case.do(month)
    require_readable(month, FEBRUARY)
    assert values(month) == good


@pytest.mark.parametrize("case", [each for each in CASES if each.outcome == CHECKED], ids=_id)
def test_a_check_tells_it(case: Case, month: Workspace) -> None:
    case.do(month)
    check = checks(run_cells(case.notebook, "2021-02", month))[case.shows]
    assert check.status in {"error", "warning"}
    told = " ".join((check.left.text, check.right.text, *check.details, *check.notes))
    assert [word for word in case.words if word not in told] == []


@pytest.mark.parametrize("case", [each for each in CASES if each.outcome == ABSENT], ids=_id)
def test_the_figure_is_not_available_and_says_why(case: Case, month: Workspace) -> None:
    case.do(month)
    section = run_cells(case.notebook, "2021-02", month)
    found = indicators(section)[case.shows]
    assert isinstance(found, Indicator)
    assert found.value is None
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
