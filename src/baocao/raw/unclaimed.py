"""What lies in the folder of a month and nobody reads: named, with what it may have been meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

from baocao.errors import BadInput
from baocao.layout import EXPECTED, Workspace, is_data, listed
from baocao.month import PATTERN as MONTH
from baocao.month import Month
from baocao.raw.forms import load_forms, plain_name
from baocao.raw.reference import load_sources


def unclaimed(workspace: Workspace, month: Month) -> Iterator[BadInput]:
    """Each file and folder below data/raw that may belong to the month and that no source reads; and beside the records
    of data/corrections, data/waivers, data/issue and data/reference/published.
    """
    sources = load_sources(workspace)
    yield from _beside(workspace, workspace.corrections, ".toml")
    yield from _beside(workspace, workspace.waivers, ".toml")
    for path in (workspace.issue(month), workspace.published(month)):
        yield from _beside(workspace, path.parent, path.suffix, month)
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


def _beside(
    workspace: Workspace, folder: Path, suffix: str, month: Month | None = None
) -> Iterator[BadInput]:
    """What lies in a folder of records, one for each month where one is given, and is none by its name."""
    kind = f"{MONTH.pattern if month else '.+'}{re.escape(suffix)}"
    expected = f"mỗi tháng một tệp tên như {month}{suffix}" if month else f"các tệp {suffix} và README.md"
    if folder.exists() and not folder.is_dir():
        yield _unexpected(workspace, folder, (), "thư mục")
    for path in filter(is_data, listed(folder)):
        if path.name != "README.md" and not (re.fullmatch(kind, path.name) and path.is_file()):
            meant = month and _numbers(path.name) == {month.year, month.number}
            yield _unexpected(workspace, path, [f"{month if meant else path.stem}{suffix}"], expected)


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
