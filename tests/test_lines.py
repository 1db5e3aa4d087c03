"""Reading tables of one line a record: the land registry, the register, the one-stop lists and their like."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from baocao.errors import BadInput
from baocao.raw.files import open_sheets
from baocao.raw.forms import RESERVED, Form
from baocao.raw.reading import Reading, read_sheet
from baocao.raw.source import OBSERVATION
from baocao.settings import Limits
from tests.workbooks import write_workbook

BRANCHES = Form.model_validate(
    {
        "id": "branches",
        "files": "*",
        "kind": "lines",
        "sender": "A",
        "total": "Tổng cộng",
        "fill_down": ["Nhóm"],
        "column": [
            {"header": "Nhóm", "name": "group"},
            {"header": "Chi nhánh", "name": "branch"},
            {
                "header": "Số hồ sơ",
                "name": "dossiers",
                "type": "number",
                "measure": "received",
                "high": 100000,
            },
            {"header": "Ngày gửi", "name": "sent", "type": "date", "required": False},
        ],
    }
)
PLAIN = BRANCHES.model_copy(update={"total": ""})
HEADER = ["Nhóm", "Chi nhánh", "Số hồ sơ", "Ngày gửi"]


def read(folder: Path, *rows: list[object], form: Form = PLAIN) -> Reading:
    path = write_workbook(folder / "a.xlsx", {"Chi nhánh": [["Tháng 02 năm 2021"], HEADER, *rows]})
    return read_sheet(form, open_sheets(path, "a.xlsx", Limits())[0])


def test_lines_become_records_and_measured_observations_with_their_cells(tmp_path: Path) -> None:
    reading = read(tmp_path, ["I", "Ninh Sơn", 541, "22/02/2021"])
    assert reading.records.fields["sent"] == ["2021-02-22"]
    (row,) = reading.observations
    assert (row["measure"], row["value"], row["branch"], row["cell"]) == ("received", 541.0, "Ninh Sơn", "C3")


def test_a_total_row_is_kept_apart_from_its_parts(tmp_path: Path) -> None:
    reading = read(
        tmp_path, ["", "Tổng cộng", 849], ["I", "Ninh Sơn", 541], ["I", "Bác Ái", 308], form=BRANCHES
    )
    assert {row["measure"] for row in reading.observations} == {"received", "received_stated"}
    assert len(reading.records) == 2


@pytest.mark.parametrize("name", ["Tổng số", "CỘNG:", "Toàn tỉnh", "Tổng cộng (1 chi nhánh)"])
def test_a_total_may_have_another_usual_name(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, ["I", "Ninh Sơn", 541], ["", name, 540], form=BRANCHES)
    assert [(row["measure"], row["value"]) for row in reading.observations][-1][1] == 540
    assert len(reading.records) == 1


@pytest.mark.parametrize("name", ["Lũy kế từ đầu năm", "Trong đó: trực tuyến", "Cộng khối tỉnh"])
def test_a_sum_that_is_no_total_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="0 dòng «Tổng cộng»"):
        read(tmp_path, ["I", "Ninh Sơn", 541], ["", name, 541], form=BRANCHES)


def test_two_totals_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        BadInput, match=r"A3, a\.xlsx, trang tính Chi nhánh, A5: số dòng tổng không đúng, thấy 2 dòng"
    ):
        read(tmp_path, ["", "Tổng cộng", 10], ["I", "Ninh Sơn", 541], ["", "Tổng cộng", 15], form=BRANCHES)


def test_a_written_total_is_decided_together_with_its_column(tmp_path: Path) -> None:
    loose = BRANCHES.model_copy(
        update={"column": tuple(c.model_copy(update={"integer": False}) for c in BRANCHES.column)}
    )
    reading = read(tmp_path, ["I", "Ninh Sơn", "5.000,5"], ["", "Tổng cộng", "6.000"], form=loose)
    assert [row["value"] for row in reading.observations] == [5000.5, 6000.0]


def test_a_rough_number_and_an_estimate_keep_their_words(tmp_path: Path) -> None:
    reading = read(tmp_path, ["I", "Ninh Sơn", "khoảng 25"], ["I", "Bác Ái", "ước 30"], ["I", "Ninh Hải", 3])
    told = [(row["value"], row["approx"], row["estimate"]) for row in reading.observations]
    assert told == [(25, "khoảng", False), (30, "", True), (3, "", False)]


def test_a_merged_cell_counts_for_the_rows_it_covers(tmp_path: Path) -> None:
    reading = read(tmp_path, ["I", "Ninh Sơn", 1], ["", "Bác Ái", 2], ["II", "Ninh Hải", 3])
    assert reading.records.fields["group"] == ["I", "I", "II"]


def test_code_rows_blank_rows_repeated_headers_and_notes_are_dropped_by_name(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        ["A", "B", "1", "2"],
        ["I", "Ninh Sơn", 1],
        [],
        list(HEADER),
        ["I", "Bác Ái", 2],
        ["Ghi chú: số liệu thử."],
        ["", "", "", "Ngày 20 tháng 02 năm 2021"],
    )
    assert len(reading.records) == 2
    assert reading.dropped == {
        "dòng mã cột": 1,
        "dòng trống": 1,
        "tiêu đề lặp lại": 1,
        "nhóm, ghi chú, chữ ký": 2,
    }
    assert reading.rows_in == len(reading.records) + sum(reading.dropped.values())


def test_column_codes_stand_only_above_the_first_record(tmp_path: Path) -> None:
    assert len(read(tmp_path, ["A", "B", 1], ["I", "Bác Ái", 2], ["A", "B", 1]).records) == 2


def test_incomplete_lines_are_told_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as fault:
        read(tmp_path, ["I", "Ninh Sơn", ""], ["I", "", 3])
    assert "C3: thiếu Số hồ sơ" in str(fault.value)
    assert "B4: thiếu Chi nhánh" in str(fault.value)


def test_an_empty_table_is_refused_unless_the_form_allows_it(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Không có dòng số liệu"):
        read(tmp_path)
    assert len(read(tmp_path, form=PLAIN.model_copy(update={"may_be_empty": True})).records) == 0


def test_a_date_that_does_not_exist_names_its_cell(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"D3: cột Ngày gửi có giá trị không hợp lệ, thấy «31/2/2021»"):
        read(tmp_path, ["I", "Ninh Sơn", 1, "31/2/2021"])


def test_a_text_outside_the_allowed_ones_names_its_cell_and_the_choice(tmp_path: Path) -> None:
    strict = BRANCHES.column[1].model_copy(update={"values": {"Ninh Sơn": "585", "Bác Ái": "584"}})
    form = PLAIN.model_copy(update={"column": (BRANCHES.column[0], strict, *BRANCHES.column[2:])})
    assert read(tmp_path, ["I", "ninh  sơn", 1], form=form).records.fields["branch"] == ["585"]
    with pytest.raises(
        BadInput,
        match=r"B3: cột Chi nhánh có giá trị không hợp lệ, thấy «Ninh Xa», cần một trong «Ninh Sơn», «Bác Ái»",
    ):
        read(tmp_path, ["I", "Ninh Xa", 1], form=form)


def test_every_column_of_an_observation_is_a_name_that_forms_can_not_use() -> None:
    assert set(OBSERVATION.columns) == RESERVED


def test_a_form_can_not_use_a_name_that_means_something_else() -> None:
    with pytest.raises(ValidationError, match="month"):
        Form.model_validate(
            {
                "id": "x",
                "files": "*",
                "kind": "lines",
                "sender": "A",
                "column": [{"header": "Tháng", "name": "month"}],
            }
        )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"fill_down": ["Nhom"]}, "fill_down, carried nêu cột không có: Nhom"),
        ({"carried": ["Chi nhanh"]}, "fill_down, carried nêu cột không có: Chi nhanh"),
        ({"sender": "", "sender_line": "Mã số: ("}, "sender_line cần là biểu thức chính quy"),
        ({"sender": "", "sender_line": "Mã số: .*"}, "sender_line cần là biểu thức chính quy"),
        ({"column": [{"header": "A", "name": "a"}, {"header": "B", "name": "a"}]}, "mỗi cột một tên"),
        ({"column": [{"header": "A", "values": {"Tốt": "1", "tốt ": "2"}}]}, "hai cách viết như nhau"),
    ],
)
def test_slips_in_a_form_are_told_of_the_form(change: dict[str, object], told: str) -> None:
    good = {"id": "x", "files": "*", "kind": "lines", "sender": "A", "column": [{"header": "A"}]}
    assert Form.model_validate(good)
    with pytest.raises(ValidationError, match=told):
        Form.model_validate(good | change)
