"""Setting a file aside: the report goes without it, and says so, until the file changes or the record goes."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from datetime import date
from pathlib import Path

from baocao.digest import sha256
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.printable import one_line
from baocao.scratch import scratch
from baocao.settings import SetAside, load_set_aside
from baocao.validated import validate

_MOST = 500  # characters


def set_aside(workspace: Workspace, path: Path, *, by: str, reason: str) -> Path:
    """Add the record to data/waivers/<month>.toml, which is returned; raises :class:`BadInput`."""
    place = path.absolute()
    if not path.is_file() or not place.is_relative_to(workspace.raw_root):
        raise BadInput(
            "Không có tệp ấy trong data/raw",
            found=str(path),
            expected="data/raw/<tháng>/<nguồn>/<tệp>",
            todo="Xem lại đường dẫn.",
        )
    name = workspace.relative(place)
    if name in load_set_aside(workspace):
        raise BadInput(
            "Tệp đã có bản ghi để riêng", where=name, todo="Bỏ bản ghi cũ trong data/waivers rồi chạy lại."
        )
    by, reason = one_line(by, "--by", _MOST), one_line(reason, "--reason", _MOST)
    record = {"file": name, "sha256": sha256(path), "reason": reason, "author": by, "date": date.today()}
    told = validate(record, SetAside, where="baocao set-aside").model_dump(mode="json")
    lines = [f"{key} = {text if key == 'date' else _in_toml(text)}" for key, text in told.items()]
    target = workspace.waivers / f"{Path(name).parts[2]}.toml"
    before = target.read_text(encoding="utf-8-sig").rstrip() + "\n\n" if target.is_file() else ""
    text = before + "\n".join(["[[set_aside]]", *lines, ""])
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise BadInput(
            "Không ghi thêm được bản ghi vào tệp này",
            where=workspace.relative(target),
            found="set_aside là một danh sách viết trong một dòng",
            expected="mỗi bản ghi một bảng [[set_aside]]",
            todo="Bỏ dòng set_aside = […], viết mỗi bản ghi thành một bảng [[set_aside]], rồi ghi lại.",
        ) from None
    with scratch(target) as new:
        new.write_text(text, encoding="utf-8")
        new.replace(target)
    return target


def _in_toml(text: str) -> str:
    """Between quotation marks; the name of a file whose letters and marks stand apart keeps them, as numbers."""
    apart = not unicodedata.is_normalized("NFC", text)
    return json.dumps(text, ensure_ascii=apart).replace("\x7f", "\\u007f")
