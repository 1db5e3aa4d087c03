"""How time and memory grow: with dossiers, with enterprises, with months. Each point is a month made from nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl

from baocao.layout import Workspace
from benchmarks.cases import MONTH, baocao, copy_of_project
from benchmarks.measure import Measured

_SENDERS = "data/reference/senders.csv"


def dossiers(space: Workspace, number: int) -> Measured:
    """The month with ``number`` dossiers in the one-stop list, in the proportions of the sample."""
    path = space.raw(MONTH, "one_stop") / "mot-cua-cap-tinh.csv"
    head, *body = path.read_text(encoding="utf-8-sig").splitlines()
    with path.open("w", encoding="utf-8-sig") as file:
        file.write(f"{head}\n")
        for place in range(number):
            file.write(f"T202102-{place:07d};{body[place % len(body)].split(';', 1)[1]}\n")
    return baocao(space, "run", str(MONTH))


def enterprises(space: Workspace, number: int) -> Measured:
    """The month with ``number`` postal enterprises, the new ones from this month on, each with a workbook."""
    folder = space.raw(MONTH, "postal")
    book = openpyxl.load_workbook(folder / "dnbc-04.xlsx")
    known = len(list(folder.glob("*-thuc-hien.*")))
    with (space.root / _SENDERS).open("a", encoding="utf-8") as senders:
        for place in range(known + 1, number + 1):
            name = f"Doanh nghiệp bưu chính {place:02d}"
            senders.write(f"postal,DNBC-{place:02d},{name},enterprise,{MONTH}-01,,\n")
            book.active["A1"], book.active["A2"] = f"Tên doanh nghiệp: {name}", f"Mã số: DNBC-{place:02d}"
            book.save(folder / f"dnbc-{place:02d}.xlsx")
    return baocao(space, "run", str(MONTH))


def months(space: Workspace, number: int) -> Measured:
    """The last ``number`` months in one command."""
    last = sorted(space.months())[-number:]
    return baocao(space, "run", f"{last[0]}..{last[-1]}")


CURVES: dict[str, tuple[Callable[[Workspace, int], Measured], tuple[int, ...]]] = {
    "dossiers": (dossiers, (1_500, 15_000, 150_000, 1_500_000)),
    "enterprises": (enterprises, (12, 120, 1_200)),
    "months": (months, (1, 5, 15)),
}


def measure_all(results: Path) -> None:
    """Every point of every curve, once; table and chart go to ``results``."""
    found = list(_points())
    results.mkdir(exist_ok=True)
    head = ["curve", "number", "seconds", "peak MiB"]
    rows = [
        [name, f"{number}", f"{each.seconds:.1f}", f"{each.mebibytes:.0f}"] for name, number, each in found
    ]
    with (results / "growth.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    lines = [f"| {' | '.join(row)} |" for row in rows]
    table = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines]
    text = "\n".join([f"One round, {date.today()}; machine as in month.md.", "", *table, ""])
    (results / "growth.md").write_text(text, encoding="utf-8")
    _chart(found, results / "growth.svg")
    print(text)


def _points() -> Iterator[tuple[str, int, Measured]]:
    for name, (make, numbers) in CURVES.items():
        for number in numbers:
            with TemporaryDirectory() as folder:
                measured = make(copy_of_project(Path(folder) / "project"), number)
            print(f"{name} {number}: {measured.seconds:.1f} s, {measured.mebibytes:.0f} MiB", flush=True)
            yield name, number, measured


def _chart(found: list[tuple[str, int, Measured]], path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3), layout="constrained")
    for axes, name in zip(figure.subplots(1, len(CURVES)), CURVES, strict=True):
        mine = [(number, each.seconds) for curve, number, each in found if curve == name]
        axes.plot(*zip(*mine, strict=True), "o-", color="#0072B2")
        axes.set(
            xlabel=name, ylabel="seconds", xscale="log" if name != "months" else "linear", ylim=(0, None)
        )
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
