"""From raw files to tidy observations and records, each with the place it was read from.

To read in this order: a file at the door (``limits``, ``apart``), its cells (``files``, ``marks``), the form that says
what they mean (``forms``), one sheet by one form (``reading``): its head (``head``, with ``dating``, ``units`` and
``furniture``), its rows (``grid``; or ``lines``, with ``table``, ``row_kinds`` and ``words``; both with ``body`` and
``vietnamese``). Then which files count (``arrival``, ``period``), their ``corrections``, and all as frames
(``source``). Beside it stand what is said before a run (``inbox``, ``unclaimed``, ``asked``, ``ready``, ``aside``),
``reference`` data, and what is kept of files once read (``remembered``, ``packed``).
"""
