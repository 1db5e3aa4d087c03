"""The month value."""

import pytest

from baocao.errors import BadInput
from baocao.month import Month


def test_a_month_is_read_and_printed_in_iso_form() -> None:
    assert str(Month.parse("2021-02")) == "2021-02"


@pytest.mark.parametrize(
    "text", ["2021-13", "2021-2", "02/2021", "2021-02 ", "../2021-02", "0000-05", "9999-12", "", 202102]
)
def test_anything_but_iso_form_is_refused_with_an_example(text: object) -> None:
    with pytest.raises(BadInput, match="2021-02"):
        Month.parse(text)  # type: ignore[arg-type]


def test_the_window_ends_with_the_month_and_crosses_years() -> None:
    window = Month(2021, 2).window()
    assert [str(m) for m in (window[0], window[-1])] == ["2020-02", "2021-02"]
    assert len(window) == 13


def test_only_january_and_february_take_a_leading_zero_in_official_text() -> None:
    assert [Month(2021, n).vi for n in (1, 2, 3, 12)] == ["01/2021", "02/2021", "3/2021", "12/2021"]


def test_december_is_followed_by_january() -> None:
    assert Month(2020, 12).next == Month(2021, 1)
    assert Month(2021, 1).previous == Month(2020, 12)
