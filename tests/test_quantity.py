"""Quantities: hand-worked values, and derivations that say how they came about."""

from collections.abc import Callable
from dataclasses import replace
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


def test_a_sum_without_any_cell_has_no_unit_to_disagree_with() -> None:
    assert (unavailable(NOW, "", "chưa gửi") == quantity(m2021_02=1)).right.unit == "người"


def test_a_bare_number_can_not_enter_a_formula() -> None:
    with pytest.raises((TypeError, AttributeError)):
        quantity(m2021_02=1) + 4  # type: ignore[operator]
    four = constant(4, "4", reason="số người một hộ", like=quantity(m2021_02=1))
    assert value_of(quantity(m2021_02=82_259) * four) == 329_036


def test_an_estimate_stays_an_estimate_in_what_is_computed_from_it() -> None:
    assert (quantity(m2021_02=1, estimate=True) + quantity(m2021_02=1)).estimate
    assert not (quantity(m2021_02=1) + quantity(m2021_02=1)).estimate


def test_operations_leave_their_operands_as_they_were() -> None:
    a, b = quantity(m2021_02=1), quantity(m2021_02=2)
    before = (dict(a.by_month), dict(b.by_month))
    a + b, a - b, a * b, a / b, a.year_ago, a.named("x"), a.in_unit("km")
    assert (dict(a.by_month), dict(b.by_month)) == before


def test_a_quantity_or_comparison_is_never_silently_true() -> None:
    with pytest.raises(TypeError):
        bool(quantity(m2021_02=1))
    with pytest.raises(TypeError):
        bool(quantity(m2021_02=1) == quantity(m2021_02=1))


@pytest.mark.parametrize(
    ("read", "exact"), [(0.1, "0.1"), (13_200_000_000.0, "13200000000"), (9534.7, "9534.7")]
)
def test_floats_become_the_decimals_they_were_read_from(read: float, exact: str) -> None:
    assert str(decimal_of(read)) == exact


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
