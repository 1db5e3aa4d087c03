"""A published month made once more: each change is named. That nothing changes stands in test_bundle."""

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


def test_every_kind_of_change_is_named_and_the_figures_that_follow_from_one_digit(ran: Ran) -> None:
    kinds = {
        "outputs/2021-02/indicators.csv": ("ĐÃ CÔNG BỐ", a_line_more),
        "notebooks/postal.ipynb": ("MÃ NGUỒN", a_line_more),
        "requirements.lock": ("MÔI TRƯỜNG", a_line_more),
        "data/waivers/2021-02.toml": ("THIẾT LẬP", a_line_more),
        "data/raw/2020-03/soc/giam-sat-may-chu.xlsx": ("TỆP GỐC", Path.unlink),
        "data/raw/2021-02/telecom/dnvt-01.xlsx": ("TỆP GỐC", one_more),
    }
    with Changed(ran, {name: change for name, (_, change) in kinds.items()}) as space:
        code, said = verify(space)
    assert code == 4
    causes = [line.split(":")[0].strip() for line in said.splitlines() if "KẾT QUẢ" not in line]
    assert {f"{kind}  {name}" for name, (kind, _) in kinds.items()} <= set(causes)
    gone = next(line for line in said.splitlines() if "2020-03" in line)
    assert gone.endswith("→ không có")
    assert "Ô sổ tính khác đầu tiên: " in said
    lines = [line.split() for line in said.splitlines()]
    indicators = [line[0] for line in lines if line[0].startswith(("telecom.", "backtest.telecom."))]
    assert indicators == ["telecom.copper_length:", "backtest.telecom.copper_length:"]
