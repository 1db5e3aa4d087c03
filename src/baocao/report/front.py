"""What stands around the text: the stitched notebook's metadata, worded and punctuated as the decree asks.

Letterhead, number, date, addressees, closing, recipients and signature; nothing of the body.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from pydantic import ConfigDict, Field

from baocao import settings
from baocao.errors import BadInput
from baocao.month import Month
from baocao.report import numbering
from baocao.report.document import Front, Since
from baocao.validated import MonthField, Settings, validate

_STAMPS = {"dự thảo": "Dự thảo", "đã kiểm tra": "Đã kiểm tra"}
BLANK = "\N{NO-BREAK SPACE}" * 6


class Issue(settings.Issue):
    place: str = ""


class Signoffs(Settings):
    """The last line of the month's log of sign-offs; ``lapsed`` says that and why it is no longer valid."""

    by: str = ""
    date: str = ""
    lapsed: str = ""
    revision: int = 1
    issued: int = 0
    lines: int = 0
    head: str = ""


class Metadata(Settings):
    """``metadata.baocao`` of the stitched notebook; what else stands there is for other readers."""

    model_config = ConfigDict(extra="ignore")

    month: MonthField
    sample: bool
    state: str
    state_reason: str = ""
    signoffs: Signoffs = Signoffs()
    letterhead: settings.Letterhead
    issue: Issue = Issue()
    report: settings.Wording
    outline: tuple[settings.Heading, ...]
    titles: dict[str, str] = Field(default_factory=dict)
    versions: dict[str, str] = Field(default_factory=dict)
    since: tuple[Since, ...] = ()


def metadata(notebook: Mapping[str, Any]) -> Metadata:
    data = notebook["metadata"].get("baocao")
    if data is None:
        raise BadInput(
            "Sổ tính không phải là báo cáo đã ghép",
            expected="metadata.baocao",
            todo="Chạy `baocao run`, rồi dùng outputs/<tháng>/report.ipynb.",
        )
    return validate(data, Metadata, where="metadata.baocao")


def front(meta: Metadata) -> Front:
    issue, wording, head = meta.issue, meta.report, meta.letterhead
    day = issue.date
    number = f"{issue.number.zfill(2) if issue.number else BLANK}/{head.symbol}"
    when = _long_date(day, meta.month)
    of = f" của {wording.issuer}" if wording.issuer else ""
    stamp = day or meta.month.next.first_day
    return Front(
        title=f"{wording.type} {wording.subject[:1].lower()}{wording.subject[1:]}",
        month=str(meta.month),
        parent=head.parent,
        body=head.body,
        number=f"Số: {number}",
        date=f"{issue.place or head.place}, {when}",
        type=wording.type,
        subject=wording.subject,
        addressed_to=tuple(_punctuated(wording.addressed_to)),
        appendices=wording.appendices,
        closing=f"{wording.closing.rstrip('./ ')}./.",
        recipients=tuple(f"- {line}" for line in _punctuated((*wording.recipients, wording.archive))),
        drafter=wording.drafter,
        signature=tuple(line for line in (issue.authority, issue.position) if line) or ("GIÁM ĐỐC",),
        signer=issue.signer,
        unsigned="" if issue.signer else "(Chưa ký ban hành)",
        reference=f"(Kèm theo {wording.type}{f' số {number} {when}' if issue.number and day else ''}{of})",
        sample=meta.sample,
        state=meta.state,
        stamp=_STAMPS.get(meta.state, ""),
        mark=_mark(meta),
        lapsed=meta.signoffs.lapsed,
        log=_log(meta.signoffs),
        state_reason=meta.state_reason,
        timestamp=int(datetime(stamp.year, stamp.month, stamp.day, tzinfo=UTC).timestamp()),
        versions=meta.versions,
    )


def _mark(meta: Metadata) -> str:
    """What is to be said of the state: by whom it was signed, or that it is not issued, whatever number it bears."""
    signed = meta.signoffs
    if meta.state == "đã ban hành":
        return f"Ban hành lần {signed.revision}"
    if meta.state == "lỗi":
        return ""
    again = f"Lập lại sau lần ban hành {signed.issued}, chưa ban hành lại" if signed.issued else ""
    sample = "Bản lập lại từ số liệu mẫu, chưa ban hành" if meta.sample else "Chưa ban hành"
    issued = again or sample
    return f"{signed.by}, {numbering.day(signed.date)}. {issued}" if meta.state == "đã kiểm tra" else issued


def _log(signed: Signoffs) -> str:
    """The hash of the log's last line: without it nobody could see that lines were cut off."""
    return f"Sổ ký duyệt: {signed.lines} dòng, mã băm dòng cuối {signed.head}" if signed.head else ""


def _long_date(day: date | None, month: Month) -> str:
    """The decree's date: a zero before days below 10 and before January and February; blanks to fill in by hand."""
    if day is None:
        return f"ngày{BLANK}tháng{BLANK}năm {month.year}"
    number = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {number} năm {day.year}"


def _punctuated(lines: tuple[str, ...]) -> Iterator[str]:
    """A list closes each line with a semicolon and the last with a full stop."""
    for place, line in enumerate(lines, start=1):
        yield line + ("." if place == len(lines) else ";")
