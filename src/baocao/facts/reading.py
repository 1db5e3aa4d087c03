"""What a section shows and keeps of a source it read: files, senders, the row ledger, tidy rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from baocao.digest import sha256
from baocao.facts.quantity import decimal_of
from baocao.facts.wording import plain
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.forms import Column, load_forms
from baocao.raw.source import SourceData
from baocao.results import Arrival, Inputs, Ledger, RawFile, Rows
from baocao.scratch import scratch

_MOST_ROWS = 600  # records of a file that the notebook and the page show


def inputs(notebook: str, data: SourceData) -> Inputs:
    """The raw files of this reading, and who was expected; settings are hashed once, in the manifest."""
    arrived = data.arrived[data.month]
    arrivals = tuple(
        Arrival(source=data.source, sender=s.code, name=s.name, arrived=s.code in arrived)
        for s in data.senders[data.month]
    )
    return Inputs(notebook=notebook, files=data.files, arrivals=arrivals)


def cited(notebook: str, workspace: Workspace, path: Path, month: Month) -> Inputs:
    """The file of data/reference that a section takes values from, with its hash and lines."""
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


def rows(notebook: str, workspace: Workspace, data: SourceData) -> Iterator[Rows]:
    """The first records of each file of the report month, worded as in the file."""
    for form in load_forms(workspace, data.source).form:
        if form.id not in data.records:
            continue
        records = data.records[form.id]
        for (file, sheet), found in records[records["month"] == str(data.month)].groupby(["file", "sheet"]):
            shown = found.head(_MOST_ROWS)
            columns = [_as_in_file(column, shown[column.field]) for column in form.column]
            yield Rows(
                notebook=notebook,
                file=str(file),
                sheet=str(sheet),
                header=tuple(column.header for column in form.column),
                rows=tuple(zip(shown["line"].tolist(), zip(*columns, strict=True), strict=True)),
                total=len(found),
            )


def _as_in_file(column: Column, values: pd.Series[Any]) -> list[str]:
    """The words of the file for codes, its form of dates, numbers as they are written here."""
    words: Mapping[str, str] = {code: text for text, code in column.values.items()}
    if column.type == "number":
        return [plain(decimal_of(value)) for value in values]
    if column.type == "date":
        return [f"{date.fromisoformat(value):%d/%m/%Y}" if value else "" for value in values]
    return [words.get(value, value) for value in values]


def save(target: Path, month: Month, frames: Sequence[pd.DataFrame]) -> None:
    """The rows of ``month`` as Parquet."""
    write(target, pd.concat([each[each["month"] == str(month)] for each in frames], ignore_index=True))


def write(target: Path, rows: pd.DataFrame) -> None:
    """A frame as Parquet; a half-written file never bears the name."""
    with scratch(target) as new:
        rows.to_parquet(new, index=False)
        new.replace(target)
