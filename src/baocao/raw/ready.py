"""Before a run: everything that people edit or send is read once, and every fault is told once, all together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from baocao import settings
from baocao.digest import sha256_if_any
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.apart import one_reader
from baocao.raw.arrival import collect, observations_of
from baocao.raw.asked import unknown_codes
from baocao.raw.corrections import apply, load_corrections, require_findable
from baocao.raw.forms import load_forms
from baocao.raw.reference import load_sources, reference_value, unit_names
from baocao.raw.unclaimed import unclaimed
from baocao.settings import load_set_aside


def require_readable(workspace: Workspace, month: Month) -> None:
    """Refuse a month that has no folder, or for which a setting, a record or a file has faults."""
    if month not in set(workspace.months()):
        raise BadInput(
            f"Tháng {month.vi} chưa có số liệu",
            where=workspace.relative(workspace.raw_root),
            found=", ".join(str(each) for each in workspace.months()) or "chưa có tháng nào",
            todo=f"Mở tháng bằng lệnh: baocao new {month}",
        )
    faults = _faults(_shared(workspace, month))
    if not faults:
        faults = [*_around(workspace, month)]
        with one_reader():
            faults += _faults(partial(_source, workspace, name, month) for name in load_sources(workspace))
    if faults:
        raise BadInput(
            "Chưa lập báo cáo vì có tệp không dùng được",
            faults=faults,
            todo="Sửa hoặc xin gửi lại các tệp nêu trên rồi chạy lại; báo cáo đã có không bị thay đổi. Phải lập ngay "
            "mà thiếu một tệp thì dùng lệnh baocao set-aside: các số cần tệp ấy sẽ ghi là không có, kèm lý do.",
        )


def _faults(readings: Iterator[Callable[[], object]]) -> list[BadInput]:
    """What each reading refuses, each fault once: several readings may need the same file."""
    found: dict[str, BadInput] = {}
    for read in readings:
        try:
            read()
        except BadInput as fault:
            found[str(fault)] = fault
    return list(found.values())


def _around(workspace: Workspace, month: Month) -> Iterator[BadInput]:
    """What lies where nobody reads it, what notebooks ask for and no form has, and what data/waivers sets aside that is
    not there.
    """
    yield from unclaimed(workspace, month)
    yield from unknown_codes(workspace, load_sources(workspace))
    for entry in load_set_aside(workspace).values():
        now = sha256_if_any(workspace.root / entry.file)
        if Path(entry.file).parts[2] == str(month) and now != entry.sha256:
            yield BadInput(
                "Tệp để riêng không còn như lúc ghi",
                where=entry.file,
                found=f"SHA-256 {now[:12]}…" if now else "không có tệp",
                expected=f"SHA-256 {entry.sha256[:12]}…",
                todo="Bỏ bản ghi [[set_aside]] trong data/waivers, hoặc ghi lại bằng lệnh baocao set-aside.",
            )


def _shared(workspace: Workspace, month: Month) -> Iterator[Callable[[], object]]:
    """Settings and records that more than one notebook reads."""
    yield partial(settings.load_report, workspace)
    yield partial(settings.load_limits, workspace)
    yield partial(settings.load_catalogue, workspace)
    yield partial(settings.load_key_figures, workspace)
    yield partial(settings.load_names, workspace)
    yield partial(settings.load_issue, workspace, month)
    yield partial(settings.load_waivers, workspace, month)
    yield partial(settings.load_published, workspace, month)
    yield partial(require_findable, workspace)
    for name in ("area", "population"):
        for each in month.window():
            yield partial(reference_value, workspace, name, each)
    yield partial(unit_names, workspace, month)
    yield partial(_forms, workspace)


def _forms(workspace: Workspace) -> None:
    faults = _faults(partial(load_forms, workspace, source) for source in load_sources(workspace))
    if faults:
        raise BadInput("Có biểu mẫu không dùng được", faults=faults, todo="Sửa config/forms.")


def _source(workspace: Workspace, source: str, month: Month) -> None:
    """The month's files of one source, and the corrections of the whole window that must find their values.

    The files of the other months are read as well, so that no notebook has to; what is wrong with one of them is told
    by the notebook that needs it.
    """
    window = month.window()
    corrections = [entry for entry in load_corrections(workspace, source) if entry.month in window]
    arrivals = collect(workspace, source, month, length=len(window))
    faults = arrivals.faults if corrections else arrivals.faults_of[month]
    if faults:
        raise BadInput(f"Nguồn {source}", faults=faults)
    if corrections:
        apply(observations_of(source, arrivals.counted), corrections, load_forms(workspace, source).form)
