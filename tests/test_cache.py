"""The cache of sections: what a notebook read is observed, and any of it that changes makes the section run again."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from baocao.layout import FRESH_VARIABLE, Workspace
from baocao.month import Month
from baocao.run.cache import Cache, _installed, clean
from baocao.run.month import Outcome, run_month
from baocao.settings import load_report
from tests.conftest import ROOT, NextToNothing

FEBRUARY = Month(2021, 2)
READS = """
from pathlib import Path
import os, pandas
Path("data/raw/a.csv").read_text()
pandas.read_csv("data/raw/b.csv")
os.listdir("data/raw/folder")
list(Path("data/raw/listed").iterdir())
try:
    open("data/raw/absent.csv")
except FileNotFoundError:
    pass
try:
    os.scandir("data/raw/nowhere")
except FileNotFoundError:
    pass
try:
    open(".cache/baocao/remembered")
except FileNotFoundError:
    pass
Path("run/kept.part").write_text("made")
Path("run/kept.part").rename("run/kept.parquet")
Path("/etc/hostname").exists() and open("/etc/hostname")
"""


def observe(space: Workspace, since: float = 1e18) -> dict[str, dict[str, str]]:
    """What a process that runs :data:`READS` in the workspace tells; its code was loaded ``since``."""
    raw = space.raw_root
    for folder in ("folder", "listed"):
        (raw / folder).mkdir(parents=True)
        (raw / folder / "one").touch()
    (raw / "a.csv").write_text("a\n1\n", encoding="utf-8")
    (raw / "b.csv").write_text("b\n2\n", encoding="utf-8")
    (space.root / "run").mkdir()
    told = space.root / "told.json"
    places = (str(space.root), str(space.root / "run"), str(space.cache), str(told), since)
    begin = f"from baocao.run import observed; observed.begin{places}"
    subprocess.run([sys.executable, "-c", f"{begin}\n{READS}"], cwd=space.root, check=True)
    found: dict[str, dict[str, str]] = json.loads(told.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    space = Workspace(tmp_path_factory.mktemp("observed"))
    shutil.copytree(ROOT / "config", space.root / "config")
    space.notebooks.mkdir(exist_ok=True)
    (space.notebooks / "s.ipynb").write_text("{}", encoding="utf-8")
    space.lock.write_text("lock", encoding="utf-8")
    seen = observe(space)
    cache = Cache(space, space.root / "run")
    cache.keep(
        "s", FEBRUARY, seen["read"], {"notebooks/s.ipynb": b"executed", "processed/s.parquet": b"rows"}
    )
    return space


@pytest.fixture
def remembered(observed: Workspace, tmp_path: Path) -> Workspace:
    """A workspace whose section «s» was executed and kept."""
    return Workspace(shutil.copytree(observed.root, tmp_path / "space"))


def found(space: Workspace, month: Month = FEBRUARY) -> dict[str, bytes] | None:
    return Cache(space, space.root / "run").find("s", month)


def test_what_a_process_reads_and_makes_is_observed(space: Workspace) -> None:
    told = observe(space)
    names = {Path(name).relative_to(space.raw_root).as_posix() for name in told["read"] if "/raw/" in name}
    assert names == {"a.csv", "b.csv", "folder", "listed", "absent.csv", "nowhere"}
    assert not any("/.cache/" in name for name in told["read"])
    assert any(name.endswith("baocao/run/observed.py") for name in told["read"])
    assert not any("__pycache__" in name or name.startswith(sys.prefix) for name in told["read"])
    assert [Path(name).name for name in told["made"]] == ["kept.parquet"]


def test_a_notebook_uses_what_its_fresh_run_has_just_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FRESH_VARIABLE, "1")
    here = ("/nowhere", "/nowhere", "/nowhere", "/dev/null", 0)
    program = f"import os; from baocao.run import observed; observed.begin{here}; print(*os.environ)"
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert "PATH" in ran.stdout.split()
    assert FRESH_VARIABLE not in ran.stdout.split()


def test_nothing_is_remembered_of_code_that_changed_after_it_may_have_been_loaded(space: Workspace) -> None:
    seen = observe(space, since=0)["read"]
    space.lock.write_text("lock", encoding="utf-8")
    Cache(space, space.root / "run").keep("s", FEBRUARY, seen, {"notebooks/s.ipynb": b"executed"})
    assert found(space) is None


def test_a_hit_gives_the_bytes_back(remembered: Workspace) -> None:
    assert found(remembered) == {"notebooks/s.ipynb": b"executed", "processed/s.parquet": b"rows"}


CHANGES: dict[str, Callable[[Workspace], object]] = {
    "a byte of a file": lambda space: (space.raw_root / "a.csv").write_text("a\n2\n", encoding="utf-8"),
    "a byte of a file read by a library": lambda space: (space.raw_root / "b.csv").write_bytes(b"b\n3\n"),
    "a file gone": lambda space: (space.raw_root / "a.csv").unlink(),
    "a file that was looked for": lambda space: (space.raw_root / "absent.csv").touch(),
    "a folder that was looked for": lambda space: (space.raw_root / "nowhere").mkdir(),
    "a new file in a listed folder": lambda space: (space.raw_root / "folder" / "two").touch(),
    "a new file in a folder listed by pathlib": lambda space: (space.raw_root / "listed" / "two").touch(),
    "the notebook": lambda space: (space.notebooks / "s.ipynb").write_text("{ }", encoding="utf-8"),
    "the lock": lambda space: space.lock.write_text("other", encoding="utf-8"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_what_was_read_is_a_miss(change: str, remembered: Workspace) -> None:
    assert found(remembered)
    CHANGES[change](remembered)
    assert found(remembered) is None


def test_a_copy_of_the_workspace_looks_at_its_own_files(remembered: Workspace, tmp_path: Path) -> None:
    copy = Workspace(tmp_path / "copy" / "elsewhere")
    shutil.copytree(remembered.root, copy.root, ignore=shutil.ignore_patterns("copy"))
    assert found(copy)
    (copy.raw_root / "a.csv").write_text("a\n2\n", encoding="utf-8")
    assert found(copy) is None
    assert found(remembered)


def test_another_month_is_a_miss_and_the_clock_is_not(remembered: Workspace) -> None:
    os.utime(remembered.raw_root / "a.csv", (0, 0))
    assert found(remembered)
    assert found(remembered, FEBRUARY.next) is None


def test_a_change_that_is_undone_is_a_hit_again(remembered: Workspace) -> None:
    path = remembered.raw_root / "a.csv"
    before = path.read_bytes()
    path.write_bytes(b"other")
    assert found(remembered) is None
    path.write_bytes(before)
    assert found(remembered)


def test_what_changed_while_the_notebook_ran_is_not_kept(remembered: Workspace) -> None:
    clean(remembered)
    seen = {str(remembered.raw_root / "a.csv"): "as it was before"}
    Cache(remembered, remembered.root / "run").keep("s", FEBRUARY, seen, {"notebooks/s.ipynb": b"executed"})
    assert found(remembered) is None


def test_any_flipped_bit_is_found(remembered: Workspace) -> None:
    chance = random.Random(20210222)
    for path in [path for path in remembered.cache.rglob("*") if path.is_file()]:
        content = path.read_bytes()
        for position in chance.sample(range(len(content) * 8), min(30, len(content) * 8)):
            flipped = bytearray(content)
            flipped[position // 8] ^= 1 << position % 8
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(bytes(flipped))
            assert found(remembered) is None
        path.write_bytes(content)
        assert found(remembered)


def test_a_fresh_run_finds_nothing_and_the_cache_forgets(
    remembered: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as run:
        run.setenv(FRESH_VARIABLE, "1")
        assert found(remembered) is None
    cache = Cache(remembered, remembered.root / "run")
    cache.prune(most=10**6)
    assert found(remembered)
    cache.prune(most=3)
    assert found(remembered) is None
    assert [path for path in remembered.cache.rglob("*") if path.is_file()] == []


def sections_run(space: Workspace) -> set[str]:
    """Run the month, publish next to nothing, and tell which sections were executed."""
    executed = set()

    def progress(name: str, what: str) -> None:
        if what == "đang chạy":
            executed.add(name)

    run_month(space, FEBRUARY, NextToNothing(), progress)
    return executed


def missed(space: Workspace) -> set[str]:
    """The sectors of which the cache knows nothing any more, and which would be executed."""
    cache = Cache(space, space.outputs(FEBRUARY))
    return {name for name in load_report(space).notebooks if not cache.made(name, FEBRUARY)}


def one_more_byte(path: str) -> Callable[[Workspace], object]:
    def change(space: Workspace) -> None:
        with (space.root / path).open("ab") as file:
            file.write(b"\n")

    return change


def another_workbook(space: Workspace) -> None:
    path = space.raw(FEBRUARY, "postal") / "dnbc-04.xlsx"
    book = openpyxl.load_workbook(path)
    book.active["K99"] = "x"
    book.save(path)


@pytest.mark.slow
def test_each_kind_of_input_makes_those_sections_run_that_read_it(
    ran: tuple[Workspace, Outcome], tmp_path: Path
) -> None:
    space = Workspace(shutil.copytree(ran[0].root, tmp_path / "space"))
    sectors = {*load_report(space).notebooks}
    expected: list[tuple[str, Callable[[Workspace], object], set[str]]] = [
        ("nothing", lambda space: None, set()),
        ("a workbook", another_workbook, {"postal"}),
        ("a form", one_more_byte("config/forms/postal.toml"), {"postal"}),
        ("a reference value", one_more_byte("data/reference/area.csv"), {"postal"}),
        ("published figures", one_more_byte("data/reference/published/2021-02.csv"), {"postal", "telecom"}),
        ("a waiver", one_more_byte("data/waivers/2021-02.toml"), sectors),
        ("another month's workbook", one_more_byte("data/raw/2020-02/cameras/camera.xlsx"), {"smart_city"}),
        ("a folder that nobody reads", lambda space: space.raw(FEBRUARY, "postall").mkdir(), sectors),
        ("a file that nobody reads", one_more_byte("data/raw/README.md"), set()),
    ]
    before = {
        path: path.read_bytes()
        for path in space.root.rglob("*")
        if path.is_file() and ".cache" not in path.parts
    }
    found = {}
    for what, change, _ in expected:
        change(space)
        found[what] = missed(space)
        for path, content in before.items():
            if path.read_bytes() != content:
                path.write_bytes(content)
        shutil.rmtree(space.raw(FEBRUARY, "postall"), ignore_errors=True)
    assert found == {what: sections for what, _, sections in expected}
    another_workbook(space)
    assert sections_run(space) == {"postal", "review"}
    one_more_byte("config/forms/postal.toml")(space)
    assert sections_run(space) == {"postal"}  # it came to the same, so review has nothing new to read


def test_another_version_of_a_package_is_a_miss_although_the_lock_is_the_same(
    remembered: Workspace, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("site-packages")
    (other / "pandas-99.dist-info").mkdir()
    _installed.cache_clear()
    with monkeypatch.context() as changed:
        changed.syspath_prepend(str(other))
        assert found(remembered) is None
    _installed.cache_clear()
    assert found(remembered) is not None
