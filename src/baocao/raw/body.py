"""What stands below a header: observations, records, and the ledger of the other rows. Shared by both kinds of form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from baocao.errors import BadInput
from baocao.raw.files import text_of
from baocao.raw.vietnamese import fold

_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
CODES, REPEATED, EMPTY, NOTES = "dòng mã cột", "tiêu đề lặp lại", "dòng trống", "nhóm, ghi chú, chữ ký"
_SUM = re.compile(
    r"(tổng|cộng|cả tỉnh|toàn (tỉnh|ngành|bộ))\W*(\(.*)?"
    r"|(tổng (số|cộng|chung|toàn)|lũy kế|trong đó|cộng(?! (đồng|tác|hòa)))\b.*"
)
_SUM_BEGINS = frozenset("TtCcLl")


@dataclass(frozen=True)
class Records:
    """One record a line, column by column, because there may be a million: ``fields`` by name, ``lines`` beside them.

    A column is a list, or an Arrow column where the records were remembered.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    lines: Any = ()

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def places(self) -> list[int]:
        """The lines as plain numbers."""
        return list(_listed(self.lines))

    def rows(self) -> Iterator[dict[str, Any]]:
        """The records one by one."""
        names = (*self.fields, "line")
        for values in zip(*map(_listed, (*self.fields.values(), self.lines)), strict=True):
            yield dict(zip(names, values, strict=True))

    def only(self, kept: Sequence[bool]) -> Records:
        """The records for which ``kept`` says so."""
        fields = {name: list(compress(values, kept)) for name, values in self.fields.items()}
        return Records(fields, list(compress(self.lines, kept)))


def _listed(column: Any) -> Any:
    return column.to_pylist() if hasattr(column, "to_pylist") else column


@dataclass
class Body:
    """Rows for the frames, the last row that counted, and how many rows were dropped for which reason; ``between`` are
    the notes and titles among those that counted. With a ``fault`` nothing was read.
    """

    rows_in: int
    observations: list[dict[str, Any]] = field(default_factory=list)
    records: Records = field(default_factory=Records)
    dropped: dict[str, int] = field(default_factory=dict)
    last: int = -1
    between: list[int] = field(default_factory=list)
    fault: BadInput | None = None

    def drop(self, reason: str) -> None:
        self.dropped[reason] = self.dropped.get(reason, 0) + 1


def is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def is_code_row(row: Sequence[object]) -> bool:
    """A row of column codes below the header: ``A B 1 2 3 C``, ``(1) (2) (3)=(1)+(2)``, ``I II III``: letters in their
    order among the numbers from one, which may stand in any order and say how they are computed.
    """
    codes = [re.sub(r"\s*=[\d\s()+*/:x×-]+$", "", text).strip("()[]") for text in map(text_of, row) if text]
    letters = [code.upper() for code in codes if len(code) == 1 and code.isalpha()]
    numbers = sorted(code.lstrip("-−") for code in codes if not (len(code) == 1 and code.isalpha()))
    in_order = letters == sorted(letters) and len(set(letters)) == len(letters) and letters[:1] in ([], ["A"])
    counting = numbers == sorted(str(number) for number in range(1, len(numbers) + 1))
    return len(codes) > 1 and (codes == _ROMAN[: len(codes)] or (in_order and counting))


def is_sum(text: str) -> bool:
    """Whether a text begins as the label of a sum: «Cộng», «Toàn tỉnh», «Tổng số (03 đơn vị)», «Lũy kế …»."""
    return text[:1] in _SUM_BEGINS and bool(_SUM.fullmatch(fold(text)))
