"""Whatever bytes make of a good sheet or file, it is read as it stands or refused."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reliability.inputs import samples
from reliability.target import Finding, try_one, try_sheet

from baocao.errors import BadInput
from baocao.raw import lines
from baocao.raw.files import Sheet
from baocao.raw.forms import Form
from baocao.raw.marks import ROW
from baocao.raw.reading import Reading, read_sheet
from reliability import fuzz, target


@pytest.mark.parametrize(("form", "path", "sheet"), samples(), ids=lambda each: getattr(each, "id", ""))
def test_what_is_changed_is_good_before(form: Form, path: Path, sheet: Sheet) -> None:
    try_sheet(form, sheet)


@pytest.mark.parametrize("seed", range(4))
def test_inputs_at_random_are_read_as_they_stand_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    read = sum(try_one(chance.randbytes(chance.randrange(60))) for _ in range(100))
    assert 10 < read < 90


SLIPS = {
    "another value": lambda row: {"value": row["value"] + 1},
    "another unit": lambda row: {"value": row["value"] * 1000},
    "the cell beside": lambda row: {"cell": "A" + row["cell"].lstrip("ABCDEFGHIJ")},
    "another measure": lambda row: {"measure": "x"},
}


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("number", [each for each, (form, *_) in enumerate(samples()) if form.row])
def test_a_reader_that_errs_is_found(slip: str, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def erring(form: Form, sheet: Sheet, near: date) -> Reading:
        read = read_sheet(form, sheet, near)
        rows: list[dict[str, Any]] = [dict(row) for row in read.observations]
        rows[-1].update(SLIPS[slip](rows[-1] | {"value": rows[-1]["value"] or 1}))
        found = replace(read.rows(), observations=rows)
        return replace(read, rows=lambda: found)

    monkeypatch.setattr(target, "read_sheet", erring)
    form, _, sheet = samples()[number]
    with pytest.raises(Finding, match=form.id):
        try_sheet(form, sheet)


@pytest.mark.parametrize("unseen", [{"marks": {(5, ROW): "dòng bị ẩn"}}, {"merged": [((4, 1), (5, 1))]}])
def test_a_reader_that_reads_what_nobody_sees_is_found(
    unseen: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    form, _, sheet = next(each for each in samples() if each[0].id == "units")
    with pytest.raises(BadInput):
        try_sheet(form, replace(sheet, **unseen))
    monkeypatch.setattr(lines, "_unseen", lambda *_: ())
    with pytest.raises(Finding, match="nobody sees"):
        try_sheet(form, replace(sheet, **unseen))


def test_a_finding_is_tried_again_by_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "crash-1").write_bytes(b"\1")
    assert fuzz.main(["--repeat", str(tmp_path / "crash-1")]) == 0
    assert "crash-1: re" in capsys.readouterr().out


def test_without_atheris_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fuzz, "find_spec", lambda name: None)
    assert fuzz.main([]) == 2
    assert "pip install -r reliability/atheris.txt" in capsys.readouterr().err
