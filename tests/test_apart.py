"""Files from outside are read by another process: whatever happens to it, it is told, and the next file is read."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from baocao.errors import BadInput
from baocao.raw import apart as module
from baocao.raw.apart import apart, one_reader
from baocao.settings import Limits
from tests.conftest import ROOT
from tests.readers import crash, leave, never_end, refuse, slip, use_memory, who

SOON = Limits(read_seconds=2, read_megabytes=500)
LIMITS = Limits(read_seconds=30, read_megabytes=500)


def told(work: object) -> BadInput:
    with pytest.raises(BadInput) as fault:
        apart(work, Path("a.xlsx"), "a.xlsx", name="a.xlsx", limits=SOON if work is never_end else LIMITS)  # type: ignore[arg-type]
    return fault.value


def process() -> int:
    return apart(who, Path("a.xlsx"), "a.xlsx", name="a.xlsx", limits=LIMITS)


def test_one_other_process_reads_all_files() -> None:
    with one_reader():
        assert process() == process() != os.getpid()
    assert module._reader is None


def test_a_refusal_comes_over_whole() -> None:
    fault = told(refuse)
    assert fault.as_data() == {
        "what": "Lý do",
        "where": "a.xlsx",
        "todo": "Sửa.",
        "faults": [{"what": "Ô", "where": "D4", "found": "x", "expected": "y"}],
    }


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (use_memory, "cần quá nhiều bộ nhớ"),
        (never_end, "quá lâu"),
        (leave, "dừng đột ngột"),
        (crash, "dừng đột ngột"),
        (slip, "không lường trước"),
    ],
)
def test_what_a_file_does_to_its_reader_is_told_and_the_next_is_read(work: object, words: str) -> None:
    fault = told(work)
    assert words in fault.what
    assert fault.where == "a.xlsx"
    assert fault.found
    assert fault.todo
    assert process()


def test_the_reader_ends_with_who_started_it() -> None:
    code = (
        "from tests.test_apart import one_reader, process; import time\n"
        "with one_reader(): print(process(), flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout
        reader = int(one.stdout.readline())
        one.kill()
    for _ in range(100):
        if not Path(f"/proc/{reader}").exists():
            break
        time.sleep(0.02)
    assert not Path(f"/proc/{reader}").exists()


def test_a_reader_that_was_killed_between_two_files_is_replaced() -> None:
    with one_reader():
        first = process()
        os.kill(first, signal.SIGKILL)
        assert module._reader
        module._reader.wait()
        assert process() != first
