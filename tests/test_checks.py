"""Checks and the waivers that accept one failure as it was seen."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

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
) -> Check:
    return judge(
        "a.b",
        "thử",
        comparison,
        notebook="n",
        labels={},
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


@pytest.mark.parametrize(
    ("left", "right", "tolerance", "ok"),
    [("1", "2", "0", True), ("2", "2", "0", True), ("3", "2", "0", False), ("3", "2", "1", True)],
)
def test_at_most_with_tolerance(left: str, right: str, tolerance: str, ok: bool) -> None:
    assert judged(quantity(left) <= quantity(right), tolerance=tolerance).ok is ok


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
    assert [(each.id, each.label, each.ok) for each in check.each] == [
        ("n.b[1]", "Cộng: A", True),
        ("n.b[2]", "Cộng: B", False),
    ]
    assert check.each[1].difference == check.difference == 1
    checker.check_each("c", "Cộng", {"A": pairs["A"]})
    assert emitted[-1].each == ()


def test_of_several_an_unknown_one_is_not_hidden_by_green_ones() -> None:
    equal, unknown = quantity("1") == quantity("1"), quantity("1") == unavailable(NOW, "hồ sơ", "chưa gửi")
    assert worst({"A": equal, "B": unknown}) == ("B", "1/2 chưa so được", [])
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


def test_a_waiver_that_is_not_needed_any_more_is_named_too() -> None:
    check = judged(quantity("849") == quantity("849"), waiver("1.301 hồ sơ", "849 hồ sơ"))
    assert check.status == "ok"
    assert "không còn cần" in check.notes[0]
