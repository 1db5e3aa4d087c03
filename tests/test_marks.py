"""What stands in the cells of a workbook and no value tells."""

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from baocao.raw.files import open_sheets
from baocao.raw.marks import ROW, marks_of
from baocao.settings import Limits

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
    found = marks_of(book(tmp_path, cells, struck=("E5", "F6")))
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
    assert marks_of(book(tmp_path, cells)) == {"Sheet": {}, "Sau & trước": {}}


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
