"""A small stitched notebook with every kind of result and with hostile text in it, built in code."""

from __future__ import annotations

import io
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
import nbformat
from matplotlib import font_manager
from matplotlib.figure import Figure

import baocao
from baocao import results

v4: Any = nbformat.v4  # untyped

for font in sorted((Path(baocao.__file__).parent / "fonts").glob("texgyreheros-*.otf")):
    font_manager.fontManager.addfont(font)

HOSTILE = "<script>alert(1)</script> #emph[x] {{ 7*7 }} $x^2$ @ref *đậm* <b>b</b>"

OUTLINE = [
    {"level": "part", "title": "Kết quả thực hiện nhiệm vụ tháng 02/2021", "slots": []},
    {"level": "roman", "title": "Công tác tham mưu", "slots": ["leadership.advice"]},
    {"level": "roman", "title": "Kết quả trên từng lĩnh vực", "slots": []},
    {"level": "arabic", "title": "Lĩnh vực bưu chính, chuyển phát", "slots": []},
    {"level": "letter", "title": "Hạ tầng và doanh thu", "slots": ["postal.infrastructure"]},
    {"level": "letter", "title": "Hoạt động quản lý", "slots": ["postal.management"]},
    {"level": "arabic", "title": "Lĩnh vực viễn thông", "slots": ["telecom.infrastructure"]},
    {
        "level": "part",
        "title": "Nhiệm vụ trọng tâm tháng 3/2021",
        "slots": ["plan.text"],
        "numbered": ["plan.text"],
    },
]

METADATA: dict[str, Any] = {
    "month": "2021-02",
    "sample": True,
    "state": "dự thảo",
    "state_reason": "",
    "letterhead": {
        "parent": "UBND TỈNH NINH THUẬN",
        "body": "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        "place": "Ninh Thuận",
        "symbol": "BC-STTTT",
    },
    "issue": {"number": "", "date": "", "place": "", "authority": "", "position": "", "signer": ""},
    "report": {
        "type": "Báo cáo",
        "subject": "Tình hình thực hiện nhiệm vụ tháng 02/2021 và kế hoạch thực hiện nhiệm vụ"
        " trọng tâm tháng 3/2021",
        "addressed_to": ["Bộ Thông tin và Truyền thông", "Ủy ban nhân dân tỉnh Ninh Thuận"],
        "closing": "Trên đây là báo cáo kết quả công tác tháng 02/2021 và nhiệm vụ trọng tâm tháng 3/2021"
        " của Sở Thông tin và Truyền thông",
        "recipients": ["Như trên", "Tỉnh ủy, HĐND tỉnh", "Các phòng chuyên môn, đơn vị thuộc Sở"],
        "archive": "Lưu: VT, LĐ, TTra",
        "drafter": "CTTN.(25)",
        "appendices": "Số liệu chi tiết nêu tại các Phụ lục kèm theo.",
        "issuer": "Sở Thông tin và Truyền thông",
    },
    "outline": OUTLINE,
    "titles": {
        "leadership": "Tham mưu, chỉ đạo",
        "postal": "Bưu chính, chuyển phát",
        "telecom": "Viễn thông",
        "plan": "Kế hoạch tháng sau",
        "review": "Rà soát",
    },
    "versions": {"baocao": "0.1.0", "python": "3.11"},
}
ISSUED = {
    "number": "357",
    "date": "2021-02-22",
    "place": "Ninh Thuận",
    "authority": "KT. GIÁM ĐỐC",
    "position": "PHÓ GIÁM ĐỐC",
    "signer": "Nguyễn Lượm",
}


@cache
def drawing(title: str, values: tuple[float, ...]) -> str:
    """A line chart as SVG with live text; the same ids in every drawing, so that collisions would show."""
    style: Any = {"svg.fonttype": "none", "svg.hashsalt": "baocao", "font.family": "TeX Gyre Heros"}
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(6.3, 2.8))
        axes = figure.subplots()
        axes.plot(range(len(values)), values, marker="o", clip_on=True)
        axes.set_title(title, loc="left", parse_math=False)
        target = io.StringIO()
        figure.savefig(target, format="svg", metadata={"Date": None})
    return target.getvalue()


def indicator(
    name: str, label: str, unit: str, value: str | None, text: str, **more: Any
) -> results.Indicator:
    return results.Indicator(
        id=name,
        notebook=name.split(".")[0],
        label=label,
        unit=unit,
        month="2021-02",
        value=None if value is None else Decimal(value),
        text=text,
        **more,
    )


def check(name: str, label: str, left: str, right: str, ok: bool | None, **more: Any) -> results.Check:
    def side(formula: str, text: str) -> results.Side:
        plain = text.replace(".", "").replace(",", ".")
        return results.Side(formula=formula, value=Decimal(plain) if text else None, text=text)

    sides = {"left": side("số ghi trong tệp", left), "right": side("tổng các thành phần", right)}
    values = [value.value for value in sides.values()]
    difference = values[0] - values[1] if values[0] is not None and values[1] is not None else None
    return results.Check(
        id=name,
        notebook=name.split(".")[0],
        label=label,
        severity=more.pop("severity", "error"),
        relation="=",
        difference=difference,
        ok=ok,
        **sides,
        **more,
    )


def say(slot: str, *spans: results.Span | str, item: bool = False) -> results.Paragraph:
    texts = tuple(results.Span(text=span) if isinstance(span, str) else span for span in spans)
    return results.Paragraph(notebook=slot.split(".")[0], slot=slot, spans=texts, item=item)


def bound(text: str, ref: str, kind: Any = "indicator") -> results.Span:
    return results.Span(text=text, kind=kind, ref=ref)


def table() -> results.Table:
    header = ("Doanh nghiệp", "Điểm phục vụ", "Bưu gửi", "Doanh thu (triệu đồng)")
    rows = tuple(
        (
            results.TableCell(text=f"Doanh nghiệp bưu chính {n:02d}"),
            results.TableCell(text=f"{n}", number=True),
            results.TableCell(text=f"{20 + n}.700", number=True, ref="postal.volume_sent"),
            results.TableCell(text=f"1.{100 + n},5", number=True),
        )
        for n in range(1, 45)
    )
    return results.Table(
        id="postal.by_enterprise",
        notebook="postal",
        caption="Mạng lưới, sản lượng và doanh thu theo doanh nghiệp",
        header=header,
        rows=(*rows, (results.TableCell(text=HOSTILE), *rows[0][1:])),
        source="Biểu 02-BC-DN, tháng 02/2021",
    )


def chart(name: str, slot: str, caption: str, values: tuple[float, ...]) -> results.Chart:
    return results.Chart(
        id=name,
        notebook=name.split(".")[0],
        slot=slot,
        caption=caption,
        alt=f"Biểu đồ đường: {caption}, từ {values[0]} đến {values[-1]}.",
        source="Biểu 02-BC-DN",
        svg=drawing(caption, values),
    )


def waived() -> results.Check:
    waiver = results.Waiver(
        check="postal.branches",
        month="2021-02",
        left="849",
        right="1.301",
        reason="Số của bảy chi nhánh gồm cả hồ sơ chuyển từ tháng trước",
        author="Nguyễn Văn A",
        date="2021-03-01",
    )
    return check(
        "postal.branches", "Hồ sơ theo chi nhánh cộng lại bằng tổng số", "849", "1.301", False, waiver=waiver
    )


def outputs() -> dict[str, list[list[results.Result]]]:
    """The results of each notebook, one list a cell."""
    sent = indicator(
        "postal.volume_sent",
        "Sản lượng bưu gửi",
        "bưu gửi",
        "248400",
        "248.400",
        estimate=True,
        formula="Tổng số bưu gửi của các doanh nghiệp báo cáo",
    )
    raw = results.RawFile(file="data/raw/2021-02/postal/dnbc-01.xlsx", sha256="0" * 64, month="2021-02")
    missing = indicator(
        "postal.volume_sent_growth", "Tăng trưởng bưu gửi", "%", None, "", reason="Không có số liệu cùng kỳ"
    )
    hostile = indicator("telecom.revenue", HOSTILE, "triệu đồng", "62000", "62.000", formula=HOSTILE)
    return {
        "leadership": [
            [
                say(
                    "leadership.advice",
                    "Trình ban hành ",
                    bound("Kế hoạch số 09-KH/TU", "NV-01", "record"),
                    ".",
                )
            ],
        ],
        "postal": [
            [results.Inputs(notebook="postal", files=(raw,))],
            [
                results.Ledger(
                    notebook="postal", step="Bỏ dòng trống", rows_in=24, kept=20, dropped={"dòng trống": 4}
                )
            ],
            [sent],
            [missing],
            [table()],
            [
                chart(
                    "postal.sent",
                    "postal.infrastructure",
                    "Sản lượng bưu gửi 13 tháng",
                    (216.0, 230.5, 248.4),
                ),
                chart("postal.revenue", "postal.infrastructure", f"Doanh thu {HOSTILE}", (11.3, 12.0, 13.2)),
            ],
            [
                waived(),
                check("postal.sum_sent", f"Bưu gửi theo loại {HOSTILE}", "248.400", "248.400", True),
                check(
                    "postal.sum_points",
                    "Điểm phục vụ theo loại",
                    "102",
                    "103",
                    False,
                    details=("Bưu cục 31",),
                ),
                check(
                    "postal.jump", "Doanh thu biến động bất thường", "13,2", "11,3", False, severity="warning"
                ),
                check("postal.last_year", "Cùng kỳ năm trước", "", "216.000", None),
            ],
            [
                say(
                    "postal.infrastructure",
                    "Sản lượng ước đạt ",
                    bound("248.400", sent.id),
                    " bưu gửi; nhắc lại ",
                    bound("248.400", sent.id),
                    " bưu gửi trong tháng ",
                    bound("02/2021", "", "month"),
                    ".",
                ),
                say("postal.infrastructure", HOSTILE, item=True),
                results.Done(notebook="postal", month="2021-02", counts={"indicator": 2}),
            ],
        ],
        "telecom": [
            [hostile],
            [
                say(
                    "telecom.infrastructure",
                    "Doanh thu ước đạt ",
                    bound("62 tỷ đồng", hostile.id),
                    ", hòa mạng ổn định.",
                )
            ],
        ],
        "plan": [
            [
                say("plan.text", "Trình Ủy ban nhân dân tỉnh:"),
                say(
                    "plan.text",
                    "Tiếp tục bảo đảm an toàn, an ninh trong hoạt động bưu chính, viễn thông.",
                    item=True,
                ),
                say(
                    "plan.text",
                    "Tổ chức ",
                    bound("01", "KH-09", "record"),
                    " cuộc thanh tra theo kế hoạch.",
                    item=True,
                ),
            ],
        ],
        "review": [
            [
                check(
                    "backtest.postal.volume_sent", "Đối chiếu: Sản lượng bưu gửi", "248.400", "248.400", True
                ),
                check(
                    "backtest.phone.density",
                    "Đối chiếu: Mật độ điện thoại",
                    "113,3",
                    "113,3",
                    True,
                    details=("không độc lập",),
                ),
                check(
                    "backtest.telecom.density",
                    "Đối chiếu: Mật độ internet",
                    "91,3",
                    "50,6",
                    False,
                    severity="warning",
                ),
            ],
        ],
    }


def _cell(notebook: str, position: int, some: list[results.Result]) -> Any:
    bundles = [
        v4.new_output(
            "display_data",
            data={
                results.MIME: results.dump(result),
                "text/html": f"<div onclick='x()'>{result.kind}</div>",
                "text/plain": result.kind,
            },
        )
        for result in some
    ]
    cell = v4.new_code_cell(f'facts["{notebook}"] = 1  # ô {position}', outputs=bundles)
    return _placed(cell, notebook, position)


def _placed(cell: Any, notebook: str, position: int) -> Any:
    cell.id = f"{notebook}-{position:02d}"
    cell.metadata["baocao"] = {"notebook": notebook}
    return cell


def _parameters(notebook: str) -> list[Any]:
    """The default parameters, and those of the run where it has some (all but the plan)."""
    tags = ["parameters"] if notebook == "plan" else ["parameters", "injected-parameters"]
    cells = [_placed(v4.new_code_cell(f'month = "{tag}"'), notebook, 90 + n) for n, tag in enumerate(tags)]
    for cell, tag in zip(cells, tags, strict=True):
        cell.metadata["tags"] = [tag]
    return cells


def _foreign_outputs() -> Any:
    """A cell whose outputs are not ours: raw HTML that attacks, a stream, a pixel, a script and a widget."""
    html = (
        "<style>p{color:red}</style><table border='1' onclick='steal()'><tr><th>a</th><td>1</td></tr></table>"
        "<script>alert(2)</script><img src='https://example.org/x.png'><a href='javascript:alert(3)'>x</a>"
        "<iframe src='https://example.org'></iframe><svg onload='alert(4)'><path d='M0 0'/></svg>"
    )
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
    new = v4.new_output
    outputs = [
        new("stream", name="stdout", text=f"\x1b[31m{HOSTILE}\x1b[0m\n"),
        new("display_data", data={"text/html": html, "text/plain": "bảng"}),
        new("display_data", data={"image/png": pixel}),
        new("display_data", data={"application/javascript": "alert(5)", "text/plain": "kịch bản"}),
        new("display_data", data={"text/vnd.mermaid": "<img src=x onerror=alert(6)>", "text/plain": "sơ đồ"}),
        new("error", ename="ValueError", evalue=HOSTILE, traceback=["\x1b[31mValueError\x1b[0m: " + HOSTILE]),
    ]
    return v4.new_code_cell("print('xin chào')", outputs=outputs)


def stitched(**changes: Any) -> Any:
    """The notebook; ``changes`` replace entries of its metadata."""
    cells = []
    for notebook, lists in outputs().items():
        heading = (
            f"# {METADATA['titles'][notebook]}\n\n{HOSTILE}\n\n[x](javascript:alert(7)) "
            "[luật](https://example.org/luat) ![ảnh](file:///etc/passwd)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
        )
        cells.append(_placed(v4.new_markdown_cell(heading), notebook, 0))
        cells += _parameters(notebook)
        cells += [_cell(notebook, position, some) for position, some in enumerate(lists, start=1)]
    cells.append(_placed(_foreign_outputs(), "review", 2))
    return v4.new_notebook(cells=cells, metadata={"baocao": METADATA | changes})
