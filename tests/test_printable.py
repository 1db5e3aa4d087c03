"""What the report's fonts can print, and what people may type for it."""

import re

import pytest

from baocao.errors import BadInput
from baocao.printable import named, one_line, unprintable


@pytest.mark.parametrize(
    "text", ["Nguyễn Văn Ỷ", "a → b ≤ c", "số 09-KH/TU", "từ\u00adng", "Ơ\u0309", "25 °C, 3 m²"]
)
def test_what_every_font_has_is_printable(text: str) -> None:
    assert unprintable(text) == ""


@pytest.mark.parametrize(
    ("text", "lacking"),
    [("a \uf0b7 b", "\uf0b7"), ("中 và 中", "中"), ("😀 A ☑", "😀☑"), ("x\ufffd", "\ufffd")],
)
def test_what_a_font_lacks_is_named_once(text: str, lacking: str) -> None:
    assert unprintable(text) == lacking
    assert f"U+{ord(lacking[0]):04X}" in named(lacking)


@pytest.mark.parametrize("text", ["", "  ", "a\x7fb", "\x1b[31mA", "A\u202eB", "中", "a" * 101])
def test_what_cannot_stand_in_the_report_is_refused_before_it_is_written_down(text: str) -> None:
    with pytest.raises(BadInput, match=re.escape("Nội dung của --by")):
        one_line(text, "--by", 100)


def test_a_line_has_single_spaces() -> None:
    assert one_line(" Trần  Thị\nB ", "--by", 100) == "Trần Thị B"
