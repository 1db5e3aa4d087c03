"""What forms found in a file, as bytes: to another process, and to what is remembered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from baocao.errors import BadInput
from baocao.month import Month
from baocao.raw.body import Records
from baocao.raw.files import open_sheets
from baocao.raw.forms import Form
from baocao.raw.period import keep_period
from baocao.raw.reading import Reading, Rows, pick_sheet, read_sheet, texts_in
from baocao.settings import Limits

_HEAD = {field.name for field in fields(Reading)} - {"form", "rows", "month", "reported_on"}
_FEW = 20  # texts of each sheet that no form reads


@dataclass(frozen=True)
class Packed:
    """``heads`` as JSON data, one a reading; ``parts`` their rows (JSON) and records (Arrow) by name."""

    heads: list[dict[str, Any]]
    parts: dict[str, bytes]

    def readings(self, forms: Sequence[Form]) -> list[Reading]:
        names = {name: name for name in self.parts}
        return unpacked(self.heads, names, self.parts.__getitem__, forms, lambda: self)


def read_packed(
    path: Path, name: str, fitting: Sequence[Form], days: tuple[date, date], most: Limits
) -> Packed:
    """What each of the ``fitting`` forms finds in the file, which results call ``name``.

    Records dated outside ``days`` are kept out. Raises :class:`BadInput` with the faults of every form that has any.
    """
    sheets = open_sheets(path, name, most)
    found: list[Reading] = []
    faults: list[BadInput] = []
    others = list(sheets)
    for form in fitting:
        try:
            if (sheet := pick_sheet(form, sheets)) is not None:
                others = [each for each in others if each is not sheet]
                found.append(keep_period(read_sheet(form, sheet, days[1]), days))
        except BadInput as fault:
            faults.append(fault)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise BadInput("Tệp có nhiều chỗ không đúng", where=name, faults=faults)
    if found and others:
        unread = [
            f"{each.name}, {text}"
            for each in others
            for text in islice(texts_in(each, range(len(each.rows))), _FEW)
        ]
        found[0] = replace(found[0], unread=(*found[0].unread, *unread))
    return _pack(found)


def _pack(found: Sequence[Reading]) -> Packed:
    heads = []
    parts: dict[str, bytes] = {}
    for number, each in enumerate(found):
        rows = each.rows()
        told = {"file": rows.file, "sheet": rows.sheet, "observations": rows.observations}
        parts[f"rows {number}"] = json.dumps(told, ensure_ascii=False).encode()
        if len(rows.records):
            parts[f"records {number}"] = _to_arrow(rows.records)
        heads.append(
            {
                "form": each.form.id,
                "month": str(each.month or ""),
                "reported_on": str(each.reported_on or ""),
                **{name: getattr(each, name) for name in _HEAD},
            }
        )
    return Packed(heads, parts)


def unpacked(
    heads: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    get: Callable[[str], bytes | None],
    forms: Sequence[Form],
    again: Callable[[], Packed],
) -> list[Reading]:
    """The readings; ``get`` gives a part by its name in ``names`` when it is asked for, ``again`` all when it can't."""
    by_id = {form.id: form for form in forms}
    return [
        Reading(
            form=by_id[head["form"]],
            month=Month.parse(head["month"]) if head["month"] else None,
            reported_on=date.fromisoformat(head["reported_on"]) if head["reported_on"] else None,
            rows=_later(number, names, get, again),
            **{name: head[name] for name in _HEAD - {"outside", "unread"}},
            outside=tuple(head["outside"]),
            unread=tuple(head["unread"]),
        )
        for number, head in enumerate(heads)
    ]


def _later(
    number: int, names: Mapping[str, str], get: Callable[[str], bytes | None], again: Callable[[], Packed]
) -> Callable[[], Rows]:
    @cache
    def rows() -> Rows:
        wanted = [part for part in (f"rows {number}", f"records {number}") if part in names]
        found = [get(names[part]) for part in wanted]
        if None in found:
            parts = again().parts
            found = [parts[part] for part in wanted]
        told, *records = [each for each in found if each is not None]
        return Rows(**json.loads(told), records=_of_arrow(records[0]) if records else Records())

    return rows


def _to_arrow(records: Records) -> bytes:
    """The records as an Arrow file: a million of them in a few megabytes, read back without making objects of them."""
    import pyarrow as pa

    columns = {name: pa.array(values) for name, values in records.fields.items()}
    table = pa.table({**columns, "line": pa.array(records.lines, pa.int64())})
    target = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(target, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(target.getvalue().to_pybytes())


def _of_arrow(content: bytes) -> Records:
    import pyarrow as pa

    table = pa.ipc.open_file(pa.BufferReader(content)).read_all()
    columns = {name: table[name] for name in table.column_names if name != "line"}
    return Records(columns, table["line"])
