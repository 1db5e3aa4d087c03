"""What the reading room shows beside the report, from small results written by hand."""

from __future__ import annotations

import json
from decimal import Decimal

from baocao import results
from baocao.report import lineage, room
from baocao.report.document import CheckLine, Paragraph
from baocao.results import MIME, Check, Indicator, Node, Place, Side, Span, dump

CELL = Place(file="data/raw/2021-02/a/x.xlsx", sheet="S", cell="D4")


def leaf(value: str) -> Node:
    return Node(kind="cell", value=Decimal(value), unit="hồ sơ", label="ô", month="2021-02", places=(CELL,))


def calc(op: str, value: str, *args: Node) -> Node:
    return Node(kind="calc", op=op, value=Decimal(value), args=args)


def failing(name: str, *touches: str) -> CheckLine:
    return CheckLine(
        **dict.fromkeys(("label", "word", "left", "left_formula", "sign", "right"), ""),
        **dict.fromkeys(("right_formula", "difference", "reason", "accepted"), ""),
        id=name,
        status="waived",
        details=(),
        brief=False,
        touches=touches,
    )


def test_a_mark_stands_behind_the_sentence_that_tells_the_number() -> None:
    check = failing("a", "x.total")
    spans = (
        Span(text="Nhận "),
        Span(text="849", kind="indicator", ref="x.total"),
        Span(text=" hồ sơ (cả tỉnh). Trả "),
        Span(text="17", kind="indicator", ref="x.other"),
        Span(text=" hồ sơ."),
    )
    pieces = [
        (span.text, [each.id for each in checks])
        for span, checks in room.marked(Paragraph(label="", spans=spans), {"x.total": [check]})
    ]
    assert "".join(text for text, _ in pieces) == "".join(span.text for span in spans)
    assert [text for text, checks in pieces if checks == ["a"]] == [" hồ sơ (cả tỉnh)."]


def test_a_sentence_of_the_register_is_marked_at_its_end() -> None:
    paragraph = Paragraph(label="-", spans=(Span(text="Trình Kế hoạch.", kind="record", ref="plan.3"),))
    ((text, checks),) = room.marked(paragraph, {"plan.3": [failing("a", "plan.3")]})
    assert (text, [each.id for each in checks]) == (paragraph.spans[0], ["a"])


def test_a_month_without_a_value_breaks_the_line() -> None:
    values = {"2020-12": Decimal(1), "2021-01": None, "2021-02": Decimal(2), "2021-03": Decimal(3)}
    line = room.spark(values)
    assert [run.count(",") for run in line.runs] == [2]
    assert line.last == ("93.0", "3.0")
    assert line.words == "Diễn biến từ tháng 12/2020 đến tháng 03/2021, 3 tháng có số liệu"
    assert room.spark({"2021-02": None}).words == "chưa có số liệu"
    assert room.spark({"2021-01": Decimal(5), "2021-02": Decimal(5)}).runs == ("3.0,12.0 93.0,12.0",)


def test_the_worked_formula_reads_sums_of_sums_as_one() -> None:
    total = calc("+", "6", calc("+", "3", leaf("1"), leaf("2")), leaf("3"))
    assert lineage.worked(total) == "1 + 2 + 3 = 6"
    assert lineage.worked(calc("/", "2", total, leaf("3"))) == "(1 + 2 + 3) ÷ 3 = 2"
    assert (
        lineage.worked(calc("-", "2", leaf("6"), calc("-", "4", leaf("6"), leaf("2")))) == "6 - (6 - 2) = 2"
    )
    assert lineage.worked(calc("round", "5.3", leaf("5.25"), leaf("0.1"))) == "làm tròn (5,25) = 5,3"
    assert lineage.worked(leaf("6")) == ""


def test_a_long_sum_shows_its_first_and_last_operands() -> None:
    many = Node(kind="sum", value=Decimal(55), args=tuple(leaf(str(n)) for n in range(1, 11)))
    assert lineage.worked(many) == "1 + 2 + 3 + … + 10 (10 số) = 55"


def test_the_island_stores_a_step_once_and_cannot_end_its_element() -> None:
    shared = leaf("1500.5")
    found = [
        Indicator(
            id=name,
            notebook="x",
            label="</script><b>",
            unit="hồ sơ",
            month="2021-02",
            value=Decimal(1),
            text="1 hồ sơ",
            estimate=True,
            tree=shared,
        )
        for name in ("a", "b")
    ]
    side = Side(formula="f", value=Decimal(1), text="1", tree=shared)
    check = Check(
        id="c", notebook="x", label="c", severity="error", relation="=", left=side, right=side, ok=None
    )
    outputs = [{"data": {MIME: dump(result)}} for result in (*found, check)]
    text = str(
        lineage.island({"cells": [{"id": "x-01", "outputs": outputs}]}, {CELL.file: 7}, {"unknown": "?"})
    )
    assert "<" not in text
    data = json.loads(text)
    assert data["steps"] == [
        {"k": "cell", "v": "1.500,5", "u": "hồ sơ", "l": "ô", "m": "02/2021", "p": [[7, "S", "ô D4"]]}
    ]
    assert data["numbers"]["a"]["notes"] == ["Ước thực hiện."]
    assert data["numbers"]["b"] | {"l": ""} == data["numbers"]["a"] | {"l": ""}
    assert [side["n"] for side in data["checks"]["c"]["sides"]] == [0, 0]
    assert data["checks"]["c"]["r"] == "so với"


def test_a_file_that_was_read_twice_is_listed_as_used() -> None:
    file = results.RawFile(file="a.csv", sha256="0", month="2021-02", used=False)
    again = file.model_copy(update={"used": True})
    inputs = [results.Inputs(notebook="x", files=(each,)) for each in (again, file)]
    assert lineage.raw_files(inputs)["a.csv"].used
