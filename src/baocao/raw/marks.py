"""What stands in the cells of an .xlsx and no value tells: errors, formulas without a result, figures struck through,
white or raised as marks of a note, numbers that their format shows as others, rows and columns that are hidden.

The reader of values gives nothing for an error, and «66» with a raised «1» as 661. Only workbooks that may have such
cells are looked at (``raw.limits``); those of other formats keep them in other ways (``raw.marks_ods``).
"""

from __future__ import annotations

import re
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from baocao.raw.limits import OF_A_CELL, check_beside, number_of_column
from baocao.raw.vietnamese import read_amount
from baocao.settings import Limits

Marks = Mapping[tuple[int, int], str]
Event = tuple[str, str, ElementTree.Element]  # "start" or "end", the name without namespace, the element
COLUMNS = 2**14
ROW = COLUMN = -1  # the column of what is told of a whole row, the row of what is told of a column
HIDDEN, STRUCK, WITH_WORDS = "bị ẩn hoặc bị lọc", "chữ bị gạch ngang", "số hiện kèm chữ"
PERCENT = "số hiện theo phần trăm"
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;"\\])*')  # of positive numbers
_MEANT = re.compile(
    r"(?<![^\W\d_])\d|(?<!\w)-|\b(chục|trăm|nghìn|ngàn|vạn|triệu|tr|tỷ|tỉ|k|m|ước|khoảng|lũy kế|luỹ kế|chưa|tạm)\b",
    re.IGNORECASE,
)
_WHITE, _ON = "chữ màu trắng", {"1", "true"}
_GREY = -0.14  # how much darker than white letters can be seen
_STYLES, _STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
_DONE = {"row", "c", "si", "table-row"}  # nobody asks for them after their end
_CELLS = _DONE | {"table-cell", "covered-table-cell"}
_DEEP = 100  # elements one within the other
_RAISED = "chữ số viết nhỏ lên trên hoặc xuống dưới dính vào số"


def marks_of(path: Path, name: str, limits: Limits) -> dict[str, Marks]:
    """By title of a sheet: row and column, counted from 0, of each such cell (``ROW`` for a row), and what it is.

    Raises as :func:`elements`.
    """
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        tree = partial(_tree, archive, name=name, limits=limits)
        odd = _odd_formats(tree(_STYLES)) if _STYLES in names else {}
        strings: dict[int, str] = {}
        if _STRINGS in names:
            with archive.open(_STRINGS) as content:
                told = enumerate(_strings(elements(content, name, limits)))
                strings = {number: what for number, what in told if what}
        found: dict[str, Marks] = {}
        for title, part in _sheets(tree(_BOOK), tree(_RELATIONS)):
            if part in names:
                with archive.open(part) as content:
                    found[title] = dict(_cells(elements(content, name, limits), odd, strings))
        return found


def elements(content: IO[bytes], name: str, limits: Limits) -> Iterator[Event]:
    """Each element of a part at its start and at its end; rows and texts are forgotten then.

    Raises :class:`BadInput` for too many beside the cells, ParseError for what is no XML or far too deep.
    """
    within: list[ElementTree.Element] = []
    beside = 0
    for event, each in ElementTree.iterparse(content, ("start", "end")):
        kind = _bare(each)
        if event == "start":
            beside += -OF_A_CELL if kind in _CELLS else 1
            within.append(each)
            check_beside(name, beside, limits)
            if len(within) > _DEEP:
                raise ElementTree.ParseError("too deep")
        yield event, kind, each
        if event == "end":
            within.pop()
            if kind in _DONE and within:
                within[-1].remove(each)


def _tree(archive: zipfile.ZipFile, part: str, *, name: str, limits: Limits) -> ElementTree.Element:
    """A part as a whole."""
    with archive.open(part) as content:
        ((_, _, root),) = deque(elements(content, name, limits), maxlen=1)
    return root


def _sheets(book: ElementTree.Element, relations: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Title and part of each sheet."""
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for each in book.iterfind("{*}sheets/{*}sheet"):
        ids = [value for name, value in each.items() if name.endswith("}id")]
        target = targets.get(ids[0], "") if ids else ""
        yield each.get("name", ""), target[1:] if target.startswith("/") else f"xl/{target}"


def _odd_formats(styles: ElementTree.Element) -> dict[int, str]:
    """By number of a format what it makes of a value: letters that are struck through or white, another number."""
    fonts = [_of_font(font) for font in styles.iterfind("{*}fonts/{*}font")] or [""]
    fills = [
        fill.find("{*}patternFill[@patternType='solid']") is not None
        for fill in styles.iterfind("{*}fills/{*}fill")
    ]
    codes = {
        each.get("numFmtId"): each.get("formatCode", "") for each in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    codes |= {"9": "0%", "10": "0.00%"}  # those that every workbook has
    found = {}
    for number, each in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        of_font, fill = fonts[int(each.get("fontId", "0"))], int(each.get("fillId", "0"))
        if of_font == _WHITE and fill < len(fills) and fills[fill]:
            of_font = ""
        if what := of_font or shown(codes.get(each.get("numFmtId"), "")):
            found[number] = what
    return found


def _of_font(font: ElementTree.Element) -> str:
    color = font.find("{*}color")
    if _is_on(font.find("{*}strike")):
        return STRUCK
    return _WHITE if color is not None and _is_white(color) else ""


def _is_white(color: ElementTree.Element) -> bool:
    if color.get("theme") == "0":
        return float(color.get("tint", "0")) > _GREY
    return color.get("rgb", "").upper() == "FFFFFFFF" or color.get("indexed") in {"1", "9"}


def shown(code: str) -> str:
    """What a number format shows that is not the value: nothing, thousands, other digits or words, month before day."""
    sections = [
        section for section in _SECTION.findall(code) if section and not re.match(r"\[[<>=]", section)
    ]
    positive = sections[0] if sections else ""
    literals = "".join(map("".join, _LITERAL.findall(positive)))
    bare = _LITERAL.sub("", code)
    if code and not bare.split(";")[0].strip():
        return "định dạng số không hiện giá trị"
    if "%" in bare:
        return PERCENT
    if re.search(r"[0#?],+(?![0#?,])", bare):
        return "định dạng số hiện theo nghìn"
    if re.match(r"(\[[^]]*\])*(m{1,2}\W*d|y+\W*d)", code, re.IGNORECASE):
        return "ngày hiện theo thứ tự tháng/ngày"
    if _MEANT.search(literals):
        return f"định dạng số hiện thêm «{literals.strip():.50}»"
    return f"{WITH_WORDS} «{literals.strip():.50}»" if re.search(r"[^\W\d_]", literals) else ""


def _is_on(mark: ElementTree.Element | None) -> bool:
    return mark is not None and mark.get("val", "1") not in {"0", "false"}


def _strings(content: Iterable[Event]) -> Iterator[str]:
    """What is wrong with each of the shared texts, or nothing."""
    for event, name, each in content:
        if event == "end" and name == "si":
            yield _of_text(each)


def _of_text(text: ElementTree.Element) -> str:
    raised = False
    for run in text.iterfind("{*}r"):
        said = "".join(part.text or "" for part in run.iterfind("{*}t"))
        if said.strip() and _is_on(run.find("{*}rPr/{*}strike")):
            return STRUCK
        aligned = run.find("{*}rPr/{*}vertAlign")
        raised |= aligned is not None and aligned.get("val") != "baseline" and any(map(str.isdigit, said))
    whole = "".join(part.text or "" for part in text.iterfind("{*}r/{*}t"))
    return _RAISED if raised and read_amount(whole) is not None else ""


def _cells(
    content: Iterable[Event], odd: Mapping[int, str], strings: Mapping[int, str]
) -> Iterator[tuple[tuple[int, int], str]]:
    row = column = -1
    for event, name, each in content:
        match name, event:
            case "col", "start" if each.get("hidden") in _ON or float(each.get("width", "9")) < 1:
                first, last = (int(each.get(end, "1")) for end in ("min", "max"))
                hidden = range(first - 1, min(last, COLUMNS))
                yield from (((COLUMN, at), f"cột {HIDDEN}") for at in hidden)
            case "row", "start":
                row, column = int(each.get("r", row + 2)) - 1, -1
                if each.get("hidden") in _ON or float(each.get("ht", "9")) < 3:
                    yield (row, ROW), f"dòng {HIDDEN}"
            case "c", "end":
                letters = re.match("[A-Za-z]+", each.get("r", ""))
                column = number_of_column(letters[0].encode()) - 1 if letters else column + 1
                if what := _of_cell(each, odd, strings):
                    yield (row, column), what


def _of_cell(cell: ElementTree.Element, odd: Mapping[int, str], strings: Mapping[int, str]) -> str:
    parts = {_bare(part): part for part in cell}
    kind, inline = cell.get("t"), parts.get("is")
    value = (parts["v"].text or "") if "v" in parts else ""
    if kind == "e":
        return f"ô lỗi {value}"
    if "f" in parts and not value and kind != "str":
        return "công thức chưa có kết quả"
    what = odd.get(int(cell.get("s", "0")), "") if value or inline is not None else ""
    if what and (kind in {None, "n"} or what in {STRUCK, _WHITE}):  # a number's format is none of a text
        return what
    if inline is not None:
        return _of_text(inline)
    return strings.get(int(value), "") if kind == "s" and value else ""


def _bare(element: ElementTree.Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
