"""``baocao trace``: from a value to its cells, with every file compared; nothing from the data drives the terminal."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console

from baocao.audit import show
from baocao.audit.again import Again
from baocao.audit.findings import findings
from baocao.audit.published import load
from baocao.audit.trace import Trace, trace
from baocao.errors import BadInput
from baocao.layout import Workspace
from tests.audit_fixture import (
    FEBRUARY,
    RAW,
    added,
    calc,
    cell,
    check,
    constant,
    count,
    indicator,
    notebook,
    publish,
    ref,
)
from tests.test_cli import command

POINTS = indicator("postal.points", added(cell(2, "D5"), cell(3, "D6")), label="Điểm phục vụ")
PEOPLE = indicator("postal.people", calc("/", 20, constant(100, "dân: số tròn"), ref("postal.points", 5)))


def lines_of(found: Trace) -> list[str]:
    target = io.StringIO()
    Console(file=target, width=10_000).print(show.tree(found))
    return target.getvalue().splitlines()


def traced(space: Workspace, name: str) -> Trace:
    return trace(load(space, FEBRUARY), name)


def test_references_are_followed_to_workbook_cells(space: Workspace) -> None:
    found = traced(publish(space, POINTS, PEOPLE), "postal.people")
    text = "\n".join(lines_of(found))
    assert "20 điểm ← chia" in text
    assert "5 điểm ← postal.points - Điểm phục vụ, ô postal-02" in text
    assert f"2 điểm ← Bưu cục - {RAW} [T1] ô D5" in text
    assert f"3 điểm ← Bưu cục - {RAW} [T1] ô D6" in text
    assert "hằng số dân: số tròn" in text
    assert found.sound


def test_a_reference_to_another_month_is_followed_in_its_own_tree(space: Workspace) -> None:
    before = "data/raw/2020-02/postal/a.xlsx"
    old = ref("postal.points", 4, cell(4, "D9", file=before), month="2020-02")
    growth = indicator("postal.growth", calc("-", 1, ref("postal.points", 5), old))
    publish(space, POINTS, growth, files=(RAW, before))
    text = "\n".join(lines_of(traced(space, "postal.growth")))
    assert "4 điểm ← postal.points (tháng 2020-02)" in text
    assert f"{before} [T1] ô D9" in text


def test_a_check_is_traced_by_both_sides(space: Workspace) -> None:
    stated = check("postal.add_up", ref("postal.points", 5), cell(6, "D4"))
    text = "\n".join(lines_of(traced(publish(space, POINTS, stated), "postal.add_up")))
    assert "vế trái:" in text
    assert "vế phải:" in text
    assert "không đạt, chênh lệch -1" in text


def test_an_indicator_without_a_value_says_why(space: Workspace) -> None:
    publish(space, indicator("postal.none", None, reason="chưa nhận được sổ"))
    found = traced(space, "postal.none")
    assert "chưa có số liệu: chưa nhận được sổ" in lines_of(found)[0]
    assert found.sound
    assert "không có giá trị để tính lại" in show.verdict(found)


@pytest.mark.parametrize(
    ("change", "state", "said"),
    [
        (lambda path: path.write_bytes(b"9"), "changed", "TỆP ĐÃ THAY ĐỔI"),
        (lambda path: path.unlink(), "missing", "TỆP KHÔNG CÒN"),
    ],
)
def test_a_file_that_is_not_as_it_was_is_named_and_its_value_not_guessed(
    change: object,
    state: str,
    said: str,
    space: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    publish(space, POINTS)
    change(space.root / RAW)  # type: ignore[operator]
    assert [file.state for file in traced(space, "postal.points").files] == [state]
    assert command(monkeypatch, space.root, "trace", "2021-02", "postal.points") == 3
    told = capsys.readouterr().out
    assert f"[T1] ô D5 - {said}" in told
    assert f"KHÔNG KHỚP - 1 tệp không khớp: {RAW}" in told
    assert "9 điểm" not in told


def test_an_edited_notebook_is_named(space: Workspace) -> None:
    publish(space, POINTS)
    path = space.outputs(FEBRUARY) / "notebooks" / "postal.ipynb"
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    found = traced(space, "postal.points")
    assert [state.state for state in found.notebooks] == ["changed"]
    assert not found.sound


def test_a_value_that_does_not_follow_from_its_cells_is_named(space: Workspace) -> None:
    tree = added(cell(2, "D5"), cell(3, "D6")).model_copy(update={"value": Decimal(6)})
    wrong = indicator("postal.points", tree)
    publish(space, wrong, PEOPLE)
    assert traced(space, "postal.points").disagreeing == ("chỉ tiêu",)
    assert traced(space, "postal.people").disagreeing == ("postal.points (2021-02)",)


def test_a_value_that_is_not_that_of_its_own_tree_is_named(space: Workspace) -> None:
    publish(space, POINTS.model_copy(update={"value": Decimal(6)}))
    assert traced(space, "postal.points").disagreeing == ("chỉ tiêu",)


def test_a_cell_that_its_file_says_otherwise_is_named(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(space, indicator("postal.points", added(cell(7, "D5"), cell(3, "D6"))))
    assert command(monkeypatch, space.root, "trace", "2021-02", "postal.points") == 3
    assert f"{RAW} ô D5: sổ tính ghi 7, trong tệp là 2" in capsys.readouterr().out


def test_a_cell_that_was_corrected_may_differ_from_its_file_by_the_correction_alone(space: Workspace) -> None:
    (space.corrections / "a.toml").write_text(
        '[[correction]]\nsource = "postal"\nmonth = "2021-02"\nsender = "A"\nmeasure = "points"\nwas = 2\n'
        'becomes = 7\nreason = "Đơn vị báo lại"\nauthor = "A"\ndate = 2021-02-21\n',
        encoding="utf-8",
    )
    told = "Bưu cục [2 thành 7: Đơn vị báo lại (A, 21/02/2021)]"
    publish(space, indicator("postal.points", cell(7, "D5", label=told)))
    assert traced(space, "postal.points").misread == ()
    (space.corrections / "a.toml").unlink()
    assert len(traced(space, "postal.points").misread) == 1


def test_a_counted_line_that_is_not_in_the_file_is_named(space: Workspace) -> None:
    file = "data/raw/2021-02/postal/b.csv"
    publish(space, indicator("postal.records", count((101, 102), file=file)), files=(file,))
    assert traced(space, "postal.records").misread == (f"{file}: không có hồ sơ ở dòng 102",)


def test_the_lines_of_a_count_open_into_the_file(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = "data/raw/2021-02/postal/b.csv"
    publish(space, indicator("postal.records", count((5, 7), (9, 9), file=file)), files=(file,))
    assert command(monkeypatch, space.root, "trace", "2021-02", "postal.records", "--rows", "2") == 0
    told = capsys.readouterr().out
    assert "dòng 5: Dòng 5 | 1" in told
    assert "dòng 6: Dòng 6 | 1" in told
    assert "dòng 7:" not in told


def test_outputs_and_records_that_were_edited_are_named(space: Workspace) -> None:
    publish(space, POINTS)
    manifest = json.loads(space.manifest(FEBRUARY).read_text(encoding="utf-8"))
    waiver = space.waivers / "2021-02.toml"
    waiver.write_text("", encoding="utf-8")
    table = space.outputs(FEBRUARY) / "indicators.csv"
    for part, path in (("settings", waiver), ("outputs", table)):
        manifest[part][space.relative(path)] = "0" * 64
    space.manifest(FEBRUARY).write_text(json.dumps(manifest), encoding="utf-8")
    found = traced(space, "postal.points")
    assert {state.file: state.state for state in found.other} == {
        "data/waivers/2021-02.toml": "changed",
        "outputs/2021-02/indicators.csv": "missing",
    }
    assert not found.sound


def test_a_raw_file_that_the_figure_does_not_use_may_change(space: Workspace) -> None:
    unused = "data/raw/2021-02/postal/b.csv"
    publish(space, POINTS, files=(RAW, unused))
    (space.root / unused).write_text("khác", encoding="utf-8")
    assert traced(space, "postal.points").sound


def test_a_result_whose_notebook_is_gone_says_so(space: Workspace) -> None:
    publish(space, POINTS)
    manifest = json.loads(space.manifest(FEBRUARY).read_text(encoding="utf-8"))
    manifest["outputs"]["outputs/2021-02/notebooks/telecom.ipynb"] = "0" * 64
    space.manifest(FEBRUARY).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(BadInput, match=r"thiếu outputs/2021-02/notebooks/telecom\.ipynb"):
        traced(space, "telecom.total")


def test_a_file_outside_the_workspace_is_not_opened(space: Workspace, tmp_path: Path) -> None:
    publish(space, indicator("postal.points", cell(1, file="../outside.xlsx")))
    assert [file.state for file in traced(space, "postal.points").files] == ["outside"]


def test_an_unknown_id_names_close_ones(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(space, POINTS, PEOPLE)
    assert command(monkeypatch, space.root, "trace", "2021-02", "postal.pionts\x1b[31m") == 2
    told = capsys.readouterr().err
    assert "postal.points" in told
    assert "\x1b" not in told


def test_a_month_without_a_report_says_what_to_do(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, space.root, "trace", "2021-02", "postal.points") == 2
    assert "baocao run 2021-02" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"cells": [{"outputs": [{"data": {"MIME": {"kind": "x"}}}]}]}']
)
def test_a_notebook_that_cannot_be_read_is_bad_input(content: str, space: Workspace) -> None:
    from baocao.results import MIME

    publish(space, POINTS)
    path = space.outputs(FEBRUARY) / "notebooks" / "postal.ipynb"
    path.write_text(content.replace("MIME", MIME), encoding="utf-8")
    with pytest.raises(BadInput):
        traced(space, "postal.points")


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_control_characters_never_reach_the_terminal(
    options: tuple[str, ...],
    space: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    evil = "\x1b]0;a\x07 \x9b31m \u202egnp.\u200b \x00 [bold red]x[/]"
    file = "data/raw/2021-02/postal/\x1b[2Ja.xlsx"
    tree = added(cell(2, label=evil), cell(1, "D6", file=file))
    publish(space, indicator("postal.points", tree, label=evil), files=(RAW,))
    assert command(monkeypatch, space.root, "trace", "2021-02", "postal.points", *options) == 3
    told = capsys.readouterr().out
    assert not [char for char in told if char != "\n" and not char.isprintable()]
    assert "[bold red]x[/]" in told


def test_the_terminal_tree_reads_no_markup(space: Workspace) -> None:
    publish(space, indicator("postal.points", cell(2), label="[bold red]x[/]"))
    target = io.StringIO()
    Console(file=target, force_terminal=True, width=200).print(show.tree(traced(space, "postal.points")))
    assert "[bold red]x[/]" in target.getvalue()


def test_json_holds_trees_references_and_states(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(space, POINTS, PEOPLE)
    assert command(monkeypatch, space.root, "trace", "2021-02", "postal.people", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["result"]["tree"]["args"][1]["label"] == "postal.points"
    assert told["references"]["postal.points"]["tree"]["args"][0]["places"][0]["cell"] == "D5"
    assert [(file["file"], file["state"]) for file in told["files"]] == [(RAW, "same")]
    assert told["sound"] is True


def test_many_line_ranges_are_counted_in_lines_and_whole_in_json(space: Workspace) -> None:
    file = "data/raw/2021-02/postal/b.csv"
    tree = count(*((n, n) for n in range(2, 102, 2)), file=file)
    found = traced(publish(space, indicator("postal.records", tree), files=(file,)), "postal.records")
    assert "dòng 2, 4, 6" in "\n".join(lines_of(found))
    assert "… và 30 dòng nữa" in "\n".join(lines_of(found))
    assert len(json.loads(show.as_json(found))["result"]["tree"]["places"][0]["lines"]) == 50


def test_a_formula_that_comes_back_to_itself_is_bad_input() -> None:
    round_about = indicator("postal.a", calc("+", 2, ref("postal.a", 1), constant(1, "một: x")))
    found = findings(notebook(round_about)["cells"])
    assert round_about.tree
    with pytest.raises(BadInput, match="quay lại chính nó"):
        Again(found).value(round_about.tree)
