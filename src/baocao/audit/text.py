"""Text from data made safe to show: control and invisible characters are spelled out, numbers read Vietnamese."""

from __future__ import annotations

import unicodedata
from decimal import Context, Decimal

from baocao.raw.vietnamese import spelled

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def visible(text: str) -> str:
    """The text with each control, format or unassigned character as its escape: ``\\\\x1b``, ``\\\\u202e``."""
    if text.isprintable():
        return text
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in _HIDDEN else char
        for char in text
    )


def number(value: Decimal) -> str:
    """``1.301`` or ``113,274453781513``: fifteen digits at the most, as spreadsheets keep them."""
    return spelled(value.normalize(Context(prec=15)))
