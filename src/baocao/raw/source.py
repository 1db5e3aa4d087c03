"""One source over a window of months as tidy, schema-checked frames. Nothing here knows a sector.

Which files count is decided in ``raw.arrival``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.arrival import Candidate, Unread, collect, observations_of
from baocao.raw.corrections import apply, load_corrections
from baocao.raw.forms import Form, load_forms
from baocao.raw.reference import Sender
from baocao.results import RawFile

OBSERVATION = pandera.DataFrameSchema(
    {
        "month": pandera.Column(str, pandera.Check.str_matches(r"^\d{4}-\d{2}$")),
        "source": pandera.Column(str),
        "sender": pandera.Column(str),
        "measure": pandera.Column(str, pandera.Check.str_matches(r"^[a-z0-9_]+$")),
        "value": pandera.Column(float, nullable=False),
        "written": pandera.Column(str),
        "unit": pandera.Column(str),
        "estimate": pandera.Column(bool),
        "approx": pandera.Column(str),
        "label": pandera.Column(str),
        "file": pandera.Column(str, pandera.Check.str_length(min_value=1)),
        "sheet": pandera.Column(str),
        "cell": pandera.Column(str),
        "column": pandera.Column(str),
        "line": pandera.Column(int, pandera.Check.ge(0)),
        "correction": pandera.Column(str),
    },
    strict=False,
    ordered=False,
)
_COLUMNS = list(OBSERVATION.columns)


@dataclass(frozen=True)
class SourceData:
    """What one source gave: tidy frames over the window, and how they came to be.

    ``observations`` has one row a measured value; ``records[form]`` one row a case. ``senders`` are the
    expected ones by month, ``arrived`` those that sent all that is asked, ``sent`` the same for one form alone,
    ``lacking`` what each still owes in the report month. ``outside`` names the records of the report month that
    were kept out for their date; ``unread`` the texts of all files that their forms don't ask for.
    """

    source: str
    title: str
    month: Month
    window: tuple[Month, ...]
    observations: pd.DataFrame
    records: dict[str, pd.DataFrame]
    files: tuple[RawFile, ...]
    senders: dict[Month, tuple[Sender, ...]]
    arrived: dict[Month, frozenset[str]]
    lacking: dict[str, tuple[str, ...]]
    sent: dict[str, dict[Month, frozenset[str]]]
    ledger: dict[str, dict[str, int]]
    outside: tuple[str, ...]
    unread: tuple[Unread, ...]

    @property
    def aside(self) -> tuple[RawFile, ...]:
        """The files of the report month that the report goes without, by a record of data/waivers."""
        month = str(self.month)
        return tuple(file for file in self.files if not (file.used or file.sender) and file.month == month)

    def missing(self, month: Month) -> tuple[Sender, ...]:
        """The expected senders of ``month`` that have not sent all that is asked."""
        return tuple(s for s in self.senders[month] if s.code not in self.arrived[month])

    def owing(self) -> list[str]:
        """For each missing sender of the report month: that nothing came, or what is still awaited; and the files that
        were set aside.
        """
        month, missing = str(self.month), self.missing(self.month)
        sent = [file for file in self.files if file.month == month]
        heard = {file.sender for file in sent}
        awaited = [
            f"gửi chưa đủ: {sender.name}, còn thiếu {', '.join(self.lacking[sender.code])}"
            if sender.code in heard
            else f"chưa gửi: {sender.name}"
            for sender in missing
        ]
        codes = {sender.code for sender in missing}
        unused = [file for file in sent if file.sender in codes and not file.used and file.note]
        return [*awaited, *(f"{file.file}: {file.note}" for file in (*self.aside, *unused))]

    def of_form(self, form: str) -> SourceData:
        """Only the records of one form, whose senders have arrived once this form has."""
        return replace(
            self,
            observations=self.observations.iloc[:0],
            records={form: self.records[form]},
            arrived=self.sent[form],
        )


def read_source(workspace: Workspace, source: str, month: Month, *, length: int = 13) -> SourceData:
    """Read ``source`` for the ``length`` months that end with ``month``.

    Raises :class:`BadInput` with all faults of the files at once.
    """
    arrivals = collect(workspace, source, month, length=length)
    if arrivals.faults:
        raise BadInput(
            "Tệp gửi đến có lỗi", faults=arrivals.faults, todo="Sửa hoặc xin gửi lại các tệp nêu trên."
        )
    file = load_forms(workspace, source)
    forms = file.form
    window = month.window(length)
    corrections = [entry for entry in load_corrections(workspace, source) if entry.month in window]
    observations = apply(observations_of(source, arrivals.counted), corrections, forms)
    dims = {name for form in forms for row in form.row for name in row.dims}
    dims |= {name for form in forms for column in form.column for name in column.dims}
    measured = [form for form in forms if form.kind == "lines" and any(c.measure for c in form.column)]
    dims |= {c.name for form in measured for c in form.column if c.name and c.type == "text"}
    return SourceData(
        source=source,
        title=file.title,
        month=month,
        window=window,
        observations=tidy(observations, sorted(dims)),
        records={form.id: _records(source, arrivals.counted, form) for form in forms if form.kind == "lines"},
        files=arrivals.files,
        senders=arrivals.senders,
        arrived=arrivals.arrived,
        lacking=arrivals.lacking[month],
        sent=arrivals.sent,
        ledger=_ledger(month, arrivals.counted),
        outside=tuple(
            text for item in arrivals.counted if item.month == month for text in item.reading.outside
        ),
        unread=arrivals.unread,
    )


def tidy(rows: list[dict[str, Any]], dims: Sequence[str]) -> pd.DataFrame:
    """Observations as a schema-checked frame: one row a value, the dimensions between sender and measure."""
    texts = sorted({name for row in rows for name in row} - set(_COLUMNS) - set(dims))
    order = _COLUMNS[:4] + list(dims) + texts + _COLUMNS[4:]
    frame = pd.DataFrame(rows, columns=pd.Index(order))
    strings = [name for name in order if name not in {"value", "estimate", "line"}]
    types = {"value": float, "estimate": bool, "line": int}
    frame = frame.fillna(dict.fromkeys(strings, "")).astype({**dict.fromkeys(strings, "str"), **types})
    return OBSERVATION.validate(frame, lazy=True)


def _records(source: str, counted: Sequence[Candidate], form: Form) -> pd.DataFrame:
    """The records of all files as one frame: the fields of the form between what is one word for a whole file."""
    numbers = {column.field for column in form.column if column.type == "number"}
    fields = [column.field for column in form.column]
    types = {name: pa.float64() if name in numbers else pa.string() for name in fields}
    order = ["month", "source", "sender", *fields, "file", "sheet", "line"]
    chunks: dict[str, list[Any]] = {name: [] for name in order}
    for item in (item for item in counted if item.reading.form.id == form.id and item.reading.count):
        rows = item.reading.rows()
        where = {"sender": item.reading.sender, "file": rows.file, "sheet": rows.sheet}
        for name, text in {"month": str(item.month), "source": source, **where}.items():
            chunks[name].append(pa.repeat(text, len(rows.records)))
        for name, kind in {**types, "line": pa.int64()}.items():
            values = rows.records.lines if name == "line" else rows.records.fields[name]
            chunks[name] += values.chunks if isinstance(values, pa.ChunkedArray) else [pa.array(values, kind)]
    every = {**dict.fromkeys(order, pa.string()), **types, "line": pa.int64()}
    columns = {name: pa.chunked_array(chunks[name], every[name]) for name in order}
    kinds = {pa.string(): "str", pa.float64(): "float64", pa.int64(): "int64"}
    return pd.DataFrame({name: pd.array(columns[name], dtype=kinds[every[name]]) for name in order})


def _ledger(month: Month, counted: Sequence[Candidate]) -> dict[str, dict[str, int]]:
    """Rows of the report month's files by form: ``in``, ``kept`` and each reason for which rows were dropped."""
    ledger: dict[str, dict[str, int]] = {}
    for item in counted:
        if item.month == month:
            reading = item.reading
            entry = ledger.setdefault(item.reading.form.called, {"in": 0, "kept": 0})
            entry["in"] += reading.rows_in
            entry["kept"] += reading.rows_in - sum(reading.dropped.values())
            for reason, rows in reading.dropped.items():
                entry[reason] = entry.get(reason, 0) + rows
    return ledger
