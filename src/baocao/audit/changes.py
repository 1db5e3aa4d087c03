"""What two runs of a month say differently: every figure, check, sentence, table cell and chart, with its causes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from baocao.audit.causes import SIGNOFFS, Cause, Compared, Made, unique
from baocao.audit.told import Told
from baocao.report.document import ChangeKind
from baocao.report.numbering import day, figure
from baocao.results import STATUSES, Check, Indicator, Node, Side
from baocao.run import tables
from baocao.run.history import Run

COLUMNS = ("kind", "id", "label", "aspect", "before", "now", "difference", "causes")
NOTHING = "không có"
_HASH = 12  # digits
_ASPECTS = {
    "last_month": "tháng trước",
    "year_ago": "cùng kỳ năm trước",
    "on_month": "so với tháng trước (%)",
    "on_year": "so với cùng kỳ (%)",
}


@dataclass(frozen=True)
class Change:
    """Something that two runs say differently; empty where one says nothing.

    ``aspect`` says what of an indicator (nothing: the figure itself); ``difference`` is that of the values in words.
    """

    kind: ChangeKind
    id: str
    label: str
    before: str
    now: str
    causes: tuple[Cause, ...]
    aspect: str = ""
    difference: str = ""


def files(old: Run, new: Run) -> list[Change]:
    """Raw files and settings that differ, whether or not anything follows; hashes, empty where a file isn't there."""
    compared = Compared(old, new)
    found = {**compared.differing("inputs"), **compared.differing("settings")}
    return [
        Change("file", name, name, said[0][:_HASH], said[1][:_HASH], ())
        for name, said in found.items()
        if not name.startswith(SIGNOFFS)
    ]


def changes(old: Run, new: Run) -> list[Change]:
    """Everything that differs, figures first, in the order of the report."""
    compared = Compared(old, new)
    figures = list(_indicators(compared))
    of_figures: dict[str, list[Cause]] = {}
    own = {change.id for change in figures if not change.aspect}
    for change in figures:
        if not change.aspect or change.id not in own:
            of_figures.setdefault(change.id, []).extend(change.causes)
    told = Told(compared, of_figures)
    found = [*figures, *_checks(compared)]
    found += [Change("sentence", *each) for each in told.sentences()]
    found += [Change("table", *each) for each in told.tables()]
    found += [Change("chart", *each) for each in told.charts()]
    return found


def as_csv(found: Iterable[Change], words: Mapping[str, str]) -> str:
    """One line a change; causes in words, each kind as ``words`` has it."""
    rows = []
    for each in found:
        causes = "; ".join(spelled(cause, words) for cause in each.causes)
        said = (each.kind, each.id, each.label, each.aspect, each.before, each.now, each.difference, causes)
        rows.append(dict(zip(COLUMNS, said, strict=True)))
    return tables.as_csv(COLUMNS, rows)


def spelled(cause: Cause, words: Mapping[str, str]) -> str:
    """A cause in one line."""
    where = ", ".join(part for part in (cause.what, cause.place) if part)
    said = f": {cause.before} → {cause.now}" if cause.before or cause.now else ""
    return f"{words[cause.kind]}{' ' if where else ''}{where}{said}"


@dataclass(frozen=True)
class _Said:
    """One thing that an indicator says."""

    text: str
    value: Decimal | None
    tree: Node | None


def _indicators(compared: Compared) -> Iterator[Change]:
    before, after = compared.found
    for name in dict.fromkeys([*after.indicators, *before.indicators]):
        old, new = before.indicators.get(name), after.indicators.get(name)
        either = new or old
        if old == new or either is None:
            continue
        made = Made(either.notebook, (after if new else before).cell_of[name])
        for aspect in ("", *_ASPECTS):
            was, now = _said(old, aspect), _said(new, aspect)
            if (was.text, was.value) != (now.text, now.value):
                yield Change(
                    kind="indicator",
                    id=name,
                    label=either.label,
                    aspect=_ASPECTS.get(aspect, ""),
                    before=was.text,
                    now=now.text,
                    difference=_difference(was.value, now.value),
                    causes=compared.of_derivation(was.tree, now.tree, made),
                )
        if old and new:
            yield from _other_months(compared, old, new, made)


def _said(indicator: Indicator | None, aspect: str) -> _Said:
    if indicator is None:
        return _Said("", None, None)
    if not aspect:
        remarks = f" ({'; '.join(indicator.remarks)})" if indicator.remarks else ""
        text = (indicator.text or indicator.reason) + remarks
        return _Said(text, indicator.value, indicator.tree)
    cell = indicator.compared.get(aspect)
    return (
        _Said(cell.text, cell.tree.value if cell.tree else None, cell.tree) if cell else _Said("", None, None)
    )


def _difference(was: Decimal | None, now: Decimal | None) -> str:
    if was is None or now is None or was == now:
        return ""
    return f"{'+' if now > was else ''}{figure(now - was)}"


def _other_months(compared: Compared, old: Indicator, new: Indicator, made: Made) -> Iterator[Change]:
    """The values of months of which no derivation is kept."""
    cells = (each.compared.get(name) for each in (old, new) for name in ("last_month", "year_ago"))
    told = {new.month, *(cell.tree.month for cell in cells if cell and cell.tree)}
    for month in sorted({*old.series, *new.series} - told):
        was, now = old.series.get(month), new.series.get(month)
        if was != now:
            yield Change(
                kind="indicator",
                id=new.id,
                label=new.label,
                aspect=f"tháng {day(month)}",
                before=figure(was),
                now=figure(now),
                difference=_difference(was, now),
                causes=compared.of_months([month]) or compared.of_making(made),
            )


def _checks(compared: Compared) -> Iterator[Change]:
    before, after = compared.found
    for name in dict.fromkeys([*after.checks, *before.checks]):
        old, new = before.checks.get(name), after.checks.get(name)
        either = new or old
        was, now = _stated(old), _stated(new)
        if either is None or (was == now and _waiver(old) == _waiver(new)):
            continue
        made = Made(either.notebook, (after if new else before).cell_of[name])
        causes = list(_of_sides(compared, old, new, made))
        if _waiver(old) != _waiver(new):
            waivers = [file for file in compared.differing("settings") if file.startswith("data/waivers/")]
            causes += [
                Cause("waiver", file, name, _waiver(old) or NOTHING, _waiver(new) or NOTHING)
                for file in waivers
            ]
        yield Change(
            kind="check",
            id=name,
            label=either.label,
            before=was,
            now=now,
            causes=unique(causes) or compared.of_making(made),
        )


def _of_sides(compared: Compared, old: Check | None, new: Check | None, made: Made) -> Iterator[Cause]:
    """Why the sides differ; of a statement about several senders those of each, since it shows only the worst."""
    every = [{each.id: each for each in check.each} if check else {} for check in (old, new)]
    if any(every):
        for name in dict.fromkeys([*every[1], *every[0]]):
            yield from _of_sides(compared, every[0].get(name), every[1].get(name), made)
        return
    for left, right in zip(_sides(old), _sides(new), strict=True):
        if left is None or right is None or (left.text, left.value) != (right.text, right.value):
            yield from compared.of_derivation(
                left.tree if left else None, right.tree if right else None, made
            )


def _stated(check: Check | None) -> str:
    return f"{check.left.text} {check.found} {check.right.text} ({STATUSES[check.status]})" if check else ""


def _sides(check: Check | None) -> tuple[Side | None, Side | None]:
    return (check.left, check.right) if check else (None, None)


def _waiver(check: Check | None) -> str:
    waiver = check.waiver if check else None
    return f"{waiver.reason} ({waiver.author}, {day(waiver.date)})" if waiver else ""
