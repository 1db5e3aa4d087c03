"""Blocks: order, numbering and punctuation of the report, before any layout."""

from __future__ import annotations

import copy
import unicodedata
from decimal import Decimal
from typing import Any

import pytest

from baocao import results
from baocao.errors import BadInput
from baocao.report import blocks, numbering
from baocao.report.blocks import shortened
from baocao.report.document import Document
from tests.report_fixture import ISSUED, METADATA, OUTLINE, check, stitched


def document(**changes: Any) -> Document:
    return blocks.document(blocks.nfc(stitched(**changes)))


@pytest.fixture(scope="module")
def whole() -> Document:
    return document()


def test_headings_carry_the_numbering_of_the_decree(whole: Document) -> None:
    labels = [section.label for section in whole.sections]
    assert labels == ["Phần I", "I.", "II.", "1.", "a)", "b)", "2.", "Phần II"]
    assert [section.depth for section in whole.sections] == [1, 2, 2, 3, 4, 4, 3, 1]


def test_depth_never_skips_a_level_that_the_outline_skips() -> None:
    assert numbering.counters(["part", "arabic", "letter", "arabic"]) == [(1,), (1, 1), (1, 1, 1), (1, 2)]
    assert numbering.counters(["part", "letter", "letter", "arabic"]) == [(1,), (1, 1), (1, 2), (1, 1)]


def test_letters_follow_the_vietnamese_alphabet() -> None:
    assert [numbering.label("letter", n) for n in (4, 5, 7, 8)] == ["d)", "đ)", "g)", "h)"]


def test_plan_items_are_numbered_and_other_items_have_a_dash(whole: Document) -> None:
    plan, postal = whole.sections[-1].slots[0], whole.sections[4].slots[0]
    assert [paragraph.label for paragraph in plan.paragraphs] == ["", "1.", "2."]
    assert [paragraph.label for paragraph in postal.paragraphs] == ["", "-"]


def test_a_heading_without_content_says_so_and_one_above_content_does_not(whole: Document) -> None:
    said = [section.title for section in whole.sections if section.empty]
    assert said == ["Hoạt động quản lý"]


def test_an_optional_heading_is_left_out_when_it_has_no_text() -> None:
    notebook = stitched()
    extra = {
        "level": "roman",
        "title": "Kết quả thực hiện kế hoạch",
        "slots": ["plan.followup"],
        "optional": True,
    }
    notebook.metadata["baocao"]["outline"].insert(7, extra)
    assert [s.label for s in blocks.document(blocks.nfc(notebook)).sections][-2:] == ["2.", "Phần II"]
    notebook.metadata["baocao"]["outline"][7] = {**extra, "optional": False}
    assert [s.label for s in blocks.document(blocks.nfc(notebook)).sections][-2:] == ["III.", "Phần II"]


def test_charts_are_numbered_in_the_order_of_the_outline() -> None:
    outline = [
        OUTLINE[0],
        {"level": "roman", "title": "Trước", "slots": ["postal.management"]},
        *OUTLINE[3:5],
    ]
    outline += [{"level": "roman", "title": "Sau", "slots": ["leadership.advice"]}]
    outline += [*OUTLINE[6:]]
    notebook = stitched(outline=outline)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {}).get(results.MIME, {})
            if data.get("id") == "postal.revenue":
                data["slot"] = "postal.management"
    found = blocks.document(blocks.nfc(notebook))
    assert [figure.id for figure in found.figures] == ["postal.revenue", "postal.sent"]
    assert [slot.figures for section in found.sections for slot in section.slots if slot.figures] == [
        (1,),
        (2,),
    ]


def test_checks_stand_in_the_order_in_which_a_reviewer_needs_them(whole: Document) -> None:
    assert [check.status for check in whole.checks] == ["error", "warning", "waived", "unknown", "ok"]
    accepted = whole.checks[2]
    assert (accepted.left, accepted.right, accepted.difference) == ("849", "1.301", "-452")
    assert accepted.reason.startswith("Số của bảy chi nhánh")
    assert accepted.accepted == "Nguyễn Văn A, 01/03/2021"


def test_published_figures_have_an_appendix_of_their_own(whole: Document) -> None:
    assert [check.id.split(".")[0] for check in whole.published] == ["backtest"] * 3
    assert [check.label for check in whole.published] == [
        "Sản lượng bưu gửi",
        "Mật độ điện thoại",
        "Mật độ internet",
    ]
    assert whole.published[1].details == ("Không độc lập",)
    assert [(a.label, a.title) for a in whole.appendices] == [
        ("Phụ lục I", "Bảng số liệu"),
        ("Phụ lục II", "Biểu đồ"),
        ("Phụ lục III", "Kiểm tra số liệu"),
        ("Phụ lục IV", "Đối chiếu với số liệu đã công bố"),
    ]


def test_only_checks_that_need_no_word_are_brief(whole: Document) -> None:
    assert [check.brief for check in whole.checks] == [False, False, False, False, True]
    assert [check.brief for check in whole.published] == [True, False, False]


def test_a_check_that_holds_but_has_something_to_say_is_told_whole() -> None:
    told = check("a.b", "Thử", "1", "1", ok=True, notes=("bản ghi chấp nhận không còn cần",))
    assert not blocks._check_line(told).brief
    assert blocks._check_line(told.model_copy(update={"notes": ()})).brief


def test_appendices_without_content_take_no_number() -> None:
    notebook = stitched()
    notebook.cells = [cell for cell in notebook.cells if not _carries(cell, "table")]
    labels = [(a.label, a.kind) for a in blocks.document(blocks.nfc(notebook)).appendices]
    assert labels[0] == ("Phụ lục I", "charts")


def _carries(cell: Any, kind: str) -> bool:
    return any(result.kind == kind for result in results.of_cell(cell))


def test_every_text_is_composed() -> None:
    notebook = stitched(state_reason=unicodedata.normalize("NFD", "Thiếu tệp số liệu"))
    found = blocks.document(blocks.nfc(notebook))
    assert found.front.state_reason == "Thiếu tệp số liệu"
    assert unicodedata.is_normalized("NFC", found.model_dump_json())


def test_what_is_composed_already_is_not_copied() -> None:
    notebook = {"cells": [{"source": "Số liệu"}, {"source": unicodedata.normalize("NFD", "Số liệu")}]}
    found = blocks.nfc(notebook)
    assert found["cells"][0] is notebook["cells"][0]
    assert found["cells"][1] == notebook["cells"][0]
    assert blocks.nfc(found) is found


def test_the_notebook_itself_stays_as_it_was() -> None:
    notebook = stitched()
    before = copy.deepcopy(notebook)
    blocks.document(blocks.nfc(notebook))
    assert notebook == before


def test_an_issued_report_has_its_number_date_and_signer() -> None:
    signed = {
        "by": "Giám đốc A",
        "date": "2021-02-22",
        "revision": 1,
        "issued": 1,
        "lines": 2,
        "head": "ab12",
    }
    front = document(issue=ISSUED, state="đã ban hành", signoffs=signed).front
    assert front.number == "Số: 357/BC-STTTT"
    assert front.date == "Ninh Thuận, ngày 22 tháng 02 năm 2021"
    assert (front.signature, front.signer) == (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Nguyễn Lượm")
    told = "(Kèm theo Báo cáo số 357/BC-STTTT ngày 22 tháng 02 năm 2021 của Sở Thông tin và Truyền thông)"
    assert front.reference == told
    assert (front.stamp, front.mark, front.unsigned) == ("", "Ban hành lần 1", "")
    assert front.log == "Sổ ký duyệt: 2 dòng, mã băm dòng cuối ab12"


def test_a_report_that_was_checked_says_by_whom_and_that_it_is_not_issued() -> None:
    signed = {
        "by": "Trần Thị B",
        "date": "2021-02-20",
        "revision": 2,
        "issued": 1,
        "lines": 3,
        "head": "ab12",
    }
    front = document(state="đã kiểm tra", signoffs=signed, sample=False).front
    assert front.stamp == "Đã kiểm tra"
    assert front.mark == "Trần Thị B, 20/02/2021. Lập lại sau lần ban hành 1, chưa ban hành lại"


def test_a_report_that_is_not_issued_is_referred_to_without_number_and_says_that_nobody_signed(
    whole: Document,
) -> None:
    assert whole.front.reference == "(Kèm theo Báo cáo của Sở Thông tin và Truyền thông)"
    assert (whole.front.signature, whole.front.signer) == (("GIÁM ĐỐC",), "")
    assert whole.front.unsigned == "(Chưa ký ban hành)"


@pytest.mark.parametrize(
    ("sample", "reason"), [(True, "Bản lập lại từ số liệu mẫu, chưa ban hành"), (False, "Chưa ban hành")]
)
def test_a_draft_says_why_it_is_one_even_with_a_number(sample: bool, reason: str) -> None:
    assert document(issue=ISSUED, sample=sample).front.mark == reason


def test_numbers_and_days_below_ten_get_a_zero_and_months_from_march_none() -> None:
    front = document(issue=ISSUED | {"number": "7", "date": "2021-03-05"}).front
    assert front.number == "Số: 07/BC-STTTT"
    assert front.date.endswith("ngày 05 tháng 3 năm 2021")


def test_a_report_that_is_not_issued_leaves_room_to_write(whole: Document) -> None:
    assert " ".join(whole.front.number.split()) == "Số: /BC-STTTT"
    assert " ".join(whole.front.date.split()) == "Ninh Thuận, ngày tháng năm 2021"


def test_lists_of_addressees_and_recipients_are_punctuated(whole: Document) -> None:
    assert whole.front.addressed_to[0].endswith("Truyền thông;")
    assert whole.front.addressed_to[-1].endswith("Ninh Thuận.")
    assert whole.front.recipients[0] == "- Như trên;"
    assert whole.front.recipients[-1] == "- Lưu: VT, LĐ, TTra."
    assert whole.front.closing.endswith("Truyền thông./.")


def test_source_lines_name_the_source_once() -> None:
    notebook = stitched()
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {}).get(results.MIME, {})
            if data.get("kind") == "chart":
                data["source"] = "Nguồn: 12 tệp"
    assert {figure.source for figure in blocks.document(blocks.nfc(notebook)).figures} == {"12 tệp"}


@pytest.mark.parametrize(
    ("value", "text"),
    [("-452", "-452"), ("1234567.5", "1.234.567,5"), ("0.00", "0"), ("1E+3", "1.000"), ("0.00001", "≈ 0")],
)
def test_differences_are_written_in_vietnamese_notation(value: str, text: str) -> None:
    assert numbering.figure(Decimal(value)) == text


def test_an_ordinary_notebook_is_refused_with_what_to_do() -> None:
    notebook = stitched()
    del notebook.metadata["baocao"]
    with pytest.raises(BadInput, match=r"report\.ipynb"):
        blocks.document(blocks.nfc(notebook))


def test_all_faults_of_the_metadata_are_told_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        document(sample="có lẽ", letterhead=METADATA["letterhead"] | {"ward": "x"})
    assert len(caught.value.faults) == 2


def test_rows_are_counted_and_a_total_is_not(whole: Document) -> None:
    notebook = stitched()
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {}).get(results.MIME, {})
            if data.get("kind") == "table":
                data["rows"][-1][0]["text"] = "Tổng số"
    (plain,), (summed,) = whole.tables, blocks.document(blocks.nfc(notebook)).tables
    assert plain.header[:2] == ("TT", "Doanh nghiệp")
    assert [row[0].text for row in plain.rows[-2:]] == ["44", "45"]
    assert [row[0].text for row in summed.rows[-2:]] == ["44", ""]
    assert (plain.total, summed.total) == (False, True)


def test_the_signs_of_the_tables_are_explained_once(whole: Document) -> None:
    notes = {appendix.kind: appendix.note for appendix in whole.appendices}
    assert "«…»" in notes.pop("tables")
    assert set(notes.values()) == {""}


def test_long_lists_of_details_are_shortened() -> None:
    lines = [str(number) for number in range(56)]
    assert shortened(lines[:10]) == tuple(lines[:10])
    assert shortened(lines)[-1] == "… và 46 dòng khác; đầy đủ trong checks.csv"
    assert len(shortened(lines)) == 11
