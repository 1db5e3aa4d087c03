"""Sentences from the work register: a record puts its own words, numbers and dates into the text.

The frames come from the forms ``tasks``, ``plan`` and ``followup`` of config/forms/register.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from baocao.errors import BadInput
from baocao.month import Month
from baocao.raw.vietnamese import fold
from baocao.results import Place, Span

NOT_RECEIVED = (
    "Chưa nhận được sổ theo dõi nhiệm vụ tháng {month} của Văn phòng Sở; phần nhiệm vụ của mục này chưa có."
)
_TASK = {
    "submit": "Trình {recipient} ban hành {document}",
    "advise": "Tham mưu giúp {recipient} triển khai {document}",
    "consult": "Lấy ý kiến các cơ quan, đơn vị đối với dự thảo {document}",
    "draft": "Xây dựng dự thảo {document}",
    "do": "{title}",
}


def sentences(records: pd.DataFrame) -> Iterator[tuple[Span, ...]]:
    """One sentence for each task, in register order; every character of it comes from the record."""
    for record in records.to_dict("records"):
        text = _worded(_TASK, record["action"]).format(
            recipient=_bare(record["recipient"]), title=_bare(record["title"]), document=_document(record)
        )
        yield (_told(_ended(text + _later(record)), f"register.{record['code']}", [record]),)


def continued(records: pd.DataFrame, said: str) -> tuple[Span, ...]:
    """Tasks as the end of a sentence that has said their first words already."""
    spans: list[Span] = []
    for record in records.to_dict("records"):
        spans += [Span(text="; ")] if spans else []
        text = _bare(record["title"]).removeprefix(said).lstrip() + _later(record)
        spans.append(_told(text, f"register.{record['code']}", [record]))
    return (*spans, Span(text="."))


def _later(record: Mapping[Any, Any]) -> str:
    return " (chuyển kỳ sau)" if record.get("status") == "postponed" else ""


def plan_sentences(plan: pd.DataFrame) -> Iterator[tuple[Span, ...]]:
    """One sentence for each item of next month's plan; an item with several documents lists them."""
    records = {item: rows.to_dict("records") for item, rows in plan.groupby("item", sort=False)}
    for item, text in _plan_texts(plan).items():
        yield (_told(_ended(text), f"plan.{item}", records[item]),)


def followup_sentences(followup: pd.DataFrame, states: Mapping[str, str]) -> Iterator[tuple[Span, ...]]:
    """For each item that was followed up: what it is in the register's words, its state, the note."""
    for record in followup.to_dict("records"):
        item = record["item"]
        text = _bare(record["title"])
        note = f" {_ended(str(record['note']))}" if record["note"] else ""
        state = _worded(states, record["status"])
        yield (_told(_ended(f"{text}: {state}") + note, f"followup.{item}", [record]),)


def named_otherwise(plan: pd.DataFrame, followup: pd.DataFrame) -> list[str]:
    """The items of a follow-up whose words are nearer to another item of the plan than to their own."""
    planned = {str(item).lstrip("0"): _words(text) for item, text in _plan_texts(plan).items()}
    found = []
    for item, title in followup[["item", "title"]].itertuples(index=False):
        shared = {each: len(_words(title) & words) for each, words in planned.items()}
        if shared.get(item.lstrip("0"), 0) < max(shared.values(), default=0):
            found.append(item)
    return found


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", fold(text)))


def _told(text: str, ref: str, records: Sequence[Mapping[Any, Any]]) -> Span:
    """The words of records, and the lines of the register that they stand on."""
    first = records[0]
    lines = tuple((int(record["line"]), int(record["line"])) for record in records)
    place = Place(file=str(first["file"]), sheet=str(first["sheet"]) or None, lines=lines)
    return Span(text=text, kind="record", ref=ref, place=place)


def _plan_texts(plan: pd.DataFrame) -> dict[Any, str]:
    texts = {}
    for item, rows in plan.groupby("item", sort=False):
        first, *_ = records = rows.to_dict("records")
        texts[item] = _worded(_TASK, first["action"]).format(
            recipient=_bare(first["recipient"]),
            title="; ".join(_bare(row["title"]) for row in records),
            document="; ".join(_document(row) for row in records),
        )
    return texts


def _worded(words: Mapping[str, str], code: Any) -> str:
    """The words of a code; a slip in the codes of the form is told."""
    if code not in words:
        raise BadInput(
            "Mã trong biểu mẫu của sổ theo dõi không có cách viết trong báo cáo",
            where="config/forms/register.toml",
            found=str(code),
            expected=", ".join(words),
            todo="Sửa mã trong [form.column.values].",
        )
    return words[code]


def _document(record: Mapping[Any, Any]) -> str:
    """``Kế hoạch số 09-KH/TU ngày 11/01/2021 của Tỉnh ủy về …, giai đoạn 2020 - 2025``."""
    parts = [_bare(record["type"])]
    if record.get("number"):
        parts.append(f"số {record['number']}")
    if record.get("date"):
        parts.append(f"ngày {official_date(date.fromisoformat(str(record['date'])))}")
    if record.get("authority"):
        parts.append(f"của {_bare(record['authority'])}")
    parts.append(re.sub("^Về(?= )", "về", _bare(record["title"])))
    text = " ".join(part for part in parts if part)
    if record.get("period") and str(record["period"]) not in str(record["title"]):
        text += f" giai đoạn {record['period']}"
    return f"{text}, thực hiện {record['basis']}" if record.get("basis") else text


def _bare(text: object) -> str:
    """The words of a cell without the dash of a list before them and the marks at their end."""
    return str(text).strip().lstrip("-–•+ ").rstrip(" .;,")


def official_date(day: date) -> str:
    """``11/01/2021``: days below 10 and the months 1 and 2 take a zero (Decree 30)."""
    return f"{day.day:02d}/{Month(day.year, day.month).vi}"


def _ended(text: str) -> str:
    text = text.strip()
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
