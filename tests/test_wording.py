"""Numbers and sentences as readers see them; the text guard."""

from decimal import Decimal

import pytest

from baocao.errors import TextGuard
from baocao.facts.quantity import Quantity, unavailable
from baocao.facts.wording import Writer, change, formula, in_text, number, with_unit
from baocao.month import Month
from baocao.results import Node
from baocao.settings import Entry

NOW = Month(2021, 2)


def entry(**options: object) -> Entry:
    fields = {
        "id": "a.b",
        "label": "Sản lượng",
        "unit": "bưu gửi",
        "kind": "flow",
        "decimals": 0,
        "formula": "…",
    }
    return Entry.model_validate(fields | options)


def quantity(value: int, *, estimate: bool = False) -> Quantity:
    node = Node(kind="cell", value=Decimal(value), estimate=estimate)
    return Quantity(NOW, "bưu gửi", {NOW: node}, id="a.b")


def text(template: str, facts: dict[str, Quantity], **options: object) -> str:
    catalogue = {name: entry(id=name, **options) for name in facts}
    spans = Writer("thử", NOW, catalogue, facts, ["Covid-19", "4G"]).sentence(template)
    return "".join(span.text for span in spans)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("248400", 0, "248.400"),
        ("14.845", 1, "14,8"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("0.05", 1, "0,1"),
        ("1E+3", 0, "1.000"),
    ],
)
def test_numbers_are_vietnamese_and_rounded_half_up(value: str, decimals: int, shown: str) -> None:
    assert number(Decimal(value), decimals) == shown


def test_money_is_scaled_as_the_catalogue_says() -> None:
    money = entry(unit="đồng", print_unit="tỷ đồng", scale=10**9, decimals=1)
    assert with_unit(money, Decimal(13_200_000_000)) == "13,2 tỷ đồng"


def test_percent_stands_close_to_its_number() -> None:
    assert with_unit(entry(unit="%", decimals=2), Decimal("76.4085")) == "76,41%"


@pytest.mark.parametrize(
    ("value", "shown"), [("15.0", "tăng 15%"), ("-3", "giảm 3%"), ("0.4", "không đổi"), ("-0.4", "không đổi")]
)
def test_the_direction_word_follows_what_is_printed(value: str, shown: str) -> None:
    assert change(entry(unit="%"), Decimal(value)) == shown


def test_zero_small_and_rough_numbers_have_their_own_wording() -> None:
    inspections = entry(
        unit="cuộc", zero="không tổ chức cuộc thanh tra nào", phrase="tổ chức {} cuộc thanh tra"
    )
    assert in_text(inspections, Decimal(0)) == "không tổ chức cuộc thanh tra nào"
    assert in_text(inspections, Decimal(3)) == "tổ chức 03 cuộc thanh tra"
    assert in_text(entry(unit="văn bản", approx=True), Decimal(25)) == "khoảng 25 văn bản"


def test_an_estimate_says_so() -> None:
    assert (
        text("Sản lượng {a.b:reached}.", {"a.b": quantity(5000, estimate=True)})
        == "Sản lượng ước đạt 5.000 bưu gửi."
    )
    assert text("Sản lượng {a.b:reached}.", {"a.b": quantity(5000)}) == "Sản lượng đạt 5.000 bưu gửi."


def test_an_estimate_without_the_word_is_refused() -> None:
    with pytest.raises(TextGuard, match="ước"):
        text("Sản lượng là {a.b}.", {"a.b": quantity(5000, estimate=True)})


def test_a_word_that_only_contains_the_word_for_estimates_does_not_say_so() -> None:
    for words in ("So với tháng trước", "Tại Ninh Phước", "Bưu gửi trong nước"):
        with pytest.raises(TextGuard, match="ước"):
            text(f"{words}: {{a.b}}.", {"a.b": quantity(5000, estimate=True)})


def test_a_typed_number_is_refused_with_section_and_number() -> None:
    with pytest.raises(TextGuard, match=r"thử.*102 điểm(.|\n)*102"):
        text("Có 102 điểm.", {})


def test_known_names_may_hold_digits() -> None:
    assert text("Mạng 4G, phòng chống Covid-19.", {}) == "Mạng 4G, phòng chống Covid-19."


def test_an_optional_clause_goes_when_its_value_is_missing() -> None:
    facts = {"a.b": quantity(5), "a.c": unavailable(NOW, "%", "không có cùng kỳ")}
    assert text("Có {a.b:number}[[, {a.c:change} so với cùng kỳ]].", facts) == "Có 5."


def test_a_sentence_without_its_value_says_what_is_missing_and_why() -> None:
    facts = {"a.b": unavailable(NOW, "bưu gửi", "thiếu số liệu của Đơn vị 03")}
    assert text("Có {a.b}.", facts) == "Chưa có số liệu về sản lượng: thiếu số liệu của Đơn vị 03."


def test_a_sentence_can_not_use_an_indicator_that_was_not_computed() -> None:
    with pytest.raises(TextGuard, match=r"a\.z"):
        text("Có {a.z}.", {})


def test_a_formula_keeps_brackets_where_they_matter() -> None:
    leaf = {name: Node(kind="ref", value=Decimal(1), label=name) for name in "abc"}
    minus = Node(kind="calc", op="-", value=Decimal(0), args=(leaf["a"], leaf["b"]))
    divided = Node(kind="calc", op="/", value=Decimal(0), args=(minus, leaf["c"]))
    nested = Node(kind="calc", op="-", value=Decimal(0), args=(leaf["a"], minus))
    assert formula(divided, {}) == "([a] − [b]) ÷ [c]"
    assert formula(nested, {}) == "[a] − ([a] − [b])"
