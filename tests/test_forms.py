"""Reading the postal form: the pains of real workbooks, one behaviour a test."""

import unicodedata
from pathlib import Path

import pytest
import xlsxwriter

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.files import open_sheets
from baocao.raw.forms import Form, load_forms
from baocao.raw.reading import Reading, read_sheet
from baocao.settings import Limits, _EntryFile
from baocao.validated import read_toml
from tests.workbooks import postal_rows, windows_1258, write_workbook


@pytest.fixture
def form(project: Workspace) -> Form:
    (form,) = load_forms(project, "postal").form
    return form


def read(form: Form, folder: Path, rows: list[list[object]]) -> Reading:
    path = write_workbook(folder / "dnbc-01.xlsx", {"02-BC-DN": rows})
    return read_sheet(form, open_sheets(path, "dnbc-01.xlsx", Limits())[0])


def values(reading: Reading, measure: str) -> list[float]:
    return [row["value"] for row in reading.observations if row["measure"] == measure]


def test_every_value_knows_its_sheet_and_cell(form: Form, tmp_path: Path) -> None:
    reading = read(form, tmp_path, postal_rows())
    (row,) = [r for r in reading.observations if r["measure"] == "items_sent_stated"]
    assert (row["value"], row["sheet"], row["cell"]) == (1519.0, "02-BC-DN", "D12")


def test_head_gives_sender_month_and_reporting_date(form: Form, tmp_path: Path) -> None:
    reading = read(form, tmp_path, postal_rows())
    assert (reading.sender, reading.month, str(reading.reported_on)) == (
        "DNBC-01",
        Month(2021, 2),
        "2021-02-20",
    )


def test_money_is_brought_to_dong_by_the_unit_beside_it(form: Form, tmp_path: Path) -> None:
    rows = postal_rows()
    assert values(read(form, tmp_path, rows), "revenue_stated") == [13_200_000.0]
    rows[19][2] = "tỷ đồng"
    assert values(read(form, tmp_path, rows), "revenue_stated") == [13_200_000_000.0]


def test_another_unit_than_the_form_has_is_refused(form: Form, tmp_path: Path) -> None:
    rows = postal_rows()
    rows[7][2] = "thuê bao"
    with pytest.raises(BadInput, match="đơn vị tính khác biểu mẫu"):
        read(form, tmp_path, rows)


def test_notes_say_which_values_are_estimates(form: Form, tmp_path: Path) -> None:
    assert all(row["estimate"] for row in read(form, tmp_path, postal_rows()).observations)
    assert not any(row["estimate"] for row in read(form, tmp_path, postal_rows(note="")).observations)


def test_a_rough_number_keeps_its_word_of_the_source(form: Form, tmp_path: Path) -> None:
    rows = postal_rows()
    rows[7][3] = f"khoảng {rows[7][3]}"
    told = {row["approx"] for row in read(form, tmp_path, rows).observations}
    assert told == {"khoảng", ""}


def test_moved_header_blank_rows_and_repeated_header_change_nothing(form: Form, tmp_path: Path) -> None:
    rows = postal_rows()
    moved = [[], [], *rows[:12], [], rows[4], *rows[12:]]
    plain, other = read(form, tmp_path, rows), read(form, tmp_path, moved)
    assert [r["value"] for r in plain.observations] == [r["value"] for r in other.observations]
    assert other.dropped["tiêu đề lặp lại"] == 1


def test_the_ledger_adds_up(form: Form, tmp_path: Path) -> None:
    reading = read(form, tmp_path, postal_rows())
    assert reading.rows_in == len(reading.observations) + sum(reading.dropped.values())


def test_decomposed_labels_are_the_same_labels(form: Form, tmp_path: Path) -> None:
    rows = [
        [unicodedata.normalize("NFD", v) if isinstance(v, str) else v for v in row] for row in postal_rows()
    ]
    assert values(read(form, tmp_path, rows), "points_stated") == [6.0]


def test_missing_rows_are_told_all_at_once(form: Form, tmp_path: Path) -> None:
    rows = [row for row in postal_rows() if row[:1] not in (["1.1"], ["3.2"])]
    with pytest.raises(BadInput) as fault:
        read(form, tmp_path, rows)
    assert "1.1 Bưu cục" in str(fault.value)
    assert "3.2 Gói, kiện" in str(fault.value)


def test_a_row_that_stands_twice_is_refused(form: Form, tmp_path: Path) -> None:
    rows = postal_rows()
    with pytest.raises(BadInput, match="đứng hai lần"):
        read(form, tmp_path, [*rows[:8], rows[7], *rows[8:]])


def test_a_row_with_a_number_nobody_asked_for_is_refused(form: Form, tmp_path: Path) -> None:
    rows = postal_rows()
    with pytest.raises(BadInput, match=r"B13: dòng «Hàng cồng kềnh» có số liệu"):
        read(form, tmp_path, [*rows[:12], ["2.5", "Hàng cồng kềnh", "bưu gửi", 1200], *rows[12:]])


@pytest.mark.parametrize("value", ["", "x", "#REF!", None])
def test_a_value_that_is_no_number_names_its_cell(form: Form, tmp_path: Path, value: object) -> None:
    with pytest.raises(BadInput, match="D12"):
        read(form, tmp_path, postal_rows(changes={"2": value}))


def test_a_missing_column_is_named(form: Form, tmp_path: Path) -> None:
    rows = postal_rows()
    rows[4][3] = "Cột khác"
    with pytest.raises(BadInput, match="Số lượng"):
        read(form, tmp_path, rows)


def test_a_workbook_without_the_enterprise_code_is_refused(form: Form, tmp_path: Path) -> None:
    rows = postal_rows()
    rows[1] = []
    with pytest.raises(BadInput, match="mã đơn vị"):
        read(form, tmp_path, rows)


def test_all_faults_of_a_sheet_are_told_at_once(form: Form, tmp_path: Path) -> None:
    rows = postal_rows(changes={"2": "mười"})
    rows[7][2] = "thuê bao"
    with pytest.raises(BadInput) as fault:
        read(form, tmp_path, rows)
    assert "D12: không phải là số, thấy «mười»" in str(fault.value)
    assert "thuê bao" in str(fault.value)


@pytest.mark.parametrize(
    "written", ["Tháng 01-2021", "Kỳ báo cáo: 01/2021", "THÁNG 01/2021 (lập ngày 05/02/2021)"]
)
def test_the_month_is_read_in_the_ways_it_is_written(form: Form, tmp_path: Path, written: str) -> None:
    assert read(form, tmp_path, postal_rows(month=written)).month == Month(2021, 1)


def test_a_form_without_its_month_or_its_day_is_refused(form: Form, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="tháng và ngày lập"):
        read(form, tmp_path, postal_rows(month="Báo cáo tháng"))
    with pytest.raises(BadInput, match="tháng và ngày lập"):
        read(form, tmp_path, postal_rows(day="cuối tháng"))


def test_a_date_inside_the_table_is_not_the_day_of_writing(form: Form, tmp_path: Path) -> None:
    rows = postal_rows()
    rows[6].append("theo văn bản ngày 15 tháng 3 năm 2021")
    assert str(read(form, tmp_path, rows).reported_on) == "2021-02-20"


def test_the_day_of_a_circular_is_not_the_day_of_writing(form: Form, tmp_path: Path) -> None:
    rows = postal_rows(day="Phòng Kế hoạch, ngày 21 tháng 02 năm 2021")
    rows += [["Ban hành kèm theo Thông tư số 35/2016/TT-BTTTT ngày 26/12/2016"]]
    assert str(read(form, tmp_path, rows).reported_on) == "2021-02-21"


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    hidden, shown = book.add_worksheet("Cũ"), book.add_worksheet("Mới")
    hidden.write(0, 0, 499)
    shown.write(0, 0, 501)
    shown.activate()
    hidden.hide()
    book.close()
    assert [sheet.name for sheet in open_sheets(tmp_path / "a.xlsx", "a.xlsx", Limits())] == ["Mới"]


def test_a_truncated_text_file_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Mã\tTên\n1\tSở\n".encode("utf-16")[:-1])
    with pytest.raises(BadInput, match="cắt cụt"):
        open_sheets(path, "a.csv", Limits())


def test_a_file_that_is_no_workbook_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "dnbc-01.xlsx"
    path.write_text("<html>không phải bảng tính</html>", encoding="utf-8")
    with pytest.raises(BadInput, match="Không mở được bảng tính"):
        open_sheets(path, path.name, Limits())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1258", "utf-8"])
def test_text_files_are_read_in_the_encodings_that_arrive(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    text = "Mã;Cơ quan\n1;Sở Tài chính\n"
    path.write_bytes(
        unicodedata.normalize("NFC", text).encode(encoding) if encoding != "cp1258" else windows_1258(text)
    )
    (sheet,) = open_sheets(path, "a.csv", Limits())
    assert [unicodedata.normalize("NFC", str(v)) for v in sheet.rows[1]] == ["1", "Sở Tài chính"]


def test_faults_of_a_settings_file_are_told_in_vietnamese_with_their_keys(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        """[[indicator]]
id = "a b"
label = 5
kind = "stok"
decimals = "x"
formula = "f"
scale = 0
thua = 1
""",
        encoding="utf-8",
    )
    with pytest.raises(BadInput) as refused:
        read_toml(path, _EntryFile)
    assert {fault.brief for fault in refused.value.faults} == {
        "dòng 2, indicator[1].id: không đúng dạng ^[a-z0-9_]+(\\.[a-z0-9_]+)+$, thấy «a b»",
        "dòng 3, indicator[1].label: phải là chữ, đặt trong dấu ngoặc kép, thấy 5",
        "dòng 1, indicator[1].unit: thiếu mục này",
        "dòng 4, indicator[1].kind: phải là một trong «stock», «flow», «ratio», «derived» hoặc «plan», thấy «stok»",
        "dòng 5, indicator[1].decimals: phải là số nguyên, thấy «x»",
        "dòng 7, indicator[1].scale: phải từ 1 trở lên, thấy 0",
        "dòng 8, indicator[1].thua: không có mục nào tên như vậy; xem lại chính tả, thấy 1",
    }


@pytest.mark.parametrize(
    ("cell", "mark"), [("Giáo dục;\ny tế; văn hóa; xã hội", ";"), ("Giáo dục,\ny tế, văn hóa, xã hội", ",")]
)
def test_a_quoted_text_may_have_lines_and_marks(tmp_path: Path, cell: str, mark: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'Ngày{mark}Báo{mark}Chủ đề\n1/2/2021{mark}Báo 01{mark}"{cell}"\n', encoding="utf-8")
    (sheet,) = open_sheets(path, "a.csv", Limits())
    assert sheet.rows[1] == ["1/2/2021", "Báo 01", cell]
