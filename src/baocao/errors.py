"""Exceptions with fields: what was found, what was expected, where, and what to do next.

Messages are Vietnamese because analysts read them. A fault of ours is any other exception.
"""

from __future__ import annotations

import errno
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_SHOWN = 50  # of the faults of one kind; programs get all
_REFUSED = {
    errno.ENOENT: "không có tệp hoặc thư mục ấy",
    errno.EACCES: "không có quyền đọc hoặc ghi",
    errno.EPERM: "không có quyền đọc hoặc ghi",
    errno.EROFS: "ổ đĩa chỉ đọc, không ghi được",
    errno.ENOSPC: "ổ đĩa hết chỗ trống",
    errno.EDQUOT: "hết dung lượng được cấp trên ổ đĩa",
    errno.EEXIST: "đã có một tệp tên như vậy ở chỗ cần một thư mục",
    errno.EISDIR: "là thư mục, không phải tệp",
    errno.ENOTDIR: "là tệp, không phải thư mục",
}


class BadInput(ValueError):
    """Something that came from outside is wrong; the person who sent or typed it can mend it.

    A ValueError, so that a settings model tells it together with the other faults of its file. ``faults`` holds further
    ones, when one file has several things wrong or several files have, so that all are told at once.
    """

    def __init__(
        self,
        what: str,
        *,
        found: str = "",
        expected: str = "",
        where: str = "",
        todo: str = "",
        faults: Iterable[BadInput | str] = (),
    ) -> None:
        self.what, self.found, self.expected = what, found, expected
        self.where, self.todo = where, todo
        self.faults = tuple(BadInput(each) if isinstance(each, str) else each for each in faults)
        super().__init__(what)

    def __str__(self) -> str:
        """In lines; a fault among others without faults of its own in one line."""
        lines = [f"{self.what}."]
        labels = [("Ở", self.where), ("Thấy", self.found), ("Cần", self.expected)]
        lines += [f"  {name}: {text}" for name, text in labels if text]
        told = _alike(self.faults)
        lines += ["  - " + text.replace("\n", "\n    ") for text in told[:_SHOWN]]
        if len(told) > _SHOWN:
            lines.append(f"  - … và {len(told) - _SHOWN} lỗi khác")
        if self.todo:
            lines.append(f"  Cách sửa: {self.todo}")
        return visible("\n".join(lines), keep="\n")

    @property
    def brief(self) -> str:
        """In one line: where, what, what was found and what was expected."""
        what = f"{self.where}: {self.what[:1].lower()}{self.what[1:]}" if self.where else self.what
        found = f", thấy {self.found}" if self.found else ""
        return f"{what}{found}{f', cần {self.expected}' if self.expected else ''}"

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process, which raises it there."""
        return _again, (type(self), self.fields, self.faults)

    @property
    def fields(self) -> dict[str, str]:
        """What it says besides its faults, by name, empty ones too."""
        return {name: getattr(self, name) for name in ("what", "where", "found", "expected", "todo")}

    def as_data(self) -> dict[str, Any]:
        """For programs: the fields and the faults, each of them the same way; what is empty is left out."""
        told: dict[str, Any] = {name: text for name, text in self.fields.items() if text}
        return {**told, **({"faults": [each.as_data() for each in self.faults]} if self.faults else {})}


def _again(kind: type[BadInput], fields: dict[str, str], faults: Sequence[BadInput]) -> BadInput:
    return kind(**fields, faults=faults)


def _alike(faults: Sequence[BadInput]) -> list[str]:
    """Each fault as text; those that differ only in the file, or the line, stand once, with all names."""
    files: dict[str, list[str]] = {}
    for fault in faults:
        file = fault.where.split(", ")[0]
        text = str(fault) if fault.faults or fault.todo else fault.brief
        files.setdefault(text.replace(file, "\0") if file else text, []).append(file)
    return [_of_all(text, names) for text, names in files.items()]


def _of_all(text: str, names: Sequence[str]) -> str:
    if len(names) == 1 or not names[0]:
        return text.replace("\0", names[0])
    kind = "tệp" if "/" in names[0] else "chỗ"
    return f"{text.replace(chr(0), f'mỗi {kind} nêu dưới đây')}\n  {len(names)} {kind}: {', '.join(names)}"


def visible(text: str, keep: str = "") -> str:
    """The text with each character that a terminal would obey, or nobody would see, as its escape: ``\\\\x1b``,
    ``\\\\u202e``; but for those of ``keep``."""
    if text.isprintable():
        return text
    return "".join(
        char.encode("unicode_escape").decode()
        if unicodedata.category(char) in _HIDDEN and char not in keep
        else char
        for char in text
    )


def quoted(value: object) -> str:
    """What stands in a cell or a setting, as messages tell it: ``«chữ»``, ``1519,5``, ``02/01/2021``, ``TRUE``."""
    match value:
        case str():
            return f"«{visible(value[:200])}»"
        case date():
            return f"{value:%d/%m/%Y}"
        case bool():
            return str(value).upper()
        case float():
            return str(value).removesuffix(".0").replace(".", ",")
    return visible(str(value)[:200])


def of_system(fault: OSError) -> BadInput:
    """What the system refuses, in words."""
    return BadInput(
        "Không đọc hoặc ghi được tệp",
        where=str(fault.filename or ""),
        found=why_refused(fault),
        todo="Kiểm tra đường dẫn, quyền ghi và chỗ trống trên đĩa, rồi chạy lại.",
    )


def why_refused(fault: OSError) -> str:
    """What the system says, in Vietnamese where it is of the usual kinds."""
    return _REFUSED.get(fault.errno or 0, fault.strerror or type(fault).__name__)


class NotebookFailed(RuntimeError):
    """Notebooks ended by a fault of the program, not of the data: which, and where the executed ones are kept.

    ``faults`` says by notebook what happened; ``kept`` is filled in where the evidence is put.
    """

    def __init__(self, faults: dict[str, str], kept: str = "") -> None:
        self.faults, self.kept = faults, kept
        super().__init__(faults)

    def __str__(self) -> str:
        lines = ["Chương trình có lỗi; báo cáo đã có không bị thay đổi."]
        lines += [f"  - Mục {name}: {what}" for name, what in self.faults.items()]
        if self.kept:
            lines.append(f"  Sổ tính đã chạy, kèm chi tiết lỗi: {self.kept}")
        return visible("\n".join([*lines, f"  Cách xử lý: {self.todo}"]), keep="\n")

    @property
    def todo(self) -> str:
        return f"báo cho người phụ trách chương trình{', kèm thư mục nêu trên' if self.kept else ''}."

    def as_data(self) -> dict[str, Any]:
        """For programs: what happened in each notebook."""
        faults = [{"notebook": name, "what": what} for name, what in self.faults.items()]
        return {"what": "Chương trình có lỗi", "where": self.kept, "todo": self.todo, "faults": faults}


class TextGuard(BadInput):
    """A figure stands in a sentence without an indicator or a record behind it."""
