"""The door: what is too large is refused before it is read, in words, and whatever else is wrong with it."""

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.raw import limits
from baocao.raw.files import open_sheets
from baocao.settings import Limits, load_limits
from tests.conftest import ROOT
from tests.workbooks import repack

ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="T">{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
VALUE = '<table:table-cell office:value-type="float" office:value="1"{more}/>'


def workbook(path: Path, cell: str = "B2", value: object = 1) -> Path:
    book = openpyxl.Workbook()
    book.active[cell] = value
    book.save(path)
    return path


def rewritten(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with the bytes of its sheet changed."""
    repack(path, "xl/worksheets/sheet1.xml", change)
    return path


def ods(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.replace("{rows}", rows))
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(BadInput) as fault:
        open_sheets(path, path.name, limits or Limits())
    return str(fault.value)


def test_a_stray_cell_at_the_far_corner_is_refused_by_its_address(tmp_path: Path) -> None:
    said = refused(workbook(tmp_path / "a.xlsx", "XFD1048576"))
    assert "Thấy: 17.179.869.184 ô" in said
    assert "Cần: nhiều nhất 5.000.000 ô" in said
    assert "Ở: a.xlsx" in said


def test_an_address_across_two_chunks_is_seen(tmp_path: Path) -> None:
    for padding in range(2**20 - 700, 2**20 - 300, 20):
        path = workbook(tmp_path / "a.xlsx", "A2")
        far = b'<row r="900000"><c r="ZZ900000"><v>1</v></c></row></sheetData>'
        rewritten(path, lambda sheet, end=b" " * padding + far: sheet.replace(b"</sheetData>", end))
        assert "631.800.000 ô" in refused(path)


@pytest.mark.parametrize(
    "address", [b"r='XFD1048576'", b'r = "XFD1048576"', b'r="xfd1048576"', b'\nr="XFD0001048576"']
)
def test_an_address_is_seen_however_it_is_written(tmp_path: Path, address: bytes) -> None:
    far = b"<row><c " + address + b"><v>1</v></c></row></sheetData>"
    path = workbook(tmp_path / "a.xlsx", "A2")
    rewritten(path, lambda sheet: sheet.replace(b"</sheetData>", far))
    assert "17.179.869.184 ô" in refused(path)


@pytest.mark.parametrize("address", ["ABCDEF2", "veryHiddenB4", "X" * 300 + "1"])
def test_an_address_in_a_column_that_no_sheet_has_is_refused(tmp_path: Path, address: str) -> None:
    far = f'<row><c r="{address}"><v>1</v></c></row></sheetData>'.encode()
    path = rewritten(workbook(tmp_path / "a.xlsx"), lambda sheet: sheet.replace(b"</sheetData>", far))
    assert "Tệp vượt giới hạn" in refused(path)


def test_an_address_is_seen_in_a_part_that_does_not_begin_as_it_should(tmp_path: Path) -> None:
    path = rewritten(workbook(tmp_path / "a.xlsx", "XFD1048576"), lambda sheet: b'"' + sheet)
    assert "17.179.869.184 ô" in refused(path)


def test_a_large_picture_is_no_text(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bmp", b"BM<" + bytes(3 * 2**20) + b"<" + b"\x80" * 2**20)
    assert len(open_sheets(path, "a.xlsx", Limits())) == 1


def test_what_only_looks_like_an_address_is_none(tmp_path: Path) -> None:
    rule = b'</sheetData><dataValidations><dataValidation error="XFD1048576" sqref="A1"/></dataValidations>'
    path = rewritten(workbook(tmp_path / "a.xlsx"), lambda sheet: sheet.replace(b"</sheetData>", rule))
    assert len(open_sheets(path, "a.xlsx", Limits())) == 1


@pytest.mark.parametrize("piece", [b"<row/>", b"<row><c><v>1</v></c></row>", b"<x:row><x:c /></x:row>"])
def test_rows_and_cells_without_an_address_are_counted(tmp_path: Path, piece: bytes) -> None:
    path = workbook(tmp_path / "a.xlsx")
    rewritten(path, lambda sheet: sheet.replace(b"</sheetData>", piece * 200_000 + b"</sheetData>"))
    assert "nhiều nhất 150.000 ô" in refused(path, Limits(cells=150_000))
    with zipfile.ZipFile(path) as archive:  # two chunks and more, and none counted twice
        assert len(archive.read("xl/worksheets/sheet1.xml")) > 2**20
    limits.check_archive(path, path.name, Limits(cells=200_001))


@pytest.mark.parametrize(
    ("pieces", "few", "enough", "most"),
    [
        (b"<row/>" * 2_000, 1_999, 2_010, "nhiều nhất 1.999 dòng"),
        (b"<a>b</a>" * 1_100, 4_000, 6_000, "nhiều nhất 1.000 phần tử ngoài các ô"),
    ],
)
def test_rows_and_what_is_beside_them_are_bounded_by_the_limit_that_the_message_speaks_of(
    tmp_path: Path, pieces: bytes, few: int, enough: int, most: str
) -> None:
    path = workbook(tmp_path / "a.xlsx")
    rewritten(path, lambda sheet: sheet.replace(b"</sheetData>", pieces + b"</sheetData>"))
    said = refused(path, Limits(rows=few))
    assert most in said
    assert "config/limits.toml" in said
    assert len(open_sheets(path, "a.xlsx", Limits(rows=enough))) == 1


MANY, DEEP = b"<a/>" * 1_100, b"<a>" * 200 + b"</a>" * 200


@pytest.mark.parametrize(
    ("part", "pieces", "said"),
    [
        ("xl/styles.xml", MANY, "nhiều nhất 1.000 phần tử ngoài các ô"),
        ("xl/workbook.xml", MANY, "nhiều nhất 1.000 phần tử ngoài các ô"),
        ("xl/_rels/workbook.xml.rels", MANY, "nhiều nhất 1.000 phần tử ngoài các ô"),
        ("xl/sharedStrings.xml", MANY, "nhiều nhất 1.000 phần tử ngoài các ô"),
        ("xl/worksheets/sheet1.xml", DEEP, "Không mở được bảng tính"),
        ("xl/styles.xml", DEEP, "Không mở được bảng tính"),
        ("xl/sharedStrings.xml", DEEP, "Không mở được bảng tính"),
    ],
)
def test_what_is_looked_at_closely_is_bounded_in_number_and_depth(
    tmp_path: Path, part: str, pieces: bytes, said: str
) -> None:
    path = workbook(tmp_path / "a.xlsx", value="=1+1")  # a formula is looked at
    with zipfile.ZipFile(path, "a") as archive:
        if part not in archive.namelist():
            archive.writestr(part, b"<sst></sst>")
    repack(path, part, lambda xml: (pieces + b"</").join(xml.rsplit(b"</", 1)))
    assert said in refused(path, Limits(rows=4_000))


def test_a_sheet_is_one_whatever_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", "XFD1048576")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/one"] = parts.pop("xl/worksheets/sheet1.xml")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(b"worksheets/sheet1.xml", b"one"))
    assert "17.179.869.184 ô" in refused(path)


def test_a_sheet_that_unpacks_into_gigabytes_is_refused(tmp_path: Path) -> None:
    path = rewritten(workbook(tmp_path / "a.xlsx"), lambda sheet: sheet + b" " * 50_000_000)
    assert path.stat().st_size < 100_000
    assert "47,7 MB sau khi giải nén" in refused(path, Limits(unpacked_megabytes=40))


def test_an_archive_that_says_to_be_smaller_than_it_is_is_refused(tmp_path: Path) -> None:
    path = rewritten(workbook(tmp_path / "a.xlsx"), lambda sheet: sheet + b" " * 5_000_000)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
    size, small = member.file_size.to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert content.count(size) == 2  # before the member, and in the directory
    path.write_bytes(bytes(content).replace(size, small))
    assert "tệp bị hỏng" in refused(path)


def test_an_entity_bomb_is_refused_at_once(tmp_path: Path) -> None:
    entities = b"".join(b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 10) for n in range(9))
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + entities + b"]>"
    cell = b'<row r="3"><c r="A3" t="inlineStr"><is><t>&j;</t></is></c></row></sheetData>'
    path = rewritten(
        workbook(tmp_path / "a.xlsx"),
        lambda sheet: sheet.replace(b"<worksheet", bomb + b"<worksheet", 1).replace(b"</sheetData>", cell),
    )
    assert "Không mở được bảng tính" in refused(path)


def test_very_long_text_is_refused_with_its_sheet(tmp_path: Path) -> None:
    cell = b'<row r="3"><c r="A3" t="inlineStr"><is><t>' + b"x" * 40_000 + b"</t></is></c></row></sheetData>"
    path = rewritten(workbook(tmp_path / "a.xlsx"), lambda sheet: sheet.replace(b"</sheetData>", cell))
    said = refused(path)
    assert "40.000 ký tự trong một ô" in said
    assert "a.xlsx, trang tính Sheet" in said


def test_a_text_longer_than_a_chunk_is_refused_before_it_is_read(tmp_path: Path) -> None:
    text = "một " * 1_000_000
    cell = f'<row r="3"><c r="A3" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>'.encode()
    path = rewritten(workbook(tmp_path / "a.xlsx"), lambda sheet: sheet.replace(b"</sheetData>", cell))
    assert "4.000.000 ký tự trong một ô" in refused(path)


def test_rows_and_cells_that_an_ods_writes_once_are_counted(tmp_path: Path) -> None:
    value = VALUE.format(more="")
    wide = VALUE.format(more=' table:number-columns-repeated="16384"')
    row = "<table:table-row>{}</table:table-row>".format
    many = '<table:table-row table:number-rows-repeated="1048576">{}</table:table-row>'.format
    assert "17.179.869.184 ô" in refused(ods(tmp_path / "a.ods", many(wide)))
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    odd = row(VALUE.format(more=' table:number-columns-repeated="many"'))
    assert "Không mở được bảng tính" in refused(ods(tmp_path / "d.ods", odd))
    assert "2.000 ô" in refused(ods(tmp_path / "c.ods", "<table:table-row/>" * 2000), Limits(cells=1000))
    fine = ods(tmp_path / "b.ods", row(value + empty) + many(empty))  # as LibreOffice ends a sheet
    (sheet,) = open_sheets(fine, "b.ods", Limits())
    assert sheet.rows[0][0] == 1


@pytest.mark.parametrize("more", ["", " " * 100])  # in one chunk, and across chunks
def test_the_cells_of_one_row_are_bounded(tmp_path: Path, more: str) -> None:
    row = "<table:table-row>{}</table:table-row>".format
    cell = f"<table:table-cell{more}/>"
    limits.check_archive(ods(tmp_path / "a.ods", row(cell * 16_384) * 2), "a.ods", Limits())
    said = refused(ods(tmp_path / "b.ods", row("") + row(cell * 16_385) + row("")))
    assert "Thấy: 16.385 ô trong một dòng" in said
    assert "nhiều nhất 16.384 ô trong một dòng" in said


def test_size_sheets_and_lines_have_limits(tmp_path: Path) -> None:
    text = tmp_path / "a.csv"
    text.write_text("a\n" * 700_000, encoding="utf-8")
    assert "1,3 MB" in refused(text, Limits(megabytes=1))
    assert "700.000 dòng" in refused(text, Limits(lines=10))
    text.write_text("a,b\n" + "x," * 1_000_000, encoding="utf-8")
    assert "2.000.000 byte trong một dòng" in refused(text)
    book = openpyxl.Workbook()
    for _ in range(3):
        book.create_sheet()
    book.save(tmp_path / "b.xlsx")
    assert "4 trang tính" in refused(tmp_path / "b.xlsx", Limits(sheets=3))


def test_limits_are_those_of_the_file_and_faults_in_it_are_told(space: Workspace) -> None:
    assert load_limits(space) == Limits()
    space.limits.write_text("cells = 7\n", encoding="utf-8")
    assert load_limits(space).cells == 7
    space.limits.write_text("cell = 7\n", encoding="utf-8")
    with pytest.raises(BadInput, match="cell"):
        load_limits(space)
    space.limits.unlink()
    assert load_limits(space) == Limits()


def test_a_month_with_such_a_file_is_refused_and_nothing_ends_by_itself(copied: Workspace) -> None:
    workbook(copied.raw_root / "2021-02" / "telecom" / "dnvt-01.xlsx", "XFD1048576")
    done = subprocess.run(
        [sys.executable, "-m", "baocao.cli", "run", "2021-02"],
        cwd=copied.root,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 2
    assert "data/raw/2021-02/telecom/dnvt-01.xlsx" in done.stderr
    assert "Tệp vượt giới hạn, không đọc" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(copied.outputs_root.iterdir()) == []


def test_every_file_of_the_sample_is_within_the_limits() -> None:
    limits = load_limits(Workspace(ROOT))
    paths = [
        path for path in (ROOT / "data" / "raw" / "2021-02").rglob("*") if path.suffix in {".xlsx", ".csv"}
    ]
    assert all(open_sheets(path, path.name, limits) for path in paths)
