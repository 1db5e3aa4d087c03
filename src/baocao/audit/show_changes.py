"""Changes as people read them, on a terminal and in the page: what was said, what is said now, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import SequenceMatcher

from rich.text import Text

from baocao.audit.changes import NOTHING, Change, spelled
from baocao.errors import visible
from baocao.report.document import Changed, Said
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
    "unknown": "nguyên nhân chưa rõ",
}
_TITLES = {
    "file": "Tệp đầu vào",
    "indicator": "Chỉ tiêu",
    "check": "Kiểm tra",
    "sentence": "Câu văn",
    "table": "Ô bảng",
    "chart": "Biểu đồ",
}
_MOST_CAUSES = 4


def lines(old: Run, new: Run, found: Sequence[Change]) -> Iterator[Text]:
    """What differs between two runs, by kind, for a terminal; no text of it drives the terminal."""
    yield Text(f"Lần lập {new.name} ({_when(new)}) so với lần lập {old.name} ({_when(old)}):")
    if all(change.kind == "file" for change in found):
        yield Text("Không có chỉ tiêu, kiểm tra, câu văn, bảng hay biểu đồ nào thay đổi.")
    for title, of_kind in by_kind(found):
        yield Text(f"\n{title}: {len(of_kind)} thay đổi", style="bold")
        for each in of_kind:
            yield from _change(each)


def by_kind(found: Sequence[Change]) -> Iterator[tuple[str, tuple[Changed, ...]]]:
    """What differs, worded, under the title of its kind."""
    for kind, title in _TITLES.items():
        of_kind = tuple(_worded(change) for change in found if change.kind == kind)
        if of_kind:
            yield title, of_kind


def _worded(change: Change) -> Changed:
    if change.kind == "sentence":
        said = tuple(_words(change.before, change.now))
    elif change.kind == "file" and change.before and change.now:
        said = (Said(same="nội dung khác"),)
    elif change.kind == "file":
        said = (Said(deleted="có" if change.before else NOTHING, inserted="có" if change.now else NOTHING),)
    elif change.before or change.now:
        said = (Said(deleted=change.before or NOTHING, inserted=change.now or NOTHING),)
    else:
        said = (Said(same="hình vẽ khác, số trong hình không đổi"),)
    return Changed(
        kind=change.kind,
        id=change.id,
        label=change.label,
        aspect=change.aspect,
        said=said,
        difference=change.difference,
        causes=tuple(spelled(cause, CAUSES) for cause in change.causes[:_MOST_CAUSES]),
        other_causes=max(0, len(change.causes) - _MOST_CAUSES),
    )


def _words(before: str, now: str) -> Iterator[Said]:
    """Runs of words that are the same, or were struck and added."""
    old, new = before.split(), now.split()
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        deleted, inserted = " ".join(old[a:b]), " ".join(new[c:d])
        yield Said(same=inserted) if what == "equal" else Said(deleted=deleted, inserted=inserted)


def _change(each: Changed) -> Iterator[Text]:
    aspect = f" ({each.aspect})" if each.aspect else ""
    name = "" if each.kind in ("table", "sentence", "file") else f" [{each.id}]"
    line = Text(visible(f"  {each.label}{name}{aspect}:"))
    for said in each.said:
        line += (
            _said(said)
            if each.kind == "sentence" or said.same
            else Text(visible(f" {said.deleted} → {said.inserted}"))
        )
    yield line + Text(f" ({each.difference})" if each.difference else "")
    for cause in each.causes:
        yield Text(visible(f"      do {cause}"), style="dim")
    if each.other_causes:
        yield Text(f"      và {each.other_causes} nguyên nhân nữa (đầy đủ trong tệp của --csv)", style="dim")


def _said(said: Said) -> Text:
    """What was struck stands in [- -], what was added in {+ +}, also where there are no colours."""
    line = Text(visible(f" {said.same}" if said.same else ""))
    line += Text(visible(f" [-{said.deleted}-]" if said.deleted else ""), style="red strike")
    return line + Text(visible(f" {{+{said.inserted}+}}" if said.inserted else ""), style="green")


def _when(run: Run) -> str:
    return f"{datetime.fromisoformat(run.finished).astimezone():%H:%M ngày %d/%m/%Y}"
