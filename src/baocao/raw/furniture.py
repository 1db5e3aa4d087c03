"""What stands on any form and says nothing of its figures: the national head, addresses, who signs, days."""

from __future__ import annotations

import re

from baocao.month import Month
from baocao.raw.dating import is_day_of_writing, without_days, without_month
from baocao.raw.vietnamese import fold

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


def besides(text: str, month: Month) -> str:
    """What a line of a file of the month says besides it, its day and what stands on any form: maybe nothing."""
    signs = bool(ROLE.match(fold(text))) and len(text) <= 60
    usual = signs or _PERSON.fullmatch(text) or is_day_of_writing(text) or _FURNITURE.fullmatch(text)
    if usual and not _TELLS.search(without_days(text)):
        return ""
    return without_month(text, month)
