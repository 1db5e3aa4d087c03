"""Several months in one command, several commands at once, and one command that goes on: on months of one cell."""

import json
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, Future
from itertools import takewhile
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from nbformat import NotebookNode

from baocao.audit.publish import Publisher
from baocao.errors import BadInput, NotebookFailed
from baocao.layout import Workspace
from baocao.month import Month
from baocao.results import MIME, Inputs, RawFile, dump
from baocao.run import forking
from baocao.run.alone import alone
from baocao.run.executed import Executed
from baocao.run.month import Outcome, run_month, run_months
from baocao.run.watching import changes
from tests.conftest import NextToNothing, small

JANUARY, FEBRUARY = Month(2021, 1), Month(2021, 2)
CLOSED = "from baocao.facts import Section; Section('NAME', month).close()"
_SECONDS = 60


def promising_nothing(space: Workspace) -> Workspace:
    """The workspace without catalogue, so that a section may end without a figure."""
    for path in [*space.indicator_files, *space.published(FEBRUARY).parent.iterdir()]:
        path.unlink()
    settings = space.report_settings.read_text(encoding="utf-8")
    space.report_settings.write_text(
        re.sub(r"key_figures = \[[^]]*\]", "key_figures = []", settings), encoding="utf-8"
    )
    return small(space, CLOSED)


@pytest.fixture
def months(space: Workspace) -> Workspace:
    for month in (JANUARY, FEBRUARY):
        space.raw(month, "postal").mkdir(parents=True)
    return promising_nothing(space)


@pytest.mark.slow
def test_one_month_that_is_refused_keeps_no_other_from_being_made(months: Workspace) -> None:
    small(
        months, f"if month == '{JANUARY}': from baocao.errors import BadInput; raise BadInput('x')\n{CLOSED}"
    )
    told: list[str] = []
    found = list(
        run_months(months, [JANUARY, FEBRUARY], NextToNothing(), lambda name, what: told.append(name))
    )
    assert [month for month, _ in found] == [JANUARY, FEBRUARY]
    assert isinstance(found[0][1], BadInput)
    assert isinstance(found[1][1], Outcome)
    assert sorted(path.name for path in months.outputs_root.iterdir()) == ["2021-02", "index.html"]
    assert {name.split()[0] for name in told} == {"2021-01", "2021-02"}


class RefusesJanuary(NextToNothing):
    def __init__(self, fault: Exception) -> None:
        self.fault = fault

    def publish(self, path: Path, notebook: Any) -> dict[str, bytes]:
        if notebook.metadata["baocao"]["month"] == str(JANUARY):
            raise self.fault
        return super().publish(path, notebook)


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    [BadInput("Có ký tự không in được trong bản PDF", found="x"), OSError(28, "No space left on device")],
)
def test_a_month_that_can_not_be_laid_out_is_told_like_any_other_fault(
    months: Workspace, fault: Exception
) -> None:
    found = dict(run_months(months, [JANUARY, FEBRUARY], RefusesJanuary(fault), lambda name, what: None))
    assert isinstance(found[JANUARY], BadInput)
    assert isinstance(found[FEBRUARY], Outcome)
    assert sorted(path.name for path in months.outputs_root.iterdir()) == ["2021-02", "index.html"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("meanwhile", "named"),
    [
        ("open('config/names.toml', 'a').write('# x')", "config/names.toml"),
        ("open('notebooks/review.ipynb', 'a').write(' ')", "notebooks/review.ipynb"),
        ("open('data/waivers/new.toml', 'w').close()", "data/waivers/new.toml"),
    ],
)
def test_a_report_is_of_one_version_of_all_that_made_it(
    months: Workspace, meanwhile: str, named: str
) -> None:
    small(months, f"if 'NAME' == 'postal': {meanwhile}\n{CLOSED}")
    with pytest.raises(BadInput, match="thay đổi trong khi lập báo cáo") as fault:
        run_month(months, FEBRUARY, NextToNothing(), lambda name, what: None)
    assert [each.what for each in fault.value.faults] == [named]
    assert list(months.outputs_root.iterdir()) == []


def test_two_versions_of_a_raw_file_are_one_too_many(space: Workspace) -> None:
    def read(digest: str) -> NotebookNode:
        told = Inputs(
            notebook="postal",
            files=(RawFile(file="data/raw/2021-02/postal/a.xlsx", sha256=digest, month="2021-02"),),
            arrivals=(),
        )
        return nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_code_cell(
                    outputs=[nbformat.v4.new_output("display_data", {MIME: dump(told)})]
                )
            ]
        )

    def executed(*digests: str) -> Executed:
        return Executed(space, FEBRUARY, {str(n): read(each) for n, each in enumerate(digests)})

    assert executed("1", "1").inputs == {"data/raw/2021-02/postal/a.xlsx": "1"}
    with pytest.raises(BadInput, match="thay đổi trong khi lập báo cáo"):
        _ = executed("1", "2").inputs


class Broken(Executor):
    """A process beside that was killed while it worked."""

    def submit(self, *_: object, **__: object) -> Future[Any]:  # type: ignore[override]
        future = Future[Any]()
        future.set_exception(BrokenExecutor())
        return future


def test_what_is_made_beside_is_made_here_instead_unless_the_command_is_stopped(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert b"<html" in Publisher(Broken()).index(space)
    monkeypatch.setattr(forking, "stopped", True)
    with pytest.raises(BrokenExecutor):
        Publisher(Broken()).index(space)


def test_a_fault_tells_the_same_after_it_came_from_another_process() -> None:
    fault = BadInput("Sai", found="1", expected="2", where="a.xlsx", todo="Sửa.", faults=("một", "hai"))
    assert str(pickle.loads(pickle.dumps(fault))) == str(fault)


@pytest.mark.slow
def test_several_months_come_out_as_each_by_itself(months: Workspace) -> None:
    def made() -> dict[str, bytes]:
        files = (path for path in months.outputs_root.rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in files if path.name != "manifest.json"}

    for month in (JANUARY, FEBRUARY):
        run_month(months, month, NextToNothing(), lambda name, what: None)
    one_by_one = made()
    list(run_months(months, [JANUARY, FEBRUARY], NextToNothing(), lambda name, what: None))
    assert made() == one_by_one
    assert len(one_by_one) > 10


@pytest.mark.slow
def test_a_kernel_killed_in_mid_run_is_named_and_the_rest_is_not_run_again(
    months: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    reason = tmp_path_factory.mktemp("elsewhere") / "reason"
    reason.touch()
    killed = f"""
import os, pathlib
if "NAME" == "postal" and pathlib.Path({str(reason)!r}).exists():
    os.kill(os.getpid(), 9)
"""
    small(months, f"{killed}{CLOSED}")
    before = set(psutil.Process().children(recursive=True))
    with pytest.raises(NotebookFailed) as failed:
        run_month(months, FEBRUARY, NextToNothing(), lambda name, what: None)
    assert list(failed.value.faults) == ["postal"]
    assert failed.value.faults["postal"].startswith("ô postal-03: nhân chạy dừng đột ngột")
    assert not months.outputs(FEBRUARY).exists()
    _, alive = psutil.wait_procs(set(psutil.Process().children(recursive=True)) - before, timeout=_SECONDS)
    ours = {"forking process", "its tracker"}
    assert len([each for each in alive if each.ppid() == os.getpid()]) <= len(ours)
    assert [each.pid for each in alive if each.ppid() != os.getpid()] == []
    reason.unlink()
    told: list[tuple[str, str]] = []
    run_month(months, FEBRUARY, NextToNothing(), lambda name, what: told.append((name, what)))
    assert {name for name, what in told if what == "đang chạy"} == {"postal", "review"}
    assert months.manifest(FEBRUARY).is_file()


RUN = """
import sys
from pathlib import Path
from baocao.layout import Workspace
from baocao.month import Month
from baocao.run.month import run_month
from tests.conftest import NextToNothing
run_month(Workspace(Path(sys.argv[1])), Month(2021, 2), NextToNothing(), lambda *told: print(*told, flush=True))
"""


@pytest.mark.slow
def test_two_runs_of_one_month_come_one_after_the_other(months: Workspace) -> None:
    command = [sys.executable, "-c", RUN, str(months.root)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as one,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other,
    ):
        told = [run.communicate(timeout=_SECONDS)[0].splitlines() for run in (one, other)]
    assert [one.returncode, other.returncode] == [0, 0]
    waited = [lines for lines in told if lines[0].startswith("báo cáo đang chờ")]
    (first,) = [lines for lines in told if lines not in waited]
    assert len(waited) == 1
    assert f"tiến trình {(one if told[0] is first else other).pid}" in waited[0][0]
    assert "review không đổi" in waited[0]
    assert sorted(path.name for path in months.outputs_root.iterdir()) == ["2021-02", "index.html"]
    assert json.loads(months.manifest(FEBRUARY).read_text(encoding="utf-8"))["month"] == "2021-02"


def test_a_run_that_was_killed_keeps_nobody_waiting(space: Workspace) -> None:
    hold = (
        "import sys, time; from pathlib import Path; from baocao.layout import Workspace;"
        "from baocao.month import Month; from baocao.run.alone import alone\n"
        "with alone(Workspace(Path(sys.argv[1])).run_lock(Month(2021, 2)), print): print(flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(space.root)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holders: list[str] = []
        timer = threading.Timer(0.5, holder.kill)
        timer.start()
        with alone(space.run_lock(FEBRUARY), holders.append):
            assert holder.wait() == -signal.SIGKILL
    assert len(holders) == 1
    assert f"tiến trình {holder.pid}, từ " in holders[0]


def test_who_has_only_just_taken_the_lock_is_named_when_it_has_written_its_name(space: Workspace) -> None:
    fcntl = pytest.importorskip("fcntl")
    path = space.run_lock(FEBRUARY)
    path.parent.mkdir(parents=True)
    holders: list[str] = []

    def wait() -> None:
        with alone(space.run_lock(FEBRUARY), holders.append):
            pass

    waiting = threading.Thread(target=wait)
    with path.open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        waiting.start()
        time.sleep(0.5)
        assert holders == []
        file.write("tiến trình 1")
        file.flush()
        time.sleep(0.5)
    waiting.join()
    assert holders == ["tiến trình 1"]


def test_a_change_is_told_that_came_before_anybody_asked(tmp_path: Path) -> None:
    found = changes(tmp_path.iterdir)
    (tmp_path / "new").touch()
    assert next(found) == [tmp_path / "new"]


def test_a_change_is_told_when_it_is_over(tmp_path: Path) -> None:
    (tmp_path / "same").touch()
    (tmp_path / "gone").touch()
    found = changes(tmp_path.iterdir)

    def save() -> None:
        (tmp_path / "gone").unlink()
        with (tmp_path / "new").open("w", encoding="utf-8") as file:
            for _ in range(20):
                file.write("x")
                file.flush()
                time.sleep(0.03)

    saving = threading.Timer(0.3, save)
    saving.start()
    assert next(found) == [tmp_path / "gone", tmp_path / "new"]
    assert (tmp_path / "new").stat().st_size == 20
    saving.join()


@pytest.mark.slow
def test_watch_makes_the_month_again_after_each_change_and_outlives_a_fault(copied: Workspace) -> None:
    promising_nothing(copied)
    broken = copied.raw(FEBRUARY, "postal") / "dnbc-02.xlsx"
    good = broken.read_bytes()
    broken.write_text("không phải bảng tính", encoding="utf-8")
    command = [sys.executable, "-m", "baocao.cli", "watch", "2021-02"]
    with subprocess.Popen(
        command, cwd=copied.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as watch:
        lines = iter(watch.stdout or ())
        too_long = threading.Timer(_SECONDS, watch.kill)
        too_long.start()

        def told() -> str:
            """What is said until the command watches again."""
            return "".join([*takewhile(lambda line: "Đang theo dõi" not in line, lines)])

        assert "Chưa lập báo cáo vì có tệp không dùng được" in told()
        broken.write_bytes(good)
        first = told()
        assert "Có thay đổi: data/raw/2021-02/postal/dnbc-02.xlsx" in first
        assert "0 kiểm tra đạt" in first
        assert "outputs/2021-02/report.html" in first
        assert copied.manifest(FEBRUARY).is_file()
        broken.write_text("không phải bảng tính", encoding="utf-8")
        assert "Chưa lập báo cáo vì có tệp không dùng được" in told()
        broken.write_bytes(good)
        assert "Mọi tệp kết quả y như lần lập trước." in told()
        settings = copied.report_settings.read_text(encoding="utf-8")
        copied.report_settings.write_text(settings.replace("CTTN.(25)", "CTTN.(26)"), encoding="utf-8")
        again = told()
        assert "Không có chỉ tiêu, kiểm tra, câu văn, bảng hay biểu đồ nào thay đổi." in again
        assert "kiểm tra đạt" not in again
        watch.send_signal(signal.SIGINT)
        assert watch.wait(5) == 0
        too_long.cancel()
