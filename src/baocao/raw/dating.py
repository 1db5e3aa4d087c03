"""The month of a report and the days that a line of text names, in the ways that people write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from baocao.month import Month
from baocao.raw.vietnamese import can_be_meant, fold, read_date

_SPOKEN = ["một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai"]
_NAMED = {each: number for number, each in enumerate(_SPOKEN, 1)} | {"giêng": 1, "chạp": 12}
_WHICH = rf"(\d{{1,2}}|{'|'.join(sorted(_NAMED, key=len, reverse=True))})"
# «20/02/2021», «20 tháng 02 năm 2021»; of the first its month and year are kept.
_DAY = r"(?<!\d)\d{1,2}\s*(?:[/.-]|,?\s*tháng)\s*(\d{1,2})\s*(?:[/.-]|,?\s*năm)\s*(\d{4})(?!\d)"
_ANY_DAY = _DAY.replace("(\\d", "(?:\\d")
# A day wherever it stands, and one that was left open: «ngày … tháng 02 năm 2021».
_DATED = re.compile(
    rf"(?:ngày\W{{0,3}})?{_ANY_DAY}|ngày[\s.…_]*tháng\s*\d{{1,2}}\s*,?\s*năm\s*\d{{4}}", re.IGNORECASE
)
# «Ninh Thuận, ngày 25/02/2021», «Ngày lập biểu: 25/02/2021», «25/02/2021 Người lập biểu».
_WRITTEN = re.compile(
    rf"(?:[^\d,;:]{{0,40}},\s*(?:ngày\W{{0,3}})?|(?:lập )?ngày(?: (?:lập|ký|báo cáo)(?: biểu| báo cáo)?)?\W{{0,3}}"
    rf"|(?-i:(?:[A-ZĐ]\w*[.\s–-]+){{2,6}})ngày\W{{0,3}}|){_ANY_DAY}"
    r"(?:\W*|\W+(?:người|giám|thủ|trưởng|đại diện|kt|tm|tl)\b\D*)",
    re.IGNORECASE,
)
# «Tháng », «Kỳ báo cáo: », «T»; then the year, behind a word or a mark: «, năm 2021», «/2021», «.21».
_PERIOD = r"(?:\btháng|\bkỳ(?: báo cáo)?|\bT(?=\.?\d))\s*[:.]?\s*"
_YEAR = r"(?:[\s,(:/–—-]*(?:năm\s*:?\s*|[/.–—-]\s*)(\d{4})|[/.-](\d\d))(?![\d/.-]*\d)"
# «Kỳ báo cáo (tháng/năm): 02/2021», «(Tháng Hai năm 2021)».
_WHOLE = re.compile(
    rf"\W*(?:(?:số liệu|tháng báo cáo|kỳ báo cáo|kỳ|\(tháng/năm\))\W*)*(?:{_PERIOD})?{_WHICH}{_YEAR}\W*",
    re.IGNORECASE,
)
# A month that a spreadsheet made the first day of it.
_FIRST_DAY = re.compile(r"((?:tháng|kỳ)(?: báo cáo)?[\s:.]*)0?1/(?=\d\d/\d{4}$)", re.IGNORECASE)
# A month somewhere in a line; with its year, or (_THIS) perhaps without it.
_MONTH = re.compile(rf"{_PERIOD}{_WHICH}{_YEAR}", re.IGNORECASE)
_THIS = re.compile(rf"{_PERIOD}{_WHICH}(?:{_YEAR}|(?![\d/.-]))", re.IGNORECASE)
# «… THÁNG 02 VÀ NHIỆM VỤ THÁNG 3 NĂM 2021»: the first takes its year from the second.
_FIRST = re.compile(
    rf"\btháng {_WHICH}\b(?!\s*-\s*\d).*?\btháng {_WHICH}{_YEAR}|\btháng {_WHICH}\b[^\d/]*?\bnăm (\d{{4}})(?!\d)",
    re.IGNORECASE,
)
# «Từ ngày 01/02/2021 đến hết ngày 28/02/2021»: the last day tells the month.
_UNTIL = re.compile(
    rf"\W*(?:(?:số liệu|kỳ báo cáo|kỳ|tính)\W+)*"
    rf"(?:(?:từ\s+)?(?:ngày\s+)?(?:{_ANY_DAY}|\d{{1,2}}(?=\s*đến))\s*(?:đến|-|–)\s*|đến\s+(?=(?:hết\s+)?ngày))(?:hết\s+)?(?:ngày\s+)?{_DAY}\W*",
    re.IGNORECASE,
)
_WITHOUT_YEAR = re.compile(rf"(.*)\btháng {_WHICH}\W*", re.IGNORECASE)


def ways(near: date | None) -> Sequence[Callable[[str], Month | None]]:
    """How a line may name the month of its report, the surest first: it says nothing else, it says more, it names the
    last day of a period, a month without its year (the one ``near`` that day), a first day.
    """
    return _alone, month_in, _until, partial(_near_to, near=near), _first_day


def names_one(text: str) -> bool:
    """Whether a line seems to name a month, be there such a month or not; those of its days are none."""
    return bool(_MONTH.search(without_days(text)))


def is_title(text: str) -> bool:
    """Whether a line among the records may be the title of another table: the month alone, or capitals that end so."""
    found = _MONTH.search(text)
    return bool(
        _WHOLE.fullmatch(text) or (found and text.isupper() and not re.search(r"\w", text[found.end() :]))
    )


def _alone(text: str) -> Month | None:
    found = _WHOLE.fullmatch(_FIRST_DAY.sub(r"\1", text))
    return _month(*found.groups()) if found else None


def month_in(text: str) -> Month | None:
    """The first month of a line; one that is named before another takes its year from that."""
    bare = without_days(text)
    first = _FIRST.search(bare)
    found = _MONTH.search(bare)
    if first and (not found or first.start() < found.start()):
        number, *next_month, only, year = first.groups()
        if only:
            return _month(only, year)
        this, then = _month(number, "2000"), _month(*next_month)
        if this and then:
            return Month(then.year - (this.number > then.number), this.number)
    return _month(*found.groups()) if found else None


def _until(text: str) -> Month | None:
    found = _UNTIL.fullmatch(text)
    return _month(*found.groups()) if found else None


def _first_day(text: str) -> Month | None:
    """The month of a cell that a spreadsheet made its first day."""
    found = re.fullmatch(r"01/(\d\d)/(\d{4})", text)
    return _month(*found.groups()) if found else None


def _near_to(text: str, near: date | None) -> Month | None:
    """The month that a title names without its year, if it ends with it or is nothing else."""
    found = _WITHOUT_YEAR.fullmatch(re.sub(r"\(từ .*?\)", "", text, flags=re.IGNORECASE))
    if (
        not found
        or near is None
        or not (text.isupper() or fold(found[1]).strip(" (-–:") in {"", "kỳ báo cáo"})
    ):
        return None
    years = (near.year, near.year - 1, near.year + 1)
    months = [month for year in years if (month := _month(found[2], str(year)))]
    return min(months, key=lambda month: abs(month.first_day - near), default=None)


def _month(number: str, year: str | None, short: str | None = None) -> Month | None:
    """The month of a number or name and a year of four digits or of two; None where the calendar has no such month."""
    which = int(number) if number.isdecimal() else _NAMED[fold(number)]
    full = int(year or f"20{short}")
    return Month(full, which) if can_be_meant(which, full) else None


def without_days(text: str) -> str:
    """A line without the days that it names."""
    return _DATED.sub("", text)


def without_month(text: str, month: Month) -> str:
    """A line without the places that name the month; empty where it says no more than the month or its days."""
    if month in (_alone(text), _until(text)) and _within_a_month(text):
        return ""
    return _THIS.sub(lambda found: "" if _is_this(found, month) else found[0], text)


def is_day_of_writing(text: str) -> bool:
    """Whether a line is a day, or a place and a day, with or without who signs there."""
    return bool(_WRITTEN.fullmatch(text))


def day_in(text: str) -> date | None:
    """The first day that a line names; None where it names none, or one that is in no calendar."""
    found = re.search(_ANY_DAY, text, re.IGNORECASE)
    return _day(found[0]) if found else None


def _within_a_month(text: str) -> bool:
    """Whether the days that a line names, if it names two, lie as near to each other as those of one report."""
    days = [day for each in re.finditer(_ANY_DAY, text, re.IGNORECASE) if (day := _day(each[0]))]
    return not days or (max(days) - min(days)).days <= 31


def _day(text: str) -> date | None:
    return read_date("/".join(re.findall(r"\d+", text)))


def _is_this(found: re.Match[str], month: Month) -> bool:
    number, year, short = found.groups()
    return _month(number, year or (None if short else str(month.year)), short) == month
