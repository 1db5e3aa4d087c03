"""Rows of the work register: a task and a planned item, with the words the book uses. No texts, no layout."""

from __future__ import annotations

from dataclasses import dataclass

SUBMIT, ADVISE, CONSULT, DRAFT, DO = (
    "Trình ban hành",
    "Tham mưu thực hiện",
    "Lấy ý kiến dự thảo",
    "Xây dựng dự thảo",
    "Thực hiện",
)
DONE, ONGOING, DEFERRED = "Đã hoàn thành", "Đang thực hiện", "Chuyển kỳ sau"

GENERAL, IT, POSTAL, TELECOM, PRESS, INSPECTION = (
    "Chung",
    "Công nghệ thông tin",
    "Bưu chính",
    "Viễn thông",
    "Báo chí - Xuất bản",
    "Thanh tra",
)
ADVICE, DIRECTION, SERVICES, SECURITY, CITY = (
    "Tham mưu",
    "Chỉ đạo",
    "Dịch vụ công",
    "An toàn thông tin",
    "Đô thị thông minh",
)
POST_GROUP, TELECOM_GROUP, PRESS_GROUP, INSPECTION_GROUP = "Bưu chính", "Viễn thông", "Báo chí", "Thanh tra"

PROVINCE, OWN_UNITS = "UBND tỉnh", "Các phòng, đơn vị thuộc Sở"


@dataclass(frozen=True)
class Task:
    """One line of the book: a document with its subject, or a whole clause that starts with its verb."""

    sector: str
    group: str
    action: str
    title: str
    kind: str = ""
    number: str = ""
    dated: str = ""
    authority: str = ""
    basis: str = ""
    period: str = ""
    partner: str = ""
    status: str = DONE


@dataclass(frozen=True)
class Planned:
    """One line of the plan; an item with several documents has a line for each."""

    item: int
    action: str
    title: str
    sector: str
    kind: str = ""
    period: str = ""
    recipient: str = OWN_UNITS


def do(sector: str, group: str, title: str, *, partner: str = "", status: str = DONE) -> Task:
    return Task(sector, group, DO, title, partner=partner, status=status)
