"""Numbers and sentences as readers see them; the text guard."""

from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest

from baocao.errors import BadInput, TextGuard
from baocao.facts import Section
from baocao.facts.quantity import Quantity, unavailable
from baocao.facts.register import continued, followup_sentences, named_otherwise, plan_sentences, sentences
from baocao.facts.wording import Writer, change, formula, in_text, joined, number, recalculated, with_unit
from baocao.layout import Workspace
from baocao.month import Month
from baocao.results import Node, Span
from baocao.settings import Entry
from tests.cells import text as text_of
from tests.conftest import SectionOf

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
    assert in_text(entry(unit="văn bản"), Decimal(25), "khoảng") == "khoảng 25 văn bản"


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


def test_small_counts_have_their_zero_without_their_unit_too() -> None:
    assert text("Có {a.b:number} điểm.", {"a.b": quantity(7)}) == "Có 07 điểm."


def test_a_rate_is_no_count() -> None:
    assert in_text(entry(unit="km/điểm"), Decimal("3.22")) == "3 km/điểm"


def test_a_code_of_the_register_without_words_is_refused_with_those_that_have_some() -> None:
    with pytest.raises(BadInput, match="submt") as fault:
        list(sentences(pd.DataFrame([TASK | {"action": "submt"}])))
    assert fault.value.where == "config/forms/register.toml"
    assert "submit" in fault.value.expected


def test_a_partial_total_says_so_behind_its_unit_and_once_with_its_parts() -> None:
    part, whole = (replace(quantity(n), partial=p) for n, p in ((6010, "số liệu của 11/12 đơn vị"), (5, "")))
    facts = {"a.b": part, "a.c": part, "a.d": whole}
    assert text("Bình quân {a.b:number} người.", facts) == "Bình quân 6.010 người (số liệu của 11/12 đơn vị)."
    assert (
        text("Có {a.b:number} điểm: {a.c:number} bưu cục; {a.d:number} thôn.", facts)
        == "Có 6.010 điểm: 6.010 bưu cục (số liệu của 11/12 đơn vị); 05 thôn."
    )
    assert (
        text("Có {a.d:number} thôn và {a.b:number} điểm.", facts)
        == "Có 05 thôn và 6.010 điểm (số liệu của 11/12 đơn vị)."
    )


def test_an_optional_clause_goes_when_its_value_is_missing() -> None:
    facts = {"a.b": quantity(5), "a.c": unavailable(NOW, "%", "không có cùng kỳ")}
    assert text("Có {a.b:number}[[, {a.c:change} so với cùng kỳ]].", facts) == "Có 05."


def test_a_sentence_without_its_value_says_what_is_missing_and_why() -> None:
    facts = {"a.b": unavailable(NOW, "bưu gửi", "thiếu số liệu của Đơn vị 03")}
    assert text("Có {a.b}.", facts) == "Chưa có số liệu về sản lượng do thiếu số liệu của Đơn vị 03."


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


PLACE = {"file": "data/raw/2021-02/register/so-theo-doi.xlsx", "sheet": "Nhiệm vụ", "line": 5}
TASK = {
    **PLACE,
    "code": "r01",
    "action": "do",
    "recipient": "UBND tỉnh",
    "type": "",
    "number": "",
    "date": "",
    "authority": "",
    "title": "Thanh tra việc sử dụng tần số",
    "period": "",
    "basis": "",
}


def read(*spans: Span) -> str:
    return "".join(span.text for span in spans)


def test_a_document_names_what_it_carries_out() -> None:
    document = {
        "action": "advise",
        "type": "Kế hoạch",
        "title": "về thông tin",
        "basis": "Quy định số 234-QĐ/TW",
    }
    (told,) = sentences(pd.DataFrame([TASK | document]))
    assert (
        read(*told)
        == "Tham mưu giúp UBND tỉnh triển khai Kế hoạch về thông tin, thực hiện Quy định số 234-QĐ/TW."
    )


def test_the_period_of_a_document_is_told_unless_its_title_does() -> None:
    document = {"action": "advise", "type": "Kế hoạch", "date": "2021-01-11", "period": "2021"}
    for title, end in (("về tuyên truyền", " giai đoạn 2021."), ("tuyên truyền năm 2021", " năm 2021.")):
        (told,) = sentences(pd.DataFrame([TASK | document | {"title": title}]))
        assert read(*told).endswith(f"{title.split(' năm')[0]}{end}")


def test_a_task_can_end_a_sentence_that_has_said_its_first_words() -> None:
    tasks = pd.DataFrame([TASK, TASK | {"code": "r02", "title": "Thanh tra bưu chính."}])
    assert read(*continued(tasks, "Thanh tra")) == "việc sử dụng tần số; bưu chính."


def test_a_followed_item_reads_as_it_was_planned() -> None:
    done = {**PLACE, "item": "1", "title": "Kiểm tra", "status": "done", "note": "không có lỗi"}
    unplanned = {**PLACE, "item": "2", "line": 6, "title": "Tuyên truyền", "status": "done", "note": ""}
    told = followup_sentences(pd.DataFrame([done, unplanned]), {"done": "đã hoàn thành"})
    assert [(read(*spans), spans[0].ref) for spans in told] == [
        ("Kiểm tra: đã hoàn thành. Không có lỗi.", "followup.1"),
        ("Tuyên truyền: đã hoàn thành.", "followup.2"),
    ]


def test_an_item_followed_up_under_the_number_of_another_is_found() -> None:
    plan = pd.DataFrame(
        [
            TASK | {"item": item, "title": title}
            for item, title in (("1", "Kiểm tra mạng lưới bưu chính"), ("2", "Tuyên truyền bầu cử"))
        ]
    )
    asked = {"item": ["1", "2", "3"], "title": ["Tuyên truyền bầu cử", "Bầu cử", "Việc phát sinh"]}
    assert named_otherwise(plan, pd.DataFrame(asked)) == ["1"]
    assert named_otherwise(plan.iloc[:0], pd.DataFrame(asked)) == []


def test_a_task_put_off_says_so() -> None:
    tasks = pd.DataFrame([TASK | {"status": "postponed"}, TASK | {"status": "ongoing"}])
    assert [read(*spans) for spans in sentences(tasks)] == [
        "Thanh tra việc sử dụng tần số (chuyển kỳ sau).",
        "Thanh tra việc sử dụng tần số.",
    ]
    assert read(*continued(tasks.iloc[:1], "Thanh tra")) == "việc sử dụng tần số (chuyển kỳ sau)."


@pytest.mark.parametrize("written", ["- về chuyển đổi số .;", "• Về chuyển đổi số;", "về chuyển đổi số"])
def test_marks_around_the_words_of_a_record_are_left_out(written: str) -> None:
    record = TASK | {"action": "submit", "type": "Kế hoạch", "title": written, "recipient": "UBND tỉnh."}
    (told,) = sentences(pd.DataFrame([record]))
    assert read(*told) == "Trình UBND tỉnh ban hành Kế hoạch về chuyển đổi số."


def test_a_record_in_a_sentence_names_its_lines_in_the_register() -> None:
    plan = pd.DataFrame([TASK | {"item": "1"}, TASK | {"item": "1", "line": 7}, TASK | {"item": "2"}])
    places = [spans[0].place for spans in plan_sentences(plan)]
    assert [place.lines for place in places if place] == [((5, 5), (7, 7)), ((5, 5),)]
    assert {(place.file, place.sheet) for place in places if place} == {(PLACE["file"], "Nhiệm vụ")}


@pytest.mark.parametrize(
    ("value", "told"), [(5833, ["(Số tính lại: 5.833 thay số đã công bố 5.950.)"]), (5950, [])]
)
def test_a_figure_that_differs_from_the_published_one_says_so(
    project: Workspace, value: int, told: list[str]
) -> None:
    section = Section("postal", "2021-02", folder=project.root)
    node = Node(kind="cell", value=Decimal(value), unit="người/điểm")
    section.facts["postal.people_per_point"] = Quantity(NOW, "người/điểm", {NOW: node})
    assert [read(*spans) for spans in recalculated(section, "postal.people_per_point")] == told


@pytest.mark.parametrize(("month", "times"), [("2021-02", 0), ("2020-06", 1)])
def test_a_missing_base_is_told_once_in_the_whole_report(
    month: str, times: int, section_of: SectionOf
) -> None:
    told = "\n".join(text_of(section_of(name, month)) for name in ("leadership", "postal", "telecom"))
    assert told.count("số liệu cùng kỳ năm trước") == times


def test_new_phones_by_kind_add_up_to_all_new_phones_in_words(section_of: SectionOf) -> None:
    assert "không phát sinh thuê bao cố định mới" in text_of(section_of("telecom"))
    assert "85 thuê bao di động trả sau và 25 thuê bao cố định" in text_of(section_of("telecom", "2021-03"))


def test_an_inspection_and_its_number_are_one_sentence(section_of: SectionOf) -> None:
    told = text_of(section_of("inspection", "2021-03"))
    assert told.count("anh tra") == 1
    assert "01 cuộc thanh tra việc sử dụng tần số" in told


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["A"], "A"), (["A", "B", "A"], "A và B"), (["A", "B", "C"], "A, B và C")]
)
def test_names_are_listed_as_a_sentence_does(names: list[str], text: str) -> None:
    assert joined(names) == text
