"""Sheets of a workbook: text stays text, numbers are numbers, a formula carries the value that it must give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple

import xlsxwriter

from baocao.errors import visible
from baocao.month import Month

GUIDE, INDICATORS, CHECKS, CONSTANTS, STEPS, FILES = (
    *("Hướng dẫn", "Chỉ tiêu", "Kiểm tra"),
    *("Hằng số", "Bước tính", "Tệp nguồn"),
)
AGREES, DIFFERS = "khớp", "LỆCH"
FIRST_ROW = 5  # the first row of data, as Excel counts; the header stands above it
_LONGEST_TEXT, _LONGEST_NAME = 32_767, 31
_A4, _ACROSS = 9, 290  # the paper, and how many characters print across a page
_LINE, _MOST_LINES = 15, 12  # points a line, and lines a row
_FONT = {"font_name": "Times New Roman", "font_size": 11}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "note": {"italic": True, "font_color": "#444444"},
    "head": {"bold": True, "bg_color": "#DDE6EE", "text_wrap": True, "valign": "top", "bottom": 1},
    "text": {"text_wrap": True, "valign": "top"},
    "number": {"num_format": "#,##0.##########", "valign": "top", "align": "right", "indent": 1},
    "whole": {"num_format": "#,##0", "valign": "top", "align": "right", "indent": 1},
    "wrong": {"bold": True, "bg_color": "#F8D7DA", "font_color": "#7A0010"},
}


class Live(NamedTuple):
    """A formula and the value it must come to, which is what a program that doesn't calculate shows."""

    formula: str
    value: Decimal | str = ""


Cell = str | Decimal | int | Live | None


class Book:
    """A workbook with deterministic bytes, dated by its month."""

    def __init__(self, title: str, month: Month) -> None:
        self._bytes = BytesIO()
        font = dict(_FONT)  # xlsxwriter changes what it is given
        options = {"in_memory": True, "default_format_properties": font}
        self._book = xlsxwriter.Workbook(self._bytes, options)
        self._book.set_properties({"title": title, "created": datetime.combine(month.next.first_day, time())})
        self._formats = {name: self._book.add_format(dict(each)) for name, each in _FORMATS.items()}

    def table(
        self,
        name: str,
        title: str,
        note: str,
        columns: Mapping[str, int],
        rows: Iterable[Sequence[Cell]],
        *,
        verdict: str = "",
    ) -> None:
        """A sheet with a table of ``columns`` (title and width); in the column ``verdict`` differences are marked."""
        sheet = self._sheet(name, list(columns.values()))
        sheet.set_landscape()
        sheet.fit_to_pages(1 + sum(columns.values()) // _ACROSS, 0)
        sheet.repeat_rows(FIRST_ROW - 2)
        sheet.repeat_columns(0)
        sheet.freeze_panes(FIRST_ROW - 1, 1)
        sheet.write_string(0, 0, safe(title), self._formats["title"])
        sheet.write_string(1, 0, safe(note), self._formats["note"])
        self._row(sheet, FIRST_ROW - 2, list(columns), columns.values(), "head")
        last = FIRST_ROW - 1
        for last, row in enumerate(rows, start=FIRST_ROW):
            self._row(sheet, last - 1, row, columns.values(), "text")
        sheet.autofilter(FIRST_ROW - 2, 0, max(last, FIRST_ROW) - 1, len(columns) - 1)
        if verdict:
            rule = {
                "type": "cell",
                "criteria": "==",
                "value": f'"{DIFFERS}"',
                "format": self._formats["wrong"],
            }
            sheet.conditional_format(f"{verdict}{FIRST_ROW}:{verdict}{max(last, FIRST_ROW)}", rule)

    def page(self, name: str, width: int, paragraphs: Iterable[tuple[Cell, str]]) -> None:
        """A sheet for reading: paragraphs with their format."""
        sheet = self._sheet(name, [width])
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        for number, (cell, style) in enumerate(paragraphs):
            self._row(sheet, number, [cell], [width], style)

    def name(self, name: str, cell: str) -> None:
        """Give a cell a name that formulas use."""
        self._book.define_name(name, f"={cell}")

    def close(self) -> bytes:
        self._book.close()
        return self._bytes.getvalue()

    def _sheet(self, name: str, widths: Sequence[int]) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.set_paper(_A4)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def _row(self, sheet: Any, row: int, cells: Sequence[Cell], widths: Iterable[int], style: str) -> None:
        lines = 1
        for column, (cell, width) in enumerate(zip(cells, widths, strict=False)):
            if isinstance(cell, str):
                sheet.write_string(row, column, safe(cell), self._formats[style])
                lines = max(lines, -(-len(cell) // width))
            elif isinstance(cell, Live):
                text = isinstance(cell.value, str)
                value = cell.value if text else float(cell.value)
                sheet.write_formula(row, column, cell.formula, self._number(cell.value, style), value)
            elif cell is not None:
                sheet.write_number(row, column, float(cell), self._number(cell, style))
        if lines > 1:
            sheet.set_row(row, _LINE * min(lines, _MOST_LINES))

    def _number(self, value: Decimal | int | str, style: str) -> Any:
        if isinstance(value, str):
            return self._formats[style]
        return self._formats["whole" if value == int(value) else "number"]


def safe(text: str) -> str:
    """Text as a cell takes it: visible characters only, not longer than a cell holds."""
    shown = visible(text)
    return shown if len(shown) <= _LONGEST_TEXT else shown[: _LONGEST_TEXT - 1] + "…"


def sheet_name(title: str, taken: set[str]) -> str:
    """A name that Excel allows, ended at a word, and that no other sheet has; ``taken`` is added to."""
    name = re.sub(r"[\[\]:*?/\\']", " ", visible(title)).strip() or "Trang"
    if len(name) > _LONGEST_NAME:
        name = name[: _LONGEST_NAME + 1].rsplit(" ", 1)[0][:_LONGEST_NAME]
    name, number = name.rstrip(" ,;"), 2
    free = name
    while free.casefold() in taken:
        free, number = f"{name[: _LONGEST_NAME - 4]} ({number})", number + 1
    taken.add(free.casefold())
    return free


def address(sheet: str, column: str, first: int, last: int | None = None) -> str:
    """``'Bưu chính'!$G$5`` or ``'Bưu chính'!$G$5:$G$9``."""
    end = f":${column}${last}" if last is not None and last != first else ""
    return f"'{sheet}'!${column}${first}{end}"
