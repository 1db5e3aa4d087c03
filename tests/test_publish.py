"""A month is put in place by one rename; what was cut off is put right, and what died has left nothing for long."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from baocao.layout import Workspace
from baocao.month import Month
from baocao.run import publish as module
from baocao.run.publish import publish, restore
from baocao.scratch import mark, scratch, sweep

FEBRUARY = Month(2021, 2)


def staged(space: Workspace, text: str) -> Path:
    """A month that is ready, with one report and one table."""
    folder = space.outputs_root / f".2021-02{mark()}x"
    (folder / "processed").mkdir(parents=True)
    (folder / "report.html").write_text(text, encoding="utf-8")
    (folder / "processed" / "postal.parquet").write_text(text, encoding="utf-8")
    return folder


def published(space: Workspace) -> list[str]:
    paths = (space.outputs(FEBRUARY) / "report.html", space.processed(FEBRUARY) / "postal.parquet")
    return [path.read_text(encoding="utf-8") for path in paths]


@pytest.mark.parametrize("exchange", [True, False], ids=["at once", "in two steps"])
def test_report_and_tables_change_together(
    exchange: bool, space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchange:
        monkeypatch.setattr(module, "_exchanged", lambda one, other: False)
    for text in ("một", "hai"):
        folder = staged(space, text)
        publish(space, FEBRUARY, folder)
        assert published(space) == [text] * 2
    assert (folder / "report.html").read_text(encoding="utf-8") == "một"  # to be removed by who made it
    assert space.processed(FEBRUARY).is_symlink()
    assert not space.processed(FEBRUARY).readlink().is_absolute()


def test_where_there_are_no_links_the_tables_are_copied(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError("no privilege")

    monkeypatch.setattr(Path, "symlink_to", refused)
    for text in ("một", "hai"):
        folder = staged(space, text)
        publish(space, FEBRUARY, folder)
        assert published(space) == [text] * 2
        subprocess.run(["rm", "-r", str(folder)], check=False, capture_output=True)
    assert not space.processed(FEBRUARY).is_symlink()


def test_tables_that_an_earlier_version_kept_in_a_folder_give_way(space: Workspace) -> None:
    space.processed(FEBRUARY).mkdir(parents=True)
    (space.processed(FEBRUARY) / "postal.parquet").write_text("cũ", encoding="utf-8")
    publish(space, FEBRUARY, staged(space, "mới"))
    assert published(space) == ["mới"] * 2


def test_a_swap_that_was_cut_off_is_undone(space: Workspace) -> None:
    publish(space, FEBRUARY, staged(space, "một"))
    space.outputs(FEBRUARY).rename(space.outputs_root / ".2021-02-old")
    restore(space.outputs(FEBRUARY))
    assert published(space) == ["một"] * 2


def test_what_a_dead_process_left_goes_and_what_a_living_one_works_on_stays(space: Workspace) -> None:
    code = "import os; print(os.getpid())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    dead = mark(int(ran.stdout))
    elsewhere = dead.replace("-", "-f")  # of another machine that uses the same drive
    names = [f".2021-02{dead}abc", f".index.html{dead}new", f".2021-02{elsewhere}abc"]
    with scratch(space.index) as mine:
        for place in (*(space.outputs_root / name for name in names), mine):
            place.write_text("x", encoding="utf-8")
        (space.outputs_root / f".2021-02{dead}folder").mkdir()
        sweep(space.outputs_root.glob(".*"))
        assert {path.name for path in space.outputs_root.iterdir()} == {mine.name, names[-1]}


@pytest.mark.parametrize("folder", [False, True])
def test_what_could_not_be_finished_leaves_nothing_and_what_was_there_stays(
    space: Workspace, folder: bool
) -> None:
    space.index.write_text("cũ", encoding="utf-8")

    def fill() -> None:
        with scratch(space.index) as new:
            half = new
            if folder:
                new.mkdir()
                half = new / "x"
            half.write_text("mới", encoding="utf-8")
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        fill()
    assert [path.name for path in space.outputs_root.iterdir()] == ["index.html"]
    assert space.index.read_text(encoding="utf-8") == "cũ"


def test_data_and_outputs_may_each_lie_elsewhere(
    space: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for name in ("data", "outputs"):
        (space.root / name).rename(elsewhere / f"other-{name}")
        (space.root / name).symlink_to(elsewhere / f"other-{name}")
    for text in ("một", "hai"):
        publish(space, FEBRUARY, staged(space, text))
        assert published(space) == [text] * 2
