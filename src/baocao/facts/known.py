"""Quantities that no source sends: how many senders are expected, and the values of data/reference."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from baocao.errors import BadInput
from baocao.facts.quantity import Gap, Quantity, decimal_of
from baocao.facts.wording import number
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.forms import RESERVED, load_forms
from baocao.raw.reference import Sender, reference_value
from baocao.raw.source import SourceData
from baocao.results import Node, Place

_LEAP, _LEAST = 100, 1_000
_UNITS = {"person": "người", "km2": "km²"}
_OF_ONE_MONTH = RESERVED - {"source", "sender", "measure", "unit", "label"}


def arrived_and_due(workspace: Workspace, data: SourceData) -> tuple[Quantity, Quantity]:
    """How many senders sent a file that counts, and how many should have, in the report month."""
    came = len(data.senders[data.month]) - len(data.missing(data.month))
    due = _listed(workspace, data.senders[data.month], "đơn vị", "đơn vị phải gửi")
    return (
        _counted(data.month, came, "đơn vị", f"đơn vị đã gửi: {data.title}"),
        Quantity(data.month, "đơn vị", {data.month: due}),
    )


def read_and_kept(data: SourceData) -> tuple[Quantity, Quantity]:
    """How many records the month's files hold with those dated outside the period, and how many without them."""
    kept = sum(entry["kept"] for entry in data.ledger.values())
    counts = (kept + len(data.outside), "dòng trong tệp"), (kept, "dòng có ngày trong kỳ số liệu")
    read, left = (_counted(data.month, n, "dòng", label) for n, label in counts)
    return read, left


def corrected(data: SourceData) -> tuple[Quantity, Quantity, list[str]]:
    """How many values of the window were corrected by hand, how many should be (none), and each of them told."""
    rows: Any = data.observations.query("correction != ''").to_dict("records")
    return _cells(data.month, "ô được đính chính", [f"{_named(row)}: {row['correction']}" for row in rows])


def leaps(data: SourceData) -> tuple[Quantity, Quantity, list[str]]:
    """How many values of the report month are a hundred times last month's or a hundredth of it, as after a slip in the
    unit; how many should be (none), and each of them told. Small values leap for other reasons.
    """
    told = []
    before = {_series(row): row["value"] for row in _of(data, data.month.previous)}
    for row in _of(data, data.month):
        now, was = row["value"], before.get(_series(row), 0)
        low, high = sorted((abs(now), abs(was)))
        if low and high >= max(_LEAP * low, _LEAST):
            figures = f"{_vi(now)}, tháng {data.month.previous.vi}: {_vi(was)}"
            told.append(f"{_named(row)}: {figures} {row['unit']}")
    return _cells(data.month, "ô gấp hoặc kém 100 lần tháng trước", told)


def repeated(workspace: Workspace, data: SourceData) -> tuple[Quantity, Quantity, list[str]]:
    """How many lines of the report month say what another line of their form says, or have its code in other letters,
    dashes or spaces; how many should (none), and each of them told.
    """
    told: list[str] = []
    for form in load_forms(workspace, data.source).form:
        if form.kind == "grid" or form.may_be_alike:
            continue
        records = data.records[form.id]
        now = records[records["month"] == str(data.month)]
        said = now.drop(columns=["month", "source", "file", "sheet", "line"])
        keys = _alike(said["code"]) if "code" in said else None
        if keys is not None and not keys.duplicated().any():
            continue  # a list may have a million lines
        texts: pd.DataFrame = said.select_dtypes("str")
        twice = said.assign(**{name: _alike(texts[name]) for name in texts}).duplicated()
        if keys is not None:
            twice |= keys.duplicated() & ~said["code"].duplicated()
        told += [f"{row['file']} dòng {row['line']}" for row in now[twice].to_dict("records")]
    return (*_count(data.month, "dòng", "dòng nhắc lại dòng khác", told), told)


def _alike(texts: pd.Series) -> pd.Series:
    """What texts have in common that differ in letters, dashes or spaces only."""
    found = texts.str.lower()
    for mark in " ‐‑–—":
        found = found.str.replace(mark, "-", regex=False)
    return found


def _cells(month: Month, label: str, told: list[str]) -> tuple[Quantity, Quantity, list[str]]:
    """How many cells are told, and none."""
    return (*_count(month, "ô", label, told), told)


def _count(month: Month, unit: str, label: str, told: list[str]) -> tuple[Quantity, Quantity]:
    return _counted(month, len(told), unit, label), _counted(month, 0, unit, f"không {unit} nào")


def _named(row: Mapping[str, Any]) -> str:
    """Where an observation stands, and what it is."""
    return f"{row['file']} {row['cell'] or 'dòng ' + str(row['line'])}, {row['label']}"


def _of(data: SourceData, month: Month) -> list[dict[str, Any]]:
    rows: Any = data.observations[data.observations["month"] == str(month)].to_dict("records")
    return list(rows)


def _series(row: Mapping[str, Any]) -> tuple[object, ...]:
    """What is the same thing in each month: sender, measure, label and dimensions."""
    return tuple(str(value) for name, value in sorted(row.items()) if name not in _OF_ONE_MONTH)


def _vi(value: float) -> str:
    return number(decimal_of(value), 0 if value.is_integer() else 2)


def _counted(month: Month, number: int, unit: str, label: str) -> Quantity:
    node = Node(kind="count", value=Decimal(number), unit=unit, label=label)
    return Quantity(month, unit, {month: node})


def senders(workspace: Workspace, data: SourceData, kind: str, *, unit: str, label: str) -> Quantity:
    """How many senders (of one ``kind``, or all) are on the list of expected senders, month by month."""
    by_month: dict[Month, Node | Gap] = {}
    for month in data.window:
        found = [s for s in data.senders[month] if kind in ("", s.kind)]
        if not data.senders[month]:
            by_month[month] = Gap(f"chưa có danh sách đơn vị phải báo cáo tháng {month.vi}")
            continue
        by_month[month] = _listed(workspace, found, unit, label).model_copy(update={"month": str(month)})
    return Quantity(data.month, unit, by_month)


def _listed(workspace: Workspace, found: Collection[Sender], unit: str, label: str) -> Node:
    path = workspace.relative(workspace.reference("senders"))
    places = (Place(file=path, lines=tuple((s.line, s.line) for s in found)),)
    return Node(kind="count", value=Decimal(len(found)), unit=unit, label=label, places=places)


def reference(workspace: Workspace, name: str, last: Month, *, label: str, unit: str) -> Quantity:
    """The value of data/reference/<name>.csv valid in each month of the window; inferred ones say so."""
    by_month: dict[Month, Node | Gap] = {}
    for month in last.window():
        found = reference_value(workspace, name, month)
        if found is None:
            by_month[month] = Gap(f"không có giá trị {name} có hiệu lực tháng {month.vi}")
            continue
        if _UNITS.get(found.unit, found.unit) != unit:
            raise BadInput(
                "Giá trị tham chiếu có đơn vị khác",
                where=f"{found.file}:{found.line}",
                found=found.unit,
                expected=unit,
                todo="Sửa đơn vị trong tệp, hoặc đơn vị ghi ở section.reference(...).",
            )
        by_month[month] = Node(
            kind="cell",
            value=found.value,
            unit=unit,
            label=f"{label} (suy ra)" if found.status == "inferred" else label,
            month=str(month),
            places=(Place(file=found.file, lines=((found.line, found.line),)),),
        )
    return Quantity(last, unit, by_month)
