"""What holds for every input of its kind: numbers, dates, sheets, quantities and sentences made up by Hypothesis."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils import coordinate_to_tuple
from reliability.inputs import in_style
from reliability.standing import digits

from baocao.audit.again import Again
from baocao.audit.findings import Findings
from baocao.errors import BadInput, TextGuard
from baocao.facts.derive import growth, point_change, printed, share, sqrt
from baocao.facts.quantity import Gap, Quantity
from baocao.facts.wording import Writer, number
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.files import Sheet, open_sheets
from baocao.raw.forms import SCALES, Form, load_forms
from baocao.raw.reading import Reading, read_sheet
from baocao.raw.vietnamese import Contract, Written, clean, decide, fold, read_date
from baocao.results import Indicator, Node, Span
from baocao.settings import Limits, load_names
from tests.audit_fixture import indicator
from tests.conftest import ROOT
from tests.test_wording import entry

steady = settings(deadline=None, derandomize=True, database=None, max_examples=150)
few = settings(steady, max_examples=50)
PROJECT = Workspace(ROOT)

# Numbers

ANY = Contract(Decimal(-(10**12)), Decimal(10**12), integer=False)
COUNT = Contract(Decimal(0), Decimal(10**6), integer=True)
Style = tuple[str, str]
Dress = Callable[[str], str]
VIETNAMESE, ENGLISH = (".", ","), (",", ".")
both = st.sampled_from([VIETNAMESE, ENGLISH])
styles = st.one_of(both, st.tuples(st.sampled_from(["", " ", "\xa0", "\u202f"]), st.sampled_from(",.")))
amounts = st.integers(0, 4).flatmap(lambda places: st.decimals(0, 10**9, places=places))


def full_width(text: str) -> str:
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


dresses = st.sampled_from([str, full_width, decomposed, "\xa0 {}\n".format, "khoảng {}".format])


def decided(
    cells: Sequence[object], contract: Contract = ANY, scale: int = 1, unit: str = ""
) -> list[Decimal] | None:
    """The column as it is read; None when it is refused."""
    try:
        return decide([Written("D1", cell, contract, Decimal(scale), unit) for cell in cells])
    except BadInput:
        return None


@steady
@given(st.lists(amounts, min_size=1, max_size=4), styles, dresses, st.integers(0, 10**12), st.data())
def test_a_column_in_one_style_is_read_as_meant_or_refused(
    values: list[Decimal], style: Style, dress: Dress, high: int, data: st.DataObject
) -> None:
    whole = all(value.as_tuple().exponent == 0 for value in values)
    contract = Contract(Decimal(0), max(*values, Decimal(high)), integer=whole)
    plain = data.draw(st.lists(st.one_of(st.integers(0, high), st.just(0.0)), max_size=2))
    cells = [dress(in_style(value, style)) for value in values]
    assert decided([*cells, *plain], contract) in (None, [*values, *plain])


@steady
@given(st.lists(amounts, max_size=4), both, dresses)
def test_a_cell_with_both_separators_has_its_whole_column_read(
    values: list[Decimal], style: Style, dress: Dress
) -> None:
    meant = [*values, Decimal("1519.5")]
    assert decided([dress(in_style(value, style)) for value in meant]) == meant


@steady
@given(st.lists(amounts, max_size=3), st.lists(amounts, max_size=3))
def test_a_column_that_surely_mixes_two_styles_is_refused(some: list[Decimal], more: list[Decimal]) -> None:
    cells = [in_style(value, VIETNAMESE) for value in (*some, Decimal("1519.5"))]
    assert decided([*cells, *(in_style(value, ENGLISH) for value in (*more, Decimal("2.25")))]) is None


@steady
@given(st.lists(st.tuples(st.integers(0, 10**6), both), min_size=1, max_size=3))
def test_counts_in_mixed_styles_are_read_as_meant_or_refused(cells: list[tuple[int, Style]]) -> None:
    written = [in_style(value, style) for value, style in cells]
    assert decided(written, COUNT) in (None, [value for value, _ in cells])


@steady
@given(st.integers(0, 99), st.integers(1, 999), st.sampled_from(".,"))
def test_no_group_of_thousands_stands_behind_a_leading_zero(first: int, last: int, mark: str) -> None:
    assert decided([f"0{first}{mark}{last:03d}"], COUNT) is None


UNITS = {
    "đồng": 1,
    "đ": 1,
    "VNĐ": 1,
    "nghìn đồng": 1000,
    "triệu đồng": 10**6,
    "Triệu": 10**6,
    "tỷ đồng": 10**9,
}


@steady
@given(amounts, st.sampled_from(sorted(UNITS)), styles, dresses, st.sampled_from(["", " "]))
def test_money_with_its_unit_comes_to_dong_or_is_refused(
    value: Decimal, unit: str, style: Style, dress: Dress, gap: str
) -> None:
    wide = Contract(Decimal(0), Decimal(10**21), integer=False)
    cells = [dress(f"{in_style(each, style)}{gap}{unit}") for each in (value, Decimal("1519.5"))]
    meant = [value * UNITS[unit], Decimal("1519.5") * UNITS[unit]]
    assert decided(cells[:1], wide, 10**6, "đồng") in (None, meant[:1])
    assert decided(cells, wide, 10**6, "đồng") == meant or style not in {VIETNAMESE, ENGLISH}


@steady
@given(st.decimals(0, 100, places=2), both, dresses)
def test_a_rate_is_read_with_its_sign_and_without_it_where_it_is_no_ratio(
    value: Decimal, style: Style, dress: Dress
) -> None:
    cells = [dress(f"{in_style(value, style)}{sign}") for sign in ("%", " %", "")]
    contract = Contract(Decimal(0), Decimal(100), integer=False)
    assert decided(cells[:2], contract, unit="%") == [value] * 2
    assert decided(cells, contract, unit="%") == (None if 0 < value <= 1 else [value] * 3)


@steady
@given(st.integers(1, 100), st.sampled_from("$€£¥₫‰‱°"), st.sampled_from(["đồng", "%", "hồ sơ"]))
def test_the_sign_of_another_unit_is_not_overlooked(value: int, sign: str, unit: str) -> None:
    meant = [value] if (sign, unit) == ("₫", "đồng") else None
    assert decided([f"{value} {sign}"], ANY, 10**6, unit) in (None, meant)


@steady
@given(st.one_of(st.text(max_size=8), st.text("0123456789.,- '+/eE%¹²½①٣５\u200b", max_size=8)))
@example("568¹")
def test_what_is_read_from_a_text_are_its_digits(text: str) -> None:
    for value in decided([text]) or []:
        assert digits(value) == digits(text)
        assert any(map(str.isdecimal, text)) or text.strip() in set("-–—－﹣")


NOT_NUMBERS = [
    "1.2.3",
    "12,34,5",
    "1e6",
    "31/2",
    "0x10",
    "1_000",
    "1'000",
    "1 2 3",
    "--",
    "5-",
    "1.",
    ",",
    ".5",
]
NOT_TEXTS = [None, True, math.nan, math.inf, -math.inf, datetime(2021, 2, 1), time(1), timedelta(1)]


@pytest.mark.parametrize("integer", [True, False])
@pytest.mark.parametrize("value", [*NOT_NUMBERS, "", " ", *NOT_TEXTS])
def test_what_is_no_number_is_never_read_as_one(value: object, integer: bool) -> None:
    assert decided([value], Contract(ANY.low, ANY.high, integer)) is None


@steady
@given(st.floats(-1e12, 1e12), st.integers(-(10**12), 10**12))
def test_number_cells_are_the_numbers_they_are(real: float, whole: int) -> None:
    assert decided([real, whole]) == [Decimal(repr(real)), whole]


# Dates

DATES = ["{0.day}/{0.month}/{0.year:04d}", "{0:%d}/{0:%m}/{0.year:04d}", "{0.day}-{0.month}-{0.year:04d}"]
DATES += ["ngày {0.day} tháng {0.month} năm {0.year:04d}", "Sở, Ngày {0:%d} Tháng {0:%m} Năm {0.year:04d}"]


@steady
@given(st.dates(), st.sampled_from(DATES), dresses)
def test_a_written_date_is_the_day_that_was_meant(day: date, form: str, dress: Dress) -> None:
    assert read_date(form.format(day)) == read_date(decomposed(f"\xa0{form.format(day)} ")) == day
    assert read_date(dress(form.format(day))) in (None, day)


@steady
@given(st.integers(30001, 79999), st.floats(0, 0.999))
def test_a_serial_is_its_day_at_every_hour(serial: int, part: float) -> None:
    assert read_date(serial) == read_date(serial + part) == date(1899, 12, 30) + timedelta(serial)


@steady
@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 9999))
def test_a_day_that_never_was_is_none(day: int, month: int, year: int) -> None:
    try:
        meant = date(year, month, day)
    except ValueError:
        meant = None
    assert read_date(f"{day}/{month}/{year:04d}") == meant
    assert read_date(f"ngày {day} tháng {month} năm {year:04d}") == meant


@steady
@given(st.dates(), st.dates(), st.sampled_from([" - ", "; ", " đến ", "\n"]))
def test_of_two_days_in_a_cell_none_is_chosen(first: date, last: date, between: str) -> None:
    cell = between.join(DATES[0].format(day) for day in (first, last))
    assert read_date(cell) is None or first == last


@steady
@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.text("0123456789/- thángnăm")))
def test_anything_is_a_date_or_none(value: object) -> None:
    assert read_date(value) is None or type(read_date(value)) is date


# Text

TONES = "\u0300\u0301\u0303\u0309\u0323"
syllables = st.text(f"aăâeêioôơuưyđqnghcthAĐOUYQ \xa0\u0302\u0306\u031b-.,19{TONES}")


@steady
@given(st.one_of(st.text(), syllables))
def test_cleaning_is_done_once_and_whatever_the_text_is_composed_of(text: str) -> None:
    assert unicodedata.is_normalized("NFC", clean(text))
    for each in (clean, fold):
        assert each(each(text)) == each(text)
        assert each(unicodedata.normalize("NFC", text)) == each(decomposed(text)) == each(text)


@steady
@given(
    st.sampled_from(["oa", "oe", "uy"]),
    st.sampled_from(TONES),
    st.sampled_from(["", "h", "Th", "kh", "l", "ng"]),
    st.sampled_from(["", " nhập", ",", " - 2"]),
)
def test_both_places_of_a_tone_mark_are_one_spelling(pair: str, tone: str, before: str, after: str) -> None:
    older, newer = f"{before}{pair[0]}{tone}{pair[1]}{after}", f"{before}{pair}{tone}{after}"
    assert clean(newer) == clean(older) == unicodedata.normalize("NFC", older)
    assert fold(newer.upper()) == fold(older)


# Sheets

FILES = [
    ("postal", "02-BC-DN", "dnbc-01.xlsx"),
    ("telecom", "subscribers", "dnvt-01.xlsx"),
    ("one_stop", "summary", "tong-hop.xlsx"),
    ("one_stop", "province", "mot-cua-cap-tinh.csv"),
    ("press", "digest", "diem-bao.csv"),
    ("cameras", "units", "camera.xlsx"),
    ("email", "accounts", "hop-thu.ods"),
    ("register", "plan", "so-theo-doi.xlsx"),
]
POSTAL, CAMERAS, PLAN = FILES[0], FILES[5], FILES[7]
File = tuple[str, str, str]
Row = list[object]
each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: "-".join(file[:2]))


@cache
def filed(source: str, name: str, file: str) -> tuple[Form, list[Row], int]:
    """A form of the project, the first rows of a sheet filed by it, and which of them is the header."""
    (form,) = (each for each in load_forms(PROJECT, source).form if each.id == name)
    sheets = open_sheets(ROOT / "data/raw/2021-02" / source / file, file, Limits())
    sheet = next(each for each in sheets if form.sheet in ("", each.name))
    title = form.label if form.kind == "grid" else form.column[0].header
    rows, width = sheet.rows[:40], max(map(len, sheet.rows))
    top = next(n for n, row in enumerate(rows) if title in row)
    return form, [[*row, *[""] * (width - len(row))] for row in rows], top


def reading(form: Form, rows: list[Row]) -> Reading | None:
    """What the rows give; None when they are refused."""
    try:
        return read_sheet(form, Sheet("tep.xlsx", form.sheet or "T1", rows))
    except BadInput:
        return None


def told(form: Form, rows: list[Row]) -> object:
    """The sender, the month, the values and the records of a sheet, wherever they stand in it."""
    if (found := reading(form, rows)) is None:
        return None
    places = {"file", "sheet", "cell", "line", "written"}
    values, records = (
        [{name: value for name, value in row.items() if name not in places} for row in each]
        for each in (found.observations, found.records.rows())
    )
    return found.sender, found.month, sorted(map(repr, values)), records


@st.composite
def rearranged(
    draw: st.DrawFn, form: Form, rows: list[Row], top: int, titles: Sequence[str] = ()
) -> list[Row]:
    """The sheet moved, with other rows below its header, a column more for each title, and columns in any order."""
    width, start = len(rows[0]), top + form.header_rows
    empty: Row = [""] * width
    below = [row for row in rows[start:] if row[:4] != ["A", "B", "1", "2"]]
    header = [("title", rows[top]), *(("text", row) for row in rows[top + 1 : start])]
    table = [("text", row) for row in rows[:top]] + header
    table += [("data" if sum(map(bool, row)) > 2 else "text", row) for row in below]
    noise = [
        [("text", empty)],
        [("text", draw(st.permutations([*empty[1:], "Ghi chú: 1.519 điểm, ngày 15/3/2021."])))],
        [("text", ["", "NGƯỜI LẬP BIỂU", "", "ĐẠI DIỆN ĐƠN VỊ", *empty[4:]])],
        header,
        [*header, ("codes", empty)],
    ]
    for place in sorted(draw(st.lists(st.integers(start, len(table)), max_size=3)), reverse=True):
        table[place:place] = draw(st.sampled_from(noise))
    table[start:start] = draw(st.sampled_from([[], [("codes", empty)]]))
    order = draw(st.one_of(st.just(list(range(width))), st.permutations(range(width))))
    table = [(kind, [row[n] for n in order]) for kind, row in table]
    for title in titles:
        at, cell = draw(st.integers(0, width)), draw(st.sampled_from(["x", 7, 1519.5, "1.519,5"]))
        said = {"title": title, "data": cell}
        table = [(kind, [*row[:at], said.get(kind, ""), *row[at:]]) for kind, row in table]
    letters = draw(st.sampled_from([("A", "B"), ("(A)", "(B)")]))
    codes = [*letters, *map(str, range(1, width + len(titles) - 1))]
    aside, down = [""] * draw(st.integers(0, 2)), [[""]] * draw(st.integers(0, 2))
    return [*down, *([*aside, *(codes if kind == "codes" else row)] for kind, row in table)]


@each_file
@few
@given(st.data(), st.lists(st.sampled_from(["Lũy kế", "Kế hoạch năm"]), unique=True))
def test_a_sheet_that_was_rearranged_tells_the_same_or_is_refused(
    file: File, data: st.DataObject, titles: list[str]
) -> None:
    form, rows, top = filed(*file)
    assert told(form, data.draw(rearranged(form, rows, top, titles))) in (None, told(form, rows))


@pytest.mark.parametrize("file", [POSTAL, CAMERAS], ids=["grid", "lines"])
@few
@given(st.data())
def test_of_two_columns_with_one_title_none_is_chosen(file: File, data: st.DataObject) -> None:
    form, rows, top = filed(*file)
    title = data.draw(st.sampled_from(form.column)).header
    assert told(form, data.draw(rearranged(form, rows, top, [title]))) in (None, told(form, rows))


@steady
@given(st.sampled_from(sorted(SCALES)), st.sets(st.integers(0, 40)))
def test_units_merged_downwards_leave_the_values_as_they_are(unit: str, covered: set[int]) -> None:
    form, rows, top = filed(*POSTAL)
    at = rows[top].index("Đơn vị tính")
    full = [[*row[:at], unit if row[at] in SCALES else row[at], *row[at + 1 :]] for row in rows]
    bare = [list(row) for row in full]
    for n in covered & set(range(1, len(full))):
        bare[n][at] = "" if full[n][at] == full[n - 1][at] else full[n][at]
    assert told(form, bare) in (None, told(form, full))


@few
@given(st.sets(st.integers(0, 40)), st.integers(2, 4))
def test_records_under_a_merged_cell_are_read_as_if_it_stood_in_each(covered: set[int], times: int) -> None:
    form, rows, top = filed(*PLAN)
    full = [*rows[: top + 1], *(row for row in rows[top + 1 :] for _ in range(times if row[0] else 1))]
    bare = [list(row) for row in full]
    for n in covered & set(range(top + 2, len(full))):
        bare[n][:2] = ["", ""] if full[n][:2] == full[n - 1][:2] else full[n][:2]
    assert told(form, full) is not None
    assert told(form, bare) == told(form, full)


@steady
@given(st.lists(st.tuples(st.integers(0, 10**5), both), min_size=4, max_size=4))
def test_a_form_filled_in_mixed_styles_tells_what_was_meant_or_is_refused(
    cells: list[tuple[int, Style]],
) -> None:
    form, rows, top = filed(*POSTAL)
    meant, written = [list(row) for row in rows], [list(row) for row in rows]
    at, first = rows[top].index("Số lượng"), next(n for n, row in enumerate(rows) if row[0] == "2.1")
    for n, (value, style) in enumerate(cells, first):
        meant[n][at], written[n][at] = value, in_style(value, style)
    assert told(form, written) in (None, told(form, meant))


JUNK = ["-", "5", "1.519", "1,519", "0.519", "7¹", "3 tỷ", "#REF!", "\x00", "A", "Tổng cộng", "1/2/2021"]
junk = st.one_of(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=6),
    st.datetimes() | st.dates() | st.times() | st.timedeltas() | st.sampled_from(JUNK),
)


@each_file
@few
@given(st.data())
def test_whatever_stands_in_the_cells_only_that_is_read(file: File, data: st.DataObject) -> None:
    form, rows, top = filed(*file)
    rows = [list(row) for row in rows]
    for _ in range(data.draw(st.integers(1, 4))):
        n, at = data.draw(st.integers(top, len(rows) - 1)), data.draw(st.integers(0, len(rows[0]) - 1))
        rows[n][at] = data.draw(junk)
    if (found := reading(form, rows)) is None:
        return
    assert len(found.observations) >= len(form.column) * sum(not row.optional for row in form.row)
    for row in found.observations:
        line, column = coordinate_to_tuple(row["cell"])
        cell = rows[line - 1][column - 1]
        assert (type(cell) in {str, int, float}, cell in ("", " ")) == (True, False)
        assert digits(cell) == digits(row["value"])
    numbers = [column.name for column in form.column if column.type == "number"]
    for record in found.records.rows():
        assert {digits(record[name]) for name in numbers} <= set(map(digits, rows[record["line"] - 1]))


# Quantities

NOW = Month(2021, 2)
Values = list[Decimal | None]
Tree = tuple[str, Any]


def lifted(operation: Callable[..., Decimal | None]) -> Callable[..., Values]:
    """The operation month by month, with no value where an operand has none."""
    return lambda *sides: [None if None in each else operation(*each) for each in zip(*sides, strict=True)]


def on_year(operation: Callable[[Decimal, Decimal], Decimal | None]) -> Callable[[Values], Values]:
    """The operation on the last month and the first, which is the same month a year ago."""
    return lambda values: [*[None] * 12, *lifted(operation)(values[-1:], values[:1])]


ONE: dict[str, tuple[Callable[[Quantity], Quantity], Callable[[Values], Values]]] = {
    "last month": (lambda q: q.last_month, lambda values: [None, *values[:-1]]),
    "year ago": (lambda q: q.year_ago, lambda values: [*[None] * 12, values[0]]),
    "growth": (growth, on_year(lambda now, before: (now - before) / before * 100 if before > 0 else None)),
    "points": (point_change, on_year(lambda now, before: now - before)),
    "root": (lambda q: sqrt(q, unit="x"), lifted(lambda a: a.sqrt() if a >= 0 else None)),
    "printed": (
        lambda q: printed(q, step=Decimal("0.1")),
        lifted(lambda a: a.quantize(Decimal("0.1"), ROUND_HALF_UP)),
    ),
}
TWO: dict[str, tuple[Callable[..., Quantity], Callable[..., Values]]] = {
    "+": (lambda a, b: a + b, lifted(lambda a, b: a + b)),
    "-": (lambda a, b: a - b, lifted(lambda a, b: a - b)),
    "*": (lambda a, b: a * b, lifted(lambda a, b: a * b)),
    "/": (lambda a, b: a / b, lifted(lambda a, b: a / b if b else None)),
    "share": (share, lifted(lambda a, b: a / b * 100 if b else None)),
}
cells = st.none() | st.integers(-3, 3).map(Decimal) | st.decimals(-1000, 10**4, places=2)
trees = st.recursive(
    st.tuples(st.just("leaf"), st.lists(cells, min_size=13, max_size=13)),
    lambda below: st.one_of(
        st.tuples(st.sampled_from(sorted(TWO)), st.tuples(below, below)),
        st.tuples(st.sampled_from([*sorted(ONE), "named"]), st.tuples(below)),
    ),
    max_leaves=5,
)


def computed(tree: Tree, known: dict[str, Indicator]) -> Quantity:
    """The tree as a quantity; what is named in it becomes an indicator of ``known``."""
    name, below = tree
    if name == "leaf":
        nodes = [
            Gap("chưa gửi") if each is None else Node(kind="cell", value=each, unit="x") for each in below
        ]
        return Quantity(NOW, "x", dict(zip(NOW.window(), nodes, strict=True)))
    operands = [computed(each, known) for each in below]
    if name == "named":
        label = f"a.x{len(known)}"
        known[label] = indicator(label, operands[0].node, reason=operands[0].reason)
        return operands[0].named(label)
    return {**ONE, **TWO}[name][0](*operands).in_unit("x")


def expected(tree: Tree) -> Values:
    """The same from the values alone."""
    name, below = tree
    if name == "leaf":
        return list(below)
    operands = [expected(each) for each in below]
    return operands[0] if name == "named" else {**ONE, **TWO}[name][1](*operands)


@settings(steady, max_examples=300)
@given(trees)
@example(("root", (("leaf", [Decimal(-1)] * 13),)))
def test_a_derivation_gives_its_value_again_from_its_leaves(tree: Tree) -> None:
    known: dict[str, Indicator] = {}
    quantity = computed(tree, known)
    assert list(quantity.series.values()) == expected(tree)
    assert (quantity.value is None) == (quantity.node is None) == bool(quantity.reason)
    if quantity.node:
        assert quantity.node.value.is_finite()
        assert Again(Findings(indicators=known)).value(quantity.node) == quantity.value


# Sentences

NAMES = load_names(PROJECT)
_NAME = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in NAMES))


def spans_of(template: str, value: Decimal = Decimal(12), **options: object) -> tuple[Span, ...]:
    """The sentence with ``{a.b}`` bound to a value."""
    facts = {"a.b": Quantity(NOW, "bưu gửi", {NOW: Node(kind="cell", value=value)}, id="a.b")}
    return Writer("thử", NOW, {"a.b": entry(**options)}, facts, NAMES).sentence(template)


parts = st.sampled_from(
    ["Sản lượng", "đạt", "gói", "{a.b}", "{a.b:number}", "{month}", "[[và {a.b}]]", *NAMES]
)
figures = st.integers(0, 10**6).map(str) | st.text("0123456789٣５", min_size=1, max_size=3)


@steady
@given(st.lists(parts | figures, min_size=1), st.sampled_from([" ", "", ", ", "-"]))
@example(["4G", "gói"], "")
def test_a_figure_that_is_typed_is_refused(parts: list[str], between: str) -> None:
    template = between.join(parts)
    if re.search(r"\d", _NAME.sub("", template)):
        with pytest.raises(TextGuard):
            spans_of(template)
    else:
        assert not re.search(r"\d", "".join(span.text for span in spans_of(template) if span.kind == "plain"))


@pytest.mark.parametrize("figure", ["½", "¾", "⅓", "①"])
def test_a_figure_in_one_sign_is_refused_too(figure: str) -> None:
    with pytest.raises(TextGuard):
        spans_of(f"Hoàn thành {figure} kế hoạch.")


@pytest.mark.parametrize("field", ["{ a.b }", "{A.b}", "{a.b:Number}", "{a.b :number}", "{a.b", "[[{a.b}"])
def test_a_field_that_is_misspelt_is_not_printed_as_it_stands(field: str) -> None:
    with pytest.raises(TextGuard):
        spans_of(f"Sản lượng đạt {field} bưu gửi.")


def by_hand(value: Decimal, decimals: int) -> str:
    """The value half up to some decimals, with a point for thousands and a comma for decimals."""
    whole = int(abs(value) * 10**decimals * 2 + 1) // 2
    text = in_style(Decimal(whole).scaleb(-decimals), VIETNAMESE)
    return f"-{text}" if whole and value < 0 else text


@steady
@given(st.decimals(-(10**15), 10**15, places=6), st.integers(0, 4), st.sampled_from([1, 1000, 10**9]))
@example(Decimal("-0.04"), 1, 1)
def test_a_figure_is_printed_as_precisely_as_the_catalogue_says(
    value: Decimal, decimals: int, scale: int
) -> None:
    shown = by_hand(value / scale, decimals)
    assert number(value / scale, decimals) == shown
    short = re.sub(r",?0*$", "", shown) if "," in shown else shown
    printed, counted = (
        {1: "", 1000: f"nghìn {unit}", 10**9: f"tỷ {unit}"}[scale] for unit in ("%", "bưu gửi")
    )
    (figure,) = spans_of("{a.b}", value, decimals=decimals, scale=scale, unit="%", print_unit=printed)
    assert figure.text == (f"{short} {printed}" if printed else f"{short}%")
    told = spans_of("Đạt {a.b:number}.", value, decimals=decimals, scale=scale, print_unit=counted)
    padded = scale == 1 and len(shown) == 1 and shown != "0"
    assert [span.text for span in told] == ["Đạt ", f"0{shown}" if padded else shown, "."]
