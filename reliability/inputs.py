"""A sheet or a file of the sample month, changed as some bytes say: the same bytes make the same change again."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fnmatch import fnmatch
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TypeVar
from zipfile import ZipFile, is_zipfile

from baocao.layout import Workspace
from baocao.raw.files import Sheet, open_sheets, text_of
from baocao.raw.forms import SCALES, Form, load_forms
from baocao.raw.marks import ROW
from baocao.raw.reading import pick_sheet
from baocao.raw.reference import load_sources
from baocao.raw.vietnamese import read_date
from baocao.settings import Limits

PROJECT = Workspace(Path(__file__).resolve().parents[1])
LIMITS = Limits(megabytes=1, unpacked_megabytes=4, cells=2_000, lines=60, characters=200, sheets=3)
_ROWS = 25  # of a long list, which has nothing new below
_PIECES = [
    *"0123456789.,-+%/()[] \xa0\n*'¹½１٣đ₫AB#Đßİﬁ\u200b\u0301\u0323",
    *("000", "1.519", "1,5", "0,0", "e5", "nan", "44240", "/2/2021", "(1)", "oà", "ước ", "khoảng "),
    *(" điểm", " tỷ", " triệu đồng", "VNĐ", " %"),
    *("ngày 20 tháng 02 năm 2021", "tháng 2 năm 2021", "Tổng cộng", "Ghi chú", "Mã số: DNBC-01", *SCALES),
]
_SNIPPETS = [
    *(bytes([each]) for each in b"\"';\t\n\r\0<>0"),
    *(b"\xff\xfe", b"\xef\xbb\xbf", b"\xcc", b"\xe1\xba\xa1", b"&#0;", b"</", b"<c>", b"<row r='9'>"),
    *b"r='A1'|r='XFD1'|t='s'|t='e'|encoding='gbk'|encoding='x'".split(b"|"),
    *b"<v>1e999</v>|<v>-1</v>|<mergeCell ref='A1:D9'/>|columns-repeated='9'|office:value='x'".split(b"|"),
    *b"2958466|99999999999|hidden|veryHidden".split(b"|"),
]
_MARKS = [
    *(b"", b"", b"<v>", b"<t>", b"<", b";", b"\n", b"/2"),
    *(b'r="', b't="', b'repeated="', b'value="', b'name="', b'encoding="'),
]
STYLES = [(".", ","), (",", "."), (" ", ","), ("", ",")]
T = TypeVar("T")


class Choices:
    """What the bytes choose, one thing after the other; always the first one once they are used up."""

    def __init__(self, data: bytes) -> None:
        self._data = BytesIO(data)
        self.left = len(data)

    def bytes(self, size: int) -> bytes:
        found = self._data.read(size)
        self.left -= len(found)
        return found

    def number(self, most: int) -> int:
        return int.from_bytes(self.bytes((most.bit_length() + 7) // 8), "little") % (most + 1)

    def of(self, things: Sequence[T]) -> T:
        return things[self.number(len(things) - 1)]

    def text(self) -> str:
        return "".join(
            self.of([*_PIECES, None]) or chr(0x20 + self.number(0xD7DF)) for _ in range(self.number(5))
        )

    def amount(self) -> str:
        """A number as people write it, in one of the styles."""
        number = Decimal(self.number(10 ** self.of([1, 2, 4, 6, 9]))).scaleb(-self.of([0, 0, 1, 2, 3]))
        before = self.of(["", "", "", "-", "ước ", "khoảng "])
        return f"{before}{in_style(number, self.of(STYLES))}{self.of(['', '', ' ', ' điểm', '%', ' %', *SCALES])}"

    def value(self) -> object:
        """A cell of any type that a workbook can have."""
        kinds: list[Callable[[], object]] = [
            self.text,
            self.amount,
            lambda: self.of(["1.519", "1,519", "0,519", "12.000", "0,5", "1,0", "100%", "½", "-", "-1"]),
            lambda: f"{self.number(32)}/{self.number(13)}/{self.of(['2021', '2020', '0000', '21'])}",
            lambda: self.of([2**31, 44250, 44240, 1, 0, -1]) + self.number(8) / self.of([1, 2, 3]),
            lambda: struct.unpack("<d", self.bytes(8).ljust(8, b"\0"))[0],
            lambda: self.of([None, True, time(1), timedelta(1), date(2021, 2, 1), datetime(2021, 2, 28)]),
        ]
        return self.of(kinds)()


def in_style(value: int | Decimal, style: tuple[str, str]) -> str:
    """The number with the marks of a style for thousands and decimals, and as many decimals as it has."""
    return f"{Decimal(value):,f}".translate({ord(","): style[0], ord("."): style[1]})


@cache
def samples() -> list[tuple[Form, Path, Sheet]]:
    """Each form of the project with the smallest file of the month that has it, and its sheet."""
    found = []
    for source in load_sources(PROJECT):
        paths = sorted(
            (PROJECT.raw_root / "2021-02" / source).iterdir(), key=lambda path: path.stat().st_size
        )
        for form in load_forms(PROJECT, source).form:
            for path in (each for each in paths if fnmatch(each.name, form.files)):
                sheet = pick_sheet(form, open_sheets(path, path.name, Limits()))
                if sheet is not None:
                    last = _ROWS if form.kind == "lines" and not form.total else None
                    short = replace(sheet, rows=sheet.rows[:last], lines=sheet.lines[:last])
                    found.append((form, path, short))
                    break
    return found


def changed_sheet(choices: Choices) -> tuple[Form, Sheet]:
    """A form, and its good sheet after some changes to cells, rows and columns."""
    form, _, sheet = choices.of(samples())
    width = max(map(len, sheet.rows))
    rows = [[*row, *[""] * (width - len(row))] for row in sheet.rows]
    words = [*(column.header for column in form.column), form.label, form.unit, form.total, *SCALES]
    header = next(row for row, cells in enumerate(rows) if form.column[-1].header in map(text_of, cells))
    marks, merged = dict(sheet.marks), list(sheet.merged)
    for _ in range(1 + choices.number(4)):
        first = min(choices.of([0, header, header + 1, header + 1]), len(rows) - 1)
        row, other = (first + choices.number(len(rows) - 1 - first) for _ in range(2))
        column, beside = (choices.number(len(rows[0]) - 1) for _ in range(2))
        match choices.number(17):
            case 0:
                rows[row][column] = choices.value()
            case 1 | 2:
                row, column = choices.of(_numbers(rows) or [(row, column)])
                rows[row][column] = choices.value()
            case 3:
                text, at = text_of(rows[row][column]), choices.number(20)
                rows[row][column] = text[:at] + choices.text() + text[at + choices.number(3) :]
            case 4 | 5:
                _restyle(rows[row : row + 1 + choices.of([0, 2, 15])], choices)
            case 6:
                rows[row][column] = choices.of([*words, rows[other][beside]])
            case 7:
                for each in rows[row + 1 : row + 2 + choices.number(3)]:  # merged downwards
                    each[column] = ""
            case 8:
                rows.insert(row, choices.of([[""] * len(rows[0]), list(rows[other]), _codes(len(rows[0]))]))
            case 9:
                rows[row], rows[other] = rows[other], rows[row]
            case 10 if len(rows) > 1:
                del rows[row]
            case 11 | 12 as kind:
                for each in rows:
                    each.insert(column, each[beside] if kind == 11 else "")
            case 13:
                for each in rows:
                    each[column], each[beside] = each[beside], each[column]
            case 14:
                _redate(rows[row : row + 1 + choices.number(40)], choices)
            case 15:
                for each in rows[row : row + 1 + choices.of([0, 2, 15])]:  # money in another unit
                    each[:] = [choices.of([*SCALES, ""]) if cell in SCALES else cell for cell in each]
            case 16:
                last = min(row + choices.number(2), len(rows) - 1)
                if any(a <= last and c >= row and b <= column <= d for (a, b), (c, d) in merged):
                    continue  # no sheet has a cell that is merged twice
                for each in rows[row + 1 : last + 1]:
                    each[column] = ""
                merged.append(((row, column), (last, column)))
            case 17:
                marks[row, ROW] = "dòng bị ẩn"
    lines = range(1, len(rows) + 1) if sheet.name is None else ()
    return form, replace(sheet, rows=rows, lines=lines, marks=marks, merged=merged)


def _restyle(rows: list[list[object]], choices: Choices) -> None:
    """Write the numbers of a column as text, in one style or in any."""
    style, unit = choices.of([*STYLES, None]), choices.of(["", "", "%", " điểm", *SCALES])
    scale = choices.of([0, 0, 0, -1, -2, -3, 3])
    found = _numbers(rows)
    column = choices.of(sorted({at for _, at in found}) or [0])
    for row, at in found:
        if at == column and (number := _number(rows[row][at])) is not None:
            rows[row][at] = f"{in_style(number.scaleb(scale), style or choices.of(STYLES))}{unit}"


def _redate(rows: list[list[object]], choices: Choices) -> None:
    """Write the dates of some rows in another month."""
    month = choices.of(["1/2021", "3/2021", "2/2020", "2/0000", "2/9999", "13/2021"])
    for row in rows:
        row[:] = [f"{day.day}/{month}" if (day := read_date(cell)) else cell for cell in row]


def _numbers(rows: list[list[object]]) -> list[tuple[int, int]]:
    """Where numbers stand."""
    return [
        (row, at)
        for row, cells in enumerate(rows)
        for at, cell in enumerate(cells)
        if _number(cell) is not None
    ]


def _number(cell: object) -> Decimal | None:
    if isinstance(cell, float) and math.isfinite(cell):
        return Decimal(repr(cell))
    return (
        Decimal(int(cell)) if isinstance(cell, int) or (isinstance(cell, str) and cell.isdecimal()) else None
    )


def _codes(width: int) -> list[object]:
    return [*"AB", *map(str, range(1, width - 1))][:width]


def changed_file(choices: Choices) -> tuple[list[Form], str, bytes]:
    """A file with its forms: the name, and the content after some of its bytes were cut, put in or doubled.

    Of a workbook the bytes of a part are changed, and its archive made anew; or those of the archive itself.
    """
    path = choices.of(samples())[1]
    forms = [form for form, other, _ in samples() if other == path]
    content = path.read_bytes()
    if path.suffix == ".csv":
        content = b"".join(content.splitlines(keepends=True)[:_ROWS])
    if not is_zipfile(path) or not choices.number(3):
        return forms, path.name, _changed(content if choices.number(3) else b"", choices)
    made = BytesIO()
    with ZipFile(path) as package, ZipFile(made, "w") as target:
        names = package.namelist()
        spoilt = choices.of([name for name in names if package.getinfo(name).file_size])
        for name in names:
            part = package.read(name)
            target.writestr(name, _changed(part, choices) if name == spoilt else part)
    return forms, path.name, made.getvalue()


def _changed(content: bytes, choices: Choices) -> bytes:
    for _ in range(1 + choices.number(4)):
        mark = choices.of(_MARKS)
        at = max(0, content.find(mark, choices.number(len(content)))) + len(mark)
        size = choices.of([0, 0, 1, 1, 2, 4, 9, 30, 300, 2**16])
        new = (choices.of(_SNIPPETS), choices.bytes(choices.number(8)), content[at : at + size] * 2)
        content = content[:at] + choices.of(new) + content[at + size :]
    return content
