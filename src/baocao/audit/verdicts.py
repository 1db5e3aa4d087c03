"""Rows of indicators and checks in the audit workbook: live formulas, what the pipeline computed, whether both agree.

The letters of the columns stand here and nowhere else, since the formulas of a row name its other cells.
"""

from __future__ import annotations

from decimal import Decimal

from baocao.audit.again import agrees
from baocao.audit.sheets import AGREES, DIFFERS, Cell, Live
from baocao.month import Month
from baocao.results import STATUSES, Check, Indicator, Node

NOTHING = "chưa có số liệu"
INDICATOR_COLUMNS = {
    **{"Mã": 42, "Chỉ tiêu": 40, "Đơn vị": 14},
    **{"Tính lại bằng công thức": 20, "Hệ thống đã tính": 20, "Chênh lệch": 12, "Kết luận": 11},
    **{"Như in trong báo cáo": 22, "Công thức bằng lời": 50, "Ô sổ tính": 18, "Ghi chú": 30},
}
CHECK_COLUMNS = {
    **{"Mã": 42, "Kiểm tra": 40, "Mức khi không đạt": 10},
    **{"Vế trái tính lại": 16, "Vế trái hệ thống đã tính": 16, "Lệch vế trái": 9},
    "Quan hệ phải có": 9,
    **{"Vế phải tính lại": 16, "Vế phải hệ thống đã tính": 16, "Lệch vế phải": 9},
    **{"Trái trừ phải": 12, "Sai số cho phép": 9},
    **{"Kết quả tính lại": 11, "Kết quả của hệ thống": 11, "Kết luận": 11},
    **{"Trạng thái": 15, "Chấp nhận": 44, "Chi tiết": 50, "Ô sổ tính": 18},
}
_HOLDS = {"=": "ABS(K{0})<=L{0}", "≠": "ABS(K{0})>L{0}", "≤": "K{0}<=L{0}", "≥": "K{0}>=-L{0}"}


def of_indicator(indicator: Indicator, live: Live | None, row: int, *, cell: str) -> list[Cell]:
    """The row of an indicator; one without a value says why."""
    name = (indicator.id, indicator.label)
    if live is None or indicator.tree is None or indicator.value is None:
        return [*name, indicator.unit, None, None, None, NOTHING, "", "", cell, indicator.reason]
    compared = _compared(live, indicator.value, "D", row)
    told = (indicator.text, indicator.formula, cell, "; ".join(indicator.remarks))
    return [*name, indicator.tree.unit, *compared, *told]


def of_month(ref: Node, live: Live, row: int, *, label: str) -> list[Cell]:
    """The row of an indicator's value in another month, which a figure of this month uses."""
    name = f"{label} (tháng {Month.parse(ref.month).vi})"
    return [f"{ref.label} {ref.month}", name, ref.unit, *_compared(live, ref.value, "D", row)]


def of_check(check: Check, left: Live | None, right: Live | None, row: int, *, cell: str) -> list[Cell]:
    """The row of a check: both sides, the relation judged anew, and what the pipeline said."""
    waiver = check.waiver
    sides = [
        _compared(live, side.value, column, row)[:3]
        if live and side.value is not None
        else [NOTHING, NOTHING, None]
        for side, live, column in ((check.left, left, "D"), (check.right, right, "H"))
    ]
    return [
        *(check.id, check.label, {"error": "lỗi", "warning": "cảnh báo"}[check.severity]),
        *(*sides[0], check.relation, *sides[1], *_judged(check, row)),
        STATUSES[check.status].lower(),
        f"{waiver.reason} ({waiver.author}, {waiver.date})" if waiver else "",
        *("; ".join((*check.details, *check.notes)), cell),
    ]


def _judged(check: Check, row: int) -> list[Cell]:
    """The difference of the sides, the tolerance, the relation judged anew and before, and whether all agrees."""
    held, (left, right) = check.verdict, (check.left.value, check.right.value)
    if check.ok is None or left is None or right is None:
        return [None, check.tolerance, held, held, NOTHING]
    holds, digits = _HOLDS[check.relation].format(row), min(_digits(left), _digits(right))
    return [
        Live(f"=ROUND(D{row}-H{row},{digits})", round(left - right, digits)),
        check.tolerance,
        Live(f'=IF({holds},"đạt","không đạt")', held),
        held,
        Live(f'=IF(IFERROR(AND(F{row}=0,J{row}=0,M{row}=N{row}),FALSE),"{AGREES}","{DIFFERS}")', AGREES),
    ]


def _compared(live: Live, value: Decimal, column: str, row: int) -> list[Cell]:
    """The live formula in ``column``, then the value computed before, the difference, and the verdict in words."""
    again, before, difference = (f"{chr(ord(column) + n)}{row}" for n in range(3))
    same = isinstance(live.value, Decimal) and agrees(value, live.value)
    by = Decimal(0) if same or isinstance(live.value, str) else live.value - value
    verdict = f'=IF(IFERROR({difference}=0,FALSE),"{AGREES}","{DIFFERS}")'
    return [
        *(live, value, Live(f"=ROUND({again}-{before},{_digits(value)})", by)),
        Live(verdict, AGREES if same else DIFFERS),
    ]


def _digits(value: Decimal) -> int:
    """To how many decimals two computations in floating point of this size can be told apart: 9 at the most."""
    return max(0, min(9, 12 - value.adjusted())) if value else 9
