"""The inbox of a month: who has sent, who is late or missing; and the opening of a new month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baocao.errors import BadInput
from baocao.layout import TO_RECEIVE, Workspace
from baocao.month import Month
from baocao.raw.apart import one_reader
from baocao.raw.arrival import collect
from baocao.raw.files import WORKBOOKS
from baocao.raw.forms import Form, load_forms
from baocao.raw.reference import load_senders, load_sources
from baocao.raw.unclaimed import unclaimed
from baocao.scratch import scratch

REGISTER = "register"
ARRIVED, LATE, MISSING = "đã nhận", "chưa đủ", "chưa gửi"


@dataclass(frozen=True)
class Line:
    """One expected sender of one source and what came from it.

    ``chưa đủ`` has sent files, but none that counts (dated after the cut-off) or not all that are asked for;
    then ``lacking`` says in words what is still awaited.
    """

    source: str
    sender: str
    name: str
    status: str
    files: tuple[str, ...]
    lacking: tuple[str, ...]


@one_reader()
def overview(workspace: Workspace, month: Month) -> tuple[list[Line], list[BadInput]]:
    """Every expected sender of the month, in the order of the list, and the faults of files that can't be read."""
    lines: list[Line] = []
    faults: list[BadInput] = []
    for source in load_sources(workspace):
        arrivals = collect(workspace, source, month, length=1)
        faults += arrivals.faults
        for sender in arrivals.senders[month]:
            mine = [file for file in arrivals.files if file.sender == sender.code]
            late = LATE if mine else MISSING
            status = ARRIVED if sender.code in arrivals.arrived[month] else late
            names = tuple(f"{Path(f.file).name}{'' if f.used else f' ({f.note})'}" for f in mine)
            lacking = arrivals.lacking[month][sender.code] if status == LATE else ()
            lines.append(Line(source, sender.code, sender.name, status, names, lacking))
    return lines, [*unclaimed(workspace, month), *faults]


def newest_month(workspace: Workspace) -> Month:
    """The last month that has a raw folder."""
    months = list(workspace.months())
    if not months:
        raise BadInput("Chưa có tháng nào có số liệu", todo="Mở một tháng bằng lệnh: baocao new YYYY-MM")
    return months[-1]


@one_reader()
def open_month(workspace: Workspace, month: Month) -> list[str]:
    """Make the folders of ``month``, the list of expected files, and the register with last month's plan.

    Returns what was made, and a word when there was no plan to carry. Raises :class:`BadInput` when the month has a
    register already.
    """
    register = workspace.raw(month, REGISTER) / "so-theo-doi.xlsx"
    if register.exists():
        raise BadInput(
            "Tháng này đã được mở",
            found=workspace.relative(register),
            expected="một tháng chưa có sổ theo dõi nhiệm vụ",
            todo="Điền tiếp vào sổ đang có; lệnh new không ghi đè tệp nào.",
        )
    plan = _carried_plan(workspace, month)
    expected = _expected(workspace, month)
    made = []
    for source in load_sources(workspace):
        folder = workspace.raw(month, source)
        folder.mkdir(parents=True, exist_ok=True)
        made.append(workspace.relative(folder))
    listed = workspace.raw_root / str(month) / TO_RECEIVE
    with scratch(listed) as new:
        new.write_text(expected, encoding="utf-8")
        new.replace(listed)
    _write_register(workspace, register, plan)  # last: once it is there, the month is open
    no_plan = (
        f"Không có kế hoạch nào chuyển sang: chưa nhận được kế hoạch trong sổ tháng {month.previous.vi}."
    )
    return [*made, workspace.relative(register), workspace.relative(listed), *([] if plan else [no_plan])]


def _carried_plan(workspace: Workspace, month: Month) -> list[tuple[str, str]]:
    """Item number and words of each item that last month's register planned for this month."""
    arrivals = collect(workspace, REGISTER, month.previous, length=1)
    if arrivals.faults:
        raise BadInput(
            "Không đọc được kế hoạch của tháng trước", faults=arrivals.faults, todo="Sửa sổ rồi chạy lại."
        )
    rows = [
        row
        for item in arrivals.counted
        if item.reading.form.id == "plan"
        for row in item.reading.records.rows()
    ]
    items: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        items.setdefault(str(row["item"]), []).append(row)
    return [
        (number, "; ".join(f"{row['type']} {row['title']}".strip() for row in parts))
        for number, parts in items.items()
    ]


def _write_register(workspace: Workspace, path: Path, plan: Sequence[tuple[str, str]]) -> None:
    """An empty register in the layout of its forms, with the carried plan waiting for its status."""
    import xlsxwriter  # a tenth of the time of `baocao list`, which doesn't write

    with scratch(path) as new:
        with xlsxwriter.Workbook(str(new), {"strings_to_formulas": False}) as book:
            bold = book.add_format({"bold": True})
            for form in load_forms(workspace, REGISTER).form:
                sheet = book.add_worksheet(form.sheet)
                sheet.write_row(0, 0, [column.header for column in form.column], bold)
                if form.id == "followup":
                    for row, item in enumerate(plan, start=1):
                        sheet.write_row(row, 0, item)
        new.replace(path)


def _expected(workspace: Workspace, month: Month) -> str:
    """The list of expected files as Markdown, a line a sender; the register is there already.

    The names are last month's where the sender sent all; else those that the forms read.
    """
    lines = [
        f"# Tệp cần nhận, tháng {month.vi}",
        "",
        "| Thư mục | Mã | Đơn vị gửi | Tên tệp |",
        "|---|---|---|---|",
    ]
    for source in load_sources(workspace):
        before = collect(workspace, source, month.previous, length=1)
        senders = load_senders(workspace, source) if source != REGISTER else ()
        due = [sender for sender in senders if sender.expected(month)]
        forms = load_forms(workspace, source).form
        for sender in due:
            used = [Path(f.file).name for f in before.files if f.used and f.sender == sender.code]
            names = used if sender.code in before.arrived[month.previous] else _names(forms, sender.code)
            lines.append(f"| {source} | {sender.code} | {sender.name} | {'; '.join(names)} |")
    return "\n".join(
        [*lines, "", f"Sổ theo dõi nhiệm vụ đã tạo sẵn trong thư mục {REGISTER}, Văn phòng Sở điền tiếp.", ""]
    )


def _names(forms: Sequence[Form], sender: str) -> list[str]:
    """The names and extensions under which the sender's forms are read; a named sheet needs a workbook."""
    fixed = {form.sender for form in forms}
    names: dict[str, bool] = {}
    for form in forms:
        if form.sender == (sender if sender in fixed else ""):
            names[form.files] = names.get(form.files, False) or bool(form.sheet)
    return [
        f"{'tên tùy ý' if pattern == '*' else pattern.removesuffix('*')} "
        f"({', '.join(sorted(WORKBOOKS if in_book else WORKBOOKS | {'.csv'}))})"
        for pattern, in_book in names.items()
    ]
