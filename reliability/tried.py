"""What a case came to: a promise, how often it was put to the test, how often it did not hold, and how it failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple


class Result(NamedTuple):
    promise: str
    tried: int
    failed: int
    note: str = ""


@dataclass(frozen=True)
class Wish:
    """How much to try: ``kills`` and so on; ``jobs`` trials side by side; ``seed`` makes the same instants again."""

    kills: int = 200
    steps: int = 0  # every step
    flips: int = 1000
    flip_runs: int = 20
    stops: int = 50
    pairs: int = 20
    deaths: int = 5
    jobs: int = 2
    seed: int = 20210222

    @classmethod
    def quick(cls, jobs: int = 2) -> Wish:
        return cls(kills=8, steps=8, flips=100, flip_runs=2, stops=4, pairs=2, deaths=1, jobs=jobs)


def each(wish: Wish, things: Sequence[object], one: Callable[..., list[str]]) -> list[list[str]]:
    """What went wrong with each thing, tried side by side; a trial that breaks counts as wrong."""

    def safely(thing: object) -> list[str]:
        try:
            return one(thing)
        except Exception as fault:  # one trial must not end all others
            return [f"trial broke: {type(fault).__name__}: {fault}"]

    with ThreadPoolExecutor(wish.jobs) as pool:
        return list(pool.map(safely, things))


def summed(promise: str, wrong: Iterable[Sequence[str]], note: str = "") -> Result:
    """One result of all trials; the note tells each kind of fault with its number."""
    found = list(wrong)
    kinds = Counter(kind for one in found for kind in dict.fromkeys(one))
    told = "; ".join(f"{number}x {kind}" for kind, number in kinds.most_common(12))
    return Result(promise, len(found), sum(map(bool, found)), "; ".join(filter(None, (note, told))))


def split(wrong: list[list[str]], *starts: str) -> list[list[str]]:
    """Of each trial only what begins with one of the words."""
    return [[kind for kind in one if kind.startswith(starts)] for one in wrong]
