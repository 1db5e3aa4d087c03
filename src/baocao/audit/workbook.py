"""audit.xlsx: every indicator and check of a month computed a second time, by live formulas over the observations.

Made from the stitched notebook alone. How formulas are written stands in ``formulas``, which rows there are in
``rows``, what a row of an indicator or check holds in ``verdicts``; here the sheets are laid out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from baocao.audit import verdicts
from baocao.audit.again import Again
from baocao.audit.findings import findings
from baocao.audit.formulas import Formulas
from baocao.audit.guide import guide
from baocao.audit.rows import Sector, collect
from baocao.audit.sheets import (
    CHECKS,
    CONSTANTS,
    FILES,
    FIRST_ROW,
    GUIDE,
    INDICATORS,
    STEPS,
    Book,
    Cell,
    Live,
    address,
    sheet_name,
)
from baocao.month import Month
from baocao.results import Node

Rows = Iterator[list[Cell]]
_SECTOR_COLUMNS = {
    **{"Loại": 18, "Tệp": 46, "Trang tính": 16, "Ô hoặc dòng": 12, "Nội dung": 44, "Tháng": 9},
    **{"Giá trị": 18, "Đơn vị": 14, "Ghi chú": 14, "Dùng trong": 50},
}
_CONSTANT_COLUMNS = {"Tên": 10, "Hằng số": 30, "Lý do": 60, "Giá trị": 20, "Đơn vị": 20}
_STEP_COLUMNS = {"Bước": 8, "Thuộc": 40, "Giá trị": 24}
_FILE_COLUMNS = {
    **{"Tệp": 50, "sha256": 68, "Tháng": 9, "Đơn vị gửi": 14, "Ngày báo cáo": 14},
    **{"Số dòng": 9, "Được dùng": 9, "Ghi chú": 44},
}


def workbook(notebook: Any) -> bytes:
    """The audit workbook of a stitched notebook; the same notebook gives the same bytes."""
    return _Workbook(notebook).made()


class _Workbook:
    """The workbook under way: what stands where is settled first, then each sheet is written."""

    def __init__(self, notebook: Any) -> None:
        self.about = notebook["metadata"]["baocao"]
        self.month = Month.parse(self.about["month"])
        self.found = found = findings(notebook["cells"])
        self.again = Again(found)
        made = [found.indicators.get(name) or found.checks[name] for name in found.cell_of]
        self.titles = {each.notebook: self.about["titles"].get(each.notebook, each.notebook) for each in made}
        taken = {name.casefold() for name in (GUIDE, INDICATORS, CHECKS, CONSTANTS, STEPS, FILES)}
        self.sheets = {name: sheet_name(title.split(",")[0], taken) for name, title in self.titles.items()}
        self.sectors = collect(found, self.sheets)
        reached = (node for _, tree in found.trees() for node in found.reach(tree))
        self.others = list(dict.fromkeys(node for node in reached if node.kind == "ref" and node.args))
        keys: list[str | Node] = [*found.indicators, *self.others]
        rows = {key: row for row, key in enumerate(keys, start=FIRST_ROW)}
        spans = {leaf: spans for sector in self.sectors.values() for leaf, spans in sector.spans.items()}
        self.formulas = Formulas(spans, rows)

    def made(self) -> bytes:
        month, found = self.month.vi, self.found
        title = f"Sổ kiểm toán số liệu báo cáo tháng {month}"
        valued = sum(each.value is not None for each in found.indicators.values()) + len(self.others)
        judged = sum(each.ok is not None for each in found.checks.values())
        agreeing = {
            "chỉ tiêu": (INDICATORS, "G", len(found.indicators) + len(self.others), valued),
            "kiểm tra": (CHECKS, "O", len(found.checks), judged),
        }
        book = Book(title, self.month)
        book.page(GUIDE, 92, guide(title, agreeing, sample=bool(self.about.get("sample"))))
        note = (
            "Cột D tính từ các ô số liệu của sổ này; bấm vào ô để xem công thức, theo dấu đến từng ô nguồn."
        )
        columns = verdicts.INDICATOR_COLUMNS
        book.table(INDICATORS, f"Chỉ tiêu tháng {month}", note, columns, self._indicators(), verdict="G")
        note = "Hai vế được tính lại bằng công thức; cột M xét lại quan hệ giữa hai vế vừa tính, cột O so với hệ thống."
        columns = verdicts.CHECK_COLUMNS
        book.table(CHECKS, f"Kiểm tra tháng {month}", note, columns, self._checks(), verdict="O")
        note = (
            "Mỗi dòng là một ô số liệu hoặc một dòng hồ sơ, đọc từ tệp nêu ở cột B, C, D. "
            "Nội dung hồ sơ chép từ tệp của tháng báo cáo; của tháng trước xem ở tệp."
        )
        for name, sector in self.sectors.items():
            book.table(self.sheets[name], self.titles[name], note, _SECTOR_COLUMNS, _observations(sector))
        note = "Số không đọc từ tệp số liệu. Mỗi số có tên (cột A) dùng trong công thức, và lý do; có cả số đã công bố."
        book.table(CONSTANTS, "Hằng số", note, _CONSTANT_COLUMNS, self._constants(book))
        if self.formulas.steps:
            note = "Công thức dài quá giới hạn của Excel được chia thành các bước ở đây."
            book.table(STEPS, "Bước tính", note, _STEP_COLUMNS, self._steps())
        note = "Mã băm lúc lập báo cáo; so với tệp hiện có bằng lệnh baocao trace hoặc sha256sum."
        book.table(FILES, "Tệp nguồn", note, _FILE_COLUMNS, self._files())
        return book.close()

    def _live(self, tree: Node, user: str) -> Live:
        return Live(self.formulas.of(tree, user), self.again.value(tree))

    def _indicators(self) -> Rows:
        found = self.found
        for row, (name, each) in enumerate(found.indicators.items(), start=FIRST_ROW):
            live = self._live(each.tree, name) if each.tree else None
            yield verdicts.of_indicator(each, live, row, cell=found.cell_of[name])
        for row, ref in enumerate(self.others, start=FIRST_ROW + len(found.indicators)):
            indicator = found.indicators.get(ref.label)
            live = self._live(ref.args[0], f"{ref.label} {ref.month}")
            yield verdicts.of_month(ref, live, row, label=indicator.label if indicator else ref.label)

    def _checks(self) -> Rows:
        for row, (name, each) in enumerate(self.found.checks.items(), start=FIRST_ROW):
            trees = (each.left.tree, each.right.tree)
            left, right = (self._live(tree, name) if tree else None for tree in trees)
            yield verdicts.of_check(each, left, right, row, cell=self.found.cell_of[name])

    def _constants(self, book: Book) -> Rows:
        for row, ((value, label, unit), name) in enumerate(self.formulas.constants.items(), start=FIRST_ROW):
            book.name(name, address(CONSTANTS, "D", row))
            what, _, reason = label.partition(":")
            yield [name, what, reason.strip(), value, unit]

    def _steps(self) -> Rows:
        for number, (user, formula) in enumerate(self.formulas.steps, start=1):
            yield [number, user, Live(formula)]

    def _files(self) -> Rows:
        for _, file in sorted(self.found.files.items()):
            told = (file.file, file.sha256, file.month, file.sender, file.reported_on, file.rows)
            yield [*told, "có" if file.used else "không", file.note]


def _observations(sector: Sector) -> Rows:
    for row, users in sector.rows.items():
        where = (row.kind, row.file, row.sheet, row.at, row.label, row.month)
        yield [*where, row.value, row.unit, row.note, "; ".join(users)]
