"""Sheets as rows of values, and the bytes of .xlsx, .ods and .csv files made from them.

Layout and wording belong to the modules of the sources; here stands only how values become a file.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from sample_data.packing import pack

Value: TypeAlias = str | int | float | date | None
Row: TypeAlias = list[Value]

CREATED = datetime(2021, 3, 31)
"""Every workbook names this moment, since the clock would change its bytes."""

ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass
class Sheet:
    """One sheet: rows from the top, merged blocks as (first row, first column, last row, last column)."""

    name: str
    rows: list[Row] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    widths: Sequence[int] = ()

    def add(self, *values: Value, across: int = 0) -> None:
        """Append a row; with `across`, its first cell is merged over so many columns."""
        if across > 1:
            self.merged.append((len(self.rows), 0, len(self.rows), across - 1))
        self.rows.append(list(values))

    def skip(self, count: int = 1) -> None:
        self.rows.extend([] for _ in range(count))

    def decomposed(self) -> Sheet:
        """The same sheet in the decomposed Unicode form that some systems write."""
        rows: list[Row] = [[_nfd(value) for value in row] for row in self.rows]
        return Sheet(unicodedata.normalize("NFD", self.name), rows, self.merged, self.widths)


def _nfd(value: Value) -> Value:
    return unicodedata.normalize("NFD", value) if isinstance(value, str) else value


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with fixed properties, packed again because zlib differs between machines."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False}) as book:
        book.set_properties({"created": CREATED, "author": "baocao"})
        day_format = book.add_format({"num_format": "dd/mm/yyyy"})
        block_format = book.add_format({"align": "center", "valign": "vcenter", "text_wrap": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for column, width in enumerate(sheet.widths):
                page.set_column(column, column, width)
            for block in sheet.merged:
                page.merge_range(*block, "", block_format)
            top_left = {block[:2] for block in sheet.merged}
            for r, row in enumerate(sheet.rows):
                for c, value in enumerate(row):
                    style = block_format if (r, c) in top_left else None
                    if isinstance(value, date):
                        page.write_datetime(r, c, datetime(value.year, value.month, value.day), day_format)
                    elif isinstance(value, str):
                        page.write_string(r, c, value, style)
                    elif value is not None:
                        page.write_number(r, c, value, style)
    with zipfile.ZipFile(buffer) as archive:
        return pack([(name, archive.read(name)) for name in archive.namelist()])


def ods(sheets: Sequence[Sheet]) -> bytes:
    """The smallest OpenDocument spreadsheet that office programs open."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    content = (
        f'{head}<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        + "".join(_ods_table(sheet) for sheet in sheets)
        + "</office:spreadsheet></office:body></office:document-content>"
    )
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    manifest = (
        f'{head}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        'manifest:version="1.2">'
        + entry.format("/", ODS_MIME)
        + entry.format("content.xml", "text/xml")
        + "</manifest:manifest>"
    )
    members = [("mimetype", ODS_MIME), ("content.xml", content), ("META-INF/manifest.xml", manifest)]
    return pack([(name, text.encode()) for name, text in members], stored=frozenset({"mimetype"}))


def _ods_table(sheet: Sheet) -> str:
    rows = []
    covered = {
        (r, c): (r == top and c == left, bottom - top + 1, right - left + 1)
        for top, left, bottom, right in sheet.merged
        for r in range(top, bottom + 1)
        for c in range(left, right + 1)
    }
    width = max(len(row) for row in sheet.rows)
    for r, row in enumerate(sheet.rows):
        values = row + [None] * (width - len(row))
        cells = "".join(_ods_cell(value, covered.get((r, c))) for c, value in enumerate(values))
        rows.append(f"<table:table-row>{cells}</table:table-row>")
    columns = f'<table:table-column table:number-columns-repeated="{width}"/>'
    return f"<table:table table:name={quoteattr(sheet.name)}>{columns}{''.join(rows)}</table:table>"


def _ods_cell(value: Value, block: tuple[bool, int, int] | None) -> str:
    tag, spans = "table:table-cell", ""
    if block is not None and not block[0]:
        tag = "table:covered-table-cell"
    elif block is not None:
        spans = f' table:number-rows-spanned="{block[1]}" table:number-columns-spanned="{block[2]}"'
    if value is None:
        return f"<{tag}{spans}/>"
    if isinstance(value, date):
        kind, shown = f'office:value-type="date" office:date-value="{value}"', value.strftime("%d/%m/%Y")
    elif isinstance(value, str):
        kind, shown = 'office:value-type="string"', value
    else:
        kind, shown = f'office:value-type="float" office:value="{value}"', str(value).replace(".", ",")
    return f"<{tag}{spans} {kind}><text:p>{escape(shown)}</text:p></{tag}>"


def csv(rows: Sequence[Sequence[object]], *, delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """Lines with CRLF in the encoding asked for; a field with the delimiter, a quote or a break is quoted."""
    lines = (delimiter.join(_csv_field(value, delimiter) for value in row) for row in rows)
    text = "".join(line + "\r\n" for line in lines)
    if encoding == "windows-1258":
        return windows_1258(text)
    if encoding == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(encoding)


def _csv_field(value: object, delimiter: str) -> str:
    text = "" if value is None else str(value)
    quoted = any(mark in text for mark in (delimiter, '"', "\n", "\r"))
    return '"' + text.replace('"', '""') + '"' if quoted else text


def windows_1258(text: str) -> bytes:
    """Code page 1258 holds base letters (ă â ê ô ơ ư đ) and separate tones, so tones are split off."""
    out = []
    for letter in unicodedata.normalize("NFC", text):
        try:
            out.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tones = "".join(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
            base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones))
            out.append((base + tones).encode("cp1258"))
    return b"".join(out)
