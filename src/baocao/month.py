"""The report month: one value, never a date, never two integers.

Reporting periods (calendar month or 15th to 14th) are a setting, not a property of the month.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import total_ordering

from baocao.errors import BadInput, quoted

PATTERN = re.compile(r"((?:19|2[0-9])[0-9]{2})-(0[1-9]|1[0-2])")


@total_ordering
@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month such as ``2021-02``; ordered, hashable, printed in ISO form."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str | Month) -> Month:
        """Read ``2021-02``; anything else is :class:`BadInput` that shows the expected form."""
        if isinstance(text, Month):
            return text
        found = PATTERN.fullmatch(text) if isinstance(text, str) else None
        if not found:
            raise BadInput(
                "Tháng báo cáo không hợp lệ",
                found=quoted(text),
                expected="năm và tháng dạng YYYY-MM, ví dụ 2021-02",
                todo="Gõ lại lệnh với tháng đúng dạng.",
            )
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def parse_all(cls, texts: Iterable[str]) -> list[Month]:
        """Read ``2021-02`` and ``2020-01..2021-03``, each month once, oldest first."""
        found: set[Month] = set()
        for text in texts:
            first, dots, last = text.partition("..")
            start = cls.parse(first)
            end = cls.parse(last) if dots else start
            if end < start:
                raise BadInput(
                    "Khoảng tháng không hợp lệ",
                    found=text,
                    expected="tháng đầu không sau tháng cuối, ví dụ 2020-01..2021-03",
                    todo="Gõ lại lệnh với hai tháng đổi chỗ.",
                )
            length = (end.year - start.year) * 12 + end.number - start.number + 1
            found.update(end.window(length))
        return sorted(found)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def __lt__(self, other: Month) -> bool:
        return (self.year, self.number) < (other.year, other.number)

    def __add__(self, months: int) -> Month:
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __sub__(self, months: int) -> Month:
        return self + -months

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def previous(self) -> Month:
        return self - 1

    @property
    def next(self) -> Month:
        return self + 1

    @property
    def year_ago(self) -> Month:
        return self - 12

    def window(self, length: int = 13) -> tuple[Month, ...]:
        """The ``length`` months that end with this one, oldest first."""
        return tuple(self - back for back in range(length - 1, -1, -1))

    @property
    def vi(self) -> str:
        """Official Vietnamese form: only January and February take a leading zero (Decree 30)."""
        return f"{self.number:02d}/{self.year}" if self.number < 3 else f"{self.number}/{self.year}"
