"""The process that warm kernels are forked from. Light, so that a command can start it before anything else.

It is multiprocessing's forkserver, told to import what notebooks import (:mod:`baocao.facts.preload`): that takes
longer than reading the month's files, and goes on beside it. What it forks stands in ``run.warm``.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext
from types import ModuleType

_PRELOAD = "baocao.facts.preload"
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
starting = threading.Lock()


def available() -> bool:
    """Whether kernels can be forked on this system."""
    return sys.platform == "linux" and "forkserver" in multiprocessing.get_all_start_methods()


def start() -> None:
    """Start the forking process; its imports go on while the caller does something else."""
    from multiprocessing import forkserver

    with starting, without_main():
        before = os.environ.copy()
        os.environ.update(_IMPORTING)
        try:
            context().set_forkserver_preload([_PRELOAD])
            forkserver.ensure_running()
        finally:
            os.environ.clear()
            os.environ.update(before)


def context() -> ForkServerContext:
    return multiprocessing.get_context("forkserver")


@contextlib.contextmanager
def without_main() -> Iterator[None]:
    """For this moment the program has no main module: multiprocessing would run it again in every child."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
