"""Quantities: hand-worked values, and derivations that say how they came about."""

import math
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal

import pytest

from baocao.errors import BadInput
from baocao.facts.derive import constant, density, growth, pi, printed, share, sqrt
from baocao.facts.quantity import Comparison, Gap, Quantity, decimal_of, unavailable
from baocao.facts.wording import formula, rounded
from baocao.month import Month
from baocao.results import Node

NOW = Month(2021, 2)
WINDOW = NOW.window()


def quantity(*, unit: str = "người", estimate: bool = False, **by_month: int) -> Quantity:
    """Values by month written as m2021_02=5; every other month of the window is a gap."""
    known = {Month.parse(key[1:].replace("_", "-")): value for key, value in by_month.items()}
    return Quantity(
        NOW,
        unit,
        {
            m: Node(kind="cell", value=Decimal(known[m]), unit=unit, label="thử", estimate=estimate)
            if m in known
            else Gap(f"thiếu {m}")
            for m in WINDOW
        },
    )


def value_of(result: Quantity) -> Decimal:
    assert result.value is not None
    return result.value


def test_growth_is_against_the_same_month_of_last_year() -> None:
    sent = quantity(m2021_02=248_400, m2021_01=1, m2020_02=216_000).named("postal.volume_sent")
    assert value_of(growth(sent)) == 15


def test_growth_names_the_base_by_indicator_and_month_with_its_own_tree() -> None:
    sent = quantity(m2021_02=3, m2020_02=2).named("postal.volume_sent")
    node = growth(sent).node
    assert node is not None
    bases = [arg for arg in node.args[0].args if arg.kind == "ref"]
    assert [(b.label, b.month, b.args[0].kind) for b in bases] == [("postal.volume_sent", "2020-02", "cell")]


def test_growth_without_a_base_is_unavailable_with_the_reason() -> None:
    without = growth(quantity(m2021_02=5))
    assert without.value is None
    assert "2020-02" in without.reason


def test_growth_on_a_base_of_zero_is_unavailable() -> None:
    assert growth(quantity(m2021_02=5, m2020_02=0)).reason == "số chia bằng 0"


def test_growth_on_a_negative_base_is_unavailable() -> None:
    assert growth(quantity(m2021_02=1000, m2020_02=-500)).reason == "gốc so sánh là số âm"


def test_a_partial_total_has_no_growth_against_a_full_base() -> None:
    partial = replace(quantity(m2021_02=2, m2021_01=3, m2020_02=3), partial="số liệu của 2/3 đơn vị")
    change = growth(partial)
    assert (change.value, change.partial) == (None, "")
    assert "số liệu của 2/3 đơn vị" in change.reason


def test_a_derived_quantity_of_last_year_keeps_the_cells_of_its_own_month() -> None:
    part = quantity(m2021_02=3, m2020_02=2).named("b")
    node = (part + part).named("a").year_ago.node
    assert node is not None
    assert [(leaf.kind, leaf.value) for leaf in node.leaves()] == [("cell", 2), ("cell", 2)]


@pytest.mark.parametrize(
    ("earlier", "reason"),
    [
        (lambda q: q.last_month, "không có số liệu tháng trước (01/2021)"),
        (lambda q: q.year_ago, "không có số liệu cùng kỳ năm trước (02/2020)"),
    ],
)
def test_what_is_known_of_one_month_only_has_no_earlier_one(
    earlier: Callable[[Quantity], Quantity], reason: str
) -> None:
    now = Quantity(NOW, "người", {NOW: Node(kind="cell", value=Decimal(1))})
    assert (earlier(now).value, earlier(now).reason) == (None, reason)


def test_a_month_outside_its_window_has_no_value_and_says_so() -> None:
    nothing = Quantity(NOW, "người", {})
    assert (nothing.value, nothing.node, nothing.estimate, nothing.approx) == (None, None, False, "")
    assert nothing.reason == "không có số liệu tháng 02/2021"
    assert (nothing + quantity(m2021_02=1)).reason == "không có số liệu tháng 02/2021"


def test_the_word_of_a_rough_cell_stays_with_what_is_computed_from_it() -> None:
    rough = Quantity(NOW, "người", {NOW: Node(kind="cell", value=Decimal(25), approx="khoảng")})
    assert (rough + quantity(m2021_02=1)).approx == (quantity(m2021_02=1) + rough).approx == "khoảng"
    assert (rough.named("a.b") + quantity(m2021_02=1)).approx == "khoảng"
    assert quantity(m2021_02=1).approx == ""


def test_another_unit_is_named_in_results_and_not_in_cells() -> None:
    one = quantity(m2021_02=1, unit="bưu cục")
    for source, unit in ((one, "bưu cục"), (one + one, "điểm")):
        node = source.in_unit("điểm").node
        assert node is not None
        assert (source.in_unit("điểm").unit, node.unit) == ("điểm", unit)


@pytest.mark.parametrize(
    ("left", "right", "product", "quotient"),
    [
        ("thuê bao", "dân", "thuê bao dân", "thuê bao/dân"),
        ("dân", "thuê bao", "dân thuê bao", "dân/thuê bao"),
        ("dân", "dân", "dân dân", ""),
        ("dân", "", "dân", "dân"),
    ],
)
def test_units_of_products_and_quotients(left: str, right: str, product: str, quotient: str) -> None:
    a, b = quantity(m2021_02=6, unit=left), quantity(m2021_02=3, unit=right)
    assert ((a * b).unit, (a / b).unit) == (product, quotient)


def test_density_of_the_reference_report() -> None:
    phones, people = quantity(m2021_02=673_983), quantity(m2021_02=595_000)
    assert rounded(value_of(density(phones, people, unit="thuê bao/100 dân")), 1) == Decimal("113.3")


def test_rounding_happens_once_from_the_exact_value() -> None:
    exact = density(quantity(m2021_02=88_330), quantity(m2021_02=595_000), unit="")
    assert rounded(value_of(exact), 1) == Decimal("14.8")


def test_share_of_the_reference_report() -> None:
    assert rounded(value_of(share(quantity(m2021_02=434), quantity(m2021_02=568))), 2) == Decimal("76.41")


def test_radius_of_the_reference_report() -> None:
    area, points = quantity(m2021_02=3358, unit="km²"), quantity(m2021_02=102, unit="điểm")
    assert rounded(value_of(sqrt(area / (pi(area) * points), unit="km/điểm")), 2) == Decimal("3.24")


def test_a_missing_operand_makes_the_result_unavailable_never_smaller() -> None:
    result = quantity(m2021_02=5) + unavailable(NOW, "người", "thiếu số liệu của A")
    assert (result.value, result.reason) == (None, "thiếu số liệu của A")


def test_quantities_of_different_units_do_not_add() -> None:
    with pytest.raises(BadInput, match="khác đơn vị"):
        quantity(m2021_02=1) + quantity(m2021_02=1, unit="km")


@pytest.mark.parametrize(
    "compare",
    [lambda a, b: a == b, lambda a, b: a != b, lambda a, b: a <= b, lambda a, b: a >= b],
)
def test_quantities_of_different_units_do_not_compare(
    compare: Callable[[Quantity, Quantity], Comparison],
) -> None:
    with pytest.raises(BadInput, match="khác đơn vị"):
        compare(quantity(m2021_02=1), quantity(m2021_02=1, unit="km"))


@pytest.mark.parametrize("other", [quantity(m2021_02=1, unit=""), unavailable(NOW, "km", "chưa gửi")])
def test_a_number_without_a_unit_and_a_unit_without_a_number_are_other_units_too(other: Quantity) -> None:
    with pytest.raises(BadInput, match="khác đơn vị"):
        quantity(m2021_02=1) + other


@pytest.mark.parametrize("unit", ["", "người"])
def test_what_is_unknown_compares_with_what_is_unknown(unit: str) -> None:
    comparison = unavailable(NOW, "", "chưa gửi") == unavailable(NOW, unit, "chưa gửi")
    assert (comparison.relation, comparison.right.unit) == ("=", unit)
    assert (comparison.left + comparison.right).unit == (comparison.right + comparison.left).unit == unit


def test_a_sum_without_any_cell_has_no_unit_to_disagree_with() -> None:
    assert (unavailable(NOW, "", "chưa gửi") == quantity(m2021_02=1)).right.unit == "người"


def test_a_bare_number_can_not_enter_a_formula() -> None:
    with pytest.raises((TypeError, AttributeError)):
        quantity(m2021_02=1) + 4  # type: ignore[operator]
    four = constant(4, "4", reason="số người một hộ", like=quantity(m2021_02=1))
    assert value_of(quantity(m2021_02=82_259) * four) == 329_036
    with pytest.raises(TypeError, match="không với 4"):
        quantity(m2021_02=1) == 4  # noqa: B015


def test_an_estimate_stays_an_estimate_in_what_is_computed_from_it() -> None:
    assert (quantity(m2021_02=1, estimate=True) + quantity(m2021_02=1)).estimate
    assert not (quantity(m2021_02=1) + quantity(m2021_02=1)).estimate


def test_operations_leave_their_operands_as_they_were() -> None:
    a, b = quantity(m2021_02=1), quantity(m2021_02=2)
    before = (dict(a.by_month), dict(b.by_month))
    a + b, a - b, a * b, a / b, a.year_ago, a.named("x"), a.in_unit("km")
    assert (dict(a.by_month), dict(b.by_month)) == before


def test_what_two_totals_lack_is_told_of_what_is_computed_from_them() -> None:
    a, b = (replace(quantity(m2021_02=1), partial=partial) for partial in ("thiếu A", "thiếu B"))
    assert [(a + b).partial, (a + a).partial, (quantity(m2021_02=1) - b).partial] == [
        "thiếu A; thiếu B",
        "thiếu A",
        "thiếu B",
    ]


def test_each_reason_of_a_missing_result_is_told_once() -> None:
    a, b = unavailable(NOW, "", "chưa gửi"), unavailable(NOW, "", "tệp hỏng")
    assert [(a + b).reason, (a + a).reason] == ["chưa gửi; tệp hỏng", "chưa gửi"]


@pytest.mark.parametrize("divisor", [-1, -2, 1, 2])
def test_only_zero_divides_nothing(divisor: int) -> None:
    assert value_of(quantity(m2021_02=2) / quantity(m2021_02=divisor)) == Decimal(2) / divisor
    assert value_of(quantity(m2021_02=0) * quantity(m2021_02=divisor)) == 0
    assert value_of(quantity(m2021_02=divisor) - quantity(m2021_02=0)) == divisor


@pytest.mark.parametrize(
    ("thing", "field"),
    [
        (Gap("chưa gửi"), "reason"),
        (quantity(m2021_02=1), "unit"),
        (quantity(m2021_02=1) == quantity(m2021_02=1), "relation"),
    ],
)
def test_what_was_found_can_not_be_changed(thing: object, field: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(thing, field, "")


def test_a_quantity_or_comparison_is_never_silently_true() -> None:
    with pytest.raises(TypeError):
        bool(quantity(m2021_02=1))
    with pytest.raises(TypeError):
        bool(quantity(m2021_02=1) == quantity(m2021_02=1))


@pytest.mark.parametrize(
    ("read", "exact"),
    [
        (0.1, "0.1"),
        (13_200_000_000.0, "13200000000"),
        (9534.7, "9534.7"),
        (9534.2, "9534.2"),
        (-0.5, "-0.5"),
        (2.0, "2"),
        (-0.0, "0"),
        (1e22, "10000000000000000000000"),
        (1e30, "1000000000000000000000000000000"),
    ],
)
def test_floats_become_the_decimals_they_were_read_from(read: float, exact: str) -> None:
    assert str(decimal_of(read)) == exact


@pytest.mark.parametrize("read", [math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_is_no_decimal(read: float) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        decimal_of(read)


def test_a_printed_value_is_rounded_half_up_and_says_from_which_indicator() -> None:
    exact = constant("14.845", "x", reason="thử", like=quantity(m2021_02=1)).named("phone.density")
    shown = printed(exact, step=Decimal("0.1"))
    assert value_of(shown) == Decimal("14.8")
    assert value_of(printed(exact, step=Decimal(10))) == 10
    node = shown.node
    assert node is not None
    assert (node.op, node.args[0].label, node.args[1].value) == ("round", "phone.density", Decimal("0.1"))
    assert formula(node, {"phone.density": "Mật độ"}) == "[Mật độ] làm tròn như in"
    assert value_of(printed(constant("2.5", "x", reason="thử", like=exact), step=Decimal(1))) == 3
