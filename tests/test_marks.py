"""What stands in the cells of a workbook and no value tells."""

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from baocao.raw.files import open_sheets
from baocao.raw.marks import ROW, marks_of, shown
from baocao.settings import Limits
from tests.recalculated import saved_as

RAISED, STRUCK = InlineFont(vertAlign="superscript"), InlineFont(strike=True)


def book(folder: Path, cells: dict[str, object], struck: tuple[str, ...] = ()) -> Path:
    made = openpyxl.Workbook()
    made.create_sheet("Sau & trước")
    for sheet in made:
        for address, value in cells.items():
            sheet[address] = value  # type: ignore[assignment]
        for address in struck:
            sheet[address].font = Font(strike=True)
    made.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def test_each_kind_is_found_at_its_cell_of_each_sheet(tmp_path: Path) -> None:
    cells = {
        "A1": "#N/A",
        "B2": "=1+1",
        "C3": CellRichText("66", TextBlock(RAISED, "1")),
        "D4": CellRichText(TextBlock(STRUCK, "12"), " 135"),
        "E5": 7,
        "AB30": "#REF!",
    }
    found = marks_of(book(tmp_path, cells, struck=("E5", "F6")), "b.xlsx", Limits())
    assert [*found] == ["Sheet", "Sau & trước"]
    assert [*found["Sheet"]] == [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (29, 27)]  # F6 is empty
    assert found["Sheet"] == found["Sau & trước"]
    assert [what.split()[0] for what in found["Sheet"].values()] == ["ô", "công", "chữ", "chữ", "chữ", "ô"]


def test_letters_and_units_may_be_raised_and_figures_bold(tmp_path: Path) -> None:
    cells = {
        "A1": CellRichText("m", TextBlock(RAISED, "2")),
        "B1": CellRichText("Ghi chú", TextBlock(RAISED, "(1)")),
        "C1": CellRichText(TextBlock(InlineFont(b=True), "12"), "5"),
        "D1": CellRichText("6", TextBlock(InlineFont(strike=False), "6")),
    }
    assert marks_of(book(tmp_path, cells), "b.xlsx", Limits()) == {"Sheet": {}, "Sau & trước": {}}


def test_shared_texts_are_told_as_those_in_the_cell(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "b.xlsx")) as made:
        raised = made.add_format({"font_script": 1})
        sheet = made.add_worksheet("T")
        sheet.write("A1", "trước")
        sheet.write_rich_string("B1", "66", raised, "1", made.add_format())
        sheet.write_formula("C1", '="a"', value="a")
        sheet.write_formula("D1", "=1+1", value=2)
    (read,) = open_sheets(tmp_path / "b.xlsx", "b.xlsx", Limits())
    assert [*read.marks] == [(0, 1)]
    assert read.rows[0][1] == "661"


def test_a_hidden_row_is_told_once_for_all_its_cells(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in ("a", "b"), ("c", "d"):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.merge_cells("A4:B5")
    made.save(tmp_path / "c.xlsx")
    (read,) = open_sheets(tmp_path / "c.xlsx", "c.xlsx", Limits())
    assert read.marks == {(1, ROW): "dòng bị ẩn hoặc bị lọc"}
    assert [*read.merged] == [((3, 0), (4, 1))]


@pytest.mark.parametrize("size", [1, 9_000])
def test_a_mark_is_found_at_whatever_place_of_a_long_part(tmp_path: Path, size: int) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for _ in range(size):
        sheet.append(["một đoạn chữ dài", "và một đoạn nữa cho đủ dài", 12_345.678, 98_765.4321])
    sheet.append(["#N/A"])
    made.save(tmp_path / "c.xlsx")
    (read,) = open_sheets(tmp_path / "c.xlsx", "c.xlsx", Limits())
    assert [*read.marks] == [(size, 0)]


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("0", ""),
        ("#,##0.00", ""),
        ("#,##0.0_);(#,##0.0)", ""),
        ("dd/mm/yyyy", ""),
        ('_(* #,##0_);_(* (#,##0);_(* "-"??_);_(@_)', ""),
        ('0" điểm"', "số hiện kèm chữ «điểm»"),
        ("0\\%", ""),
        ("0.0%", "số hiện theo phần trăm"),
        ('0" nghìn"', "định dạng số hiện thêm «nghìn»"),
        ('0"0"', "định dạng số hiện thêm «0»"),
        ("#,##0.0,", "định dạng số hiện theo nghìn"),
        ("0,,", "định dạng số hiện theo nghìn"),
        (";;;", "định dạng số không hiện giá trị"),
        ("m/d/yyyy", "ngày hiện theo thứ tự tháng/ngày"),
        ("[$-409]mm/dd/yyyy", "ngày hiện theo thứ tự tháng/ngày"),
    ],
)
def test_a_format_shows_the_value_or_something_else(code: str, what: str) -> None:
    assert shown(code) == what


def test_white_letters_count_on_white_only(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append([1, 2, 3])
    white = Font(color="FFFFFFFF")
    sheet["A1"].font = sheet["B1"].font = white
    sheet["B1"].fill = PatternFill("solid", fgColor="FF1F4E78")
    made.save(tmp_path / "w.xlsx")
    (read,) = open_sheets(tmp_path / "w.xlsx", "w.xlsx", Limits())
    assert read.marks == {(0, 0): "chữ màu trắng"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_other_kinds_of_workbooks_have_their_marks(tmp_path: Path, kind: str) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in range(1, 7):
        sheet.append([f"a{row}", row, "x"])
    sheet["A2"], sheet["B6"].font = "#N/A", Font(strike=True)
    sheet.row_dimensions[3].hidden = True
    sheet.merge_cells("C4:C5")
    made.save(tmp_path / "t.xlsx")
    (saved,) = saved_as(kind, [tmp_path / "t.xlsx"], tmp_path)
    (read,) = open_sheets(saved, saved.name, Limits())
    assert [*read.merged] == [((3, 2), (4, 2))]
    told = {(1, 0): "ô lỗi", (2, ROW): "dòng bị ẩn hoặc bị lọc", (5, 1): "chữ bị gạch ngang"}
    assert read.marks == (told if kind == "ods" else {})
