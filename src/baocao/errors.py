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


class TextGuard(BadInput):
    """A figure stands in a sentence without an indicator or a record behind it."""
