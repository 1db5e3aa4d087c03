"""How results look in a notebook: text/html and text/plain beside the result itself.

The report never uses this HTML; it renders from the result. All text is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

from baocao import results
from baocao.raw.vietnamese import spelled
from baocao.results import Chart, Check, Done, Indicator, Inputs, Ledger, Paragraph, Result, Table

_KINDS = {
    "inputs": "danh sách tệp",
    "ledger": "sổ dòng",
    "rows": "bảng dòng hồ sơ",
    "check": "kiểm tra",
    "indicator": "chỉ tiêu",
    "table": "bảng",
    "chart": "biểu đồ",
    "paragraph": "đoạn văn",
}


def show(result: Result) -> None:
    """Put the result into the output of the running cell; outside a notebook nothing is shown."""
    if InteractiveShell.initialized():
        bundle = {
            "text/plain": as_text(result),
            "text/html": as_html(result),
            results.MIME: results.dump(result),
        }
        display(bundle, raw=True)


def as_text(result: Result) -> str:
    """The result in plain lines."""
    return "\n".join(" | ".join(cell for cell in row if cell) for row in _rows(result))


def as_html(result: Result) -> str:
    """The result as a small HTML table (a chart as its drawing)."""
    if isinstance(result, Chart):
        return f"<figure>{result.svg}<figcaption>{escape(result.caption)}</figcaption></figure>"
    rows = "".join(
        "<tr>" + "".join(f"<td style='text-align:left'>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in _rows(result)
    )
    return f"<table>{rows}</table>"


Rows = Sequence[Sequence[str]]


def _rows(result: Any) -> Rows:
    makers: dict[type, Callable[[Any], Rows]] = {
        Indicator: _indicator,
        Check: _check,
        Paragraph: lambda p: [(p.text,)],
        Table: lambda t: [t.header, *([cell.text for cell in row] for row in t.rows)],
        Chart: lambda c: [(c.caption,), (c.alt,), (c.source,)],
        Inputs: _inputs,
        Ledger: _ledger,
        results.Rows: lambda r: [(f"{r.file} {r.sheet}".strip(), f"{r.total} dòng hồ sơ")],
        Done: lambda d: [("Hoàn thành", ", ".join(f"{n} {_KINDS[kind]}" for kind, n in d.counts.items()))],
    }
    return makers[type(result)](result)


def _indicator(result: Indicator) -> Rows:
    if result.value is None:
        return [(result.label, "chưa có số liệu"), ("Lý do", result.reason)]
    return [
        (result.label, result.text, *result.remarks),
        ("Công thức", result.formula),
        ("Mã chỉ tiêu", result.id),
    ]


def _check(result: Check) -> Rows:
    rows = [
        (results.STATUSES[result.status], result.label),
        ("Vế trái", result.left.formula, result.left.text),
        (f"Vế phải ({result.found})", result.right.formula, result.right.text),
    ]
    if result.difference:
        rows.append(("Chênh lệch", spelled(result.difference)))
    if result.waiver:
        rows.append(("Lý do chấp nhận", result.waiver.reason, result.waiver.author))
    return [*rows, *(("", detail) for detail in (*result.details, *result.notes))]


def _inputs(result: Inputs) -> Rows:
    missing = [arrival.name for arrival in result.arrivals if not arrival.arrived]
    head = [("Tệp", "Ngày lập", "Dòng", "Sử dụng", "SHA-256")]
    month = max((file.month for file in result.files), default="")
    now = [
        (file.file, file.reported_on, str(file.rows), file.note if not file.used else "có", file.sha256[:12])
        for file in result.files
        if file.month == month
    ]
    earlier = len(result.files) - len(now)
    tail = [(f"và {earlier} tệp của các tháng trước",)] if earlier else []
    return [*head, *now, *tail, *([("Chưa gửi", ", ".join(missing))] if missing else [])]


def _ledger(result: Ledger) -> Rows:
    dropped = [(f"bỏ: {reason}", str(rows)) for reason, rows in result.dropped.items()]
    return [
        (result.step, ""),
        ("dòng vào", str(result.rows_in)),
        *dropped,
        ("dòng giữ lại", str(result.kept)),
    ]
