"""The codes that notebooks select rows by, which a form must be able to yield.

A selection by a code that no form has finds nothing, and nothing reads as zero or as a figure that nobody sent: after
a slip in ``config/forms`` the report would say the opposite of what a file says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.raw.forms import Column, Form, Row, load_forms

_READ = re.compile(r"""\.read\(\s*["'](\w+)["']""")
_REGISTER, _TASKS = "register", re.compile(r"\.tasks\(")
_SELECTED = re.compile(r"""\b(\w+) == '(\w+)'""")  # as in query("type == 'denunciation'")


def unknown_codes(workspace: Workspace, sources: tuple[str, ...]) -> Iterator[BadInput]:
    """Each selection of a notebook by a code that no form of what it reads has."""
    for path in sorted(workspace.notebooks.glob("*.ipynb")):
        text = "\n".join(_code(path))
        read = {*_READ.findall(text)} & {*sources}
        known = _codes([form for source in read for form in load_forms(workspace, source).form])
        if _TASKS.search(text):
            read.add(_REGISTER)
            tasks = _codes(load_forms(workspace, _REGISTER).form)
            known |= {name: words | known.get(name, set()) for name, words in tasks.items()}
        for name, word in dict.fromkeys(_SELECTED.findall(text)):
            if word not in known.get(name, {word}):
                yield BadInput(
                    f"Sổ tính {path.stem} chọn dòng theo một mã mà không biểu mẫu nào có",
                    where=", ".join(workspace.relative(workspace.forms(source)) for source in sorted(read)),
                    found=f"{name} == '{word}'",
                    expected=", ".join(sorted(known[name])),
                    todo="Sửa mã (values, measure, dims) viết sai trong biểu mẫu, hoặc khôi phục biểu mẫu đã bỏ.",
                )


def _code(path: Path) -> Iterator[str]:
    """The source of each code cell; a notebook that can't be read is told when it is to run."""
    with suppress(OSError, ValueError, LookupError, TypeError):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"])


def _codes(forms: Sequence[Form]) -> dict[str, set[str]]:
    """By name of a column of the frames: the codes that stand in it. What may hold any text is left out."""
    known: dict[str, set[str]] = {"measure": set()}
    free: set[str] = set()
    for form in forms:
        parts: tuple[Row | Column, ...] = (*form.row, *form.column)
        for each in parts:
            known["measure"] |= {each.measure, f"{each.measure}_stated"} if each.measure else set()
            for name, word in each.dims.items():
                known.setdefault(name, set()).add(word)
        for column in form.column if form.kind == "lines" else ():
            if column.values:
                known.setdefault(column.field, set()).update(column.values.values())
            else:
                free.add(column.field)
    return {name: words for name, words in known.items() if name not in free}
