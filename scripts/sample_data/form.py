"""What the enterprise forms share: title block, rows as an enterprise types them, closing block.

Which rows a form has belongs to the module of its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sample_data.months import padded, signed_on, title_month
from sample_data.numbers import Typing, typed
from sample_data.sheets import Row, Sheet, Value

HEADER: Row = ["Stt", "Chỉ tiêu", "Đơn vị tính", "Số lượng", "Ghi chú"]
CODE_ROW: Row = ["A", "B", "1", "2", "3"]
WIDTHS = (7, 52, 14, 16, 22)


@dataclass(frozen=True)
class Habit:
    """How one enterprise fills a form in; the figures do not depend on it."""

    extra_lines: int = 0
    totals_last: bool = False
    typing: Typing = "number"
    nothing: Value = 0
    decomposed: bool = False
    opendocument: bool = False
    header_again: bool = False
    blank_rows: bool = False
    new_tones: bool = False
    loose_labels: bool = False
    sheet: str = "02-BC-DN"
    note_when_actual: str | None = None


def title_block(
    sheet: Sheet, habit: Habit, *, name: str, code: str, title: str, form: str, month: str
) -> None:
    """Name, code, up to three more lines, title and period, each merged over the first five columns."""
    sheet.add(f"Tên doanh nghiệp: {name}", across=5)
    sheet.add(f"Mã số: {code}", across=5)
    for line in ("Địa bàn báo cáo: tỉnh Ninh Thuận", f"Biểu số: {form}", None)[: habit.extra_lines]:
        sheet.add(line)
    sheet.skip()
    sheet.add(title, across=5)
    sheet.add(title_month(month), across=5)
    sheet.skip()


def with_total(total: Row, parts: list[Row], habit: Habit) -> list[Row]:
    """The total before or after its parts, all cells as the enterprise types them."""
    rows = [*parts, total] if habit.totals_last else [total, *parts]
    return [as_typed(row, habit) for row in rows]


def as_typed(row: Row, habit: Habit) -> Row:
    """Label and values of a row (number, label, unit, values…) in the enterprise's spelling."""
    stt, label, unit, *values = row
    if isinstance(label, str) and habit.loose_labels:
        label = label.replace(" ", "  ", 1) + " "
    return [stt, label, unit, *(_value(value, habit) for value in values)]


def _value(value: Value, habit: Habit) -> Value:
    if isinstance(value, int | float):
        return habit.nothing if value == 0 else typed(value, habit.typing)
    return value


def closing_block(sheet: Sheet, *, notes: list[str], signed: date) -> None:
    """Notes below the table, then the date and the two signers; nobody is named."""
    sheet.skip()
    for note in notes:
        sheet.add(note)
    sheet.skip()
    sheet.add(None, None, None, signed_on(signed))
    sheet.add(None, "NGƯỜI LẬP BIỂU", None, "ĐẠI DIỆN ĐƠN VỊ BÁO CÁO")
    sheet.add(None, "(Ký, ghi rõ họ tên)", None, "(Ký, đóng dấu)")


def basis_words(*, estimated: bool, signed: date) -> str:
    return f"ước thực hiện đến ngày {padded(signed)}" if estimated else "thực hiện trong tháng"
