"""One notebook in one process: ``python -m baocao.run.worker NOTEBOOK OUTPUT MONTH``. The only importer of papermill.

A process of its own, because papermill changes the folder of the whole process and leaves a dead kernel's
cells marked as completed. Success is the notebook's own end marker, which the parent looks for.
"""

from __future__ import annotations

import logging
import sys


def main(notebook: str, output: str, month: str) -> int:
    """Execute and save. 0: papermill came to the end; 1: a cell failed and the saved notebook says how."""
    import papermill

    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        papermill.execute_notebook(
            notebook, output, parameters={"month": month}, progress_bar=False, record_timing=False
        )
    except papermill.PapermillExecutionError:
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
