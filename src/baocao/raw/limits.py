"""The door: how large a file from outside may be, looked at before anything of it is read whole.

A workbook is a few kilobytes that may unpack into gigabytes, and one stray cell at its far corner makes the table that
holds it as large: both are refused by the directory of the archive and by the addresses of the cells.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import IO
from xml.parsers import expat

from baocao.errors import BadInput
from baocao.raw.vietnamese import spelled
from baocao.settings import Limits

_MEGABYTE, _CHUNK = 2**20, 2**20
_NEXT_BYTES = bytes(range(0x80, 0xC0))  # of a character in UTF-8, all but its first
# Column and row, also those that no sheet has.
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,9})0*([0-9]{0,9})""")
_ELEMENT = re.compile(rb"<(?:\w+:)?(row|c|table-row|table-cell)[\s/>]")
_TABLES = (b"sheetData", b"urn:oasis:names:tc:opendocument:xmlns:table:1.0")  # what a table of any format has
# Of a part whose cells may be other than their values: an error, a formula, letters struck through, white or raised, a
# number's own format, a row or column that is hidden, also for being as good as nothing high or wide.
_SIGNS = re.compile(
    rb"""\st\s*=\s*["']e["']|\s(?:ht|width)\s*=\s*["'](?:[0-2]?\.|[0-2]["'])|<(?:\w+:)?(?:(?:f|strike|vertAlign|numFmt)[\s>/]"""
    rb"""|xf\s[^>]*numFmtId=["'](?:9|10)["']|(?:row|col)\s[^>]*\bhidden\s*=|color\s[^>]*(?:FFFFFFFF|theme=["']0["']|indexed=["'][19]["']))"""
)
# Without any of these none of them is there; looking for them takes a tenth of the time.
_HINTS = (b"=", b"<f", b":f", b"strike", b"vertAlign")
OF_A_CELL = 8  # elements: its value, its formula, the runs of its text
_PER_ROW = 4  # a sheet may have one element beside its cells for so many of the rows that it may have
_ODS = "content.xml"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "


def check_size(path: Path, name: str, limits: Limits) -> None:
    """Refuse a file that is larger than the limits, before anything of it is read."""
    check_count(name, path.stat().st_size / _MEGABYTE, limits.megabytes, "MB")


def check_archive(path: Path, name: str, limits: Limits) -> bool:
    """Refuse a workbook that unpacks into more than the limits, or has a larger sheet; whether it has
    any of ``_SIGNS``, so that its cells need a closer look (``raw.marks``).

    Raises :class:`BadInput`; BadZipFile, zlib.error or ExpatError for a damaged one. What is no archive is let through.
    """
    found = False
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
            check_count(name, size / _MEGABYTE, limits.unpacked_megabytes, "MB sau khi giải nén")
            for member in archive.infolist():
                with archive.open(member) as content:
                    found |= _check_part(content, name, limits)
                if member.filename == _ODS:
                    with archive.open(member) as content:
                        _check_repeated(content, name, limits)
    return found


def check_lines(path: Path, name: str, limits: Limits) -> None:
    """Refuse a text file with too many lines, or with one that is too long."""
    lines = longest = run = 0
    with path.open("rb") as content:
        for chunk in iter(partial(content.read, _CHUNK), b""):
            first, *others = map(len, chunk.split(b"\n"))
            run += first
            longest = max(longest, run, *others)
            lines += len(others)
            run = others[-1] if others else run
    check_count(name, lines + bool(run), limits.lines, "dòng")
    check_count(name, longest, limits.line_bytes, "byte trong một dòng")


def _check_part(content: IO[bytes], name: str, limits: Limits) -> bool:
    """A part of a workbook, which may be a sheet whatever its name: the cells from A1 to the last row and column that
    it names, the rows and cells that it writes, those of one row, and the characters of a text longer than a chunk.

    It is read to its end, so that it is as long as it says. Whether it has any of ``_SIGNS``.
    """
    signed = False
    last_row = last_column = rows = elements = characters = beside = in_row = 0
    is_sheet, tail = False, b""
    for chunk in iter(partial(content.read, _CHUNK), b""):
        text = tail + chunk
        before, tag, _ = text.partition(b"<")
        characters += len(before.translate(None, _NEXT_BYTES))
        if tag:
            if characters > _CHUNK:
                check_count(name, characters, limits.characters, "ký tự trong một ô")
            text, end, after = text.rpartition(b">")
            text, tail = text + end, after if b"<" in after and len(after) < _CHUNK else b""
            characters = 0 if tail else len(after.translate(None, _NEXT_BYTES))
        else:
            tail = b""
        signed = signed or (any(hint in text for hint in _HINTS) and bool(_SIGNS.search(text)))
        if b"\0" in text:  # a picture
            characters = 0
        is_sheet = is_sheet or any(word in text for word in _TABLES)
        if is_sheet and tag:
            found = _ELEMENT.findall(text)
            rows_at = [at for at, element in enumerate(found) if element.endswith(b"row")]
            cells = [end - row - 1 for row, end in pairwise([-1 - in_row, *rows_at, len(found)])]
            in_row = cells[-1]  # goes on in the next chunk
            rows += len(rows_at)
            elements += len(found)
            beside += text.count(b"<") - text.count(b"</") - OF_A_CELL * len(found)
            addresses = _ADDRESS.findall(text) if b"=" in text else []
            columns, numbers = map(set, zip(*addresses, (b"", b""), strict=True))
            last_column = max([last_column, *map(number_of_column, columns)])
            last_row = max([last_row, *(int(number or 0) for number in numbers)])
            check_count(name, rows, limits.rows, "dòng")
            check_count(name, max(cells), limits.columns, "ô trong một dòng")
            check_beside(name, beside, limits)
            check_count(name, max(last_row * last_column, rows, elements - rows), limits.cells, "ô")
    return signed


def number_of_column(letters: bytes) -> int:
    """Column A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _check_repeated(content: IO[bytes], name: str, limits: Limits) -> None:
    """The cells of a sheet of an .ods, which writes equal rows and cells once with their number."""
    rows = last_row = last_column = columns = 0

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal rows, last_row, last_column, columns
        match tag.removeprefix(_TABLE):
            case "table":
                rows = last_row = last_column = 0
            case "table-row":
                rows += _times(attributes, "rows")
                columns = 0
            case "table-cell" | "covered-table-cell":
                columns += _times(attributes, "columns")
                if f"{_OFFICE}value-type" in attributes:
                    last_row, last_column = rows, max(last_column, columns)
                    check_count(name, last_row * last_column, limits.cells, "ô")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    parser.ParseFile(content)


def _times(attributes: dict[str, str], what: str) -> int:
    """How often a row or a cell of an .ods stands there."""
    number = attributes.get(f"{_TABLE}number-{what}-repeated", "1")
    if not re.fullmatch("[0-9]{1,9}", number):
        raise ValueError(number)
    return int(number)


def check_text(name: str, cells: Iterator[object], limits: Limits) -> None:
    """Refuse a workbook with a cell of very long text."""
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    check_count(name, longest, limits.characters, "ký tự trong một ô")


def check_beside(name: str, found: int, limits: Limits) -> None:
    """Refuse a part of a workbook with very many elements that are neither cells nor within them."""
    check_count(name, found, limits.rows // _PER_ROW, "phần tử ngoài các ô")


def check_count(name: str, found: float, most: int, unit: str) -> None:
    """Refuse what there is too much of."""
    if found > most:
        raise BadInput(
            "Tệp vượt giới hạn, không đọc",
            where=name,
            found=f"{spelled(Decimal(f'{found:.1f}'))} {unit}",
            expected=f"nhiều nhất {spelled(most)} {unit}",
            todo="Xóa ô, dòng, trang thừa rồi lưu lại, hoặc xin gửi lại; nếu đúng là lớn như vậy, nâng giới hạn trong "
            "config/limits.toml.",
        )
