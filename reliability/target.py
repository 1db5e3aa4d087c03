"""What some bytes make of a good sheet or file is read: what comes out stands there, or it is refused in words."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from baocao.errors import BadInput
from baocao.month import Month
from baocao.raw.files import Sheet, open_sheets
from baocao.raw.forms import Form
from baocao.raw.marks import ROW
from baocao.raw.packed import read_packed
from baocao.raw.period import keep_period
from baocao.raw.reading import Reading, read_sheet
from baocao.settings import load_report
from reliability.inputs import LIMITS, PROJECT, Choices, changed_file, changed_sheet, samples
from reliability.standing import Standing

DAYS = load_report(PROJECT).period.days_of(Month(2021, 2))


class Finding(AssertionError):
    """Something was read that does not stand in the sheet, or refused without a word of advice."""


def starts() -> list[bytes]:
    """Inputs that change the sheet and the file of each form a little: none, and what chance says."""
    chance = random.Random(len(samples()))
    heads = [bytes(head) for head in product((0, 1), range(len(samples())))]
    return [head + chance.randbytes(size) for head in heads for size in (0, 40)]


def try_one(data: bytes) -> bool:
    """Whether it was read; False when it was refused. Anything else is raised: :class:`Finding`, or what broke."""
    choices = Choices(data)
    try:
        if choices.number(3):
            try_sheet(*changed_sheet(choices))
        else:
            try_file(*changed_file(choices))
    except BadInput as fault:
        if not (_advises(fault) and str(fault)):
            raise Finding(f"no advice: {fault}") from fault
        return False
    return True


def _advises(fault: BadInput) -> bool:
    return bool(fault.todo) or (bool(fault.faults) and all(map(_advises, fault.faults)))


def try_sheet(form: Form, sheet: Sheet) -> None:
    """Read it, once more moved by a row and a column, and once with points for commas and commas for points."""
    standing = Standing(form, sheet)
    found = _read(form, sheet)
    mirrored = standing.mirrored()
    for how, other in (
        ("moved", _moved(sheet)),
        ("mirrored", None if mirrored is None else replace(sheet, rows=mirrored)),
    ):
        if other is not None:
            again = _read(form, other)
            if _told(found) != _told(again):
                raise Finding(f"{form.id}: {_told(found) or found}, but {how} {_told(again) or again}")
    if isinstance(found, BadInput):
        raise found
    for told in standing.unfounded(found):
        raise Finding(f"{form.id}: {told}")


def _moved(sheet: Sheet) -> Sheet:
    """The sheet with an empty row above and, but for what is told of whole rows, an empty column before."""
    rows = [[""], *(["", *row] for row in sheet.rows)]
    return replace(
        sheet,
        rows=rows,
        lines=range(1, len(rows) + 1) if sheet.lines else (),
        marks={(row + 1, at if at == ROW else at + 1): what for (row, at), what in sheet.marks.items()},
        merged=[((a + 1, b + 1), (c + 1, d + 1)) for (a, b), (c, d) in sheet.merged],
    )


def _read(form: Form, sheet: Sheet) -> Reading | BadInput:
    try:
        return keep_period(read_sheet(form, sheet, DAYS[1]), DAYS)
    except BadInput as fault:
        return fault


def _told(found: Reading | BadInput) -> object:
    """Head, values and records without their places; nothing when they were refused."""
    if isinstance(found, BadInput):
        return None
    rows = [*found.observations, *found.records.rows()]
    places = {"cell", "line", "written"}
    bare = [str({name: value for name, value in row.items() if name not in places}) for row in rows]
    return found.sender, found.month, found.reported_on, bare


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory()


def try_file(forms: list[Form], name: str, content: bytes) -> None:
    path = Path(_folder().name) / name
    path.write_bytes(content)
    readings = read_packed(path, name, forms, DAYS, LIMITS).readings(forms)
    sheets = {sheet.name or "": sheet for sheet in open_sheets(path, name, LIMITS)}
    for reading in readings:
        for told in Standing(reading.form, sheets[reading.rows().sheet]).unfounded(reading):
            raise Finding(f"{name}, {reading.form.id}: {told}")
