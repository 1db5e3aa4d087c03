"""Kernels that die or stand still in a cell: the run ends, and names section and cell."""

from __future__ import annotations

import statistics

from reliability.processes import ended, survivors
from reliability.space import CODE, Months, write_notebook
from reliability.tried import Result, Wish, each, summed

_SIGNAL = "import os, signal; os.kill(os.getpid(), signal.{})"
DEATHS = {
    "SIGKILL": _SIGNAL.format("SIGKILL"),
    "SIGSEGV": _SIGNAL.format("SIGSEGV"),
    "os._exit(0)": "import os; os._exit(0)",
    "os._exit(1)": "import os; os._exit(1)",
    "memory beyond a limit": "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31)); b'x' * 2**34",
    "stack beyond its end": "import ctypes; ctypes.string_at(0)",
}
STOP = "SIGSTOP"
_CELL = "press-04"  # as it is published, with the cell of the parameters that were given
_SOON = 5  # seconds more than an undisturbed run
_LIMIT = 5  # seconds that config/limits.toml allows a notebook here


def dead_kernels(months: Months, wish: Wish) -> list[Result]:
    """The third cell of one section ends or stops its kernel; the other section has nothing to do with it."""
    found = []
    for name, cell in (*DEATHS.items(), (STOP, _SIGNAL.format(STOP))):
        seconds: list[float] = []

        def one(number: int, cell: str = cell, seconds: list[float] = seconds) -> list[str]:
            return _dies(months, cell, seconds)

        wrong = each(wish, range(wish.deaths), one)
        took = f"{statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s" if seconds else "none"
        note = f"the whole run: median {took}"
        found.append(
            summed(f"{name} in a cell: the run ends, names section and cell; the rest is made", wrong, note)
        )
    return found


def _dies(months: Months, cell: str, seconds: list[float]) -> list[str]:
    code = CODE["press"].replace("time.sleep(0.3)", cell)
    with months.trial(change=lambda space: write_notebook(space, "press", code)) as trial:
        if cell.endswith(f"{STOP})"):
            trial.space.limits.write_text(f"notebook_seconds = {_LIMIT}\n", encoding="utf-8")
        run = trial.run()
        code_of_exit = ended(run)
        told = run.told
        wrong = [] if code_of_exit == 1 else [f"ends {code_of_exit}: {told[-300:]}"]
        if run.seconds is not None:
            seconds.append(run.seconds)
            if STOP not in cell and run.seconds > months.seconds + _SOON:
                wrong.append(f"noticed after {run.seconds - months.seconds:.1f} s")
        fault = told.partition("inspection: xong")[2] or told
        if "press" not in fault or _CELL not in fault:
            wrong.append(f"not named: {told[-300:]}")
        if "inspection: xong" not in told:
            wrong.append(f"the other section is not made: {told[-300:]}")
        if "Traceback (most" in told:
            wrong.append("traceback")
        if left := survivors(run):
            wrong.append(f"{left} survive")
        if (published := months.which(trial.space)) != "A":
            wrong.append(f"published: {published}")
        return wrong
