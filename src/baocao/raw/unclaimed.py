"""What lies in the folder of a month and nobody reads: named, with what it may have been meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

from baocao.errors import BadInput
from baocao.layout import EXPECTED, Workspace, is_data, listed
from baocao.month import Month
from baocao.raw.forms import load_forms, plain_name
from baocao.raw.reference import load_sources


def unclaimed(workspace: Workspace, month: Month) -> Iterator[BadInput]:
    """Each file and folder below data/raw that may belong to the month and that no source reads; and beside the records
    of data/corrections and data/waivers.
    """
    sources = load_sources(workspace)
    for folder in (workspace.corrections, workspace.waivers):
        if folder.exists() and not folder.is_dir():
            yield _unexpected(workspace, folder, (), "thư mục")
        for path in filter(is_data, listed(folder)):
            if path.name != "README.md" and not (path.suffix == ".toml" and path.is_file()):
                yield _unexpected(workspace, path, [f"{path.stem}.toml"], "các tệp .toml và README.md")
    for folder in listed(workspace.raw_root):
        if folder.name != str(month) and _numbers(folder.name) == {month.year, month.number}:
            yield _unexpected(workspace, folder, [str(month)], f"thư mục {month}")
    for path in filter(is_data, listed(workspace.raw_root / str(month))):
        if path.name not in EXPECTED and not (path.name in sources and path.is_dir()):
            yield _unexpected(
                workspace, path, sources, "thư mục của các nguồn trong data/reference/senders.csv"
            )
    for source in sources:
        for path in filter(is_data, listed(workspace.raw(month, source))):
            if not path.is_file():
                yield _unexpected(workspace, path, (), "chỉ các tệp, không có thư mục con")


def without_form(workspace: Workspace, month: Month, source: str, path: Path) -> BadInput:
    """The refusal of a file that fits no form of its source; last month's files say what it may have been meant for."""
    patterns = sorted({form.files for form in load_forms(workspace, source).form})
    known = [each.name for each in workspace.raw_files(month.previous, source)]
    return _unexpected(workspace, path, [*known, *patterns], f"tệp tên {', '.join(patterns)}")


def _numbers(name: str) -> set[int]:
    return set(map(int, re.findall(r"[0-9]+", name)))


def _unexpected(workspace: Workspace, path: Path, names: Iterable[str], expected: str) -> BadInput:
    close = get_close_matches(plain_name(path.name), list(dict.fromkeys(names)), n=1)
    folder = "/".join(Path(workspace.relative(path)).parts[:2])
    kind = "thư mục" if path.is_dir() else "tệp" if path.is_file() else "liên kết hỏng hoặc tệp đặc biệt"
    return BadInput(
        "Không biểu mẫu hay nguồn nào nhận",
        where=workspace.relative(path),
        found=kind,
        expected=expected,
        todo=f"Có phải là «{close[0]}»? Đặt lại tên, hoặc bỏ ra khỏi {folder}."
        if close
        else f"Đặt lại tên hoặc chuyển về đúng chỗ, hoặc bỏ ra khỏi {folder}.",
    )
