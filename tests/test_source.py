"""Which files count: cut-off, newest file, expected senders, corrections."""

from pathlib import Path

import pytest

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.arrival import collect
from baocao.raw.source import SourceData, read_source
from tests.workbooks import postal_rows, write_workbook

FEBRUARY = Month(2021, 2)


def put(space: Workspace, name: str, **options: object) -> Path:
    folder = space.raw(FEBRUARY, "postal")
    return write_workbook(folder / name, {"02-BC-DN": postal_rows(**options)})  # type: ignore[arg-type]


def read(space: Workspace) -> SourceData:
    return read_source(space, "postal", FEBRUARY, length=1)


def test_raw_files_are_only_read(space: Workspace) -> None:
    path = put(space, "dnbc-01.xlsx")
    before = path.read_bytes()
    read(space)
    assert path.read_bytes() == before


def test_a_file_dated_after_the_cut_off_is_named_and_not_used(space: Workspace) -> None:
    put(space, "dnbc-01.xlsx", changes={"2": 100})
    put(space, "dnbc-01-thuc-hien.xlsx", day="05 tháng 3 năm 2021", changes={"2": 999})
    data = read(space)
    assert data.observations.query("measure == 'items_sent_stated'")["value"].tolist() == [100.0]
    (unused,) = [file for file in data.files if not file.used]
    assert unused.note == "lập sau ngày chốt số liệu"


def test_of_two_files_before_the_cut_off_the_newer_counts(space: Workspace) -> None:
    put(space, "dnbc-01.xlsx", changes={"2": 100})
    put(space, "dnbc-01-b.xlsx", day="22 tháng 02 năm 2021", changes={"2": 200})
    data = read(space)
    assert data.observations.query("measure == 'items_sent_stated'")["value"].tolist() == [200.0]
    assert [file.note for file in data.files if not file.used] == ["thay bằng dnbc-01-b.xlsx"]


def test_two_files_of_one_sender_and_date_are_refused(space: Workspace) -> None:
    put(space, "dnbc-01.xlsx")
    put(space, "dnbc-01-copy.xlsx")
    with pytest.raises(BadInput, match="cùng ngày lập"):
        read(space)


def test_expected_senders_without_a_file_are_missing(space: Workspace) -> None:
    put(space, "dnbc-01.xlsx")
    missing = [sender.code for sender in read(space).missing(FEBRUARY)]
    assert missing == [f"DNBC-{n:02d}" for n in range(2, 13)]


def test_a_sender_who_is_not_on_the_list_is_refused(space: Workspace) -> None:
    put(space, "dnbc-99.xlsx", code="DNBC-99")
    with pytest.raises(BadInput, match="DNBC-99"):
        read(space)


def test_a_new_enterprise_needs_a_line_in_the_list_and_no_code(space: Workspace) -> None:
    with space.reference("senders").open("a", encoding="utf-8") as lines:
        lines.write("postal,DNBC-99,Doanh nghiệp bưu chính 99,enterprise,2021-02-01,,\n")
    put(space, "dnbc-99.xlsx", code="DNBC-99")
    assert read(space).arrived[FEBRUARY] == {"DNBC-99"}


def test_the_form_of_another_month_is_refused(space: Workspace) -> None:
    put(space, "dnbc-01.xlsx", month="Tháng 01 năm 2021")
    with pytest.raises(BadInput, match="Tệp của tháng khác"):
        read(space)


def test_faults_of_several_files_are_told_together(space: Workspace) -> None:
    put(space, "dnbc-01.xlsx", changes={"2": "x"})
    put(space, "dnbc-02.xlsx", code="DNBC-02", changes={"3": "y"})
    with pytest.raises(BadInput) as fault:
        read(space)
    assert "dnbc-01.xlsx" in str(fault.value)
    assert "dnbc-02.xlsx" in str(fault.value)


def test_without_any_file_the_frame_is_empty_but_has_its_columns(space: Workspace) -> None:
    data = read(space)
    assert data.observations.empty
    assert {"month", "measure", "type", "value"} <= set(data.observations.columns)


CORRECTION = """
[[correction]]
source = "postal"
month = "2021-02"
sender = "DNBC-01"
measure = "items_sent_stated"
was = {was}
becomes = 1520
reason = "Đơn vị báo lại qua điện thoại"
author = "Chuyên viên A"
date = 2021-02-21
"""


def test_a_correction_changes_one_observation_and_says_so(space: Workspace) -> None:
    put(space, "dnbc-01.xlsx")
    (space.corrections / "2021-02.toml").write_text(CORRECTION.format(was=1519), encoding="utf-8")
    (row,) = read(space).observations.query("measure == 'items_sent_stated'").to_dict("records")
    assert row["value"] == 1520.0
    assert "Đơn vị báo lại" in row["correction"]


def test_a_correction_that_matches_nothing_any_more_fails(space: Workspace) -> None:
    put(space, "dnbc-01.xlsx")
    (space.corrections / "2021-02.toml").write_text(CORRECTION.format(was=1500), encoding="utf-8")
    with pytest.raises(BadInput, match="không còn khớp"):
        read(space)


PRESS_DAYS = "Ngày;Cơ quan báo chí;Chủ đề;Hình thức\n"


def digest(space: Workspace, *days: str, month: Month = FEBRUARY) -> Path:
    """A press list with one item on each of ``days``."""
    path = space.raw(month, "press") / "diem-bao.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (f"{day};Báo 01;Nông nghiệp;Báo in\n" for day in days)
    path.write_text(PRESS_DAYS + "".join(lines), encoding="utf-8")
    return path


def test_records_dated_outside_the_period_are_kept_out_and_named(space: Workspace) -> None:
    digest(space, "1/2/2021", "31/1/2021", "28/2/2021", "1/3/2021")
    data = read_source(space, "press", FEBRUARY, length=1)
    assert data.records["digest"]["date"].tolist() == ["2021-02-01", "2021-02-28"]
    assert data.ledger["Điểm báo"] == {"in": 4, "kept": 2, "ngày ngoài kỳ số liệu": 2}
    assert data.outside[0] == (
        "data/raw/2021-02/press/diem-bao.csv, dòng 3: Ngày 31/01/2021, cần từ 01/02/2021 đến 28/02/2021"
    )
    assert len(data.outside) == 2


def test_a_list_that_is_wholly_of_another_month_is_refused(space: Workspace) -> None:
    digest(space, "1/1/2021", "31/1/2021")
    with pytest.raises(BadInput, match=r"Tệp của tháng khác[^$]*dòng 2: Ngày 01/01/2021"):
        read_source(space, "press", FEBRUARY, length=1)


def test_petitions_may_have_come_in_before_the_month(shared: Workspace) -> None:
    data = read_source(shared, "inspection", FEBRUARY, length=1)
    assert "2021-01-21" in data.records["petitions"]["received_on"].tolist()
    assert data.outside == ()


ALERTS = "Máy;Thấp;Trung bình;Cao\nMáy 01;1;2;3\nTổng cộng;1;2;3\n"
VILLAGES = "Mã huyện;Huyện, thành phố;Số thôn có dân cư;Số thôn có cáp quang và 3G, 4G\n582;A;1;1\n"


@pytest.mark.parametrize(
    ("source", "name", "text", "refused"),
    [
        ("soc", "canh-bao-may-khach.csv", ALERTS, True),
        ("coverage", "phu-song-thon.csv", VILLAGES, False),
        ("press", "diem-bao.csv", PRESS_DAYS, False),
    ],
    ids=["no month inside", "the form allows it", "no rows"],
)
def test_the_same_file_in_two_months_is_refused_unless_it_may_repeat(
    source: str, name: str, text: str, refused: bool, space: Workspace
) -> None:
    for month, file in ((FEBRUARY, name), (FEBRUARY.next, name.replace(".", "-2."))):
        path = space.raw(month, source) / file
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    faults = collect(space, source, FEBRUARY, length=1).faults
    assert len(faults) == int(refused)
    assert all(
        f"2021-02/{source}/{name}" in f.where and "2021-03/soc/canh-bao-may-khach-2.csv" in f.found
        for f in faults
    )


def test_one_cause_in_many_files_is_told_once_with_the_files(space: Workspace) -> None:
    for number in (1, 2, 3):
        put(space, f"dnbc-0{number}.xlsx", code=f"DNBC-0{number}", changes={"2": "x"})
    with pytest.raises(BadInput) as refused:
        read(space)
    fault = str(refused.value)
    assert [fault.count(f"dnbc-0{number}.xlsx") for number in (1, 2, 3)] == [1, 1, 1]
    assert "3 tệp: " in fault
