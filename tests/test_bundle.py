"""A month in one archive: the same bytes each time, verified elsewhere, and refused when one byte of it differs."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from baocao.audit.bundle import METADATA, bundle, verify_bundle
from baocao.audit.verify import Verdict
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.run.month import Outcome
from tests.conftest import NextToNothing

FEBRUARY = Month(2021, 2)
INPUT = "data/raw/2021-02/telecom/dnvt-01.xlsx"
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def packed(ran: tuple[Workspace, Outcome]) -> Path:
    return bundle(ran[0], FEBRUARY)


def files_of(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def checked(path: Path) -> tuple[Verdict, list[str]]:
    """The verdict, and what was run for it."""
    told = list[str]()
    return verify_bundle(path, NextToNothing(), lambda name, what: told.append(name)), told


@pytest.mark.slow
def test_the_same_month_is_packed_into_the_same_bytes(ran: tuple[Workspace, Outcome], packed: Path) -> None:
    before = packed.read_bytes()
    assert bundle(ran[0], FEBRUARY) == packed
    assert packed.read_bytes() == before
    assert [path.name for path in packed.parent.iterdir()] == [packed.name]


@pytest.mark.slow
def test_the_archive_describes_a_workflow_run_and_every_file_in_it(
    ran: tuple[Workspace, Outcome], packed: Path
) -> None:
    files = files_of(packed)
    graph = {each["@id"]: each for each in json.loads(files[METADATA])["@graph"]}
    manifest = json.loads(ran[0].manifest(FEBRUARY).read_text(encoding="utf-8"))
    root, action = graph["./"], graph["#run"]
    main = graph[root["mainEntity"]["@id"]]
    assert {each["@id"] for each in root["conformsTo"]} >= {
        "https://w3id.org/ro/wfrun/process/0.6",
        "https://w3id.org/ro/wfrun/workflow/0.6",
    }
    assert "ComputationalWorkflow" in main["@type"]
    assert action["instrument"] == {"@id": root["mainEntity"]["@id"]}
    assert (action["startTime"], action["endTime"]) == tuple(manifest["times"].values())
    named = {each["@id"] for each in action["object"]}
    assert named == {*manifest["inputs"], *manifest["settings"], "#month"}
    assert {each["@id"] for each in action["result"]} == set(manifest["outputs"])
    parts = {each["@id"] for each in root["hasPart"]}
    assert parts == files.keys() - {METADATA}
    assert {*manifest["code"], "requirements.lock", "scripts/report.py", "pyproject.toml"} <= parts
    assert {name: graph[name]["sha256"] for name in parts} == {
        name: hashlib.sha256(files[name]).hexdigest() for name in parts
    }
    ids = {each["@id"] for each in graph.values()}
    for entity in graph.values():
        for value in entity.values():
            for each in value if isinstance(value, list) else [value]:
                assert not isinstance(each, dict) or each["@id"] in ids or each["@id"].startswith("https://")


@pytest.mark.slow
def test_it_is_verified_in_another_folder(packed: Path, tmp_path: Path) -> None:
    path = tmp_path / "gói của tháng.zip"
    path.write_bytes(packed.read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "baocao.cli", "verify", path.name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.stdout.endswith(
        "Giống hệt: 32 tệp kết quả lập lại trùng từng byte với báo cáo tháng 02/2021.\n"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def one_byte(files: Files, name: str) -> Files:
    content = files[name]
    return {**files, name: content[:-1] + bytes([content[-1] ^ 1])}


def and_its_description(files: Files, name: str) -> Files:
    """One byte changed by somebody who knows that hashes are kept."""
    changed = one_byte(files, name)
    old, new = (hashlib.sha256(each[name]).hexdigest().encode() for each in (files, changed))
    return {**changed, METADATA: files[METADATA].replace(old, new)}


def without(files: Files, name: str) -> Files:
    return {key: content for key, content in files.items() if key != name}


def one_more(files: Files, name: str) -> Files:
    return {**files, name: b"x"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "name", "kind"),
    [
        (one_byte, INPUT, "input"),
        (and_its_description, INPUT, "input"),
        (without, INPUT, "input"),
        (one_byte, "data/waivers/2021-02.toml", "setting"),
        (one_byte, "notebooks/telecom.ipynb", "code"),
        (one_byte, "outputs/2021-02/report.pdf", "output"),
        (one_byte, "scripts/bootstrap.py", "bundle"),
        (one_byte, "outputs/2021-02/manifest.json", "bundle"),
        (one_more, "data/waivers/2021-03.toml", "bundle"),
    ],
)
def test_one_file_that_is_not_as_it_was_packed_is_named_and_nothing_is_run(
    packed: Path, tmp_path: Path, change: Callable[[Files, str], Files], name: str, kind: str
) -> None:
    files = files_of(packed)
    verdict, told = checked(write(tmp_path / "b.zip", change(files, name)))
    assert (kind, name) in {(each.kind, each.what) for each in verdict.causes}
    assert {each.what for each in verdict.causes if each.kind != "code"} <= {name}
    assert "không chạy gì trong gói" in verdict.refused
    assert not verdict.equal
    assert told == []


@pytest.mark.slow
def test_a_byte_of_the_archive_itself_is_found_too(packed: Path, tmp_path: Path) -> None:
    content = bytearray(packed.read_bytes())
    with zipfile.ZipFile(packed) as archive:
        start = archive.getinfo(INPUT).header_offset
    content[start + 200] ^= 1
    path = tmp_path / "b.zip"
    path.write_bytes(content)
    verdict, told = checked(path)
    assert [(each.kind, each.what, each.now) for each in verdict.causes] == [("input", INPUT, "")]
    assert told == []


@pytest.mark.slow
def test_a_month_that_is_not_as_published_is_not_packed(ran: tuple[Workspace, Outcome]) -> None:
    path = ran[0].outputs(FEBRUARY) / "indicators.csv"
    before = path.read_bytes()
    path.write_bytes(before + b"\n")
    try:
        with pytest.raises(BadInput, match=r"outputs/2021-02/indicators\.csv đã thay đổi"):
            bundle(ran[0], FEBRUARY)
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {METADATA: b"[]"},
        {METADATA: b"{}"},
        {METADATA: b'{"@graph": [{}]}'},
        {METADATA: b'{"@context": "x", "@graph": []}', "../x": b"x"},
    ],
)
def test_what_is_no_bundle_is_refused_in_words(tmp_path: Path, files: Files) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with pytest.raises(BadInput, match="không phải là gói báo cáo"):
        checked(write(folder / "b.zip", files))
    (folder / "c.zip").write_bytes(b"no archive")
    for path in (folder / "c.zip", folder / "gone.zip"):
        with pytest.raises(BadInput, match="không phải là gói báo cáo"):
            checked(path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["b.zip", "c.zip", "in"]


def test_a_file_that_would_leave_the_folder_is_refused(tmp_path: Path) -> None:
    graph = [
        {"@id": METADATA, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": "https://w3id.org/ro/crate/1.3"}},
        {"@id": "./", "@type": "Dataset", "hasPart": []},
    ]  # fmt: skip
    metadata = json.dumps({"@context": "https://w3id.org/ro/crate/1.3/context", "@graph": graph}).encode()
    (tmp_path / "in").mkdir()
    for name in ("../../../../../../tmp/out-of-bundle", "/tmp/out-of-bundle"):
        with pytest.raises(BadInput, match="không đọc được"):
            checked(write(tmp_path / "in" / "b.zip", {METADATA: metadata, name: b"x"}))
        assert not Path("/tmp/out-of-bundle").exists()
