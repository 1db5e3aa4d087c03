"""The PDF: archivable and accessible by its own claim and by a validator's, searchable, the same bytes every time."""

from __future__ import annotations

import copy
import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import page
import pytest

from baocao.errors import BadInput
from baocao.report import blocks
from baocao.report.exporters import PdfExporter
from baocao.report.pdf import render
from tests.report_fixture import HOSTILE, ISSUED, stitched

FALSE_ALARM = "STREAM-LENGTH-001"
Exporter: Any = PdfExporter  # nbconvert's constructor is untyped


def export(**changes: Any) -> bytes:
    content, _ = Exporter().from_notebook_node(stitched(**changes))
    assert isinstance(content, bytes)
    return content


@pytest.fixture(scope="module")
def draft() -> bytes:
    return export()


@pytest.fixture(scope="module")
def issued() -> bytes:
    return export(issue=ISSUED, state="chính thức", sample=False)


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], list[str]]:
    """Reads the text of each page; without poppler such tests are not run, which is a failure in CI."""
    tool = shutil.which("pdftotext")
    if not tool:
        if os.environ.get("CI"):
            pytest.fail("pdftotext is missing; install poppler-utils")
        pytest.skip("not run: pdftotext (poppler-utils) is not installed")

    def pages(content: bytes) -> list[str]:
        source = tmp_path / "report.pdf"
        source.write_bytes(content)
        made = subprocess.run([tool, source, "-"], capture_output=True, check=True)
        return made.stdout.decode().split("\f")[:-1]

    return pages


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("profile", ["2a", "ua1"])
@pytest.mark.parametrize("kind", ["draft", "issued"])
def test_the_file_is_archivable_and_accessible(
    profile: str, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    content = request.getfixturevalue(kind)
    (tmp_path / "report.pdf").write_bytes(content)
    report = page.validate_pdf(str(tmp_path / "report.pdf"), profile=profile)
    faults = [f"{f.rule_id}: {f.message}" for f in report.failures if not _false_alarm(f.rule_id, content)]
    assert faults == []


def _false_alarm(rule: str, content: bytes) -> bool:
    """The validator miscounts a stream whose last byte is CR; doubt it only where every length is right."""
    streams = list(re.finditer(rb"/Length (\d+)[^>]*>>\s*stream\r?\n", content))
    right = [
        content[found.end() + int(found[1]) :].lstrip(b"\r\n").startswith(b"endstream") for found in streams
    ]
    return rule.endswith(FALSE_ALARM) and len(streams) == content.count(b"endstream") and all(right)


def test_a_wrong_stream_length_is_no_false_alarm(draft: bytes) -> None:
    assert _false_alarm(FALSE_ALARM, draft)
    assert not _false_alarm(FALSE_ALARM, draft.replace(b"endstream", b"x endstream", 1))
    assert not _false_alarm("OTHER-RULE", draft)


def test_the_same_notebook_gives_the_same_bytes(draft: bytes) -> None:
    notebook = stitched()
    before = copy.deepcopy(notebook)
    assert Exporter().from_notebook_node(notebook)[0] == draft
    assert notebook == before


def test_the_exporter_says_what_it_makes() -> None:
    _, resources = Exporter().from_notebook_node(stitched())
    assert resources["output_extension"] == ".pdf"
    assert PdfExporter.output_mimetype == "application/pdf"


def test_the_time_of_the_file_is_that_of_the_report(draft: bytes, issued: bytes) -> None:
    assert b"D:20210222000000" in issued
    assert b"D:20210301000000" in draft


def test_a_letter_that_cannot_be_printed_is_named() -> None:
    with pytest.raises(BadInput, match="中"):
        export(state="lỗi", state_reason="ký tự 中 lạ")


def test_text_is_searchable_and_composed(issued: bytes, read: Callable[[bytes], list[str]]) -> None:
    pages = read(issued)
    assert unicodedata.is_normalized("NFC", "".join(pages))
    whole = words("".join(pages))
    for piece in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 357/BC-STTTT",
        "Ninh Thuận, ngày 22 tháng 02 năm 2021",
        "KẾT QUẢ THỰC HIỆN NHIỆM VỤ THÁNG 02/2021",
        "II. KẾT QUẢ TRÊN TỪNG LĨNH VỰC",
        "a) Hạ tầng và doanh thu",
        "Sản lượng ước đạt 248.400 bưu gửi",
        "2. Tổ chức 01 cuộc thanh tra theo kế hoạch.",
        "Số liệu chi tiết nêu tại các Phụ lục kèm theo. Trên đây là báo cáo",
        "Sở Thông tin và Truyền thông./.",
        "Nguyễn Lượm",
        "Bảng 1. Mạng lưới, sản lượng và doanh thu theo doanh nghiệp",
        "Hình 2.",
        "Số của bảy chi nhánh gồm cả hồ sơ chuyển từ tháng trước",
    ):
        assert piece in whole


def test_hostile_text_is_printed_as_it_was_written(draft: bytes, read: Callable[[bytes], list[str]]) -> None:
    assert f"- {HOSTILE}" in words(read(draft)[0])


def test_appendices_of_checks_count_what_agrees_and_print_the_rest(
    issued: bytes, read: Callable[[bytes], list[str]]
) -> None:
    checks, published = (words(text) for text in read(issued)[-2:])
    assert "1 kiểm tra khác đạt; danh sách đầy đủ trong checks.csv và bản HTML." in checks
    assert "Bưu gửi theo loại" not in checks
    assert "Điểm phục vụ theo loại" in checks
    assert "Số tính được" in checks
    assert "1 chỉ tiêu khác đúng như đã công bố" in published
    assert "Sản lượng bưu gửi" not in published
    assert "Mật độ điện thoại" in published
    assert "Mật độ internet" in published


def test_the_signature_never_stands_on_a_page_without_text(read: Callable[[bytes], list[str]]) -> None:
    for paragraphs in (1, *range(8, 16)):
        notebook = stitched()
        spot = next(c for c in notebook.cells if c.id == "plan-01")
        spot.outputs[:] = [spot.outputs[1]] * paragraphs + [spot.outputs[2]]
        text = next(t for t in read(Exporter().from_notebook_node(notebook)[0]) if "GIÁM ĐỐC" in t)
        assert "thanh tra theo kế hoạch" in text
        assert paragraphs == 1 or "Tiếp tục bảo đảm" in text


def test_labels_of_charts_are_text(draft: bytes, read: Callable[[bytes], list[str]]) -> None:
    appendix = next(text for text in read(draft) if "BIỂU ĐỒ" in text)
    assert "0.25" in appendix


def test_marks_follow_state_and_sample(
    draft: bytes, issued: bytes, read: Callable[[bytes], list[str]]
) -> None:
    assert all("SỐ LIỆU MẪU" in text for text in read(draft))
    assert "DỰ THẢO" in read(draft)[0]
    assert "Bản lập lại từ số liệu mẫu, chưa ban hành" in words(read(draft)[0])
    assert "DỰ THẢO" not in "".join(read(draft)[1:])
    final = "".join(read(issued))
    assert "DỰ THẢO" not in final
    assert "SỐ LIỆU MẪU" not in final
    broken = read(export(state="lỗi", state_reason="Thiếu tệp của 2 doanh nghiệp"))[0]
    assert "CHƯA ĐƯỢC BAN HÀNH" in broken
    assert "Thiếu tệp của 2 doanh nghiệp" in broken


def test_page_numbers_start_anew_in_each_appendix_and_spare_its_first_page(
    issued: bytes, read: Callable[[bytes], list[str]]
) -> None:
    tops = [text.strip().splitlines()[0].strip() for text in read(issued)]
    assert tops[0].startswith("UBND")
    assert tops[1:] == ["2", "Phụ lục I", "2", "Phụ lục II", "Phụ lục III", "Phụ lục IV"]


def test_header_rows_repeat_on_the_next_page(issued: bytes, read: Callable[[bytes], list[str]]) -> None:
    first = next(place for place, text in enumerate(read(issued)) if "BẢNG SỐ LIỆU" in text)
    assert "Doanh thu" in read(issued)[first + 1]


@pytest.mark.slow
def test_a_total_and_a_source_never_stand_alone_on_a_page(read: Callable[[bytes], list[str]]) -> None:
    whole = blocks.document(blocks.nfc(stitched()))
    (table,) = whole.tables
    for rows in range(26, 40):
        shorter = table.model_copy(update={"rows": (*table.rows[:rows], table.rows[0]), "total": True})
        pages = read(render(whole.model_copy(update={"tables": (shorter,)})))
        (page,) = [page for page in pages if "Nguồn: Biểu 02-BC-DN, tháng" in page]
        before = page[: page.index("Nguồn: Biểu")]
        assert len(re.findall(r"Doanh nghiệp bưu chính \d\d", before)) >= 2, rows
