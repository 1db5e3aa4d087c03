"""Vietnamese text, numbers and dates as they stand in real files.

A number written ``1.519`` is 1519 in Vietnamese and 1.519 in English form. No cell is decided alone:
:func:`decide` reads a whole column under both conventions and keeps the one that fits every cell's contract.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from functools import lru_cache

from baocao.errors import BadInput, quoted

# Vowel pairs at the end of a syllable whose tone mark is written on either letter (hoà = hòa). A second
# vowel with a circumflex or breve carries its tone in both spellings (Thuận, xoắn); behind q, u is no vowel (quý).
_PAIR = re.compile("(?<![qQ])([oOuU])([aAeEyY])([\u0300\u0301\u0303\u0309\u0323])(?![\\w\u0302\u0306])")
MONEY = {"tỷ": 10**9, "tỉ": 10**9, "triệu": 10**6, "trđ": 10**6, "nghìn": 1000, "ngàn": 1000}
_DONG = {"đồng", "đ", "vnđ", "vnd", "₫"}
_ROUGH = re.compile(r"^(khoảng|gần|hơn|trên|xấp xỉ|ước đạt|ước)\s+", re.IGNORECASE)
_BROKEN = re.compile(r"\d[^\S\t\n\r\v\f\u2028]*[\t\n\r\v\f\u2028]\s*\d")  # two numbers, one above the other
_ESTIMATE = re.compile(r"\bước\b", re.IGNORECASE)
_AMOUNT = re.compile(r"(?P<number>[-+]?[\d.,\s]*\d)\s*(?P<unit>[^\d\s.,+-][^\d]*)?")
# Of each convention what stands between thousands, what before decimals, and how a number is written.
_CONVENTIONS = {
    "vi": (".", ",", re.compile(r"[-+]?([1-9]\d{0,2}(\.\d{3})+|\d+)(,\d+)?")),
    "en": (",", ".", re.compile(r"[-+]?([1-9]\d{0,2}(,\d{3})+|\d+)(\.\d+)?")),
}
_DATE = re.compile(
    r"(?<!\d)(\d{1,2})(?:/|-|\.|\s+tháng\s+)(\d{1,2})(?:/|-|\.|\s+năm\s+)(\d{4})(?!\d)", re.IGNORECASE
)
_MONTH = re.compile(r"(?:tháng\s*)?(\d{1,2})\s*(?:[/.-]|\bnăm\b)\s*(\d{4})", re.IGNORECASE)
_ISO_DATE = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
# What Vietnamese in Unicode has none of: letters of other languages, and signs in the middle of a word. Texts in the
# old encodings TCVN3 and VNI, or read in a wrong one, are full of them.
_FOREIGN = re.compile(r"[ÄÅÆÇËÎÏÐÑÖØÛÜÞßäåæçëîïðñöøûüþÿ]|(?<=[^\W\d_])[\u0080-\u00bf×÷](?=[^\W\d_])")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
_UNSEEN = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_DASHED = dict.fromkeys(map(ord, "‐‑–—"), "-")
_GAP = re.compile(r"[\s,;]*-\s*|[\s,;]+")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_YEARS = range(1900, 2200)  # of months that can be meant
DASHES = frozenset("-–—")  # each alone means none
_EXCEL_EPOCH = datetime(1899, 12, 30)


def clean(text: str) -> str:
    """NFC, single spaces, nothing unseen, tone marks in one place (hoà, thuỷ become hòa, thủy)."""
    tidy = " ".join(text.split())
    if tidy.isascii():
        return text if tidy == text else tidy  # the same object: a million codes are kept once
    return _composed(tidy)


@lru_cache(10_000)
def _composed(tidy: str) -> str:
    loose = unicodedata.normalize("NFD", " ".join(tidy.translate(_UNSEEN).split()))
    return unicodedata.normalize("NFC", _PAIR.sub(r"\1\3\2", loose))


def unreadable(text: str) -> str:
    """Why a text can't be what its author meant: control characters, an encoding that is not Unicode; else nothing."""
    if _CONTROL.search(text):
        return "ký tự điều khiển"
    if text.isascii():
        return ""
    words = unicodedata.normalize("NFC", text).split()
    strange = sum(1 for word in words if _FOREIGN.search(word))
    return "chữ bảng mã cũ (TCVN3, VNI) hoặc lẫn bảng mã" if strange > 1 else ""


def fold(text: str) -> str:
    """The key under which labels are compared: cleaned and without case."""
    return clean(text).casefold()


def alike(text: str) -> str:
    """What texts have in common that differ in letters, dashes, commas, spaces or leading zeros only."""
    return _ZEROS.sub("", _GAP.sub("-", text.lower().translate(_DASHED)))


def spelled(value: Decimal | int) -> str:
    """The number exactly, as messages write it: ``1.519,5``."""
    return f"{Decimal(value).normalize():,f}".translate(str.maketrans(",.", ".,"))


def number(value: Decimal) -> str:
    """``1.301`` or ``113,274453781513``: fifteen digits at the most, as spreadsheets keep them."""
    return spelled(value.normalize(Context(prec=15)))


@dataclass(frozen=True, slots=True)
class Contract:
    """What a value must be to be believed: whole or not, and a plausible range, in base units."""

    low: Decimal
    high: Decimal
    integer: bool

    def admits(self, value: Decimal) -> bool:
        whole = not self.integer or value == value.to_integral_value()
        return whole and self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{'số nguyên' if self.integer else 'số'} từ {spelled(self.low)} đến {spelled(self.high)}"


@dataclass(frozen=True, slots=True)
class Amount:
    """A written number: its readings by convention, and the unit written behind it (folded, may be empty)."""

    readings: dict[str, Decimal]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """One cell of a column: where it stands, what was written, what it must be.

    ``unit`` is the base unit it must come to, ``scale`` the size of the unit that stands beside it.
    """

    where: str
    value: object
    contract: Contract
    scale: Decimal = Decimal(1)
    unit: str = ""

    def as_written(self, value: Decimal, unit: str) -> str:
        """What stands in the cell, with the ``unit`` that stands beside it, where it is not the bare value."""
        if isinstance(self.value, str):
            text, plain = clean(self.value), f"{value.normalize():f}"
            same = text == plain
        else:
            text = repr(self.value).removesuffix(".0")
            same = Decimal(text) == value
        beside = unit if self.scale != 1 else ""
        return "" if same else f"{text} {beside}".strip()


def is_estimate(value: object) -> bool:
    """Whether a note or a written number says ``ước``."""
    return isinstance(value, str) and bool(_ESTIMATE.search(clean(value)))


def approx_word(value: object) -> str:
    """The word that makes a written number a rough one: ``khoảng`` of "khoảng 25", else nothing."""
    found = _ROUGH.match(clean(value)) if isinstance(value, str) else None
    return "" if found is None or is_estimate(value) else found[1].lower()


def read_amount(value: object) -> Amount | None:
    """The readings of one cell; ``-`` is zero, anything that is no number is None."""
    if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        return Amount(dict.fromkeys(_CONVENTIONS, number))
    if not isinstance(value, str) or any(each.isnumeric() and not each.isdecimal() for each in value):
        return None  # ¹ is a note and no digit
    if _BROKEN.search(value):
        return None
    text = clean(unicodedata.normalize("NFKC", value)).replace("\u2212", "-")
    if text in DASHES:
        return Amount(dict.fromkeys(_CONVENTIONS, Decimal(0)))
    found = _AMOUNT.fullmatch(_ROUGH.sub("", text))
    if not found:
        return None
    readings = {
        name: reading for name in _CONVENTIONS if (reading := _read(found["number"], name)) is not None
    }
    return Amount(readings, _words(found["unit"] or "")) if readings else None


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+|[^\w\s().,;:\[\]/*-]", fold(text)))


def _scale(amount: Amount, cell: Written) -> Decimal | None:
    """The scale of a written number: that of its own unit if it has one, None if that unit is another one."""
    if not amount.unit or amount.unit == _words(cell.unit):
        return Decimal(1) if amount.unit in _DONG else cell.scale
    words = amount.unit.split()
    sizes = [MONEY[word] for word in words if word in MONEY]
    if cell.unit != "đồng" or len(sizes) > 1 or set(words) - MONEY.keys() - _DONG:
        return None
    return Decimal(sum(sizes) or 1)


def _read(text: str, convention: str) -> Decimal | None:
    if re.search(r"\s", text):
        if not re.fullmatch(r"[-+]?\d{1,3}(\s\d{3})+([.,]\d+)?", text):
            return None
        text = re.sub(r"\s", "", text)
    thousands, point, whole = _CONVENTIONS[convention]
    if not whole.fullmatch(text):
        return None
    return Decimal(text.replace(thousands, "").replace(point, "."))


def decide(column: Sequence[Written]) -> list[Decimal]:
    """The values of one column in base units, under the one convention that fits every cell.

    Raises :class:`BadInput` with all faults when no convention fits, and with both readings when two
    different ones do: an ambiguous column is never guessed.
    """
    amounts: list[tuple[Written, Amount, Decimal]] = []
    faults = []
    for cell in column:
        amount = read_amount(cell.value)
        scale = _scale(amount, cell) if amount else None
        if amount is None or scale is None:
            needed = f"một số{f' ({cell.unit})' if cell.unit else ''}"
            faults.append(
                BadInput("Không phải là số", where=cell.where, found=_said(cell.value), expected=needed)
            )
        elif cell.unit == "%" and not amount.unit and any(map(_may_be_ratio, amount.readings.values())):
            needed = "tỷ lệ phần trăm ghi rõ, như «76,41%»"
            faults.append(
                BadInput(
                    "Không rõ là tỷ lệ hay phần trăm",
                    where=cell.where,
                    found=_said(cell.value),
                    expected=needed,
                )
            )
        else:
            amounts.append((cell, amount, scale))
    if faults:
        raise BadInput("Giá trị không phải là số", faults=faults)
    fitting = {name: values for name in _CONVENTIONS if (values := _under(name, amounts)) is not None}
    distinct = {tuple(values) for values in fitting.values()}
    if len(distinct) == 1:
        return list(distinct.pop())
    if distinct:
        raise _ambiguous(column, fitting)
    raise _implausible(amounts)


def _may_be_ratio(rate: Decimal) -> bool:
    return rate != 0 and abs(rate) <= 1


def _under(name: str, amounts: Sequence[tuple[Written, Amount, Decimal]]) -> list[Decimal] | None:
    values = []
    for cell, amount, scale in amounts:
        if name not in amount.readings or not _fits(amount.readings[name], scale, cell.contract):
            return None
        values.append(amount.readings[name] * scale)
    return values


def _fits(reading: Decimal, scale: Decimal, contract: Contract) -> bool:
    """Whether it can be meant; 2.000 of something that is counted was meant as two thousand."""
    thousands = contract.integer and scale == 1 and reading.as_tuple().exponent == -3
    return not thousands and contract.admits(reading * scale)


def _ambiguous(column: Sequence[Written], fitting: dict[str, list[Decimal]]) -> BadInput:
    faults = [
        BadInput(
            "Số có hai cách đọc",
            where=cell.where,
            found=f"{quoted(cell.value)}, {spelled(a)} hoặc {spelled(b)}",
            expected="số không có dấu phân cách hàng nghìn",
        )
        for cell, a, b in zip(column, *fitting.values(), strict=True)
        if a != b
    ]
    return BadInput("Cột số có hai cách đọc", faults=faults)


def _implausible(amounts: Sequence[tuple[Written, Amount, Decimal]]) -> BadInput:
    faults = []
    for cell, amount, scale in amounts:
        if not any(_fits(reading, scale, cell.contract) for reading in amount.readings.values()):
            faults.append(
                BadInput(
                    "Số không hợp lý",
                    where=cell.where,
                    found=_said(cell.value, cell.scale),
                    expected=str(cell.contract),
                )
            )
    if not faults:
        for name, style in {"vi": "1.234,5", "en": "1,234.5"}.items():
            only = [cell.where for cell, amount, _ in amounts if set(amount.readings) == {name}]
            if only:
                faults.append(
                    BadInput(
                        f"Viết theo kiểu {style}, các ô khác viết theo kiểu còn lại",
                        where=", ".join(only[:5]),
                    )
                )
    if not faults:
        unsure = [cell.where for cell, amount, _ in amounts if len(set(amount.readings.values())) > 1]
        faults.append(BadInput("Viết lẫn hai kiểu", where=", ".join(unsure[:5])))
    return BadInput("Cột số có giá trị không hợp lý hoặc viết lẫn hai kiểu", faults=faults)


def _said(value: object, scale: Decimal = Decimal(1)) -> str:
    """What stands in a cell, as messages tell it; a number of a larger unit with its size."""
    if value is None or value == "":
        return "ô trống (không phát sinh thì ghi 0), ô lỗi, hoặc công thức chưa có kết quả (mở ra tính lại rồi lưu)"
    return f"{quoted(value)}{f' (đơn vị: {spelled(scale)})' if scale != 1 else ''}"


def read_date(value: object) -> date | None:
    """A date from a date cell, an Excel serial, ``d/m/yyyy``, ``yyyy-mm-dd`` or ``ngày d tháng m năm yyyy``; else None.

    A text with two different dates has none.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float):
        return (_EXCEL_EPOCH + timedelta(days=int(value))).date() if 30000 < value < 80000 else None
    text = clean(value) if isinstance(value, str) else ""
    found = {tuple(map(int, each)) for each in _DATE.findall(text)}
    if iso := _ISO_DATE.fullmatch(text):
        found = {tuple(map(int, iso.groups()[::-1]))}
    if len(found) != 1:
        return None
    day, month, year = found.pop()
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_month(value: object) -> str | None:
    """A month as ``mm/yyyy`` from a text or from the day that a spreadsheet made of it; else None."""
    if isinstance(value, date):
        return f"{value:%m/%Y}"
    found = _MONTH.fullmatch(clean(value)) if isinstance(value, str) else None
    month, year = map(int, found.groups()) if found else (0, 0)
    return f"{month:02d}/{year}" if can_be_meant(month, year) else None


def can_be_meant(month: int, year: int) -> bool:
    """Whether there is such a month, in a year of which a file may speak."""
    return 1 <= month <= 12 and year in _YEARS
