"""The process that warm kernels are forked from. Light, so that a command can start it before anything else.

It is multiprocessing's forkserver, told to import what notebooks import (:mod:`baocao.preload`): that takes
longer than reading the month's files, and goes on beside it. What it forks stands in ``run.warm``.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext
from types import ModuleType
from typing import Any

_PRELOAD = "baocao.preload"
# Read by the libraries as they are imported: without the first ones they start threads, and a fork could then hang.
# The debugger, which no notebook here uses, would print a warning. What is forked has the order of sets from here.
_IMPORTING = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "agg",
}
_starting = threading.Lock()
_started_by: int | None = None  # the process whose child the forking process is
stopped = False
since = time.time()  # before anything that is forked has loaded code


def _for_python(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith("PYTHON")}


_BEGAN_WITH = _for_python({**os.environ, **_IMPORTING})


def available() -> bool:
    """Whether processes can be forked on this system, and for this process.

    A process that was itself forked from a manager has no forking process for a child, and may have inherited
    locks and executors whose threads did not come along.
    """
    system = sys.platform == "linux" and "forkserver" in multiprocessing.get_all_start_methods()
    return system and _started_by in (None, os.getpid())


def same_python(environment: Mapping[str, str]) -> bool:
    """Whether what Python itself reads as it starts, and no fork can change, is what the forking process has read."""
    return {"PYTHONHASHSEED": _IMPORTING["PYTHONHASHSEED"], **_for_python(environment)} == _BEGAN_WITH


def start() -> None:
    """Start the forking process; its imports go on while the caller does something else."""
    from multiprocessing import forkserver

    global _started_by
    asked_by = {"BAOCAO_ASKED_BY": str(os.getpid())}  # read by what is started
    with _starting, _without_main(), changed_environment(_IMPORTING | asked_by):
        _started_by = os.getpid()
        context().set_forkserver_preload([_PRELOAD])
        forkserver.ensure_running()


def end(*, stopping: bool = False) -> None:
    """End the forking process and all that it has forked; whoever waits for something of it gets an error now, and
    need not make it by other means when the command itself is ``stopping``.
    """
    from multiprocessing import forkserver

    global stopped
    stopped = stopped or stopping
    if pid := getattr(forkserver._forkserver, "_forkserver_pid", None):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def changed_environment(changes: Mapping[str, str]) -> Iterator[None]:
    """These variables are set meanwhile, and no other is touched, which some thread might just be reading."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def beside() -> Executor:
    """One process that works beside this one and ends with it, forked when first asked; a thread where none can be."""
    return (
        _Beside(1, mp_context=context(), initializer=end_with_parent)
        if available()
        else ThreadPoolExecutor(1)
    )


class _Beside(ProcessPoolExecutor):
    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        with forked():
            return super().submit(work, *args, **named)

    def __exit__(self, kind: type[BaseException] | None, *fault: Any) -> bool | None:
        """Wait for what is under way, unless the command is stopped."""
        if kind:
            end()
        return super().__exit__(kind, *fault)


@contextlib.contextmanager
def forked() -> Iterator[None]:
    """For this moment, and one at a time, what multiprocessing starts is forked from the forking process."""
    start()
    with _starting, _without_main():
        yield


def end_with_parent() -> None:
    """From now on this process and all that it starts end with the process that asked for it."""
    os.setsid()
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.killpg(0, signal.SIGKILL)


def context() -> ForkServerContext:
    return multiprocessing.get_context("forkserver")


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """For this moment the program has no main module: multiprocessing would run it again in every child."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
