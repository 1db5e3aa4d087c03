"""Warm kernels: forked, each its own, and nobody stays behind, whoever is killed."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import AsyncKernelManager, KernelManager, start_new_kernel

from baocao.run import forking, warm

pytestmark = pytest.mark.skipif(
    not forking.available(), reason="no fork on this system: kernels start as ever"
)
_SECONDS = 30


@pytest.fixture(autouse=True)
def _chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", warm.NAME)
    yield
    warm.end_all()


class Kernel:
    """A running kernel that evaluates expressions."""

    def __init__(self, **start: Any) -> None:
        self.manager, self.client = start_new_kernel(kernel_name="python3", **start)
        assert type(self.manager.provisioner) is warm.WarmProvisioner

    def __enter__(self) -> "Kernel":
        return self

    def __exit__(self, *fault: object) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.context.destroy()

    def value(self, expression: str) -> str:
        """The repr of an expression."""
        content: dict[str, Any] = {"status": "aborted"}  # so are requests that come right after an error
        while content["status"] == "aborted":
            ask = {"x": expression}
            content = self.client.execute_interactive("", user_expressions=ask, timeout=_SECONDS)["content"]
        found: str = content["user_expressions"]["x"]["data"]["text/plain"]
        return found

    @property
    def process(self) -> int:
        return int(self.value("__import__('os').getpid()"))


def lives(process: int) -> bool:
    """Whether the process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").split()[2] != "Z"
    except OSError:
        return False


def gone(*processes: int, seconds: float = _SECONDS) -> bool:
    end = time.monotonic() + seconds
    while any(map(lives, processes)) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(map(lives, processes))


def test_a_kernel_is_forked_from_one_thread_with_its_imports_done() -> None:
    with Kernel() as kernel:
        assert kernel.value("'pandas' in __import__('sys').modules") == "True"
        parent = int(kernel.value("__import__('os').getppid()"))
        assert parent != os.getpid()
        assert len(list(Path(f"/proc/{parent}/task").iterdir())) == 1


def test_kernels_share_neither_chance_nor_folder_nor_environment(tmp_path: Path) -> None:
    ask = ("__import__('numpy').random.rand()", "__import__('random').random()")
    with (
        Kernel() as one,
        Kernel(cwd=str(tmp_path), env={**os.environ, "ONLY": "here", "TZ": "Asia/Tokyo"}) as other,
    ):
        assert [one.value(each) for each in ask] != [other.value(each) for each in ask]
        assert other.value("__import__('os').getcwd()") == repr(str(tmp_path))
        assert [k.value("__import__('os').environ.get('ONLY')") for k in (one, other)] == ["None", "'here'"]
        assert other.value("__import__('time').tzname[0]") == "'JST'"
        assert one.value("__import__('multiprocessing').get_start_method()") == "'fork'"


def test_a_kernel_can_be_interrupted_and_started_again() -> None:
    with Kernel() as kernel:
        request = kernel.client.execute("import time; time.sleep(60)")
        time.sleep(0.5)
        kernel.manager.interrupt_kernel()
        reply = kernel.client.get_shell_msg(timeout=_SECONDS)
        assert reply["parent_header"]["msg_id"] == request
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert kernel.value("1 + 1") == "2"
        before = kernel.process
        kernel.manager.restart_kernel(now=True)
        kernel.client.wait_for_ready(timeout=_SECONDS)
        assert kernel.process != before
        assert gone(before)


def test_a_kernel_that_dies_is_known_to_be_dead() -> None:
    with Kernel() as kernel:
        os.kill(kernel.process, signal.SIGKILL)
        end = time.monotonic() + 2
        while kernel.manager.is_alive() and time.monotonic() < end:
            time.sleep(0.02)
        assert not kernel.manager.is_alive()


@contextlib.asynccontextmanager
async def _kernel_of_a_run() -> AsyncIterator[tuple[AsyncKernelManager, warm.ReadyClient]]:
    manager = AsyncKernelManager(client_factory=warm.ReadyClient)
    await manager.start_kernel()
    client = manager.client()
    assert isinstance(client, warm.ReadyClient)
    client.start_channels()
    yield manager, client
    client.stop_channels()
    if manager.has_kernel:
        await manager.shutdown_kernel(now=True)


def test_a_ready_client_has_heard_the_kernel_on_both_channels_and_nothing_is_left_to_hear() -> None:
    async def scenario() -> tuple[list[bool], bool]:
        async with _kernel_of_a_run() as (manager, client):
            await client.wait_for_ready(timeout=_SECONDS)
            asked, heard = client.execute("1"), []
            while not heard or heard[-1]["content"].get("execution_state") != "idle":
                heard.append(await client.get_iopub_msg(timeout=_SECONDS))
            kernel = manager.provisioner.process
            await manager.shutdown_kernel()
            return [each["parent_header"]["msg_id"] == asked for each in heard], kernel.poll() is not None

    of_the_cell, ended = asyncio.run(scenario())
    assert len(of_the_cell) > 1
    assert all(of_the_cell)
    assert ended


def test_a_kernel_that_dies_before_it_answers_is_not_waited_for() -> None:
    async def scenario() -> None:
        async with _kernel_of_a_run() as (manager, client):
            os.kill(manager.provisioner.process.pid, signal.SIGKILL)
            with pytest.raises(RuntimeError, match="died"):
                await client.wait_for_ready(timeout=_SECONDS)

    asyncio.run(scenario())


def test_what_a_kernel_started_ends_with_it() -> None:
    with Kernel() as kernel:
        child = int(kernel.value("__import__('subprocess').Popen(['sleep', '60']).pid"))
        process = kernel.process
        assert lives(child)
    assert gone(process, child)


MANAGER = """
import os, sys, time
os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = "baocao-warm"
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3")
ask = {
    "k": "__import__('os').getpid()",
    "f": "__import__('os').getppid()",
    "c": "__import__('subprocess').Popen(['sleep', '60']).pid",
}
reply = client.execute_interactive("", user_expressions=ask, timeout=30)
found = [reply["content"]["user_expressions"][name]["data"]["text/plain"] for name in "kfc"]
from baocao.run.forking import beside
with beside() as process:
    print(*found, process.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("killed", ["manager", "forking process", "kernel"])
def test_nobody_stays_whoever_is_killed(killed: str) -> None:
    with subprocess.Popen([sys.executable, "-c", MANAGER], stdout=subprocess.PIPE, text=True) as manager:
        assert manager.stdout is not None
        kernel, forking, child, beside = map(int, manager.stdout.readline().split())
        try:
            os.kill(
                {"manager": manager.pid, "forking process": forking, "kernel": kernel}[killed], signal.SIGKILL
            )
            assert gone(kernel, child)
        finally:
            manager.kill()
    assert gone(kernel, child, forking, beside)


def test_another_kernel_starts_as_ever() -> None:
    manager = KernelManager(kernel_name="python3")
    manager.kernel_spec.argv = [sys.executable, "-c", "import time; time.sleep(60)", "{connection_file}"]
    manager.start_kernel()
    try:
        assert type(manager.provisioner.process) is subprocess.Popen
    finally:
        manager.shutdown_kernel(now=True)
        manager.context.destroy()


@pytest.mark.parametrize(
    "wish",
    [{"independent": True}, {"stdout": subprocess.DEVNULL}, {"env": {**os.environ, "PYTHONUTF8": "0"}}],
    ids=["independent", "output of its own", "another Python"],
)
def test_a_wish_that_no_fork_can_meet_starts_a_process_anew(wish: dict[str, Any]) -> None:
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(**wish)
    try:
        assert type(manager.provisioner.process) is subprocess.Popen
    finally:
        manager.shutdown_kernel(now=True)
        manager.context.destroy()


def test_figures_of_pyplot_are_shown_inline() -> None:
    with Kernel() as kernel:
        heard: list[dict[str, Any]] = []
        kernel.client.execute_interactive(
            "import matplotlib.pyplot as plt; plt.plot([1, 2])",
            timeout=_SECONDS,
            output_hook=lambda message: heard.append(message["content"]),
        )
        assert any("image/png" in content.get("data", {}) for content in heard)


START = """
import os
os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = "baocao-warm"
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3")
"""


def _print(program: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, timeout=_SECONDS, check=True
    )
    return done.stdout.split()


def test_a_manager_that_forgets_its_kernels_ends_and_they_with_it() -> None:
    forgotten = (
        "print(manager.provisioner.pid)\nmanager.start_kernel()\nprint(manager.provisioner.pid, flush=True)"
    )
    assert gone(*map(int, _print(f"{START}\n{forgotten}")))


def test_a_process_forked_from_a_manager_starts_kernels_as_ever() -> None:
    forked = """
child = os.fork()
if child == 0:
    own, client = start_new_kernel(kernel_name="python3")
    print(type(own.provisioner.process).__name__, flush=True)
    own.shutdown_kernel(now=True)
    os._exit(0)
os.waitpid(child, 0)
print(type(manager.provisioner.process).__name__)
manager.shutdown_kernel(now=True)
"""
    assert _print(f"{START}\n{forked}") == ["Popen", "_Kernel"]


def test_ctrl_c_is_not_for_the_forking_process_while_it_imports() -> None:
    """It would die with a traceback; who asked for it ends it."""
    program = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == "baocao.facts":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupts())
import baocao.preload
print("imported", "baocao.facts" in sys.modules, signal.getsignal(signal.SIGINT).__name__)
"""
    assert _print(program) == ["imported", "True", "default_int_handler"]


def test_the_forking_process_imports_nothing_for_one_that_is_gone_already() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    command = [sys.executable, "-c", "import baocao.preload; print('imported')"]
    environment = {**os.environ, "BAOCAO_ASKED_BY": str(gone.pid)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    environment["BAOCAO_ASKED_BY"] = str(os.getpid())
    assert subprocess.run(command, env=environment, capture_output=True, text=True).stdout == "imported\n"


def test_starting_touches_no_other_variable() -> None:
    """Some thread might just be reading it."""
    seen: set[str | None] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.add(os.environ.get("HERE"))

    os.environ["HERE"] = "always"
    looking = threading.Thread(target=look)
    looking.start()
    try:
        for _ in range(200):
            with forking.changed_environment({"OTHER": "x"}):
                pass
    finally:
        done.set()
        looking.join()
        del os.environ["HERE"]
    assert seen == {"always"}
    assert "OTHER" not in os.environ


@pytest.mark.slow
def test_many_kernels_leave_no_file_open() -> None:
    with Kernel():
        pass
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(8):
        with Kernel() as kernel:
            assert kernel.value("1") == "1"
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 2
