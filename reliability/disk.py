"""The disk: full at every write, read only, another file system; files and folders that change under a run."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reliability.kills import at_step, steps
from reliability.processes import Run, ended
from reliability.space import Months, Trial
from reliability.tried import Result, Wish, each, summed

_BOOK = Path("data/raw/2021-02/inspection/thanh-tra-don-thu.xlsx")


def no_room(months: Months, wish: Wish) -> list[Result]:
    """Every write of the manager from the n-th on fails with ENOSPC; then real file systems that are full or closed."""
    number = steps(months)
    chosen = list(range(1, number + 1, max(1, number // wish.steps) if wish.steps else 1))

    def at(step: int) -> list[str]:
        with months.trial() as trial:
            return _refused(months, trial, at_step(trial, "full", step))

    found = [
        summed(
            "ENOSPC at a step: words, the old month or the new one, the next run makes it whole",
            each(wish, chosen, at),
        )
    ]
    try:
        with mounted(months.folder / "m", "size=1m"):
            pass
    except (OSError, subprocess.CalledProcessError) as fault:
        return [
            *found,
            Result("outputs on small file systems", 0, 0, f"skipped: mounting is not allowed ({fault})"),
        ]
    shares = [number / 12 for number in range(12)]
    refused: list[float] = []
    full = each(wish, shares, lambda share: _full(months, share, refused))
    note = f"{len(refused)} of them ended 2"
    found.append(
        summed("outputs/ and data/ on a file system with room for 0 to 11/12 of it: as above", full, note)
    )
    found.append(
        summed(
            "outputs/ on another file system: the month is made",
            each(wish, [0], lambda _: _elsewhere(months)),
        )
    )
    found.append(
        summed(
            "outputs/ on a file system to read only: words, nothing changed",
            each(wish, [0], lambda _: _closed(months)),
        )
    )
    found.append(
        summed(
            "the folder of temporary files is full: words, or the month is made",
            each(wish, [0, 512, 20_000], lambda size: _crowded(months, size)),
        )
    )
    return found


def _refused(months: Months, trial: Trial, run: Run, again: bool = True) -> list[str]:
    code = ended(run)
    told = run.told
    wrong = [] if code in (0, 1, 2) else [f"ends {code}"]
    if "Traceback (most" in told:
        last = [line for line in told.splitlines() if line and not line.startswith(" ")]
        wrong.append(f"traceback: {' '.join(last)[-160:]}")
    if code and not told.strip():
        wrong.append("no words")
    found = months.which(trial.space)
    if found not in months.states or (code == 0 and found != "B"):
        wrong.append(f"published after exit {code}: {found}")
    wrong += [f"stays: {name}" for name in trial.left()] if code else []
    return wrong + (months.after(trial) if again else [])


@contextmanager
def mounted(place: Path, options: str) -> Iterator[None]:
    """A tmpfs over the folder meanwhile."""
    place.mkdir(exist_ok=True)
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True, capture_output=True
    )
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def _over(place: Path, options: str) -> Iterator[None]:
    """A tmpfs over a folder that keeps its content."""
    aside = place.with_name(f"{place.name}-aside")
    shutil.copytree(place, aside)
    with mounted(place, options):
        shutil.copytree(aside, place, dirs_exist_ok=True)
        yield


def _pages(folder: Path) -> int:
    """KiB that the folder takes on a tmpfs."""
    return sum(4 * -(-path.stat().st_size // 4096) for path in folder.rglob("*") if path.is_file())


def _full(months: Months, share: float, refused: list[float]) -> list[str]:
    """The data and the old outputs lie on it, with room for a share of the new ones."""
    with months.trial() as trial:
        root, place = trial.space.root, trial.space.root.with_name("m")
        free = round(_pages(trial.space.outputs_root) * share)
        with mounted(place, f"size={_pages(trial.space.outputs_root) + _pages(root / 'data') + free}k"):
            for folder in ("outputs", "data"):
                shutil.move(root / folder, place / folder)
                (root / folder).symlink_to(place / folder)
            run = trial.run()
            wrong = _refused(months, trial, run, again=False)
            refused += [share] if run.code else []
            subprocess.run(["mount", "-o", "remount,size=50m", str(place)], check=True)
            return wrong + months.after(trial)


def _elsewhere(months: Months) -> list[str]:
    with months.trial() as trial, _over(trial.space.outputs_root, "size=50m"):
        return _refused(months, trial, trial.run()) + months.after(trial)


def _closed(months: Months) -> list[str]:
    with months.trial() as trial, _over(trial.space.outputs_root, "size=50m"):
        subprocess.run(["mount", "-o", "remount,ro", str(trial.space.outputs_root)], check=True)
        run = trial.run()
        wrong = _refused(months, trial, run, again=False)
        return (
            wrong
            if run.code == 2 and months.which(trial.space) == "A"
            else [*wrong, f"ends {run.code}: {run.told[-200:]}"]
        )


def _crowded(months: Months, kilobytes: int) -> list[str]:
    with months.trial() as trial:
        with mounted(trial.temporary, f"size={4 + kilobytes}k"):
            wrong = _refused(months, trial, trial.run(), again=False)
        return wrong + months.after(trial)


def changed_under_the_run(months: Months, wish: Wish) -> list[Result]:
    """At random instants the raw file becomes the other version, or grows, or the outputs go."""
    chance = random.Random(wish.seed)
    instants = [chance.uniform(0.3, months.seconds) for _ in range(wish.stops // 2)]

    def tried(act: Callable[[Trial], None], check: Callable[[Trial, Run], list[str]]) -> list[list[str]]:
        def one(instant: float) -> list[str]:
            with months.trial() as trial:
                run = trial.run()
                time.sleep(instant)
                act(trial)
                return check(trial, run)

        return each(wish, instants, one)

    def whole(trial: Trial, run: Run) -> list[str]:
        code, found = ended(run), months.which(trial.space)
        wrong = [] if found in months.states else [f"published after exit {code}: {found}"]
        wrong += ["traceback"] if "Traceback (most" in run.told else []
        return wrong + months.after(trial, "A")

    def half(trial: Trial, run: Run) -> list[str]:
        code, found = ended(run), months.which(trial.space)
        wrong = [] if found in months.states else [f"published after exit {code}: {found}"]
        second = trial.run()
        if ended(second) != 2 or _BOOK.name not in second.told:
            wrong.append(f"a half-copied file is taken: {second.code}: {second.told[-200:]}")
        shutil.copy(months.template.root / _BOOK, trial.space.root / _BOOK)
        return wrong + months.after(trial)

    def gone(trial: Trial, run: Run) -> list[str]:
        code = ended(run)
        wrong = ["traceback"] if "Traceback (most" in run.told else []
        found = months.which(trial.space)
        if (
            code == 0 and found != "B" and not found.startswith("outputs/ absent")
        ):  # it may go after all is done
            wrong.append(f"published after exit 0: {found}")
        return wrong + months.after(trial)

    def cut(trial: Trial) -> None:
        path = trial.space.root / _BOOK
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return [
        summed(
            "a raw file changes under the run: one version throughout, the next run has the new one",
            tried(lambda trial: months.put("A", trial.space), whole),
        ),
        summed(
            "a workbook is half copied: refused by name, the month stays, and is made when it is whole",
            tried(cut, half),
        ),
        summed(
            "outputs/ is removed under the run: words, and the next run makes it",
            tried(lambda trial: shutil.rmtree(trial.space.outputs_root, ignore_errors=True), gone),
        ),
    ]
