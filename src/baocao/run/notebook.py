"""Notebook files: the checks before a run, the clean-up after it, and what a failed cell says.

Executed notebooks are made deterministic here: no times, no random ids, no kernel versions.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat

from baocao import results
from baocao.errors import BadInput

REVIEW = "review"
_KEPT = 32  # notebooks; a month has ten
PARAMETERS = frozenset({"month"})


def staged(staging: Path, name: str) -> Path:
    """Where the executed notebook stands in the folder of the run under way."""
    return staging / "notebooks" / f"{name}.ipynb"


def read(path: Path) -> Any:
    """The notebook as nbformat's node."""
    return nbformat.read(path, as_version=4)


def executed(path: Path) -> Any:
    """A notebook that :func:`write` wrote, as nbformat's node; the same bytes give the same node, not to be changed."""
    return _of_bytes(path.read_bytes())


@lru_cache(_KEPT)
def _of_bytes(content: bytes) -> Any:
    return nbformat.from_dict(json.loads(content))


def check_before_run(path: Path) -> None:
    """Refuse a notebook that papermill would run with its defaults (no parameters cell, or another parameter), or not
    at all (no kernel named).
    """
    if not path.is_file():
        raise BadInput(
            "Thiếu sổ tính của một mục",
            where=path.name,
            expected=f"notebooks/{path.name} như config/report.toml nêu",
            todo="Thêm sổ tính, hoặc bỏ mục khỏi config/report.toml.",
        )
    notebook = read(path)
    if not notebook.metadata.get("kernelspec", {}).get("name"):
        raise BadInput(
            "Sổ tính không ghi nhân chạy (kernelspec)",
            where=path.name,
            expected="nhân Python, như các sổ tính khác",
            todo="Mở sổ tính trong JupyterLab, chọn nhân Python rồi lưu lại.",
        )
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    if len(cells) != 1:
        raise BadInput(
            "Sổ tính không có đúng một ô tham số",
            where=path.name,
            found=f"{len(cells)} ô có nhãn «parameters»",
            expected="một ô có nhãn «parameters» với dòng month = …",
            todo="Gắn nhãn «parameters» cho ô đầu tiên đặt month.",
        )
    names = {line.split("=")[0].strip() for line in cells[0].source.splitlines() if "=" in line}
    if names != PARAMETERS:
        raise BadInput(
            "Tham số của sổ tính không đúng",
            where=path.name,
            found=", ".join(sorted(names)) or "không có tham số",
            expected="chỉ một tham số: month",
            todo="Sửa ô tham số.",
        )


def failure(notebook: Any) -> tuple[str, str, str] | None:
    """Exception name, message and cell id of the first failed cell."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                return output.ename, output.evalue, cell.get("id", "")
    return None


def last_begun(notebook: Any, name: str) -> str:
    """Id of the last cell that papermill began, in a notebook fresh from it."""
    begun = (bool(cell.metadata.get("papermill", {}).get("start_time")) for cell in notebook.cells)
    return _id(name, max((position for position, one in enumerate(begun, start=1) if one), default=1))


def _id(name: str, position: int) -> str:
    return f"{name}-{position:02d}"


def is_done(notebook: Any, name: str, month: str) -> bool:
    """Whether the notebook's last result is its own end marker: the only proof that it ran whole."""
    last = None
    for last in results.of_notebook(notebook):  # noqa: B007
        pass
    return isinstance(last, results.Done) and (last.notebook, last.month) == (name, month)


def settle(notebook: Any, name: str) -> Any:
    """The executed notebook without anything that differs between two equal runs; ids from name and position."""
    cells = []
    for position, cell in enumerate(notebook.cells, start=1):
        tags = [tag for tag in cell.metadata.get("tags", ()) if tag != "papermill-error-cell-tag"]
        cell.metadata = {"baocao": {"notebook": name}, **({"tags": tags} if tags else {})}
        cell.id = _id(name, position)
        cells.append(cell)
    metadata = {"kernelspec": notebook.metadata.kernelspec, "language_info": {"name": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def write(notebook: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.validate(notebook)
    # nbformat itself indents, which json does in Python instead of C and which triples the size.
    path.write_text(json.dumps(notebook, ensure_ascii=False, sort_keys=True), encoding="utf-8")
