"""The section: units of indicators, checks by id, guarded text, tables, charts and their source lines."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from baocao.errors import BadInput, TextGuard
from baocao.facts import Quantity, Review, Section, Span, charts
from baocao.facts.quantity import Gap
from baocao.layout import Workspace
from baocao.month import Month
from baocao.results import MIME, Check, Inputs, Node, Paragraph, Result, Table, dump
from baocao.settings import load_report

NOW = Month(2021, 2)
WINDOW = NOW.window()


def quantity(values: Mapping[Month, int], *, unit: str = "bưu gửi", estimate: bool = False) -> Quantity:
    return Quantity(
        NOW,
        unit,
        {
            month: Node(
                kind="cell", value=Decimal(value), unit=unit, month=str(month), estimate=estimate, label="ô"
            )
            for month, value in values.items()
        },
    )


@pytest.fixture
def section(project: Workspace) -> Section:
    return Section("postal", "2021-02", folder=project.root)


def last(section: Section) -> Result:
    return section.results[-1]


def test_what_was_read_is_not_silently_another_unit(section: Section) -> None:
    with pytest.raises(BadInput, match="bưu phát") as refused:
        section.facts["postal.volume_sent"] = quantity({NOW: 5}, unit="bưu phát")
    assert refused.value.where == "postal.volume_sent"
    section.facts["postal.volume_sent"] = quantity({NOW: 5}, unit="bưu phát").in_unit("bưu gửi")
    assert section.facts["postal.volume_sent"].value == 5


def test_a_reference_value_is_taken_in_its_own_unit_only(section: Section) -> None:
    assert section.reference("area", label="Diện tích", unit="km²").value == 3358
    with pytest.raises(BadInput, match="km2"):
        section.reference("area", label="Diện tích", unit="ha")


def test_files_of_reference_are_shown_once_with_their_hash(section: Section) -> None:
    for _ in range(2):
        section.reference("area", label="Diện tích", unit="km²")
    (shown,) = [result for result in section.results if isinstance(result, Inputs)]
    assert shown.files[0].file == "data/reference/area.csv"
    content = section.workspace.reference("area").read_bytes()
    assert shown.files[0].sha256 == hashlib.sha256(content).hexdigest()


def test_an_id_names_one_check(section: Section) -> None:
    five = quantity({NOW: 5})
    section.check("same", "thử", five == five)
    with pytest.raises(BadInput, match=r"postal\.same"):
        section.check_each("same", "thử", {"A": five == five})


def test_a_source_may_be_read_twice(section: Section) -> None:
    section.read("postal", length=2)
    section.read("postal", length=1)
    assert len(section.senders("postal", unit="đơn vị", label="thử").series) == 2


def test_a_check_of_nothing_is_unknown(section: Section) -> None:
    section.check_each("nothing", "thử", {})
    check = last(section)
    assert isinstance(check, Check)
    assert check.status == "unknown"


def test_told_spans_are_guarded(section: Section) -> None:
    with pytest.raises(TextGuard, match="102"):
        section.tell("infrastructure", [Span(text="Có 102 điểm.")])
    section.tell("infrastructure", [Span(text="Có 102 điểm.", kind="record", ref="register.a")])


def test_a_sentence_may_be_given_as_spans(section: Section) -> None:
    section.say(
        "infrastructure", "Có bưu cục.", [Span(text="Sở A", kind="record", ref="portal"), Span(text=".")]
    )
    assert last(section).text == "Có bưu cục. Sở A."  # type: ignore[union-attr]


def test_every_figure_of_a_table_row_has_its_own_derivation(section: Section) -> None:
    values = {NOW: 230, NOW.previous: 210, NOW.year_ago: 200}
    section.facts["postal.volume_sent"] = quantity(values)
    section.table("t", "thử", ["postal.volume_sent"])
    table = last(section)
    assert isinstance(table, Table)
    now, before, year_ago, change = table.rows[0][2:]
    assert (now.text, now.ref, now.tree) == ("230", "postal.volume_sent", None)
    assert [(cell.text, cell.ref) for cell in (before, year_ago, change)] == [
        ("210", ""),
        ("200", ""),
        ("15,0", ""),
    ]
    assert before.tree is not None
    assert year_ago.tree is not None
    assert change.tree is not None
    assert [leaf.value for leaf in before.tree.leaves()] == [210]
    assert [leaf.value for leaf in year_ago.tree.leaves()] == [200]
    assert change.tree.op == "*"


def test_the_source_line_names_estimates(section: Section) -> None:
    actual, estimated = quantity({NOW: 1}), quantity({NOW: 2}, estimate=True)
    section.grid("a", "thử", {"Bưu gửi": {"A": actual}, "Bưu phát": {"A": estimated}})
    assert last(section).source == "Số tháng 02/2021 là số ước thực hiện: Bưu phát."  # type: ignore[union-attr]
    section.grid("b", "thử", {"Bưu phát": {"A": estimated}})
    assert last(section).source == "Số tháng 02/2021 là số ước thực hiện."  # type: ignore[union-attr]


def test_the_source_line_names_partial_totals(section: Section) -> None:
    whole = quantity({NOW: 1})
    partial = Quantity(NOW, "bưu gửi", whole.by_month, partial="số liệu của 2/3 đơn vị")
    section.grid("a", "thử", {"Bưu gửi": {"A": partial}, "Bưu phát": {"A": whole}})
    assert last(section).source == "Số tháng 02/2021 chỉ gồm số liệu của 2/3 đơn vị: Bưu gửi."  # type: ignore[union-attr]


def lines_of(svg: str) -> list[str]:
    """The drawn paths that are clipped to the axes: grid lines and the line of the data, the last one."""
    return [part.split('"')[0] for part in svg.split('<path d="')[1:] if "clip-path" in part.split(">")[0]]


def test_a_missing_month_breaks_the_line() -> None:
    whole = quantity(dict.fromkeys(WINDOW, 5))
    broken = replace(whole, by_month={**whole.by_month, NOW - 3: Gap("chưa gửi")})
    assert lines_of(charts.trend({"A": whole})[0])[-1].count("M") == 1
    assert lines_of(charts.trend({"A": broken})[0])[-1].count("M") == 2


def test_the_axis_reaches_down_to_negative_values() -> None:
    svg, *_ = charts.trend({"A": quantity({**dict.fromkeys(WINDOW, -10), NOW: 5})})
    assert re.search(r">-\d+</text>", svg)


def test_records_outside_the_period_make_a_check_red_that_names_them(copied: Workspace) -> None:
    path = copied.raw(NOW, "press") / "diem-bao.csv"
    with path.open("a", encoding="utf-8") as lines:
        lines.write("31/01/2021;Báo 01;Nông nghiệp, nông thôn;Báo điện tử\n")
    section = Section("press", "2021-02", folder=copied.root)
    section.read("press", length=1)
    (check,) = [r for r in section.results if isinstance(r, Check) and r.id == "dates.press"]
    assert (check.status, check.difference) == ("error", -1)
    assert "diem-bao.csv, dòng 405: Ngày 31/01/2021" in check.details[0]


def said(slot: str, *spans: Span) -> Paragraph:
    return Paragraph(notebook="a", slot=slot, spans=spans)


def review_of(copied: Workspace, *paragraphs: Paragraph) -> Review:
    """A review over one executed notebook that said these paragraphs, and empty ones."""
    folder = copied.outputs(NOW) / "notebooks"
    folder.mkdir(parents=True)
    bundles = [{"data": {MIME: dump(each)}} for each in paragraphs]
    for name in load_report(copied).notebooks:
        cells = [{"outputs": bundles if name == "leadership" else []}]
        (folder / f"{name}.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return Review("2021-02", folder=copied.root)


def test_what_has_not_come_may_be_said_twice_but_a_record_may_not(copied: Workspace) -> None:
    absent = Span(text="Chưa nhận được sổ."), Span(text="Chưa gửi", kind="record", ref="arrivals")
    record = Span(text="Trình kế hoạch.", kind="record", ref="register.a")
    review = review_of(
        copied, said("x", *absent), said("y", *absent), said("x", absent[0]), said("y", absent[0])
    )
    assert review.repeated_sentences() == []
    review.others["leadership"] += [said("x", record), said("y", record)]
    assert review.repeated_sentences() == ["Trình kế hoạch."]


def test_a_waiver_of_a_check_that_was_not_made_is_an_error_of_the_review(copied: Workspace) -> None:
    review = review_of(copied)
    review.backtest()
    review.close()
    (check,) = [r for r in review.results if isinstance(r, Check) and r.id == "review.waivers_known"]
    assert check.status == "error"
    assert check.details == (
        "bản ghi chấp nhận «public_services.land_branches_add_up» không khớp kiểm tra nào",
    )


def test_the_source_line_of_a_trend_names_its_months(section: Section) -> None:
    data = section.read("postal")
    sent = data.observations.query("measure == 'items_sent'").trace.sum()
    section.trend("volumes", "thử", {"Bưu gửi": sent})
    assert "từ tháng 02/2020 đến tháng 02/2021" in last(section).source  # type: ignore[union-attr]
    section.bars("volumes", "thử", {"Bưu gửi": sent})
    assert "12 tệp (tháng 02/2021)" in last(section).source  # type: ignore[union-attr]


def test_a_corrected_value_is_told_by_a_check(copied: Workspace) -> None:
    (copied.corrections / "2021-02.toml").write_text(
        """[[correction]]
source = "postal"
month = "2021-02"
sender = "DNBC-03"
measure = "points"
dims = { type = "post_office" }
was = 1
becomes = 2
reason = "Đơn vị báo lại bằng điện thoại"
author = "Bộ phận tổng hợp"
date = 2021-02-21
""",
        encoding="utf-8",
    )
    section = Section("postal", "2021-02", folder=copied.root)
    section.read("postal")
    told = next(r for r in section.results if isinstance(r, Check) and r.id == "corrections.postal")
    assert told.status == "warning"
    assert "1 thành 2: Đơn vị báo lại bằng điện thoại (Bộ phận tổng hợp, 21/02/2021)" in told.details[0]
    assert "dnbc-03.xlsx D" in told.details[0]
