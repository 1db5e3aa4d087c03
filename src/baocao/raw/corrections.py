"""Dated corrections (``data/corrections/*.toml``): hand fixes that fail when they no longer match anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from pydantic import Field

from baocao.errors import BadInput
from baocao.layout import Workspace, listed
from baocao.raw.forms import Form
from baocao.raw.reference import load_sources
from baocao.raw.vietnamese import Contract, spelled
from baocao.settings import Words
from baocao.validated import MonthField, Settings, read_tomls


class Correction(Settings):
    """One changed observation: found by source, month, sender, measure and dims, and by the value it had.

    ``place`` says where it is written down; it is filled in on loading.
    """

    source: Words
    month: MonthField
    sender: Words
    measure: Words
    dims: dict[str, str] = Field(default_factory=dict)
    was: Decimal
    becomes: Decimal
    reason: str = Field(min_length=10)
    author: Words
    date: date
    place: str = ""

    def __str__(self) -> str:
        dims = "".join(f", {name} = {value}" for name, value in self.dims.items())
        return (
            f"{self.place}: tháng {self.month.vi}, {self.sender}, {self.measure}{dims}, giá trị cũ {self.was}"
        )


class _CorrectionFile(Settings):
    correction: tuple[Correction, ...] = ()


def load_corrections(workspace: Workspace, source: str) -> list[Correction]:
    """The corrections of one source, in file order."""
    return [entry for entry in _every(workspace) if entry.source == source]


def require_findable(workspace: Workspace) -> None:
    """Refuse corrections that no reading would ever look at: of a source or a month that is not there."""
    sources, months = load_sources(workspace), [*workspace.months()]
    faults: list[BadInput] = []
    for each in _every(workspace):
        at = partial(BadInput, where=str(each))
        if each.source not in sources:
            found, expected = f"source = {each.source}", f"một trong {', '.join(sources)}"
            faults.append(at("Bản ghi đính chính cho một nguồn không có", found=found, expected=expected))
        if months and each.month not in months:
            expected = f"tháng có thư mục trong data/raw, từ {months[0]} đến {months[-1]}"
            what = "Bản ghi đính chính cho một tháng không có số liệu"
            faults.append(at(what, found=f"month = {each.month}", expected=expected))
    if faults:
        raise BadInput(
            "Có bản ghi đính chính không bao giờ được dùng",
            where="data/corrections",
            faults=faults,
            todo="Sửa source, month trong bản ghi, hoặc bỏ bản ghi.",
        )


def _every(workspace: Workspace) -> list[Correction]:
    """Every correction with its place: the file, and which one of the file it is."""
    files = read_tomls(listed(workspace.corrections, ".toml"), _CorrectionFile)
    return [
        entry.model_copy(update={"place": f"{workspace.relative(path)}, bản ghi {number}"})
        for path, file in files
        for number, entry in enumerate(file.correction, start=1)
    ]


def apply(
    observations: list[dict[str, Any]], corrections: Sequence[Correction], forms: Sequence[Form]
) -> list[dict[str, Any]]:
    """New observations with each correction applied to exactly one, as it was sent; the others are untouched.

    Raises :class:`BadInput` that names every correction which matches no observation, or more than one, or one that
    another has corrected, or whose value no form would read.
    """
    corrected = [dict(row) for row in observations]
    faults = []
    for entry in corrections:
        wanted = {"month": str(entry.month), "sender": entry.sender, "measure": entry.measure, **entry.dims}
        found = [
            now
            for sent, now in zip(observations, corrected, strict=True)
            if all(sent.get(name, "") == value for name, value in wanted.items())
            and Decimal(repr(sent["value"])) == entry.was
        ]
        admitted = _contracts(entry, forms)
        if admitted and not any(each.admits(entry.becomes) for each in admitted):
            needed = " hoặc ".join(dict.fromkeys(map(str, admitted)))
            value = f"becomes = {spelled(entry.becomes)}"
            faults.append(
                BadInput("Giá trị mới không hợp lý", where=str(entry), found=value, expected=needed)
            )
        elif len(found) == 1 and (before := found[0].get("correction")):
            faults.append(
                BadInput("Giá trị này đã có bản ghi đính chính khác", where=str(entry), found=before)
            )
        elif len(found) == 1:
            found[0]["value"] = float(entry.becomes)
            changed = f"{spelled(entry.was)} thành {spelled(entry.becomes)}"
            found[0]["correction"] = f"{changed}: {entry.reason} ({entry.author}, {entry.date:%d/%m/%Y})"
        else:
            faults.append(
                BadInput("Không khớp đúng một quan sát", where=str(entry), found=f"{len(found)} quan sát")
            )
    if faults:
        raise BadInput(
            "Bản ghi đính chính không còn khớp",
            where="data/corrections",
            expected="mỗi bản ghi khớp đúng một quan sát, với giá trị mới hợp lý",
            faults=faults,
            todo="Bỏ bản ghi nếu đơn vị đã gửi số liệu đúng, hoặc sửa điều kiện tìm, giá trị mới.",
        )
    return corrected


def _contracts(entry: Correction, forms: Sequence[Form]) -> list[Contract]:
    """What the value must be, by each cell of a grid or column of a list that may have given it."""
    of_grids = [
        (row.measure, {**row.dims, **column.dims}, column.contract_in(row))
        for form in forms
        for row in form.row
        for column in form.column
    ]
    of_lists = [
        (measure, column.dims, column.contract)
        for form in forms
        if form.kind == "lines"
        for column in form.column
        for measure in (column.measure, f"{column.measure}_stated")
    ]
    return [
        contract
        for measure, dims, contract in (*of_grids, *of_lists)
        if measure == entry.measure and all(entry.dims.get(name, word) == word for name, word in dims.items())
    ]
