"""The telecom workbooks (network, subscribers, revenue) and the village coverage file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sample_data.form import (
    CODE_ROW,
    HEADER,
    WIDTHS,
    Habit,
    as_typed,
    basis_words,
    closing_block,
    title_block,
    with_total,
)
from sample_data.months import ESTIMATED, PUBLISHED, actual_day, estimate_day, unpadded, working_days
from sample_data.numbers import tenths
from sample_data.published import PUBLIC_WIFI
from sample_data.sheets import Row, Sheet, csv, xlsx
from sample_data.telecom_figures import Subscribers, TelecomFigures, telecom_figures

HABITS = {
    "DNVT-01": Habit(),
    "DNVT-02": Habit(typing="dots"),
    "DNVT-03": Habit(totals_last=True, extra_lines=1, note_when_actual="số thực hiện"),
    "DNVT-04": Habit(typing="spaces", nothing="-"),
    "DNVT-05": Habit(loose_labels=True, blank_rows=True, nothing="-"),
    "DNVT-06": Habit(extra_lines=3, nothing="-"),
    "DNVT-07": Habit(nothing="-", header_again=True),
}

SUBSCRIBER_HEADER: Row = [
    "Stt",
    "Chỉ tiêu",
    "Đơn vị tính",
    "Đầu kỳ",
    "Biến động trong kỳ",
    None,
    None,
    "Cuối kỳ",
]
SUBSCRIBER_HEADER_2: Row = [None, None, None, None, "Phát triển mới", "Ngừng", "Chuyển đổi (+/-)", None]
SUBSCRIBER_CODE_ROW: Row = ["A", "B", "C", "1", "2", "3", "4", "5"]

VILLAGES = (
    ("582", "Phan Rang - Tháp Chàm", 117),
    ("584", "Bác Ái", 38),
    ("585", "Ninh Sơn", 58),
    ("586", "Ninh Hải", 57),
    ("587", "Ninh Phước", 70),
    ("588", "Thuận Bắc", 32),
    ("589", "Thuận Nam", 34),
)
WIFI_DISTRICTS = ("582", "582", "586", "587", "582", "585", "586", "589", "588", "587", "582")
WIFI_OPENED = ("2020-06", "2020-12")

NOT_YET_COVERED = {"584": ("2020-06", 2), "588": ("2020-04", 1)}
"""Before the month named, so many villages of the district had no coverage."""


def telecom_files(month: str) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of every telecom workbook of the month."""
    estimated = month in ESTIMATED
    signed = estimate_day(month) if estimated else actual_day(month)
    for code, figures in telecom_figures(month).items():
        yield f"{code.lower()}.xlsx", _workbook(month, code, figures, estimated=estimated, signed=signed)
    if month == PUBLISHED:
        for code, figures in telecom_figures(month, revised=True).items():
            content = _workbook(month, code, figures, estimated=False, signed=actual_day(month))
            yield f"{code.lower()}-thuc-hien.xlsx", content


def coverage_files(month: str) -> Iterator[tuple[str, bytes]]:
    """The villages with fibre and mobile internet by district, and the public Wi-Fi systems under watch."""
    rows: list[list[object]] = [
        ["Mã huyện", "Huyện, thành phố", "Số thôn có dân cư", "Số thôn có cáp quang và 3G, 4G"]
    ]
    for code, name, villages in VILLAGES:
        until, missing = NOT_YET_COVERED.get(code, ("", 0))
        rows.append([code, name, villages, villages - (missing if month < until else 0)])
    yield "phu-song-thon.csv", csv(rows)
    yield "wifi-cong-cong.csv", csv(_wifi_rows(month))


def _wifi_rows(month: str) -> list[list[object]]:
    """One line a system: nine of them at first, a tenth and an eleventh came in the course of 2020."""
    names = {code: name for code, name, _ in VILLAGES}
    count = PUBLIC_WIFI - sum(month < opened for opened in WIFI_OPENED)
    days = working_days(month)
    rows: list[list[object]] = [["Mã hệ thống", "Huyện, thành phố", "Ngày kiểm tra", "Tình trạng"]]
    for number in range(count):
        when = days[(number + 1) * len(days) // (count + 1)]
        rows.append(
            [f"WF-{number + 1:02d}", names[WIFI_DISTRICTS[number]], unpadded(when), "Hoạt động bình thường"]
        )
    return rows


def _workbook(month: str, code: str, figures: TelecomFigures, *, estimated: bool, signed: date) -> bytes:
    habit = HABITS[code]
    network = Sheet("Mạng lưới", widths=WIDTHS)
    _head(network, month, code, "BÁO CÁO HẠ TẦNG MẠNG VIỄN THÔNG")
    network.add(*HEADER)
    network.add(*CODE_ROW)
    for position, row in enumerate(_network_rows(figures.network, habit)):
        if habit.header_again and position == 6:
            network.add(*HEADER)
        if habit.blank_rows and row[0] == "5":
            network.skip()
        network.add(*row)
    closing_block(network, notes=["Ghi chú: Số liệu tại thời điểm cuối kỳ báo cáo."], signed=signed)

    subscribers = Sheet("Thuê bao", widths=(7, 34, 14, 14, 16, 12, 18, 14))
    _head(subscribers, month, code, "BÁO CÁO THUÊ BAO")
    _subscriber_table(subscribers, figures.subscribers, habit)
    notes = ["Ghi chú: Chuyển đổi gồm thuê bao 2G chuyển sang 3G, 4G và trả trước chuyển sang trả sau."]
    closing_block(subscribers, notes=notes, signed=signed)

    revenue = Sheet("Doanh thu", widths=WIDTHS)
    _head(revenue, month, code, "BÁO CÁO DOANH THU")
    revenue.add(*HEADER)
    revenue.add(*CODE_ROW)
    row = as_typed(["1", "Doanh thu dịch vụ viễn thông", "triệu đồng", tenths(figures.revenue)], habit)
    revenue.add(*row, "ước" if estimated else habit.note_when_actual)
    basis = basis_words(estimated=estimated, signed=signed)
    closing_block(revenue, notes=[f"Ghi chú: Doanh thu là số {basis}."], signed=signed)
    return xlsx([network, subscribers, revenue])


def _head(sheet: Sheet, month: str, code: str, title: str) -> None:
    name = f"Doanh nghiệp viễn thông {code[-2:]}"
    title_block(sheet, HABITS[code], name=name, code=code, title=title, form="BC-VT", month=month)


def _network_rows(network: dict[str, int], habit: Habit) -> list[Row]:
    generations: list[Row] = [
        [f"5.{index}", f"Trạm {index + 1}G", "trạm", network[f"bts_{index + 1}g"]] for index in (1, 2, 3)
    ]
    stations = sum(network[f"bts_{generation}g"] for generation in (2, 3, 4))
    before: list[Row] = [
        ["1", "Điểm chuyển mạch", "điểm", network["switches"]],
        ["2", "Tuyến viba", "tuyến", network["microwave"]],
        ["3", "Tuyến cáp đồng", "tuyến", network["copper_routes"]],
        ["3.1", "Chiều dài cáp đồng", "km", network["copper_km"]],
        ["4", "Tuyến cáp quang", "tuyến", network["fibre_routes"]],
        ["4.1", "Chiều dài cáp quang", "km", network["fibre_km"]],
    ]
    after: list[Row] = [
        ["6", "Vị trí trạm BTS", "vị trí", network["sites"]],
        ["6.1", "Vị trí dùng chung cột ăng-ten", "vị trí", network["shared_sites"]],
        ["7", "Trạm điều khiển BSC", "trạm", network["bsc"]],
    ]
    return [
        *(as_typed(row, habit) for row in before),
        *with_total(["5", "Trạm BTS", "trạm", stations], generations, habit),
        *(as_typed(row, habit) for row in after),
    ]


def _subscriber_table(sheet: Sheet, subscribers: dict[str, Subscribers], habit: Habit) -> None:
    """Two header rows: four columns merged downwards, the three flows under one heading."""
    top = len(sheet.rows)
    sheet.merged += [(top, column, top + 1, column) for column in (0, 1, 2, 3, 7)] + [(top, 4, top, 6)]
    sheet.add(*SUBSCRIBER_HEADER)
    sheet.add(*SUBSCRIBER_HEADER_2)
    sheet.add(*SUBSCRIBER_CODE_ROW)
    phones = [
        ("1.1", "Cố định", subscribers["phone_fixed"]),
        ("1.2", "Di động trả trước", subscribers["phone_prepaid"]),
        ("1.3", "Di động trả sau", subscribers["phone_postpaid"]),
    ]
    lines = [
        ("2.1", "Cố định", subscribers["broadband_fixed"]),
        ("2.2", "Di động", subscribers["broadband_mobile"]),
    ]
    for stt, label, parts in (("1", "Điện thoại", phones), ("2", "Internet băng rộng", lines)):
        total = _subscriber_row(stt, label, _added([row for _, _, row in parts]))
        for typed_row in with_total(total, [_subscriber_row(*part) for part in parts], habit):
            sheet.add(*typed_row)
        if habit.blank_rows:
            sheet.skip()


def _subscriber_row(stt: str, label: str, row: Subscribers) -> Row:
    return [stt, label, "thuê bao", row.opening, row.new, row.ceased, row.converted, row.closing]


def _added(rows: list[Subscribers]) -> Subscribers:
    return Subscribers(
        sum(row.opening for row in rows),
        sum(row.new for row in rows),
        sum(row.ceased for row in rows),
        sum(row.converted for row in rows),
    )
