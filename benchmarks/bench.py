"""Measure the cases in turn; table, CSV and chart go to ``benchmarks/results``."""

from __future__ import annotations

import argparse
import csv
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import growth
from benchmarks.cases import CASES, copy_of_project
from benchmarks.measure import Measured

MONTHS = {"months": 15}  # the loop is measured over one month
RESULTS = Path(__file__).parent / "results"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", action="store_true", help="measure the growth curves instead")
    parser.add_argument("--only", nargs="*", choices=[case.name for case in CASES])
    chosen = parser.parse_args(arguments)
    if chosen.growth:
        growth.measure_all(RESULTS)
        return
    cases = [case for case in CASES if not chosen.only or case.name in chosen.only]
    found: dict[str, list[Measured]] = {case.name: [] for case in cases}
    with TemporaryDirectory() as folder:
        space = copy_of_project(Path(folder) / "project")
        for number in range(chosen.rounds):
            for case in cases:
                case.prepare(space)
                measured = case.run(space)
                found[case.name].append(measured)
                print(f"{number + 1}/{chosen.rounds} {case.name}: {measured.seconds:.2f} s", flush=True)
    RESULTS.mkdir(exist_ok=True)
    _write(found)


def _median(found: Mapping[str, Sequence[Measured]], name: str) -> float | None:
    return statistics.median(each.seconds for each in found[name]) if name in found else None


def _write(found: Mapping[str, Sequence[Measured]]) -> None:
    titles = {case.name: case.title for case in CASES}
    cold, loop = (_median(found, name) for name in ("cold", "papermill-cli"))
    rows = []
    for name, measured in found.items():
        seconds = [each.seconds for each in measured]
        middle = statistics.median(seconds)
        rows.append(
            {
                "case": titles[name],
                "median s": f"{middle:.2f}",
                "lowest s": f"{min(seconds):.2f}",
                "highest s": f"{max(seconds):.2f}",
                "of cold": f"{middle / cold:.2f}" if cold else "",
                "papermill loop takes": f"{loop * MONTHS.get(name, 1) / middle:.1f}x" if loop else "",
                "peak MiB": f"{max(each.mebibytes for each in measured):.0f}",
            }
        )
    with (RESULTS / "month.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    table = [
        f"| {' | '.join(rows[0])} |",
        f"|{'---|' * len(rows[0])}",
        *(f"| {' | '.join(r.values())} |" for r in rows),
    ]
    rounds = len(next(iter(found.values())))
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    (RESULTS / "month.md").write_text(
        "\n".join([f"{machine}; {rounds} rounds in turn, {date.today()}.", "", *table, ""]), encoding="utf-8"
    )
    print("\n".join(table))
    _chart({titles[name]: statistics.median(m.seconds for m in measured) for name, measured in found.items()})


def _chart(medians: Mapping[str, float]) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 0.45 * len(medians) + 1), layout="constrained")
    axes = figure.subplots()
    bars = axes.barh(list(medians), list(medians.values()), color="#0072B2")
    axes.bar_label(bars, fmt="%.2f s", padding=3)
    axes.invert_yaxis()
    axes.set_xlabel("seconds, median")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(RESULTS / "month.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
