"""All files of one month: which source writes into which folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sample_data.centre import camera_files, field_feedback_files, monitoring_files, soc_files
from sample_data.dossiers import land_registry_files, one_stop_files
from sample_data.inspection import inspection_files
from sample_data.months import PUBLISHED, title_month
from sample_data.offices import certificate_files, email_files, portal_files
from sample_data.postal import postal_files
from sample_data.press import press_files, publishing_files
from sample_data.register import register_files
from sample_data.telecom import coverage_files, telecom_files

MARKER = "SO-LIEU-MAU.txt"

SOURCES: dict[str, Callable[[str], Iterator[tuple[str, bytes]]]] = {
    "postal": postal_files,
    "telecom": telecom_files,
    "coverage": coverage_files,
    "one_stop": one_stop_files,
    "land_registry": land_registry_files,
    "portal": portal_files,
    "email": email_files,
    "certificates": certificate_files,
    "soc": soc_files,
    "field_feedback": field_feedback_files,
    "cameras": camera_files,
    "monitoring": monitoring_files,
    "press": press_files,
    "publishing": publishing_files,
    "inspection": inspection_files,
    "register": register_files,
}


def month_files(month: str) -> Iterator[tuple[str, bytes]]:
    """Path below the month's folder and bytes of every file, the marker first."""
    yield MARKER, _marker(month)
    for source, files in SOURCES.items():
        for name, content in files(month):
            yield f"{source}/{name}", content


def _marker(month: str) -> bytes:
    published = "Các số liệu đã công bố trong báo cáo tháng được giữ đúng; phần còn lại là số liệu dựng lại."
    lines = [
        f"Số liệu mẫu: {title_month(month)}.",
        published
        if month == PUBLISHED
        else "Toàn bộ số liệu trong thư mục này là số liệu dựng lại để minh họa.",
        "Không dùng làm số liệu thống kê chính thức.",
    ]
    return "".join(f"{line}\n" for line in lines).encode()
