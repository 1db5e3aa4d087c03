"""Try the faults; the figures go to ``reliability/results.json`` and into docs/reliability.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import time
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from reliability import bombs, cells, damage, disk, kills, surroundings, traced
from reliability.figures import RESULTS, write
from reliability.space import Months
from reliability.tried import Wish

CASES = {
    "kills": kills.random_kills,
    "steps": kills.every_step,
    "others": kills.other_commands,
    "nobody": kills.nobody_left,
    "stops": kills.stops,
    "locks": kills.two_at_once,
    "flips": damage.flipped_bits,
    "cells": cells.dead_kernels,
    "bombs": bombs.bombs,
    "disk": disk.no_room,
    "changes": disk.changed_under_the_run,
    "traced": traced.opened_files,
    "surroundings": surroundings.other_surroundings,
}
_COUNTS = [each.name for each in fields(Wish) if each.name not in {"jobs", "seed"}]


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the chosen cases; 1 when a promise did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few of each")
    parser.add_argument("--only", nargs="*", choices=[*CASES], default=[*CASES])
    parser.add_argument("--results", type=Path, default=RESULTS)
    for name in (*_COUNTS, "jobs", "seed"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=int)
    chosen = parser.parse_args(arguments)
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # what a shell has ignored would be ignored by all
    given = {name: getattr(chosen, name) for name in (*_COUNTS, "jobs", "seed")}
    wish = replace(
        Wish.quick() if chosen.quick else Wish(), **{k: v for k, v in given.items() if v is not None}
    )
    found = _known(chosen.results)
    failed = 0
    with TemporaryDirectory(
        prefix="r", dir="/tmp"
    ) as folder:  # short: names of sockets may have 107 characters
        months = Months(Path(folder))
        for name in chosen.only:
            began = time.monotonic()
            results = CASES[name](months, wish)
            seconds = round(time.monotonic() - began)
            found[name] = {
                "seconds": seconds,
                "on": str(date.today()),
                "results": [r._asdict() for r in results],
            }
            for each in results:
                failed += each.failed
                print(
                    f"{name}: {each.promise}: {each.failed} of {each.tried} failed. {each.note}", flush=True
                )
            machine = f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}"
            write(
                {"machine": machine, "cases": {name: found[name] for name in CASES if name in found}},
                chosen.results,
            )
    return int(failed > 0)


def _known(path: Path) -> dict[str, object]:
    """Results of cases that are not tried again now stay."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))["cases"])
    except (OSError, ValueError, KeyError):
        return {}


if __name__ == "__main__":
    raise SystemExit(main())
