"""The door: how large a file from outside may be, looked at before anything of it is read whole.

A workbook is a few kilobytes that may unpack into gigabytes, and one stray cell at its far corner makes the table that
holds it as large: both are refused by the directory of the archive and by the addresses of the cells.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from baocao.errors import BadInput
from baocao.settings import Limits

_MEGABYTE, _CHUNK, _ADDRESS = 2**20, 2**20, 2**12
_MOST_PACKED = 1032  # deflate makes at most so much of a byte
_COLUMN = re.compile(rb"""r\s*=\s*["']([A-Za-z]{1,3})[0-9]""")
_ROW = re.compile(rb"""r\s*=\s*["'][A-Za-z]{0,3}0*([0-9]{1,9})""")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def check_file(path: Path, name: str, limits: Limits) -> None:
    """Refuse a file that is larger than the limits; raises :class:`BadInput`, or BadZipFile for a damaged archive."""
    check_count(name, path.stat().st_size / _MEGABYTE, limits.megabytes, "MB")
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
            check_count(name, size / _MEGABYTE, limits.unpacked_megabytes, "MB sau khi giải nén")
            could_be_large = path.stat().st_size * _MOST_PACKED > limits.unpacked_megabytes * _MEGABYTE
            for member in archive.infolist():
                sheet, ods = _SHEET.fullmatch(member.filename), member.filename == "content.xml"
                if not (sheet or ods or could_be_large):
                    continue
                with archive.open(member) as content:  # read to its end, so that it is as long as it says
                    if sheet:
                        check_count(name, _area(content), limits.cells, "ô")
                    elif ods:
                        check_count(name, _area_of_ods(content), limits.cells, "ô")
                    for _ in iter(partial(content.read, _CHUNK), b""):
                        pass


def _area(content: IO[bytes]) -> int:
    """The cells from A1 to the last row and column that a sheet of an .xlsx names."""
    rows, columns, tail = 1, 1, b""
    for chunk in iter(partial(content.read, _CHUNK), b""):
        text = tail + chunk
        columns = max([columns, *map(_number, set(_COLUMN.findall(text)))])
        rows = max([rows, *map(int, set(_ROW.findall(text)))])
        tail = text[-_ADDRESS:]
    return rows * columns


def _number(letters: bytes) -> int:
    """Column A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _area_of_ods(content: IO[bytes]) -> int:
    """The same of the largest sheet of an .ods, which writes equal rows and cells once with their number."""
    largest = rows = columns = row_columns = 0
    full = (0, 0)
    for event, element in ElementTree.iterparse(content, ("start", "end")):
        match event, element.tag.removeprefix(_TABLE):
            case "start", "table":
                rows, full = 0, (0, 0)
            case "start", "table-row":
                row_columns = columns = 0
            case "end", "table-cell" | "covered-table-cell":
                row_columns += int(element.get(f"{_TABLE}number-columns-repeated", 1))
                columns = row_columns if element.get(f"{_OFFICE}value-type") else columns
            case "end", "table-row":
                rows += int(element.get(f"{_TABLE}number-rows-repeated", 1))
                full = (rows, max(full[1], columns)) if columns else full
                element.clear()
            case "end", "table":
                largest = max(largest, full[0] * full[1])
                element.clear()
    return largest


def check_text(name: str, cells: Iterator[object], limits: Limits) -> None:
    """Refuse a workbook with a cell of very long text."""
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    check_count(name, longest, limits.characters, "ký tự trong một ô")


def check_count(name: str, found: float, most: int, unit: str) -> None:
    """Refuse what there is too much of."""
    if found > most:
        said = f"{found:,.1f}".translate(str.maketrans(",.", ".,")).removesuffix(",0")
        raise BadInput(
            "Tệp vượt giới hạn, không đọc",
            where=name,
            found=f"{said} {unit}",
            expected=f"nhiều nhất {most:,} {unit}".replace(",", "."),
            todo="Xóa ô, dòng, trang thừa rồi lưu lại, hoặc xin gửi lại; nếu đúng là lớn như vậy, nâng giới hạn trong "
            "config/limits.toml.",
        )
