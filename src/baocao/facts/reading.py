"""What a section shows and keeps of a source it read: files, senders, the row ledger, tidy rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.files import sha256
from baocao.raw.source import SourceData
from baocao.results import Arrival, Inputs, Ledger, RawFile


def inputs(notebook: str, data: SourceData) -> Inputs:
    """The raw files of this reading, and who was expected; settings are hashed once, in the manifest."""
    arrived = data.arrived[data.month]
    arrivals = tuple(
        Arrival(source=data.source, sender=s.code, name=s.name, arrived=s.code in arrived)
        for s in data.senders[data.month]
    )
    return Inputs(notebook=notebook, files=data.files, arrivals=arrivals)


def cited(notebook: str, workspace: Workspace, name: str, month: Month) -> Inputs:
    """The file of data/reference that a section takes values from, with its hash and lines."""
    path = workspace.reference(name)
    rows = len(path.read_text(encoding="utf-8-sig").splitlines()) - 1
    file = RawFile(
        file=workspace.relative(path),
        sha256=sha256(path),
        month=str(month),
        rows=rows,
        note="dữ liệu tham chiếu",
    )
    return Inputs(notebook=notebook, files=(file,))


def ledgers(notebook: str, data: SourceData) -> Iterator[Ledger]:
    """Rows in, kept and dropped of each form in the report month."""
    for step, entry in data.ledger.items():
        dropped = {reason: rows for reason, rows in entry.items() if reason not in {"in", "kept"}}
        yield Ledger(notebook=notebook, step=step, rows_in=entry["in"], kept=entry["kept"], dropped=dropped)


def save(target: Path, month: Month, frames: Sequence[pd.DataFrame]) -> None:
    """The rows of ``month`` as Parquet; a half-written file never bears the name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    rows = pd.concat([each[each["month"] == str(month)] for each in frames], ignore_index=True)
    partial = target.with_suffix(".part")
    rows.to_parquet(partial, index=False)
    partial.replace(target)
