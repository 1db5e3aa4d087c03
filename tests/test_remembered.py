"""Readings are made once: what is remembered gives the same frames, and nothing that changed is given back."""

import json
import os
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from baocao.errors import BadInput
from baocao.layout import FRESH_VARIABLE, Workspace
from baocao.month import Month
from baocao.raw import remembered
from baocao.raw.source import SourceData, read_source
from tests.conftest import ROOT

FEBRUARY = Month(2021, 2)
SOURCES = ("one_stop", "postal", "register")


@pytest.fixture
def month(space: Workspace) -> Workspace:
    """A workspace with the files of one month."""
    for source in SOURCES:
        shutil.copytree(ROOT / "data" / "raw" / "2021-02" / source, space.raw(FEBRUARY, source))
    return space


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are parsed."""
    names: list[str] = []
    read = remembered.read_anew

    def noted(path: Path, name: str, *rest: object) -> object:
        names.append(path.name)
        return read(path, name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(remembered, "read_anew", noted)
    return names


def read(space: Workspace, source: str = "one_stop") -> SourceData:
    return read_source(space, source, FEBRUARY, length=1)


@pytest.mark.parametrize("source", SOURCES)
def test_what_is_remembered_gives_the_same_frames(source: str, month: Workspace, parsed: list[str]) -> None:
    first = read(month, source)
    files = len(parsed)
    again = read(month, source)
    assert files == len(first.files) == len(parsed)
    pd.testing.assert_frame_equal(first.observations, again.observations)
    for form, frame in first.records.items():
        pd.testing.assert_frame_equal(frame, again.records[form])
    assert (first.files, first.arrived) == (again.files, again.arrived)
    assert json.dumps(first.ledger) == json.dumps(again.ledger)  # in the same order, too
    dropped = [list(file.dropped) for file in first.files]
    assert dropped == [list(file.dropped) for file in again.files]


CHANGES: dict[str, Callable[[Workspace], object]] = {
    "a byte of the file": lambda space: _append(space.raw(FEBRUARY, "one_stop") / "mot-cua-cap-tinh.csv"),
    "the form": lambda space: _replace(space.forms("one_stop"), '= "open"', '= "opened"'),
}


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("change", CHANGES)
def test_what_decides_a_reading_makes_a_new_one(change: str, month: Workspace, parsed: list[str]) -> None:
    read(month)
    parsed.clear()
    CHANGES[change](month)
    read(month)
    assert "mot-cua-cap-tinh.csv" in parsed


def test_only_the_file_that_changed_is_read_again(month: Workspace, parsed: list[str]) -> None:
    read(month)
    parsed.clear()
    _append(month.raw(FEBRUARY, "one_stop") / "mot-cua-cap-tinh.csv")
    read(month)
    assert parsed == ["mot-cua-cap-tinh.csv"]


def test_a_fresh_run_reads_every_file(
    month: Workspace, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = len(read(month).files)
    monkeypatch.setenv(FRESH_VARIABLE, "1")
    read(month)
    assert len(parsed) == 2 * files


def test_damage_is_found_and_read_again(month: Workspace) -> None:
    first = read(month)
    chance = random.Random(20210222)
    for path in [path for path in month.cache.rglob("*") if path.is_file()]:
        content = bytearray(path.read_bytes())
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(content))
    again = read(month)
    for form, frame in first.records.items():
        pd.testing.assert_frame_equal(frame, again.records[form])


def test_what_is_missing_behind_a_record_is_read_again(month: Workspace) -> None:
    first = read(month)
    shutil.rmtree(month.cache / "blobs")
    again = read(month)
    pd.testing.assert_frame_equal(first.records["province"], again.records["province"])


def test_a_file_that_changes_while_it_is_read_is_refused(
    month: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = remembered.read_anew

    def meanwhile(path: Path, name: str, *rest: object) -> object:
        found = real(path, name, *rest)  # type: ignore[arg-type]
        path.write_bytes(path.read_bytes() + b"\n")
        return found

    monkeypatch.setattr(remembered, "read_anew", meanwhile)
    with pytest.raises(BadInput, match="Tệp thay đổi trong khi đang đọc"):
        read(month)
    assert not list(month.cache.rglob("*.json"))


def test_a_full_disk_is_no_reason_not_to_read(month: Workspace) -> None:
    month.cache.parent.mkdir(parents=True)
    month.cache.write_text("no folder", encoding="utf-8")
    assert len(read(month).records["province"]) == 568


@pytest.mark.skipif(sys.platform == "win32", reason="files have no mode there")
def test_who_may_read_what_is_remembered_is_decided_by_the_mask_as_for_all_files(month: Workspace) -> None:
    earlier = os.umask(0o027)
    try:
        read(month)
    finally:
        os.umask(earlier)
    modes = {path.stat().st_mode & 0o777 for path in month.cache.rglob("*") if path.is_file()}
    assert modes == {0o640}
