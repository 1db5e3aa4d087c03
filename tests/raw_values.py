"""Single values of raw files, read without the library: openpyxl, csv, and the XML of an OpenDocument sheet."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
from openpyxl.utils import coordinate_to_tuple

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
Lines = dict[int, dict[str, str]]


def in_sheet(path: Path, sheet: str, cell: str) -> object:
    """What stands in a cell of a workbook."""
    if path.suffix == ".ods":
        row, column = coordinate_to_tuple(cell)
        return _opendocument(path, sheet)[row - 1][column - 1]
    return _workbook(path)[sheet][cell].value


def in_line(path: Path, line: int, column: str) -> str:
    """What stands in a line of a text file under the title of a column."""
    return _text(path)[line][column]


def lines(path: Path) -> Lines:
    """The lines of a text file by number, cells by title."""
    return _text(path)


@cache
def _workbook(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, data_only=True)


@cache
def _text(path: Path) -> Lines:
    data = path.read_bytes()
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1258"):
        try:
            text = unicodedata.normalize("NFC", data.decode(encoding))
            break
        except UnicodeDecodeError:
            continue
    delimiter = max(";\t,", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    before = 0
    for row in reader:
        rows.append((before + 1, row))
        before = reader.line_num
    titles = next(row for _, row in rows if len([cell for cell in row if cell]) > 1)
    return {line: dict(zip(titles, row, strict=False)) for line, row in rows}


@cache
def _opendocument(path: Path, sheet: str) -> list[list[object]]:
    with zipfile.ZipFile(path) as package:
        root = ElementTree.fromstring(package.read("content.xml"))
    (table,) = [t for t in root.iter(f"{_TABLE}table") if t.get(f"{_TABLE}name") == sheet]
    rows: list[list[object]] = []
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[object] = []
        for cell in row:
            times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            value = cell.get(f"{_OFFICE}value")
            said = float(value) if value is not None else "".join(cell.itertext())
            cells += [said] * min(times, 100)
        rows += [cells] * min(int(row.get(f"{_TABLE}number-rows-repeated", "1")), 100)
    return rows


def words(value: object) -> str:
    """The figures of a written number alone: without «khoảng», units and spaces."""
    return re.sub(r"[^\d.,\-–]", "", unicodedata.normalize("NFKC", str(value)))
