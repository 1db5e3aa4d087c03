"""The fifteen sample months, and dates as Vietnamese forms write them. No figures here."""

from __future__ import annotations

from datetime import date, timedelta

MONTHS = tuple(f"{year}-{number:02d}" for year in (2020, 2021) for number in range(1, 13))[:15]
PUBLISHED = "2021-02"
YEAR_AGO = "2020-02"
ESTIMATED = frozenset({"2021-02", "2021-03"})
"""Months whose enterprise reports are estimates made on the 20th."""


def year_of(month: str) -> int:
    return int(month[:4])


def number_of(month: str) -> int:
    return int(month[5:])


def first_day(month: str) -> date:
    return date(year_of(month), number_of(month), 1)


def following(month: str) -> str:
    """The month after: 2020-12 gives 2021-01."""
    return (first_day(month) + timedelta(days=32)).strftime("%Y-%m")


def preceding(month: str) -> str:
    return (first_day(month) - timedelta(days=1)).strftime("%Y-%m")


def days_in(month: str) -> int:
    return (first_day(following(month)) - first_day(month)).days


def day(month: str, number: int) -> date:
    return date(year_of(month), number_of(month), number)


def estimate_day(month: str) -> date:
    return day(month, 20)


def actual_day(month: str) -> date:
    return day(following(month), 5)


def title_month(month: str) -> str:
    """The period line of a form: Tháng 02 năm 2021."""
    return f"Tháng {number_of(month):02d} năm {year_of(month)}"


def short_month(month: str) -> str:
    """02/2021"""
    return f"{number_of(month):02d}/{year_of(month)}"


def signed_on(when: date) -> str:
    """The date line of a signature block: Ngày 20 tháng 02 năm 2021."""
    return f"Ngày {when.day:02d} tháng {when.month:02d} năm {when.year}"


def padded(when: date) -> str:
    """20/02/2021"""
    return f"{when.day:02d}/{when.month:02d}/{when.year}"


def unpadded(when: date) -> str:
    """20/2/2021, as people type it."""
    return f"{when.day}/{when.month}/{when.year}"


TET_HOLIDAYS = (
    (date(2020, 1, 23), date(2020, 1, 29)),
    (date(2021, 2, 10), date(2021, 2, 16)),
)


def working_days(month: str) -> list[date]:
    """Days on which offices receive papers; months that are still running end on the 20th."""
    last = 20 if month in ESTIMATED else days_in(month)
    return [when for when in (day(month, number) for number in range(1, last + 1)) if is_working(when)]


def is_working(when: date) -> bool:
    return when.weekday() < 5 and not any(start <= when <= end for start, end in TET_HOLIDAYS)


def moved(when: date, steps: int) -> date:
    """So many working days later, or earlier when negative."""
    step = timedelta(days=1 if steps > 0 else -1)
    for _ in range(abs(steps)):
        when += step
        while not is_working(when):
            when += step
    return when
