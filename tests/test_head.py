"""What sheets say above and below their tables, as offices write it."""

from datetime import date, datetime

import pytest

from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.files import Sheet
from baocao.raw.forms import Form, load_forms
from baocao.raw.furniture import besides
from baocao.raw.head import day_of, lines_of, month_of, sender_of
from baocao.raw.units import require_units

LAST = date(2021, 3, 31)


def told(*rows: object) -> str:
    """The month of a head of these rows, each a text or several cells."""
    sheet = Sheet("a.xlsx", "T", [list(row) if isinstance(row, list) else [row] for row in rows])
    month, _ = month_of(sheet, lines_of(sheet, range(len(rows))), [], LAST)
    return str(month)


@pytest.mark.parametrize(
    "text",
    [
        "Tháng 03 năm 2021",
        "Kỳ: 03/2021",
        "T3/2021",
        "T3.21",
        "tháng 3. 2021",
        "(tháng 03/21)",
        "Tháng 03, năm 2021",
        "Tháng Ba năm 2021",
        "tháng 3 (năm 2021)",
        "Tháng 3 – 2021",
        "Tháng 03",
        "(tháng ba)",
        "TÌNH HÌNH THÁNG 03",
        "Tháng báo cáo: 03/2021",
        "Kỳ báo cáo (tháng/năm): 03/2021",
        "Tháng: 03 Năm: 2021",
        "Tháng: 03, năm: 2021",
        "Tháng 3/năm 2021",
        "03/2021",
        "Tháng 3 và Quý I năm 2021",
        "Tháng 3 (Quý I) năm 2021",
        "Tháng 3 - Quý I năm 2021",
        "BÁO CÁO THÁNG 3 VÀ PHƯƠNG HƯỚNG THÁNG 4/2021",
        "BÁO CÁO KẾT QUẢ THÁNG 03 VÀ NHIỆM VỤ TRỌNG TÂM THÁNG 04 NĂM 2021",
        "Kỳ báo cáo: 01/03/2021 - 31/03/2021",
        "Từ 01/3/2021 đến 31/3/2021",
        "Từ ngày 01/03/2021 đến hết ngày 31/03/2021",
        "Đến ngày 31 tháng 3 năm 2021",
        "Tháng 3 (từ ngày 15/02/2021 đến 14/03/2021)",
        ["Tháng", 3.0, "năm", 2021.0],
    ],
)
def test_the_month_is_understood_as_people_write_it(text: object) -> None:
    assert told("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", text) == "2021-03"


@pytest.mark.parametrize(
    "text",
    [
        "Kế hoạch tháng 10. 25 đơn vị",
        "Ngày 20 tháng 02 năm 2021",
        "Ninh Thuận, ngày    tháng 4 năm 2021",
        "Ninh Thuận, ngày … tháng 4 năm 2021",
        "tháng năm 2021",
        "So với tháng 12",
        "Tháng 01 có 31 ngày",
        "Biểu mẫu áp dụng từ tháng 01/2020",
        "Thực hiện Công văn số 123/STTTT-VP về việc báo cáo định kỳ tháng 01 năm 2021",
        "Thực hiện kết luận ngày 18/02/2021 về giao ban tháng 02/2021",
        "(Ban hành kèm theo Quyết định số 35/2019/QĐ-UBND ngày   tháng 12 năm 2019)",
    ],
)
def test_other_days_and_months_are_none_of_the_report(text: str) -> None:
    assert told(text) == "None"
    assert told(text, "Tháng 3/2021") == "2021-03"


def test_a_line_that_is_the_month_comes_before_one_that_says_more() -> None:
    assert told("NHIỆM VỤ TRỌNG TÂM THÁNG 4/2021", "Tháng 03 năm 2021") == "2021-03"
    assert told("BÁO CÁO THÁNG 12 VÀ PHƯƠNG HƯỚNG THÁNG 01 NĂM 2021") == "2020-12"
    assert told("Tháng 12") == "2020-12"


@pytest.mark.parametrize(
    "text",
    [
        "Ngày 05 tháng 4 năm 2021",
        "Ninh Thuận, ngày 05 tháng 4 năm 2021",
        "Ninh Thuận, 05/04/2021",
        "Ngày lập: 05/04/2021",
        "Ngày lập biểu: 5/4/2021",
        "Ngày 05.04.2021",
        "Ngày 5 - 4 - 2021",
        "ngày 5, tháng 4, năm 2021",
        "Ngày, 05 tháng 04 năm 2021",
        "Ninh Thuận, ngày 5 tháng 4 năm 2021 NGƯỜI LẬP BIỂU (Ký, ghi rõ họ tên)",
        ["Ngày lập:", datetime(2021, 4, 5)],
    ],
)
def test_the_day_of_writing_is_understood_as_people_write_it(text: object) -> None:
    assert day_told(text) == date(2021, 4, 5)


def day_told(*rows: object) -> date | None:
    sheet = Sheet("a.xlsx", "T", [row if isinstance(row, list) else [row] for row in rows])
    day, at = day_of(lines_of(sheet, range(len(rows))))
    assert (at is None) == (day is None)
    return day


@pytest.mark.parametrize(
    "text",
    [
        "Thực hiện Chỉ thị số 05/CT-UBND ngày 03 tháng 02 năm 2021 của UBND tỉnh",
        "Theo Hướng dẫn số 07/HD-STTTT ngày 20/01/2021",
        "(theo Báo cáo số 30/BC-STTTT ngày 22/02/2021)",
        "Ghi chú: 02 camera hỏng từ ngày 15/02/2021, đang chờ sửa chữa.",
        "Camera hỏng sẽ được khắc phục trước ngày 30/4/2021.",
        "Giấy phép bưu chính số 12/GP-BTTTT cấp ngày 10/5/2018.",
        "Ghi chú: số ước thực hiện đến ngày 20/03/2021.",
    ],
)
def test_days_of_documents_and_notes_are_no_days_of_writing(text: str) -> None:
    assert day_told(text) is None
    assert day_told("Ngày 1/4/2021", text) == date(2021, 4, 1)


def test_a_day_that_is_none_is_told_with_its_cell() -> None:
    with pytest.raises(BadInput, match=r"A1, thấy|A1") as fault:
        day_told("Ninh Thuận, ngày 31 tháng 02 năm 2021")
    assert "31 tháng 02" in str(fault.value)


@pytest.fixture
def form(project: Workspace) -> Form:
    (form,) = load_forms(project, "postal").form
    return form


@pytest.mark.parametrize(
    "row",
    [
        ["Mã số: DNBC-01"],
        ["Mã số : DNBC-01"],
        ["Mã số:DNBC-01"],
        ["MÃ SỐ: DNBC-01"],
        ["Mã số: dnbc-01."],
        ["Mã số: DNBC – 01"],
        ["Mã số:", "DNBC-01"],
    ],
)
def test_the_sender_is_found_however_its_code_is_written(form: Form, row: list[object]) -> None:
    sheet = Sheet("a.xlsx", "T", [row])
    assert sender_of(form, sheet, lines_of(sheet, range(1))) == "DNBC-01"


def test_without_a_sender_the_line_is_shown_as_people_write_it(form: Form) -> None:
    with pytest.raises(BadInput, match="«Mã số: …»"):
        sender_of(form, Sheet("a.xlsx", "T", []), [])


@pytest.mark.parametrize(
    ("text", "is_good"),
    [
        ("Đơn vị tính: bưu gửi, Tr.đồng", True),
        ("ĐVT: Triệu đồng (doanh thu); bưu gửi (sản lượng)", True),
        ("ĐVT: Bưu gửi; Doanh thu: triệu đồng", True),
        ("Đơn vị tính: bưu gửi, Triệu VNĐ", True),
        ("Đơn vị: Văn phòng Hội đồng nhân dân tỉnh", True),
        ("Đơn vị: Công ty CP chuyển phát Đồng Tâm", True),
        ("(ĐVT nghìn đồng)", False),
        ("Đơn vị tính: đồng", False),
        ("ĐVT: nghìn bưu gửi, triệu đồng", False),
    ],
)
def test_units_above_the_table_are_the_forms(form: Form, text: str, is_good: bool) -> None:
    lines = lines_of(Sheet("a.xlsx", "T", [[text]]), range(1))
    if is_good:
        require_units(form, lines)
    else:
        with pytest.raises(BadInput, match="A1"):
            require_units(form, lines)


def test_a_month_that_is_none_is_refused_where_no_other_stands() -> None:
    with pytest.raises(BadInput, match="không có trong lịch"):
        told("tháng 13/2021")
    assert told("tháng 13/2021", "Tháng 3/2021") == "2021-03"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Kỳ báo cáo: tháng 02/2021", ""),
        ("Tháng 2", ""),
        ("(Số liệu tháng 01 năm 2021)", "(Số liệu tháng 01 năm 2021)"),
        ("BÁO CÁO BƯU CHÍNH THÁNG 02 NĂM 2021", "BÁO CÁO BƯU CHÍNH "),
        ("BÁO CÁO BƯU CHÍNH THÁNG 02 NĂM 2020", "BÁO CÁO BƯU CHÍNH THÁNG 02 NĂM 2020"),
        ("Lũy kế đến tháng 2", "Lũy kế đến "),
        ("Ninh Thuận, ngày 20 tháng 02 năm 2021", ""),
        ("PHÓ GIÁM ĐỐC", ""),
        ("Trần Thị B", ""),
        ("Chưa gồm hai huyện", "Chưa gồm hai huyện"),
        ("Công tác kế toán chưa xong", "Công tác kế toán chưa xong"),
        ("Nơi nhận: Như trên", ""),
        ("- Lưu: VT, VP.", ""),
        ("Từ 01/01/2021 đến 28/02/2021", "Từ 01/01/2021 đến 28/02/2021"),
        ("Từ ngày 21/01/2021 đến ngày 20/02/2021", ""),
        ("Tháng 02 - Năm 2021", ""),
        ("Lũy Kế Từ Đầu Năm", "Lũy Kế Từ Đầu Năm"),
        ("ThS. NGUYỄN VĂN A", ""),
        ("Chưa gồm huyện Bác Ái, ngày 20/02/2021", "Chưa gồm huyện Bác Ái, ngày 20/02/2021"),
        ("Kế toán chưa chốt số, số liệu tạm tính", "Kế toán chưa chốt số, số liệu tạm tính"),
        ("Kính gửi: Sở TTTT. Số liệu chưa gồm Ninh Sơn", "Kính gửi: Sở TTTT. Số liệu chưa gồm Ninh Sơn"),
        ("Mã số liệu: lũy kế", "Mã số liệu: lũy kế"),
        ("Lưu ý: số liệu lũy kế", "Lưu ý: số liệu lũy kế"),
        ("Đơn vị báo cáo: Công an tỉnh", ""),
        ("Đơn vị báo cáo chưa gồm Bác Ái", "Đơn vị báo cáo chưa gồm Bác Ái"),
        ("(Ký, ghi rõ họ tên)", ""),
        ("Ký hiệu x chưa có", "Ký hiệu x chưa có"),
        ("Ký bởi: Trung tâm Giám sát", ""),
        ("Ký hiệu x: chưa có số liệu", "Ký hiệu x: chưa có số liệu"),
        ("Số: 45/BC-TTGS", ""),
        ("Số 45/BC chưa gồm tháng này", "Số 45/BC chưa gồm tháng này"),
        ("Mẫu số 02/BC-DN", ""),
        ("Mẫu số liệu của tháng trước", "Mẫu số liệu của tháng trước"),
        ("Lãnh đạo đơn vị", ""),
    ],
)
def test_what_stands_on_any_form_is_nothing_besides(text: str, left: str) -> None:
    assert besides(text, Month(2021, 2)) == left
