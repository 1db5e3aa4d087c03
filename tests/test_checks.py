"""Checks and the waivers that accept one failure as it was seen."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import pytest

from baocao.errors import BadInput
from baocao.facts.checks import Checker, judge, worst
from baocao.facts.quantity import Comparison, Quantity, unavailable
from baocao.month import Month
from baocao.results import Check, Node
from baocao.settings import WaiverEntry

NOW = Month(2021, 2)


def quantity(value: str) -> Quantity:
    return Quantity(NOW, "hồ sơ", {NOW: Node(kind="cell", value=Decimal(value), label="thử")})


def waiver(left: str, right: str, *details: str) -> WaiverEntry:
    return WaiverEntry(
        check="a.b",
        month=NOW,
        left=left,
        right=right,
        details=details,
        reason="đã hỏi đơn vị gửi",
        author="A",
        date=date(2021, 2, 22),
    )


def judged(
    comparison: Comparison,
    *waivers: WaiverEntry,
    tolerance: str = "0",
    details: Sequence[str] = (),
    notes: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
) -> Check:
    return judge(
        "a.b",
        "thử",
        comparison,
        notebook="n",
        labels=labels or {},
        waivers=waivers,
        tolerance=tolerance,
        details=details,
        notes=notes,
    )


def test_a_check_names_the_records_of_which_it_speaks() -> None:
    comparison = quantity("1") == quantity("0")
    check = judge("a.b", "thử", comparison, notebook="n", labels={}, waivers=(), records=["plan.3"])
    assert check.records == ("plan.3",)
    assert judged(comparison).records == ()


def test_both_sides_and_the_difference_are_kept() -> None:
    check = judged(quantity("1301") == quantity("849"))
    assert (check.left.text, check.right.text, check.difference) == ("1.301 hồ sơ", "849 hồ sơ", 452)
    assert check.status == "error"


def test_a_waiver_applies_while_both_sides_are_as_seen() -> None:
    accepted = waiver("1.301 hồ sơ", "849 hồ sơ")
    assert judged(quantity("1301") == quantity("849"), accepted).status == "waived"
    assert judged(quantity("1301") == quantity("850"), accepted).status == "error"
    assert judged(quantity("1302") == quantity("849"), accepted).status == "error"


def test_a_waiver_binds_who_fails() -> None:
    fails = quantity("2") == quantity("3")
    accepted = waiver("2 hồ sơ", "3 hồ sơ", "chưa gửi: Đơn vị 03")
    assert judged(fails, accepted, details=["chưa gửi: Đơn vị 03"]).status == "waived"
    assert judged(fails, accepted, details=["chưa gửi: Đơn vị 01"]).status == "error"
    assert judged(fails, waiver("2 hồ sơ", "3 hồ sơ"), details=["chưa gửi: Đơn vị 03"]).status == "error"


def test_a_note_explains_and_binds_nothing() -> None:
    check = judged(quantity("2") == quantity("3"), waiver("2 hồ sơ", "3 hồ sơ"), notes=["số cũ"])
    assert (check.status, check.notes, check.details) == ("waived", ("số cũ",), ())


def test_a_check_that_holds_needs_no_waiver() -> None:
    check = judged(quantity("849") == quantity("849"), waiver("849 hồ sơ", "849 hồ sơ"))
    assert (check.status, check.waiver) == ("ok", None)


def test_a_check_without_a_value_is_unknown_not_green() -> None:
    check = judged(quantity("849") == unavailable(NOW, "hồ sơ", "chưa gửi"))
    assert (check.status, check.details) == ("unknown", ("chưa gửi",))


RELATIONS: dict[str, Callable[[Quantity, Quantity], Comparison]] = {
    "=": lambda a, b: a == b,
    "≠": lambda a, b: a != b,
    "≤": lambda a, b: a <= b,
    "≥": lambda a, b: a >= b,
}


@pytest.mark.parametrize(
    ("relation", "tolerance", "held_by"),
    [
        ("=", "0", {2}),
        ("=", "1", {1, 2, 3}),
        ("≠", "0", {0, 1, 3, 4}),
        ("≠", "1", {0, 4}),
        ("≤", "0", {0, 1, 2}),
        ("≤", "1", {0, 1, 2, 3}),
        ("≥", "0", {2, 3, 4}),
        ("≥", "1", {1, 2, 3, 4}),
    ],
)
def test_which_numbers_hold_against_two_within_a_tolerance(
    relation: str, tolerance: str, held_by: set[int]
) -> None:
    compare = RELATIONS[relation]
    holds = {n: judged(compare(quantity(f"{n}"), quantity("2")), tolerance=tolerance).ok for n in range(5)}
    assert holds == {n: n in held_by for n in range(5)}


@pytest.mark.parametrize(
    ("left", "right", "difference"),
    [
        ("1.0000000009", "1", "0"),
        ("0.9999999991", "1", "0"),
        ("1.000000001", "1", "0.000000001"),
        ("0", "5", "-5"),
        ("-5", "5", "-10"),
    ],
)
def test_only_what_a_division_may_leave_is_no_difference(left: str, right: str, difference: str) -> None:
    check = judged(quantity(left) == quantity(right))
    assert (check.difference, check.ok) == (Decimal(difference), difference == "0")


def test_a_side_is_named_by_its_indicator_or_by_its_formula() -> None:
    named = quantity("3").named("x.total")
    check = judged(named == quantity("1") + quantity("2"), labels={"x.total": "Tổng số"})
    assert (check.left.formula, check.right.formula) == ("[Tổng số]", "thử + thử")
    assert judged(named == quantity("3")).left.formula == "[x.total]"


def test_of_an_indicator_a_side_keeps_the_name_and_of_another_quantity_the_tree() -> None:
    check = judged(quantity("3").named("x.total") == quantity("1") + quantity("2"))
    assert check.left.tree == Node(kind="ref", value=Decimal(3), label="x.total", month="2021-02")
    assert check.right.tree is not None
    assert [leaf.value for leaf in check.right.tree.leaves()] == [1, 2]
    without = judged(unavailable(NOW, "hồ sơ", "chưa gửi").named("x.total") == quantity("1"))
    assert without.left.tree is None


def test_a_check_knows_the_indicators_of_both_sides_and_of_what_they_are_computed_from() -> None:
    counted = Quantity(NOW, "hồ sơ", {NOW: Node(kind="sum", value=Decimal(1), label="mọi đơn vị")})
    parts = quantity("1").named("x.one") + quantity("1") + counted
    assert judged(parts == quantity("3").named("x.total")).indicators == ("x.total", "x.one")
    assert judged(parts == unavailable(NOW, "hồ sơ", "chưa gửi")).indicators == ("x.one",)


def test_of_several_the_worst_is_shown_and_all_failing_are_named() -> None:
    name, tally, failing = worst(
        {
            "A": quantity("1") == quantity("1"),
            "B": quantity("5") == quantity("4"),
            "C": quantity("1") == quantity("9"),
        }
    )
    assert (name, tally) == ("C", "2/3 không đạt")
    assert failing == ["B: lệch 1", "C: lệch -8"]


def test_of_several_each_is_kept_as_a_check_of_its_own() -> None:
    emitted: list[Check] = []
    checker = Checker("n", NOW, {}, (), emitted.append)
    pairs = {"A": quantity("1") == quantity("1"), "B": quantity("5") == quantity("4")}
    checker.check_each("b", "Cộng", pairs)
    (check,) = emitted
    assert check.label == "Cộng (1/2 không đạt; hai vế của B)"
    assert [(each.id, each.label, each.ok) for each in check.each] == [
        ("n.b[1]", "Cộng: A", True),
        ("n.b[2]", "Cộng: B", False),
    ]
    assert check.each[1].difference == check.difference == 1
    checker.check_each("c", "Cộng", {"A": pairs["A"]})
    assert (emitted[-1].label, emitted[-1].each) == ("Cộng", ())


def test_of_none_to_compare_the_check_is_unknown_and_says_why() -> None:
    emitted: list[Check] = []
    Checker("n", NOW, {}, (), emitted.append).check_each("b", "Cộng", {})
    (check,) = emitted
    assert (check.status, check.relation, check.label) == ("unknown", "=", "Cộng")
    assert (check.details, check.each) == (("không có gì để so sánh",), ())


def test_two_checks_of_one_id_are_refused_unless_a_source_is_read_again() -> None:
    emitted: list[Check] = []
    checker = Checker("n", NOW, {}, (), emitted.append)
    checker.check("b", "Cộng", quantity("1") == quantity("1"))
    with pytest.raises(BadInput, match=r"n\.b"):
        checker.check("b", "Cộng", quantity("1") == quantity("1"))
    checker.judge("n.b", "Cộng", quantity("1") == quantity("2"), again=True)
    assert [check.ok for check in emitted] == [True, False]


def test_of_several_an_unknown_one_is_not_hidden_by_green_ones() -> None:
    equal, unknown = quantity("1") == quantity("1"), quantity("1") == unavailable(NOW, "hồ sơ", "chưa gửi")
    assert worst({"A": equal, "B": unknown}) == ("B", "1/2 chưa so được", [])
    assert worst({"A": equal, "B": unknown, "C": unknown})[:2] == ("B", "2/3 chưa so được")
    assert worst({"A": equal, "B": equal}) == ("A", "2/2 đạt", [])


@pytest.mark.parametrize(
    ("comparison", "found"),
    [
        (quantity("5") == quantity("4"), "≠"),
        (quantity("5") == quantity("5"), "="),
        (quantity("5") <= quantity("3"), ">"),
        (quantity("5") <= quantity("5"), "≤"),
        (quantity("5") >= unavailable(NOW, "hồ sơ", "chưa gửi"), "so với"),
    ],
)
def test_the_relation_told_is_the_one_found(comparison: Comparison, found: str) -> None:
    assert judged(comparison).found == found


def test_equal_only_within_the_tolerance_is_told_as_nearly_equal() -> None:
    assert judged(quantity("5") == quantity("4"), tolerance="1").found == "≈"


def test_a_waiver_whose_sides_or_details_differ_is_named_at_its_check() -> None:
    (note,) = judged(quantity("1301") == quantity("850"), waiver("1.301 hồ sơ", "849 hồ sơ")).notes
    assert "đã chấp nhận với 1.301 hồ sơ/849 hồ sơ, nay là 1.301 hồ sơ/850 hồ sơ: không còn hiệu lực" in note
    (note,) = judged(quantity("2") == quantity("3"), waiver("2 hồ sơ", "3 hồ sơ", "A"), details=["B"]).notes
    assert "đã chấp nhận với A, nay là B" in note
    (note,) = judged(quantity("2") == quantity("3"), waiver("2 hồ sơ", "4 hồ sơ")).notes
    assert "đã chấp nhận với 2 hồ sơ/4 hồ sơ, nay là 2 hồ sơ/3 hồ sơ" in note


def test_a_waiver_of_another_check_is_not_told_at_this_one() -> None:
    others = [waiver("1", "2").model_copy(update={"check": check}) for check in ("a.a", "a.c")]
    assert judged(quantity("2") == quantity("3"), *others).notes == ()


def test_a_waiver_that_is_not_needed_any_more_is_named_too() -> None:
    check = judged(quantity("849") == quantity("849"), waiver("1.301 hồ sơ", "849 hồ sơ"))
    assert check.status == "ok"
    assert "không còn cần" in check.notes[0]
