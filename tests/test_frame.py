"""Traced sums and counts over frames."""

import hashlib
import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from baocao.facts import frame
from baocao.facts.leaves import MOST_RANGES, LineLists
from baocao.facts.quantity import Quantity
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.reference import Sender
from baocao.raw.source import SourceData, read_source
from tests.workbooks import postal_rows, write_workbook

FEBRUARY = Month(2021, 2)


def arrive(space: Workspace, *codes: str, accept_partial: bool = False) -> SourceData:
    """The postal source with the files of these enterprises; three are expected."""
    senders = space.reference("senders")
    kept = [
        line
        for line in senders.read_text(encoding="utf-8").splitlines()
        if not line.startswith("postal,DNBC-")
    ]
    kept += [f"postal,DNBC-0{n},Đơn vị 0{n},enterprise,2020-01-01,," for n in (1, 2, 3)]
    senders.write_text("\n".join(kept) + "\n", encoding="utf-8")
    for code in codes:
        path = space.raw(FEBRUARY, "postal") / f"{code}.xlsx"
        write_workbook(path, {"02-BC-DN": postal_rows(code=code)})
    data = read_source(space, "postal", FEBRUARY, length=1)
    frame.attach(data, LineLists(), accept_partial=accept_partial)
    return data


def letters(data: SourceData) -> pd.DataFrame:
    return data.observations.query("type == 'letter_domestic'")


def test_a_sum_keeps_every_cell_as_an_operand(space: Workspace) -> None:
    total: Quantity = letters(arrive(space, "DNBC-01", "DNBC-02", "DNBC-03")).trace.sum()
    assert total.value == 3000
    assert total.node is not None
    assert [leaf.places[0].cell for leaf in total.node.leaves()] == ["D13", "D13", "D13"]
    assert sum((leaf.value for leaf in total.node.leaves()), Decimal(0)) == total.value


def test_a_total_with_a_missing_sender_is_unavailable_and_names_it(space: Workspace) -> None:
    total = letters(arrive(space, "DNBC-01", "DNBC-02")).trace.sum()
    assert (total.value, total.reason) == (None, "thiếu số liệu tháng 02/2021 của Đơn vị 03")


def test_a_waiver_accepts_a_partial_total_that_says_so(space: Workspace) -> None:
    total = letters(arrive(space, "DNBC-01", "DNBC-02", accept_partial=True)).trace.sum()
    assert (total.value, total.partial) == (2000, "số liệu của 2/3 đơn vị")


def test_a_sum_that_needs_one_sender_only_is_not_hurt_by_the_others(space: Workspace) -> None:
    rows = letters(arrive(space, "DNBC-01")).query("sender == 'DNBC-01'")
    assert rows.trace.sum(senders=["DNBC-01"]).value == 1000


def test_a_sum_over_one_senders_own_rows_needs_no_other_file(space: Workspace) -> None:
    rows = letters(arrive(space, "DNBC-01"))
    assert rows.trace.sum_by("sender", own_rows=True)["DNBC-01"].value == 1000


def test_own_rows_of_a_month_without_files_are_missing_not_zero(space: Workspace) -> None:
    assert letters(arrive(space)).trace.count(unit="dòng", label="thử", own_rows=True).value is None


def test_a_sum_over_nobody_is_unavailable(space: Workspace) -> None:
    total = letters(arrive(space, "DNBC-01", "DNBC-02", "DNBC-03")).trace.sum(senders=[])
    assert (total.value, total.reason) == (None, "không có đơn vị được chỉ định")


def test_an_edited_value_is_refused_with_its_cell(space: Workspace) -> None:
    rows = letters(arrive(space, "DNBC-01", "DNBC-02", "DNBC-03"))
    with pytest.raises(ValueError, match=r"khác giá trị đã đọc từ tệp.*D13"):
        rows.assign(value=rows["value"] * 2).trace.sum()


def test_a_row_that_stands_twice_is_refused(space: Workspace) -> None:
    rows = letters(arrive(space, "DNBC-01", "DNBC-02", "DNBC-03"))
    with pytest.raises(ValueError, match="nhiều lần"):
        pd.concat([rows, rows]).trace.sum()


def test_a_second_shorter_reading_leaves_the_first_one_its_window(space: Workspace) -> None:
    arrive(space, "DNBC-01", "DNBC-02", "DNBC-03")
    long = read_source(space, "postal", FEBRUARY, length=3)
    frame.attach(long, LineLists(), accept_partial=False)
    short = read_source(space, "postal", FEBRUARY, length=1)
    frame.attach(short, LineLists(), accept_partial=False)
    assert len(letters(long).trace.sum().series) == 3


def test_without_any_file_the_month_has_no_data(space: Workspace) -> None:
    assert letters(arrive(space)).trace.sum().reason == "chưa nhận được số liệu tháng 02/2021"


def test_groups_partition_the_sum(space: Workspace) -> None:
    rows = arrive(space, "DNBC-01", "DNBC-02", "DNBC-03").observations.query("measure == 'items_sent'")
    parts = rows.trace.sum_by("type")
    assert sum(q.value for q in parts.values()) == rows.trace.sum().value == 3 * 1519


def test_rows_of_different_units_are_not_added(space: Workspace) -> None:
    with pytest.raises(ValueError, match="nhiều đơn vị"):
        arrive(space, "DNBC-01", "DNBC-02", "DNBC-03").observations.trace.sum()


def test_a_frame_from_elsewhere_can_not_be_traced() -> None:
    with pytest.raises(AttributeError, match=r"section\.read"):
        pd.DataFrame({"value": [1.0]}).trace  # noqa: B018


def test_counted_records_are_kept_as_line_ranges(space: Workspace) -> None:
    data = arrive(space, "DNBC-01", "DNBC-02", "DNBC-03")
    lines = [2, 3, 4, 7, 9, 10]
    records = pd.DataFrame({"month": "2021-02", "file": "a.csv", "sheet": "", "line": lines})
    records.attrs.update(data.observations.attrs)
    count = records.trace.count(unit="hồ sơ", label="thử")
    assert count.value == 6
    assert count.node.places[0].lines == ((2, 4), (7, 7), (9, 10))


def test_a_list_of_very_many_lines_is_kept_beside_the_notebook(space: Workspace) -> None:
    data = arrive(space, "DNBC-01", "DNBC-02", "DNBC-03")
    lists = LineLists()
    frame.attach(data, lists, accept_partial=False)
    lines = range(2, 4 * MOST_RANGES, 2)
    records = pd.DataFrame({"month": "2021-02", "file": "a.csv", "sheet": "", "line": lines})
    records.attrs.update(data.observations.attrs)
    count = records.trace.count(unit="hồ sơ", label="thử")
    (place,) = count.node.places
    assert count.value == place.count == place.records == len(lines)
    assert place.lines == tuple((n, n) for n in lines[:MOST_RANGES])
    kept = lists.frame()
    assert set(kept["list"]) == {place.whole}
    assert list(zip(kept["first"], kept["last"], strict=True)) == [(n, n) for n in lines]
    assert hashlib.sha256(kept[["first", "last"]].to_numpy("<i8").tobytes()).hexdigest() == place.whole


def test_a_count_of_zero_names_the_files_that_were_searched(space: Workspace) -> None:
    data = arrive(space, "DNBC-01", "DNBC-02", "DNBC-03")
    nothing = data.observations.query("type == 'no_such_type'")
    count = nothing.trace.count(unit="dòng", label="thử")
    assert count.value == 0
    assert sorted(Path(place.file).name for place in count.node.places) == [
        "DNBC-01.xlsx",
        "DNBC-02.xlsx",
        "DNBC-03.xlsx",
    ]


def test_before_its_senders_were_expected_a_source_has_no_zero_but_a_gap(space: Workspace) -> None:
    early = read_source(space, "postal", Month(2019, 12), length=1)
    frame.attach(early, LineLists(), accept_partial=False)
    assert early.observations.trace.count(unit="dòng", label="thử", senders=["DNBC-01"]).value is None


def test_a_sum_by_sender_names_every_expected_sender(space: Workspace) -> None:
    found = letters(arrive(space, "DNBC-03", "DNBC-01")).trace.sum_by_sender()
    assert {name: sum_.value for name, sum_ in found.items()} == {
        "Đơn vị 01": 1000,
        "Đơn vị 02": None,
        "Đơn vị 03": 1000,
    }


def test_senders_of_one_name_are_told_apart(space: Workspace) -> None:
    data = arrive(space, "DNBC-01", "DNBC-02", "DNBC-03")
    same = tuple(replace_name(sender, "Đơn vị") for sender in data.senders[FEBRUARY])
    data.senders[FEBRUARY] = same
    assert list(letters(data).trace.sum_by_sender()) == [f"Đơn vị (DNBC-0{n})" for n in (1, 2, 3)]


def replace_name(sender: Sender, name: str) -> Sender:
    return sender.model_copy(update={"name": name})


def test_a_sum_of_many_rows_names_the_first_the_last_and_the_source(space: Workspace) -> None:
    rows = arrive(space, "DNBC-01").observations
    total = rows[rows["unit"] == "bưu gửi"].trace.sum(own_rows=True)
    assert total.node is not None
    assert re.fullmatch(
        r"Tổng \d+ ô từ «.+» đến «.+» của nguồn «Báo cáo nghiệp vụ bưu chính»", total.node.label
    )
