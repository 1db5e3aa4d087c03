"""What came for one source: which files count in a window of months, and who is missing.

Of the files of one sender and form in one month, the newest that is dated not after the report's cut-off
counts. Every other file says why it does not. A file of another month is refused (``raw.period``).
No frames here, so that ``baocao list`` starts fast.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from baocao.digest import sha256
from baocao.errors import BadInput
from baocao.layout import Workspace, listed
from baocao.month import Month
from baocao.raw.apart import one_reader
from baocao.raw.forms import Form, load_forms, plain_name
from baocao.raw.period import repeated
from baocao.raw.reading import Reading
from baocao.raw.reference import Sender, load_senders
from baocao.raw.remembered import read_file
from baocao.raw.unclaimed import without_form
from baocao.raw.vietnamese import fold
from baocao.results import RawFile
from baocao.settings import Period, load_report, load_set_aside

# The month in the name of a file, which is not that of a day («gui-ngay-5-thang-3») and not when it was sent.
_MONTH = re.compile(
    r"(?<!ngay-\d-)(?<!ngay-\d\d-)(?<!gui-)(?:thang-?(?=\d{1,2}(?!\d))|\bt(?=\d{1,2}-20\d\d))(\d{1,2})"
)


@dataclass(frozen=True)
class Candidate:
    """One form read from one file that may count."""

    month: Month
    reading: Reading
    file: RawFile


@dataclass(frozen=True)
class Unread:
    """The texts of a file that its form doesn't ask for, each with its cell; whether it counts and names its month."""

    month: Month
    counts: bool
    dated: bool
    sender: str
    form: str
    file: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Arrivals:
    """The readings that count, every file with its fate, who was expected and who has sent all that is asked.

    ``lacking`` says in words what an expected sender still owes; ``sent`` who has sent all that one form asks
    for. ``faults`` tell, by month, which files can't be used; ``unread`` what forms have no use for, of every file.
    """

    counted: tuple[Candidate, ...]
    files: tuple[RawFile, ...]
    senders: dict[Month, tuple[Sender, ...]]
    arrived: dict[Month, frozenset[str]]
    lacking: dict[Month, dict[str, tuple[str, ...]]]
    sent: dict[str, dict[Month, frozenset[str]]]
    faults_of: dict[Month, tuple[BadInput, ...]]
    unread: tuple[Unread, ...]

    @property
    def faults(self) -> tuple[BadInput, ...]:
        return tuple(fault for faults in self.faults_of.values() for fault in faults)


def collect(workspace: Workspace, source: str, month: Month, *, length: int) -> Arrivals:
    """What came for ``source`` in the ``length`` months that end with ``month``."""
    window = month.window(length)
    forms = load_forms(workspace, source).form
    senders = load_senders(workspace, source)
    period = load_report(workspace).period
    aside = load_set_aside(workspace)
    without: list[RawFile] = []
    candidates: list[Candidate] = []
    faults: dict[Month, list[BadInput]] = {each: [] for each in window}
    files_of = [(each, path) for each in window for path in workspace.raw_files(each, source)]
    listed(workspace.raw_root / str(month))  # what comes there that nobody reads is a reason to run again
    with one_reader():
        for each, path in files_of:
            if (record := aside.get(workspace.relative(path))) and sha256(path) == record.sha256:
                without.append(
                    RawFile(
                        file=record.file, sha256=record.sha256, month=str(each), used=False, note=str(record)
                    )
                )
                continue
            try:
                candidates += _read_file(workspace, source, each, path, forms, senders, period)
            except BadInput as fault:
                faults[each].append(fault)
    faults[month] += _repeated(workspace, source, month, candidates)
    counted, read, alike = _newest(candidates, period.cut_off_of(month).isoformat())
    for each, refused in alike:
        faults[each].append(refused)
    chosen = set(map(id, counted))
    expected = {each: tuple(s for s in senders if s.expected(each)) for each in window}
    due = {each: _due([s.code for s in expected[each]], forms) for each in window}
    came = {each: _came(each, counted) for each in window}
    owed = {
        each: {
            code: [f for f in asked if (code, f.id) not in came[each]] for code, asked in due[each].items()
        }
        for each in window
    }
    arrived = {
        each: frozenset(code for code, _ in came[each] if code in owed[each] and not owed[each][code])
        for each in window
    }
    return Arrivals(
        counted=tuple(counted),
        files=tuple(sorted((*read, *without), key=lambda file: file.file)),
        senders=expected,
        arrived=arrived,
        lacking={
            each: {code: tuple(map(_in_words, left)) for code, left in owed[each].items()} for each in window
        },
        sent={
            form.id: {each: arrived[each] | _sent(form, due[each], came[each]) for each in window}
            for form in forms
        },
        faults_of={each: tuple(found) for each, found in faults.items()},
        unread=tuple(
            Unread(
                item.month,
                id(item) in chosen,
                item.reading.month is not None,
                item.reading.sender,
                item.reading.form.id,
                item.file.file,
                item.reading.unread,
            )
            for item in candidates
        ),
    )


def observations_of(source: str, counted: Sequence[Candidate]) -> list[dict[str, Any]]:
    """The observations of the readings that count, as rows for a frame."""
    return [
        {"month": str(item.month), "source": source, "sender": item.reading.sender, "correction": "", **row}
        for item in counted
        for row in item.reading.observations
    ]


def _repeated(
    workspace: Workspace, source: str, month: Month, candidates: Sequence[Candidate]
) -> Sequence[BadInput]:
    """Faults about files of ``month`` that also lie in another month; files without rows may."""
    strict = {item.file.file: item.file for item in candidates if not item.reading.form.repeats}
    return repeated(
        workspace, source, month, [f for f in strict.values() if f.month == str(month) and f.rows]
    )


def _read_file(
    workspace: Workspace,
    source: str,
    month: Month,
    path: Path,
    forms: Sequence[Form],
    senders: Sequence[Sender],
    period: Period,
) -> list[Candidate]:
    name = workspace.relative(path)
    fitting = [form for form in forms if form.fits(path.name)]
    if not fitting:
        raise without_form(workspace, month, source, path)
    if not path.resolve().is_relative_to(workspace.raw_root.resolve()):
        raise BadInput(
            "Liên kết ra ngoài thư mục số liệu",
            where=name,
            found=str(path.resolve()),
            expected="tệp nằm trong data/raw",
            todo="Chép tệp vào thư mục thay cho liên kết.",
        )
    digest, readings = read_file(workspace, path, fitting, period.days_of(month))
    for reading in readings:
        _check_head(path, name, month, reading, senders, period.days_of(month)[0])
    dropped: Counter[str] = Counter()
    for reading in readings:
        dropped.update(reading.dropped)
    dates = [reading.reported_on.isoformat() for reading in readings if reading.reported_on]
    file = RawFile(
        file=name,
        sha256=digest,
        month=str(month),
        sender=readings[0].sender if readings else "",
        reported_on=max(dates, default=""),
        rows=sum(reading.count for reading in readings),
        rows_in=sum(reading.rows_in for reading in readings),
        dropped=dict(dropped),
    )
    return [Candidate(month, reading, file) for reading in readings]


def _check_head(
    path: Path, name: str, month: Month, reading: Reading, senders: Sequence[Sender], begins: date
) -> None:
    if reading.month is not None and reading.month != month:
        raise BadInput(
            "Tệp của tháng khác",
            where=name,
            found=f"tháng {reading.month.vi}, {reading.month_at.removeprefix(name).lstrip(', ')}",
            expected=f"tháng {month.vi}",
            todo="Chuyển tệp về đúng thư mục tháng, hoặc xin gửi đúng tháng.",
        )
    named_months = [int(number) for number in _MONTH.findall(plain_name(path.name))]
    if named_months and month.number not in named_months:
        raise BadInput(
            "Tên tệp ghi tháng khác",
            where=name,
            found=f"tháng {named_months[0]}",
            expected=f"tháng {month.vi}",
            todo="Xem tệp có phải của tháng khác không; tên tệp đặt nhầm thì đổi tên.",
        )
    if reading.reported_on is not None and reading.reported_on < begins:
        raise BadInput(
            "Ngày lập trước kỳ báo cáo",
            where=name,
            found=f"{reading.reported_on:%d/%m/%Y}, {reading.day_at.removeprefix(name).lstrip(', ')}",
            expected=f"từ {begins:%d/%m/%Y}",
            todo="Xem tệp có phải của tháng khác không; ngày ghi nhầm thì sửa trong tệp hoặc xin gửi lại.",
        )
    if reading.sender not in {sender.code for sender in senders if sender.expected(month)}:
        lines = [str(sender.line) for sender in senders if sender.code == reading.sender]
        ended = (
            f", dòng {', '.join(lines)}: không có hiệu lực ngày {month.first_day:%d/%m/%Y}" if lines else ""
        )
        raise BadInput(
            "Đơn vị gửi không có trong danh sách phải báo cáo",
            where=name,
            found=f"{reading.sender}{ended}",
            expected="một mã trong data/reference/senders.csv còn hiệu lực",
            todo="Sửa ngày hiệu lực (valid_from, valid_to) của đơn vị, hoặc bỏ tệp ra khỏi thư mục."
            if lines
            else "Thêm đơn vị vào danh sách (với ngày hiệu lực), hoặc bỏ tệp ra khỏi thư mục.",
        )
    named = {sender.code for sender in senders if fold(path.name).startswith(fold(sender.code))}
    if named and reading.sender not in named:
        raise BadInput(
            "Tên tệp và mã đơn vị trong tệp khác nhau",
            where=name,
            found=f"trong tệp ghi {reading.sender}",
            expected=", ".join(sorted(named)),
            todo="Xem lại tệp là của đơn vị nào, rồi sửa tên tệp hoặc mã trong tệp.",
        )


def _newest(
    candidates: Sequence[Candidate], cut_off: str
) -> tuple[list[Candidate], tuple[RawFile, ...], list[tuple[Month, BadInput]]]:
    """The readings that count, the file list in which every other file says why it does not, and the files of which
    nobody can say which one is newer, with their month.

    Of a workbook with several forms each form is replaced by itself; the file is unused when none is left.
    """
    groups: dict[tuple[str, str, str], list[Candidate]] = {}
    notes: dict[str, str] = {}
    for item in candidates:
        if item.reading.unfilled:
            notes[item.file.file] = "chưa điền"
        elif item.file.reported_on > cut_off:
            notes[item.file.file] = "lập sau ngày chốt số liệu"
        else:
            groups.setdefault((str(item.month), item.reading.sender, item.reading.form.id), []).append(item)
    counted = []
    alike = []
    for group in groups.values():
        group.sort(key=lambda item: item.file.reported_on)
        *older, newest = group
        if older and older[-1].file.reported_on == newest.file.reported_on:
            fault = BadInput(
                "Hai tệp của cùng một đơn vị có cùng ngày lập",
                where=newest.file.file,
                found=f"{older[-1].file.file} cũng của {newest.reading.sender}, "
                f"ngày {newest.file.reported_on or 'không ghi'}",
                expected="một tệp cho mỗi đơn vị, hoặc tệp thay thế có ngày lập sau",
                todo="Giữ lại tệp đúng.",
            )
            alike.append((newest.month, fault))
        counted.append(newest)
        notes.update({item.file.file: f"thay bằng {Path(newest.file.file).name}" for item in older})
    used = {item.file.file for item in counted}
    files = {item.file.file: item.file for item in candidates}
    told = tuple(
        files[name] if name in used else files[name].model_copy(update={"used": False, "note": notes[name]})
        for name in sorted(files)
    )
    return counted, told, alike


def _due(codes: Sequence[str], forms: Sequence[Form]) -> dict[str, list[Form]]:
    """The forms that each sender has to send: those that name it, or, if none does, those for everybody."""
    fixed = {form.sender for form in forms}
    return {
        code: [f for f in forms if not f.may_be_absent and f.sender == (code if code in fixed else "")]
        for code in codes
    }


def _came(month: Month, counted: Sequence[Candidate]) -> set[tuple[str, str]]:
    """Sender and form of every reading of ``month`` that counts."""
    return {(item.reading.sender, item.reading.form.id) for item in counted if item.month == month}


def _sent(form: Form, due: Mapping[str, Sequence[Form]], came: Collection[tuple[str, str]]) -> frozenset[str]:
    """Senders of whom nothing more is awaited for ``form``: it came, or it is not theirs to send."""
    return frozenset(
        code
        for code, asked in due.items()
        if (code, form.id) in came or (form not in asked and not form.may_be_absent)
    )


def _in_words(form: Form) -> str:
    if form.sheet:
        return f"trang tính {form.sheet}"
    return "tệp dùng được" if form.files == "*" else f"tệp {form.files}"
