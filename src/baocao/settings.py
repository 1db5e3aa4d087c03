"""Configuration files as frozen, validated models; all faults of a file stand in one message.

Forms (``config/forms``) are modelled in ``raw.forms`` beside the code that reads by them.
"""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month

Model = TypeVar("Model", bound=BaseModel)


class Settings(BaseModel):
    """Base of every settings model: unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid")


MonthField = Annotated[Month, BeforeValidator(Month.parse)]
OptionalDate = Annotated[dt.date | None, BeforeValidator(lambda value: value or None)]


def read_toml(path: Path, model: type[Model]) -> Model:
    """The file as ``model``; every fault of the file in one :class:`BadInput`."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput("Thiếu tệp thiết lập", where=str(path), todo="Khôi phục tệp từ kho mã.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadInput("Tệp thiết lập không đọc được", where=str(path), found=str(fault)) from None
    return validate(data, model, where=str(path))


def validate(data: Any, model: type[Model], *, where: str) -> Model:
    """``data`` as ``model``, with pydantic's faults told in our form."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = tuple(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']} (có: {fault['input']!r:.80})"
            for fault in error.errors(include_url=False)
        )
        raise BadInput(
            "Thiết lập không hợp lệ", where=where, faults=faults, todo="Sửa các mục nêu trên."
        ) from None


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


class Heading(Settings):
    """One heading of the report and the slots of text below it.

    ``numbered`` names slots whose items count 1., 2., …; an ``optional`` heading without text is left out.
    """

    level: Literal["part", "roman", "arabic", "letter"]
    title: str
    slots: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    optional: bool = False


class ReportSettings(Settings):
    """config/report.toml."""

    letterhead: Letterhead
    report: Wording
    period: Period
    outline: tuple[Heading, ...]

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


class Entry(Settings):
    """One indicator of the catalogue."""

    id: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")
    label: str
    unit: str
    kind: Literal["stock", "flow", "ratio", "derived", "plan"]
    decimals: int = Field(ge=0, le=4)
    formula: str
    print_unit: str = ""
    scale: int = 1
    zero: str = ""
    phrase: str = ""
    part_of: str = ""
    approx: bool = False
    inferred: str = ""
    fact: str = ""
    legal: str = ""
    extra: bool = False
    notebook: str = ""


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
    author: str
    date: date


class _WaiverFile(Settings):
    waiver: tuple[WaiverEntry, ...] = ()


class Published(Settings):
    """A figure as it stands in the published report."""

    id: str
    value: Decimal
    text: str
    note: str = ""


def load_report(workspace: Workspace) -> ReportSettings:
    return read_toml(workspace.report_settings, ReportSettings)


def load_issue(workspace: Workspace, month: Month) -> Issue:
    path = workspace.issue(month)
    return read_toml(path, Issue) if path.is_file() else Issue()


def load_catalogue(workspace: Workspace) -> dict[str, Entry]:
    """Every indicator by id, in catalogue order; the file's name is its notebook."""
    entries: dict[str, Entry] = {}
    faults = []
    for path in workspace.indicator_files:
        for entry in read_toml(path, _EntryFile).indicator:
            if entry.id in entries:
                faults.append(f"{path.name}: mã {entry.id} đã có trong {entries[entry.id].notebook}.toml")
            entries[entry.id] = entry.model_copy(update={"notebook": path.stem})
    if faults:
        raise BadInput("Danh mục chỉ tiêu có mã trùng", faults=tuple(faults), todo="Giữ mỗi mã một lần.")
    return entries


def load_waivers(workspace: Workspace, month: Month) -> tuple[WaiverEntry, ...]:
    """The waivers of ``month`` from every file of data/waivers."""
    files = sorted(workspace.waivers.glob("*.toml"))
    every = [entry for path in files for entry in read_toml(path, _WaiverFile).waiver]
    return tuple(entry for entry in every if entry.month == month)


def load_published(workspace: Workspace, month: Month) -> dict[str, Published]:
    """Published figures of ``month`` by indicator id; empty when none are kept."""
    path = workspace.published(month)
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [
            validate(row, Published, where=f"{workspace.relative(path)}, dòng {number}")
            for number, row in enumerate(csv.DictReader(lines), start=2)
        ]
    return {row.id: row for row in rows}
