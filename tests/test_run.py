"""One whole month in its own folder, run once: what is published, what it says, what it refuses."""

import csv
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from baocao.audit.publish import Publisher
from baocao.errors import BadInput, NotebookFailed
from baocao.layout import Workspace
from baocao.month import Month
from baocao.results import Check, Indicator, Paragraph, Side, Waiver, of_notebook
from baocao.run.executed import Executed
from baocao.run.forking import beside
from baocao.run.month import Outcome, check_month, run_month
from baocao.run.tables import checks_csv, indicators_csv
from baocao.settings import load_report
from tests.conftest import ROOT, small

FEBRUARY = Month(2021, 2)
Ran = tuple[Workspace, Outcome]


def rows(space: Workspace, name: str) -> list[dict[str, str]]:
    with (space.outputs(FEBRUARY) / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def paragraphs(space: Workspace) -> list[Paragraph]:
    notebook = json.loads((space.outputs(FEBRUARY) / "report.ipynb").read_text(encoding="utf-8"))
    return [r for r in of_notebook(notebook) if isinstance(r, Paragraph)]


def test_everything_promised_is_published(ran: Ran) -> None:
    space, _ = ran
    names = {path.name for path in space.outputs(FEBRUARY).iterdir()}
    assert names == {
        *("report.html", "report.pdf", "report.ipynb", "indicators.csv", "checks.csv", "manifest.json"),
        *("audit.xlsx", "notebooks", "processed"),
    }
    assert sorted(path.name for path in space.outputs_root.iterdir()) == ["2021-02", "index.html"]
    assert list(space.processed(FEBRUARY).glob("*.parquet"))


def test_the_known_contradictions_are_waived_and_nothing_else_is_red(ran: Ran) -> None:
    _, outcome = ran
    assert outcome.state == "dự thảo"
    assert outcome.with_status("error") == []
    assert outcome.with_status("unknown") == []
    assert {check.id for check in outcome.with_status("waived")} == {
        "public_services.land_branches_add_up",
        "backtest.postal.people_per_point",
        "backtest.broadband.fixed_converted",
        "backtest.broadband.density",
    }


def test_96_of_99_published_figures_are_met(ran: Ran) -> None:
    _, outcome = ran
    tested = [check for check in outcome.checks if check.id.startswith("backtest.")]
    assert Counter(check.status for check in tested) == {"ok": 96, "waived": 3}


def test_figures_that_are_no_independent_check_say_so(ran: Ran) -> None:
    _, outcome = ran
    noted = {check.id for check in outcome.checks if any("không độc lập" in note for note in check.notes)}
    assert noted == {"backtest.phone.density", "backtest.phone.density_fixed_postpaid"}


def test_every_indicator_has_formula_cell_and_inputs(ran: Ran) -> None:
    space, _ = ran
    found = rows(space, "indicators.csv")
    assert list(found[0]) == ["id", "label", "value", "unit", "text", "notebook", "cell", "formula", "inputs"]
    for row in found:
        if row["value"]:
            assert row["formula"]
            assert re.search(r"data/(raw|reference)/", row["inputs"]), row["id"]


def test_all_records_and_plan_items_are_in_the_text_once(ran: Ran) -> None:
    space, _ = ran
    told = Counter(s.ref for p in paragraphs(space) for s in p.spans if s.kind == "record")
    codes = [f"register.r{n:02d}" for n in range(1, 33)] + [f"plan.{n}" for n in range(1, 10)]
    assert {code: told[code] for code in codes} == dict.fromkeys(codes, 1)


def test_the_manifest_hashes_every_output_and_every_input(ran: Ran) -> None:
    space, _ = ran
    folder = space.outputs(FEBRUARY)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    made = {
        "data/processed/2021-02/postal.parquet",
        "outputs/2021-02/report.html",
        "outputs/2021-02/audit.xlsx",
    }
    assert made <= set(manifest["outputs"])
    for name, digest in (manifest["outputs"] | manifest["inputs"]).items():
        assert hashlib.sha256((space.root / name).read_bytes()).hexdigest() == digest, name
    assert any("/postal/dnbc-05.ods" in name for name in manifest["inputs"])


@pytest.mark.slow
def test_nbconvert_gives_the_published_bytes(ran: Ran, tmp_path: Path) -> None:
    space, _ = ran
    published = space.outputs(FEBRUARY)
    for exporter, name in (("baocao-html", "report.html"), ("baocao-pdf", "report.pdf")):
        command = [sys.executable, "-m", "nbconvert", "--to", exporter, "--output-dir", str(tmp_path)]
        subprocess.run([*command, str(published / "report.ipynb")], check=True, capture_output=True)
        assert (tmp_path / name).read_bytes() == (published / name).read_bytes()


def test_published_notebooks_hold_no_times_and_no_random_ids(ran: Ran) -> None:
    space, _ = ran
    for path in (space.outputs(FEBRUARY) / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert [cell["id"] for cell in cells] == [f"{path.stem}-{n:02d}" for n in range(1, len(cells) + 1)]
        assert all(set(cell["metadata"]) <= {"baocao", "tags"} for cell in cells)


@pytest.mark.slow
def test_a_bad_file_publishes_nothing_and_leaves_the_last_report(ran: Ran) -> None:
    space, _ = ran
    before = {p: p.read_bytes() for p in space.outputs(FEBRUARY).rglob("*") if p.is_file()}
    broken = space.raw(FEBRUARY, "postal") / "dnbc-02.xlsx"
    good = broken.read_bytes()
    broken.write_text("không phải bảng tính", encoding="utf-8")
    try:
        with beside() as process, pytest.raises(BadInput, match=r"dnbc-02\.xlsx"):
            run_month(space, FEBRUARY, Publisher(process), lambda name, what: None)
    finally:
        broken.write_bytes(good)
    assert {p: p.read_bytes() for p in space.outputs(FEBRUARY).rglob("*") if p.is_file()} == before
    assert sorted(path.name for path in space.outputs_root.iterdir()) == ["2021-02", "index.html"]


@pytest.mark.slow
def test_a_notebook_runs_under_plain_papermill(space: Workspace) -> None:
    shutil.copytree(ROOT / "data" / "raw" / "2021-02" / "inspection", space.raw(FEBRUARY, "inspection"))
    source, target = ROOT / "notebooks" / "inspection.ipynb", space.root / "x.ipynb"
    command = [sys.executable, "-m", "papermill", str(source), str(target), "-p", "month", "2021-02"]
    environment = {**os.environ, "MPLBACKEND": "agg"}
    subprocess.run(command, cwd=space.root, check=True, capture_output=True, env=environment)
    found = list(of_notebook(json.loads(target.read_text(encoding="utf-8"))))
    assert found[-1].kind == "done"


@pytest.mark.slow
def test_notebooks_that_fail_are_named_and_kept_until_the_next_run(space: Workspace) -> None:
    small(space, "1 / 0")
    first, *_ = load_report(space).notebooks
    with pytest.raises(NotebookFailed, match=rf"{first}-\d\d, ZeroDivisionError") as failed:
        check_month(space, FEBRUARY, lambda name, what: None)
    kept = space.outputs_root / "2021-02-loi"
    assert failed.value.kept == "outputs/2021-02-loi"
    assert {path.stem for path in kept.iterdir()} == set(load_report(space).notebooks)
    assert "ZeroDivisionError" in (kept / f"{first}.ipynb").read_text(encoding="utf-8")
    assert [path.name for path in space.outputs_root.iterdir()] == ["2021-02-loi"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_stopped_run_ends_promptly_and_leaves_nothing(name: str, space: Workspace) -> None:
    small(space, "import time; time.sleep(60)")
    code = (
        "import signal; from pathlib import Path; from baocao.cli import _stop;"
        "from baocao.layout import Workspace; from baocao.month import Month;"
        "from baocao.run.month import check_month;"
        "signal.signal(signal.SIGTERM, _stop); signal.signal(signal.SIGINT, signal.default_int_handler);"
        "tell = lambda name, what: print(what + '\\n', end='', flush=True);"
        f"check_month(Workspace(Path({str(space.root)!r})), Month(2021, 2), tell)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "đang chạy\n"
    time.sleep(1)
    process.send_signal(getattr(signal, name))
    told, _ = process.communicate(timeout=15)
    assert process.returncode != 0
    assert set(told.split("\n")) <= {"đang chạy", ""}  # what is stopped did not fail
    assert list(space.outputs_root.iterdir()) == []


def row_of(**fields: object) -> dict[str, str]:
    """The line of an indicator in indicators.csv."""
    usual = {"id": "a.b", "notebook": "a", "label": "x", "unit": "tỷ đồng", "month": "2021-02"}
    indicator = Indicator.model_validate(usual | fields)
    (row,) = csv.DictReader(indicators_csv([("a-01", indicator)]).splitlines())
    return row


def test_value_and_unit_of_the_table_of_indicators_belong_together() -> None:
    row = row_of(value="13200000000", base_unit="đồng", text="13,2 tỷ đồng", estimate=True)
    assert (row["value"], row["unit"]) == ("13200000000", "đồng")
    assert row["text"] == "13,2 tỷ đồng (ước thực hiện)"
    assert row_of(value="3.237168633666737980821010566", text="3,24")["value"] == "3.23716863366674"
    assert row_of(value="15.00", text="15")["value"] == "15"


def test_a_partial_total_says_so_in_the_table_of_indicators() -> None:
    row = row_of(value="5", text="5 điểm", partial="số liệu của 11/12 đơn vị")
    assert row["text"] == "5 điểm (số liệu của 11/12 đơn vị)"


def test_text_that_a_spreadsheet_would_calculate_is_quoted_and_numbers_are_not() -> None:
    waiver = Waiver(
        check="a.b", month="2021-02", left="-5", right="1", reason="=1+1", author="+84 90", date="2021-02-22"
    )
    check = Check(
        id="a.b",
        notebook="a",
        label="@x",
        severity="error",
        relation="=",
        left=Side(formula="", value=Decimal(-5), text="-5 hồ sơ"),
        right=Side(formula="", value=Decimal(1), text="1"),
        difference=Decimal(-6),
        ok=False,
        waiver=waiver,
    )
    (row,) = csv.DictReader(checks_csv([("a-01", check)]).splitlines())
    assert (row["waiver_reason"], row["waiver_author"], row["label"]) == ("'=1+1", "'+84 90", "'@x")
    assert (row["left"], row["difference"]) == ("'-5 hồ sơ", "-6")


def test_a_text_without_a_place_in_the_outline_is_refused_with_the_slots_that_nobody_fills(
    space: Workspace,
) -> None:
    executed = Executed(space, Month(2021, 2), {})
    slots = [slot for heading in load_report(space).outline for slot in heading.slots]
    found = [Paragraph(notebook="x", slot=slot, spans=()) for slot in slots]
    executed.__dict__["found"] = [("cell", each) for each in found]
    executed.require_places()
    lost = Paragraph(notebook="press", slot="press.txt", spans=())
    executed.__dict__["found"] = [("cell", each) for each in (*found[1:], lost)]
    with pytest.raises(BadInput) as fault:
        executed.require_places()
    assert (fault.value.where, fault.value.found) == ("config/report.toml", "press.txt")
    assert f"ô không có đoạn văn nào: {slots[0]}" in fault.value.expected
