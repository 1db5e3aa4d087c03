"""Small workbooks for tests, written cell by cell."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

Rows = Sequence[Sequence[object]]

POSTAL_ROWS: tuple[tuple[str, str, str, object], ...] = (
    ("1", "Điểm phục vụ bưu chính", "điểm", 6),
    ("1.1", "Bưu cục", "điểm", 2),
    ("1.2", "Bưu điện văn hóa xã", "điểm", 3),
    ("1.3", "Điểm phục vụ khác", "điểm", 1),
    ("2", "Tổng cộng bưu gửi", "bưu gửi", 1519),
    ("2.1", "Thư trong nước", "bưu gửi", 1000),
    ("2.2", "Thư quốc tế", "bưu gửi", 19),
    ("2.3", "Gói, kiện trong nước", "bưu gửi", 400),
    ("2.4", "Gói, kiện quốc tế", "bưu gửi", 100),
    ("3", "Tổng cộng bưu phát", "bưu phát", 900),
    ("3.1", "Thư", "bưu phát", 600),
    ("3.2", "Gói, kiện", "bưu phát", 300),
    ("4", "Tổng doanh thu", "triệu đồng", 13.2),
    ("4.1", "Dịch vụ thư", "triệu đồng", 10),
    ("4.2", "Dịch vụ gói, kiện", "triệu đồng", 3),
    ("4.3", "Dịch vụ khác", "triệu đồng", 0.2),
)


def write_workbook(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """One sheet for each item, values from A1."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                sheet.write(r, c, value)
    book.close()
    return path


def postal_rows(
    *,
    code: str = "DNBC-01",
    month: str = "Tháng 02 năm 2021",
    day: str = "20 tháng 02 năm 2021",
    changes: Mapping[str, object] | None = None,
    note: str = "ước",
) -> list[list[object]]:
    """The postal form of one enterprise; ``changes`` replaces values by Stt."""
    values = changes or {}
    return [
        [f"Tên doanh nghiệp: {code}"],
        [f"Mã số: {code}"],
        ["BÁO CÁO NGHIỆP VỤ BƯU CHÍNH"],
        [month],
        ["Stt", "Chỉ tiêu", "Đơn vị tính", "Số lượng", "Ghi chú"],
        ["A", "B", "1", "2", "3"],
        ["I", "Mạng lưới"],
        *([key, label, unit, values.get(key, value), note] for key, label, unit, value in POSTAL_ROWS),
        [],
        ["Ghi chú: số liệu thử."],
        ["", "", "", f"Ngày {day}"],
    ]  # fmt: skip


def windows_1258(text: str) -> bytes:
    """windows-1258 keeps letters such as ơ whole and writes tone marks as letters of their own."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            decomposed = unicodedata.normalize("NFD", letter)
            tone = next(c for c in decomposed if c in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", decomposed.replace(tone, "")).encode("cp1258") + tone.encode(
                "cp1258"
            )
    return bytes(out)


def repack(
    path: Path, part: str, change: Callable[[bytes], bytes], packing: int = zipfile.ZIP_DEFLATED
) -> bool:
    """Change the bytes of one part of an archive; whether they became others."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    before, files[part] = files[part], change(files[part])
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return files[part] != before
