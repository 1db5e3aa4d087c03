"""Executing the notebooks of a month: the sectors side by side, the review after them."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from baocao import results
from baocao.errors import BadInput, NotebookFailed
from baocao.layout import Workspace
from baocao.month import Month
from baocao.run import forking, warm
from baocao.run import notebook as nb
from baocao.run.cache import Cache
from baocao.settings import load_limits

Progress = Callable[[str, str], None]
_LONGEST_SOCKET = 100  # bytes of a name, to which a number is added; systems take some more
_A_MOMENT = 0.1  # seconds between two looks for kernels that were just starting


def execute_all(
    workspace: Workspace,
    month: Month,
    names: Sequence[str],
    staging: Path,
    progress: Progress,
    cache: Cache,
    prepare: Callable[[Path], None] = lambda path: None,
) -> dict[str, Any]:
    """Every notebook executed, by name in the given order; ``review`` runs last. ``prepare`` gets the others' files.

    Raises :class:`BadInput` with the faults of all notebooks that refused their input, and
    :class:`NotebookFailed` when one ended by a fault of ours.
    """
    for name in (*names, nb.REVIEW):
        nb.check_before_run(workspace.notebooks / f"{name}.ipynb")
    executed: dict[str, Any] = {}
    refused: dict[str, BadInput] = {}
    broken: dict[str, str] = {}
    stopped = threading.Event()

    def tell(name: str, what: str) -> None:
        if not stopped.is_set():  # what is stopped did not fail
            progress(name, what)

    with (
        TemporaryDirectory(prefix="kernels-", ignore_cleanup_errors=True) as sockets,
        ThreadPoolExecutor(os.cpu_count() or 2) as pool,
    ):

        def begin(name: str) -> Future[Any]:
            future = pool.submit(_execute, workspace, month, name, staging, tell, Path(sockets), cache)
            begun[future] = name
            return future

        begun: dict[Future[Any], str] = {}
        AsyncKernelManager(
            client_factory=warm.ReadyClient
        )  # resolves names in its class, which two threads must not
        try:
            for future in as_completed([begin(name) for name in _longest_first(workspace, names)]):
                try:
                    executed[begun[future]] = future.result()
                    prepare(nb.staged(staging, begun[future]))
                except BadInput as fault:
                    refused[begun[future]] = fault
                except NotebookFailed as fault:
                    broken |= fault.faults
            if not (refused or broken):
                executed[nb.REVIEW] = begin(nb.REVIEW).result()
        except BaseException as fault:
            pool.shutdown(wait=False, cancel_futures=True)
            stopped.set()
            while not all(future.done() for future in begun):
                forking.end(stopping=not isinstance(fault, Exception))
                warm.end_all()
                time.sleep(_A_MOMENT)
            raise
    if broken:
        raise NotebookFailed(broken)
    if refused:
        raise BadInput(
            "Không lập được báo cáo vì số liệu đầu vào",
            faults=[refused[name] for name in sorted(refused)],
            todo="Sửa các lỗi nêu trên rồi chạy lại; báo cáo đã có không bị thay đổi.",
        )
    return {name: executed[name] for name in (*names, nb.REVIEW)}


def _longest_first(workspace: Workspace, names: Sequence[str]) -> list[str]:
    """So that the cores end together; a long notebook is a large file."""
    return sorted(
        names, key=lambda name: (workspace.notebooks / f"{name}.ipynb").stat().st_size, reverse=True
    )


def _execute(
    workspace: Workspace,
    month: Month,
    name: str,
    staging: Path,
    progress: Progress,
    sockets: Path,
    cache: Cache,
) -> Any:
    target = nb.staged(staging, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    if known := cache.find(name, month):
        for path, content in known.items():
            (staging / path).parent.mkdir(parents=True, exist_ok=True)
            (staging / path).write_bytes(content)
        progress(name, "không đổi")
        found = nb.executed(target)
        results.understand(found)
        return found
    progress(name, "đang chạy")
    ran, told, stopped = papermill_run(workspace, name, target, month, sockets)
    executed = nb.settle(ran, name)
    nb.write(executed, target)
    failed = None if stopped else nb.failure(executed)
    if failed:
        progress(name, "lỗi")
        raise _as_error(name, *failed)
    if not nb.is_done(executed, name, str(month)):
        progress(name, "lỗi")
        raise NotebookFailed({name: told or "không có section.close() ở ô cuối"})
    _keep(cache, name, month, staging, sockets)
    progress(name, "xong")
    return executed


def _keep(cache: Cache, name: str, month: Month, staging: Path, sockets: Path) -> None:
    """Remember the section, if its kernel lived to tell what it read."""
    try:
        observed = json.loads((sockets / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):  # nothing, or half of it
        return
    made = [Path(path).relative_to(staging.resolve()).as_posix() for path in observed["made"]]
    paths = [f"notebooks/{name}.ipynb", *made]
    cache.keep(name, month, observed["read"], {path: (staging / path).read_bytes() for path in paths})


def papermill_run(
    workspace: Workspace, name: str, target: Path, month: Month, sockets: Path
) -> tuple[Any, str, bool]:
    """Execute; the notebook as far as it came, what went wrong in one line unless a cell says so itself, and whether it
    was stopped, after which what a cell says is a consequence.

    Success is the notebook's own end marker, not this. papermill prepares and executes; what it would write in between
    we write once, since its way of writing takes as long as the cells of a section.
    """
    import papermill
    from jupyter_core.utils import ensure_event_loop
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.engines import papermill_engines
    from traitlets.config import Config

    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    places = (workspace.root, target.parents[1], workspace.cache)
    seen = (*(str(place.resolve()) for place in places), str(sockets / f"{name}.json"), forking.since)
    limits = load_limits(workspace)
    begin = (
        f"from baocao.run import observed; observed.begin{seen}; del observed; "
        f"from baocao.memory import limit_memory; limit_memory({limits.notebook_megabytes}); del limit_memory"
    )
    until = time.monotonic() + limits.notebook_seconds
    short = len(os.fsencode(sockets / name)) < _LONGEST_SOCKET
    private = {"transport": "ipc", "ip": str(sockets / name)} if forking.available() and short else {}
    source = str(workspace.notebooks / f"{name}.ipynb")
    notebook = papermill.execute_notebook(source, None, parameters={"month": str(month)}, prepare_only=True)
    try:
        papermill_engines.execute_notebook_with_engine(
            None,
            notebook,
            kernel_name=notebook.metadata.kernelspec.name,
            output_path=None,
            progress_bar=False,
            autosave_cell_every=0,
            extra_arguments=[f"--IPKernelApp.exec_lines={begin}", "--log-level=CRITICAL"],
            timeout_func=lambda cell: max(until - time.monotonic(), _A_MOMENT),
            resources={"metadata": {"path": str(workspace.root)}},
            config=Config(KernelManager={**private, "client_factory": warm.ReadyClient}),
        )
    except CellTimeoutError:
        told = f"chưa xong sau {limits.notebook_seconds} giây, đã dừng (notebook_seconds trong config/limits.toml)"
        return notebook, f"ô {nb.last_begun(notebook, name)}: {told}", True
    except DeadKernelError:
        memory = f"{limits.notebook_megabytes} MB bộ nhớ (notebook_megabytes trong config/limits.toml)"
        told = f"nhân chạy dừng đột ngột; có thể vì cần hơn {memory}"
        return notebook, f"ô {nb.last_begun(notebook, name)}: {told}", True
    except Exception as fault:
        told = f"{type(fault).__name__}: {fault}".splitlines()[0]
        return notebook, f"ô {nb.last_begun(notebook, name)}, {told}", False
    finally:
        _close(ensure_event_loop())
    return notebook, "", False


def _close(loop: asyncio.AbstractEventLoop) -> None:
    """End what is still waiting for a kernel that was stopped, and the loop."""
    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
    loop.close()


@contextmanager
def warm_kernels() -> Iterator[None]:
    """Meanwhile every kernel that starts is a warm one, and knows nothing of this user's IPython."""
    with TemporaryDirectory(prefix="ipython-", ignore_cleanup_errors=True) as folder:
        variables = {
            "JUPYTER_DEFAULT_PROVISIONER_NAME": warm.NAME,
            "PYTHONHASHSEED": "0",
            "MPLBACKEND": "agg",
            "IPYTHONDIR": folder,
        }
        with forking.changed_environment(variables):
            yield


def _as_error(name: str, exception: str, message: str, cell: str) -> Exception:
    if exception in {"BadInput", "TextGuard"}:
        return BadInput(f"Mục {name} (ô {cell}): {message.strip()}".rstrip("."))
    return NotebookFailed({name: f"ô {cell}, {exception}: {message}"})
