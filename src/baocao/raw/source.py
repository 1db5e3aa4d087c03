"""One source over a window of months: the raw files that count, read by their forms into frames.

Of the files of one sender and form in one month, the newest that is dated not after the report's cut-off
counts. The others are named in the file list with the reason. Nothing here knows a sector.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.corrections import apply, load_corrections
from baocao.raw.files import open_sheets, sha256
from baocao.raw.forms import Form, Reading, load_forms, pick_sheet, read_sheet
from baocao.raw.reference import Sender, load_senders
from baocao.results import RawFile
from baocao.settings import load_report

OBSERVATION = pa.DataFrameSchema(
    {
        "month": pa.Column(str, pa.Check.str_matches(r"^\d{4}-\d{2}$")),
        "source": pa.Column(str),
        "sender": pa.Column(str),
        "measure": pa.Column(str, pa.Check.str_matches(r"^[a-z0-9_]+$")),
        "value": pa.Column(float, nullable=False),
        "unit": pa.Column(str),
        "estimate": pa.Column(bool),
        "label": pa.Column(str),
        "file": pa.Column(str, pa.Check.str_length(min_value=1)),
        "sheet": pa.Column(str),
        "cell": pa.Column(str),
        "line": pa.Column(int, pa.Check.ge(0)),
        "correction": pa.Column(str),
    },
    strict=False,
    ordered=False,
)
_COLUMNS = list(OBSERVATION.columns)


@dataclass(frozen=True)
class SourceData:
    """What one source gave: tidy frames over the window, and how they came to be.

    ``observations`` has one row a measured value; ``records[form]`` one row a case. ``senders`` are the
    expected ones by month, ``arrived`` those with a file that counts.
    """

    source: str
    month: Month
    window: tuple[Month, ...]
    observations: pd.DataFrame
    records: dict[str, pd.DataFrame]
    files: tuple[RawFile, ...]
    senders: dict[Month, tuple[Sender, ...]]
    arrived: dict[Month, frozenset[str]]
    ledger: dict[str, dict[str, int]]

    def missing(self, month: Month) -> tuple[Sender, ...]:
        """The expected senders of ``month`` without a file that counts."""
        return tuple(s for s in self.senders[month] if s.code not in self.arrived[month])


@dataclass
class _Candidate:
    month: Month
    form: Form
    reading: Reading
    file: RawFile


def read_source(workspace: Workspace, source: str, month: Month, *, length: int = 13) -> SourceData:
    """Read ``source`` for the ``length`` months that end with ``month``.

    Raises :class:`BadInput` with all faults of the files at once.
    """
    window = month.window(length)
    forms = load_forms(workspace, source)
    senders = load_senders(workspace, source)
    cut_off = load_report(workspace).period.cut_off_of(month)
    candidates: list[_Candidate] = []
    faults: list[str] = []
    for each in window:
        for path in workspace.raw_files(each, source):
            try:
                candidates += _read_file(workspace, each, path, forms, senders)
            except BadInput as fault:
                faults.append(str(fault))
    if faults:
        raise BadInput(
            "Tệp gửi đến có lỗi", faults=tuple(faults), todo="Sửa hoặc xin gửi lại các tệp nêu trên."
        )
    counted, files = _newest(candidates, cut_off.isoformat())
    observations = apply(_rows(source, counted, "observations"), load_corrections(workspace, source))
    dims = {name for form in forms for row in form.row for name in row.dims}
    dims |= {name for form in forms for column in form.column for name in column.dims}
    return SourceData(
        source=source,
        month=month,
        window=window,
        observations=_frame(observations, sorted(dims)),
        records={form.id: _records(source, counted, form) for form in forms if form.kind == "lines"},
        files=files,
        senders={each: tuple(s for s in senders if s.expected(each)) for each in window},
        arrived={each: _arrived(each, counted, forms) for each in window},
        ledger=_ledger(month, counted),
    )


def _read_file(
    workspace: Workspace, month: Month, path: Path, forms: Sequence[Form], senders: Sequence[Sender]
) -> list[_Candidate]:
    name = workspace.relative(path)
    fitting = [form for form in forms if fnmatch(path.name, form.files)]
    if not fitting:
        raise BadInput(
            "Không có biểu mẫu cho tệp này",
            where=name,
            expected=", ".join(sorted({form.files for form in forms})),
            todo="Đặt lại tên tệp theo mẫu, hoặc thêm biểu mẫu trong config/forms.",
        )
    sheets = open_sheets(path, name)
    digest = sha256(path)
    found = []
    for form in fitting:
        sheet = pick_sheet(form, sheets)
        if sheet is None:
            continue
        reading = read_sheet(form, sheet)
        _check_head(name, month, reading, senders)
        kept = len(reading.records) or len({row["line"] for row in reading.observations})
        file = RawFile(
            file=name,
            sha256=digest,
            month=str(month),
            sender=reading.sender,
            reported_on=reading.reported_on.isoformat() if reading.reported_on else "",
            rows=kept,
        )
        found.append(_Candidate(month, form, reading, file))
    return found


def _check_head(name: str, month: Month, reading: Reading, senders: Sequence[Sender]) -> None:
    if reading.month is not None and reading.month != month:
        raise BadInput(
            "Tệp của tháng khác",
            where=name,
            found=f"tháng {reading.month.vi}",
            expected=f"tháng {month.vi}",
            todo="Chuyển tệp về đúng thư mục tháng, hoặc xin gửi đúng tháng.",
        )
    if reading.sender not in {sender.code for sender in senders if sender.expected(month)}:
        raise BadInput(
            "Đơn vị gửi không có trong danh sách phải báo cáo",
            where=name,
            found=reading.sender,
            expected="một mã trong data/reference/senders.csv còn hiệu lực",
            todo="Thêm đơn vị vào danh sách (với ngày hiệu lực), hoặc bỏ tệp ra khỏi thư mục.",
        )


def _newest(candidates: Sequence[_Candidate], cut_off: str) -> tuple[list[_Candidate], tuple[RawFile, ...]]:
    """The readings that count, and the file list in which every other file says why it does not."""
    groups: dict[tuple[str, str, str], list[_Candidate]] = {}
    files: dict[str, RawFile] = {}
    for item in candidates:
        files.setdefault(item.file.file, item.file)
        if item.file.reported_on > cut_off:
            files[item.file.file] = _unused(item.file, "lập sau ngày chốt số liệu")
        else:
            groups.setdefault((str(item.month), item.reading.sender, item.form.id), []).append(item)
    counted = []
    for group in groups.values():
        group.sort(key=lambda item: item.file.reported_on)
        *older, newest = group
        if older and older[-1].file.reported_on == newest.file.reported_on:
            raise BadInput(
                "Hai tệp của cùng một đơn vị có cùng ngày lập",
                found=f"{older[-1].file.file} và {newest.file.file}",
                expected="một tệp cho mỗi đơn vị, hoặc tệp thay thế có ngày lập sau",
                todo="Giữ lại tệp đúng.",
            )
        counted.append(newest)
        for item in older:
            files[item.file.file] = _unused(item.file, f"thay bằng {Path(newest.file.file).name}")
    return counted, tuple(files[name] for name in sorted(files))


def _unused(file: RawFile, note: str) -> RawFile:
    """The file as one that does not count, with the reason."""
    return file.model_copy(update={"used": False, "note": note})


def _rows(source: str, counted: Sequence[_Candidate], what: str) -> list[dict[str, Any]]:
    return [
        {"month": str(item.month), "source": source, "sender": item.reading.sender, "correction": "", **row}
        for item in counted
        for row in getattr(item.reading, what)
    ]


def _frame(rows: list[dict[str, Any]], dims: Sequence[str]) -> pd.DataFrame:
    texts = sorted({name for row in rows for name in row} - set(_COLUMNS) - set(dims))
    order = _COLUMNS[:4] + list(dims) + texts + _COLUMNS[4:]
    frame = pd.DataFrame(rows, columns=pd.Index(order))
    strings = [name for name in order if name not in {"value", "estimate", "line"}]
    types = {"value": float, "estimate": bool, "line": int}
    frame = frame.fillna(dict.fromkeys(strings, "")).astype({**dict.fromkeys(strings, "str"), **types})
    return OBSERVATION.validate(frame, lazy=True)


def _records(source: str, counted: Sequence[_Candidate], form: Form) -> pd.DataFrame:
    mine = [item for item in counted if item.form.id == form.id]
    fields = [column.name or column.header for column in form.column]
    order = ["month", "source", "sender", *fields, "file", "sheet", "line"]
    frame = pd.DataFrame(_rows(source, mine, "records"), columns=pd.Index(order))
    numbers = {column.name or column.header for column in form.column if column.type == "number"}
    types = {name: float if name in numbers else int if name == "line" else "str" for name in order}
    return frame.astype(types)


def _arrived(month: Month, counted: Sequence[_Candidate], forms: Sequence[Form]) -> frozenset[str]:
    """Senders that have sent every form they are asked for in ``month``."""
    of_month = [item for item in counted if item.month == month]
    senders = {item.reading.sender for item in of_month}
    fixed = {form.sender for form in forms if form.sender}
    complete = set()
    for sender in senders:
        due = [form for form in forms if not form.may_be_absent]
        wanted = {f.id for f in due if (f.sender == sender if sender in fixed else not f.sender)}
        if wanted <= {item.form.id for item in of_month if item.reading.sender == sender}:
            complete.add(sender)
    return frozenset(complete)


def _ledger(month: Month, counted: Sequence[_Candidate]) -> dict[str, dict[str, int]]:
    """Rows of the report month's files by form: ``in``, ``kept`` and each reason for which rows were dropped."""
    ledger: dict[str, dict[str, int]] = {}
    for item in counted:
        if item.month == month:
            reading = item.reading
            entry = ledger.setdefault(item.form.id, {"in": 0, "kept": 0})
            entry["in"] += reading.rows_in
            entry["kept"] += reading.rows_in - sum(reading.dropped.values())
            for reason, rows in reading.dropped.items():
                entry[reason] = entry.get(reason, 0) + rows
    return ledger
