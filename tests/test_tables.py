"""Tables and charts of quantities: signs, changes of rates, totals, and what a short series becomes."""

import re
from collections.abc import Mapping
from decimal import Decimal

import pytest

from baocao.facts import charts, tables
from baocao.facts.derive import in_millions, point_change
from baocao.facts.quantity import Gap, Quantity, unavailable
from baocao.month import Month
from baocao.results import Node
from baocao.settings import Entry

NOW = Month(2021, 2)
RATE = Entry(id="a.rate", label="Tỷ lệ", unit="%", kind="ratio", decimals=1, formula="thử")
COUNT = Entry(id="a.count", label="Số", unit="hồ sơ", kind="flow", decimals=0, formula="thử")


def series(values: Mapping[Month, str | None], *, unit: str = "hồ sơ") -> Quantity:
    found: dict[Month, Node | Gap] = {
        month: Gap("chưa gửi")
        if value is None
        else Node(kind="cell", value=Decimal(value), unit=unit, month=str(month), label="ô")
        for month, value in values.items()
    }
    return Quantity(NOW, unit, {month: found.get(month, Gap("chưa gửi")) for month in NOW.window()})


def now(value: str | None) -> Quantity:
    return series({NOW: value})


def printed(entry: Entry, this: str | None, before: str | None) -> list[str]:
    row = tables.indicator_row(entry, series({NOW: this, NOW.year_ago: before}, unit=entry.unit))
    return [cell.text for cell in row[2:]]


def test_a_rate_changes_in_percentage_points_not_in_percent_of_percent() -> None:
    assert printed(RATE, "76.4", "20.1") == ["76,4", "…", "20,1", "56,3\u00a0điểm\u00a0%"]
    change = point_change(series({NOW: "76.4", NOW.year_ago: "20.1"}, unit="%"))
    assert (change.value, change.unit) == (Decimal("56.3"), "điểm %")


def test_percentage_points_are_not_taken_from_a_partial_total() -> None:
    whole = series({NOW: "76", NOW.year_ago: "20"}, unit="%")
    assert point_change(Quantity(NOW, "%", whole.by_month, partial="số liệu của 2/3 đơn vị")).value is None


@pytest.mark.parametrize(("value", "text"), [("99.26", "99,3"), ("100", "100"), ("99.96", "100")])
def test_a_rate_below_whole_keeps_a_decimal(value: str, text: str) -> None:
    assert printed(RATE, value, None)[0] == text


@pytest.mark.parametrize(
    ("this", "before", "shown"),
    [
        ("115", "100", ["115", "…", "100", "15,0"]),
        ("100", "100", ["100", "…", "100", "0,0"]),
        ("0", "0", ["-", "…", "-", "-"]),
        ("2", "0", ["2", "…", "-", "…"]),
        ("2", None, ["2", "…", "…", "…"]),
        ("0", "2", ["-", "…", "2", "-100,0"]),
    ],
)
def test_nothing_is_a_dash_and_unknown_three_dots(this: str, before: str | None, shown: list[str]) -> None:
    assert printed(COUNT, this, before) == shown


def test_a_total_stands_last_and_rows_are_ordered_by_size() -> None:
    columns = {"Có": {"B": now("1"), "C": now("5"), "A": now("1"), "D": now("0")}, "Trả": {"C": now("2.5")}}
    rows = tables.grid_rows(tables.with_total(columns, [now("7"), now("2.5")], largest_first=True))
    assert [[cell.text for cell in row] for row in rows] == [
        ["C", "5", "2,5"],
        ["A", "1", "-"],
        ["B", "1", "-"],
        ["Tổng số", "7", "2,5"],
    ]
    assert all(cell.tree for cell in rows[-1][1:])


def test_a_column_has_one_number_of_decimals() -> None:
    rows = tables.grid_rows({"Tiền": {"A": now("18695"), "B": now("26717.2"), "C": now(None)}})
    assert [row[1].text for row in rows] == ["18.695,0", "26.717,2", "…"]


def test_money_in_millions_keeps_the_amount_it_came_from() -> None:
    millions = in_millions(series({NOW: "614600000"}, unit="đồng"))
    assert (millions.value, millions.unit) == (Decimal("614.6"), "triệu đồng")
    assert millions.node is not None
    assert next(millions.node.leaves()).value == 614_600_000


def test_a_caption_names_the_months_that_have_a_value() -> None:
    whole = {"A": series(dict.fromkeys(NOW.window(), "5"))}
    assert charts.span(whole) == "từ tháng 02/2020 đến tháng 02/2021"
    assert charts.span({"A": now("5")}) == "tháng 02/2021"
    assert charts.span({"A": now(None)}) == "chưa có số liệu"


def test_a_trend_begins_with_its_first_value() -> None:
    svg, alt, _ = charts.trend({"A": series(dict.fromkeys(NOW.window(4), "5"))}, unit="hồ sơ")
    assert re.findall(r">(\d+/\d\d)<", svg) == ["11/20", "12/20", "1/21", "2/21"]
    assert "từ tháng 11/2020 đến tháng 02/2021" in alt


def test_a_trend_has_the_months_of_all_its_series() -> None:
    whole = series(dict.fromkeys(NOW.window(4), "5"))
    svg, *_ = charts.trend({"A": unavailable(NOW, "hồ sơ", "chưa gửi"), "B": whole}, unit="hồ sơ")
    assert re.findall(r">(\d+/\d\d)<", svg) == ["11/20", "12/20", "1/21", "2/21"]


def test_the_values_before_a_zero_are_scaled_too() -> None:
    (drawn,) = charts.bars({"A": series({NOW: "0", NOW.previous: "5000000"})}, scale=10**6).figures
    assert (drawn.text, drawn.before) == ("0", ("5", "chưa có số liệu"))


def test_fewer_than_three_months_make_bars() -> None:
    svg, alt, _ = charts.trend({"A": series(dict.fromkeys(NOW.window(2), "5"))}, unit="hồ sơ")
    assert alt == "Biểu đồ thanh (hồ sơ): Tháng 01/2021 5; Tháng 02/2021 5."
    assert "Tháng 01/2021" in svg


def test_every_drawing_says_its_unit() -> None:
    whole = series(dict.fromkeys(NOW.window(), "5"))
    drawn = (
        charts.trend({"A": whole}, unit="hồ sơ"),
        charts.bars({"A": whole}, unit="hồ sơ"),
        charts.compare({"A": (whole, whole)}, ("nay", "trước"), unit="hồ sơ"),
    )
    assert all("Đơn vị tính: hồ sơ" in svg for svg, *_ in drawn)


def test_every_number_in_a_drawing_is_bound_and_marked_in_its_order() -> None:
    named = series({NOW: "5", NOW.year_ago: "4"}).named("a.count")
    nothing, own = now(None), now("7")
    drawn = charts.compare(
        {"A": (named, named.year_ago), "B": (own, nothing)}, ("nay", "trước"), unit="hồ sơ"
    )
    shown = [(each.label, each.text, each.ref, each.tree is not None) for each in drawn.figures]
    assert shown == [
        ("A (nay)", "5", "a.count", False),
        ("B (nay)", "7", "", True),
        ("A (trước)", "4", "", True),
    ]
    groups = re.findall(r'-so-(\d)">.*?>([^<>]+)</text>', drawn.svg, re.DOTALL)
    assert groups == [("0", "5"), ("1", "7"), ("2", "4")]


def test_an_indicator_is_held_against_last_month_and_last_year() -> None:
    quantity = series({NOW: "6", NOW.previous: "4", NOW.year_ago: "5"}).named("a.count")
    before = tables.compared(COUNT, quantity)
    assert {name: cell.text for name, cell in before.items()} == {
        "last_month": "4",
        "year_ago": "5",
        "on_month": "50,0",
        "on_year": "20,0",
    }
    assert all(cell.tree for cell in before.values())
    assert {cell.text for cell in tables.compared(COUNT, now("6").named("a.count")).values()} == {"…"}
