"""A month in one archive: the same bytes each time, verified elsewhere, and refused when one byte of it differs."""

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from baocao.audit.bundle import METADATA, bundle, verify_bundle
from baocao.audit.verify import Verdict
from baocao.cli import app
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.run.month import Outcome
from baocao.scratch import mark
from tests.conftest import ROOT, NextToNothing

FEBRUARY = Month(2021, 2)
INPUT = "data/raw/2021-02/telecom/dnvt-01.xlsx"
Files = dict[str, bytes]


def made(space: Workspace) -> Path:
    return bundle(space, FEBRUARY, lambda holder: None)


@pytest.fixture(scope="module")
def packed(ran: tuple[Workspace, Outcome]) -> Iterator[Path]:
    yield made(ran[0])
    shutil.rmtree(ran[0].bundles)


@functools.cache
def files_of(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
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
    (packed.parent / f".2021-02{mark(999999999)}new").touch()  # of a process that is no more
    conditions = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati"}
    command = [sys.executable, "-m", "baocao.cli", "bundle", "2021-02"]
    done = subprocess.run(
        command, cwd=ran[0].root, env={**os.environ, **conditions}, capture_output=True, encoding="utf-8"
    )
    digest = hashlib.sha256(before).hexdigest()
    assert done.stdout.startswith(f"Gói: outputs/bundles/2021-02-{digest[:12]}.zip, SHA-256 {digest}\n")
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


_ANOTHER_DAY = """
import os, sys, time, time_machine
time_machine.travel("2031-05-06T07:08:09+00:00").start()
os.cpu_count = lambda: 7
with open(os.environ["WITNESS"], "a") as file:
    print(time.strftime("%Y"), "forkserver" in " ".join(sys.orig_argv), file=file)
"""


@pytest.mark.slow
def test_the_same_bytes_come_out_elsewhere_on_another_day_in_another_language_with_other_workers(
    packed: Path, tmp_path: Path
) -> None:
    path, changed = tmp_path / "ở nơi khác" / "gói của tháng.zip", tmp_path / "changed"
    path.parent.mkdir()
    path.write_bytes(packed.read_bytes())
    changed.mkdir()
    (changed / "sitecustomize.py").write_text(_ANOTHER_DAY, encoding="utf-8")
    witness = tmp_path / "witness"
    conditions = {"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    elsewhere = {"PYTHONPATH": str(changed), "WITNESS": str(witness), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "baocao.cli", "verify", path.name],
        cwd=path.parent,
        env={**os.environ, **conditions, **elsewhere},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.stdout.endswith(
        "Giống hệt: 32 tệp kết quả lập lại trùng từng byte với báo cáo tháng 02/2021.\n"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    seen = witness.read_text(encoding="utf-8").splitlines()
    assert set(seen) == {"2031 True", "2031 False"}  # the process that forks the kernels too


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
        (and_its_description, "notebooks/telecom.ipynb", "code"),
        (and_its_description, "src/baocao/cli.py", "code"),
        (and_its_description, "requirements.lock", "environment"),
        (without, INPUT, "input"),
        (one_byte, "data/waivers/2021-02.toml", "setting"),
        (one_byte, "notebooks/telecom.ipynb", "code"),
        (one_byte, "outputs/2021-02/report.pdf", "output"),
        (one_byte, "scripts/bootstrap.py", "bundle"),
        (one_more, "data/waivers/2021-03.toml", "bundle"),
    ],
)
def test_one_file_that_is_not_as_it_was_packed_is_named_and_nothing_is_run(
    packed: Path, tmp_path: Path, change: Callable[[Files, str], Files], name: str, kind: str
) -> None:
    files = files_of(packed)
    verdict, told = checked(write(tmp_path / "b.zip", change(files, name)))
    assert [(each.kind, each.what) for each in verdict.causes] == [(kind, name)]
    assert "không chạy gì trong gói" in verdict.refused
    assert not verdict.equal
    assert told == []


@pytest.mark.slow
def test_names_in_an_archive_command_no_terminal(packed: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "b.zip", one_more(files_of(packed), "a\x1b]0;x\x07\x1b[2J"))
    told = CliRunner().invoke(app, ["verify", str(path)])
    assert told.exit_code == 4
    assert "a\\x1b]0;x\\x07\\x1b[2J" in told.output
    assert "\x1b" not in told.output


@pytest.mark.slow
def test_a_byte_of_the_archive_itself_is_found_too(packed: Path, tmp_path: Path) -> None:
    content = bytearray(packed.read_bytes())
    with zipfile.ZipFile(packed) as archive:
        start = archive.getinfo(INPUT).header_offset
    content[start + 200] ^= 1
    path = tmp_path / "b.zip"
    path.write_bytes(content)
    verdict, told = checked(path)
    assert [(each.kind, each.what, each.now) for each in verdict.causes] == [("input", INPUT, "không khớp")]
    assert told == []


@pytest.mark.slow
def test_a_month_that_is_not_as_published_is_not_packed(ran: tuple[Workspace, Outcome]) -> None:
    path = ran[0].outputs(FEBRUARY) / "indicators.csv"
    before = path.read_bytes()
    path.write_bytes(before + b"\n")
    try:
        with pytest.raises(BadInput, match=r"outputs/2021-02/indicators\.csv đã thay đổi"):
            made(ran[0])
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {METADATA: b"[]"},
        {METADATA: b"{}"},
        {METADATA: b'{"@graph": [{}]}'},
        {METADATA: b'{"@graph": [{"sha256": "0"}]}'},
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


def described(**files: bytes) -> Files:
    graph = [
        {"@id": name, "sha256": hashlib.sha256(content).hexdigest(), "contentSize": str(len(content))}
        for name, content in files.items()
    ]
    return {METADATA: json.dumps({"@graph": graph}).encode(), **files}


@pytest.mark.parametrize("name", ["../../out", "a/../../../out", "{absolute}"])
def test_a_file_that_would_leave_the_folder_is_not_written(tmp_path: Path, name: str) -> None:
    name = name.replace("{absolute}", str(tmp_path / "out"))
    with pytest.raises(BadInput, match="không đọc được"):
        checked(write(tmp_path / "b.zip", described(**{name: b"x"})))
    assert not list(tmp_path.rglob("out"))


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.update(inputs={"/etc/hostname": "0"}),
        lambda manifest: manifest.update(inputs={"../x": "0"}),
        lambda manifest: manifest.update(environment=[]),
        lambda manifest: manifest.pop("code"),
    ],
)
@pytest.mark.slow
def test_a_manifest_that_is_none_of_ours_is_refused_in_words(
    packed: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    files, name = files_of(packed), "outputs/2021-02/manifest.json"
    manifest = json.loads(files[name])
    change(manifest)
    with pytest.raises(BadInput, match=r"manifest\.json đọc được"):
        checked(write(tmp_path / "b.zip", {**files, **described(**{name: json.dumps(manifest).encode()})}))


def test_what_is_not_of_the_size_described_is_not_unpacked(tmp_path: Path) -> None:
    files = described(**{"outputs/2021-02/manifest.json": b"{}"})
    files["outputs/2021-02/manifest.json"] = b" " * 10_000_000
    with pytest.raises(BadInput, match=r"manifest\.json đọc được"):
        checked(write(tmp_path / "b.zip", files))


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_as_no_bundle_is_is_refused_before_it_is_unpacked(tmp_path: Path, kind: int) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w", kind) as archive:
        archive.writestr(METADATA, b" " * 100_000)
    content = bytearray(path.read_bytes())
    content[60:80] = b"\xff" * 20
    path.write_bytes(content)
    with pytest.raises(BadInput, match="nén theo cách khác"):
        checked(path)


def test_a_bundle_that_unpacks_into_gigabytes_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(METADATA, b" " * (65 * 2**20))
    with pytest.raises(BadInput, match="lớn hơn 64 MB"):
        checked(path)
    large = zipfile.ZipInfo("large")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(METADATA, b"{}")
        archive.writestr(large, b"x")
        large.file_size = 4 * 2**30
        archive._didModify = True  # type: ignore[attr-defined]
    with pytest.raises(BadInput, match="lớn hơn 4 GB"):
        checked(path)


@pytest.mark.parametrize("names", [["a", "a/b"], ["a/b", "a"], ["."], ["x" * 300]])
def test_names_that_no_folder_takes_are_told_with_the_archive(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(BadInput) as fault:
        checked(write(tmp_path / "b.zip", described(**dict.fromkeys(names, b"x"))))
    assert fault.value.where.endswith("b.zip")
    assert "tên không dùng được trong gói" in fault.value.found


@pytest.mark.slow
def test_unpacked_it_is_a_workspace_that_runs_by_its_own_code(packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import baocao; print(baocao.__file__)\nfrom baocao.cli import main; main()",
            "list",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        encoding="utf-8",
    )
    first, second, *_ = done.stdout.splitlines()
    assert first == str(tmp_path / "src" / "baocao" / "__init__.py")
    assert second.startswith("Tháng 02/2021: dự thảo.")
    for name in ("pyproject.toml", "scripts/bootstrap.py", "scripts/report.py", "requirements.lock"):
        assert (tmp_path / name).read_bytes() == (ROOT / name).read_bytes()
