"""Each notebook on its own, over real months: published, without a base year, the first, the newest."""

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from baocao.facts.wording import rounded
from baocao.layout import Workspace
from baocao.month import Month
from baocao.results import Done, Table, dump
from baocao.settings import load_published, load_report
from tests.cells import checks, indicators, run_cells, text
from tests.conftest import ROOT, SectionOf

SECTORS = load_report(Workspace(ROOT)).notebooks
FEBRUARY = Month(2021, 2)


def change(path: Path, sheet: str, cell: str, value: object) -> None:
    """Type a value into one cell of a workbook, as a person would."""
    book = openpyxl.load_workbook(path)
    assert book[sheet][cell].value != value
    book[sheet][cell].value = value
    book.save(path)


@pytest.mark.parametrize("month", ["2021-02", "2021-03", "2020-06", "2020-01"])
@pytest.mark.parametrize("name", SECTORS)
def test_a_notebook_runs_to_its_end(name: str, month: str, section_of: SectionOf) -> None:
    last = section_of(name, month).results[-1]
    assert isinstance(last, Done)
    assert (last.notebook, last.month) == (name, month)


def test_published_figures_come_out_at_printed_precision(shared: Workspace, section_of: SectionOf) -> None:
    wrong = {}
    published = load_published(shared, FEBRUARY)
    for id, figure in published.items():
        entry = section_of(SECTORS[0]).catalogue[id]
        value = indicators(section_of(entry.notebook))[id].value
        shown = None if value is None else rounded(value / entry.scale, entry.decimals) * entry.scale
        if shown != figure.value:
            wrong[id] = float(shown or 0)
    assert len(published) == 99
    assert wrong == {
        "postal.people_per_point": 5833,
        "broadband.fixed_converted": 329_036,
        "broadband.density": 92.1,
    }


def test_one_changed_cell_changes_exactly_what_depends_on_it(copied: Workspace) -> None:
    before = indicators(run_cells("postal", "2021-02", copied))
    path = copied.raw(FEBRUARY, "postal") / "dnbc-07.xlsx"
    (cell,) = [
        leaf.places[0].cell
        for leaf in _leaves(before["postal.points_post_office"])
        if leaf.places[0].file.endswith(path.name)
    ]
    change(path, "02-BC-DN", str(cell), 9)
    after = indicators(run_cells("postal", "2021-02", copied))
    changed = {id for id in before if before[id].value != after[id].value}
    assert changed == {
        "postal.points_post_office",
        "postal.service_points",
        "postal.service_radius",
        "postal.people_per_point",
    }


def test_a_deleted_workbook_names_its_sender_and_makes_totals_unavailable(copied: Workspace) -> None:
    (copied.raw(FEBRUARY, "postal") / "dnbc-05.ods").unlink()
    section = run_cells("postal", "2021-02", copied)
    found = indicators(section)
    assert found["postal.volume_sent"].value is None
    assert "Văn phòng đại diện bưu chính 05" in found["postal.volume_sent"].reason
    assert found["postal_public.volume_sent"].value == 4940
    assert checks(section)["arrivals.postal"].status == "error"
    assert "Chưa có số liệu về" in text(section)


@pytest.mark.parametrize("name", SECTORS)
def test_a_section_whose_sources_did_not_come_says_so_and_is_made(name: str, space: Workspace) -> None:
    section = run_cells(name, "2021-02", space)
    assert isinstance(section.results[-1], Done)
    for found in indicators(section).values():
        if found.value is None:
            assert found.reason
    assert any(check.status == "error" for id, check in checks(section).items() if id.startswith("arrivals."))


def test_a_changed_stated_total_turns_its_check_red(copied: Workspace) -> None:
    section = run_cells("public_services", "2021-02", copied)
    before = checks(section)
    assert before["public_services.land_branches_add_up"].status == "waived"
    total = indicators(section)["dossiers.received_land_registry"]
    assert total.tree is not None
    place = total.tree.places[0]
    path = copied.root / place.file
    change(path, str(place.sheet), str(place.cell), 850)
    after = checks(run_cells("public_services", "2021-02", copied))
    turned = {id for id in after if before[id].status != "error" and after[id].status == "error"}
    assert turned == {"public_services.land_branches_add_up", "public_services.dossiers_total_stated"}


def _leaves(indicator: object) -> list[object]:
    return list(indicator.tree.leaves())  # type: ignore[attr-defined]


def test_before_the_list_of_senders_begins_there_is_no_count_of_them(section_of: SectionOf) -> None:
    series = indicators(section_of("postal", "2020-06"))["postal.enterprises"].series
    assert (series["2019-12"], series["2020-01"]) == (None, 12)


def test_the_rows_of_a_breakdown_add_up_to_its_total(section_of: SectionOf) -> None:
    found = [r for name in SECTORS for r in section_of(name).results if isinstance(r, Table)]
    totals = [table for table in found if table.rows[-1][0].text == "Tổng số"]
    for table in totals:
        *parts, whole = ([_printed(cell.text) for cell in row[1:]] for row in table.rows)
        assert [sum(column) for column in zip(*parts, strict=True)] == whole, table.id
    assert len(totals) > 3
    assert [each for each in found if each.header[-1] != "So cùng kỳ (%)"] == totals


def _printed(text: str) -> Decimal:
    return Decimal(0) if text == "-" else Decimal(text.replace(".", "").replace(",", "."))


def test_breakdowns_name_enterprises_and_districts_without_codes(section_of: SectionOf) -> None:
    tables = [r for r in section_of("telecom").results if isinstance(r, Table)]
    names = [row[0].text for table in tables for row in table.rows]
    assert {"Doanh nghiệp viễn thông 01", "Phan Rang - Tháp Chàm"} <= set(names)
    assert [name for name in names if name.startswith(("DNVT", "58"))] == []


TASK_SECTIONS = sorted(set(SECTORS) - {"plan"})


@pytest.mark.parametrize("name", TASK_SECTIONS)
def test_a_section_whose_tasks_are_unknown_says_so(name: str, copied: Workspace) -> None:
    (copied.raw(FEBRUARY, "register") / "so-theo-doi.xlsx").unlink()
    said = text(run_cells(name, "2021-02", copied))
    assert said.count("phần nhiệm vụ của mục này chưa có") == (2 if name == "leadership" else 1)
    assert "không phát sinh n" not in said


def test_a_register_without_a_plan_is_a_register_with_tasks(copied: Workspace) -> None:
    path = copied.raw(FEBRUARY, "register") / "so-theo-doi.xlsx"
    book = openpyxl.load_workbook(path)
    book["Kế hoạch"].delete_rows(5, 100)
    book.save(path)
    leadership, plan = (run_cells(name, "2021-02", copied) for name in ("leadership", "plan"))
    assert "Chưa nhận được" not in text(leadership)
    assert checks(leadership)["leadership.codes_unique"].status == "ok"
    assert "Chưa nhận được kế hoạch" in text(plan)
    (detail,) = checks(leadership)["arrivals.register"].details
    assert detail.endswith("còn thiếu trang tính Kế hoạch")


def test_a_stated_total_that_is_gone_is_not_quieter_than_a_changed_one(copied: Workspace) -> None:
    (copied.raw(FEBRUARY, "one_stop") / "tong-hop.xlsx").unlink()
    section = run_cells("public_services", "2021-02", copied)
    check = checks(section)["arrivals.one_stop"]
    assert check.status == "error"
    assert "tong-hop*" in check.details[0]
    assert indicators(section)["dossiers.received_total"].value == 1519


@pytest.mark.parametrize(
    ("name", "was", "becomes", "check"),
    [
        ("postal", "sqrt(area / (pi(area) *", "sqrt(area / (area / area *", "postal.radius_covers_area"),
        (
            "postal",
            'population / facts["postal.service_points"]',
            'population / facts["postal.points_post_office"]',
            "postal.people_cover_population",
        ),
        (
            "telecom",
            'density(facts["phone.total"], population',
            'density(facts["phone.fixed"], population',
            "telecom.densities_share_population",
        ),
        (
            "press",
            'count(accounts, "đối tượng", "Đối tượng',
            'count(accounts.head(1), "đối tượng", "Đối tượng',
            "press.suspected_within_reviewed",
        ),
    ],
)
def test_a_slip_in_a_formula_turns_its_identity_red(
    name: str, was: str, becomes: str, check: str, shared: Workspace, section_of: SectionOf
) -> None:
    assert checks(section_of(name))[check].status == "ok"
    assert checks(run_cells(name, "2021-02", shared, was=was, becomes=becomes))[check].status == "error"


def test_very_many_dossiers_leave_the_results_small(copied: Workspace) -> None:
    path = copied.raw(FEBRUARY, "one_stop") / "mot-cua-cap-tinh.csv"
    head, *lines = path.read_text(encoding="utf-8-sig").splitlines()
    many = [f"T{n:06d};{lines[n * 7 % len(lines)].split(';', 1)[1]}" for n in range(30_000)]
    path.write_text("\n".join([head, *many, ""]), encoding="utf-8")
    section = run_cells("public_services", "2021-02", copied)
    sizes = {result.kind: 0 for result in section.results}
    for result in section.results:
        sizes[result.kind] = max(sizes[result.kind], len(json.dumps(dump(result), ensure_ascii=False)))
    assert max(sizes.values()) < 250_000, sizes
    count = indicators(section)["dossiers.synced_national_portal"]
    (place,) = count.tree.places  # type: ignore[union-attr]
    assert place.count == count.value > 20_000
    lists = pd.read_parquet(copied.processed(FEBRUARY) / "public_services-lines.parquet")
    whole = lists[lists["list"] == place.whole]
    assert (whole["last"] - whole["first"] + 1).sum() == count.value
    named = {n for a, b in zip(whole["first"], whole["last"], strict=True) for n in range(a, b + 1)}
    assert named == {n for n, line in enumerate(many, start=2) if line.endswith(";Có")}
