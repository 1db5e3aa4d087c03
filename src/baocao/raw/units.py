"""Units as people write them, and whether those above a table are the form's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from baocao.errors import BadInput
from baocao.raw.forms import SCALES, Form
from baocao.raw.head import Line
from baocao.raw.vietnamese import MONEY, fold

_UNIT = re.compile(r"(?:đơn vị\s*:|\bđơn vị tính\b|\bđvt\b)[\s:]*(.*)", re.IGNORECASE)
_MONEY = re.compile(
    r"(?:(nghìn|ngàn|triệu|tr\.?|tỷ|tỉ|1[.,]?000(?:[.,]?000)?)\s*)(?:đồng|vnđ|vnd|đ)\b|^()(?:đồng|đ|vnđ|vnd)$"
)
_MANY = re.compile(r"(?:1[.,]?0+(?:[.,]?000)?|chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)\b")
_POINT = re.compile(r"(?<=\d)[.,]")
_SIZES = {**MONEY, "": 1, "tr": 10**6, "tr.": 10**6, "1000": 1000, "1000000": 10**6}


def unit_of(text: str) -> str:
    """A unit as forms write it: «trđ» is triệu đồng."""
    money = _MONEY.fullmatch(fold(text).strip(" ()."))
    sizes = {size: unit for unit, size in SCALES.items()}
    return sizes[_size(money)] if money else fold(text)


def _size(money: re.Match[str]) -> int:
    return _SIZES[_POINT.sub("", money[1] or "")]


def _parts(units: str) -> list[str]:
    """What a line names as units, one by one; a comma among thousands is none between units."""
    return [part.strip(" ()") for part in re.split(r";|,(?!\d{3})", fold(units))]


def is_unit(form: Form, text: str) -> bool:
    """Whether a line says no more than units that the form has."""
    said = _UNIT.fullmatch(text.strip("( )"))
    units = {fold(each.unit) for each in (*form.row, *form.column)}
    parts = [part.strip(" ().") for part in _parts(said[1])] if said else []
    return bool(parts) and all(part in units or _MONEY.fullmatch(part) for part in parts)


def require_units(form: Form, lines: Sequence[Line]) -> None:
    """Refuse a unit of money or of thousands above the table that is not the form's: the rows may have meant it."""
    money = {each.unit for each in (*form.row, *form.column) if each.unit in SCALES}
    for line in lines:
        said = _UNIT.search(line.text)
        parts = _parts(said[1]) if said else []
        named = {_size(found) for part in parts for found in _MONEY.finditer(part)} if money else set()
        many = [part for part in parts if _MANY.match(part) and not _MONEY.match(part)]
        if said and (many or (named and named != {SCALES[unit] for unit in money})):
            raise BadInput(
                "Đơn vị tính ghi trên bảng khác biểu mẫu",
                where=line.where,
                found=said[1],
                expected=", ".join(sorted(money)) or "đơn vị của từng dòng, từng cột trong biểu mẫu",
                todo="Ghi đơn vị ở từng dòng, bỏ dòng đơn vị trên bảng; hoặc đổi số liệu theo đơn vị của biểu mẫu.",
            )
