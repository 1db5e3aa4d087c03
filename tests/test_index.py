"""The page of all months: how each stands, its key figures, and links that lead somewhere."""

import json
from concurrent.futures import BrokenExecutor, Executor
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup

from baocao.audit.months import months
from baocao.audit.publish import Publisher
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.ready import require_readable
from baocao.report.index import render
from baocao.results import KeyFigure
from baocao.run.month import Outcome
from baocao.settings import load_key_figures, load_report
from tests.report_fixture import HOSTILE

FEBRUARY = Month(2021, 2)


def made(space: Workspace, month: Month, **came_to: Any) -> None:
    """A published month, as far as the page of all months looks at it."""
    folder = space.outputs(month)
    folder.mkdir(parents=True)
    (folder / "report.html").touch()
    facts = dict.fromkeys(("inputs", "indicators", "checks", "sentences", "tables", "frame", "issue"), "")
    told = {"state": "dự thảo", "checks": {"ok": 3}, "figures": [], **came_to}
    manifest = {"came_to": told, "inputs": {}, "settings": {}, "code": {}, "facts": facts}
    manifest |= {"month": str(month), "environment": {"python": "", "lock": "", "packages": {}}}
    space.manifest(month).write_text(json.dumps(manifest), encoding="utf-8")


def page(space: Workspace) -> BeautifulSoup:
    text = render(load_report(space).letterhead, months(space)).decode()
    return BeautifulSoup(text, "html.parser")


def test_months_stand_newest_first_with_state_checks_issues_and_files(space: Workspace) -> None:
    made(space, Month(2020, 12), checks={"ok": 5, "error": 2, "waived": 1}, state="lỗi")
    made(space, FEBRUARY)
    for revision in (10, 2):
        space.issued(FEBRUARY, revision).mkdir(parents=True)
    (space.issued(FEBRUARY, 2).parent / "2021-02-lan-2 (copy)").mkdir()
    (space.outputs_root / "2021-13").mkdir()
    rows = [row.get_text(" ", strip=True) for row in page(space).select("#cac-thang tbody tr")]
    assert [row.split()[0] for row in rows] == ["02/2021", "12/2020"]
    assert "Dự thảo lần 2 , lần 10 Đạt: 3 report.html" in rows[0]
    assert "Lỗi chưa Không đạt: 2 ; Đã chấp nhận: 1 ; Đạt: 5" in rows[1]
    links = [link["href"] for link in page(space).select("#thang-2021-02 a")]
    assert links[:2] == ["2021-02/report.html", "issued/2021-02-lan-2/report.html"]


def test_a_figure_stands_under_the_month_whose_report_says_it(space: Workspace) -> None:
    series = {"2021-01": Decimal(4), "2021-02": Decimal(5)}
    figure = KeyFigure(id="a.b", label=HOSTILE, text="5 đơn", remarks=("ước thực hiện",), series=series)
    made(space, FEBRUARY, figures=[figure.model_dump(mode="json")])
    made(space, Month(2021, 1), figures=[figure.model_copy(update={"text": ""}).model_dump(mode="json")])
    made(space, Month(2020, 12))
    (row,) = page(space).select(".months tbody tr")
    assert row.th.get_text() == HOSTILE
    assert [cell.get_text(" ", strip=True) for cell in row.select(".r")] == [
        "5 đơn ước thực hiện",
        "… ước thực hiện",
        "",
    ]
    assert row.select_one(".r a")["href"] == "2021-02/report.html#a.b"
    assert row.select_one("svg polyline")


def test_a_manifest_that_cannot_be_read_leaves_its_month_out(space: Workspace) -> None:
    made(space, FEBRUARY)
    made(space, Month(2021, 1))
    space.manifest(Month(2021, 1)).write_text("{", encoding="utf-8")
    assert [line.month for line in months(space)] == ["2021-02"]


def test_a_broken_log_of_signoffs_is_said(space: Workspace) -> None:
    made(space, FEBRUARY)
    space.signoffs(FEBRUARY).parent.mkdir(parents=True)
    space.signoffs(FEBRUARY).write_text("x", encoding="utf-8")
    assert [line.state for line in months(space)] == ["dự thảo. Sổ ký duyệt không còn nguyên vẹn"]


def test_without_any_month_the_page_says_so(space: Workspace) -> None:
    assert "Chưa có báo cáo nào được lập." in page(space).get_text()


def test_a_key_figure_that_is_not_in_the_catalogue_is_refused(space: Workspace) -> None:
    path = space.report_settings
    path.write_text(
        path.read_text(encoding="utf-8").replace('"postal.revenue"', '"postal.revenu"'), encoding="utf-8"
    )
    space.raw(FEBRUARY, "postal").mkdir(parents=True)
    for refused in (lambda: load_key_figures(space), lambda: require_readable(space, FEBRUARY)):
        with pytest.raises(BadInput, match=r"postal\.revenu\b"):
            refused()


class Killed(Executor):
    """The process beside, after somebody has ended it."""

    def submit(self, *_: Any, **__: Any) -> Any:
        raise BrokenExecutor


def test_the_page_is_made_although_the_process_beside_was_killed(space: Workspace) -> None:
    made(space, FEBRUARY)
    assert b'id="thang-2021-02"' in Publisher(Killed()).index(space)


@pytest.mark.slow
def test_every_link_of_the_real_page_leads_somewhere(ran: tuple[Workspace, Outcome]) -> None:
    space, _ = ran
    page = BeautifulSoup(space.index.read_text(encoding="utf-8"), "html.parser")
    figures = {cell["href"] for cell in page.select(".months td a")}
    assert len(figures) == len(load_key_figures(space))
    report = BeautifulSoup(
        (space.outputs(FEBRUARY) / "report.html").read_text(encoding="utf-8"), "html.parser"
    )
    for link in page.select("a"):
        place, _, name = link["href"].partition("#")
        assert (space.outputs_root / place).is_file()
        assert not name or report.find(id=name)
    assert (
        page.select_one("#thang-2021-02").get_text(" ", strip=True).startswith("02/2021 Số liệu mẫu Dự thảo")
    )
