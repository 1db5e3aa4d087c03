"""Numbers, dates and text as real files write them."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest

from baocao.errors import BadInput
from baocao.raw.vietnamese import Contract, Written, approx_word, clean, decide, fold, is_estimate, read_date

COUNT = Contract(Decimal(0), Decimal(10**6), integer=True)
MONEY = Contract(Decimal(0), Decimal(10**12), integer=False)


def column(*values: object, contract: Contract = COUNT, scale: int = 1, unit: str = "") -> list[Decimal]:
    return decide(
        [Written(f"D{n}", value, contract, Decimal(scale), unit) for n, value in enumerate(values, 1)]
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1.519", 1519),
        (" 248 400 ", 248400),
        ("07", 7),
        (1519.0, 1519),
        ("-", 0),
        ("khoảng 25", 25),
        ("１２", 12),
    ],
)
def test_counts_are_read_as_written(written: object, expected: int) -> None:
    assert column(written) == [expected]


def test_a_point_in_a_column_of_counts_separates_thousands() -> None:
    assert column("1.519", 568) == [1519, 568]


def test_an_english_column_is_read_as_english_when_only_that_fits() -> None:
    rates = Contract(Decimal(0), Decimal(100), integer=False)
    assert column("76.41", "3.5", contract=rates) == [Decimal("76.41"), Decimal("3.5")]


def test_a_column_with_two_readings_is_an_error_that_shows_both() -> None:
    with pytest.raises(BadInput) as fault:
        column("1.519", contract=MONEY)
    assert "1519 hoặc 1.519" in str(fault.value)
    assert "D1" in str(fault.value)


def test_a_column_that_mixes_both_styles_is_refused_with_the_cells() -> None:
    with pytest.raises(BadInput, match=r"D2"):
        column("1.234,5", "1,234.5", contract=MONEY)


def test_one_unambiguous_cell_decides_for_the_whole_column() -> None:
    assert column("1.519", "2,5", contract=MONEY) == [Decimal(1519), Decimal("2.5")]


def test_money_written_with_its_unit_keeps_its_own_scale() -> None:
    assert column("13,2 tỷ đồng", 250, contract=MONEY, scale=10**6, unit="đồng") == [
        13_200_000_000,
        250_000_000,
    ]


def test_a_value_outside_its_range_names_the_cell_and_the_range() -> None:
    with pytest.raises(BadInput, match=r"D1.*từ 0 đến 1000000"):
        column(5_000_000)


@pytest.mark.parametrize("written", ["abc", "", None, True, "1.2.3", "1 2 3"])
def test_what_is_no_number_is_refused_not_guessed(written: object) -> None:
    with pytest.raises(BadInput):
        column(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1,5 Tỷ đồng", 1_500_000_000),
        ("1,5 tỷ.", 1_500_000_000),
        ("1,5 (tỷ)", 1_500_000_000),
        ("50.000,0 đồng", 50_000),
        ("12,5 triệu", 12_500_000),
        ("12,5", 12_500_000),
        ("15 ngàn đồng", 15_000),
    ],
)
def test_money_in_a_column_of_million_dong(written: str, expected: int) -> None:
    cell = Written("D1", written, MONEY, Decimal(10**6), "đồng")
    assert decide([cell]) == [expected]


@pytest.mark.parametrize(
    ("written", "unit"),
    [("12,5 USD", "đồng"), ("12,5 %", "đồng"), ("15 ngàn", "hồ sơ"), ("300+", "hồ sơ"), ("5 đơn", "hồ sơ")],
)
def test_another_unit_behind_the_number_is_refused(written: str, unit: str) -> None:
    with pytest.raises(BadInput, match="D1"):
        decide([Written("D1", written, MONEY, Decimal(1), unit)])


def test_the_columns_own_unit_may_stand_behind_the_number() -> None:
    rate = Contract(Decimal(0), Decimal(100), integer=False)
    assert decide([Written("D1", "76,41%", rate, unit="%")]) == [Decimal("76.41")]
    assert decide([Written("D1", "849 hồ sơ", COUNT, unit="hồ sơ")]) == [849]


@pytest.mark.parametrize("note", ["ước", "(ước)", "Ước, chưa chốt", "số ước;", "ước 1.000"])
def test_estimates_are_known_by_the_word(note: str) -> None:
    assert is_estimate(note)


@pytest.mark.parametrize("note", ["", "số thực hiện", "tháng trước", "Ninh Phước", None, 5])
def test_words_that_only_contain_it_are_no_estimates(note: object) -> None:
    assert not is_estimate(note)


@pytest.mark.parametrize(
    "written",
    [date(2021, 2, 22), "22/2/2021", "22/02/2021", "22-02-2021", 44249, "ngày 22 tháng 02 năm 2021"],
)
def test_dates_are_read_from_cells_serials_and_text(written: object) -> None:
    assert read_date(written) == date(2021, 2, 22)


@pytest.mark.parametrize(
    "written", ["31/2/2021", "2021", 5, "", None, "hôm qua", "112/03/2021", "01/02/20215"]
)
def test_what_is_no_date_is_none(written: object) -> None:
    assert read_date(written) is None


def test_decomposed_text_and_both_tone_styles_compare_equal() -> None:
    assert fold(unicodedata.normalize("NFD", "Bưu điện văn hoá  xã")) == fold("Bưu điện văn hóa xã")


@pytest.mark.parametrize(("old", "new"), [("thuỷ", "thủy"), ("hoà", "hòa"), ("khoẻ", "khỏe"), ("uỷ", "ủy")])
def test_tone_marks_move_where_two_spellings_exist(old: str, new: str) -> None:
    assert clean(old) == new


@pytest.mark.parametrize(
    "word",
    ["toàn", "quý", "quà", "Thuận", "luật", "thuế", "hoặc", "xoắn", "thuở", "khuyến", "quỹ", "Huệ", "nguyện"],
)
def test_words_with_one_spelling_stay_as_they_are(word: str) -> None:
    assert clean(unicodedata.normalize("NFD", word)) == word


@pytest.mark.parametrize(
    ("written", "word"),
    [("khoảng 25", "khoảng"), ("Hơn 25 văn bản", "hơn"), ("25", ""), (25, ""), ("ước 25", "")],
)
def test_the_word_of_a_rough_number_is_kept(written: object, word: str) -> None:
    assert approx_word(written) == word
