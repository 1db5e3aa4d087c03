"""A small published month made by hand: results in notebooks, a manifest, and the raw files they name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from baocao.layout import Workspace
from baocao.month import Month
from baocao.results import MIME, Check, Indicator, Inputs, Node, Place, RawFile, Result, Side, dump
from tests.workbooks import write_workbook

FEBRUARY = Month(2021, 2)
RAW = "data/raw/2021-02/postal/a.xlsx"
# What the raw files hold: numbers in D4 to D9 of sheet T1, or a hundred lines of text.
NUMBERS = (6, 2, 3, 1, 1, 4)
_FORM = """
title = "Bưu chính"
[[form]]
id = "points"
files = "*"
kind = "lines"
sender = "A"
[[form.column]]
header = "Tên"
name = "name"
[[form.column]]
header = "Số"
type = "number"
measure = "points"
"""


def cell(value: str | int, at: str = "D5", *, label: str = "Bưu cục", file: str = RAW, **more: Any) -> Node:
    place = Place(file=file, sheet="T1", cell=at)
    return Node(
        kind="cell", value=Decimal(value), unit="điểm", label=label, month="2021-02", places=(place,), **more
    )


def added(*args: Node) -> Node:
    return Node(
        kind="sum", value=sum((a.value for a in args), Decimal(0)), unit="điểm", label="Tổng", args=args
    )


def calc(op: str, value: str | int | Decimal, *args: Node) -> Node:
    return Node(kind="calc", op=op, value=Decimal(value), unit="điểm", args=args)


def ref(name: str, value: str | int, *args: Node, month: str = "2021-02") -> Node:
    return Node(kind="ref", value=Decimal(value), unit="điểm", label=name, month=month, args=args)


def count(*lines: tuple[int, int], file: str = "data/raw/2021-02/postal/b.csv", label: str = "Hồ sơ") -> Node:
    number = sum(last - first + 1 for first, last in lines)
    places = (Place(file=file, lines=lines),)
    return Node(
        kind="count", value=Decimal(number), unit="hồ sơ", label=label, month="2021-02", places=places
    )


def constant(value: str | int, label: str) -> Node:
    return Node(kind="constant", value=Decimal(value), label=label)


def indicator(
    name: str,
    tree: Node | None,
    *,
    label: str = "Điểm",
    reason: str = "",
    unit: str = "điểm",
    notebook: str = "",
) -> Indicator:
    value = tree.value if tree else None
    return Indicator(
        id=name,
        notebook=notebook or name.split(".")[0],
        label=label,
        unit=unit,
        month="2021-02",
        value=value,
        text="" if value is None else f"{value} {unit}",
        reason=reason,
        formula="x" if tree else "",
        tree=tree,
    )


def check(name: str, left: Node, right: Node, relation: str = "=", *, ok: bool | None = None) -> Check:
    sides = [Side(formula="x", value=each.value, text=f"{each.value}", tree=each) for each in (left, right)]
    return Check(
        id=name,
        notebook=name.split(".")[0],
        label="Hai vế",
        severity="error",
        relation=relation,
        left=sides[0],
        right=sides[1],
        difference=left.value - right.value,
        ok=left.value == right.value if ok is None else ok,
    )


def notebook(*results: Result) -> dict[str, Any]:
    """A stitched notebook: one cell a result."""
    cells = [
        {"id": f"{each.notebook}-{n:02d}", "outputs": [{"data": {MIME: dump(each)}}]}
        for n, each in enumerate(results, start=1)
    ]
    return {"cells": cells, "metadata": {"baocao": {"month": "2021-02", "titles": {}, "sample": True}}}


def publish(space: Workspace, *results: Result, files: Sequence[str] = (RAW,)) -> Workspace:
    """Write the results as the published notebook ``postal`` with its manifest, raw files and their form."""
    space.forms("postal").write_text(_FORM, encoding="utf-8")
    raw = []
    for name in files:
        path = space.root / name
        _write(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        raw.append(RawFile(file=name, sha256=digest, month="2021-02"))
    made = json.dumps(notebook(Inputs(notebook="postal", files=tuple(raw)), *results)).encode()
    folder = space.outputs(FEBRUARY) / "notebooks"
    folder.mkdir(parents=True)
    (folder / "postal.ipynb").write_bytes(made)
    outputs = {"outputs/2021-02/notebooks/postal.ipynb": hashlib.sha256(made).hexdigest()}
    manifest = {"month": "2021-02", "outputs": outputs, "settings": {}, "inputs": {}, "code": {}}
    manifest["environment"] = {"python": "", "lock": "", "packages": {}}
    manifest["times"] = dict.fromkeys(("started", "finished"), "2021-03-01T00:00:00+00:00")
    space.manifest(FEBRUARY).write_text(json.dumps(manifest), encoding="utf-8")
    return space


def _write(path: Path) -> None:
    if path.suffix == ".xlsx":
        table = [["", "", f"Số {n}", number] for n, number in enumerate(NUMBERS)]
        write_workbook(path, {"T1": [[], [], ["", "", "Tên", "Số"], *table]})
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"Dòng {n};1\n" for n in range(2, 102))
        path.write_text(f"Tên;Số\n{lines}", encoding="utf-8")
