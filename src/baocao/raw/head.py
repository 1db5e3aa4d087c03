"""What a sheet says of itself above and below its table: who sends it, its month, the day of writing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from baocao.errors import BadInput
from baocao.month import Month
from baocao.raw.dating import day_in, is_day_of_writing, month_in, names_one, ways
from baocao.raw.files import Sheet, text_of
from baocao.raw.forms import Form
from baocao.raw.vietnamese import fold

# A document that a report names, and what begins the line that names it.
_BASIS = re.compile(
    r"\W*(?:căn cứ|theo|biểu mẫu|mẫu|ban hành|kèm theo|phúc đáp|thực hiện\b.*\bngày)\b"
    r"|.*\b(?:thông tư|quyết định|nghị định|công văn|kế hoạch|văn bản|chỉ thị|nghị quyết|thông báo|hướng dẫn"
    r"|(?<!kỳ )(?<!tháng )báo cáo|tờ trình)"
    r"\s+(?:số\s+)?\d+/",
    re.IGNORECASE,
)
_CODE_LINE = re.compile(
    r"^mã(?: số)?(?: doanh nghiệp| dn| đơn vị(?: báo cáo)?)?\s*:?\s+(?=[A-ZĐ]{2,}-?\d)", re.IGNORECASE
)
_CODE = re.compile(r"\b[A-ZĐ]{2,}-\d+")


@dataclass(frozen=True)
class Line:
    """A text and the cell it stands in, or the first cell of a row whose texts are taken together."""

    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: «{self.text:.200}»"


def lines_of(sheet: Sheet, rows: Iterable[int]) -> list[Line]:
    """Each text or date of some rows, and what a row of several cells says as one, with dates as people write them."""
    found = []
    for index in rows:
        cells = [(sheet.where(index, at), cell) for at, cell in enumerate(sheet.rows[index]) if text_of(cell)]
        found += [Line(where, _said(cell)) for where, cell in cells if isinstance(cell, str | date)]
        if len(cells) > 1:
            found.append(Line(cells[0][0], " ".join(map(_said, (cell for _, cell in cells)))))
    return found


def _said(cell: object) -> str:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else text_of(cell)


def sender_of(form: Form, sheet: Sheet, lines: Sequence[Line]) -> str:
    """The code of who sends the sheet; case, spaces and dashes around it don't matter."""
    if form.sender:
        return form.sender
    asked = re.compile(form.sender_line, re.IGNORECASE)
    near = [line for line in lines if fold(line.text).startswith("mã")]
    for line in lines:
        plain = re.sub(r"\s*[-‐‑–—]\s*", "-", re.sub(r"\s*:\s*", ": ", line.text)).rstrip(" .;")
        plain = _CODE_LINE.sub("Mã số: ", re.sub(r"(?<=[A-Z]) (?=\d)", "-", plain))
        said, *tail = re.split(r"\s*[,;(]|(?<=\d)-(?=\D)", plain, maxsplit=1)
        beside = "".join(tail)
        names_another = _CODE.search(beside) and "cũ" not in fold(beside)
        if (found := asked.fullmatch(plain) or asked.fullmatch(said)) and not names_another:
            return str(found[1]).upper()
    raise BadInput(
        "Không thấy mã đơn vị gửi trong tệp",
        where=near[0].where if near else sheet.title,
        found=near[0].text if near else "",
        expected=f"một dòng ghi «{re.sub(r'[(].*?[)]', '…', form.sender_line)}»",
        todo="Ghi mã đơn vị vào phần đầu biểu mẫu.",
    )


def month_of(
    sheet: Sheet, lead: Sequence[Line], between: Sequence[Line], near: date | None
) -> tuple[Month | None, Line | None]:
    """The month the head names and where, or a title between the records: a line that says nothing else before one that
    says more, and this before the last day of a period; a month without a year is the one ``near`` that day. The day of
    writing and the documents that a report names say nothing of its month.
    """
    named = [(month, line) for line in between if (month := month_in(line.text))]
    own = [line for line in lead if not _BASIS.match(line.text)]
    stated, at = next(
        ((month, line) for way in ways(near) for line in own if (month := way(line.text))), (None, None)
    )
    wanted = stated or (named[0][0] if named else None)
    if stated is None and (wrong := [line for line in own if names_one(line.text)]):
        raise BadInput(
            "Tháng ghi trên bảng không có trong lịch",
            where=wrong[0].where,
            found=wrong[0].text,
            todo="Xin đơn vị ghi lại tháng, hoặc sửa trong tệp.",
        )
    if other := [(month, line) for month, line in named if month != wanted]:
        raise BadInput(
            "Một trang có bảng của nhiều tháng",
            where=sheet.title,
            found="; ".join(
                [f"tháng {wanted.vi if wanted else ''}", *(f"tháng {m.vi}, {line}" for m, line in other)]
            ),
            expected="bảng của một tháng",
            todo="Xóa bảng của tháng khác, hoặc chuyển sang trang tính khác rồi ẩn trang ấy.",
        )
    return wanted, at or (named[0][1] if named else None)


def day_of(lines: Sequence[Line]) -> tuple[date | None, Line | None]:
    """The day of writing and where: the last line of head and foot that is a day, or a place and a day."""
    written = [line for line in lines if is_day_of_writing(line.text)]
    if not written:
        return None, None
    day = day_in(written[-1].text)
    if day is None:
        raise BadInput(
            "Ngày lập không có trong lịch",
            where=written[-1].where,
            found=written[-1].text,
            todo="Xin đơn vị ghi lại ngày lập, hoặc sửa trong tệp.",
        )
    return day, written[-1]
