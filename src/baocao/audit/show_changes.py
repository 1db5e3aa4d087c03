"""Changes as people read them on a terminal: what was said, what is said now, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import SequenceMatcher

from rich.text import Text

from baocao.audit.changes import Change, spelled
from baocao.audit.text import visible
from baocao.run.history import Run

CAUSES = {
    "input": "tệp gốc",
    "correction": "đính chính",
    "waiver": "chấp nhận kiểm tra",
    "reference": "dữ liệu tham chiếu",
    "setting": "thiết lập",
    "notebook": "ô sổ tính",
    "code": "mã nguồn",
    "environment": "môi trường",
    "unknown": "không rõ nguyên nhân",
}
_TITLES = {
    "indicator": "Chỉ tiêu",
    "check": "Kiểm tra",
    "sentence": "Câu văn",
    "table": "Ô bảng",
    "chart": "Biểu đồ",
}
_MOST_CAUSES = 4
NOTHING = "không có"


def lines(old: Run, new: Run, found: Sequence[Change]) -> Iterator[Text]:
    """What differs between two runs, by kind; no text of it drives the terminal."""
    yield Text(f"Lần lập {new.name} ({_when(new)}) so với lần lập {old.name} ({_when(old)}):")
    if not found:
        yield Text("Không có chỉ tiêu, kiểm tra, câu văn, bảng hay biểu đồ nào thay đổi.")
    for kind, title in _TITLES.items():
        of_kind = [change for change in found if change.kind == kind]
        if of_kind:
            yield Text(f"\n{title}: {len(of_kind)} thay đổi", style="bold")
        for change in of_kind:
            yield from _change(change)


def _change(change: Change) -> Iterator[Text]:
    aspect = f" ({change.aspect})" if change.aspect else ""
    name = "" if change.kind == "table" else f" [{change.id}]"
    line = Text(visible(f"  {change.label}{name}{aspect}: "))
    if change.kind == "sentence":
        line = Text(visible(f"  {change.id}: ")) + _words(visible(change.before), visible(change.now))
    elif change.before or change.now:
        line += Text(visible(f"{change.before or NOTHING} → {change.now or NOTHING}"))
        line += Text(f" ({change.difference})" if change.difference else "")
    else:
        line += Text("hình vẽ khác, số trong hình không đổi")
    yield line
    for cause in change.causes[:_MOST_CAUSES]:
        yield Text(visible(f"      do {spelled(cause, CAUSES)}"), style="dim")
    if len(change.causes) > _MOST_CAUSES:
        rest = len(change.causes) - _MOST_CAUSES
        yield Text(f"      và {rest} nguyên nhân nữa (đầy đủ trong tệp của --csv)", style="dim")


def _words(before: str, now: str) -> Text:
    """What was struck stands in [- -], what was added in {+ +}, also where there are no colours."""
    line = Text()
    for what, gone, come in words(before, now):
        if what == "equal":
            line += Text(come)
        else:
            line += Text(f"[-{gone}-]" if gone else "", style="red strike")
            line += Text(f"{{+{come}+}}" if come else "", style="green")
        line += Text(" ")
    return line


def words(before: str, now: str) -> Iterator[tuple[str, str, str]]:
    """Runs of words that are equal or differ: what it is, the words before, the words now."""
    old, new = before.split(), now.split()
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield what, " ".join(old[a:b]), " ".join(new[c:d])


def _when(run: Run) -> str:
    return f"{datetime.fromisoformat(run.finished).astimezone():%H:%M ngày %d/%m/%Y}"
