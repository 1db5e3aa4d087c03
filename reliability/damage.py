"""Single bits of what runs remember are flipped: nothing damaged is ever given back."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from baocao.layout import Workspace
from baocao.raw.source import SourceData, read_source
from baocao.run import notebook as nb
from baocao.run.cache import Cache
from baocao.store import Store
from reliability.processes import ended
from reliability.space import MONTH, SECTIONS, SOURCES, Months
from reliability.tried import Result, Wish, each, summed


def flipped_bits(months: Months, wish: Wish) -> list[Result]:
    """In process: each flip is looked for through every door of the cache; then whole runs over damaged caches."""
    chance = random.Random(wish.seed)
    with months.trial("A") as trial:
        space = trial.space
        whole = _given(space)
        if any(made is None for made in whole["sections"].values()):
            raise RuntimeError("the cache finds nothing where nothing is damaged")
        wrong, missed = [], 0
        for _ in range(wish.flips):
            path = chance.choice(_files(space))
            content = path.read_bytes()
            _flip(path, chance)
            found = _given(space)
            sections = found["sections"].items()
            missed += found != whole
            wrong.append(
                [
                    *(
                        f"section {name} damaged"
                        for name, made in sections
                        if made not in (None, whole["sections"][name])
                    ),
                    *(["reading damaged"] if found["readings"] != whole["readings"] else []),
                    *(
                        ["blob given"]
                        if path.parent.name == "blobs" and Store(space.cache).get(path.name)
                        else []
                    ),
                ]
            )
            path.write_bytes(content)
            if _given(space) != whole:
                wrong[-1].append("not found again when whole")
    plans = [chance.random() for _ in range(wish.flip_runs)]
    return [
        summed(
            "a flipped bit of the cache is never given back",
            wrong,
            f"{missed} flips made a section run again",
        ),
        summed(
            "a run over a cache with a flipped bit publishes the same bytes",
            each(wish, plans, lambda seed: _run(months, seed)),
        ),
    ]


def _run(months: Months, seed: float) -> list[str]:
    """Half of the runs make the month from its cache anew, half find it standing."""
    chance = random.Random(seed)
    with months.trial("A") as trial:
        for _ in range(3):
            _flip(chance.choice(_files(trial.space)), chance)
        if chance.random() < 0.5:
            trial.space.index.unlink()
        run = trial.run()
        wrong = [] if ended(run) == 0 else [f"ends {run.code}: {run.told[-300:]}"]
        found = months.which(trial.space)
        return wrong if found == "A" else [*wrong, f"published: {found}"]


def _files(space: Workspace) -> list[Path]:
    return sorted(path for path in space.cache.rglob("*") if path.is_file() and path.stat().st_size)


def _flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(bytes(content))


def _given(space: Workspace) -> dict[str, Any]:
    """Everything that the cache gives of the month."""
    cache = Cache(space, space.outputs(MONTH))
    sections = {name: cache.find(name, MONTH) for name in (*SECTIONS, nb.REVIEW)}
    return {
        "sections": sections,
        "readings": [_said(read_source(space, name, MONTH, length=1)) for name in SOURCES],
    }


def _said(read: SourceData) -> list[object]:
    frames = {"": read.observations, **read.records}
    tables = {name: frame.to_json(orient="split") for name, frame in frames.items()}
    return [tables, read.files, json.dumps(read.ledger)]
