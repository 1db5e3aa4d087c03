"""What stands below a header: the rows that count and the ledger of the others. Shared by both kinds of form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from baocao.raw.files import text_of

CODES, REPEATED, EMPTY, NOTES = "dòng mã cột", "tiêu đề lặp lại", "dòng trống", "nhóm, ghi chú, chữ ký"


@dataclass
class Body:
    """Rows for the frames, the last row that counted, and how many rows were dropped for which reason."""

    rows_in: int
    observations: list[dict[str, Any]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    last: int = -1

    def drop(self, reason: str) -> None:
        self.dropped[reason] = self.dropped.get(reason, 0) + 1


def is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def is_code_row(row: Sequence[object]) -> bool:
    """A row of column codes below the header: ``A B 1 2 3``, letters first, numbers counting from one."""
    codes = [text for text in map(text_of, row) if text]
    letters = [code for code in codes if len(code) == 1 and code.isalpha() and code.isupper()]
    numbers = [code.strip("()") for code in codes[len(letters) :]]
    counting = numbers == [str(number) for number in range(1, len(numbers) + 1)]
    return codes[: len(letters)] == letters and counting and len(codes) > 1
