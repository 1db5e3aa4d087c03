"""A trace as people and programs read it: a tree of lines, and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from rich.text import Text
from rich.tree import Tree

from baocao import results
from baocao.audit.published import FileState
from baocao.audit.reread import RawFile
from baocao.audit.trace import Trace
from baocao.errors import visible
from baocao.raw.vietnamese import number
from baocao.report.numbering import where
from baocao.results import Check, Node, Place

STATES = {
    "same": "khớp mã băm lúc lập báo cáo",
    "changed": "TỆP ĐÃ THAY ĐỔI từ khi lập báo cáo; không suy đoán giá trị hiện có trong ô",
    "missing": "TỆP KHÔNG CÒN",
    "unhashed": "KHÔNG CÓ MÃ BĂM lúc lập báo cáo để so",
    "outside": "TỆP NGOÀI THƯ MỤC LÀM VIỆC, không mở",
}
_OPERATIONS = {
    **{"+": "cộng", "-": "trừ", "*": "nhân", "/": "chia"},
    **{"sqrt": "căn bậc hai", "round": "làm tròn như in"},
}


def tree(trace: Trace, *, rows: int = 0) -> Tree:
    """The whole trace, with the first ``rows`` lines of each count; no text of it is markup or drives the terminal."""
    root = _Shown(trace, rows).root
    listed = {"Tệp nguồn": trace.files, "Sổ tính đã chạy": trace.notebooks}
    if trace.other:
        listed["Kết quả và thiết lập khác"] = trace.other
    for title, states in listed.items():
        under = _add(root, f"{title} ({len(states)}):")
        for state in states:
            file = _add(under, f"{state.file} - {STATES[state.state]}")
            if state.state == "changed":
                _add(file, f"sha256 lúc lập {state.recorded}")
                _add(file, f"sha256 nay     {state.now}")
            else:
                _add(file, f"sha256 {state.recorded or state.now}")
    return root


def verdict(trace: Trace) -> str:
    """The last line: whether the trace holds."""
    if trace.sound:
        again = (
            "đọc lại các ô nguồn và tính lại cho đúng giá trị đã nêu"
            if trace.trees
            else "không có giá trị để tính lại"
        )
        return f"Kết luận: mọi tệp còn nguyên như lúc lập báo cáo; {again}."
    bad = [file.file for file in trace.broken]
    said = [f"{len(bad)} tệp không khớp: {', '.join(bad)}"] if bad else []
    said += [f"tính lại không ra giá trị đã nêu: {', '.join(trace.disagreeing)}"] if trace.disagreeing else []
    said += [f"tệp nguồn không khớp với sổ tính: {'; '.join(trace.misread)}"] if trace.misread else []
    return visible(f"Kết luận: KHÔNG KHỚP - {'; '.join(said)}.")


def as_json(trace: Trace) -> str:
    """The trace as JSON: the result and every indicator that it refers to as their notebooks carry them."""
    content: dict[str, Any] = {
        "month": str(trace.published.month),
        "cell": trace.cell,
        "sound": trace.sound,
        "disagreeing": trace.disagreeing,
        "misread": trace.misread,
        "result": results.dump(trace.result),
        "references": {name: results.dump(each) for name, each in trace.references.items()},
        "files": [vars(state) for state in trace.files],
        "notebooks": [vars(state) for state in trace.notebooks],
        "other": [vars(state) for state in trace.other],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text)


class _Shown:
    """The tree under way; what stands behind an indicator is told once."""

    def __init__(self, trace: Trace, rows: int) -> None:
        self._trace, self._rows, self._told = trace, rows, set[str]()
        self._files: dict[str, FileState] = {file.file: file for file in trace.files}
        self.root = Tree(Text(visible(_title(trace)), style="bold"))
        for line in _about(trace):
            _add(self.root, line)
        for heading, node in trace.trees.items():
            self._step(_add(self.root, f"{heading}:") if heading else self.root, node)

    def _step(self, parent: Tree, node: Node) -> None:
        amount = f"{number(node.value)} {node.unit}".strip()
        month = (
            f" (tháng {node.month})" if node.month and node.month != str(self._trace.published.month) else ""
        )
        name = {"calc": _OPERATIONS.get(node.op, node.op), "constant": f"hằng số {node.label}"}
        marks = ["ước thực hiện"] if node.estimate and node.kind == "cell" else []
        marks += [f"trong ô: {node.written}"] if node.written else [node.approx] if node.approx else []
        line = f"{amount} ← {name.get(node.kind, node.label)}{month}"
        line += f" [{', '.join(marks)}]" if marks else ""
        places = [self._place(place) for place in node.places]
        operands = list(_terms(node))
        if node.kind == "ref" and not node.args:
            line += self._indicator(node.label)
            target = None if node.label in self._told else self._trace.published.findings.target(node)
            self._told.add(node.label)
            operands = [target] if target else []
        branch = _add(parent, " - ".join([line, *places]) if len(places) == 1 else line)
        for place in places if len(places) > 1 else ():
            _add(branch, place)
        for counted in node.places if node.kind == "count" else ():
            self._open(branch, counted)
        for operand in operands:
            self._step(branch, operand)

    def _open(self, parent: Tree, place: Place) -> None:
        """The first lines that a count names, if its file is as it was; where the whole list of lines is kept."""
        if self._rows and place.lines and self._files[place.file].state == "same":
            for line in RawFile(self._trace.published.workspace, place.file).words(place, self._rows):
                _add(parent, line)
        if place.whole:
            workspace, month = self._trace.published.workspace, self._trace.published.month
            lists = workspace.relative(workspace.line_lists(month, "*"))
            count = number(Decimal(place.count))
            _add(parent, f"đủ {count} dòng: {lists}, cột list = {place.whole}")

    def _indicator(self, name: str) -> str:
        indicator = self._trace.references.get(name)
        said = f" - {indicator.label}, ô {self._trace.published.findings.cell_of[name]}" if indicator else ""
        return said + (" (đã nêu ở trên)" if name in self._told else "")

    def _place(self, place: Place) -> str:
        sheet = f"[{place.sheet}]" if place.sheet else ""
        state = self._files[place.file].state
        changed = "" if state == "same" else f"- {STATES[state]}"
        return " ".join(filter(None, (place.file, sheet, where(place), changed)))


def _add(parent: Tree, line: str) -> Tree:
    return parent.add(Text(visible(line)))


def _terms(node: Node) -> Iterator[Node]:
    """The operands; of a sum of sums each term, since the sums between them have no meaning of their own."""
    for arg in node.args:
        if node.kind == arg.kind == "calc" and node.op == arg.op == "+":
            yield from _terms(arg)
        else:
            yield arg


def _title(trace: Trace) -> str:
    result = trace.result
    if isinstance(result, Check):
        said = f"{result.left.text} {result.found} {result.right.text}"
    else:
        said = result.text if result.value is not None else f"chưa có số liệu: {result.reason}"
    return f"{result.id} - {result.label}: {said}"


def _about(trace: Trace) -> Iterator[str]:
    result = trace.result
    yield f"Tháng {trace.published.month.vi}, sổ tính {result.notebook}, ô {trace.cell}"
    if not isinstance(result, Check):
        yield from [f"Công thức: {result.formula}"] if result.formula else []
        yield from [f"Ghi chú: {'; '.join(result.remarks)}"] if result.remarks else []
        return
    by = "" if result.difference is None else f", chênh lệch {number(result.difference)}"
    within = f" (sai số cho phép {number(result.tolerance)})" if result.tolerance else ""
    yield f"Phải có: vế trái {result.relation} vế phải{within}"
    yield f"Kết quả: {result.verdict}{by}"
    if result.waiver:
        day = "/".join(reversed(result.waiver.date.split("-")))
        yield f"Đã chấp nhận ({result.waiver.author}, {day}): {result.waiver.reason}"
    yield from (*result.details, *result.notes)
