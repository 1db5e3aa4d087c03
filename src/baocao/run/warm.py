"""Warm kernels: a kernel provisioner that forks kernels from a process that has its imports behind it.

The forking process (:mod:`baocao.run.forking`) has one thread when it forks, which every child looks at before it goes
on. Where there is no fork, or a command is not this Python's ipykernel, a kernel starts as ever.
``JUPYTER_DEFAULT_PROVISIONER_NAME=baocao-warm`` chooses it.

Whoever dies, nobody stays: a kernel leads a process group of its own, which ends with the manager (a thread in the
kernel waits for that), with the kernel and with the forking process (a thread in the manager waits for both).
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import locale
import multiprocessing
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.util import Finalize
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from baocao.run.forking import available, context, end_with_parent, forked, same_python

NAME = "baocao-warm"
_READY, _THREADS = "ready", "threads"
_START_SECONDS, _ASK_AGAIN_SECONDS, _END_SECONDS = 30, 0.2, 1
# Any other wish (an output of its own, independence) is for a process that is started anew.
_FORKABLE = {"env", "cwd", "kernel_id", "extra_arguments"}
_running: set[WarmProvisioner] = set()


class WarmProvisioner(LocalProvisioner):
    """A local provisioner whose ipykernels are forked, and whose kernels all end with :func:`end_all`."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork the kernel when that is possible, and come back when its sockets are bound."""
        kernel = None
        environment = kwargs.get("env") or dict(os.environ)
        wishes = {name for name, value in kwargs.items() if value} - _FORKABLE
        if _is_ipykernel(cmd) and not wishes and available() and same_python(environment):
            folder = str(kwargs.get("cwd") or Path.cwd())
            kernel = await asyncio.to_thread(_fork, cmd[3:], folder, environment)
        if kernel is None:
            info = await super().launch_kernel(cmd, **kwargs)
        else:
            self.process = kernel  # type: ignore[assignment]
            self.pid = self.pgid = kernel.pid
            self.cwd = kwargs.get("cwd", Path.cwd())
            info = self.connection_info
        _running.add(self)
        return info

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Come back when the kernel has ended, so that nobody looks for its end every tenth of a second."""
        if isinstance(self.process, _Kernel):
            await asyncio.to_thread(self.process.wait, self.get_shutdown_wait_time() / 2)

    async def cleanup(self, restart: bool = False) -> None:
        """End what the kernel started and left behind, then as ever."""
        self.end()
        await super().cleanup(restart)

    def end(self) -> None:
        """Kill the kernel's process group now."""
        _running.discard(self)
        group, self.pgid = self.pgid, None
        if group and hasattr(os, "killpg"):
            _kill_group(group)
        elif self.process:
            self.process.kill()


class ReadyClient(AsyncKernelClient):
    """A client that is ready with the kernel's first answer, and does not wait for the kernel's silence.

    It does not listen to the kernel's heart: a manager sees whether its child lives, and a heart that has stopped keeps
    a command that is stopped waiting.
    """

    def start_channels(
        self,
        shell: bool = True,
        iopub: bool = True,
        stdin: bool = True,
        hb: bool = False,
        control: bool = True,
    ) -> None:
        """Every channel but the heartbeat."""
        super().start_channels(shell, iopub, stdin, hb, control)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Ask until one question is answered and its end is told, on both channels; raises RuntimeError."""
        until = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < until:
            asked = self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.shell_channel.get_msg(timeout=_ASK_AGAIN_SECONDS)
                self._handle_kernel_info_reply(reply)
                while not _is_end(await self.iopub_channel.get_msg(timeout=_ASK_AGAIN_SECONDS), asked):
                    pass
                return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


def _is_end(message: Mapping[str, Any], asked: str) -> bool:
    """Whether the message says that the question was dealt with."""
    of_it: bool = message["parent_header"].get("msg_id") == asked
    return of_it and message["content"].get("execution_state") == "idle"


def end_all() -> None:
    """Kill every kernel of this process; the notebooks that they were running fail with a dead kernel."""
    for provisioner in list(_running):
        provisioner.end()


class _Kernel:
    """A forked kernel as the local provisioner expects a process: the part of Popen that it uses."""

    stdin = stdout = stderr = None

    def __init__(self, process: Any) -> None:
        self._process = process
        self.pid: int = process.pid
        # At the manager's exit before multiprocessing waits for its children: nobody else may end this one.
        kill = Finalize(None, _kill_group, (self.pid,), exitpriority=0)
        threading.Thread(target=_end_with_kernel, args=(process.sentinel, kill), daemon=True).start()

    def poll(self) -> int | None:
        code: int | None = self._process.exitcode
        return code

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        return self.poll()

    def send_signal(self, signum: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def _is_ipykernel(cmd: Sequence[str]) -> bool:
    """Whether the command is this Python's own ipykernel."""
    known = len(cmd) > 4 and list(cmd[1:4]) == ["-m", "ipykernel_launcher", "-f"]
    return known and Path(cmd[0]).resolve() == Path(sys.executable).resolve()


def _fork(arguments: Sequence[str], folder: str, environment: Mapping[str, str]) -> _Kernel | None:
    """A kernel that has bound its sockets (or died in trying); None when the forking process has several threads."""
    ours, theirs = context().Pipe(duplex=False)
    process = context().Process(target=_serve, args=(list(arguments), folder, dict(environment), theirs))
    with forked():
        process.start()
    theirs.close()
    told = ""
    with ours, contextlib.suppress(EOFError):
        if ours.poll(_START_SECONDS):
            told = ours.recv()
    if told == _THREADS:
        process.join()
        return None
    return _Kernel(process)


def _serve(arguments: list[str], folder: str, environment: dict[str, str], ready: Connection) -> None:
    """Be the kernel. Runs in the forked child."""
    if len(list(Path(f"/proc/{os.getppid()}/task").iterdir())) != 1:
        ready.send(_THREADS)
        return
    end_with_parent()
    _become(folder, environment, arguments)
    from ipykernel.kernelapp import IPKernelApp

    kernel: Any = IPKernelApp.instance(parent_handle=os.getppid())
    kernel.initialize(arguments)
    # What matplotlib reads only when it is imported, and the kernel sets for figures inline.
    if "MPLBACKEND" in os.environ and "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = os.environ["MPLBACKEND"]
    ready.send(_READY)
    ready.close()
    kernel.start()
    # Its last flush needs the sockets that the functions for the exit are about to close.
    kernel.control_thread.join(_END_SECONDS)
    atexit._run_exitfuncs()


def _become(folder: str, environment: dict[str, str], arguments: list[str]) -> None:
    """What a process has for its own when it starts: folder, environment, locale, chance, and nothing to do at exit."""
    atexit._clear()
    multiprocessing.set_start_method(None, force=True)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    time.tzset()
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "")
    sys.argv = ["ipykernel_launcher", *arguments]
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _end_with_kernel(sentinel: int, kill: Callable[[], object]) -> None:
    """Runs in the manager: what a kernel started ends with it, and the kernel with the forking process."""
    wait([sentinel])
    kill()


def _kill_group(group: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(group, signal.SIGKILL)
