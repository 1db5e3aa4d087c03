"""What may be wrong with what arrives, built from the good sample month, and what must come of it.

Each case says in words what is done; ``docs/reliability.md`` lists them with what happens.
"""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Color, Font
from openpyxl.worksheet.worksheet import Worksheet

from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.aside import set_aside
from tests.conftest import ROOT
from tests.workbooks import repack, windows_1258

FEBRUARY = Month(2021, 2)
REFUSED = "refused: exit 2, the file is named, nothing is published"
READ = "read: the same values as before"
CHECKED = "told: a check of the report fails, with both sides"
ABSENT = "not available: the figures that need it say why, the others are there"


@dataclass(frozen=True)
class Case:
    """``do`` puts the fault into a workspace; ``words`` must be told. A case that is CHECKED or ABSENT names the
    notebook, and the check or indicator, where it shows; one that is READ may name a source of which nothing is told.
    """

    group: str
    what: str
    do: Callable[[Workspace], object]
    outcome: str
    words: tuple[str, ...] = ()
    notebook: str = ""
    shows: str = ""


CASES: list[Case] = []


def case(
    group: str, what: str, outcome: str, *words: str, notebook: str = "", shows: str = ""
) -> Callable[[Callable[[Workspace], object]], Callable[[Workspace], object]]:
    """Put a function among the cases."""

    def put(do: Callable[[Workspace], object]) -> Callable[[Workspace], object]:
        CASES.append(Case(group, what, do, outcome, words, notebook, shows))
        return do

    return put


def raw(space: Workspace, name: str) -> Path:
    """A file of the month: ``postal/dnbc-01.xlsx``."""
    return space.raw_root / "2021-02" / name


POSTAL, TELECOM, LAND = "postal/dnbc-01.xlsx", "telecom/dnvt-01.xlsx", "land_registry/chi-nhanh.xlsx"
SUMMARY, REGISTER = "one_stop/tong-hop.xlsx", "register/so-theo-doi.xlsx"
ODS, BOOK, SHEET = "postal/dnbc-05.ods", "xl/workbook.xml", "xl/worksheets/sheet1.xml"
REPEATED = b'<table:table-row table:number-rows-repeated="x"'
CAMERAS = "cameras/camera.xlsx"
WIFI = "coverage/wifi-cong-cong.csv"
CLIENTS = "soc/canh-bao-may-khach.csv"
CLIENTS = "soc/canh-bao-may-khach.csv"
PROVINCE, PRESS, COVERAGE = (
    "one_stop/mot-cua-cap-tinh.csv",
    "press/diem-bao.csv",
    "coverage/phu-song-thon.csv",
)


class Book:
    """A workbook that is changed and saved: ``with Book(space, POSTAL) as sheet``."""

    def __init__(self, space: Workspace, name: str, sheet: str = "") -> None:
        self.path = raw(space, name)
        self.book = openpyxl.load_workbook(self.path)
        self.sheet: Worksheet = self.book[sheet] if sheet else self.book.worksheets[0]

    def __enter__(self) -> Worksheet:
        return self.sheet

    def __exit__(self, *_: object) -> None:
        self.book.save(self.path)


def row_of(sheet: Worksheet, key: str) -> int:
    """The row with that Stt."""
    return next(row for row in range(1, sheet.max_row + 1) if str(sheet.cell(row, 1).value) == key)


def set_value(name: str, key: str, value: object, column: int = 4) -> Callable[[Workspace], None]:
    """Type a value into the row with that Stt."""

    def do(space: Workspace) -> None:
        with Book(space, name) as sheet:
            sheet.cell(row_of(sheet, key), column).value = value  # type: ignore[union-attr]

    return do


def text(name: str, change: Callable[[str], str], encoding: str = "utf-8-sig") -> Callable[[Workspace], None]:
    """Change a text file."""

    def do(space: Workspace) -> None:
        path = raw(space, name)
        before = path.read_text(encoding="utf-8-sig")
        after = change(before)
        assert after != before or encoding != "utf-8-sig"
        path.write_bytes(windows_1258(after) if encoding == "cp1258" else after.encode(encoding))

    return do


def content(name: str, data: bytes) -> Callable[[Workspace], int]:
    """Write other bytes under the name."""
    return lambda space: raw(space, name).write_bytes(data)


def line(number: int, change: Callable[[str], str]) -> Callable[[str], str]:
    """Change one line of a text, counted from 1."""

    def do(text: str) -> str:
        lines = text.splitlines(keepends=True)
        lines[number - 1] = change(lines[number - 1])
        return "".join(lines)

    return do


def copy(name: str, other: str) -> Callable[[Workspace], object]:
    return lambda space: shutil.copy(raw(space, name), raw(space, other))


def put(
    group: str, what: str, do: Callable[[Workspace], object], outcome: str, *words: str, **shows: str
) -> None:
    CASES.append(Case(group, what, do, outcome, words, **shows))


# ---- the file itself -----------------------------------------------------------------------------------------

FILE = "File"
put(FILE, "empty workbook file", content(POSTAL, b""), REFUSED, POSTAL, "tệp rỗng")
put(FILE, "empty text file", content(PRESS, b""), REFUSED, PRESS)
put(
    FILE,
    "workbook cut off in the middle",
    lambda space: raw(space, POSTAL).write_bytes(raw(space, POSTAL).read_bytes()[:4000]),
    REFUSED,
    POSTAL,
    "bị hỏng, hoặc chưa tải về hết",
)
put(
    FILE,
    ".xlsx that is a web page",
    content(POSTAL, b"<html><table></table></html>"),
    REFUSED,
    POSTAL,
    "văn bản",
)
put(
    FILE,
    ".xlsx that is XML",
    content(POSTAL, b"<?xml version='1.0'?><Workbook/>"),
    REFUSED,
    POSTAL,
    "văn bản",
)
put(
    FILE,
    ".xlsx that is an old .xls, or protected by a password",
    content(POSTAL, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000)),
    REFUSED,
    POSTAL,
    "đặt mật khẩu",
)


@case(FILE, ".xlsx that is some other archive", REFUSED, POSTAL, "Không mở được bảng tính")
def _other_archive(space: Workspace) -> None:
    with zipfile.ZipFile(raw(space, POSTAL), "w") as archive:
        archive.writestr("readme.txt", "x")


@case(FILE, "one byte of a workbook damaged", REFUSED, POSTAL)
def _damaged(space: Workspace) -> None:
    path = raw(space, POSTAL)
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo(SHEET)
    data = bytearray(path.read_bytes())
    data[member.header_offset + 30 + len(member.filename) + member.compress_size // 2] ^= 0x55
    path.write_bytes(bytes(data))


def repacked(
    name: str, member: str, change: Callable[[bytes], bytes], packing: int = zipfile.ZIP_STORED
) -> Callable[[Workspace], None]:
    """Change one part of a workbook's archive."""

    def do(space: Workspace) -> None:
        changed = repack(raw(space, name), member, change, packing)
        assert changed or packing

    return do


put(
    FILE,
    "workbook without a sheet",
    repacked(POSTAL, BOOK, lambda part: re.sub(rb"(?s)(?<=<sheets>).*(?=</sheets>)", b"", part)),
    REFUSED,
    POSTAL,
    "không có trang tính nào",
)
put(
    FILE,
    "workbook whose sheets are all hidden",
    repacked(POSTAL, BOOK, lambda part: part.replace(b"<sheet ", b'<sheet state="hidden" ')),
    REFUSED,
    POSTAL,
    "không có trang tính nào nhìn thấy được",
    "(bị ẩn)",
)


@case(FILE, "part of a workbook with a name in no encoding", REFUSED, POSTAL, "bị hỏng")
def _name_of_part(space: Workspace) -> None:
    with zipfile.ZipFile(raw(space, POSTAL), "a") as archive:
        archive.writestr("xl/ảnh.png", b"")
    data = raw(space, POSTAL).read_bytes()
    raw(space, POSTAL).write_bytes(data.replace("ảnh".encode(), b"\xff\xff\xffnh"))


@case(FILE, "workbook packed by LZMA and damaged", REFUSED, POSTAL, "bị hỏng")
def _lzma(space: Workspace) -> None:
    repacked(POSTAL, SHEET, bytes, zipfile.ZIP_LZMA)(space)
    with zipfile.ZipFile(raw(space, POSTAL)) as archive:
        start = archive.getinfo(SHEET).header_offset + 30 + len(SHEET)
    data = bytearray(raw(space, POSTAL).read_bytes())
    data[start + 4] = 0xFF
    raw(space, POSTAL).write_bytes(bytes(data))


put(
    FILE,
    "row of an .ods that stands there «x» times",
    repacked(ODS, "content.xml", lambda part: part.replace(b"<table:table-row", REPEATED, 1)),
    REFUSED,
    ODS,
    "bị hỏng",
)


put(
    FILE,
    ".ods in an encoding that is none",
    repacked(ODS, "content.xml", lambda part: part.replace(b'encoding="UTF-8"', b'encoding="x"')),
    REFUSED,
    ODS,
    "bị hỏng",
)
put(
    FILE,
    ".ods in an encoding that its reader doesn't know",
    repacked(ODS, "content.xml", lambda part: part.replace(b'encoding="UTF-8"', b'encoding="gbk"')),
    REFUSED,
    ODS,
    "bị hỏng",
)


@case(FILE, "very many sheets", REFUSED, POSTAL, "trang tính", "config/limits.toml")
def _many_sheets(space: Workspace) -> None:
    book = openpyxl.Workbook()
    for number in range(150):
        book.create_sheet(f"T{number}")
    book.save(raw(space, POSTAL))


@case(FILE, "file larger than the limit", REFUSED, PRESS, "MB", "config/limits.toml")
def _large(space: Workspace) -> None:
    with raw(space, PRESS).open("r+b") as file:
        file.truncate(300 * 2**20)


@case(FILE, "name with spaces and diacritics", READ)
def _name(space: Workspace) -> None:
    raw(space, POSTAL).rename(raw(space, "postal/dnbc-01 Bưu chính (bản chính).xlsx"))


@case(FILE, "name in NFD", READ)
def _name_nfd(space: Workspace) -> None:
    raw(space, POSTAL).rename(raw(space, unicodedata.normalize("NFD", "postal/dnbc-01 bưu chính.xlsx")))


put(
    FILE,
    "the same form twice («v1», «final»)",
    copy(POSTAL, "postal/dnbc-01 final.xlsx"),
    REFUSED,
    "cùng ngày lập",
)
put(FILE, "lock file of an open workbook («~$»)", content("postal/~$dnbc-01.xlsx", b"x"), READ)
put(FILE, "what Windows leaves in folders (Thumbs.db)", content("postal/Thumbs.db", b"x"), READ)
put(
    FILE, "note of another type among the files", content("press/ghi-chu.docx", b"x"), REFUSED, "ghi-chu.docx"
)
put(
    FILE,
    "misspelt name",
    lambda space: raw(space, PRESS).rename(raw(space, "press/diembao.csv")),
    REFUSED,
    "press/diembao.csv",
    "Có phải là «diem-bao*»?",
)
put(
    FILE,
    "folder of no source",
    lambda space: raw(space, "telecomm").mkdir(),
    REFUSED,
    "2021-02/telecomm",
    "Có phải là «telecom»?",
)
put(FILE, "folder inside a source", lambda space: raw(space, "postal/cu").mkdir(), REFUSED, "postal/cu")
put(
    FILE,
    "folder of the month misspelt",
    lambda space: (space.raw_root / "2021-2").mkdir(),
    REFUSED,
    "data/raw/2021-2",
    "Có phải là «2021-02»?",
)
put(FILE, "folder that is no month", lambda space: (space.raw_root / "2021-13").mkdir(), READ)


@case(FILE, "file in the place of a source's folder", REFUSED, "2021-02/press")
def _no_folder(space: Workspace) -> None:
    shutil.rmtree(raw(space, "press"))
    raw(space, "press").write_text("x", encoding="utf-8")


@case(FILE, "link out of data/raw", REFUSED, POSTAL, "Liên kết ra ngoài")
def _link(space: Workspace) -> None:
    outside = space.root / "elsewhere.xlsx"
    raw(space, POSTAL).rename(outside)
    raw(space, POSTAL).symlink_to(outside)


@case(FILE, "broken link", REFUSED, POSTAL, "liên kết hỏng")
def _broken_link(space: Workspace) -> None:
    raw(space, POSTAL).unlink()
    raw(space, POSTAL).symlink_to(space.root / "nowhere.xlsx")


@case(FILE, "named pipe instead of a file", REFUSED, "postal/dnbc-99.xlsx", "tệp đặc biệt")
def _pipe(space: Workspace) -> None:
    os.mkfifo(raw(space, "postal/dnbc-99.xlsx"))


put(
    FILE,
    "no file of a sender",
    lambda space: [raw(space, f"postal/dnbc-01{end}.xlsx").unlink() for end in ("", "-thuc-hien")],
    ABSENT,
    "thiếu số liệu tháng 02/2021 của Doanh nghiệp bưu chính 01",
    notebook="postal",
    shows="postal.volume_sent",
)

# ---- the structure of a form ---------------------------------------------------------------------------------

STRUCTURE = "Structure"


def rename_sheet(name: str, sheet: str, other: str) -> Callable[[Workspace], None]:
    def do(space: Workspace) -> None:
        with Book(space, name, sheet) as found:
            found.title = other

    return do


def hide(name: str, sheet: str) -> Callable[[Workspace], None]:
    def do(space: Workspace) -> None:
        with Book(space, name, sheet) as found:
            found.sheet_state = "hidden"

    return do


put(STRUCTURE, "sheet renamed", rename_sheet(TELECOM, "Thuê bao", "TB"), REFUSED, TELECOM, "Thiếu trang tính")
put(STRUCTURE, "sheet renamed where a form takes any name", rename_sheet(POSTAL, "02-BC-DN", "Sheet1"), READ)
put(STRUCTURE, "hidden sheet", hide(TELECOM, "Thuê bao"), REFUSED, TELECOM, "Thuê bao (bị ẩn)")


@case(STRUCTURE, "two sheets of one form in a workbook", REFUSED, CAMERAS, "Nhiều trang tính", "T1, T2")
def _two_sheets(space: Workspace) -> None:
    with Book(space, CAMERAS) as sheet:
        sheet.title = "T2"
        sheet.parent.copy_worksheet(sheet).title = "T1"  # type: ignore[union-attr]
        sheet.parent.move_sheet("T1", -1)  # type: ignore[union-attr]


@case(STRUCTURE, "another sheet beside that of the form", READ)
def _guide(space: Workspace) -> None:
    with Book(space, CAMERAS) as sheet:
        sheet.parent.create_sheet("Hướng dẫn", 0)["A1"] = "Cách điền"  # type: ignore[union-attr]


@case(STRUCTURE, "day of writing that is none", REFUSED, POSTAL, "Ngày lập không có trong lịch", "31")
def _no_such_day(space: Workspace) -> None:
    with Book(space, POSTAL) as sheet:
        cells = (cell for row in sheet.iter_rows() for cell in row if "ngày" in str(cell.value).casefold())
        *_, last = cells
        last.value = "Ninh Thuận, ngày 31 tháng 02 năm 2021"


@case(STRUCTURE, "day of a circular below the day of writing", READ)
def _circular(space: Workspace) -> None:
    with Book(space, POSTAL) as sheet:
        sheet.cell(60, 1).value = "Theo Thông tư số 35/2016/TT-BTTTT ngày 26/12/2016"  # type: ignore[union-attr]


put(
    STRUCTURE,
    "title above the header of a text file",
    text(COVERAGE, lambda t: "DANH SÁCH THÔN\n" + t.replace(";", "\t")),
    READ,
)


def shift(rows: int, columns: int) -> Callable[[Workspace], None]:
    def do(space: Workspace) -> None:
        with Book(space, POSTAL) as sheet:
            for merged in list(sheet.merged_cells.ranges):
                sheet.unmerge_cells(str(merged))
            if rows:
                sheet.insert_rows(1, rows)
            if columns:
                sheet.insert_cols(1, columns)

    return do


put(STRUCTURE, "header moved down by rows", shift(3, 0), READ)
put(STRUCTURE, "table moved right by columns", shift(0, 2), READ)


@case(STRUCTURE, "columns swapped", READ)
def _swapped(space: Workspace) -> None:
    with Book(space, POSTAL) as sheet:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        for row in range(7, 35):
            c, d = sheet.cell(row, 3).value, sheet.cell(row, 4).value
            sheet.cell(row, 3).value, sheet.cell(row, 4).value = d, c  # type: ignore[union-attr]


@case(STRUCTURE, "column missing", REFUSED, POSTAL, "còn thiếu cột: Số lượng")
def _no_column(space: Workspace) -> None:
    with Book(space, POSTAL) as sheet:
        sheet.cell(7, 4).value = None  # type: ignore[union-attr]


@case(STRUCTURE, "column of units missing", REFUSED, POSTAL, "Đơn vị tính")
def _no_units(space: Workspace) -> None:
    with Book(space, POSTAL) as sheet:
        sheet.cell(7, 3).value = "Số thứ tự"  # type: ignore[union-attr]


@case(STRUCTURE, "column twice", REFUSED, POSTAL, "2 cột «Số lượng»")
def _column_twice(space: Workspace) -> None:
    with Book(space, POSTAL) as sheet:
        sheet.cell(7, 6).value = "Số lượng"  # type: ignore[union-attr]
        for row in range(10, 30):
            sheet.cell(row, 6).value = 1  # type: ignore[union-attr]


@case(STRUCTURE, "value cells merged", REFUSED, POSTAL, "D12")
def _merged(space: Workspace) -> None:
    with Book(space, POSTAL) as sheet:
        sheet.merge_cells("D11:D12")


@case(STRUCTURE, "row of column codes missing", READ)
def _no_codes(space: Workspace) -> None:
    with Book(space, POSTAL) as sheet:
        for column in range(1, 6):
            sheet.cell(8, column).value = None  # type: ignore[union-attr]


@case(STRUCTURE, "total row in the middle", READ)
def _total_between(space: Workspace) -> None:
    with Book(space, LAND) as sheet:
        for column in range(1, 6):
            total, other = sheet.cell(6, column).value, sheet.cell(9, column).value
            sheet.cell(6, column).value, sheet.cell(9, column).value = other, total  # type: ignore[union-attr]


@case(STRUCTURE, "total row twice", REFUSED, LAND, "2 dòng «Tổng cộng»", "đúng một")
def _total_twice(space: Workspace) -> None:
    with Book(space, LAND) as sheet:
        sheet.cell(14, 3).value, sheet.cell(14, 4).value = "Tổng cộng", 849  # type: ignore[union-attr]


@case(STRUCTURE, "row missing", REFUSED, POSTAL, "Thiếu dòng 1.1 Bưu cục")
def _no_row(space: Workspace) -> None:
    with Book(space, POSTAL) as sheet:
        sheet.cell(row_of(sheet, "1.1"), 2).value = "Bưu cục khác"  # type: ignore[union-attr]


@case(STRUCTURE, "row twice", REFUSED, POSTAL, "đứng hai lần")
def _row_twice(space: Workspace) -> None:
    with Book(space, POSTAL) as sheet:
        for column in range(1, 6):
            sheet.cell(34, column).value = sheet.cell(11, column).value  # type: ignore[union-attr]


put(
    STRUCTURE,
    "form of another year",
    set_value(POSTAL, "Tháng 02 năm 2021", "Tháng 02 năm 2020", 1),
    REFUSED,
    POSTAL,
    "Tệp của tháng khác",
    "tháng 02/2020",
)
put(
    STRUCTURE,
    "form of another enterprise under the name",
    copy("postal/dnbc-02.xlsx", POSTAL),
    REFUSED,
    POSTAL,
    "trong tệp ghi DNBC-02",
)
put(
    STRUCTURE,
    "same enterprise twice",
    copy(POSTAL, "postal/dnbc-01-b.xlsx"),
    REFUSED,
    "cùng ngày lập",
    "DNBC-01",
)
put(
    STRUCTURE,
    "enterprise that is not on the list",
    set_value(POSTAL, "Mã số: DNBC-01", "Mã số: DNBC-77", 1),
    REFUSED,
    POSTAL,
    "DNBC-77",
    "senders.csv",
)


@case(STRUCTURE, "units changed from triệu to tỷ, the values too", READ)
def _billions(space: Workspace) -> None:
    with Book(space, POSTAL) as sheet:
        for row in range(10, 35):
            if sheet.cell(row, 3).value == "triệu đồng":
                value: Any = sheet.cell(row, 4).value
                sheet.cell(row, 3).value = "tỷ đồng"  # type: ignore[union-attr]
                sheet.cell(row, 4).value = float(f"{value / 1000:.7f}")  # type: ignore[union-attr]


@case(STRUCTURE, "unit of another thing", REFUSED, POSTAL, "đơn vị tính khác biểu mẫu", "thuê bao")
def _other_unit(space: Workspace) -> None:
    with Book(space, POSTAL) as sheet:
        sheet.cell(row_of(sheet, "1.1"), 3).value = "thuê bao"  # type: ignore[union-attr]


put(
    STRUCTURE,
    "formula without a stored result",
    set_value(POSTAL, "1.1", "=8+8"),
    REFUSED,
    POSTAL,
    "D11",
    "công thức",
)
put(
    STRUCTURE,
    "row named as the header, with a value",
    set_value("postal/dnbc-01-thuc-hien.xlsx", "5.2", "Chỉ tiêu", column=2),
    REFUSED,
    "dnbc-01-thuc-hien.xlsx",
    "B31: dòng «Chỉ tiêu» có số liệu",
)
put(STRUCTURE, "error cell (#REF!)", set_value(POSTAL, "1.1", "#REF!"), REFUSED, POSTAL, "D11", "#REF!")
put(STRUCTURE, "error cell (#N/A)", set_value(POSTAL, "1.1", "#N/A"), REFUSED, POSTAL, "D11", "ô lỗi")


@case(STRUCTURE, "comments", READ)
def _comments(space: Workspace) -> None:
    from openpyxl.comments import Comment

    with Book(space, POSTAL) as sheet:
        sheet["D11"].comment = Comment("Số liệu tạm, 999", "x")


@case(STRUCTURE, "pictures", READ)
def _pictures(space: Workspace) -> None:
    import io

    import matplotlib.figure
    from openpyxl.drawing.image import Image

    picture = io.BytesIO()
    matplotlib.figure.Figure(figsize=(1, 1)).savefig(picture, format="png")
    with Book(space, POSTAL) as sheet:
        sheet.add_image(Image(picture), "G2")


put(
    STRUCTURE,
    "line of another table among the records",
    text(COVERAGE, lambda t: t + ";;x;y\n"),
    REFUSED,
    COVERAGE,
)

# ---- numbers and text ----------------------------------------------------------------------------------------

VALUES = "Numbers and text"
for written in ("16", "16,0", "１６", " 16 ", "16 điểm", "16\u00a0"):
    put(VALUES, f"number written {written!r} in a cell of 16", set_value(POSTAL, "1.1", written), READ)
for written in (
    "khoảng 16 điểm bưu cục",
    "x",
    "…",
    "",
    None,
    "1.2.3",
    "1e1",
    "16¹",
    "16?",
    "mười sáu",
    True,
    "16 hộp",
    "16/2",
):
    put(
        VALUES,
        f"{written!r} where a number must be",
        set_value(POSTAL, "1.1", written),
        REFUSED,
        POSTAL,
        "D11",
    )
put(VALUES, "«khoảng 16»: a rough number is kept with its word", set_value(POSTAL, "1.1", "khoảng 16"), READ)
put(
    VALUES, "negative number where none can be", set_value(POSTAL, "1.1", -16), REFUSED, POSTAL, "D11", "từ 0"
)
put(
    VALUES,
    "fraction where whole things are counted",
    set_value(POSTAL, "1.1", 16.5),
    REFUSED,
    POSTAL,
    "số nguyên",
)
put(VALUES, "number beyond all bounds", set_value(POSTAL, "1.1", 10**15), REFUSED, POSTAL, "D11")
put(VALUES, "infinite number (overflow)", set_value(POSTAL, "1.1", "1e400"), REFUSED, POSTAL, "D11")


@case(VALUES, "not-a-number in a number cell", REFUSED, POSTAL, "D11")
def _nan(space: Workspace) -> None:
    rewrite(raw(space, POSTAL), lambda xml: xml.replace('"D11" t="n"><v>16<', '"D11" t="n"><v>NaN<'))


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    """Change the XML of the first sheet, as openpyxl writes it."""
    openpyxl.load_workbook(path).save(path)
    repack(path, SHEET, lambda part: re.sub(rb'(<c r="[A-Z]+[0-9]+") s="[0-9]+"', rb"\1", part))
    assert repack(path, SHEET, lambda part: change(part.decode()).encode())


def column_of(*values: object) -> Callable[[Workspace], None]:
    """The four values of items sent, which are 1.519 in all where that is possible."""

    def do(space: Workspace) -> None:
        with Book(space, POSTAL) as sheet:
            for key, value in zip(("2", "2.1", "2.2", "2.3"), values, strict=True):
                sheet.cell(row_of(sheet, key), 4).value = value  # type: ignore[union-attr]

    return do


put(
    VALUES,
    "1.519 and 1,519 in one column",
    column_of("1.519", "1,519", "1.000", "1"),
    REFUSED,
    POSTAL,
    "lẫn hai kiểu",
)
put(VALUES, "1.519,5 and 1,519.5 in one column", column_of("1.519,5", "1,519.5", 1, 1), REFUSED, POSTAL)
put(VALUES, "0,7641 in a column of percentages", set_value(SUMMARY, "2", 0.7641), REFUSED, SUMMARY, "76,41%")
put(VALUES, "76,41 without its sign", set_value(SUMMARY, "2", "76,41"), READ)
put(VALUES, "76,41 % as a number", set_value(SUMMARY, "2", 76.41), READ)
put(VALUES, "above 100 %", set_value(SUMMARY, "2", "764,1%"), REFUSED, SUMMARY, "từ 0 đến 100")
put(VALUES, "1 519 with a space", set_value(SUMMARY, "1", "1 519"), READ)
put(VALUES, "1519,0", set_value(SUMMARY, "1", "1519,0"), READ)
put(VALUES, "text in windows-1258", text(PRESS, lambda t: t, "cp1258"), READ)
put(VALUES, "text in UTF-16", text(PRESS, lambda t: t, "utf-16"), READ)
put(VALUES, "text in NFD", text(PRESS, partial(unicodedata.normalize, "NFD")), READ)
put(
    VALUES,
    "tone marks in the other place (hoà for hòa)",
    text(PROVINCE, lambda t: t.replace("óa", "oá")),
    READ,
)
put(
    VALUES,
    "two encodings in one file",
    lambda space: raw(space, PRESS).write_bytes(
        raw(space, PRESS).read_bytes() + "01/02/2021;Báo 1;Chủ đề;Báo in\n".encode("cp1252", "replace")
    ),
    REFUSED,
    PRESS,
    "lẫn hai bảng mã",
)
put(
    VALUES,
    "TCVN3 text (.VnTime)",
    set_value(REGISTER, "r01", "VÒ tuyªn truyÒn bÇu cö ®¹i biÓu", 8),
    REFUSED,
    REGISTER,
    "H5",
    "TCVN3",
    "Unicode",
)
put(
    VALUES,
    "VNI text",
    set_value(REGISTER, "r01", "veà tuyeân truyeàn baàu cöû ñaïi bieåu", 8),
    REFUSED,
    REGISTER,
    "H5",
    "VNI",
)
put(
    VALUES,
    "UTF-8 read as something else",
    set_value(REGISTER, "r01", "vá» tuyÃªn truyá»n báº§u cá»­", 8),
    REFUSED,
    REGISTER,
    "H5",
)
put(
    VALUES, "NUL bytes", text(PRESS, line(2, lambda t: t.replace("Báo", "B\0o", 1))), REFUSED, PRESS, "dòng 2"
)
put(
    VALUES,
    "day without a year (23-2)",
    text(PRESS, line(2, lambda t: "23-2" + t[10:])),
    REFUSED,
    PRESS,
    "dòng 2",
)
put(
    VALUES,
    "day that is none (31/2)",
    text(PRESS, line(2, lambda t: "31/2/2021" + t[10:])),
    REFUSED,
    PRESS,
    "31/2/2021",
)
put(
    VALUES,
    "date of another month",
    text(PRESS, line(2, lambda t: "31/01/2021" + t[10:])),
    CHECKED,
    "31/01/2021",
    notebook="press",
    shows="dates.press",
)
put(
    VALUES,
    "date with the year in two digits",
    text(PRESS, line(2, lambda t: "01/02/21" + t[10:])),
    REFUSED,
    PRESS,
)


@case(VALUES, "date as a serial number, and as a date cell", READ)
def _serials(space: Workspace) -> None:
    with Book(space, REGISTER) as sheet:
        sheet.cell(6, 15).value = (date(2021, 3, 31) - date(1899, 12, 30)).days  # type: ignore[union-attr]
        sheet.cell(6, 15).number_format = "General"


# ---- what the figures mean -----------------------------------------------------------------------------------

MEANING = "Meaning"


def add(name: str, key: str, more: int, sheet: str = "", column: int = 4) -> Callable[[Workspace], None]:
    """Make the value in the row with that Stt larger."""

    def do(space: Workspace) -> None:
        with Book(space, name, sheet) as found:
            cell: Any = found.cell(row_of(found, key), column)
            cell.value += more

    return do


def months_before(space: Workspace, source: str) -> None:
    """Last month's files of a source, as they were sent."""
    shutil.copytree(ROOT / "data" / "raw" / "2021-01" / source, space.raw(FEBRUARY.previous, source))


put(
    MEANING,
    "parts that are more than the whole",
    add(POSTAL, "3.1", 500_000),
    CHECKED,
    "DNBC-01",
    notebook="postal",
    shows="postal.delivered_add_up",
)
put(
    MEANING,
    "a total that doesn't add",
    add(POSTAL, "2", 1),
    CHECKED,
    notebook="postal",
    shows="postal.sent_add_up",
)
put(
    MEANING,
    "stock that isn't opening stock plus movements",
    add(TELECOM, "1.1", 1, "Thuê bao", 8),
    CHECKED,
    notebook="telecom",
    shows="telecom.movements_close",
)
put(
    MEANING,
    "the same dossier twice",
    text(PROVINCE, lambda t: t + t.splitlines()[1] + "\n"),
    CHECKED,
    notebook="public_services",
    shows="public_services.dossier_ids_unique",
)


@case(
    MEANING,
    "opening stock that isn't last month's closing stock",
    CHECKED,
    notebook="telecom",
    shows="telecom.opening_continues",
)
def _opening(space: Workspace) -> None:
    months_before(space, "telecom")
    for column in (4, 8):
        add(TELECOM, "1.1", 7, "Thuê bao", column)(space)
        add(TELECOM, "1", 7, "Thuê bao", column)(space)


@case(
    MEANING,
    "figure 1.000 times last month's (a slip in the unit)",
    CHECKED,
    notebook="postal",
    shows="leaps.postal",
)
def _thousandfold(space: Workspace) -> None:
    months_before(space, "postal")
    with Book(space, POSTAL) as sheet:
        row = row_of(sheet, "2.4")
        sheet.cell(row, 4).value *= 1000  # type: ignore[union-attr,operator]


@case(
    MEANING,
    "figure 100 times last month's in one of several columns",
    CHECKED,
    "1.100, tháng 01/2021: 8",
    notebook="cyber_security",
    shows="leaps.soc",
)
def _hundredfold(space: Workspace) -> None:
    months_before(space, "soc")
    path = raw(space, "soc/canh-bao-may-khach.csv")
    before = path.read_text(encoding="utf-16")
    assert "Máy 01\t81\t11\t52" in before
    path.write_text(before.replace("81\t11\t52", "81\t1100\t52"), encoding="utf-16")


@case(
    MEANING,
    "figure with a zero too many",
    CHECKED,
    "dnbc-01.xlsx D",
    notebook="postal",
    shows="leaps.postal",
)
def _tenfold(space: Workspace) -> None:
    months_before(space, "postal")
    with Book(space, POSTAL) as sheet:
        for key in ("3", "3.1"):
            sheet.cell(row_of(sheet, key), 4).value *= 10  # type: ignore[union-attr,operator]


@case(
    MEANING,
    "last month's file sent again",
    REFUSED,
    "soc/canh-bao-may-khach.csv",
    "Cùng một tệp nằm ở hai tháng",
)
def _again(space: Workspace) -> None:
    months_before(space, "soc")
    shutil.copy(space.raw(FEBRUARY.previous, "soc") / "canh-bao-may-khach.csv", raw(space, "soc"))


@case(
    MEANING,
    "no reference value for the month",
    ABSENT,
    "population",
    notebook="telecom",
    shows="phone.density",
)
def _no_population(space: Workspace) -> None:
    path = space.reference("population")
    head, *_ = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text(head + "\n", encoding="utf-8")


@case(MEANING, "unit that no longer exists at that date", REFUSED, "DNBC-01", "senders.csv")
def _abolished(space: Workspace) -> None:
    path = space.reference("senders")
    before = path.read_text(encoding="utf-8-sig")
    after = "".join(
        line.replace(",,", ",2021-01-31,", 1) if line.startswith("postal,DNBC-01,") else line
        for line in before.splitlines(keepends=True)
    )
    assert after != before
    path.write_text(after, encoding="utf-8")


@case(
    MEANING,
    "district that doesn't exist",
    ABSENT,
    "không có ô số liệu nào",
    notebook="public_services",
    shows="dossiers.land_branches_sum",
)
def _no_district(space: Workspace) -> None:
    with Book(space, LAND) as sheet:
        sheet.cell(7, 2).value = "999"  # type: ignore[union-attr]


@case(
    MEANING,
    "growth on a base of zero",
    ABSENT,
    "số chia bằng 0",
    notebook="postal",
    shows="postal.volume_sent_growth",
)
def _zero_base(space: Workspace) -> None:
    folder = space.raw_root / "2020-02" / "postal"
    shutil.copytree(ROOT / "data" / "raw" / "2020-02" / "postal", folder)
    (folder / "dnbc-05.ods").unlink()
    shutil.copy(folder / "dnbc-04.xlsx", folder / "dnbc-05.xlsx")
    for path in folder.glob("dnbc-??.xlsx"):
        book = openpyxl.load_workbook(path)
        sheet: Any = book.worksheets[0]
        if path.stem == "dnbc-05":
            sheet["A2"] = "Mã số: DNBC-05"
        for key in ("2", "2.1", "2.2", "2.3", "2.4"):
            sheet.cell(row_of(sheet, key), 4).value = 0
        book.save(path)


# ---- hostile ------------------------------------------------------------------------------------------------

HOSTILE = "Hostile"


@case(HOSTILE, "archive that unpacks into gigabytes", REFUSED, POSTAL, "sau khi giải nén")
def _bomb(space: Workspace) -> None:
    openpyxl.Workbook().save(raw(space, POSTAL))
    with (
        zipfile.ZipFile(raw(space, POSTAL), "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/a.bin", "w", force_zip64=True) as member,
    ):
        for _ in range(120):
            member.write(bytes(2**20))


@case(HOSTILE, "cell at the far corner of a sheet", REFUSED, POSTAL, "17.179.869.184 ô")
def _far(space: Workspace) -> None:
    with Book(space, POSTAL) as sheet:
        sheet["XFD1048576"] = 1


@case(HOSTILE, "cell in a column that no sheet has", REFUSED, POSTAL, " ô", "config/limits.toml")
def _beyond(space: Workspace) -> None:
    cell = '<row r="9"><c r="veryHiddenB9"><v>1</v></c></row></sheetData>'
    rewrite(raw(space, POSTAL), lambda xml: xml.replace("</sheetData>", cell))


@case(HOSTILE, "ten million characters in one cell", REFUSED, POSTAL, "10.000.000 ký tự")
def _long(space: Workspace) -> None:
    cell = (
        '<row r="90"><c r="A90" t="inlineStr"><is><t>' + "x" * 10_000_000 + "</t></is></c></row></sheetData>"
    )
    rewrite(raw(space, POSTAL), lambda xml: xml.replace("</sheetData>", cell))


def entities(declared: str, used: str) -> Callable[[Workspace], None]:
    """Declare XML entities before a sheet, and use one in a cell."""
    head = f"<!DOCTYPE x [{declared}]><worksheet"
    cell = f'<row r="90"><c r="A90" t="inlineStr"><is><t>&{used};</t></is></c></row></sheetData>'
    return lambda space: rewrite(
        raw(space, POSTAL),
        lambda xml: xml.replace("<worksheet", head, 1).replace("</sheetData>", cell),
    )


GROWN = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
put(
    HOSTILE,
    "XML entities that grow without end",
    entities(f'<!ENTITY a "aaaaaaaaaa">{GROWN}', "j"),
    REFUSED,
    POSTAL,
)
put(
    HOSTILE,
    "XML entity that names a file of this machine",
    entities('<!ENTITY a SYSTEM "file:///etc/passwd">', "a"),
    REFUSED,
    POSTAL,
)
put(
    HOSTILE,
    "commands for the terminal (ANSI) in a text",
    text(PRESS, line(2, lambda t: t.replace("Báo", "\x1b[2JBáo", 1))),
    REFUSED,
    PRESS,
    "ký tự điều khiển",
    "dòng 2",
)
put(
    HOSTILE,
    "signs that turn the direction of writing",
    set_value(REGISTER, "r01", "về \u202ecđt ụv", 8),
    REFUSED,
    REGISTER,
    "H5",
    "u202e",
)


def setting(name: str, text: str) -> Callable[[Workspace], object]:
    """Add lines to a settings file, or write it."""

    def do(space: Workspace) -> None:
        path = space.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        path.write_text(before + text, encoding="utf-8")

    return do


def edited(name: str, change: Callable[[str], str]) -> Callable[[Workspace], object]:
    """Change the text of a settings file."""

    def do(space: Workspace) -> None:
        path = space.root / name
        before = path.read_text(encoding="utf-8")
        path.write_text(change(before), encoding="utf-8")
        assert path.read_text(encoding="utf-8") != before

    return do


def replaced(name: str, old: str, new: str) -> Callable[[Workspace], object]:
    return edited(name, lambda before: before.replace(old, new, 1))


put(
    HOSTILE,
    "source named like a way out of the folder",
    replaced("data/reference/senders.csv", "press,", "../../../etc,"),
    REFUSED,
    "senders.csv",
    "source",
    "../../../etc",
)
put(
    HOSTILE,
    "section named like a way out of the folder",
    replaced("config/report.toml", '"leadership.opening"', '"../../evil.opening"'),
    REFUSED,
    "report.toml",
    "../../evil.opening",
)
put(
    HOSTILE,
    "file set aside outside data/raw",
    setting(
        "data/waivers/x.toml",
        '[[set_aside]]\nfile = "data/raw/2021-02/../../x"\n'
        f'sha256 = "{"0" * 64}"\nreason = "không dùng được"\nauthor = "A"\ndate = 2021-02-21\n',
    ),
    REFUSED,
    "x.toml",
    "dòng 2, set_aside[1].file",
)

# ---- settings ------------------------------------------------------------------------------------------------

SETTINGS = "Settings"
WAIVER = """[[waiver]]
check = "{check}"
month = "2021-02"
left = "1"
right = "2"
reason = "một lý do đủ dài"
author = "A"
date = 2021-02-21
"""
INDICATOR = '\n[[indicator]]\nid = "{id}"\nlabel = "x"\n{unit}kind = "flow"\ndecimals = 0\nformula = "x"\n'
CORRECTION = (
    '[[correction]]\nsource = "postal"\nmonth = "2021-02"\nsender = "DNBC-01"\nmeasure = "items_sent_stated"\n'
    'was = 12345\nbecomes = 1\nreason = "một lý do đủ dài"\nauthor = "A"\ndate = 2021-02-21\n'
)
put(
    SETTINGS,
    "unknown key",
    setting("data/waivers/x.toml", WAIVER.format(check="a.b") + "thua = 1\n"),
    REFUSED,
    "x.toml",
    "dòng 9, waiver[1].thua",
    "chính tả",
)
put(
    SETTINGS,
    "wrong types, all told at once",
    setting(
        "data/waivers/x.toml", WAIVER.format(check="a.b").replace('"1"', "1").replace("2021-02-21", '"x"')
    ),
    REFUSED,
    "dòng 4, waiver[1].left",
    "dòng 8, waiver[1].date",
)
put(SETTINGS, "file that is no TOML", setting("config/names.toml", "= ["), REFUSED, "names.toml")
put(
    SETTINGS,
    "settings file that is gone",
    lambda space: (space.root / "config/names.toml").unlink(),
    REFUSED,
    "names.toml",
    "Thiếu tệp thiết lập",
)
put(
    SETTINGS,
    "the same indicator twice",
    setting("config/indicators/press.toml", INDICATOR.format(id="postal.volume_sent", unit='unit = "x"\n')),
    REFUSED,
    "postal.volume_sent",
    "press.toml",
    "postal.toml",
)
put(
    SETTINGS,
    "indicator without a unit",
    setting("config/indicators/press.toml", INDICATOR.format(id="press.x", unit="")),
    REFUSED,
    "press.toml",
    "unit: thiếu mục này",
)
put(
    SETTINGS,
    "a slot of the outline named twice",
    replaced("config/report.toml", '"leadership.advice"', '"leadership.opening"'),
    REFUSED,
    "report.toml",
    "leadership.opening",
)
put(
    SETTINGS,
    "the same form twice",
    lambda space: space.forms("press").write_text(
        (text_of := space.forms("press").read_text(encoding="utf-8")) + text_of[text_of.index("[[form]]") :],
        encoding="utf-8",
    ),
    REFUSED,
    "press.toml",
    "digest",
)
put(
    SETTINGS,
    "the same sender twice",
    setting(
        "data/reference/senders.csv", "postal,DNBC-01,Doanh nghiệp bưu chính 01,enterprise,2020-01-01,,\n"
    ),
    REFUSED,
    "senders.csv",
    "DNBC-01",
)
put(
    SETTINGS,
    "correction that matches nothing",
    setting("data/corrections/x.toml", CORRECTION),
    REFUSED,
    "x.toml",
    "bản ghi 1",
    "thấy 0 quan sát",
)
put(
    SETTINGS,
    "correction of a source that doesn't exist",
    setting("data/corrections/x.toml", CORRECTION.replace('"postal"', '"postale"')),
    REFUSED,
    "postale",
)
put(
    SETTINGS,
    "waiver for a month that is none",
    setting("data/waivers/x.toml", WAIVER.format(check="a.b").replace('"2021-02"', '"2021-13"')),
    REFUSED,
    "x.toml",
    "dòng 3, waiver[1].month",
)


@case(
    SETTINGS,
    "waiver that doesn't apply any more",
    CHECKED,
    "không còn hiệu lực",
    notebook="postal",
    shows="postal.sent_add_up",
)
def _expired(space: Workspace) -> None:
    add(POSTAL, "2", 1)(space)
    setting("data/waivers/x.toml", WAIVER.format(check="postal.sent_add_up"))(space)


put(
    SETTINGS,
    "key figure that doesn't exist",
    replaced("config/report.toml", "key_figures = [", 'key_figures = ["x.y", '),
    REFUSED,
    "x.y",
)
put(
    SETTINGS,
    "two reference values for one day",
    lambda space: space.reference("population").write_text(
        "".join(
            (
                lines := space.reference("population")
                .read_text(encoding="utf-8-sig")
                .splitlines(keepends=True)
            )[:1]
            + lines[1:2] * 2
        ),
        encoding="utf-8",
    ),
    REFUSED,
    "population.csv",
    "dòng 2, 3",
)
put(
    SETTINGS,
    "reference value with a point between thousands",
    replaced("data/reference/population.csv", "595000,", "595.000,"),
    REFUSED,
    "population.csv",
    "dòng 2, value",
    "không có dấu ngăn hàng nghìn",
)
put(
    SETTINGS,
    "reference value outside its bounds",
    replaced("data/reference/population.csv", "595000,", "596000,"),
    REFUSED,
    "population.csv",
    "596000",
    "(high) 595128",
)
put(
    SETTINGS,
    "reference table saved with semicolons",
    lambda space: space.reference("senders").write_text(
        space.reference("senders").read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8"
    ),
    REFUSED,
    "senders.csv",
    "tệp CSV dấu phẩy",
    "chấm phẩy",
)
put(
    SETTINGS,
    "field of a heading that doesn't exist",
    replaced("config/report.toml", "trọng tâm tháng {next_month}", "trọng tâm tháng {next_month.vi}"),
    REFUSED,
    "report.toml",
    "{next_month.vi}",
)
put(
    SETTINGS,
    "part of an indicator that doesn't exist",
    replaced("config/indicators/plan.toml", 'part_of = "plan.followup_total"', 'part_of = "plan.x"'),
    REFUSED,
    "plan.toml",
    "plan.x",
)
put(
    SETTINGS,
    "limit of nonsense",
    setting("config/limits.toml", "\nsheets_ = 3\n"),
    REFUSED,
    "limits.toml",
    "sheets_",
)
put(
    SETTINGS,
    "set aside: a file that has changed",
    setting(
        "data/waivers/x.toml",
        f'[[set_aside]]\nfile = "data/raw/2021-02/'
        f'{POSTAL}"\nsha256 = "{"0" * 64}"\nreason = "không dùng được"\nauthor = "A"\ndate = 2021-02-21\n',
    ),
    REFUSED,
    POSTAL,
    "không còn như lúc ghi",
)


@case(
    SETTINGS,
    "set aside: a file that can't be used",
    ABSENT,
    "tệp gửi đến không dùng được",
    notebook="press",
    shows="press.items_monitored",
)
def _aside(space: Workspace) -> None:
    for path in raw(space, "press").iterdir():
        path.write_bytes(b"\0")
        set_aside(space, path, by="Chuyên viên A", reason="Tệp hỏng, chưa gửi lại")


# ---- what offices do to their files ---------------------------------------------------------------------

FEEDBACK, PORTAL, VILLAGES = "field_feedback/phan-anh.csv", "portal/cong-thong-tin.xlsx", COVERAGE
MONITORING, INSPECTION = "monitoring/quan-trac.xlsx", "inspection/thanh-tra-don-thu.xlsx"
DRAFTS, PETITIONS, PLAN = "Lấy ý kiến dự thảo", "Đơn thư", "Kế hoạch"


def cell(
    name: str, address: str, value: object, sheet: str = "", font: Font | None = None
) -> Callable[[Workspace], None]:
    """Put a value, or the letters, into a cell."""

    def do(space: Workspace) -> None:
        with Book(space, name, sheet) as page:
            if font:
                page[address].font = font
            else:
                page[address].value = value

    return do


def rows(name: str, *below: Sequence[object]) -> Callable[[Workspace], None]:
    """Put rows below the table."""

    def do(space: Workspace) -> None:
        with Book(space, name) as page:
            for row in below:
                page.append(row)

    return do


def together(*changes: Callable[[Workspace], object]) -> Callable[[Workspace], None]:
    """Several changes, one after the other."""

    def do(space: Workspace) -> None:
        for change in changes:
            change(space)

    return do


put(
    STRUCTURE,
    "quotation mark that is not closed, in the last column of a text file",
    text(PRESS, line(301, lambda t: t.replace(";Phát", ';"Phát'))),
    REFUSED,
    "diem-bao.csv, dòng 301 đến ",
    "dấu ngoặc kép không đóng",
)
put(
    STRUCTURE,
    "quotation mark that another line closes",
    text(
        PRESS,
        lambda t: line(3, lambda cells: cells.replace(";Báo", ';"Báo'))(
            line(7, lambda cells: cells.replace("truyền hình", 'truyền hình"'))(t)
        ),
    ),
    REFUSED,
    "diem-bao.csv, dòng 3",
)
put(
    STRUCTURE,
    "line of a text file with tabs for semicolons",
    text(FEEDBACK, line(4, lambda t: t.replace(";", "\t"))),
    REFUSED,
    "phan-anh.csv, dòng 4",
    "dấu ngăn cột khác",
)
put(
    STRUCTURE,
    "line of a text file with commas for semicolons",
    text(PRESS, line(6, lambda t: t.replace(";", ","))),
    REFUSED,
    "diem-bao.csv, dòng 6",
    "dấu ngăn cột khác",
)
put(
    STRUCTURE,
    "signatures beside each other below a list",
    rows(CAMERAS, (), ("NGƯỜI LẬP BIỂU", "", "GIÁM ĐỐC"), ("Nguyễn Văn A", "", "Trần Thị B")),
    READ,
)
put(
    STRUCTURE,
    "note with commas below a text file",
    text(
        FEEDBACK, lambda t: t + "Ghi chú: theo công văn số 12, ngày 1/3/2021, của Sở, đã rà soát, đối chiếu\n"
    ),
    READ,
)


put(
    STRUCTURE,
    "title with commas above a text file with semicolons",
    text(FEEDBACK, lambda t: "DANH SÁCH PHẢN ÁNH, KIẾN NGHỊ, ĐỀ NGHỊ\n" + t),
    READ,
)


@case(STRUCTURE, "note between records that names another month", READ)
def _note_between(space: Workspace) -> None:
    with Book(space, CAMERAS) as page:
        page.insert_rows(6)
        page["A6"].value = "Số liệu sau khi đối chiếu tháng 01 năm 2021"  # type: ignore[union-attr]


put(
    STRUCTURE,
    "units above the table, that of money the form's",
    cell(POSTAL, "A4", "Đơn vị tính: bưu gửi, Tr.đồng"),
    READ,
)
put(
    STRUCTURE,
    "record with its code alone",
    text(FEEDBACK, lambda t: t + "PA202102-999;;;;;\n"),
    REFUSED,
    "thiếu Ngày tiếp nhận, Lĩnh vực, Cơ quan xử lý",
)
put(
    STRUCTURE,
    "line of a text file with a semicolon in its text",
    text(PRESS, line(7, lambda t: t.replace(";An ninh", ";An ninh; "))),
    REFUSED,
    "diem-bao.csv, dòng 7",
    "nhiều ô hơn dòng tiêu đề",
)
put(
    STRUCTURE,
    "total row in a list that has none",
    rows(CAMERAS, ("Tổng cộng", 24, 20, "Ổn định")),
    REFUSED,
    "camera.xlsx, trang tính Camera, A8",
    "dòng cộng giữa các dòng số liệu",
)
put(
    STRUCTURE,
    "table of last month below that of the month",
    rows(
        CAMERAS,
        ("Tháng 01 năm 2021",),
        ("Đơn vị", "Số camera lắp đặt", "Số camera hoạt động", "Tình trạng"),
        ("Công an huyện Ninh Sơn", 6, 6, "Ổn định"),
    ),
    REFUSED,
    "bảng của nhiều tháng",
    "tháng 02/2021; tháng 01/2021",
)
put(
    STRUCTURE,
    "month above the table as «T1/2021»",
    cell(CAMERAS, "A2", "Số liệu T1/2021"),
    REFUSED,
    "tháng 01/2021",
)
put(
    STRUCTURE,
    "unit above the table that is not that of the form",
    cell(POSTAL, "A4", "Đơn vị tính: nghìn đồng"),
    REFUSED,
    "Đơn vị tính ghi trên bảng khác biểu mẫu",
    "nghìn đồng",
)
put(
    STRUCTURE,
    "error cell where a text must be",
    cell(MONITORING, "C6", "#N/A"),
    REFUSED,
    "quan-trac.xlsx, trang tính Quan trắc, C6",
    "ô lỗi #N/A",
)
put(
    STRUCTURE,
    "error cell where a text may be",
    cell(REGISTER, "F6", "#REF!", "Nhiệm vụ"),
    REFUSED,
    "so-theo-doi.xlsx, trang tính Nhiệm vụ, F6",
    "ô lỗi #REF!",
)
put(
    STRUCTURE,
    "formula without a stored result where a text may be",
    cell(REGISTER, "F6", "=A6", "Nhiệm vụ"),
    REFUSED,
    "so-theo-doi.xlsx, trang tính Nhiệm vụ, F6",
    "công thức chưa có kết quả",
)
put(
    STRUCTURE,
    "figure struck through",
    cell(PORTAL, "D6", None, font=Font(strike=True)),
    REFUSED,
    "cong-thong-tin.xlsx, trang tính Tổng hợp, D6",
    "gạch ngang",
)
put(
    STRUCTURE,
    "record struck through",
    cell(CAMERAS, "A7", None, font=Font(strike=True)),
    REFUSED,
    "camera.xlsx, trang tính Camera, A7",
    "gạch ngang",
)
put(
    VALUES,
    "note of a figure as a raised digit",
    cell(PORTAL, "D6", CellRichText("66", TextBlock(InlineFont(vertAlign="superscript"), "1"))),
    REFUSED,
    "cong-thong-tin.xlsx, trang tính Tổng hợp, D6",
    "chữ số viết nhỏ",
)
put(
    VALUES,
    "figure with the old one struck through before it",
    cell(PORTAL, "D6", CellRichText(TextBlock(InlineFont(strike=True), "1"), " 066")),
    REFUSED,
    "cong-thong-tin.xlsx, trang tính Tổng hợp, D6",
    "gạch ngang",
)
put(
    VALUES,
    "two numbers in a cell, one above the other",
    cell(PORTAL, "D6", "1\n520"),
    REFUSED,
    "cong-thong-tin.xlsx, trang tính Tổng hợp, D6",
    "không phải là số",
)
put(
    VALUES,
    "number of a document that became a date",
    cell(REGISTER, "F5", datetime(2021, 9, 1), "Nhiệm vụ"),
    REFUSED,
    "so-theo-doi.xlsx, trang tính Nhiệm vụ, F5",
    "cột Số, ký hiệu cần chữ",
)
put(
    VALUES,
    "character that the report's fonts lack",
    cell(MONITORING, "C6", "Trạm \uf0b7 1"),
    REFUSED,
    "quan-trac.xlsx, trang tính Quan trắc, C6",
    "U+F0B7",
)
put(
    MEANING,
    "the same record with another dash in its code",
    text(FEEDBACK, lambda t: t + t.splitlines()[1].replace("-", "–", 1) + "\n"),
    CHECKED,
    notebook="smart_city",
    shows="repeats.field_feedback",
)
put(
    MEANING,
    "the same unit twice",
    rows(CAMERAS, ("Công an huyện Ninh Sơn", 6, 2, "Hoạt động một phần")),
    CHECKED,
    notebook="smart_city",
    shows="smart_city.camera_units_unique",
)
put(
    MEANING,
    "one district twice and another missing",
    text(VILLAGES, line(3, lambda t: "582;Phan Rang - Tháp Chàm;117;117\n")),
    CHECKED,
    notebook="telecom",
    shows="telecom.all_districts",
)


@case(STRUCTURE, "two columns below one title", REFUSED, PORTAL, "D5", "«Số lượng»", "Tháng trước")
def _two_below(space: Workspace) -> None:
    with Book(space, PORTAL, "Tổng hợp") as page:
        page["D5"].value, page["E5"].value = "Tháng trước", "Tháng này"  # type: ignore[union-attr]


put(STRUCTURE, "number of the column below its title", cell(PORTAL, "D4", "Số lượng\n(1)", "Tổng hợp"), READ)
put(STRUCTURE, "«x» in a row that heads a group", rows(PORTAL, ("I", "Nhóm", "", "x")), READ)


@case(STRUCTURE, "group with its numeral in a column of its own", READ)
def _group(space: Workspace) -> None:
    with Book(space, PORTAL, DRAFTS) as page:
        page.insert_rows(5)
        page["A5"].value, page["B5"].value = "I", "Các sở, ngành"  # type: ignore[union-attr]


put(
    STRUCTURE,
    "row of a workbook pasted into one cell",
    rows(CAMERAS, ("Công an huyện Ninh Phước\t6\t5\tỔn định",)),
    REFUSED,
    "camera.xlsx, trang tính Camera, A8",
    "dấu ngăn cột khác",
)


@case(STRUCTURE, "one number in cells merged over two records", REFUSED, CAMERAS, "B6", "gộp vào B5")
def _merged_numbers(space: Workspace) -> None:
    with Book(space, CAMERAS) as page:
        page.merge_cells("B5:B6")


@case(STRUCTURE, "one text in cells merged over two records", READ)
def _merged_texts(space: Workspace) -> None:
    with Book(space, MONITORING) as page:
        page.merge_cells("A6:A8")


@case(
    STRUCTURE, "rows that a filter hides", REFUSED, "camera.xlsx, trang tính Camera, A6", "bị ẩn hoặc bị lọc"
)
def _filtered(space: Workspace) -> None:
    with Book(space, CAMERAS) as page:
        page.row_dimensions[6].hidden = True


@case(STRUCTURE, "list that goes on in a second sheet", REFUSED, INSPECTION, "Đơn thư (2), bên cạnh Đơn thư")
def _second_sheet(space: Workspace) -> None:
    with Book(space, INSPECTION, PETITIONS) as page:
        page.parent.create_sheet("Đơn thư (2)")["A1"] = "DT-2021-99"  # type: ignore[union-attr]


for title in (
    "Tháng Giêng năm 2021",
    "Tháng 01, năm 2021",
    "tháng 1 (năm 2021)",
    "Tháng 1 – 2021",
    "T1.21",
    "Tháng 01",
    "BÁO CÁO THÁNG 01",
    "Đến ngày 31/01/2021",
    "Từ ngày 01/01/2021 đến hết ngày 31/01/2021",
):
    put(
        STRUCTURE, f"month above the table as «{title}»", cell(CAMERAS, "A2", title), REFUSED, "tháng 01/2021"
    )


def codes(name: str, sheet: str, *texts: str) -> Callable[[Workspace], None]:
    """Put a row of column codes below the header of a table that begins in the fourth row."""

    def do(space: Workspace) -> None:
        with Book(space, name, sheet) as page:
            page.insert_rows(5)
            for at, each in enumerate(texts, 1):
                page.cell(5, at).value = each  # type: ignore[union-attr]

    return do


for texts in ("A12B", ["a", "b", "1", "2"], ["(1)", "(2)", "(3)=(1)+(2)", "(4)"], ["I", "II", "III", "IV"]):
    put(STRUCTURE, f"codes of columns as {' '.join(texts)}", codes(CAMERAS, "", *texts), READ)
put(
    STRUCTURE,
    "codes of columns that say how they are computed",
    cell(TELECOM, "H9", "5=1+2-3+4", "Thuê bao"),
    READ,
)
for what, place, title in (
    ("basis of a report with its day", "A3", "Căn cứ Nghị quyết số 12/NQ-HĐND ngày 10/12/2020 của HĐND tỉnh"),
    ("letterhead without the day", "A1", "Ninh Thuận, ngày      tháng 4 năm 2021"),
    ("note with a day", "A9", "Ghi chú: 02 camera hỏng từ ngày 15/01/2021, đang chờ sửa chữa."),
):
    put(STRUCTURE, what, cell(CAMERAS, place, title), READ)
put(
    STRUCTURE,
    "signatures right below a list",
    rows(CAMERAS, ("NGƯỜI LẬP BIỂU", "", "GIÁM ĐỐC"), ("Nguyễn Văn A", "", "Trần Thị B")),
    READ,
)
put(
    STRUCTURE,
    "numbers and names of rows with marks",
    together(
        cell(POSTAL, "A11", "1.1."),
        cell(POSTAL, "B11", "- Bưu cục"),
        cell(POSTAL, "A12", "1,2"),
        cell(POSTAL, "B10", "Điểm phục vụ bưu chính:"),
    ),
    READ,
)
put(STRUCTURE, "dash in a row that heads a group", cell(POSTAL, "D14", "-"), READ)
put(STRUCTURE, "total with a colon", cell(LAND, "C6", "Tổng cộng:"), READ)
put(VALUES, "date as yyyy-mm-dd", text(PRESS, line(2, lambda t: "2021-02-01" + t[10:])), READ)
put(VALUES, "date with points", text(PRESS, line(2, lambda t: "1.02.2021" + t[10:])), READ)
for title in ("Tháng Hai năm 2021", "Tháng 02", "Từ ngày 01/02/2021 đến ngày 28/02/2021", "So với tháng 01"):
    put(STRUCTURE, f"«{title}» above the table", cell(CAMERAS, "A2", title), READ)
put(
    STRUCTURE,
    "day of writing before the month begins",
    rows(CAMERAS, (), ("Ngày 20 tháng 01 năm 2021",)),
    REFUSED,
    CAMERAS,
    "Ngày lập trước kỳ báo cáo",
    "20/01/2021",
)
put(
    STRUCTURE,
    "thousands above the table of what is counted",
    cell(CAMERAS, "A3", "ĐVT: nghìn camera"),
    REFUSED,
    CAMERAS,
    "nghìn camera",
)


@case(STRUCTURE, "unit above the table in a cell of its own", REFUSED, POSTAL, "nghìn đồng")
def _unit_apart(space: Workspace) -> None:
    with Book(space, POSTAL) as page:
        page["C6"].value, page["D6"].value = "Đơn vị tính:", "nghìn đồng"  # type: ignore[union-attr]


for name in ("Toàn tỉnh", "Tổng cộng (03 đơn vị)", "Tổng số camera", "Cộng:"):
    put(
        STRUCTURE,
        f"sum named «{name}» in a list that has none",
        rows(CAMERAS, (name, 24, 20, "Ổn định")),
        REFUSED,
        "camera.xlsx, trang tính Camera, A8",
        "dòng cộng giữa các dòng số liệu",
    )
put(
    MEANING,
    "sum under the name of a unit",
    rows(CAMERAS, ("Công an huyện Ninh Phước", 3, 3, "Ổn định"), ("Các đơn vị", 27, 23, "Ổn định")),
    CHECKED,
    "camera.xlsx dòng 9",
    notebook="smart_city",
    shows="sums.cameras",
)


@case(
    MEANING,
    "last month's figures under this month's title",
    CHECKED,
    LAND,
    notebook="public_services",
    shows="unchanged.land_registry",
)
def _same_figures(space: Workspace) -> None:
    months_before(space, "land_registry")
    shutil.copy(space.raw(FEBRUARY.previous, "land_registry") / "chi-nhanh.xlsx", raw(space, LAND))
    cell(LAND, "A3", "Tháng 02 năm 2021")(space)


put(
    MEANING,
    "one agency in two spellings",
    text(FEEDBACK, line(2, lambda t: t.replace("huyện", "Huyện"))),
    CHECKED,
    "«UBND Huyện Ninh Phước», «UBND huyện Ninh Phước»",
    notebook="smart_city",
    shows="spellings.field_feedback",
)
put(
    MEANING,
    "codes of two districts swapped",
    together(cell(LAND, "B7", "589"), cell(LAND, "B8", "582")),
    CHECKED,
    "mã 589 là Huyện Thuận Nam, tệp ghi «Chi nhánh Phan Rang - Tháp Chàm»",
    notebook="public_services",
    shows="units.land_registry",
)
put(
    MEANING,
    "name of a district under the code of another",
    text(VILLAGES, line(3, lambda t: t.replace("Bác Ái", "Ninh Sơn"))),
    CHECKED,
    "dòng 3: mã 584 là Huyện Bác Ái, tệp ghi «Ninh Sơn»",
    notebook="telecom",
    shows="units.coverage",
)
put(
    MEANING,
    "the same system with another number of zeros in its code",
    text(WIFI, lambda t: t + "WF-1;Phan Rang - Tháp Chàm;19/2/2021;Hoạt động bình thường\n"),
    CHECKED,
    notebook="telecom",
    shows="repeats.coverage",
)
put(
    MEANING,
    "report answered and posted nowhere",
    text(FEEDBACK, line(2, lambda t: t.replace("Trang Phản ánh hiện trường", ""))),
    CHECKED,
    notebook="smart_city",
    shows="smart_city.answered_are_posted",
)
put(
    MEANING,
    "device in a state that the report has no words for",
    cell(MONITORING, "D6", "Mất kết nối"),
    CHECKED,
    "Thiết bị quan trắc nước thải 01: ",
    notebook="smart_city",
    shows="smart_city.bad_stations_told",
)


def styled(name: str, address: str, sheet: str = "", **style: object) -> Callable[[Workspace], None]:
    """Change how a cell looks."""

    def do(space: Workspace) -> None:
        with Book(space, name, sheet) as page:
            for what, value in style.items():
                setattr(page[address], what, value)

    return do


for code in ('0" nghìn"', '0"0"', '"ước "0', "#,##0,", ";;;"):
    put(
        VALUES,
        f"number that its format {code} shows as another",
        styled(PORTAL, "D6", "Tổng hợp", number_format=code),
        REFUSED,
        "cong-thong-tin.xlsx, trang tính Tổng hợp, D6",
        "định dạng số",
    )
put(
    VALUES,
    "number whose format adds its unit",
    styled(PORTAL, "D6", "Tổng hợp", number_format='0" tin bài"'),
    READ,
)
put(
    VALUES,
    "76,41 % as a cell of percents",
    styled(SUMMARY, "D8", value=0.7641, number_format="0.00%"),
    READ,
)
put(
    VALUES,
    "cell of percents where things are counted",
    styled(PORTAL, "D6", "Tổng hợp", number_format="0%"),
    REFUSED,
    "cong-thong-tin.xlsx, trang tính Tổng hợp, D6",
    "phần trăm",
)
put(
    VALUES,
    "month that became a day",
    styled(REGISTER, "N5", "Nhiệm vụ", value=datetime(2021, 2, 1), number_format="mm/yyyy"),
    READ,
)
put(
    VALUES,
    "number of a document that its format makes",
    styled(REGISTER, "F5", "Nhiệm vụ", value=9, number_format='00"/TTr-STTTT"'),
    REFUSED,
    "so-theo-doi.xlsx, trang tính Nhiệm vụ, F5",
    "số hiện kèm chữ «/TTr-STTTT»",
)
put(
    VALUES,
    "date shown with the month first",
    styled(REGISTER, "G5", "Nhiệm vụ", value=datetime(2021, 2, 3), number_format="m/d/yyyy"),
    REFUSED,
    "so-theo-doi.xlsx, trang tính Nhiệm vụ, G5",
    "tháng/ngày",
)
put(
    STRUCTURE,
    "white letters on white",
    styled(CAMERAS, "A7", font=Font(color="FFFFFFFF")),
    REFUSED,
    "camera.xlsx, trang tính Camera, A7",
    "màu trắng",
)


@case(STRUCTURE, "hidden column", REFUSED, CAMERAS, "cột C: cột bị ẩn")
def _hidden_column(space: Workspace) -> None:
    with Book(space, CAMERAS) as page:
        page.column_dimensions["C"].hidden = True


def with_before(source: str, *changes: Callable[[Workspace], object]) -> Callable[[Workspace], None]:
    """The files of the month before and some changes."""
    return together(lambda space: months_before(space, source), *changes)


def spoken(what: str, name: str, address: str, value: object, sheet: str, notebook: str) -> None:
    """A text that says what the figures are, and that nobody reads."""
    source, _, _ = name.partition("/")
    put(
        MEANING,
        what,
        with_before(source, cell(name, address, value, sheet)),
        CHECKED,
        f"{name} {address}: «{value}»",
        notebook=notebook,
        shows=f"texts.{source}",
    )


spoken("quarter above the table", PORTAL, "A2", "Quý I năm 2021", "Tổng hợp", "public_services")
spoken("week above the table", CAMERAS, "A2", "Tuần 3 tháng 02 năm 2021", "", "smart_city")
spoken("second month above the table", CAMERAS, "A3", "(Số liệu tháng 01 năm 2021)", "", "smart_city")
spoken("sum of several months in a note", PORTAL, "E6", "lũy kế từ đầu năm", "Tổng hợp", "public_services")
spoken("note below a table", CAMERAS, "A9", "Số liệu trên là của tháng trước", "", "smart_city")
put(
    MEANING,
    "further column",
    with_before("cameras", cell(CAMERAS, "E4", "Số camera hoạt động (số mới)"), cell(CAMERAS, "E5", 11)),
    CHECKED,
    "camera.xlsx E4: «Số camera hoạt động (số mới)»",
    notebook="smart_city",
    shows="texts.cameras",
)
put(
    STRUCTURE,
    "further column with nothing in it",
    with_before("cameras", cell(CAMERAS, "E4", "Ghi chú")),
    READ,
    shows="cameras",
)
put(STRUCTURE, "title «ĐVT» for «Đơn vị tính»", cell(POSTAL, "C7", "ĐVT"), READ)
put(STRUCTURE, "unit «Trđ» for «triệu đồng»", cell(POSTAL, "C24", "Trđ"), READ)
put(STRUCTURE, "en dash in a word of a choice", cell(REGISTER, "B5", "Báo chí – Xuất bản", "Nhiệm vụ"), READ)
for said in ("Cộng", "Tổng cộng (7 chi nhánh)", "Toàn tỉnh"):
    put(STRUCTURE, f"total called «{said}»", cell(LAND, "C6", said), READ)
put(STRUCTURE, "only sheet under another name", rename_sheet(LAND, "Chi nhánh", "Sheet1"), READ)
put(
    FILE,
    "name of a file as people write it",
    lambda space: raw(space, PRESS).rename(raw(space, "press/Điểm báo tháng 02.csv")),
    READ,
)
for said in ("Bưu cục*", "Bưu cục (*)", "Trong đó Bưu cục"):
    put(STRUCTURE, f"label «{said}»", cell(POSTAL, "B11", said), READ)
put(
    STRUCTURE,
    "row under another number",
    cell(POSTAL, "A11", "1.4"),
    REFUSED,
    "dnbc-01.xlsx, trang tính 02-BC-DN, B11",
    "thấy Stt «1.4», cần Stt «1.1»",
)
put(
    STRUCTURE,
    "two senders in one line",
    cell(POSTAL, "A2", "Mã số: DNBC-01, DNBC-02"),
    REFUSED,
    "dnbc-01.xlsx, trang tính 02-BC-DN, A2",
    "Không thấy mã đơn vị gửi",
)
put(
    FILE,
    "day of sending in the name of a file",
    lambda space: raw(space, POSTAL).rename(raw(space, "postal/dnbc-01 gửi ngày 5 tháng 3.xlsx")),
    READ,
)
put(
    VALUES,
    "format that shows none as a dash",
    styled(PORTAL, "D6", "Tổng hợp", number_format='[=0]"-";0'),
    READ,
)
put(
    MEANING,
    "legend of estimates without any",
    cell(CAMERAS, "A10", "Ký hiệu * là số ước"),
    READ,
)
for said in (
    "Mã số doanh nghiệp: DNBC-01",
    "Mã số DNBC 01",
    "Mã số: DNBC-01 - Chi nhánh A",
    "Mã: DNBC-01, ĐT: 0259.382",
):
    put(STRUCTURE, f"sender as «{said}»", cell(POSTAL, "A2", said), READ)
for said in (
    "20/02/2021",
    "Lập ngày 20 tháng 02 năm 2021",
    "Ninh Thuận ngày 20 tháng 02 năm 2021",
    date(2021, 2, 20),
):
    put(STRUCTURE, f"day of writing as {said}", cell(POSTAL, "D37", said), READ)
put(
    VALUES,
    "days and hours of a database",
    text(
        FEEDBACK, lambda t: re.sub(r";(\d+)/2/2021;", lambda day: f";2021-02-{int(day[1]):02d} 08:15:00;", t)
    ),
    READ,
)


@case(STRUCTURE, "hidden column in which nothing stands", READ)
def _hidden_empty(space: Workspace) -> None:
    with Book(space, LAND) as page:
        page.column_dimensions["E"].hidden = True


spoken("group that does not count", MONITORING, "A11", "II. Đã tháo dỡ, không thống kê", "", "smart_city")


@case(
    MEANING,
    "further sheet",
    CHECKED,
    "camera.xlsx Sheet2, A1: «Công an huyện Ninh Phước»",
    notebook="smart_city",
    shows="texts.cameras",
)
def _further_sheet(space: Workspace) -> None:
    months_before(space, "cameras")
    with Book(space, CAMERAS) as page:
        page.parent.create_sheet("Sheet2")["A1"] = "Công an huyện Ninh Phước"  # type: ignore[union-attr]


put(
    MEANING,
    "unit that was not in the list before, and one that is gone",
    with_before("cameras", cell(CAMERAS, "A6", "Ví dụ: Công an huyện A")),
    CHECKED,
    "mới: «Ví dụ: Công an huyện A»",
    "không còn: «Công an huyện Ninh Hải»",
    notebook="smart_city",
    shows="members.cameras",
)
put(
    MEANING,
    "agency in full and in letters",
    cell(PORTAL, "B6", "Sở KH&ĐT", DRAFTS),
    CHECKED,
    "«Sở KH&ĐT», «Sở Kế hoạch và Đầu tư»",
    notebook="public_services",
    shows="spellings.portal",
)
put(
    VALUES,
    "«nt» for what stands above",
    cell(MONITORING, "C6", "nt"),
    REFUSED,
    "quan-trac.xlsx, trang tính Quan trắc, C6",
    "như trên",
)
put(
    STRUCTURE,
    "record without its date below an empty row",
    together(cell(PORTAL, "B8", "Sở Y tế", DRAFTS), cell(PORTAL, "C8", "Dự thảo Quyết định", DRAFTS)),
    REFUSED,
    "cong-thong-tin.xlsx, trang tính Lấy ý kiến dự thảo, D8",
    "thiếu Ngày đăng",
)
put(
    STRUCTURE,
    "total below a list that is not the number of its lines",
    text(FEEDBACK, lambda t: t + "Tổng cộng: 50 phản ánh\n"),
    REFUSED,
    "phan-anh.csv, dòng 41",
    "Tổng cộng: 50 phản ánh, cần 39 dòng",
)
put(
    STRUCTURE,
    "total below a list that is the number of its lines",
    text(FEEDBACK, lambda t: t + "Tổng cộng: 39 phản ánh\n"),
    READ,
)
put(
    STRUCTURE,
    "sum of a part of the list",
    rows(CAMERAS, ("Cộng cấp huyện", 12, 8, "-")),
    REFUSED,
    "camera.xlsx, trang tính Camera, A8",
    "dòng cộng giữa các dòng số liệu",
)
put(
    MEANING,
    "petition resolved before it came",
    cell(INSPECTION, "F4", "1/2/2021", PETITIONS),
    CHECKED,
    notebook="inspection",
    shows="inspection.resolved_after_received",
)
put(
    STRUCTURE,
    "action of an item of the plan forgotten",
    cell(REGISTER, "B10", None, PLAN),
    REFUSED,
    "Kế hoạch, B10: thiếu Hành động",
)
put(
    STRUCTURE,
    "number of an item of the plan forgotten",
    cell(REGISTER, "A10", None, PLAN),
    REFUSED,
    "Kế hoạch, A10: thiếu STT",
)
put(
    MEANING,
    "two items of the plan with one number",
    cell(REGISTER, "A11", "4", PLAN),
    CHECKED,
    notebook="plan",
    shows="plan.items_apart",
)


@case(
    MEANING,
    "document of an item of the plan for another body",
    CHECKED,
    notebook="plan",
    shows="plan.items_apart",
)
def _another_body(space: Workspace) -> None:
    with Book(space, REGISTER, PLAN) as page:
        page.unmerge_cells("F7:F9")
        page["F8"].value = "Bộ Thông tin và Truyền thông"  # type: ignore[union-attr]


put(
    MEANING,
    "inspections that a line of the plan counts as two",
    cell(REGISTER, "D15", "Tổ chức thanh tra việc sử dụng tần số vô tuyến điện (hai cuộc)", PLAN),
    CHECKED,
    notebook="plan",
    shows="plan.radio_rows_state_one",
)
put(
    MEANING,
    "line of the plan about inspections that is none",
    cell(REGISTER, "D15", "Báo cáo kết quả thanh tra về tần số vô tuyến điện", PLAN),
    CHECKED,
    notebook="plan",
    shows="plan.radio_rows_are_inspections",
)
put(
    MEANING,
    "page handed over that was found clean, and another not",
    text(
        "press/ra-soat-mang-xa-hoi.csv",
        lambda t: (
            t.replace("Chuyển hồ sơ cho cơ quan an ninh", "Không xử lý", 1)
            + "ĐT202102-99;15/2/2021;Không vi phạm;Chuyển hồ sơ cho cơ quan an ninh\n"
        ),
    ),
    CHECKED,
    notebook="press",
    shows="press.suspected_handed_over",
)
put(
    MEANING,
    "document of the plan without its kind",
    cell(REGISTER, "C10", None, PLAN),
    CHECKED,
    notebook="plan",
    shows="plan.documents_typed",
)
put(
    MEANING,
    "task about a document without its kind",
    cell(REGISTER, "E5", None, "Nhiệm vụ"),
    CHECKED,
    notebook="leadership",
    shows="leadership.documents_typed",
)
put(
    VALUES,
    "text that lost its diacritics (H??ng d?n)",
    cell(MONITORING, "C6", "H??ng d?n"),
    REFUSED,
    "quan-trac.xlsx, trang tính Quan trắc, C6",
    "mất dấu",
)
put(
    VALUES,
    "#### where a text must be",
    cell(MONITORING, "C6", "####"),
    REFUSED,
    "quan-trac.xlsx, trang tính Quan trắc, C6",
)
put(
    SETTINGS,
    "correction to what the form does not admit",
    setting("data/corrections/x.toml", re.sub("becomes = .*", "becomes = -5", CORRECTION)),
    REFUSED,
    "giá trị mới không hợp lý",
    "becomes = -5",
)
put(
    SETTINGS,
    "correction with a mark between thousands",
    setting("data/corrections/x.toml", re.sub("becomes = .*", "becomes = 4.950", CORRECTION)),
    REFUSED,
    "giá trị mới không hợp lý",
    "becomes = 4,95",
)
put(
    SETTINGS,
    "record under a name that nobody reads",
    lambda space: (space.corrections / "a.toml.txt").write_text("x", encoding="utf-8"),
    REFUSED,
    "data/corrections/a.toml.txt",
    "Đặt lại tên",
)
put(
    SETTINGS,
    "setting that begins with a byte order mark",
    lambda space: space.names.write_bytes(b"\xef\xbb\xbf" + space.names.read_bytes()),
    READ,
)
put(
    SETTINGS,
    "setting nested without end",
    lambda space: (space.corrections / "a.toml").write_text(f"a = {'[' * 3000}", encoding="utf-8"),
    REFUSED,
    "data/corrections/a.toml",
    "không đúng cú pháp TOML",
)
put(
    SETTINGS,
    "reference table with a misspelt title",
    lambda space: space.reference("senders").write_text(
        space.reference("senders").read_text(encoding="utf-8").replace("valid_to", "valid_too", 1),
        encoding="utf-8",
    ),
    REFUSED,
    "valid_too",
)
put(
    STRUCTURE,
    "last item of the plan that begins with who leads, without its action",
    together(
        *(
            cell(REGISTER, f"{at}16", each, PLAN)
            for at, each in zip("AD", ("10", "Lãnh đạo Sở họp"), strict=True)
        )
    ),
    REFUSED,
    "so-theo-doi.xlsx, trang tính Kế hoạch, B16",
    "thiếu Hành động",
)
put(
    STRUCTURE,
    "last item of the plan whose words are of signatures",
    together(
        *(
            cell(REGISTER, f"{at}16", each, PLAN)
            for at, each in zip("CD", ("Công văn", "về công tác kế toán"), strict=True)
        )
    ),
    REFUSED,
    "so-theo-doi.xlsx, trang tính Kế hoạch, G16",
    "thiếu Lĩnh vực",
)
put(
    MEANING,
    "month that is none above a list",
    cell(CAMERAS, "A2", "Tháng 13 năm 2021"),
    REFUSED,
    "camera.xlsx, trang tính Camera, A2",
    "không có trong lịch",
)
put(
    MEANING,
    "year that can't be above a list",
    cell(CAMERAS, "A2", "Tháng 02 năm 1021"),
    REFUSED,
    "camera.xlsx, trang tính Camera, A2",
    "không có trong lịch",
)
put(
    MEANING,
    "month before in a cell that is a date",
    together(
        cell(CAMERAS, "A2", None),
        cell(CAMERAS, "A3", "Kỳ báo cáo"),
        styled(CAMERAS, "B3", value=datetime(2021, 1, 1), number_format="mm/yyyy"),
    ),
    REFUSED,
    "Tệp của tháng khác",
    "Kỳ báo cáo 01/01/2021",
)
put(
    VALUES,
    "month in a cell that is a date",
    together(
        cell(CAMERAS, "A2", None),
        cell(CAMERAS, "A3", "Kỳ báo cáo"),
        styled(CAMERAS, "B3", value=datetime(2021, 2, 1), number_format="mm/yyyy"),
    ),
    READ,
)


@case(
    STRUCTURE,
    "several faults of one sheet",
    REFUSED,
    "không có trong lịch",
    "C6: ô không dùng được",
    "B6: không phải là số",
    "Ngày lập không có",
)
def _several(space: Workspace) -> None:
    with Book(space, CAMERAS) as page:
        page["A2"].value, page["A9"].value, page["B6"].value = (
            "Tháng 13 năm 2021",
            "Ngày 31 tháng 2 năm 2021",
            "sáu",
        )
        page["C6"].font = Font(strike=True)


@case(
    MEANING,
    "new sheet behind a long guide",
    CHECKED,
    "camera.xlsx Ghi chú, A1: «Số liệu của tháng trước»",
    notebook="smart_city",
    shows="texts.cameras",
)
def _behind_a_guide(space: Workspace) -> None:
    months_before(space, "cameras")
    with Book(space, CAMERAS) as page:
        assert page.parent
        guide = page.parent.create_sheet("Hướng dẫn")
        for number in range(1, 30):
            guide.append([f"Bước {number}"])
        page.parent.create_sheet("Ghi chú").append(["Số liệu của tháng trước"])


@case(
    MEANING,
    "group between the last line and the total",
    CHECKED,
    "chi-nhanh.xlsx C13: «Đã giải thể, không thống kê»",
    notebook="public_services",
    shows="texts.land_registry",
)
def _before_the_total(space: Workspace) -> None:
    months_before(space, "land_registry")
    with Book(space, LAND) as page:
        for at in (3, 4):
            page.cell(14, at).value, page.cell(6, at).value = page.cell(6, at).value, None  # type: ignore[union-attr]
        page["C13"].value = "Đã giải thể, không thống kê"
        page["A13"].value = page["B13"].value = page["D13"].value = None


for said in ("1,000 đồng", "1000đ"):
    put(
        STRUCTURE,
        f"{said} above a table in millions",
        cell(POSTAL, "A6", f"Đơn vị tính: {said}"),
        REFUSED,
        "dnbc-01.xlsx, trang tính 02-BC-DN, A6",
        "Đơn vị tính ghi trên bảng khác biểu mẫu",
    )
put(STRUCTURE, "1,000,000 đồng above a table in millions", cell(POSTAL, "A6", "ĐVT: 1,000,000 đồng"), READ)
put(
    STRUCTURE,
    "sum that only the second column names",
    text(VILLAGES, lambda t: t + "590;Toàn tỉnh;402;402\n"),
    REFUSED,
    "phu-song-thon.csv",
    "dòng cộng giữa các dòng số liệu",
)
put(
    STRUCTURE,
    "white letters of an old palette",
    styled(CAMERAS, "A7", font=Font(color=Color(indexed=9))),
    REFUSED,
    "camera.xlsx, trang tính Camera, A7",
    "màu trắng",
)
put(STRUCTURE, "grey letters", styled(CAMERAS, "A7", font=Font(color=Color(theme=0, tint=-0.5))), READ)
put(VALUES, "number whose format adds m2", styled(PORTAL, "D6", "Tổng hợp", number_format='0" m2"'), READ)
spoken(
    "sum of several months that begins with their number",
    PORTAL,
    "E6",
    "02 tháng đầu năm",
    "Tổng hợp",
    "public_services",
)
spoken("number alone in a note", PORTAL, "E6", 86, "Tổng hợp", "public_services")
spoken(
    "estimate of several months",
    TELECOM,
    "A11",
    "Doanh thu là số ước thực hiện 02 tháng đầu năm 2021",
    "Doanh thu",
    "telecom",
)
spoken(
    "estimate up to a day of the month before",
    TELECOM,
    "A11",
    "Ghi chú: Doanh thu là số ước thực hiện đến ngày 20/01/2021",
    "Doanh thu",
    "telecom",
)
put(
    MEANING,
    "month that no longer stands above a list",
    with_before("cameras", cell(CAMERAS, "A2", None)),
    CHECKED,
    "camera.xlsx: không còn ghi tháng báo cáo",
    notebook="smart_city",
    shows="texts.cameras",
)


def _saved_anew(space: Workspace) -> None:
    for month in ("2020-12", "2021-01"):
        shutil.copytree(ROOT / "data" / "raw" / month / "soc", space.raw_root / month / "soc")
    older = space.raw_root / "2020-12" / CLIENTS
    raw(space, CLIENTS).write_text(older.read_text(encoding="utf-16") + "\n", encoding="utf-8")


put(
    MEANING,
    "list of an earlier month that was saved anew",
    together(
        _saved_anew,
    ),
    CHECKED,
    "canh-bao-may-khach.csv: tháng 12/2020",
    notebook="cyber_security",
    shows="unchanged.soc",
)
put(
    FILE,
    "another month in the name of a file",
    lambda space: raw(space, CLIENTS).rename(raw(space, "soc/canh-bao-may-khach-thang-12-2020.csv")),
    REFUSED,
    "canh-bao-may-khach-thang-12-2020.csv",
    "tháng 12",
)
put(
    STRUCTURE,
    "block of lines put in twice",
    text(PRESS, lambda t: t + "\n".join(t.strip().split("\n")[-30:]) + "\n"),
    CHECKED,
    "diem-bao.csv dòng 405",
    notebook="press",
    shows="repeats.press",
)
for said in ("WF-05, WF-06", "WF-05 đến WF-07", "WF-05, 06", "WF-05 ~ 07", "WF-05/06", "WF-05 (02 điểm)"):
    put(
        STRUCTURE,
        f"two codes in a cell: {said}",
        text("coverage/wifi-cong-cong.csv", lambda t, said=said: t.replace("WF-05", said)),  # type: ignore[misc]
        REFUSED,
        "wifi-cong-cong.csv, dòng 6",
        "nhiều mã trong một ô",
    )
put(
    MEANING,
    "line of a list that says to be several",
    cell(PORTAL, "C6", "02 dự thảo Quyết định về giá đất", DRAFTS),
    CHECKED,
    "cong-thong-tin.xlsx dòng 6: «02 dự thảo",
    notebook="public_services",
    shows="several.portal",
)
for said in ("Lũy kế từ đầu năm", "Tổng toàn tỉnh", "Trong đó: lắp mới"):
    put(
        STRUCTURE,
        f"«{said}» among the lines of a list",
        rows(CAMERAS, [said, 4, 4, "Ổn định"]),
        REFUSED,
        "camera.xlsx, trang tính Camera, A8",
        "dòng cộng giữa các dòng số liệu",
    )


@case(
    MEANING,
    "public service of an enterprise that is not designated",
    CHECKED,
    "bưu gửi",
    notebook="postal",
    shows="postal.public_by_designated",
)
def _not_designated(space: Workspace) -> None:
    with Book(space, "postal/dnbc-02.xlsx") as page, Book(space, POSTAL) as full:
        at = row_of(page, "4")
        page.insert_rows(at + 1, 3)
        for number, key in enumerate(("5.1", "5.2", "5.3"), 1):
            for column in range(1, 4):
                page.cell(at + number, column).value = full.cell(row_of(full, key), column).value  # type: ignore[union-attr]
            page.cell(at + number, 4).value = 10  # type: ignore[union-attr]


for code in (r"mm\/dd\/yyyy", "m.d.yyyy", "yyyy/dd/mm"):
    put(
        VALUES,
        f"date shown as {code}",
        styled(REGISTER, "G6", "Nhiệm vụ", value=datetime(2021, 1, 2), number_format=code),
        REFUSED,
        "so-theo-doi.xlsx, trang tính Nhiệm vụ, G6",
        "tháng/ngày",
    )
for code in ('0"k"', '0" (lũy kế)"', r"\-0"):
    put(
        VALUES,
        f"number that its format {code} shows as another",
        styled(PORTAL, "D6", "Tổng hợp", number_format=code),
        REFUSED,
        "cong-thong-tin.xlsx, trang tính Tổng hợp, D6",
        "định dạng số",
    )
for said in ("//", "- nt -", "Như dòng trên"):
    put(
        VALUES,
        f"«{said}» for what stands above",
        cell(PORTAL, "B6", said, DRAFTS),
        REFUSED,
        "cong-thong-tin.xlsx, trang tính Lấy ý kiến dự thảo, B6",
        "cần chữ",
    )


def unremarked(what: str, name: str, address: str, value: object, sheet: str = "") -> None:
    """A line of a form in other words, of which nobody needs to be told."""
    source, _, _ = name.partition("/")
    put(STRUCTURE, what, with_before(source, cell(name, address, value, sheet)), READ, shows=source)


for said in (
    "Kỳ báo cáo: Tháng 02/2021",
    "T02/2021",
    "Tháng 2",
    "Tháng Hai năm 2021",
    "(Từ ngày 01/02/2021 đến 28/02/2021)",
):
    unremarked(f"month as «{said}»", CAMERAS, "A2", said)
for said in (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Kính gửi: Sở Thông tin và Truyền thông",
    "Số: 45/BC-TTGS",
    "ĐVT: Camera",
    "-------",
):
    unremarked(f"«{said}» above a table", CAMERAS, "A3", said)
for said in (
    "KT. GIÁM ĐỐC",
    "Nguyễn Văn A",
    "(Đã ký)",
    "Nơi nhận: Như trên",
    "Ninh Thuận, ngày 20 tháng 02 năm 2021",
):
    unremarked(f"«{said}» below a table", CAMERAS, "A10", said)
unremarked("note of an estimate in other words", POSTAL, "E15", "số ước")
unremarked("title and month in one line", CAMERAS, "A1", "HỆ THỐNG CAMERA GIAO THÔNG THÁNG 02 NĂM 2021")
spoken(
    "«Lưu ý: số liệu là lũy kế từ đầu năm» above a table",
    CAMERAS,
    "A3",
    "Lưu ý: số liệu là lũy kế từ đầu năm",
    "",
    "smart_city",
)
spoken(
    "«Từ 01/01/2021 đến 28/02/2021» above a table",
    CAMERAS,
    "A3",
    "Từ 01/01/2021 đến 28/02/2021",
    "",
    "smart_city",
)
put(VALUES, "full-width digits in a month", cell(REGISTER, "N5", "02/２０２1", "Nhiệm vụ"), READ)
put(
    VALUES,
    "month of a year that can't be",
    cell(REGISTER, "N5", "02/0121", "Nhiệm vụ"),
    REFUSED,
    "so-theo-doi.xlsx, trang tính Nhiệm vụ, N5",
    "cần một tháng dạng mm/yyyy",
)
POPULATION, UNITS, PUBLISHED = (
    "data/reference/population.csv",
    "data/reference/units.csv",
    "data/reference/published/2021-02.csv",
)
put(
    SETTINGS,
    "reference value a thousand times too small, without bounds",
    replaced(POPULATION, "595000,person,594815,595128,", "595,person,,,"),
    REFUSED,
    "population.csv",
    "dòng 2, low",
    "dòng 2, high",
)
put(
    SETTINGS,
    "reference value below zero",
    replaced(POPULATION, "595000,person,594815", "-595000,person,-600000"),
    REFUSED,
    "dòng 2, value",
    "phải lớn hơn 0",
)
put(
    SETTINGS,
    "reference value of another province",
    replaced(POPULATION, "Ninh Thuận", "Bình Thuận"),
    REFUSED,
    "population.csv, dòng 2",
    "Bình Thuận",
    "Cần: Ninh Thuận",
)
put(
    SETTINGS,
    "list of administrative units with its titles only",
    edited(UNITS, lambda text: text.partition("\n")[0] + "\n"),
    REFUSED,
    "units.csv",
    "chưa có dòng nào",
)
put(
    SETTINGS,
    "the same administrative unit twice",
    setting(UNITS, "585,Huyện Ninh Sơn Mới,district,58,2021-01-01,,x\n"),
    REFUSED,
    "units.csv, dòng 5, ",
    "585",
)
put(
    MEANING,
    "code of a district that is none",
    text(COVERAGE, lambda before: before.replace("585;", "999;")),
    CHECKED,
    "mã 999 không có trong data/reference/units.csv, tệp ghi «Ninh Sơn»",
    notebook="telecom",
    shows="units.coverage",
)
put(
    SETTINGS,
    "published figure of the same indicator twice",
    setting(PUBLISHED, "dossiers.received_total,1519,1.519,\n"),
    REFUSED,
    "published/2021-02.csv",
    "dossiers.received_total: dòng 2, ",
)
put(
    SETTINGS,
    "empty reference table",
    edited("data/reference/senders.csv", lambda text: ""),
    REFUSED,
    "senders.csv",
    "dòng đầu thiếu cột name, valid_from, source, code, kind",
)
put(
    SETTINGS,
    "reference table saved with tabs",
    edited("data/reference/senders.csv", lambda text: text.replace(",", "\t")),
    REFUSED,
    "senders.csv",
    "dấu ngăn cột là tab",
)
put(
    SETTINGS,
    "scale that is not the one of the printed unit",
    replaced("config/indicators/postal.toml", "scale = 1000000000", "scale = 1000000"),
    REFUSED,
    "postal.toml",
    "scale = 1000000 không hợp với print_unit «tỷ đồng»",
    "«tỷ đồng»: scale = 1000000000",
)
put(
    SETTINGS,
    "scale without a printed unit",
    replaced("config/indicators/postal.toml", 'print_unit = "tỷ đồng"\n', ""),
    REFUSED,
    "postal.toml",
    "scale = 1000000000 không hợp với print_unit «»",
)
put(
    SETTINGS,
    "correction of a month that is not there",
    setting("data/corrections/x.toml", CORRECTION.replace('"2021-02"', '"2012-02"')),
    REFUSED,
    "x.toml, bản ghi 1",
    "month = 2012-02",
    "cần tháng có thư mục trong data/raw",
)
put(
    SETTINGS,
    "correction of what another correction has made",
    together(
        setting("data/corrections/x.toml", CORRECTION.replace("12345", "{sent}")),
        lambda space: edited("data/corrections/x.toml", partial(_chained, space))(space),
    ),
    REFUSED,
    "x.toml, bản ghi 2",
    "thấy 0 quan sát",
)
put(
    SETTINGS,
    "two corrections of the same value",
    together(
        setting("data/corrections/x.toml", CORRECTION.replace("12345", "{sent}")),
        lambda space: edited("data/corrections/x.toml", lambda text: _sent(space, text) * 2)(space),
    ),
    REFUSED,
    "x.toml, bản ghi 2",
    "đã có bản ghi đính chính khác",
    "một lý do đủ dài (A, 21/02/2021)",
)


def _sent(space: Workspace, text: str) -> str:
    """The correction of what was sent."""
    with Book(space, POSTAL) as sheet:
        return text.replace("{sent}", str(sheet.cell(row_of(sheet, "2"), 4).value))


def _chained(space: Workspace, text: str) -> str:
    second = text.replace("{sent}", "1").replace("becomes = 1", "becomes = 2")
    return _sent(space, text) + second


put(
    SETTINGS,
    "correction by nobody, for no reason",
    setting(
        "data/corrections/x.toml",
        CORRECTION.replace('"A"', '" "').replace("một lý do đủ dài", " " * 20),
    ),
    REFUSED,
    "dòng 8, correction[1].reason",
    "phải có ít nhất 10 ký tự",
    "dòng 9, correction[1].author",
    "phải có ít nhất 1 ký tự",
)
put(
    SETTINGS,
    "name without a letter among those that may stand in a sentence",
    replaced("config/names.toml", '"2G",', '"2G", "",'),
    REFUSED,
    "names.toml",
    "phải có ít nhất 1 ký tự",
)
put(
    SETTINGS,
    "settings whose letters and marks stand apart (NFD)",
    edited("data/waivers/2021-02.toml", partial(unicodedata.normalize, "NFD")),
    READ,
)
put(
    SETTINGS,
    "number of the issued report with its symbol",
    setting("data/issue/2021-02.toml", 'number = "358/BC-STTTT"\n'),
    REFUSED,
    "2021-02.toml",
    "dòng 1, number: chỉ ghi phần số, ví dụ 358",
    "«358/BC-STTTT»",
)
put(
    SETTINGS,
    "issued nine years before its month",
    setting("data/issue/2021-02.toml", "date = 2012-03-22\n"),
    REFUSED,
    "data/issue/2021-02.toml",
    "date = 2012-03-22",
    "từ 2021-02-01 đến trước 2022-02-01",
)
put(
    SETTINGS,
    "issue under a name that nobody reads",
    setting("data/issue/2021-2.toml", 'number = "358"\n'),
    REFUSED,
    "data/issue/2021-2.toml",
    "«2021-02.toml»",
)
put(
    SETTINGS,
    "signer with a character that can't be printed",
    setting("data/issue/2021-02.toml", 'signer = "Nguyễn\\u0000 中"\n'),
    REFUSED,
    "dòng 1, signer",
    "U+0000, «中» (U+4E2D)",
)
put(
    MEANING,
    "task whose field is not that of its heading",
    cell(REGISTER, "B27", "Thanh tra", "Nhiệm vụ"),
    CHECKED,
    "Lĩnh vực «Thanh tra», Mục «Viễn thông»",
    notebook="telecom",
    shows="columns.register",
)
INSPECTION_FORM, REPORT_SETTINGS = "config/forms/inspection.toml", "config/report.toml"
put(
    SETTINGS,
    "code of a form that no notebook knows",
    replaced(INSPECTION_FORM, '"Tố cáo" = "denunciation"', '"Tố cáo" = "denuciation"'),
    REFUSED,
    "config/forms/inspection.toml",
    "type == 'denunciation'",
    "complaint, denuciation",
)
put(
    SETTINGS,
    "code of the register that no notebook knows",
    replaced("config/forms/register.toml", '= "cyber_security"', '= "cyber_securty"'),
    REFUSED,
    "config/forms/register.toml",
    "heading == 'cyber_security'",
)
put(
    SETTINGS,
    "form that is gone from among others",
    edited("config/forms/telecom.toml", lambda before: before[: before.rindex("[[form]]")]),
    REFUSED,
    "ổ tính telecom chọn dòng theo một mã",
    "measure == 'revenue'",
)
put(
    SETTINGS,
    "range of a form with its ends swapped",
    replaced("config/forms/postal.toml", "high = 500", "low = 500\nhigh = 0"),
    REFUSED,
    "postal.toml",
    "low = 500 lớn hơn high = 0",
)
put(
    SETTINGS,
    "wording without a place for its figure",
    replaced("config/indicators/public_services.toml", "đăng {} tin bài", "đăng tin bài"),
    REFUSED,
    "public_services.toml",
    "phrase phải có đúng một chỗ {} cho con số",
)
put(
    SETTINGS,
    "wording with a digit beside its figure",
    replaced("config/indicators/public_services.toml", "đăng {} tin bài", "đăng 5{} tin bài"),
    REFUSED,
    "phrase phải có đúng một chỗ {} cho con số, và không có chữ số nào khác",
)
put(
    SETTINGS,
    "wording of zero with a figure",
    replaced("config/indicators/public_services.toml", "không đăng tin bài nào", "đăng 15 tin bài"),
    REFUSED,
    "zero là chữ thay cho số 0",
)
put(
    SETTINGS,
    "numbers for a slot that a heading does not have",
    replaced(REPORT_SETTINGS, 'numbered = ["plan.text"]', 'numbered = ["plan.txt"]'),
    REFUSED,
    "report.toml",
    "numbered nêu ô không có trong slots của đề mục: plan.txt",
)
put(
    SETTINGS,
    "day of the cut-off in another year",
    replaced(REPORT_SETTINGS, '"2021-03" = 2021-03-22', '"2021-03" = 2012-03-22'),
    REFUSED,
    "report.toml",
    "ngày chốt 2012-03-22 của tháng 2021-03 phải từ 2021-03-01 đến trước 2021-07-01",
)
put(
    SETTINGS,
    "reference table with blanks behind its lines",
    edited("data/reference/senders.csv", lambda before: before.replace("\n", " \t\n")),
    READ,
)
put(
    SETTINGS,
    "sender that ended before the month",
    edited(
        "data/reference/senders.csv",
        lambda before: before.replace(
            "01,enterprise,2020-01-01,,", "01,enterprise,2020-01-01,2021-01-31,", 1
        ),
    ),
    REFUSED,
    "DNBC-01, dòng 2: không có hiệu lực ngày 01/02/2021",
    "Sửa ngày hiệu lực",
)
