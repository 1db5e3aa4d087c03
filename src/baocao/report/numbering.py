"""Numbers and order of the decree: Phần I, I., 1., a), and the way a figure of a check and a place are written.

No content: only labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from baocao.results import Place

LEVELS = ("part", "roman", "arabic", "letter")
LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_DECIMALS = Decimal("0.0001")


def roman(number: int) -> str:
    """A whole number below 90 in Roman figures."""
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def label(level: str, number: int) -> str:
    """What stands before the title of heading ``number`` of its level."""
    match level:
        case "part":
            return f"Phần {roman(number)}"
        case "roman":
            return f"{roman(number)}."
        case "arabic":
            return f"{number}."
        case _:
            return f"{LETTERS[number - 1]})"


def counters(levels: Sequence[str]) -> list[tuple[int, ...]]:
    """For each heading its own number after those of the headings above it: (1,), (1, 1), (1, 2), (2,), ..."""
    path: list[tuple[int, int]] = []
    found = []
    for rank in (LEVELS.index(level) for level in levels):
        last = 0
        while path and path[-1][0] >= rank:
            above, number = path.pop()
            last = number if above == rank else 0
        path.append((rank, last + 1))
        found.append(tuple(number for _, number in path))
    return found


def figure(value: Decimal | None) -> str:
    """A difference in Vietnamese notation with at most four decimals; "≈ 0" when it only rounds to nothing."""
    if value is None:
        return ""
    rounded = value.quantize(_DECIMALS, ROUND_HALF_UP)
    if value and not rounded:
        return "≈ 0"
    text = f"{rounded:,f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def day(iso: str) -> str:
    """``2021-02-22`` as 22/02/2021, ``2021-02`` as 02/2021."""
    return "/".join(reversed(iso.split("-")))


def where(place: Place, *, most: int = 20) -> str:
    """``ô D18``, ``dòng 14, cột «Số thôn»`` or ``dòng 2-10, 12``; of more than ``most`` ranges the rest is counted."""
    if place.cell or not place.lines:
        return f"ô {place.cell}" if place.cell else ""
    shown, rest = place.spelled(most)
    more = f" … và {figure(Decimal(rest))} dòng nữa" if rest else ""
    return f"dòng {', '.join(shown)}{more}" + (f", cột «{place.column}»" if place.column else "")


def ranges(place: Place) -> str:
    """``2-10, 12``"""
    return ", ".join(place.spelled()[0])
