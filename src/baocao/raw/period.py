"""Whether a file is of its month: the dates of its records, and whether it lies in another month as well.

The month that a file states in its head is compared in ``raw.arrival``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from baocao.digest import sha256
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.reading import Reading, Rows
from baocao.results import RawFile

OUTSIDE = "ngày ngoài kỳ số liệu"


def keep_period(reading: Reading, days: tuple[date, date]) -> Reading:
    """The reading without records dated outside the period; they go to the ledger and are named in ``outside``.

    Raises :class:`BadInput` when no record at all is of the period: then the file is of another month.
    """
    first, last = (day.isoformat() for day in days)
    found, records = reading.rows(), reading.records
    outside: dict[int, str] = {}
    for column in (each for each in reading.form.column if each.in_period):
        for line, day in zip(records.lines, records.fields[column.field], strict=True):
            if day and not first <= day <= last:
                outside[line] = f"{_where(found, line)}: {column.header} {_vi(day)}"
    if not outside:
        return reading
    expected = f"từ {_vi(first)} đến {_vi(last)}"
    if len(outside) == len(records):
        raise BadInput(
            "Tệp của tháng khác",
            where=found.file,
            found=f"tất cả {len(outside)} dòng ngoài kỳ; dòng đầu: {next(iter(outside.values()))}",
            expected=f"ngày {expected}",
            todo="Chuyển tệp về đúng thư mục tháng, hoặc xin gửi đúng tháng.",
        )
    inside = replace(
        found,
        observations=[row for row in found.observations if row["line"] not in outside],
        records=records.only([line not in outside for line in records.lines]),
    )
    return replace(
        reading,
        rows=lambda: inside,
        count=len(inside.records),
        dropped={**reading.dropped, OUTSIDE: len(outside)},
        outside=tuple(f"{text}, cần {expected}" for text in outside.values()),
    )


def repeated(workspace: Workspace, source: str, month: Month, files: Sequence[RawFile]) -> list[BadInput]:
    """A fault for each of ``files`` whose bytes also lie in the folder of another month."""
    mine = {path: path.stat().st_size for path in workspace.raw_files(month, source)}
    others = [
        path
        for each in workspace.months()
        if each != month
        for path in workspace.raw_files(each, source)
        if path.stat().st_size in mine.values()
    ]
    digests = {workspace.relative(path): sha256(path) for path in others} if files else {}
    return [
        BadInput(
            "Cùng một tệp nằm ở hai tháng",
            where=file.file,
            found=f"giống hệt {', '.join(twins)}",
            expected="tệp riêng của tháng",
            todo="Bỏ tệp đặt nhầm tháng; nếu danh sách được phép không đổi thì ghi repeats = true ở biểu mẫu.",
        )
        for file in files
        if (twins := [name for name, digest in digests.items() if digest == file.sha256])
    ]


def _where(rows: Rows, line: int) -> str:
    sheet = f", trang tính {rows.sheet}" if rows.sheet else ""
    return f"{rows.file}{sheet}, dòng {line}"


def _vi(day: str) -> str:
    return f"{date.fromisoformat(day):%d/%m/%Y}"
