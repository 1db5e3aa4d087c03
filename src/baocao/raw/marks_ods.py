"""What stands in the cells of an .ods and no value tells: rows and columns that are hidden, figures struck through,
errors, and cells that are merged.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

from baocao.raw.marks import COLUMN, COLUMNS, HIDDEN, ROW, STRUCK, Event, Marks, elements
from baocao.settings import Limits

_ODS = "content.xml"
Merged = list[tuple[tuple[int, int], tuple[int, int]]]


def marks_of(path: Path, name: str, limits: Limits) -> dict[str, tuple[Marks, Merged]]:
    """By title of a sheet: the marks of its cells as those of an .xlsx, and the first and last cell of merged ones."""
    with zipfile.ZipFile(path) as archive, archive.open(_ODS) as content:
        return dict(_sheets(elements(content, name, limits)))


def _sheets(content: Iterable[Event]) -> Iterator[tuple[str, tuple[Marks, Merged]]]:
    struck: set[str] = set()
    marks: dict[tuple[int, int], str] = {}
    merged: Merged = []
    row = column = 0
    for event, name, each in content:
        match name, event:
            case "style", "end":
                lines = [
                    _get(text, "text-line-through-style") for text in each.iterfind("{*}text-properties")
                ]
                if any(line not in {"", "none"} for line in lines):
                    struck.add(_get(each, "name"))
            case "table", "start":
                marks, merged, row, column = {}, [], 0, 0
            case "table-column", "start":
                times = int(_get(each, "number-columns-repeated") or 1)
                if _get(each, "visibility") in {"collapse", "filter"}:
                    last = min(column + times, COLUMNS)
                    marks |= dict.fromkeys(product([COLUMN], range(column, last)), f"cột {HIDDEN}")
                column += times
            case "table-row", "end":
                times = int(_get(each, "number-rows-repeated") or 1)
                told, spans = _row(each, row, struck)
                is_filled = any(_get(cell, "value-type") for cell in each)
                if is_filled and _get(each, "visibility") in {"collapse", "filter"}:
                    told[row, ROW] = f"dòng {HIDDEN}"
                for down, ((at, column), what) in product(range(times if told else 0), told.items()):
                    marks[at + down, column] = what
                merged += spans
                row += times
            case "table", "end":
                yield _get(each, "name"), (marks, merged)


def _row(
    element: ElementTree.Element, row: int, struck: set[str]
) -> tuple[dict[tuple[int, int], str], Merged]:
    """The marks of the cells of a row, and those of them that cover others."""
    marks: dict[tuple[int, int], str] = {}
    merged: Merged = []
    column = 0
    for cell in element:
        times = int(_get(cell, "number-columns-repeated") or 1)
        down, right = (int(_get(cell, f"number-{way}-spanned") or 1) for way in ("rows", "columns"))
        if down > 1 or right > 1:
            merged.append(((row, column), (row + down - 1, column + right - 1)))
        what = STRUCK if _get(cell, "style-name") in struck else ""
        if (
            cell.get("{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type")
            == "error"
        ):
            what = "ô lỗi"
        if what and _get(cell, "value-type"):
            marks |= {(row, column + each): what for each in range(times)}
        column += times
    return marks, merged


def _get(element: ElementTree.Element, name: str) -> str:
    """An attribute by its name, whatever its namespace."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")
