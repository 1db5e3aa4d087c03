"""Sign-offs of a month: an append-only log, in which each line holds the hash of the line before and its own.

A sign-off is an internal attestation and no digital signature: who signed is a statement. It covers what is read (raw
files, indicators, checks, sentences, tables, the words around them), not the pages made of it, and is valid as long as
all of that is the same.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, ValidationError

from baocao import results
from baocao.digest import sha256_if_any
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.results import Chart, Check, Frozen, Indicator, Paragraph, Table
from baocao.run.manifest import Facts, Manifest
from baocao.run.standing import ISSUED
from baocao.scratch import scratch
from baocao.settings import load_issue, load_report

State = Literal["checked", "issued"]
STATES: dict[str, str] = {"checked": "đã kiểm tra", "issued": ISSUED}
FACTS = {
    "inputs": "tệp gốc",
    "indicators": "chỉ tiêu",
    "checks": "kết quả kiểm tra",
    "sentences": "câu văn",
    "tables": "bảng, biểu đồ",
    "frame": "thể thức (config/report.toml)",
    "issue": "số, ngày, người ký",
}
_NOT_CHECKED = {"issue"}  # given when the report is issued
_NOBODY = "0" * 64


class Signoff(Frozen):
    """One line of the log: who states to have checked or issued what, and when (ISO 8601).

    ``run`` names the run that was looked at and ``archive`` is the sha256 of what is kept of it; ``revision`` counts
    what was issued, from 1.
    """

    number: int
    month: str
    state: State
    by: str = Field(min_length=1)
    note: str = ""
    at: str
    run: str
    archive: str
    revision: int
    facts: Facts
    previous: str
    hash: str = ""

    @property
    def word(self) -> str:
        """The state that it gives the report."""
        return STATES[self.state]

    @property
    def day(self) -> str:
        """When it was signed, as 22/02/2021."""
        return "/".join(reversed(self.at[:10].split("-")))

    def lapsed(self, facts: Facts) -> str:
        """That it is no longer valid, and why; nothing when it covers these facts."""
        covered = FACTS.keys() - (_NOT_CHECKED if self.state == "checked" else set())
        names = [
            name for name in FACTS if name in covered and getattr(self.facts, name) != getattr(facts, name)
        ]
        if not names:
            return ""
        what = ", ".join(FACTS[name] for name in names)
        return f"Xác nhận «{self.word}» của {self.by} ngày {self.day} hết hiệu lực vì đã thay đổi: {what}"

    def sealed(self) -> Signoff:
        """With its own hash."""
        return self.model_copy(update={"hash": self._hash})

    @property
    def whole(self) -> bool:
        return self.hash == self._hash

    @property
    def line(self) -> str:
        return _canonical(self.model_dump(mode="json"))

    @property
    def _hash(self) -> str:
        return _sha256(self.model_dump(mode="json", exclude={"hash"}))


@dataclass(frozen=True)
class Log:
    """The sign-offs of a month, oldest first."""

    entries: tuple[Signoff, ...] = ()

    @property
    def head(self) -> str:
        """The hash of the last line; whoever knows it can tell that nothing was cut off or written anew."""
        return self.entries[-1].hash if self.entries else ""

    @property
    def last(self) -> Signoff | None:
        return self.entries[-1] if self.entries else None

    @property
    def issued(self) -> Signoff | None:
        """What was issued last."""
        return next((each for each in reversed(self.entries) if each.state == "issued"), None)

    def valid(self, facts: Facts) -> Signoff | None:
        """The sign-off that covers these facts: the last one, if it does."""
        return self.last if self.last and not self.last.lapsed(facts) else None

    def superseded(self, facts: Facts) -> tuple[Signoff, ...]:
        """What these facts took the place of: the last sign-off and the last issue, where they cover others."""
        others = [each for each in self.entries if each.lapsed(facts)]
        last = [self.last] if self.last in others else []
        return tuple(dict.fromkeys([*last, *[each for each in others if each.state == "issued"][-1:]]))

    def next(
        self, state: str, *, month: Month, by: str, note: str, at: str, run: str, archive: str, facts: Facts
    ) -> Signoff:
        """The line that would come next."""
        revision = 1 + (self.issued.revision if self.issued else 0)
        said = {
            "state": state,
            "by": by,
            "note": note,
            "at": at,
            "run": run,
            "archive": archive,
            "facts": facts,
        }
        chained = {"number": len(self.entries) + 1, "month": str(month), "previous": self.head or _NOBODY}
        return Signoff.model_validate({**said, **chained, "revision": revision}).sealed()


def read(workspace: Workspace, month: Month) -> Log:
    """The month's log; raises :class:`BadInput` that names the line at which the chain is broken."""
    path = workspace.signoffs(month)
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return Log()
    except (OSError, UnicodeDecodeError):
        raise _broken(workspace, month, "tệp không đọc được") from None
    entries = list[Signoff]()
    previous = _NOBODY
    for number, line in enumerate(text.split("\n"), start=1):
        if not line and number > 1 and number == text.count("\n") + 1:
            break
        try:
            entry = Signoff.model_validate_json(line)
        except ValidationError:
            raise _broken(workspace, month, f"dòng {number} không phải là một bản ghi ký duyệt") from None
        if not entry.whole or entry.line != line:
            raise _broken(workspace, month, f"dòng {number} đã bị sửa: mã băm của dòng không khớp nội dung")
        if entry.previous != previous or entry.number != number:
            raise _broken(
                workspace, month, f"dòng {number} không nối tiếp dòng trước: có dòng bị bớt, thêm hoặc sửa"
            )
        if entry.month != str(month):
            raise _broken(workspace, month, f"dòng {number} là của tháng {entry.month}")
        entries.append(entry)
        previous = entry.hash
    return Log(tuple(entries))


def append(workspace: Workspace, month: Month, entry: Signoff) -> None:
    """Add the line, whole or not at all, and come back when it is on the disk."""
    path = workspace.signoffs(month)
    before = path.read_bytes() if path.exists() else b""
    end = b"\n" if before and not before.endswith(b"\n") else b""
    with scratch(path) as new:
        with new.open("wb") as file:
            file.write(before + end + f"{entry.line}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)


def state_of(workspace: Workspace, month: Month, manifest: Manifest | None) -> str:
    """How the month stands that was published with this manifest: not made, to be made again, its state, or a sign-off
    that has lapsed.

    Raises :class:`BadInput` when the log of sign-offs is broken.
    """
    last = read(workspace, month).last
    if manifest is None or manifest.came_to is None:
        return "chưa lập báo cáo"
    state, facts = manifest.came_to.state, manifest.facts
    changed = any(sha256_if_any(workspace.root / name) != known for name, known in manifest.inputs.items())
    if changed:
        state = "cần lập lại"
    if last is None or facts is None:
        return state
    lapsed = last.lapsed(facts.model_copy(update={"inputs": ""}) if changed else facts)
    return f"{state}. {lapsed}" if lapsed else f"{state} ({last.by})"


def facts_of(
    workspace: Workspace, month: Month, inputs: Mapping[str, str], notebooks: Iterable[Any]
) -> Facts:
    """The facts of a month: hashes of its raw files, what its executed notebooks found and say, what frames it."""
    found = [result for notebook in notebooks for result in results.of_notebook(notebook)]
    settings = load_report(workspace)
    frame = [settings.letterhead, settings.report, *settings.outline]
    return Facts(
        inputs=_sha256(dict(inputs)),
        indicators=_sha256(sorted(_said(found))),
        checks=_sha256(sorted({_stated(each) for each in found if isinstance(each, Check)})),
        sentences=_sha256([[each.slot, each.text] for each in found if isinstance(each, Paragraph)]),
        tables=_sha256([*_shown(found)]),
        frame=_sha256([each.model_dump(mode="json") for each in frame]),
        issue=_sha256(load_issue(workspace, month).model_dump(mode="json")),
    )


def _said(found: Iterable[results.Result]) -> Iterator[list[str]]:
    for each in found:
        if isinstance(each, Indicator):
            compared = [cell.text for cell in each.compared.values()]
            series = [f"{month} {value}" for month, value in each.series.items()]
            yield [each.id, str(each.value), each.text, each.reason, *each.remarks, *compared, *series]


def _shown(found: Iterable[results.Result]) -> Iterator[list[Any]]:
    """Tables and charts as they read, not as they are drawn."""
    for each in found:
        if isinstance(each, Table):
            yield [each.id, each.caption, each.header, [[cell.text for cell in row] for row in each.rows]]
        elif isinstance(each, Chart):
            yield [each.id, each.caption, each.alt, [[drawn.label, drawn.text] for drawn in each.figures]]


def _stated(check: Check) -> str:
    waiver = check.waiver.model_dump(mode="json") if check.waiver else None
    return _canonical([check.id, check.status, check.left.text, check.right.text, waiver])


def _canonical(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _sha256(data: Any) -> str:
    return hashlib.sha256(_canonical(data).encode()).hexdigest()


def _broken(workspace: Workspace, month: Month, what: str) -> BadInput:
    return BadInput(
        f"Sổ ký duyệt tháng {month.vi} không còn nguyên vẹn",
        found=what,
        where=workspace.relative(workspace.signoffs(month)),
        expected="mỗi dòng giữ mã băm của chính nó và của dòng trước, không dòng nào bị sửa hay bớt",
        todo="Lấy lại tệp từ bản sao lưu; không sửa tay sổ ký duyệt.",
    )
