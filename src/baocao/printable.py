"""What can stand in the report: characters that its fonts have."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from baocao.errors import BadInput, quoted

FONTS = Path(__file__).parent / "fonts"
_USUAL = re.compile("[\t\n\r -~\xa0-ÿĂăĐđĨĩŨũƠơƯưẠ-ỹ–—‘’“”…]*")  # of which every font has all


def unprintable(text: str) -> str:
    """The characters of the text that the report's fonts lack, each once; what is never seen is none."""
    if _USUAL.fullmatch(text):
        return ""
    known = _characters()
    lacking = (
        char
        for char in dict.fromkeys(unicodedata.normalize("NFC", text))
        if ord(char) not in known and not char.isspace() and unicodedata.category(char) != "Cf"
    )
    return "".join(lacking)


def named(characters: str) -> str:
    """``«中» (U+4E2D)``; of one that no screen shows its number only."""
    return ", ".join(
        f"«{char}» (U+{ord(char):04X})" if char.isprintable() else f"U+{ord(char):04X}" for char in characters
    )


def one_line(text: str, option: str, most: int) -> str:
    """What somebody typed for an option as one line that can stand in the report; raises :class:`BadInput`."""
    words = " ".join(text.split())
    if not words or len(words) > most or not words.isprintable() or unprintable(words):
        raise BadInput(
            f"Nội dung của {option} không dùng được",
            found=quoted(words) if len(words) <= most else f"{len(words)} ký tự",
            expected=f"một dòng chữ in được trong báo cáo, nhiều nhất {most} ký tự",
            todo="Rút ngắn hoặc gõ lại.",
        )
    return words


@cache
def _characters() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    found = []
    for path in sorted(FONTS.glob("*.otf")):
        with TTFont(path, lazy=True) as font:
            found.append(set(font.getBestCmap()))
    return frozenset(set.intersection(*found))
