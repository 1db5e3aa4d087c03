"""The postal workbooks: form 02-BC-DN as twelve enterprises fill it in, each with its own habits."""

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
from sample_data.months import ESTIMATED, PUBLISHED, actual_day, estimate_day
from sample_data.numbers import in_billions, tenths
from sample_data.postal_figures import BILLIONS, PostalFigures, postal_figures
from sample_data.sheets import Row, Sheet, ods, xlsx

ITEMS, MONEY = "bưu gửi", "triệu đồng"

HABITS = {
    "DNBC-01": Habit(),
    "DNBC-02": Habit(typing="dots"),
    "DNBC-03": Habit(totals_last=True, note_when_actual="số thực hiện"),
    "DNBC-04": Habit(decomposed=True, extra_lines=1),
    "DNBC-05": Habit(opendocument=True),
    "DNBC-06": Habit(typing="spaces"),
    "DNBC-07": Habit(header_again=True),
    "DNBC-08": Habit(blank_rows=True, extra_lines=3),
    "DNBC-09": Habit(new_tones=True, sheet="02_BC-DN", nothing="-"),
    "DNBC-10": Habit(totals_last=True, nothing="-", extra_lines=2),
    "DNBC-11": Habit(typing="hard_spaces", sheet="BC-DN"),
    "DNBC-12": Habit(loose_labels=True, nothing="-"),
}


def postal_files(month: str) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of every postal workbook of the month."""
    estimated = month in ESTIMATED
    signed = estimate_day(month) if estimated else actual_day(month)
    for code, figures in postal_figures(month).items():
        yield _named(code), _workbook(month, code, figures, estimated=estimated, signed=signed)
    if month == PUBLISHED:
        for code, figures in postal_figures(month, revised=True).items():
            content = _workbook(month, code, figures, estimated=False, signed=actual_day(month))
            yield _named(code, "-thuc-hien"), content


def enterprise_name(code: str) -> str:
    number = code[-2:]
    return f"Doanh nghiệp bưu chính {number}" if number <= "02" else f"Văn phòng đại diện bưu chính {number}"


def _named(code: str, suffix: str = "") -> str:
    return f"{code.lower()}{suffix}.{'ods' if HABITS[code].opendocument else 'xlsx'}"


def _workbook(month: str, code: str, figures: PostalFigures, *, estimated: bool, signed: date) -> bytes:
    habit = HABITS[code]
    sheet = Sheet(habit.sheet, widths=WIDTHS)
    title_block(
        sheet,
        habit,
        name=enterprise_name(code),
        code=code,
        title="BÁO CÁO NGHIỆP VỤ BƯU CHÍNH",
        form="02-BC-DN",
        month=month,
    )
    sheet.add(*HEADER)
    sheet.add(*CODE_ROW)
    billions = estimated and (month, code) == BILLIONS[:2]
    for group, rows in _groups(figures, habit, billions=billions):
        if habit.header_again and group[0] == "III":
            sheet.add(*HEADER)
        sheet.add(*group)
        for row in rows:
            sheet.add(*row, _note(str(row[0]), habit, estimated=estimated))
        if habit.blank_rows:
            sheet.skip()
    basis = basis_words(estimated=estimated, signed=signed)
    notes = [
        f"Ghi chú: Số liệu sản lượng, doanh thu là số {basis}.",
        "Bưu gửi tính theo số chấp nhận, bưu phát tính theo số đã phát trong kỳ.",
    ]
    closing_block(sheet, notes=notes, signed=signed)
    if habit.decomposed:
        sheet = sheet.decomposed()
    return ods([sheet]) if habit.opendocument else xlsx([sheet])


def _groups(figures: PostalFigures, habit: Habit, *, billions: bool) -> Iterator[tuple[Row, list[Row]]]:
    """Group row and its rows without the note column, totals where the enterprise puts them."""
    points, sent, delivered, revenue = figures.points, figures.sent, figures.delivered, figures.revenue
    yield (
        ["I", "Mạng lưới"],
        with_total(
            ["1", "Điểm phục vụ bưu chính", "điểm", sum(points.values())],
            [
                ["1.1", "Bưu cục", "điểm", points["post_office"]],
                ["1.2", _cultural_office(habit), "điểm", points["commune"]],
                ["1.3", "Điểm phục vụ khác", "điểm", points["other"]],
            ],
            habit,
        ),
    )
    yield (
        ["II", "Sản lượng"],
        with_total(
            ["2", "Tổng cộng bưu gửi", ITEMS, sum(sent.values())],
            [
                ["2.1", "Thư trong nước", ITEMS, sent["letters_domestic"]],
                ["2.2", "Thư quốc tế", ITEMS, sent["letters_international"]],
                ["2.3", "Gói, kiện trong nước", ITEMS, sent["parcels_domestic"]],
                ["2.4", "Gói, kiện quốc tế", ITEMS, sent["parcels_international"]],
            ],
            habit,
        )
        + with_total(
            ["3", "Tổng cộng bưu phát", "bưu phát", sum(delivered.values())],
            [
                ["3.1", "Thư", "bưu phát", delivered["letters"]],
                ["3.2", "Gói, kiện", "bưu phát", delivered["parcels"]],
            ],
            habit,
        ),
    )
    total = sum(revenue.values())
    yield (
        ["III", "Doanh thu"],
        with_total(
            ["4", "Tổng doanh thu", MONEY, in_billions(total) if billions else tenths(total)],
            [
                ["4.1", "Dịch vụ thư", MONEY, tenths(revenue["letters"])],
                ["4.2", "Dịch vụ gói, kiện", MONEY, tenths(revenue["parcels"])],
                ["4.3", "Dịch vụ khác", MONEY, tenths(revenue["other"])],
            ],
            habit,
        ),
    )
    if figures.public is not None:
        yield ["IV", "Bưu chính công ích"], _public_rows(figures.public, habit)


def _public_rows(public: dict[str, int], habit: Habit) -> list[Row]:
    rows: list[Row] = [
        ["5", "Bưu chính công ích theo Quyết định 45/2016/QĐ-TTg", None, None],
        ["5.1", "Bưu gửi công ích", ITEMS, public["sent"]],
        ["5.2", "Bưu phát công ích", "bưu phát", public["delivered"]],
        ["5.3", "Doanh thu công ích", MONEY, tenths(public["revenue"])],
    ]
    return [as_typed(row, habit) for row in rows]


def _cultural_office(habit: Habit) -> str:
    return "Bưu điện văn hoá xã" if habit.new_tones else "Bưu điện văn hóa xã"


def _note(stt: str, habit: Habit, *, estimated: bool) -> str | None:
    """Flow rows say on which basis they stand; stocks and the heading of the public service say nothing."""
    if stt == "5" or stt.partition(".")[0] == "1":
        return None
    return "ước" if estimated else habit.note_when_actual
