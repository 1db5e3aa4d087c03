"""Notebook files before a run: what papermill would run with its defaults, or not at all, is refused."""

from pathlib import Path

import nbformat
import pytest

from baocao.errors import BadInput
from baocao.run.notebook import check_before_run


def write(folder: Path, *parameters: str, kernel: str = "python3") -> Path:
    """A notebook with a parameters cell for each text."""
    cells = [nbformat.v4.new_code_cell(text, metadata={"tags": ["parameters"]}) for text in parameters]
    cells.append(nbformat.v4.new_code_cell("month"))
    spec = {"kernelspec": {"name": kernel, "display_name": kernel}} if kernel else {}
    path = folder / "postal.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=spec), path)
    return path


def test_one_parameters_cell_with_the_month_is_what_a_run_needs(tmp_path: Path) -> None:
    check_before_run(write(tmp_path, 'month = "2021-02"'))


@pytest.mark.parametrize(
    ("parameters", "kernel", "said"),
    [
        ((), "python3", "0 ô có nhãn"),
        (('month = "2021-02"', 'month = "2021-03"'), "python3", "2 ô có nhãn"),
        (('mouth = "2021-02"',), "python3", "mouth"),
        (('month = "2021-02"\nyear = 2021',), "python3", "month, year"),
        (('month = "2021-02"',), "", "không ghi nhân chạy"),
    ],
)
def test_anything_else_is_refused_and_named(
    parameters: tuple[str, ...], kernel: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=said) as fault:
        check_before_run(write(tmp_path, *parameters, kernel=kernel))
    assert "postal.ipynb" in str(fault.value)


def test_a_notebook_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"postal\.ipynb"):
        check_before_run(tmp_path / "postal.ipynb")
