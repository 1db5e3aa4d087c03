"""A notebook that takes too long or too much, or whose kernel ends, is stopped and named with its cell."""

import pytest

from baocao.errors import NotebookFailed
from baocao.layout import Workspace
from baocao.month import Month
from baocao.run.month import run_month
from tests.conftest import NextToNothing, small

FEBRUARY = Month(2021, 2)
# What the notebook telecom does; the others end well.
WAYS = {
    "a cell without end": ("while True: pass", "chưa xong sau 6 giây"),
    "a stopped kernel": ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", "chưa xong sau 6 giây"),
    "memory": ("held = bytearray(2 * 2**30)", "MemoryError"),
    "a kernel that is killed": (
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "nhân chạy dừng đột ngột",
    ),
    "a crash of a library": (
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "nhân chạy dừng đột ngột",
    ),
    "an end without a word": ("import os; os._exit(0)", "nhân chạy dừng đột ngột"),
}


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_it_is_named_and_nothing_is_published(way: str, space: Workspace) -> None:
    code, words = WAYS[way]
    space.limits.write_text("notebook_seconds = 6\nnotebook_megabytes = 2500\n", encoding="utf-8")
    small(space, f"if 'NAME' == 'telecom':\n    {code}")
    before = sorted(space.outputs_root.iterdir())
    with pytest.raises(NotebookFailed) as fault:
        run_month(space, FEBRUARY, NextToNothing(), lambda name, what: None)
    assert "ô telecom-03" in fault.value.faults["telecom"]
    assert words in fault.value.faults["telecom"]
    others = {name: what for name, what in fault.value.faults.items() if name != "telecom"}
    assert set(others.values()) == {"không có section.close() ở ô cuối"}  # they ran to their end
    assert not space.outputs(FEBRUARY).exists()
    kept = {path.name for path in space.outputs_root.iterdir()} - {path.name for path in before}
    assert kept == {"2021-02-loi"}
