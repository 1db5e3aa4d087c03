"""The columns of a line form that are no numbers: texts as they will be printed, codes, days and months."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, time, timedelta

from baocao.errors import BadInput, quoted
from baocao.printable import named, unprintable
from baocao.raw.forms import Column
from baocao.raw.table import Table
from baocao.raw.vietnamese import DASHES, alike, fold, read_date, read_month

_FEW = 1_000  # codes that tell how all of them are written
_DITTO = {"", "nt", "x", "nhưtrên", "nhưdòngtrên", "idem"}  # without what is no letter
_BETWEEN = re.compile(r"[\s,;+&]")
# «WF-05, 06», «WF-05 đến WF-07».
_CODES = re.compile(r"\S*\d\s*(?:[,;+&]|\b(?:và|đến|tới)\b)\s*\S*\d.*")
_ERROR = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!)|#{3,}|Err:\d{3}")
# «H??ng d?n», but no question.
_LOST = re.compile(r"[^\W\d_]\?+[^\W\d_A-ZÀ-Ỹ](?!\w*=)|\?{2}\w")


def words_of(table: Table, column: Column, kept: Sequence[int]) -> list[str]:
    """The texts, codes or ISO dates of a column by record; each different cell is understood once."""
    cells, texts = table.cells[column.header], table.texts[column.header]
    if column.type == "text":
        _require_texts(table, column, kept)
        if not column.values:
            return ["" if texts[place] in DASHES else texts[place] for place in kept]
    allowed = {alike(text): code for text, code in column.values.items()}
    written = {"date": "một ngày dạng d/m/yyyy", "month": "một tháng dạng mm/yyyy"}
    needed = written.get(column.type, f"một trong «{'», «'.join(column.values)}»")
    understood: dict[tuple[type, str], str | None] = {}
    found: list[str] = []
    faults: list[BadInput] = []
    for place in kept:
        cell, text = cells[place], texts[place]
        known = (type(cell), text)
        if known not in understood:
            match column.type:
                case "date":
                    day = read_date(cell)
                    understood[known] = day.isoformat() if day else None
                case "month":
                    understood[known] = read_month(cell)
                case _:
                    understood[known] = allowed.get(alike(text))
        value = understood[known]
        if value is None and text:
            what = f"Cột {column.header} có giá trị không hợp lệ"
            where = table.where(place, column.header)
            faults.append(BadInput(what, where=where, found=quoted(text), expected=needed))
        found.append(value or "")
    if faults:
        raise BadInput(f"Cột {column.header} có giá trị không hợp lệ", faults=faults)
    return found


def _require_texts(table: Table, column: Column, kept: Sequence[int]) -> None:
    """Refuse what a spreadsheet made of a text (09/2021 that became a day, 9.5, an error), and what no font has."""
    cells, texts = table.cells[column.header], table.texts[column.header]
    plain = "chữ đúng như trong văn bản: đặt định dạng Text cho ô rồi gõ lại"
    printed = "chữ Việt và dấu câu thường dùng"
    odd: dict[str, tuple[str, str]] = {}
    several = _several_codes([texts[place] for place in kept]) if column.field == "code" else ()
    for text in set(texts):
        if _ERROR.fullmatch(text):
            odd[text] = (f"Cột {column.header} cần chữ", plain)
        elif not column.values and text and _is_ditto(text) and (column.required or text not in DASHES):
            odd[text] = (
                f"Cột {column.header} cần chữ",
                "ghi đầy đủ như sẽ in trong báo cáo, không ghi «như trên»",
            )
        elif text in several:
            odd[text] = ("Nhiều mã trong một ô", "mỗi dòng một mã")
        elif "?" in text and _LOST.search(text):
            odd[text] = ("Chữ bị mất dấu khi đổi bảng mã", "chữ Việt có đủ dấu")
        elif lacking := unprintable(text):
            odd[text] = (f"Có ký tự không in được trong báo cáo, {named(lacking)}", printed)
    faults = []
    # The cells of a text file are texts, and there may be a million of them.
    for place in kept if odd or table.sheet.name is not None else ():
        cell, text = cells[place], texts[place]
        made = isinstance(cell, bool | date | time | timedelta)
        if made or (isinstance(cell, float) and not cell.is_integer()):
            told = (f"Cột {column.header} cần chữ", plain)
        elif text in odd:
            told = odd[text]
        else:
            continue
        where = table.where(place, column.header)
        faults.append(BadInput(told[0], where=where, found=quoted(text), expected=told[1]))
    if faults:
        raise BadInput(f"Cột {column.header} có giá trị không hợp lệ", faults=faults)


def _several_codes(texts: Sequence[str]) -> set[str]:
    """Codes that name several, or begin as the others are and go on with a number: «WF-05, 06», «WF-05 (2 lần)»."""
    several = {text for text in texts if _BETWEEN.search(text) and _CODES.fullmatch(text)}
    shapes = Counter(map(_shape, texts[:_FEW]))
    usual, times = max(shapes.items(), key=lambda each: each[1], default=("", 0))
    if times * 2 <= len(texts[:_FEW]):
        return several
    most = max(len(text) for text in texts[:_FEW] if _shape(text) == usual)
    longer = {text: _shape(text) for text in texts if len(text) > most}
    return several | {
        each for each, shape in longer.items() if shape.startswith(usual) and "0" in shape[len(usual) :]
    }


def _shape(code: str) -> str:
    return re.sub(r"\d+", "0", code)


def _is_ditto(text: str) -> bool:
    return re.sub(r"[\W_]", "", fold(text)) in _DITTO
