"""Readings of raw files, each made once: remembered by the file's bytes, the forms, the period and the code that reads.

Reports of thirteen months look at the same file; one file that changes is one file to read again. What a fault was
found in is not remembered.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from baocao import month as month_module
from baocao.digest import sha256
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw import body, files, forms, grid, limits, lines, period, reading, vietnamese
from baocao.raw.body import Records
from baocao.raw.files import open_sheets
from baocao.raw.forms import Form
from baocao.raw.period import keep_period
from baocao.raw.reading import Reading, Rows, pick_sheet, read_sheet
from baocao.settings import Limits, load_limits
from baocao.store import Store, touch

_KIND = "readings"
_CODE = (body, files, forms, grid, limits, lines, month_module, period, reading, vietnamese)
_HEAD = {field.name for field in fields(Reading)} - {"form", "rows", "month", "reported_on"}


def read_file(
    workspace: Workspace, path: Path, fitting: Sequence[Form], days: tuple[date, date]
) -> tuple[str, list[Reading]]:
    """The sha256 of the file, and what each of the ``fitting`` forms finds in it.

    Records dated outside ``days`` are kept out. Raises :class:`BadInput` with the faults of the first form with any.
    """
    name, digest = workspace.relative(path), sha256(path)
    by_id = {form.id: form for form in fitting}
    most = load_limits(workspace)
    contract = [most.model_dump_json(), *(form.model_dump_json() for form in fitting)]
    known = [name, digest, [str(day) for day in days], contract, _code()]
    store = Store(workspace.cache)

    def again() -> list[Reading]:
        return read_anew(path, name, fitting, days, most)

    for place, told in store.records(_KIND, known) if not workspace.fresh else ():
        touch(place)
        made = told["made"]
        return digest, [
            _restored(by_id[head["form"]], head, made, number, store, again)
            for number, head in enumerate(told["readings"])
        ]
    found = again()
    if sha256(path) == digest:
        with contextlib.suppress(OSError):  # a disk that takes nothing more is no reason not to read
            _keep(store, known, found)
    return digest, found


def read_anew(
    path: Path, name: str, fitting: Sequence[Form], days: tuple[date, date], most: Limits
) -> list[Reading]:
    """What :func:`read_file` finds when nothing is remembered."""
    sheets = open_sheets(path, name, most)
    picked = ((form, pick_sheet(form, sheets)) for form in fitting)
    return [keep_period(read_sheet(form, sheet), days) for form, sheet in picked if sheet is not None]


def _keep(store: Store, known: object, found: Sequence[Reading]) -> None:
    made: dict[str, str] = {}
    heads = []
    for number, each in enumerate(found):
        rows = each.rows()
        told = {"file": rows.file, "sheet": rows.sheet, "observations": rows.observations}
        made[f"rows {number}"] = store.put(json.dumps(told, ensure_ascii=False).encode())
        if len(rows.records):
            made[f"records {number}"] = store.put(_packed(rows.records))
        heads.append(
            {
                "form": each.form.id,
                "month": str(each.month or ""),
                "reported_on": str(each.reported_on or ""),
                **{name: getattr(each, name) for name in _HEAD},
            }
        )
    store.keep(_KIND, known, {"made": made, "readings": heads})


def _restored(
    form: Form,
    head: dict[str, Any],
    made: dict[str, str],
    number: int,
    store: Store,
    again: Callable[[], list[Reading]],
) -> Reading:
    @cache
    def rows() -> Rows:
        kept = store.get(made[f"rows {number}"])
        packed = store.get(made[f"records {number}"]) if f"records {number}" in made else b""
        if kept is None or packed is None:
            return again()[number].rows()
        return Rows(**json.loads(kept), records=_unpacked(packed) if packed else Records())

    return Reading(
        form=form,
        month=Month.parse(head["month"]) if head["month"] else None,
        reported_on=date.fromisoformat(head["reported_on"]) if head["reported_on"] else None,
        rows=rows,
        **{name: head[name] for name in _HEAD - {"outside"}},
        outside=tuple(head["outside"]),
    )


def _packed(records: Records) -> bytes:
    """The records as an Arrow file: a million of them in a few megabytes, read back without making objects of them."""
    import pyarrow as pa

    columns = {name: pa.array(values) for name, values in records.fields.items()}
    table = pa.table({**columns, "line": pa.array(records.lines, pa.int64())})
    target = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(target, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(target.getvalue().to_pybytes())


def _unpacked(content: bytes) -> Records:
    import pyarrow as pa

    table = pa.ipc.open_file(pa.BufferReader(content)).read_all()
    columns = {name: table[name] for name in table.column_names if name != "line"}
    return Records(columns, table["line"])


@cache
def _code() -> list[str]:
    """What reads: the hash of each module that has a part in it, and the version of the workbook reader."""
    return [version("python-calamine"), *(sha256(Path(str(module.__file__))) for module in _CODE)]
