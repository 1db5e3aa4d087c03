"""The audit workbook: live formulas that follow the derivation, within Excel's limits, and text that stays text."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from baocao.audit import rows as rows_module
from baocao.audit.formulas import MOST_CHARACTERS
from baocao.audit.workbook import workbook
from baocao.results import Indicator, Inputs, Node, Place, RawFile, Result
from tests.audit_fixture import added, calc, cell, check, constant, count, indicator, notebook, ref
from tests.recalculated import recalculated

LONGEST_FORMULA = 8192


def as_file(*results: Result) -> bytes:
    return workbook(notebook(*results))


def made(*results: Result) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(as_file(*results)))


def table(book: openpyxl.Workbook, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet by column title."""
    titles = [cell.value for cell in book[sheet][4]]
    return [dict(zip(titles, row, strict=True)) for row in book[sheet].iter_rows(min_row=5, values_only=True)]


def formula(book: openpyxl.Workbook, name: str) -> str:
    (row,) = [row for row in table(book, "Chỉ tiêu") if row["Mã"] == name]
    return str(row["Tính lại bằng công thức"])


def scattered(number: int) -> list[Node]:
    """Observations used in an order that leaves no two neighbours in a later sum."""
    return [cell(n, f"D{n}") for n in range(1, number + 1)]


def test_each_step_of_a_derivation_becomes_its_operator() -> None:
    points = indicator("postal.points", added(cell(2, "D5"), cell(3, "D6"), cell(4, "D7")))
    hundred = constant(100, "100: đổi ra phần trăm")
    ratio = calc("/", "0.5", ref("postal.points", 9), calc("+", 18, cell(8, "D8"), cell(10, "D9")))
    share = indicator("postal.share", calc("*", 50, ratio, hundred))
    root = indicator(
        "postal.root", calc("sqrt", 3, calc("-", 9, ref("postal.points", 9), constant(0, "0: x")))
    )
    printed = indicator(
        "postal.printed", calc("round", 9, ref("postal.points", 9), constant("0.1", "0.1: x"))
    )
    book = made(points, share, root, printed)
    assert formula(book, "postal.points") == "=SUM('postal'!$G$5:$G$7)"
    assert formula(book, "postal.share") == "='Chỉ tiêu'!$D$5/('postal'!$G$8+'postal'!$G$9)*hs_1"
    assert formula(book, "postal.root") == "=SQRT('Chỉ tiêu'!$D$5-hs_2)"
    assert formula(book, "postal.printed") == "=ROUND('Chỉ tiêu'!$D$5,1)"
    (constant_row, *_) = table(book, "Hằng số")
    assert (constant_row["Tên"], constant_row["Lý do"], constant_row["Giá trị"]) == (
        "hs_1",
        "đổi ra phần trăm",
        100,
    )
    assert book.defined_names["hs_1"].attr_text == "'Hằng số'!$D$5"


def test_brackets_stand_where_the_order_needs_them() -> None:
    a, b, c = (constant(n, f"{n}: x") for n in (10, 4, 3))
    book = made(
        indicator("postal.minus", calc("-", 9, a, calc("-", 1, b, c))),
        indicator("postal.divide", calc("/", 1, a, calc("*", 12, b, c))),
        indicator("postal.left", calc("-", 3, calc("-", 6, a, b), c)),
    )
    assert formula(book, "postal.minus") == "=hs_1-(hs_2-hs_3)"
    assert formula(book, "postal.divide") == "=hs_1/(hs_2*hs_3)"
    assert formula(book, "postal.left") == "=hs_1-hs_2-hs_3"


def test_an_observation_has_one_row_that_says_where_it_was_read_and_what_uses_it() -> None:
    one = cell(2, "D5", estimate=True, approx="khoảng")
    book = made(indicator("postal.a", one), indicator("postal.b", added(one, cell(3, "D6"))))
    first, second = table(book, "postal")
    assert (first["Tệp"], first["Trang tính"], first["Ô hoặc dòng"]) == (
        "data/raw/2021-02/postal/a.xlsx",
        "T1",
        "D5",
    )
    assert (first["Giá trị"], first["Đơn vị"], first["Ghi chú"]) == (2, "điểm", "ước thực hiện; khoảng")
    assert first["Dùng trong"] == "postal.a; postal.b"
    assert second["Dùng trong"] == "postal.b"


def test_records_have_a_row_a_line_and_counts_run_over_them() -> None:
    book = made(indicator("postal.all", count((2, 6))), indicator("postal.some", count((2, 3), (5, 5))))
    assert [row["Ô hoặc dòng"] for row in table(book, "postal")] == [f"dòng {n}" for n in range(2, 7)]
    assert formula(book, "postal.all") == "=SUM('postal'!$G$5:$G$9)"
    assert formula(book, "postal.some") == "=SUM('postal'!$G$5:$G$6,'postal'!$G$8)"
    assert [row["Dùng trong"] for row in table(book, "postal")][2] == "postal.all"


def test_a_large_record_table_is_aggregated_with_its_line_ranges() -> None:
    book = made(
        indicator("postal.all", count((2, 150_001))), indicator("postal.some", count((2, 3), (9, 120_000)))
    )
    first, second = table(book, "postal")
    assert first["Loại"] == "gộp các dòng hồ sơ"
    assert (first["Ô hoặc dòng"], first["Giá trị"]) == ("dòng 2-150001", 150_000)
    assert (second["Ô hoặc dòng"], second["Giá trị"]) == ("dòng 2-3, 9-120000", 119_994)
    assert formula(book, "postal.some") == "=SUM('postal'!$G$6)"


def test_a_count_of_none_names_the_file_that_was_searched() -> None:
    place = Place(file="data/raw/2021-02/postal/b.csv")
    none = Node(kind="count", value=Decimal(0), unit="hồ sơ", label="Hồ sơ", places=(place,))
    book = made(indicator("postal.none", none))
    (row,) = table(book, "postal")
    assert (row["Loại"], row["Tệp"], row["Giá trị"]) == ("tệp không có dòng nào", place.file, 0)


def test_a_value_of_another_month_stands_with_its_own_observations() -> None:
    old = ref("postal.a", 4, cell(4, "D9", file="data/raw/2020-02/postal/a.xlsx"), month="2020-02")
    book = made(indicator("postal.a", cell(5)), indicator("postal.up", calc("-", 1, ref("postal.a", 5), old)))
    assert formula(book, "postal.up") == "='Chỉ tiêu'!$D$5-'Chỉ tiêu'!$D$7"
    assert formula(book, "postal.a 2020-02") == "='postal'!$G$6"
    assert table(book, "postal")[1]["Tệp"] == "data/raw/2020-02/postal/a.xlsx"


def test_an_indicator_without_a_value_says_why() -> None:
    (row,) = table(made(indicator("postal.none", None, reason="chưa nhận được sổ")), "Chỉ tiêu")
    assert (row["Kết luận"], row["Ghi chú"]) == ("chưa có số liệu", "chưa nhận được sổ")
    assert row["Tính lại bằng công thức"] is None


@pytest.mark.parametrize("start", "=+-@")
def test_text_never_becomes_a_formula_or_a_link(start: str) -> None:
    evil = f'{start}HYPERLINK("http://x.invalid")'
    bad = cell(1, label=evil, file=f"{start}1+1")
    shown = indicator(f"{start}a.b", bad, label=evil, reason=evil)
    files = Inputs(
        notebook="postal", files=(RawFile(file=f"{start}1+1", sha256=evil, month="2021-02", note=evil),)
    )
    stated = check("postal.c", bad, constant(1, f"{evil}: {evil}"))
    stated = stated.model_copy(update={"label": evil, "details": (evil,), "notes": ("http://x.invalid",)})
    book = made(files, shown, stated)
    texts = [c for sheet in book for row in sheet.iter_rows() for c in row if evil in str(c.value)]
    assert len(texts) >= 7
    assert {c.data_type for c in texts} == {"s"}
    assert not [sheet.title for sheet in book if sheet._hyperlinks]
    live = [c.value for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    assert not [each for each in live if "HYPERLINK" in str(each) or "1+1" in str(each)]


def test_control_characters_and_endless_text_fit_a_cell() -> None:
    book = made(indicator("postal.a", cell(1, label="x\x00\x1b\ud800" + "y" * 40_000)))
    text = table(book, "postal")[0]["Nội dung"]
    assert text.startswith("x\\x00\\x1b\\ud800yyy")
    assert len(text) == 32_767


def test_long_sums_counts_and_chains_stay_under_the_limits_of_excel() -> None:
    book = made(*long_ones())
    live = [str(c.value) for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    assert max(map(len, live)) <= 2 * MOST_CHARACTERS + 10 < LONGEST_FORMULA
    assert max(each.count(",") + 1 for each in live if each.startswith("=SUM")) <= 255
    assert max(map(deepest, live)) <= 64
    assert "Bước tính" in book.sheetnames


def test_the_same_notebook_gives_the_same_bytes() -> None:
    assert as_file(*long_ones()) == as_file(*long_ones())


@pytest.mark.slow
def test_long_formulas_come_to_what_the_pipeline_computed(tmp_path: Path) -> None:
    results = long_ones()
    book = recalculated(as_file(*results), tmp_path)
    assert [row["Kết luận"] for row in table(book, "Chỉ tiêu")] == ["khớp"] * len(results)


@pytest.mark.slow
def test_a_wrong_value_shows_as_a_difference(tmp_path: Path) -> None:
    wrong = indicator("postal.a", added(cell(2), cell(3, "D6")).model_copy(update={"value": Decimal(6)}))
    stated = check("postal.c", cell(2), cell(3, "D6"), ok=True)
    book = recalculated(as_file(wrong, stated), tmp_path)
    (row,) = table(book, "Chỉ tiêu")
    assert (row["Chênh lệch"], row["Kết luận"]) == (-1, "LỆCH")
    (row,) = table(book, "Kiểm tra")
    assert (row["Kết quả tính lại"], row["Kết quả của hệ thống"]) == ("không đạt", "đạt")
    assert row["Kết luận"] == "LỆCH"
    assert book["Hướng dẫn"]["A3"].value == "Số chỉ tiêu khớp: 0; lệch: 1"


def test_the_limit_of_record_rows_is_the_promised_one() -> None:
    assert rows_module.MOST_LINES == 100_000


def long_ones() -> list[Indicator]:
    """A sum over cells that are no neighbours, a count of every second line, and chains of many operators."""
    cells = scattered(1_200)
    odd = added(*cells[::2])
    every = count(*((n, n) for n in range(2, 2_402, 2)))
    wide = cells[:600]
    while len(wide) > 1:
        pairs = zip(wide[::2], wide[1::2], strict=False)
        wide = [calc("+", a.value + b.value, a, b) for a, b in pairs] + wide[len(wide) // 2 * 2 :]
    nested = cells[0]
    for each in cells[1:100]:
        nested = calc("-", each.value - nested.value, each, nested)
    return [
        indicator("postal.whole", added(*cells)),
        indicator("postal.odd", odd),
        indicator("postal.lines", count((2, 2_401))),
        indicator("postal.every", every),
        indicator("postal.wide", wide[0]),
        indicator("postal.nested", nested),
    ]


def deepest(text: str) -> int:
    """How many brackets are open at once."""
    level = most = 0
    for char in text:
        level += {"(": 1, ")": -1}.get(char, 0)
        most = max(most, level)
    return most
