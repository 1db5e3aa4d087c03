"""The first sheet of the audit workbook: what it is, how to read it, and whether everything agrees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from baocao.audit.sheets import AGREES, DIFFERS, FIRST_ROW, Cell, Live, address

_TEXT = (
    "Sổ này tính lại mọi chỉ tiêu và mọi kiểm tra của báo cáo lần thứ hai, bằng công thức trên từng ô số liệu, "
    "độc lập với chương trình đã lập báo cáo. Mở bằng Excel hoặc LibreOffice; bấm vào ô để xem công thức.",
    "«Chỉ tiêu»: cột D tính lại bằng công thức, cột E là giá trị chương trình đã tính, cột F là chênh lệch. Chỉ tiêu "
    "chưa có số liệu ghi rõ lý do ở cột K. Các dòng cuối là giá trị của tháng khác (tháng trước, cùng kỳ) mà các "
    "công thức dùng.",
    "«Kiểm tra»: hai vế được tính lại bằng công thức; cột M xét lại quan hệ giữa hai vế; cột P là trạng thái, cột Q là "
    "lý do chấp nhận.",
    "Mỗi lĩnh vực một trang: mỗi dòng là một ô số liệu (tệp, trang tính, ô) hoặc một dòng hồ sơ (tệp, dòng), kèm "
    "tháng, giá trị, đơn vị và các chỉ tiêu, kiểm tra dùng đến. Bảng hồ sơ trên 100.000 dòng được gộp, kèm các "
    "khoảng dòng.",
    "«số đếm của chương trình» là số không đọc từ ô nào (số đơn vị đã gửi tệp, số kết quả đã rà soát).",
    "«Hằng số»: số không đọc từ tệp, có tên và lý do. «Tệp nguồn»: mã băm sha256 của mọi tệp lúc lập báo cáo. "
    "«Bước tính» (chỉ có khi cần): công thức dài quá giới hạn của Excel được chia ra.",
    "Cách theo một con số: tìm ở «Chỉ tiêu», xem công thức ở cột D, đến ô mà công thức nêu, đọc tệp và ô nguồn ở "
    "cột B, C, D của trang đó, rồi mở tệp nguồn.",
    "Chênh lệch được làm tròn ở chữ số có nghĩa thứ 12, nhiều nhất 9 chữ số thập phân, vì bảng tính chỉ giữ khoảng "
    "15 chữ số.",
)


def guide(
    title: str, verdicts: Mapping[str, tuple[str, str, int, int]], *, sample: bool
) -> Iterator[tuple[Cell, str]]:
    """The paragraphs; ``verdicts`` has of each kind the sheet and column, how many rows, and how many must agree."""
    yield title, "title"
    if sample:
        yield "SỐ LIỆU MẪU", "wrong"
    for kind, (sheet, column, rows, agreeing) in verdicts.items():
        cells = address(sheet, column, FIRST_ROW, FIRST_ROW + max(rows, 1) - 1)
        right, wrong = (f'COUNTIF({cells},"{each}")' for each in (AGREES, DIFFERS))
        said = f"Số {kind} khớp: {agreeing}; lệch: 0"
        yield Live(f'="Số {kind} khớp: "&{right}&"; lệch: "&{wrong}', said), "text"
    yield from ((paragraph, "text") for paragraph in _TEXT)
