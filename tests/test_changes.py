"""What two runs say differently, and why: first by hand, then in the real month, one change after the other."""

import csv
import io
import json
import os
import shutil
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from baocao import results
from baocao.audit.causes import Cause
from baocao.audit.changes import Change, as_csv, changes, files
from baocao.audit.show_changes import CAUSES, by_kind, lines
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.results import (
    Chart,
    Check,
    Inputs,
    Node,
    Paragraph,
    Place,
    RawFile,
    Side,
    Span,
    TableCell,
    Waiver,
)
from baocao.run import history
from baocao.run.history import Run
from baocao.run.manifest import Manifest
from baocao.run.month import Outcome, run_month
from tests import audit_fixture
from tests.conftest import NextToNothing, one_more

FEBRUARY = Month(2021, 2)
FILE = "data/raw/2021-02/postal/a.xlsx"
indicator = partial(audit_fixture.indicator, unit="bưu gửi", notebook="postal")


def leaf(value: int, *, cell: str = "D5", file: str = FILE, label: str = "A: bưu gửi", **more: Any) -> Node:
    place = Place(file=file, sheet="Biểu 1", cell=cell)
    return Node(
        kind="cell",
        value=Decimal(value),
        unit="bưu gửi",
        label=label,
        month="2021-02",
        places=(place,),
        **more,
    )


def total(*args: Node) -> Node:
    return Node(kind="sum", value=sum((a.value for a in args), Decimal(0)), label="Tổng", args=args)


def run(
    *found: results.Result,
    source: str = "x = 1",
    inputs: dict[str, str] | None = None,
    settings: dict[str, str] | None = None,
    code: dict[str, str] | None = None,
    packages: dict[str, str] | None = None,
) -> Run:
    """A run whose one notebook has the results in one cell each, after a cell ``source``."""
    cells: list[dict[str, Any]] = [{"id": "postal-01", "cell_type": "code", "source": source, "outputs": []}]
    for place, each in enumerate(found, start=2):
        outputs = [{"data": {results.MIME: results.dump(each)}}]
        cells.append({"id": f"postal-{place:02d}", "cell_type": "code", "source": "", "outputs": outputs})
    manifest = {
        "month": "2021-02",
        "inputs": inputs or {FILE: "1"},
        "settings": settings or {},
        "code": code or {},
        "environment": {"python": "3.11", "lock": "1", "packages": packages or {"matplotlib": "1"}},
        "times": dict.fromkeys(("started", "finished"), "2021-03-01T00:00:00+00:00"),
    }
    return Run(Manifest.model_validate(manifest), {"postal": {"cells": cells}})


def reasons(found: Sequence[Change]) -> set[tuple[str, str]]:
    return {(cause.kind, cause.what) for change in found for cause in change.causes}


def test_nothing_differs_between_runs_that_say_the_same() -> None:
    assert changes(run(indicator("a", leaf(5))), run(indicator("a", leaf(5)), source="x = 2")) == []


def test_a_figure_is_explained_by_the_cell_that_differs_and_by_no_other() -> None:
    old = run(indicator("a", total(leaf(5), leaf(7, cell="D6"))))
    new = run(indicator("a", total(leaf(5), leaf(8, cell="D6"))), inputs={FILE: "2"}, source="x = 2")
    (change,) = changes(old, new)
    assert (change.before, change.now, change.difference) == ("12 bưu gửi", "13 bưu gửi", "+1")
    (cause,) = change.causes
    assert cause == ("input", FILE, "trang «Biểu 1», ô D6", "7 bưu gửi", "8 bưu gửi")


def test_rows_that_moved_are_no_cause() -> None:
    old = run(indicator("a", total(leaf(5, cell="D5", label="A"), leaf(7, cell="D6", label="B"))))
    moved = total(leaf(9, cell="D5", label="C"), leaf(5, cell="D6", label="A"), leaf(7, cell="D7", label="B"))
    (change,) = changes(old, run(indicator("a", moved), inputs={FILE: "2"}))
    places = {cause.place for cause in change.causes}
    assert change.now == "21 bưu gửi"
    assert "trang «Biểu 1», ô D5" in places
    assert "trang «Biểu 1», ô D7" not in places


def test_a_correction_is_named_with_its_reason() -> None:
    fixed = leaf(6, label="A: bưu gửi [5 thành 6: gõ nhầm (Lan, 01/03/2021)]")
    settings = {"data/corrections/2021-02.toml": "2"}
    (change,) = changes(run(indicator("a", leaf(5))), run(indicator("a", fixed), settings=settings))
    (cause,) = change.causes
    assert (cause.kind, cause.what) == ("correction", "data/corrections/2021-02.toml")
    assert cause.now == "5 thành 6: gõ nhầm (Lan, 01/03/2021)"


def test_a_figure_that_came_with_a_file_has_only_that_file_for_a_cause() -> None:
    other = "data/raw/2021-02/postal/b.xlsx"
    old = run(indicator("a", None, reason="thiếu b"))
    read = Inputs(notebook="postal", files=(RawFile(file=other, sha256="1", month="2021-02"),))
    new = run(read, indicator("a", total(leaf(5), leaf(7, file=other))), inputs={FILE: "1", other: "1"})
    (change,) = changes(old, new)
    assert change.before == "thiếu b"
    assert change.causes == (("input", other, "", "không có", "có"),)


def test_a_file_of_another_sector_is_no_cause_of_a_figure_that_came_through_a_waiver() -> None:
    other, waivers = "data/raw/2021-02/telecom/x.xlsx", "data/waivers/2021-02.toml"
    came = {"inputs": {FILE: "1", other: "1"}, "settings": {waivers: "1"}}
    (change,) = changes(run(indicator("a", None, reason="thiếu b")), run(indicator("a", leaf(5)), **came))
    assert reasons([change]) == {("waiver", waivers)}


def test_two_counts_of_one_name_are_both_looked_at() -> None:
    def counted(lines: tuple[tuple[int, int], ...]) -> Node:
        place = Place(file=FILE, lines=lines)
        return Node(kind="count", value=Decimal(place.count), label="Hồ sơ", places=(place,))

    old = run(indicator("a", total(counted(((2, 5),)), counted(((9, 9),)))))
    new = run(
        indicator("a", total(counted(((2, 6),)), counted(((9, 9),)))), inputs={FILE: "2"}, source="x = 2"
    )
    (change,) = changes(old, new)
    assert reasons([change]) == {("input", FILE)}


def test_a_sentence_about_last_year_has_the_cause_of_last_year() -> None:
    def compared(last_month: int, year_ago: int, digests: dict[str, str]) -> Run:
        files = {"last_month": "data/raw/2021-01/a.xlsx", "year_ago": "data/raw/2020-02/a.xlsx"}
        values = {"last_month": last_month, "year_ago": year_ago}
        cells = {
            name: TableCell(text=f"{values[name]}", number=True, tree=leaf(values[name], file=file))
            for name, file in files.items()
        }
        spans = (Span(text=f"Năm trước {year_ago}", kind="indicator", ref="a"),)
        told = Paragraph(notebook="postal", slot="s", spans=spans)
        return run(
            indicator("a", leaf(5)).model_copy(update={"compared": cells}),
            told,
            inputs={FILE: "1", **{file: digests[name] for name, file in files.items()}},
        )

    old = compared(3, 2, {"last_month": "1", "year_ago": "1"})
    new = compared(4, 1, {"last_month": "2", "year_ago": "2"})
    (sentence,) = [change for change in changes(old, new) if change.kind == "sentence"]
    assert ("input", "data/raw/2020-02/a.xlsx") in reasons([sentence])


def test_what_refers_to_another_indicator_has_its_causes() -> None:
    def both(value: int, digest: str) -> Run:
        ref = Node(kind="ref", value=Decimal(value), label="a")
        double = Node(kind="calc", op="+", value=Decimal(2 * value), args=(ref, ref))
        return run(indicator("a", leaf(value)), indicator("b", double), inputs={FILE: digest})

    found = changes(both(5, "1"), both(6, "2"))
    assert [change.id for change in found] == ["a", "b"]
    assert [[cause.place for cause in change.causes] for change in found] == [["trang «Biểu 1», ô D5"]] * 2


def test_another_formula_is_put_down_to_the_notebook_cell() -> None:
    doubled = Node(kind="calc", op="*", value=Decimal(10), args=(leaf(5), leaf(2, cell="D9")))
    new = run(indicator("a", doubled), source="x = 2\ny = 3", inputs={FILE: "1"})
    (change,) = changes(run(indicator("a", leaf(5)), source="x = 2\ny = 2"), new)
    assert change.causes == (("notebook", "postal-01", "", "y = 2", "y = 3"),)


def test_of_a_cell_the_lines_that_differ_are_named_and_no_moved_ones() -> None:
    doubled = Node(kind="calc", op="*", value=Decimal(10), args=(leaf(5), leaf(2, cell="D9")))
    new = run(indicator("a", doubled), source="# nhân đôi\nx = 2\ny = 3\n", inputs={FILE: "1"})
    (change,) = changes(run(indicator("a", leaf(5)), source="x = 2\ny = 2"), new)
    assert change.causes == (("notebook", "postal-01", "và 1 dòng nữa", "không có", "# nhân đôi"),)
    same = run(indicator("a", doubled), source="x = 2\ny = 2\n", inputs={FILE: "1"})
    (change,) = changes(run(indicator("a", leaf(5)), source="x = 2\ny = 2"), same)
    assert [cause.kind for cause in change.causes] == ["unknown"]


def test_what_nothing_explains_is_said() -> None:
    paragraph = Paragraph(notebook="postal", slot="s", spans=(Span(text="Một câu."),))
    other = paragraph.model_copy(update={"spans": (Span(text="Câu khác."),)})
    (change,) = changes(run(paragraph), run(other))
    assert (change.before, change.now) == ("Một câu.", "Câu khác.")
    assert reasons([change]) == {("unknown", "")}


def test_only_the_sentence_that_differs_is_told_with_the_causes_of_its_figure() -> None:
    def told(value: int, digest: str) -> Run:
        spans = (
            Span(text="Có 3 điểm. Tổng ", kind="plain"),
            Span(text=f"{value} bưu gửi", kind="indicator", ref="a"),
            Span(text=". Hết."),
        )
        return run(
            indicator("a", leaf(value)),
            Paragraph(notebook="postal", slot="s", spans=spans),
            inputs={FILE: digest},
        )

    (sentence,) = [change for change in changes(told(5, "1"), told(6, "2")) if change.kind == "sentence"]
    assert (sentence.before, sentence.now) == ("Tổng 5 bưu gửi.", "Tổng 6 bưu gửi.")
    assert reasons([sentence]) == {("input", FILE)}


def test_a_chart_drawn_otherwise_by_another_version_names_the_library() -> None:
    def drawn(svg: str, version: str) -> Run:
        chart = Chart(id="c", notebook="postal", slot="s", caption="Hình", alt="", source="", svg=svg)
        return run(chart, packages={"matplotlib": version, "pandas": "3"})

    (change,) = changes(drawn("<svg/>", "3.10"), drawn("<svg><g/></svg>", "3.11"))
    assert change.causes == (("environment", "matplotlib", "", "3.10", "3.11"),)


def test_a_waiver_is_the_cause_of_a_check_that_is_accepted() -> None:
    def checked(waiver: Waiver | None, digest: str) -> Run:
        side = [Side(formula="", value=Decimal(v), text=str(v), tree=leaf(v)) for v in (5, 4)]
        check = Check(
            id="x", notebook="postal", label="X", severity="error", relation="=",
            left=side[0], right=side[1], difference=Decimal(1), ok=False, waiver=waiver,
        )  # fmt: skip
        return run(check, settings={"data/waivers/2021-02.toml": digest})

    waiver = Waiver(
        check="x", month="2021-02", left="5", right="4", reason="đã hỏi", author="Lan", date="2021-03-01"
    )
    (change,) = changes(checked(None, "1"), checked(waiver, "2"))
    assert change.now.endswith("(Đã chấp nhận)")
    assert change.causes == (
        ("waiver", "data/waivers/2021-02.toml", "x", "không có", "đã hỏi (Lan, 01/03/2021)"),
    )


def test_a_statement_about_several_senders_has_the_causes_of_the_one_that_differs() -> None:
    def compared(name: str, left: Node, right: Node, each: tuple[Check, ...] = ()) -> Check:
        sides = [
            Side(formula="", value=node.value, text=f"{node.value}", tree=node) for node in (left, right)
        ]
        return Check(
            id=name, notebook="postal", label=name, severity="error", relation="=",
            left=sides[0], right=sides[1], ok=left.value == right.value, each=each,
        )  # fmt: skip

    def stated(value: int, digest: str) -> Run:
        other = (leaf(5, cell="D5"), leaf(5, cell="D6"))
        own = (leaf(value, cell="E5"), leaf(7, cell="E6"))
        children = (compared("x[1]", *other), compared("x[2]", *own))
        return run(compared("x", *(own if value != 7 else other), each=children), inputs={FILE: digest})

    found = changes(stated(7, "1"), stated(8, "2"))
    assert [change.id for change in found] == ["x", "x[2]"]
    for change in found:
        assert [cause.place for cause in change.causes] == ["trang «Biểu 1», ô E5"]


def test_who_signed_is_no_cause_of_a_wording() -> None:
    paragraph = Paragraph(notebook="postal", slot="s", spans=(Span(text="Một câu."),))
    other = paragraph.model_copy(update={"spans": (Span(text="Câu khác."),)})
    log = {"data/signoffs/2021-02.jsonl": "1", "data/signoffs/2021-02/0.zip": "1"}
    (change,) = changes(run(paragraph), run(other, settings=log))
    assert reasons([change]) == {("unknown", "")}


def test_a_drawing_of_other_months_is_put_down_to_the_files_of_its_notebook() -> None:
    def drawn(svg: str, digest: str) -> Run:
        chart = Chart(id="c", notebook="postal", slot="s", caption="Hình", alt="", source="", svg=svg)
        read = Inputs(notebook="postal", files=(RawFile(file=FILE, sha256=digest, month="2021-02"),))
        return run(read, chart, inputs={FILE: digest, "data/raw/2021-02/soc/b.xlsx": digest})

    (change,) = changes(drawn("<svg/>", "1"), drawn("<svg><g/></svg>", "2"))
    assert reasons([change]) == {("input", FILE)}


def test_of_counted_lines_those_are_named_that_count_in_one_run_only() -> None:
    def counted(*lines: tuple[int, int]) -> Node:
        place = Place(file=FILE, lines=lines)
        return Node(kind="count", value=Decimal(place.count), label="Hồ sơ", places=(place,))

    def cause(old: Node, new: Node) -> str:
        (change,) = changes(run(indicator("a", old)), run(indicator("a", new), inputs={FILE: "2"}))
        return change.causes[0].place

    assert cause(counted((2, 4)), counted((3, 4))) == "dòng 2"
    assert cause(counted((2, 9)), counted((2, 4), (6, 9))) == "dòng 5"
    assert cause(counted((2, 4)), counted((2, 5))) == "dòng 2-5"  # any of them may have come


def test_files_that_differ_are_told_whether_or_not_anything_follows() -> None:
    issue, log = "data/issue/2021-02.toml", "data/signoffs/2021-02.jsonl"
    new = run(inputs={"a": "2", "c": "1"}, settings={issue: "2", log: "1"})
    found = files(run(inputs={"a": "1", "b": "1"}, settings={issue: "1"}), new)
    ((title, told),) = by_kind(found)
    assert title == "Tệp đầu vào"
    said = {each.id: each.said[0] for each in told}
    assert said.keys() == {"a", "b", "c", issue}
    assert said["a"].same == "nội dung khác"
    assert (said["b"].deleted, said["b"].inserted, said["c"].deleted) == ("có", "không có", "không có")


def test_a_sentence_shows_the_words_struck_and_added() -> None:
    sentence = Change("sentence", "s", "s", "Có 5 điểm, ước.", "Có 6 điểm, ước.", ())
    drawing = Change("chart", "c", "Hình", "", "", tuple(Cause("input", f"{n}.xlsx") for n in range(6)))
    (_, (told,)), (_, (drawn,)) = by_kind([sentence, drawing])
    assert [(said.same, said.deleted, said.inserted) for said in told.said] == [
        ("Có", "", ""),
        ("", "5", "6"),
        ("điểm, ước.", "", ""),
    ]
    assert (len(drawn.causes), drawn.other_causes) == (4, 2)
    (*_, line) = (line.plain for line in lines(run(), run(), [sentence]))
    assert line == "  s: Có [-5-] {+6+} điểm, ước."


def test_the_cell_of_a_figure_that_is_gone_is_told_with_the_figure_only() -> None:
    def table(cell: TableCell) -> Run:
        rows = ((TableCell(text="Tin bài"), cell), (TableCell(text="Bản in"), TableCell(text=cell.text)))
        return run(
            results.Table(
                id="t", notebook="postal", caption="Bảng", header=("", "Tháng"), rows=rows, source="x"
            )
        )

    (change,) = changes(table(TableCell(text="76", ref="a")), table(TableCell(text="…")))
    assert (change.label, change.before, change.now) == ("Bảng: Bản in, Tháng", "76", "…")


def test_the_table_for_spreadsheets_holds_no_formula() -> None:
    found = [Change("check", "=1+1", "@x", "-5", "+cmd", (), difference="-1.234,5")]
    (row,) = csv.DictReader(io.StringIO(as_csv(found, CAUSES)))
    assert [row[name] for name in ("id", "label", "before", "now", "difference")] == [
        "'=1+1",
        "'@x",
        "-5",
        "'+cmd",
        "-1.234,5",
    ]


def test_the_run_that_ended_last_is_compared_with_whatever_the_dates_of_the_files(space: Workspace) -> None:
    audit_fixture.publish(space, indicator("a", leaf(5)))
    manifest = json.loads(space.manifest(FEBRUARY).read_text(encoding="utf-8"))
    notebook = (space.outputs(FEBRUARY) / "notebooks" / "postal.ipynb").read_bytes()
    space.runs(FEBRUARY).mkdir(parents=True)
    for name, finished, date in (("one", "2021-02-02", 3), ("two", "2021-02-03", 2), ("broken", "", 1)):
        path = space.runs(FEBRUARY) / f"{name}.zip"
        times = {"started": finished, "finished": finished}
        with path.open("wb") as file:
            content = json.dumps({**manifest, "times": times}).encode() if finished else b"{"
            history.pack(file, {"manifest.json": content, "postal": notebook})
        os.utime(path, (date, date))
    assert history.pair(space, FEBRUARY)[0].finished == "2021-02-03"
    assert history.pair(space, FEBRUARY, "one")[0].finished == "2021-02-02"
    with pytest.raises(BadInput, match="không đọc được"):
        history.pair(space, FEBRUARY, "broken")


@pytest.fixture(scope="module")
def month(ran: tuple[Workspace, Outcome], tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The session's month in a copy, free to be made again."""
    space = Workspace(tmp_path_factory.mktemp("again") / "space")
    shutil.copytree(ran[0].root, space.root)
    return space


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


CORRECTION = """
[[correction]]
source = "telecom"
month = "2021-02"
sender = "DNVT-01"
measure = "switching_points"
was = 88
becomes = 89
reason = "Đơn vị báo lại bằng công văn"
author = "Chuyên viên A"
date = 2021-02-21
"""
SCENARIOS: dict[str, tuple[str, Callable[[Path], object], str, str]] = {
    "a digit": ("data/raw/2021-02/telecom/dnvt-01.xlsx", one_more, "input", ""),
    "a waiver": (
        "data/waivers/2021-02.toml",
        lambda path: replaced(path, "Chờ đơn vị xác nhận, không tự sửa.", "Đã hỏi đơn vị."),
        "waiver",
        "",
    ),
    "a correction": (
        "data/corrections/2021-02.toml",
        lambda path: path.write_text(CORRECTION, encoding="utf-8"),
        "correction",
        "",
    ),
    "a population": (
        "data/reference/population.csv",
        lambda path: replaced(path, "595000,person", "595001,person"),
        "reference",
        "",
    ),
    "a notebook cell": (
        "notebooks/postal.ipynb",
        lambda path: replaced(path, "= population / facts", "= (population + population) / facts"),
        "notebook",
        "postal-",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_each_change_of_the_real_month_is_the_only_cause_of_all_that_follows(
    month: Workspace, name: str
) -> None:
    file, change, kind, what = SCENARIOS[name]
    path = month.root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    before = history.published(month, FEBRUARY)
    assert before is not None
    change(path)
    run_month(month, FEBRUARY, NextToNothing(), lambda name, what: None)
    old, new = history.pair(month, FEBRUARY)
    assert old.name == before.name
    found = changes(old, new)
    assert found
    for each in found:
        assert {cause.kind for cause in each.causes} == {kind}, each
        assert all(cause.what.startswith(what or file) for cause in each.causes), each
    told = "\n".join(line.plain for line in lines(old, new, found))
    assert f"Lần lập {new.name}" in told
