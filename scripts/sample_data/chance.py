"""Seeded chance and exact integer splits: parts always add up to the total they were made from.

Only `Random.random` is used, the one method whose sequence Python promises to keep, and whole numbers
otherwise, so that no platform's rounding can change a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

from sample_data.months import MONTHS

T = TypeVar("T")


def chance(month: str, source: str) -> Random:
    """The chance of one source in one month; other sources and months never disturb it."""
    return Random(f"{month}-{source}")


def below(limit: int, *, rng: Random) -> int:
    """A whole number from 0 to limit - 1."""
    return int(rng.random() * limit)


def wobble(value: int, *, permille: int, rng: Random) -> int:
    """The value moved by at most so many thousandths up or down."""
    return value * (1000 + below(2 * permille + 1, rng=rng) - permille) // 1000


def pick(options: Sequence[T], *, rng: Random) -> T:
    return options[below(len(options), rng=rng)]


def pick_some(options: Sequence[T], count: int, *, rng: Random) -> list[T]:
    """So many different options, in their given order."""
    left = list(range(len(options)))
    chosen = sorted(left.pop(below(len(left), rng=rng)) for _ in range(count))
    return [options[index] for index in chosen]


def shuffled(items: Sequence[T], *, rng: Random) -> list[T]:
    rest = list(items)
    return [rest.pop(below(len(rest), rng=rng)) for _ in range(len(rest))]


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split a total by weight with the largest remainders, so that the parts add up exactly."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: (-(total * weights[index] % whole), index))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


def uneven(total: int, weights: Sequence[int], *, permille: int, rng: Random) -> list[int]:
    """`allocate` with weights that differ a little from month to month."""
    return allocate(total, [wobble(weight * 1000, permille=permille, rng=rng) for weight in weights])


def seasonal(
    name: str, *, base: int, shape: Sequence[int], fixed: Mapping[str, int], permille: int = 6
) -> dict[str, int]:
    """A monthly series: base times shape (thousandths) with small noise; fixed months are exact."""
    series = {
        month: wobble(base * level // 1000, permille=permille, rng=chance(month, name))
        for month, level in zip(MONTHS, shape, strict=True)
    }
    return series | dict(fixed)
