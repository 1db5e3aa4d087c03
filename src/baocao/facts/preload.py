"""What notebooks import, imported once: in the process that kernels are forked from (see ``run.warm``)."""

import gc

import ipykernel.debugger
import ipykernel.ipkernel
import ipykernel.kernelapp  # noqa: F401
import IPython.core.completerlib
import IPython.extensions.storemagic  # noqa: F401
import matplotlib.backends.backend_agg
import matplotlib.backends.backend_svg
import matplotlib.figure  # noqa: F401
import pandas

import baocao.facts  # noqa: F401

# What pandas chooses by itself when it is imported in a notebook and not, as here, before there is one.
pandas.set_option("display.max_columns", 20)

# The collector of a kernel need not look at what is here, and so does not make it copy every page of it.
gc.collect()
gc.freeze()
