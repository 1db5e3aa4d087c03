"""What notebooks import, imported once: in the process that kernels are forked from (see ``run.warm``)."""

# ruff: noqa: E402, F401
import gc
import os
import signal

# Whoever asked may be killed meanwhile, or is gone already; afterwards the process sees that by itself.
_asked_by = int(os.environ.pop("BAOCAO_ASKED_BY", os.getppid()))


def _look(*_: object) -> None:
    if os.getppid() != _asked_by:
        os._exit(1)


_look()

_interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asked
signal.signal(signal.SIGALRM, _look)
signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)

gc.disable()  # nothing of an import is garbage, and looking for some takes a tenth of the time

import babel.dates
import ipykernel.debugger
import ipykernel.ipkernel
import ipykernel.kernelapp
import IPython.core.completerlib
import IPython.extensions.storemagic
import matplotlib.backends.backend_agg
import matplotlib.backends.backend_svg
import matplotlib.figure
import pandas
import pyarrow.parquet

import baocao.facts
from baocao.facts.wording import joined
from baocao.raw.source import tidy

# What pandas chooses by itself when it is imported in a notebook and not, as here, before there is one.
pandas.set_option("display.max_columns", 20)

# What these load only when they are first used.
frame = tidy([], []).query("month == ''")
frame.to_dict("records")
frame.to_html()
del frame
joined(["", ""])

# The collector of a kernel need not look at what is here, and so does not make it copy every page of it.
signal.setitimer(signal.ITIMER_REAL, 0)
signal.signal(signal.SIGALRM, signal.SIG_DFL)
signal.signal(signal.SIGINT, _interrupt)
gc.freeze()
gc.enable()
gc.set_threshold(100_000)  # new objects between two searches for garbage, of which a month makes little
