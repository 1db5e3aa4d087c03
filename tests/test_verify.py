"""A published month made once more: the same bytes under other conditions, and each change named."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from baocao.layout import Workspace
from baocao.month import Month
from baocao.run.month import Outcome
from tests.conftest import one_more

pytestmark = pytest.mark.slow
FEBRUARY = Month(2021, 2)
Ran = tuple[Workspace, Outcome]


def verify(space: Workspace, **environment: str) -> tuple[int, str]:
    """The exit code of ``baocao verify 2021-02`` and what it says below the progress."""
    done = subprocess.run(
        [sys.executable, "-m", "baocao.cli", "verify", str(FEBRUARY)],
        cwd=space.root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.returncode, done.stdout.rpartition("báo cáo: xong\n")[2] + done.stderr


_ANOTHER_DAY = """
import os, sys, time, time_machine
time_machine.travel("2031-05-06T07:08:09+00:00").start()
os.cpu_count = lambda: 7
with open(os.environ["WITNESS"], "a") as file:
    print(time.strftime("%Y"), "forkserver" in " ".join(sys.orig_argv), file=file)
"""


def test_the_same_bytes_come_out_elsewhere_on_another_day_in_another_language_with_other_workers(
    ran: Ran, tmp_path: Path
) -> None:
    space, _ = ran
    (tmp_path / "sitecustomize.py").write_text(_ANOTHER_DAY, encoding="utf-8")
    witness = tmp_path / "witness"
    conditions = {"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    elsewhere = {"PYTHONPATH": str(tmp_path), "WITNESS": str(witness), "PYTHONUTF8": "1"}
    code, said = verify(space, **conditions, **elsewhere)
    assert said.startswith("Giống hệt: 32 tệp kết quả")
    assert code == 0
    seen = witness.read_text(encoding="utf-8").splitlines()
    assert set(seen) == {"2031 True", "2031 False"}  # the process that forks the kernels too


def test_one_digit_of_a_raw_file_is_named_with_all_that_follows_from_it(ran: Ran) -> None:
    with Changed(ran, {"data/raw/2021-02/telecom/dnvt-01.xlsx": one_more}) as space:
        code, said = verify(space)
    assert code == 4
    lines = [line.split() for line in said.splitlines()]
    assert [line[2] for line in lines if line[:2] == ["TỆP", "GỐC"]] == [
        "data/raw/2021-02/telecom/dnvt-01.xlsx:"
    ]
    assert "Ô sổ tính khác đầu tiên: telecom-" in said
    indicators = [
        line[0] for line in lines if line[0].startswith(("telecom.", "phone.", "postal.", "backtest."))
    ]
    assert indicators == ["telecom.copper_length:", "backtest.telecom.copper_length:"]


class Changed:
    """Files of the session's month changed for a while, by name."""

    def __init__(self, ran: Ran, changes: dict[str, Callable[[Path], object]]) -> None:
        self.space, self.changes = ran[0], {ran[0].root / name: change for name, change in changes.items()}

    def __enter__(self) -> Workspace:
        self.before = {path: path.read_bytes() for path in self.changes}
        for path, change in self.changes.items():
            change(path)
        return self.space

    def __exit__(self, *fault: object) -> None:
        for path, content in self.before.items():
            path.write_bytes(content)


def a_line_more(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def test_every_kind_of_change_is_named(ran: Ran) -> None:
    kinds = {
        "outputs/2021-02/indicators.csv": ("ĐÃ CÔNG BỐ", a_line_more),
        "notebooks/postal.ipynb": ("MÃ NGUỒN", a_line_more),
        "requirements.lock": ("MÔI TRƯỜNG", a_line_more),
        "data/waivers/2021-02.toml": ("THIẾT LẬP", a_line_more),
        "data/raw/2020-03/soc/giam-sat-may-chu.xlsx": ("TỆP GỐC", Path.unlink),
    }
    with Changed(ran, {name: change for name, (_, change) in kinds.items()}) as space:
        code, said = verify(space)
    assert code == 4
    causes = [line.split(":")[0].strip() for line in said.splitlines() if "KẾT QUẢ" not in line]
    assert {f"{kind}  {name}" for name, (kind, _) in kinds.items()} <= set(causes)
    gone = next(line for line in said.splitlines() if "TỆP GỐC" in line)
    assert gone.endswith("→ không có")
