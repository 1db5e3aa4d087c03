"""How people type numbers into a form: as numbers, or as text with dots, spaces or a unit."""

from __future__ import annotations

from typing import Literal

Typing = Literal["number", "dots", "spaces", "hard_spaces"]

HARD_SPACE = "\u00a0"


def tenths(value: int) -> int | float:
    """Tenths as the number a cell holds: 1238 gives 123.8 and 1240 gives 124."""
    return value // 10 if value % 10 == 0 else value / 10


def typed(value: int | float, how: Typing) -> str | int | float:
    """The content of a cell for a value: 248400, "248.400", " 248 400 " or the same with hard spaces."""
    if how == "number":
        return value
    whole, _, part = str(value).partition(".")
    separator = {"dots": ".", "spaces": " ", "hard_spaces": HARD_SPACE}[how]
    text = f"{int(whole):,}".replace(",", separator) + (f",{part}" if part else "")
    return f" {text} " if how == "spaces" else text


def in_billions(value_tenths: int) -> str:
    """A money cell written out, from tenths of a million: 24000 gives "2,4 tỷ đồng"; it must be exact."""
    if value_tenths % 1000:
        raise ValueError(f"{value_tenths} tenths of a million đồng is no whole number of 0,1 tỷ đồng")
    return f"{value_tenths // 10_000},{value_tenths % 10_000 // 1000} tỷ đồng"
