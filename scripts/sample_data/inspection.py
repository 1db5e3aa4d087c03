"""Inspections and petitions. Nobody is named; a petition stays in the book until the month it is resolved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sample_data.months import ESTIMATED, day, days_in, first_day, short_month, title_month, unpadded
from sample_data.sheets import Row, Sheet, xlsx
from sample_data.tables import office_table

INSPECTIONS = (
    ("TTr-2020-01", "Chấp hành pháp luật về thông tin thuê bao di động trả trước", date(2020, 6, 9)),
    ("TTr-2020-02", "Chấp hành pháp luật trong hoạt động in và phát hành xuất bản phẩm", date(2020, 10, 13)),
    ("TTr-2021-01", "Sử dụng tần số và thiết bị vô tuyến điện", date(2021, 3, 9)),
)

PETITIONS = (
    ("DT-2020-01", "Kiến nghị", date(2020, 3, 11), date(2020, 3, 25)),
    ("DT-2020-02", "Tố cáo", date(2020, 6, 18), date(2020, 7, 9)),
    ("DT-2020-03", "Khiếu nại", date(2020, 9, 14), date(2020, 10, 6)),
    ("DT-2020-04", "Kiến nghị", date(2020, 11, 5), date(2020, 11, 20)),
    ("DT-2021-01", "Tố cáo", date(2021, 1, 21), date(2021, 2, 8)),
    ("DT-2021-02", "Tố cáo", date(2021, 2, 3), date(2021, 2, 19)),
    ("DT-2021-03", "Kiến nghị", date(2021, 3, 9), date(2021, 4, 6)),
)


def inspection_files(month: str) -> Iterator[tuple[str, bytes]]:
    """Days of receipt stand as date cells, days of resolution as text."""
    last = day(month, 20 if month in ESTIMATED else days_in(month))
    inspections: list[Row] = [
        [code, subject, "Các tổ chức, cá nhân trên địa bàn tỉnh", begun]
        for code, subject, begun in INSPECTIONS
        if first_day(month) <= begun <= last
    ]
    petitions: list[Row] = []
    for code, kind, received, resolved in PETITIONS:
        if received <= last and resolved >= first_day(month):
            done = resolved <= last
            state = "Đã giải quyết" if done else "Đang thụ lý"
            period = short_month(f"{received:%Y-%m}")
            petitions.append([code, kind, received, period, state, unpadded(resolved) if done else None])
    yield (
        "thanh-tra-don-thu.xlsx",
        xlsx(
            [
                office_table(
                    "Thanh tra",
                    title="SỔ THEO DÕI CÁC CUỘC THANH TRA",
                    month=month,
                    header=["Mã cuộc", "Nội dung thanh tra", "Đối tượng", "Ngày bắt đầu"],
                    rows=inspections,
                    widths=(14, 70, 40, 16),
                ),
                _petition_book(month, petitions),
            ]
        ),
    )


def _petition_book(month: str, petitions: list[Row]) -> Sheet:
    """A book without a line above the header, unlike the other sheets: the period stands in the title."""
    sheet = Sheet("Đơn thư", widths=(14, 14, 14, 18, 18, 18))
    sheet.add(f"SỔ THEO DÕI ĐƠN THƯ - {title_month(month)}", across=6)
    sheet.add("Mã đơn", "Loại đơn", "Ngày nhận", "Kỳ nhận (MM/YYYY)", "Tình trạng", "Ngày giải quyết")
    for row in petitions:
        sheet.add(*row)
    return sheet
