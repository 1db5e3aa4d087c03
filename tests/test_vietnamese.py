"""Numbers, dates and text as real files write them."""

import unicodedata
from dataclasses import FrozenInstanceError
from datetime import date, datetime
from decimal import Decimal

import pytest

from baocao.errors import BadInput
from baocao.raw.vietnamese import (
    Amount,
    Contract,
    Written,
    approx_word,
    clean,
    decide,
    fold,
    is_estimate,
    number,
    read_date,
    read_month,
    unreadable,
)

COUNT = Contract(Decimal(0), Decimal(10**6), integer=True)
MONEY = Contract(Decimal(0), Decimal(10**12), integer=False)
CHANGE = Contract(Decimal(-(10**6)), Decimal(10**6), integer=False)
EMPTY = "ô trống (không phát sinh thì ghi 0), ô lỗi, hoặc công thức chưa có kết quả (mở ra tính lại rồi lưu)"


def told(fault: pytest.ExceptionInfo[BadInput]) -> tuple[BadInput, ...]:
    return fault.value.faults


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
        ("2.000", 2000),
        ("2,000", 2000),
        ("2.0", 2),
        ("2.0000", 2),
        ("–", 0),
        ("—", 0),
        (0, 0),
        (10**6, 10**6),
    ],
)
def test_counts_are_read_as_written(written: object, expected: int) -> None:
    assert column(written) == [expected]


@pytest.mark.parametrize(
    ("written", "expected"), [("-", 0), ("-5", -5), ("+5", 5), ("-1.519,5", "-1519.5"), (-5, -5)]
)
def test_signs_are_read_where_a_value_may_be_negative(written: object, expected: int | str) -> None:
    assert column(written, contract=CHANGE) == [Decimal(expected)]


def test_a_point_in_a_column_of_counts_separates_thousands() -> None:
    assert column("1.519", 568) == [1519, 568]


def test_two_thousand_of_a_larger_unit_may_be_two() -> None:
    with pytest.raises(BadInput, match=r"2\.000\.000\.000 hoặc 2\.000\.000"):
        column("2.000", contract=Contract(Decimal(0), Decimal(10**12), integer=True), scale=10**6)


def test_an_english_column_is_read_as_english_when_only_that_fits() -> None:
    rates = Contract(Decimal(0), Decimal(100), integer=False)
    assert column("76.41", "3.5", contract=rates) == [Decimal("76.41"), Decimal("3.5")]


@pytest.mark.parametrize(
    ("written", "both"),
    [("1.519", "1.519 hoặc 1,519"), ("1,519", "1,519 hoặc 1.519"), ("1.000", "1.000 hoặc 1")],
)
def test_a_column_with_two_readings_is_an_error_that_shows_both(written: str, both: str) -> None:
    with pytest.raises(BadInput) as fault:
        column(7, written, contract=MONEY)
    assert [(each.where, each.found) for each in told(fault)] == [("D2", f"«{written}», {both}")]


def test_a_column_that_mixes_both_styles_is_refused_with_the_cells() -> None:
    with pytest.raises(BadInput) as fault:
        column("1.234,5", "1,234.5", 7, contract=MONEY)
    assert [(each.what[:23], each.where) for each in told(fault)] == [
        ("Viết theo kiểu 1.234,5,", "D1"),
        ("Viết theo kiểu 1,234.5,", "D2"),
    ]


def test_counts_that_only_two_styles_explain_are_refused_with_the_cells() -> None:
    with pytest.raises(BadInput) as fault:
        column("2.000", 7, "2,000")
    assert [(each.what, each.where) for each in told(fault)] == [("Viết lẫn hai kiểu", "D1, D3")]


@pytest.mark.parametrize(
    ("written", "other", "contract"), [("1.234,5", "1,234.5", MONEY), ("2.000", "2,000", COUNT)]
)
def test_of_many_cells_in_another_style_five_are_named(written: str, other: str, contract: Contract) -> None:
    with pytest.raises(BadInput) as fault:
        column(*[written] * 6, other, contract=contract)
    assert told(fault)[0].where == "D1, D2, D3, D4, D5"


def test_one_unambiguous_cell_decides_for_the_whole_column() -> None:
    assert column("1.519", "2,5", contract=MONEY) == [Decimal(1519), Decimal("2.5")]


def test_money_written_with_its_unit_keeps_its_own_scale() -> None:
    assert column("13,2 tỷ đồng", 250, contract=MONEY, scale=10**6, unit="đồng") == [
        13_200_000_000,
        250_000_000,
    ]


def test_a_value_outside_its_range_names_the_cell_and_the_range() -> None:
    with pytest.raises(BadInput) as fault:
        column(7, 5_000_000, -1, 10**6)
    assert [(each.where, each.found) for each in told(fault)] == [("D2", "5000000"), ("D3", "-1")]
    assert {each.expected for each in told(fault)} == {"số nguyên từ 0 đến 1.000.000"}


def test_a_value_outside_its_range_is_told_with_the_size_of_its_unit() -> None:
    with pytest.raises(BadInput) as fault:
        column(5, "2.000.000", contract=MONEY, scale=10**6, unit="đồng")
    assert [(each.where, each.found) for each in told(fault)] == [
        ("D2", "«2.000.000» (đơn vị: 1.000.000)"),
    ]
    assert told(fault)[0].expected == "số từ 0 đến 1.000.000.000.000"


@pytest.mark.parametrize("written", [1.4, 1.6, "1,4", "1,6"])
def test_a_fraction_is_no_count(written: object) -> None:
    with pytest.raises(BadInput, match="D1"):
        column(written)


@pytest.mark.parametrize(("written", "said"), [("abc", "«abc»"), ("", EMPTY), (None, EMPTY)])
def test_what_is_no_number_is_told_as_it_stands(written: object, said: str) -> None:
    with pytest.raises(BadInput) as fault:
        column(written, unit="hồ sơ")
    (each,) = told(fault)
    assert (each.found, each.expected) == (said, "một số (hồ sơ)")


@pytest.mark.parametrize("ratio", ["0,5", "0,01", 1, "-0,5", -1])
def test_what_may_be_a_ratio_or_a_percentage_is_refused_in_a_column_of_percentages_only(
    ratio: object,
) -> None:
    assert column(ratio, contract=CHANGE)
    assert column(ratio, contract=CHANGE, unit="hồ sơ")
    with pytest.raises(BadInput) as fault:
        column(ratio, contract=CHANGE, unit="%")
    assert told(fault)[0].what == "Không rõ là tỷ lệ hay phần trăm"


@pytest.mark.parametrize(
    ("written", "rate"),
    [("0", "0"), ("1,01", "1.01"), ("100", "100"), ("0,5%", "0.5"), (-1.5, "-1.5"), ("-5", "-5")],
)
def test_what_can_be_no_ratio_or_bears_its_sign_is_a_percentage(written: object, rate: str) -> None:
    assert column(written, contract=CHANGE, unit="%") == [Decimal(rate)]


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
        ("15 nghìn", 15_000),
        ("2 tỉ", 2_000_000_000),
        ("2 trđ", 2_000_000),
        ("50.000,0 vnđ", 50_000),
    ],
)
def test_money_in_a_column_of_million_dong(written: str, expected: int) -> None:
    cell = Written("D1", written, MONEY, Decimal(10**6), "đồng")
    assert decide([cell]) == [expected]


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("12,5 USD", "đồng"),
        ("12,5 %", "đồng"),
        ("5 nghìn tỷ", "đồng"),
        ("15 ngàn", "hồ sơ"),
        ("15 ngàn", "ứng dụng"),
        ("300+", "hồ sơ"),
        ("5 đơn", "hồ sơ"),
    ],
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
    [
        date(2021, 2, 22),
        datetime(2021, 2, 22, 9),
        "22/2/2021",
        "22/02/2021",
        "22-02-2021",
        44249,
        44249.75,
        "ngày 22 tháng 02 năm 2021",
        "2021-02-22",
        "2021/02/22 09:30",
    ],
)
def test_dates_are_read_from_cells_serials_and_text(written: object) -> None:
    assert read_date(written) == date(2021, 2, 22)


@pytest.mark.parametrize(("serial", "day"), [(30001, date(1982, 2, 19)), (79999, date(2119, 1, 10))])
def test_serials_are_days_from_1982_to_2119(serial: int, day: date) -> None:
    assert read_date(serial) == day


@pytest.mark.parametrize(
    "written",
    ["31/2/2021", "2021", 5, 30000, 80000, True, "", None, "hôm qua", "112/03/2021", "01/02/20215"],
)
def test_what_is_no_date_is_none(written: object) -> None:
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("01/2021", "01/2021"),
        ("tháng 2 năm 2021", "02/2021"),
        ("Tháng 12.2021", "12/2021"),
        ("1/1900", "01/1900"),
        ("12/2199", "12/2199"),
        (date(2021, 2, 1), "02/2021"),
        (datetime(2021, 12, 1), "12/2021"),
    ],
)
def test_months_are_read_from_cells_and_text(written: object, month: str) -> None:
    assert read_month(written) == month


@pytest.mark.parametrize(
    "written", ["0/2021", "13/2021", "12/1899", "01/2200", "01/2201", "01/02/2021", "2021", 2, None]
)
def test_what_is_no_month_is_none(written: object) -> None:
    assert read_month(written) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.123456789012345", "0,123456789012345"), ("434.9999999999999", "435"), ("1301", "1.301")],
)
def test_a_number_is_told_with_fifteen_digits_at_the_most(value: str, shown: str) -> None:
    assert number(Decimal(value)) == shown


def test_decomposed_text_and_both_tone_styles_compare_equal() -> None:
    assert fold(unicodedata.normalize("NFD", "Bưu điện văn hoá  xã")) == fold("Bưu điện văn hóa xã")


@pytest.mark.parametrize(
    ("old", "new"), [("thuỷ", "thủy"), ("hoà", "hòa"), ("khoẻ", "khỏe"), ("uỷ", "ủy"), ("TUỲ", "TÙY")]
)
def test_tone_marks_move_where_two_spellings_exist(old: str, new: str) -> None:
    assert clean(old) == new


@pytest.mark.parametrize(
    "word",
    [
        "toàn",
        "quý",
        "cả QUÝ",
        "quà",
        "Thuận",
        "luật",
        "thuế",
        "hoặc",
        "xoắn",
        "thuở",
        "khuyến",
        "quỹ",
        "Huệ",
        "nguyện",
    ],
)
def test_words_with_one_spelling_stay_as_they_are(word: str) -> None:
    assert clean(unicodedata.normalize("NFD", word)) == word


@pytest.mark.parametrize("mark", "\u00ad\u200b\u200c\u200d\u2060\ufeff")
def test_signs_that_nobody_sees_are_no_part_of_a_text(mark: str) -> None:
    assert clean(f"{mark}Ninh {mark} Th{mark}uận") == "Ninh Thuận"


def test_a_text_that_is_clean_is_not_kept_twice() -> None:
    code = "-".join(["DN", "01"])
    assert clean(code) is code
    assert clean(" Hộp thư") is clean("Hộp thư ")
    assert (clean(f" {code}"), clean(f"{code} ")) == (code, code)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Sở Thông tin", ""),
        ("", ""),
        ("Công ty Müller tại Ninh Thuận", ""),
        ("C«ng v¨n", "bảng mã"),
        ("C«ng v¨n sè hai nghìn kh«ng", "bảng mã"),
        ("a\x1b[2J", "điều khiển"),
        ("trái\u202ephải", "điều khiển"),
    ],
)
def test_a_text_in_an_old_encoding_or_with_commands_is_unreadable(text: str, why: str) -> None:
    assert why in unreadable(text)
    assert bool(unreadable(text)) == bool(why)


@pytest.mark.parametrize(
    ("thing", "field"), [(COUNT, "low"), (Amount({}), "unit"), (Written("D1", 1, COUNT), "value")]
)
def test_what_was_read_can_not_be_changed(thing: object, field: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(thing, field, 5)


@pytest.mark.parametrize(
    ("written", "scale", "value", "shown"),
    [
        ("1.519", 1, 1519, "1.519"),
        ("1519", 1, 1519, ""),
        ("khoảng 25", 1, 25, "khoảng 25"),
        ("20", 1, 20, ""),
        (1519.0, 1, 1519, ""),
        (1519, 1, 1519, ""),
        (13.2, 1000, 13_200, "13.2 nghìn"),
        (-5, 1000, -5000, "-5 nghìn"),
        ("13,2", 1000, 13_200, "13,2 nghìn"),
    ],
)
def test_a_value_is_told_as_it_was_written_where_that_is_another(
    written: object, scale: int, value: int, shown: str
) -> None:
    cell = Written("D1", written, MONEY, Decimal(scale), "đồng")
    assert cell.as_written(Decimal(value), "nghìn") == shown


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("khoảng 25", "khoảng"),
        ("Hơn 25", "hơn"),
        ("gần 25", "gần"),
        ("trên 25", "trên"),
        ("xấp xỉ 25", "xấp xỉ"),
        ("25", ""),
        (25, ""),
        ("ước 25", ""),
        ("ước đạt 25", ""),
    ],
)
def test_the_word_of_a_rough_number_is_kept_and_the_number_is_read(written: object, word: str) -> None:
    assert approx_word(written) == word
    assert column(written) == [25]
