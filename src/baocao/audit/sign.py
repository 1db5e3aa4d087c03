"""Signing a month: that somebody has checked it, or that it is issued, put down in the log with what was looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from baocao.audit.verify import causes_of, manifest_of
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.printable import one_line
from baocao.run import history, signoff
from baocao.run.alone import alone
from baocao.run.manifest import Manifest
from baocao.scratch import scratch
from baocao.settings import load_issue

_MOST_NAME, _MOST_NOTE = 100, 500  # characters


def sign(
    workspace: Workspace, month: Month, state: str, *, by: str, note: str, waiting: Callable[[str], None]
) -> signoff.Signoff:
    """Sign the published report as ``checked`` or ``issued``.

    Raises :class:`BadInput` when the report is not made of what is there now, has an error that nobody accepted, is
    issued unchecked or without its number, or when the log is broken. Nothing is written then.
    """
    if not by.strip():
        raise BadInput("Chưa nêu tên người ký", expected="họ và tên", todo='Thêm --by "Nguyễn Văn A".')
    name = one_line(by, "--by", _MOST_NAME)
    said = one_line(note, "--note", _MOST_NOTE) if note.strip() else ""
    if state not in signoff.STATES:
        raise BadInput(
            "Không có trạng thái ấy", found=state, expected="checked hoặc issued", todo="Sửa --as."
        )
    with alone(workspace.run_lock(month), waiting):
        _require_current(workspace, month, manifest_of(workspace, month))
        run = history.published(workspace, month)
        came_to = run.manifest.came_to if run else None
        if run is None or came_to is None:
            raise BadInput(
                f"Báo cáo tháng {month.vi} không đọc được", todo=f"Lập lại báo cáo: baocao run {month}"
            )
        facts = signoff.facts_of(workspace, month, run.manifest.inputs, run.notebooks.values())
        log = signoff.read(workspace, month)
        _require_whole(workspace, month, log)
        _require_allowed(workspace, month, state, came_to.checks.get("error", 0), log.valid(facts))
        kept = history.packed(workspace, month)
        words = {"by": name, "note": said, "at": _now()}
        archive = hashlib.sha256(kept).hexdigest()
        entry = log.next(state, month=month, run=run.name, archive=archive, facts=facts, **words)
        workspace.issued(month, entry.revision).parent.mkdir(parents=True, exist_ok=True)
        path = workspace.signed(month) / f"{run.name}.zip"
        with scratch(path) as new:
            new.write_bytes(kept)
            new.replace(path)
        signoff.append(workspace, month, entry)
    return entry


def _require_current(workspace: Workspace, month: Month, manifest: Manifest) -> None:
    """What was signed since the report was made, and not shown in it yet, changes none of its facts."""
    signed = f"{workspace.relative(workspace.signoffs(month).parent)}/"
    every = dict.fromkeys(each.what for each in causes_of(workspace, month, manifest))
    differing = [what for what in every if not what.startswith(signed)]
    if differing:
        raise BadInput(
            f"Báo cáo tháng {month.vi} không còn được lập từ những gì hiện có, nên chưa ký được",
            faults=[f"{what} đã thay đổi" for what in differing],
            todo=f"Lập lại báo cáo rồi xem lại trước khi ký: baocao run {month}",
        )


def _require_whole(workspace: Workspace, month: Month, log: signoff.Log) -> None:
    """A log that was cut off has a good chain; what was issued is kept beside it."""
    known = log.issued.revision if log.issued else 0
    unknown = [number for number in workspace.issued_reports(month) if number > known]
    if unknown:
        raise BadInput(
            f"Sổ ký duyệt tháng {month.vi} thiếu lần ban hành {unknown[-1]}, mà bản ban hành ấy còn được giữ",
            where=workspace.relative(workspace.signoffs(month)),
            found=f"lần ban hành cuối: {known}",
            expected=f"lần {unknown[-1]}, như {workspace.relative(workspace.issued(month, unknown[-1]))}",
            todo="Lấy lại sổ ký duyệt từ bản sao lưu.",
        )


def _require_allowed(
    workspace: Workspace, month: Month, state: str, red: int, valid: signoff.Signoff | None
) -> None:
    if red:
        raise BadInput(
            f"Còn {red} kiểm tra không đạt, chưa ký được",
            where=workspace.relative(workspace.outputs(month) / "checks.csv"),
            todo="Sửa số liệu, hoặc chấp nhận từng kiểm tra trong data/waivers, rồi lập lại.",
        )
    if valid and valid.state == "issued":
        raise BadInput(
            f"Báo cáo này đã được ban hành (lần {valid.revision}, {valid.by}) và chưa có gì thay đổi",
            todo="Không cần ký lại.",
        )
    if state == "issued":
        issue = load_issue(workspace, month)
        lacking = [what for what, has in (("number", issue.number), ("date", issue.date)) if not has]
        faults = [f"thiếu {what} trong {workspace.relative(workspace.issue(month))}" for what in lacking]
        faults += [] if valid else ["chưa có xác nhận «đã kiểm tra» còn hiệu lực"]
        if faults:
            raise BadInput(
                "Chưa ban hành được",
                faults=tuple(faults),
                todo=f"Bổ sung, lập lại (baocao run {month}), ký kiểm tra (--as checked), rồi mới ban hành.",
            )


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
