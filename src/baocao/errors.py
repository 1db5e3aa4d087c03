"""Exceptions with fields: what was found, what was expected, where, and what to do next.

Messages are Vietnamese because analysts read them. A fault of ours is any other exception.
"""

from __future__ import annotations


class BadInput(ValueError):
    """Something that came from outside is wrong; the person who sent or typed it can mend it.

    A ValueError, so that a settings model tells it together with the other faults of its file.
    ``faults`` holds further messages when one file has several things wrong, so that all are told at once.
    """

    def __init__(
        self,
        what: str,
        *,
        found: str = "",
        expected: str = "",
        where: str = "",
        todo: str = "",
        faults: tuple[str, ...] = (),
    ) -> None:
        self.what, self.found, self.expected = what, found, expected
        self.where, self.todo, self.faults = where, todo, faults
        super().__init__(str(self))

    def __str__(self) -> str:
        lines = [f"{self.what}."]
        labels = [("Ở", self.where), ("Có", self.found), ("Cần", self.expected)]
        lines += [f"  {name}: {text}" for name, text in labels if text]
        lines += ["  - " + fault.replace("\n", "\n    ") for fault in self.faults]
        if self.todo:
            lines.append(f"  Cách sửa: {self.todo}")
        return "\n".join(lines)


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
        return "\n".join(
            [*lines, "  Cách xử lý: báo cho người phụ trách chương trình, kèm thư mục nêu trên."]
        )


class TextGuard(BadInput):
    """A figure stands in a sentence without an indicator or a record behind it."""
