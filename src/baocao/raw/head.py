"""What a sheet says of itself above and below its table: who sends it, its month, the day of writing, its units."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from baocao.errors import BadInput
from baocao.month import Month
from baocao.raw.files import Sheet, text_of
from baocao.raw.forms import SCALES, Form
from baocao.raw.vietnamese import MONEY, YEARS, fold, read_date

_SPOKEN = ["một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai"]
_NAMED = {each: number for number, each in enumerate(_SPOKEN, 1)} | {"giêng": 1, "chạp": 12}
_WHICH = rf"(\d{{1,2}}|{'|'.join(sorted(_NAMED, key=len, reverse=True))})"
_DAY = r"(?<!\d)\d{1,2}\s*(?:[/.-]|,?\s*tháng)\s*(\d{1,2})\s*(?:[/.-]|,?\s*năm)\s*(\d{4})(?!\d)"
_ANY_DAY = _DAY.replace("(\\d", "(?:\\d")
_DATED = re.compile(
    rf"(?:ngày\W{{0,3}})?{_ANY_DAY}|ngày[\s.…_]*tháng\s*\d{{1,2}}\s*,?\s*năm\s*\d{{4}}", re.IGNORECASE
)
_WRITTEN = re.compile(
    rf"(?:[^\d,;:]{{0,40}},\s*(?:ngày\W{{0,3}})?|(?:lập )?ngày(?: (?:lập|ký|báo cáo)(?: biểu| báo cáo)?)?\W{{0,3}}"
    rf"|(?-i:(?:[A-ZĐ]\w*[.\s–-]+){{2,6}})ngày\W{{0,3}}|){_ANY_DAY}"
    r"(?:\W*|\W+(?:người|giám|thủ|trưởng|đại diện|kt|tm|tl)\b\D*)",
    re.IGNORECASE,
)
# A document that a report names, and what begins the line that names it.
_BASIS = re.compile(
    r"\W*(?:căn cứ|theo|biểu mẫu|mẫu|ban hành|kèm theo|phúc đáp|thực hiện\b.*\bngày)\b"
    r"|.*\b(?:thông tư|quyết định|nghị định|công văn|kế hoạch|văn bản|chỉ thị|nghị quyết|thông báo|hướng dẫn"
    r"|(?<!kỳ )(?<!tháng )báo cáo|tờ trình)"
    r"\s+(?:số\s+)?\d+/",
    re.IGNORECASE,
)
# Who signs, behind the letters that say for whom.
ROLE = re.compile(
    r"\W*((kt|tm|tl|tuq|q|p)\.? *)*"
    r"((người lập|lập biểu|giám đốc|trưởng|chánh|phó|thủ trưởng|kế toán|đại diện|lãnh đạo|nơi nhận)\b"
    r"|ký\W*(tên|ghi|đóng|$|và))"
)
# What says nothing of the figures: the national head, addresses, numbers of forms, marks of signing.
_FURNITURE = re.compile(
    r"cộng hòa xã hội chủ nghĩa việt nam|độc lập\W+tự do\W+hạnh phúc|(kính gửi|nơi nhận)\W.*|\W*như trên\W*|sep=."
    r"|\W*lưu:? *(vt|văn thư|hs)\b[\w .,;]{0,20}|số\W*\d*\s*/\s*[A-ZĐ-]+|(biểu )?mẫu( số)?\W*\d[\w/.-]*"
    r"|\W*ban hành kèm theo\b[^:]*|không phát sinh\W*|trang \d+(\s*/\s*\d+)?|[A-ZĐ]+-\d+"
    r"|((điện thoại|đt|sđt|fax|e-?mail|website|địa chỉ)\b|(đơn vị (báo cáo|gửi|lập|nhận)|mã( số)?[\w ]{0,15}) *:)"
    r".{0,60}"
    r"|\W*(đã )?ký\W*|\W*ký\W+(bởi|tên|ghi rõ|đóng dấu)\b.{0,30}|ngày ký\b[\W\d]*",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"((ông|bà|ths|ts|ks|cn|bs)\b\W*)*(nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|đinh|trương|lâm"
    r"|mai|tô|trịnh|đoàn|đào|cao|thái|châu|tạ|hà|lương|lưu|kiều|quách|đàm|phùng|chamaléa|katơr)( [^\W\d_]+\.?){1,4}",
    re.IGNORECASE,
)
# What is no furniture, whatever it looks like.
_TELLS = re.compile(
    r"\b(số liệu|chưa|gồm|lũy kế|cộng(?! hòa)|tạm|ước|tháng|quý|thiếu|chỉ|tính|cả|yêu cầu|không(?! phát sinh))\b",
    re.IGNORECASE,
)
_PERIOD = r"(?:\btháng|\bkỳ(?: báo cáo)?|\bT(?=\.?\d))\s*[:.]?\s*"
_YEAR = r"(?:[\s,(:/–—-]*(?:năm\s*:?\s*|[/.–—-]\s*)(\d{4})|[/.-](\d\d))(?![\d/.-]*\d)"
_WHOLE = re.compile(
    rf"\W*(?:(?:số liệu|tháng báo cáo|kỳ báo cáo|kỳ|\(tháng/năm\))\W*)*(?:{_PERIOD})?{_WHICH}{_YEAR}\W*",
    re.IGNORECASE,
)
# A month that a spreadsheet made the first day of it.
_FIRST_DAY = re.compile(r"((?:tháng|kỳ)(?: báo cáo)?[\s:.]*)0?1/(?=\d\d/\d{4}$)", re.IGNORECASE)
_MONTH = re.compile(rf"{_PERIOD}{_WHICH}{_YEAR}", re.IGNORECASE)
_THIS = re.compile(rf"{_PERIOD}{_WHICH}(?:{_YEAR}|(?![\d/.-]))", re.IGNORECASE)
_FIRST = re.compile(
    rf"\btháng {_WHICH}\b(?!\s*-\s*\d).*?\btháng {_WHICH}{_YEAR}|\btháng {_WHICH}\b[^\d/]*?\bnăm (\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"\W*(?:(?:số liệu|kỳ báo cáo|kỳ|tính)\W+)*"
    rf"(?:(?:từ\s+)?(?:ngày\s+)?(?:{_ANY_DAY}|\d{{1,2}}(?=\s*đến))\s*(?:đến|-|–)\s*|đến\s+(?=(?:hết\s+)?ngày))(?:hết\s+)?(?:ngày\s+)?{_DAY}\W*",
    re.IGNORECASE,
)
_WITHOUT_YEAR = re.compile(rf"(.*)\btháng {_WHICH}\W*", re.IGNORECASE)
_UNIT = re.compile(r"(?:đơn vị\s*:|\bđơn vị tính\b|\bđvt\b)[\s:]*(.*)", re.IGNORECASE)
_MONEY = re.compile(
    r"(?:(nghìn|ngàn|triệu|tr\.?|tỷ|tỉ|1[.,]?000(?:[.,]?000)?)\s*)(?:đồng|vnđ|vnd|đ)\b|^()(?:đồng|đ|vnđ|vnd)$"
)
_MANY = re.compile(r"(?:1[.,]?0+(?:[.,]?000)?|chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)\b")
_POINT = re.compile(r"(?<=\d)[.,]")
_SIZES = {**MONEY, "": 1, "tr": 10**6, "tr.": 10**6, "1000": 1000, "1000000": 10**6}
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
    ways: tuple[Callable[[str], Month | None], ...] = (
        _whole,
        month_in,
        _until,
        partial(month_near, near=near),
        _first_day,
    )
    own = [line for line in lead if not _BASIS.match(line.text)]
    stated, at = next(
        ((month, line) for way in ways for line in own if (month := way(line.text))), (None, None)
    )
    wanted = stated or (named[0][0] if named else None)
    wrong = [line for line in own if _MONTH.search(_DATED.sub("", line.text))]
    if stated is None and wrong:
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


def is_title(text: str) -> bool:
    """Whether a line among the records may be the title of another table: the month alone, or capitals that end so."""
    found = _MONTH.search(text)
    return bool(
        _WHOLE.fullmatch(text) or (found and text.isupper() and not re.search(r"\w", text[found.end() :]))
    )


def _whole(text: str) -> Month | None:
    found = _WHOLE.fullmatch(_FIRST_DAY.sub(r"\1", text))
    return _month(found[1], found[2] or f"20{found[3]}") if found else None


def month_in(text: str) -> Month | None:
    """The first month of a line; one that is named before another takes its year from that."""
    bare = _DATED.sub("", text)
    first = _FIRST.search(bare)
    found = _MONTH.search(bare)
    if first and (not found or first.start() < found.start()):
        if first[6]:
            return _month(first[5], first[6])
        this, then = _month(first[1], "2000"), _month(first[2], first[3] or f"20{first[4]}")
        if this and then:
            return Month(then.year - (this.number > then.number), this.number)
    return _month(found[1], found[2] or f"20{found[3]}") if found else None


def _until(text: str) -> Month | None:
    found = _UNTIL.fullmatch(text)
    return _month(found[1], found[2]) if found else None


def _first_day(text: str) -> Month | None:
    """The month of a cell that a spreadsheet made its first day."""
    found = re.fullmatch(r"01/(\d\d)/(\d{4})", text)
    return _month(found[1], found[2]) if found else None


def month_near(text: str, near: date | None) -> Month | None:
    """The month that a title names without its year, if it ends with it or is nothing else."""
    found = _WITHOUT_YEAR.fullmatch(re.sub(r"\(từ .*?\)", "", text, flags=re.IGNORECASE))
    if (
        not found
        or near is None
        or not (text.isupper() or fold(found[1]).strip(" (-–:") in {"", "kỳ báo cáo"})
    ):
        return None
    years = (near.year, near.year - 1, near.year + 1)
    months = [month for year in years if (month := _month(found[2], str(year)))]
    return min(months, key=lambda month: abs(month.first_day - near), default=None)


def _month(number: str, year: str) -> Month | None:
    which = int(number) if number.isdecimal() else _NAMED[fold(number)]
    return Month(int(year), which) if 1 <= which <= 12 and YEARS[0] <= int(year) < YEARS[1] else None


def day_of(lines: Sequence[Line]) -> tuple[date | None, Line | None]:
    """The day of writing and where: the last line of head and foot that is a day, or a place and a day."""
    written = [line for line in lines if _WRITTEN.fullmatch(line.text)]
    if not written:
        return None, None
    found = re.search(_ANY_DAY, written[-1].text, re.IGNORECASE)
    day = _day(found[0]) if found else None
    if day is None:
        raise BadInput(
            "Ngày lập không có trong lịch",
            where=written[-1].where,
            found=written[-1].text,
            todo="Xin đơn vị ghi lại ngày lập, hoặc sửa trong tệp.",
        )
    return day, written[-1]


def besides(text: str, month: Month) -> str:
    """What a line of a file of the month says besides it, its day and what stands on any form: maybe nothing."""
    signs = bool(ROLE.match(fold(text))) and len(text) <= 60
    usual = signs or _PERSON.fullmatch(text) or _WRITTEN.fullmatch(text) or _FURNITURE.fullmatch(text)
    if usual and not _TELLS.search(_DATED.sub("", text)):
        return ""
    if month in (_whole(text), _until(text)) and _within_a_month(text):
        return ""
    return _THIS.sub(lambda found: "" if _is_this(found, month) else found[0], text)


def _within_a_month(text: str) -> bool:
    """Whether the days that a line names, if it names two, lie as near to each other as those of one report."""
    days = [day for each in re.finditer(_ANY_DAY, text, re.IGNORECASE) if (day := _day(each[0]))]
    return not days or (max(days) - min(days)).days <= 31


def _day(text: str) -> date | None:
    return read_date("/".join(re.findall(r"\d+", text)))


def _is_this(found: re.Match[str], month: Month) -> bool:
    year = found[2] or (f"20{found[3]}" if found[3] else str(month.year))
    return _month(found[1], year) == month


def unit_of(text: str) -> str:
    """A unit as forms write it: «trđ» is triệu đồng."""
    money = _MONEY.fullmatch(fold(text).strip(" ()."))
    sizes = {size: unit for unit, size in SCALES.items()}
    return sizes[_size(money)] if money else fold(text)


def _size(money: re.Match[str]) -> int:
    return _SIZES[_POINT.sub("", money[1] or "")]


def _parts(units: str) -> list[str]:
    """What a line names as units, one by one; a comma among thousands is none between units."""
    return [part.strip(" ()") for part in re.split(r";|,(?!\d{3})", fold(units))]


def is_unit(form: Form, text: str) -> bool:
    """Whether a line says no more than units that the form has."""
    said = _UNIT.fullmatch(text.strip("( )"))
    units = {fold(each.unit) for each in (*form.row, *form.column)}
    parts = [part.strip(" ().") for part in _parts(said[1])] if said else []
    return bool(parts) and all(part in units or _MONEY.fullmatch(part) for part in parts)


def require_units(form: Form, lines: Sequence[Line]) -> None:
    """Refuse a unit of money or of thousands above the table that is not the form's: the rows may have meant it."""
    money = {each.unit for each in (*form.row, *form.column) if each.unit in SCALES}
    for line in lines:
        said = _UNIT.search(line.text)
        parts = _parts(said[1]) if said else []
        named = {_size(found) for part in parts for found in _MONEY.finditer(part)} if money else set()
        many = [part for part in parts if _MANY.match(part) and not _MONEY.match(part)]
        if said and (many or (named and named != {SCALES[unit] for unit in money})):
            raise BadInput(
                "Đơn vị tính ghi trên bảng khác biểu mẫu",
                where=line.where,
                found=said[1],
                expected=", ".join(sorted(money)) or "đơn vị của từng dòng, từng cột trong biểu mẫu",
                todo="Ghi đơn vị ở từng dòng, bỏ dòng đơn vị trên bảng; hoặc đổi số liệu theo đơn vị của biểu mẫu.",
            )
