"""Files that people edit: what is wrong in them is told at its line."""

from pathlib import Path

import pytest

from baocao.errors import BadInput
from baocao.raw.reference import ReferenceValue
from baocao.validated import read_csv

HEAD = "name,value,unit,low,high,valid_from,valid_to,status,source,note\n"


def value(number: str, note: str = "", low: str = "0.001") -> str:
    return f"Ninh Thuận,{number},person,{low},1000000,2020-01-01,,cited,x,{note}\n"


def values(folder: Path, *lines: str) -> list[ReferenceValue]:
    path = folder / "a.csv"
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return read_csv(path, ReferenceValue, where="data/reference/a.csv")


def test_a_row_knows_its_line_also_below_blank_lines_and_breaks_in_quotes(tmp_path: Path) -> None:
    found = values(tmp_path, value("1"), "\n", value("2", '"of\ntwo lines"'), value("3"))
    assert [(each.value, each.line) for each in found] == [(1, 2), (2, 4), (3, 6)]


@pytest.mark.parametrize("number", ["595.000", "595,000", "1.234.567"])
def test_a_number_with_marks_between_thousands_is_refused(number: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="không có dấu ngăn hàng nghìn"):
        values(tmp_path, value(f'"{number}"'))


@pytest.mark.parametrize("number", ["595000", "3353.5", "7", "0.125"])
def test_other_numbers_are_read(number: str, tmp_path: Path) -> None:
    assert str(values(tmp_path, value(number))[0].value) == number


def test_lines_with_the_same_fault_are_told_as_lines(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as fault:
        values(tmp_path, *[value("x")] * 3)
    assert "mỗi chỗ nêu dưới đây, value: phải là một số" in str(fault.value)
    assert "3 chỗ: dòng 2, dòng 3, dòng 4" in str(fault.value)


def test_a_value_below_its_bound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"giá trị 5 dưới mức thấp nhất \(low\) 6"):
        values(tmp_path, value("5", low="6"))


@pytest.mark.parametrize("number", ["0", "-7"])
def test_a_value_that_is_not_above_zero_is_refused(tmp_path: Path, number: str) -> None:
    with pytest.raises(BadInput, match="dòng 2, value: phải lớn hơn 0"):
        values(tmp_path, value(number))


def test_a_bound_that_is_blank_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="dòng 2, low: phải là một số, thấy «»"):
        values(tmp_path, value("5", low=""))
