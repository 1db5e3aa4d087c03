"""What stands in the cells of an .xlsx and no value tells: errors, formulas without a result, figures struck through or
raised as marks of a note, rows that are hidden or filtered out.

The reader of values gives nothing for an error, and «66» with a raised «1» as 661. Only workbooks that may have such
cells are looked at (``raw.limits``); those of other formats keep them in other ways and are not.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from baocao.raw.limits import number_of_column
from baocao.raw.vietnamese import read_amount

Marks = Mapping[tuple[int, int], str]
ROW = -1  # the column of what is told of a whole row
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STYLES, _STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
_HIDDEN, _ON = "dòng bị ẩn", {"1", "true"}
_STRUCK, _RAISED = "chữ bị gạch ngang", "chữ số viết nhỏ lên trên hoặc xuống dưới dính vào số"


def marks_of(path: Path) -> dict[str, Marks]:
    """By title of a sheet: row and column, counted from 0, of each such cell (``ROW`` for a row), and what it is."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        styles = ElementTree.fromstring(archive.read(_STYLES)) if _STYLES in names else None
        struck = set() if styles is None else _struck(styles)
        strings: dict[int, str] = {}
        if _STRINGS in names:
            with archive.open(_STRINGS) as content:
                strings = {number: what for number, what in enumerate(_strings(content)) if what}
        found: dict[str, Marks] = {}
        for title, part in _sheets(archive):
            if part in names:
                with archive.open(part) as content:
                    found[title] = dict(_cells(content, struck, strings))
        return found


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Title and part of each sheet."""
    targets = {
        each.get("Id"): each.get("Target", "") for each in ElementTree.fromstring(archive.read(_RELATIONS))
    }
    for each in ElementTree.fromstring(archive.read(_BOOK)).iterfind("{*}sheets/{*}sheet"):
        ids = [value for name, value in each.items() if name.endswith("}id")]
        target = targets.get(ids[0], "") if ids else ""
        yield each.get("name", ""), target[1:] if target.startswith("/") else f"xl/{target}"


def _struck(styles: ElementTree.Element) -> set[int]:
    """The numbers of the formats whose letters are struck through."""
    fonts = [_is_on(font.find("{*}strike")) for font in styles.iterfind("{*}fonts/{*}font")]
    formats = styles.iterfind("{*}cellXfs/{*}xf")
    return {number for number, each in enumerate(formats) if fonts and fonts[int(each.get("fontId", "0"))]}


def _is_on(mark: ElementTree.Element | None) -> bool:
    return mark is not None and mark.get("val", "1") not in {"0", "false"}


def _strings(content: IO[bytes]) -> Iterator[str]:
    """What is wrong with each of the shared texts, or nothing."""
    for _, each in ElementTree.iterparse(content):
        if _name(each) == "si":
            yield _of_text(each)
            each.clear()


def _of_text(text: ElementTree.Element) -> str:
    raised = False
    for run in text.iterfind("{*}r"):
        said = "".join(part.text or "" for part in run.iterfind("{*}t"))
        if said.strip() and _is_on(run.find("{*}rPr/{*}strike")):
            return _STRUCK
        aligned = run.find("{*}rPr/{*}vertAlign")
        raised |= aligned is not None and aligned.get("val") != "baseline" and any(map(str.isdigit, said))
    whole = "".join(part.text or "" for part in text.iterfind("{*}r/{*}t"))
    return _RAISED if raised and read_amount(whole) is not None else ""


def _cells(
    content: IO[bytes], struck: set[int], strings: Mapping[int, str]
) -> Iterator[tuple[tuple[int, int], str]]:
    row = column = -1
    for event, each in ElementTree.iterparse(content, ("start", "end")):
        name = _name(each)
        if name == "row" and event == "start":
            row, column = int(each.get("r", row + 2)) - 1, -1
            if each.get("hidden") in _ON:
                yield (row, ROW), _HIDDEN
        elif name == "row":
            each.clear()
        elif name == "c" and event == "end":
            letters = re.match("[A-Za-z]+", each.get("r", ""))
            column = number_of_column(letters[0].encode()) - 1 if letters else column + 1
            if what := _of_cell(each, struck, strings):
                yield (row, column), what


def _of_cell(cell: ElementTree.Element, struck: set[int], strings: Mapping[int, str]) -> str:
    value, kind, inline = cell.findtext("{*}v", ""), cell.get("t"), cell.find("{*}is")
    if kind == "e":
        return f"ô lỗi {value}"
    if cell.find("{*}f") is not None and not value and kind != "str":
        return "công thức chưa có kết quả"
    if (value or inline is not None) and int(cell.get("s", "0")) in struck:
        return _STRUCK
    if inline is not None:
        return _of_text(inline)
    return strings.get(int(value), "") if kind == "s" and value else ""


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
