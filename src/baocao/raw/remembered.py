"""Readings of raw files, each made once: remembered by the file's bytes, the forms, the period and the code that reads.

Reports of thirteen months look at the same file; one file that changes is one file to read again. What a fault was
found in is not remembered.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

from baocao.digest import sha256
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.raw.apart import apart
from baocao.raw.forms import Form
from baocao.raw.limits import check_size
from baocao.raw.packed import Packed, read_packed, unpacked
from baocao.raw.reading import Reading
from baocao.settings import Limits, load_limits
from baocao.store import Store, touch

_KIND = "readings"
_RAW = "apart body files forms grid head limits lines marks marks_ods packed period reading vietnamese"
_CODE = [
    "month",
    "printable",
    *(f"raw/{name}" for name in _RAW.split()),
]  # the modules that have a part in reading


def read_file(
    workspace: Workspace, path: Path, fitting: Sequence[Form], days: tuple[date, date]
) -> tuple[str, list[Reading]]:
    """The sha256 of the file, and what each of the ``fitting`` forms finds in it.

    Records dated outside ``days`` are kept out. Raises :class:`BadInput` with the faults of every form that has any.
    """
    name, most = workspace.relative(path), load_limits(workspace)
    check_size(path, name, most)
    digest = sha256(path)
    contract = [most.model_dump_json(), *(form.model_dump_json() for form in fitting)]
    known = [name, digest, [str(day) for day in days], contract, _code()]
    store = Store(workspace.cache)

    def again() -> Packed:
        return read_anew(path, name, fitting, days, most)

    for place, told in store.records(_KIND, known) if not workspace.fresh else ():
        touch(place)
        made = told["made"]
        return digest, unpacked(told["readings"], made, store.get, fitting, again)
    found = again()
    if sha256(path) != digest:
        raise BadInput(
            "Tệp thay đổi trong khi đang đọc",
            where=name,
            expected="tệp đã chép xong",
            todo="Chờ chép hoặc lưu xong rồi chạy lại.",
        )
    with contextlib.suppress(OSError):  # a disk that takes nothing more is no reason not to read
        made = {part: store.put(content) for part, content in found.parts.items()}
        store.keep(_KIND, known, {"made": made, "readings": found.heads})
    return digest, found.readings(fitting)


def read_anew(
    path: Path, name: str, fitting: Sequence[Form], days: tuple[date, date], most: Limits
) -> Packed:
    """What :func:`read_file` finds when nothing is remembered; read apart from this process."""
    return apart(read_packed, path, name, fitting, days, most, name=name, limits=most)


@cache
def _code() -> list[str]:
    """What reads: the hash of each module that has a part in it, and the version of the workbook reader."""
    return [version("python-calamine"), *(sha256(Path(__file__).parents[1] / f"{name}.py") for name in _CODE)]
