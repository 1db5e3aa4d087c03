"""Configuration files as models: the report, its outline and period, the catalogue, waivers, published figures.

Forms (``config/forms``) are modelled in ``raw.forms`` beside the code that reads by them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from baocao.errors import BadInput
from baocao.layout import Workspace, listed
from baocao.month import Month
from baocao.validated import MonthField, OptionalDate, PlainNumber, Settings, read_csv, read_toml, read_tomls

_SIZES = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}
_LATEST_ISSUE, _LATEST_CUT_OFF = 12, 4  # months after the report's
# What reads as a typed figure, or is left of a place for one.
FIGURE = re.compile(r"\d+|[¼-¾⅐-⅞①-⓿]|[{}]|\[\[|\]\]")
Words = Annotated[str, Field(min_length=1)]


class Letterhead(Settings):
    parent: str
    body: str
    place: str
    symbol: str


class Wording(Settings):
    type: str
    subject: str
    addressed_to: tuple[str, ...] = ()
    closing: str
    appendices: str = ""
    recipients: tuple[str, ...]
    archive: str
    drafter: str = ""
    issuer: str = ""


class Period(Settings):
    """Which days a month's figures cover, and until when files count for the report.

    Only calendar months are known; "day_15_to_14" (Decree 09/2019) would need senders who file that way.
    """

    convention: Literal["calendar_month"]
    cut_off_day_of_next_month: int = Field(ge=1, le=28)
    cut_off: dict[MonthField, date] = Field(default_factory=dict)

    def cut_off_of(self, month: Month) -> date:
        """The last reporting date that counts for the report of ``month``."""
        default = month.next.first_day.replace(day=self.cut_off_day_of_next_month)
        return self.cut_off.get(month, default)

    @model_validator(mode="after")
    def _cuts_off_near_its_month(self) -> Period:
        for month, day in self.cut_off.items():
            if needed := _unless_near(month, day, _LATEST_CUT_OFF):
                raise ValueError(f"ngày chốt {day} của tháng {month} phải {needed}")
        return self

    def days_of(self, month: Month) -> tuple[date, date]:
        """The first and the last day that the figures of ``month`` cover."""
        return month.first_day, month.next.first_day - dt.timedelta(days=1)


class Heading(Settings):
    """One heading of the report and the slots of text below it.

    ``numbered`` names slots whose items count 1., 2., …; an ``optional`` heading without text is left out.
    """

    level: Literal["part", "roman", "arabic", "letter"]
    title: str
    slots: tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z0-9_]+$")], ...] = ()
    numbered: tuple[str, ...] = ()
    optional: bool = False

    @model_validator(mode="after")
    def _numbers_its_own_slots(self) -> Heading:
        if others := [slot for slot in self.numbered if slot not in self.slots]:
            raise ValueError(f"numbered nêu ô không có trong slots của đề mục: {', '.join(others)}")
        return self


class Index(Settings):
    """What the index of all months shows: ``key_figures`` are ids of the catalogue."""

    key_figures: tuple[str, ...] = ()


class ReportSettings(Settings):
    """config/report.toml."""

    letterhead: Letterhead
    report: Wording
    period: Period
    outline: tuple[Heading, ...]
    index: Index = Index()

    @model_validator(mode="after")
    def _has_known_places(self) -> ReportSettings:
        for text in (self.report.subject, self.report.closing, *(head.title for head in self.outline)):
            try:
                text.format(month="", next_month="")
            except (KeyError, IndexError, ValueError, AttributeError):
                raise ValueError(f"chỉ dùng được {{month}} và {{next_month}} trong «{text}»") from None
        return self

    @model_validator(mode="after")
    def _has_each_slot_once(self) -> ReportSettings:
        slots = Counter(slot for head in self.outline for slot in head.slots)
        if twice := [slot for slot, times in slots.items() if times > 1]:
            raise ValueError(f"mỗi phần chỉ đứng một lần trong outline: {', '.join(twice)}")
        return self

    @property
    def notebooks(self) -> tuple[str, ...]:
        """The sector notebooks in the order in which the outline names them first."""
        return tuple(dict.fromkeys(slot.split(".")[0] for head in self.outline for slot in head.slots))


class Issue(Settings):
    """data/issue/<month>.toml: what only an issued report has. Absent means blank."""

    number: str = ""
    date: OptionalDate = None
    authority: str = ""
    position: str = ""
    signer: str = ""

    @field_validator("number")
    @classmethod
    def _is_the_number_alone(cls, number: str) -> str:
        if not re.fullmatch("([0-9]{1,5}[A-Za-zĐđ]?)?", number):
            raise ValueError("chỉ ghi phần số, ví dụ 358 hoặc 358a; ký hiệu lấy ở config/report.toml")
        return number


class Entry(Settings):
    """One indicator of the catalogue."""

    id: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")
    label: str
    unit: str
    kind: Literal["stock", "flow", "ratio", "derived", "plan"]
    decimals: int = Field(ge=0, le=4)
    formula: str
    print_unit: str = ""
    scale: int = Field(default=1, ge=1)
    zero: str = ""
    phrase: str = ""
    part_of: str = ""
    inferred: str = ""
    fact: str = ""
    legal: str = ""
    extra: bool = False
    notebook: str = ""

    @model_validator(mode="after")
    def _says_nothing_of_its_own(self) -> Entry:
        """A digit beside the figure would be read as part of it, and without its place the figure would vanish."""
        said = self.phrase.replace("{}", "", 1)
        if self.phrase and (said == self.phrase or FIGURE.search(said)):
            raise ValueError(
                f"{self.id}: phrase phải có đúng một chỗ {{}} cho con số, và không có chữ số nào khác"
            )
        if FIGURE.search(self.zero):
            raise ValueError(f"{self.id}: zero là chữ thay cho số 0, không có chữ số hay dấu ngoặc nhọn")
        return self

    @model_validator(mode="after")
    def _prints_what_it_computes(self) -> Entry:
        """Another scale than that of the printed unit would print a figure a thousand times too large."""
        scales = {"": 1, **{f"{size} {self.unit}": scale for size, scale in _SIZES.items()}}
        if scales.get(self.print_unit) != self.scale:
            known = "; ".join(
                f"print_unit «{unit}»: scale = {scale}" for unit, scale in scales.items() if unit
            )
            raise ValueError(
                f"{self.id}: scale = {self.scale} không hợp với print_unit «{self.print_unit}». Khi unit là "
                f"«{self.unit}» thì có thể là {known}; hoặc không ghi cả hai"
            )
        return self


class _EntryFile(Settings):
    indicator: tuple[Entry, ...]


class WaiverEntry(Settings):
    """One accepted failure; it applies only while both sides, and who fails (``details``), read as seen."""

    check: str
    month: MonthField
    left: str
    right: str
    details: tuple[str, ...] = ()
    reason: str = Field(min_length=10)
    author: Words
    date: date


class SetAside(Settings):
    """One file that can't be used and that the report goes without: it counts as not sent, with the reason.

    It is known by its bytes, so that a file sent anew under the same name is read.
    """

    file: str = Field(pattern=r"^data/raw/[0-9]{4}-[0-9]{2}/[^/]+/[^/]+$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    reason: str = Field(min_length=10)
    author: Words
    date: date

    def __str__(self) -> str:
        return f"để riêng: {self.reason} ({self.author}, {self.date:%d/%m/%Y})"


class _WaiverFile(Settings):
    waiver: tuple[WaiverEntry, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


class _NamesFile(Settings):
    """config/names.toml: names that may stand in a sentence with their digits."""

    names: tuple[Words, ...]


class Limits(Settings):
    """config/limits.toml: how large a file from outside may be (``cells`` counts the table from A1 of one sheet), and
    what reading one and running a notebook may take.
    """

    megabytes: int = Field(default=200, ge=1)
    unpacked_megabytes: int = Field(default=100, ge=1)
    sheets: int = Field(default=100, ge=1)
    rows: int = Field(default=1_048_576, ge=1)
    columns: int = Field(default=16_384, ge=1)
    cells: int = Field(default=5_000_000, ge=1)
    lines: int = Field(default=5_000_000, ge=1)
    line_bytes: int = Field(default=1_000_000, ge=1)
    characters: int = Field(default=32_767, ge=1)
    read_seconds: int = Field(default=300, ge=1)
    read_megabytes: int = Field(default=4_000, ge=200)
    notebook_seconds: int = Field(default=900, ge=1)
    notebook_megabytes: int = Field(default=8_000, ge=2_000)


class Published(Settings):
    """A figure as it stands in the published report, and where that is recorded."""

    file: str
    line: int
    id: str
    value: PlainNumber
    text: str
    note: str = ""


def _unless_near(month: Month, day: date, months: int) -> str:
    """What a day must be, in words, when it is before the month or ``months`` months after it; else nothing."""
    first, latest = month.first_day, (month + months).first_day
    return "" if first <= day < latest else f"từ {first} đến trước {latest}"


def load_report(workspace: Workspace) -> ReportSettings:
    return read_toml(workspace.report_settings, ReportSettings)


def load_key_figures(workspace: Workspace) -> tuple[str, ...]:
    """The key figures of the index, each in the catalogue."""
    names, catalogue = load_report(workspace).index.key_figures, load_catalogue(workspace)
    if unknown := [name for name in names if name not in catalogue]:
        raise BadInput(
            "Chỉ tiêu chính không có trong danh mục",
            where=workspace.relative(workspace.report_settings),
            found=", ".join(unknown),
            todo="Sửa mã trong [index] key_figures, hoặc thêm chỉ tiêu vào config/indicators.",
        )
    return names


def load_issue(workspace: Workspace, month: Month) -> Issue:
    """What the issued report of the month has, dated within a year of it; raises :class:`BadInput`."""
    path = workspace.issue(month)
    found = read_toml(path, Issue) if path.is_file() else Issue()
    if found.date and (needed := _unless_near(month, found.date, _LATEST_ISSUE)):
        raise BadInput(
            "Ngày ban hành không thể là của báo cáo này",
            where=workspace.relative(path),
            found=f"date = {found.date}",
            expected=needed,
            todo="Sửa date, hoặc đặt lại tên tệp theo tháng báo cáo.",
        )
    return found


def load_limits(workspace: Workspace) -> Limits:
    return read_toml(workspace.limits, Limits) if workspace.limits.is_file() else Limits()


def load_catalogue(workspace: Workspace) -> dict[str, Entry]:
    """Every indicator by id, in catalogue order; the file's name is its notebook."""
    entries: dict[str, Entry] = {}
    faults: list[BadInput] = []
    for path, file in read_tomls(workspace.indicator_files, _EntryFile):
        for entry in file.indicator:
            if entry.id in entries:
                known = f"config/indicators/{entries[entry.id].notebook}.toml"
                faults.append(
                    BadInput(
                        f"Mã {entry.id} có hai lần",
                        where=workspace.relative(path),
                        found=f"đã có trong {known}",
                    )
                )
            entries[entry.id] = entry.model_copy(update={"notebook": path.stem})
    faults += [
        BadInput(
            f"Mã {entry.id} ghi là một phần của mã không có trong danh mục",
            where=f"config/indicators/{entry.notebook}.toml",
            found=entry.part_of,
        )
        for entry in entries.values()
        if entry.part_of and entry.part_of not in entries
    ]
    if faults:
        raise BadInput(
            "Danh mục chỉ tiêu không hợp lệ", faults=faults, todo="Giữ mỗi mã một lần; sửa part_of sai."
        )
    return entries


def load_waivers(workspace: Workspace, month: Month) -> tuple[WaiverEntry, ...]:
    """The waivers of ``month`` from every file of data/waivers."""
    files = read_tomls(listed(workspace.waivers, ".toml"), _WaiverFile)
    return tuple(entry for _, file in files for entry in file.waiver if entry.month == month)


def load_set_aside(workspace: Workspace) -> dict[str, SetAside]:
    """The files set aside, by their path from the root, from every file of data/waivers."""
    files = read_tomls(listed(workspace.waivers, ".toml"), _WaiverFile)
    return {entry.file: entry for _, file in files for entry in file.set_aside}


def load_names(workspace: Workspace) -> tuple[str, ...]:
    return read_toml(workspace.names, _NamesFile).names


def load_published(workspace: Workspace, month: Month) -> dict[str, Published]:
    """Published figures of ``month`` by indicator id, each in the catalogue; empty when none are kept."""
    path = workspace.published(month)
    if path not in listed(path.parent):
        return {}
    rows = read_csv(path, Published, where=workspace.relative(path))
    lines: dict[str, list[str]] = {}
    for row in rows:
        lines.setdefault(row.id, []).append(str(row.line))
    if twice := [f"{name}: dòng {', '.join(at)}" for name, at in lines.items() if len(at) > 1]:
        raise BadInput(
            "Số công bố của một chỉ tiêu có hai lần",
            where=workspace.relative(path),
            faults=tuple(twice),
            todo="Giữ dòng đúng với báo cáo đã công bố, bỏ dòng kia.",
        )
    catalogue = load_catalogue(workspace)
    if unknown := [f"dòng {row.line}: {row.id}" for row in rows if row.id not in catalogue]:
        raise BadInput(
            "Số công bố của chỉ tiêu không có trong danh mục",
            where=workspace.relative(path),
            faults=tuple(unknown),
            todo="Sửa mã, hoặc thêm chỉ tiêu vào config/indicators.",
        )
    return {row.id: row for row in rows}
