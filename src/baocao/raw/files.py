"""Raw files as sheets of untyped cells. What the cells mean is decided by a form, never here."""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from lzma import LZMAError
from pathlib import Path
from statistics import mode
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from baocao.errors import BadInput, quoted
from baocao.raw import marks_ods
from baocao.raw.limits import check_archive, check_count, check_lines, check_size, check_text
from baocao.raw.marks import Marks, marks_of
from baocao.raw.vietnamese import clean, unreadable
from baocao.settings import Limits

Value = object
_CHUNK = 2**20
_HEAD = 20  # lines of a text file that show what ends its columns: titles and texts have commas too
_UTF8 = re.compile(rb"\xe1[\xba\xbb][\x80-\xbf]")  # ạ to ỹ, which no text in windows-1258 has
# An archive that is damaged, also in the names and encodings of its parts, encrypted (RuntimeError), or packed in a
# way nobody reads (NotImplementedError is one).
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    RuntimeError,
    ExpatError,
    ParseError,
    LookupError,
    ValueError,
)
WORKBOOKS = {".xlsx", ".xls", ".ods"}


@dataclass(frozen=True)
class Sheet:
    """Cells row by row from A1. ``name`` is None for a text file, whose rows are its lines from 1.

    ``hidden`` are the sheets of the same workbook that nobody sees, and that are not read; ``marks`` says what no value
    tells of a cell; ``merged`` are the first and the last cell of those that are one.
    """

    file: str
    name: str | None
    rows: Sequence[Sequence[Value]]
    lines: Sequence[int] = ()
    hidden: Sequence[str] = ()
    marks: Marks = field(default_factory=dict)
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()

    @property
    def title(self) -> str:
        """The sheet as messages name it."""
        return f"{self.file}, trang tính {self.name}" if self.name is not None else self.file

    def at(self, row: int, column: int | None) -> Value:
        """The value of a cell; None right of the row's end and for no column."""
        cells = self.rows[row]
        return cells[column] if column is not None and column < len(cells) else None

    def column(self, column: int, rows: range) -> list[Value]:
        """The values of a column in some rows, None right of a row's end."""
        return [cells[column] if column < len(cells) else None for cells in self.rows[rows.start : rows.stop]]

    def origin(self, row: int, column: int, title: str) -> dict[str, Any]:
        """Where a value was read, as columns of the frames: a workbook's cell, or a line and column title."""
        in_book = self.name is not None
        return {
            "file": self.file,
            "sheet": self.name or "",
            "cell": self.cell(row, column) if in_book else "",
            "column": "" if in_book else title,
            "line": self.line(row),
        }

    def cell(self, row: int, column: int) -> str:
        """The address of a cell as people write it: ``D12``, or the line of a text file."""
        return f"{letters(column)}{row + 1}" if self.name is not None else f"dòng {self.line(row)}"

    def line(self, row: int) -> int:
        """The line of a text file, the row of a workbook."""
        return self.lines[row] if self.lines else row + 1

    def where(self, row: int, column: int) -> str:
        return f"{self.title}, {self.cell(row, column)}"


def letters(column: int) -> str:
    """Column 0 is A, 26 is AA."""
    head, last = divmod(column, 26)
    return (letters(head - 1) if head else "") + chr(ord("A") + last)


def open_sheets(path: Path, name: str, limits: Limits) -> list[Sheet]:
    """Every visible sheet of the file; ``name`` is how results call it. Text files give one sheet.

    Raises :class:`BadInput` for a file that can't be read, or is larger than the limits.
    """
    check_size(path, name, limits)
    if path.suffix.lower() in WORKBOOKS:
        return _workbook(path, name, limits)
    if path.suffix.lower() == ".csv":
        check_lines(path, name, limits)
        return [_text(path, name, limits)]
    raise BadInput(
        "Loại tệp không dùng được",
        where=name,
        found=path.suffix or "không có đuôi tệp",
        expected=", ".join(sorted(WORKBOOKS | {".csv"})),
        todo="Lưu lại dưới dạng .xlsx, .ods hoặc .csv.",
    )


def _workbook(path: Path, name: str, limits: Limits) -> list[Sheet]:
    try:
        signed = check_archive(path, name, limits)
        kind = path.suffix.lower()
        marks = marks_of(path, name, limits) if signed and kind == ".xlsx" else {}
        of_ods = marks_ods.marks_of(path, name, limits) if kind == ".ods" else {}
        with CalamineWorkbook.from_path(path) as book:
            check_count(name, len(book.sheet_names), limits.sheets, "trang tính")
            visible = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
            hidden = [title for title in book.sheet_names if title not in visible]
            read = {title: book.get_sheet_by_name(title) for title in visible}
            sheets = [
                Sheet(
                    name,
                    title,
                    sheet.to_python(skip_empty_area=False),
                    hidden=hidden,
                    marks=of_ods[title][0] if title in of_ods else marks.get(title, {}),
                    merged=of_ods[title][1] if title in of_ods else sheet.merged_cell_ranges or (),
                )
                for title, sheet in read.items()
            ]
    except BadInput:
        raise
    except (CalamineError, *_DAMAGED, OSError) as fault:
        raise BadInput(
            "Không mở được bảng tính",
            where=name,
            found=str(fault) if isinstance(fault, OSError) and fault.errno else _content(path),
            expected="một bảng tính không đặt mật khẩu",
            todo="Mở tệp bằng phần mềm bảng tính, lưu lại, hoặc xin đơn vị gửi lại.",
        ) from None
    if not sheets:
        raise BadInput(
            "Bảng tính không có trang tính nào nhìn thấy được",
            where=name,
            found=", ".join(f"{title} (bị ẩn)" for title in hidden) or "không có trang tính nào",
            todo="Mở tệp, bỏ ẩn trang tính rồi lưu lại, hoặc xin đơn vị gửi lại.",
        )
    for sheet in sheets:
        check_text(sheet.title, (cell for row in sheet.rows for cell in row), limits)
        _check_writing(sheet)
    return sheets


def _check_writing(sheet: Sheet) -> None:
    """Refuse texts that are not Vietnamese in Unicode, each with its cell."""
    texts = {cell for row in sheet.rows for cell in row if isinstance(cell, str)}
    why = {text: reason for text in texts if (reason := unreadable(text))}
    if why:
        raise BadInput(
            "Chữ không đọc được",
            where=sheet.title,
            expected="chữ Việt Unicode (UTF-8)",
            faults=[
                BadInput(why[cell], where=sheet.where(row, column), found=quoted(cell[:80]))
                for row, cells in enumerate(sheet.rows)
                for column, cell in enumerate(cells)
                if isinstance(cell, str) and cell in why
            ],
            todo="Chuyển mã sang Unicode (UniKey: Ctrl+Shift+F6) rồi lưu lại, hoặc xin gửi lại.",
        )


def _content(path: Path) -> str:
    """What a file that is no readable workbook seems to be."""
    data = path.read_bytes()
    if data.startswith(b"PK"):
        return "tệp bị hỏng, hoặc chưa tải về hết"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "tệp bị hỏng, đặt mật khẩu, hoặc lưu ở dạng cũ .xls"
    what = "không phải bảng tính" if b"\0" in data else "là văn bản/CSV"
    return f"tệp không phải {path.suffix.lower()} (nội dung {what})" if data else "tệp rỗng"


def _text(path: Path, name: str, limits: Limits) -> Sheet:
    """The lines of a text file, one after the other: of a million of them equal cells are kept once."""
    rows: list[list[Value]] = []
    lines, before = [], 0
    same: dict[str, str] = {}
    with path.open(encoding=_encoding(path, name), newline="") as file:
        head = list(islice(file, _HEAD))
        file.seek(0)
        delimiter = max(
            ";\t,", key=lambda mark: (sum(mark in line for line in head), "".join(head).count(mark))
        )
        usual = mode([line.count(delimiter) for line in head if delimiter in line] or [1])
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                if reader.line_num > before + 1 and _swallowed(row, delimiter, usual):
                    raise csv.Error
                rows.append([same.setdefault(cell, cell) for cell in row])
                lines.append(before + 1)
                before = reader.line_num
        except csv.Error:
            raise BadInput(
                "Tệp văn bản không đọc được",
                where=f"{name}, dòng {before + 1}"
                + (f" đến {reader.line_num}" if reader.line_num > before + 1 else ""),
                found="một ô quá dài, dấu ngoặc kép không đóng, hoặc đóng rồi còn chữ",
                expected="ô có dấu ngoặc kép: cả ô trong một cặp, dấu bên trong viết đôi",
                todo="Sửa dấu ngoặc kép ở dòng đầu tiên nêu trên, hoặc xuất lại tệp từ phần mềm nguồn.",
            ) from None
    sheet = Sheet(name, None, rows, lines)
    _check_writing(sheet)
    return sheet


def _swallowed(row: Sequence[str], delimiter: str, most: int) -> bool:
    """Whether a cell holds a whole further line: its quotation mark was closed by one of another cell."""
    return any(ends_of_cells(line, delimiter) >= most for cell in row for line in cell.split("\n")[1:])


def ends_of_cells(text: str, mark: str) -> int:
    """How many cells the mark may end in a text: prose has a space behind each."""
    return text.count(mark) - text.count(f"{mark} ")


def _encoding(path: Path, name: str) -> str:
    """UTF-16 and UTF-8 by their mark, then strict UTF-8, then windows-1258 (which NFC repairs)."""
    with path.open("rb") as file:
        wide = file.read(2) in {b"\xff\xfe", b"\xfe\xff"}
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1258"):
        try:
            with path.open(encoding=encoding, newline="") as text:
                while text.read(_CHUNK):
                    pass
            return encoding
        except UnicodeError as fault:
            if encoding == "utf-8-sig" and _UTF8.search(path.read_bytes()):
                raise BadInput(
                    "Tệp lẫn hai bảng mã",
                    where=name,
                    found=f"phần lớn là UTF-8, có chỗ không phải: {fault}",
                    expected="cả tệp một bảng mã",
                    todo="Xuất lại tệp từ phần mềm nguồn với bảng mã UTF-8.",
                ) from None
    raise BadInput(
        "Không nhận ra bảng mã của tệp, hoặc tệp bị cắt cụt",
        where=name,
        expected="UTF-8, UTF-16 hoặc windows-1258",
        todo="Lưu lại tệp với bảng mã UTF-8.",
    )


def text_of(value: Value) -> str:
    """A cell as cleaned text; whole floats lose their ``.0`` (codes such as 582 come as numbers)."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value))


def texts_of(cells: Sequence[Value]) -> list[str]:
    """:func:`text_of` each cell; equal texts of a long column are cleaned once."""
    known = {cell: text_of(cell) for cell in set(cells) if isinstance(cell, str)}
    return [known[cell] if isinstance(cell, str) else text_of(cell) for cell in cells]
