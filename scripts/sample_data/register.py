"""The work register: tasks of the month, plan of the next month, and in 03/2021 what became of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sample_data.months import PUBLISHED, day, days_in, following, short_month, title_month
from sample_data.register_documents import OUTCOMES, PLAN
from sample_data.register_model import ONGOING, Planned, Task
from sample_data.register_published import TASKS
from sample_data.register_routine import routine_plan, routine_tasks
from sample_data.sheets import Row, Sheet, xlsx

TASK_HEADER: Row = [
    "Mã",
    "Lĩnh vực",
    "Mục",
    "Hành động",
    "Loại văn bản",
    "Số, ký hiệu",
    "Ngày văn bản",
    "Trích yếu nội dung",
    "Cơ quan ban hành",
    "Căn cứ",
    "Giai đoạn",
    "Nơi nhận, phối hợp",
    "Tình trạng",
    "Tháng",
    "Hạn",
]
TASK_WIDTHS = (7, 20, 18, 20, 14, 14, 14, 90, 22, 30, 18, 34, 16, 10, 12)
PLAN_HEADER: Row = [
    "STT",
    "Hành động",
    "Loại văn bản",
    "Nội dung",
    "Giai đoạn",
    "Nơi nhận",
    "Lĩnh vực",
    "Tháng thực hiện",
]
PLAN_WIDTHS = (6, 20, 14, 90, 18, 28, 20, 16)
MERGED_COLUMNS = (0, 1, 5)
FOLLOWED = following(PUBLISHED)


def register_files(month: str) -> Iterator[tuple[str, bytes]]:
    """The register as one workbook."""
    published = month == PUBLISHED
    sheets = [
        _task_sheet(month, TASKS if published else routine_tasks(month)),
        _plan_sheet(month, PLAN if published else routine_plan(month)),
    ]
    if month == FOLLOWED:
        sheets.append(_outcome_sheet(month))
    yield "so-theo-doi.xlsx", xlsx(sheets)


def _task_sheet(month: str, tasks: Sequence[Task]) -> Sheet:
    """Documents carry their day as text; a deadline stands as a date cell, for what still goes on."""
    sheet = Sheet("Nhiệm vụ", widths=TASK_WIDTHS)
    sheet.add("SỔ THEO DÕI VĂN BẢN, NHIỆM VỤ", across=8)
    sheet.add(title_month(month), across=8)
    sheet.skip()
    sheet.add(*TASK_HEADER)
    after = following(month)
    deadline = day(after, days_in(after))
    for number, task in enumerate(tasks, start=1):
        fields = [
            task.sector,
            task.group,
            task.action,
            task.kind,
            task.number,
            task.dated,
            task.title,
            task.authority,
            task.basis,
            task.period,
            task.partner,
            task.status,
            short_month(month),
        ]
        ongoing = task.status == ONGOING and task.kind
        sheet.add(f"r{number:02d}", *(field or None for field in fields), deadline if ongoing else None)
    return sheet


def _plan_sheet(month: str, plan: Sequence[Planned]) -> Sheet:
    """One row a document; the cells of an item with several documents are merged downwards."""
    sheet = Sheet("Kế hoạch", widths=PLAN_WIDTHS)
    after = following(month)
    sheet.add("NHIỆM VỤ TRỌNG TÂM CỦA THÁNG SAU", across=len(PLAN_HEADER))
    sheet.add(title_month(month), across=len(PLAN_HEADER))
    sheet.skip()
    sheet.add(*PLAN_HEADER)
    previous = 0
    for row in plan:
        first = row.item != previous
        previous = row.item
        count = sum(other.item == row.item for other in plan)
        if first and count > 1:
            top = len(sheet.rows)
            sheet.merged += [(top, column, top + count - 1, column) for column in MERGED_COLUMNS]
        sheet.add(
            str(row.item) if first else None,
            row.action if first else None,
            row.kind or None,
            row.title,
            row.period or None,
            row.recipient if first else None,
            row.sector,
            short_month(after),
        )
    return sheet


def _outcome_sheet(month: str) -> Sheet:
    sheet = Sheet("Thực hiện kế hoạch", widths=(6, 70, 20, 44))
    sheet.add("KẾT QUẢ THỰC HIỆN NHIỆM VỤ TRỌNG TÂM", across=4)
    sheet.add(title_month(month), across=4)
    sheet.skip()
    sheet.add("STT", "Nội dung", "Tình trạng", "Ghi chú")
    for item, content, state, note in OUTCOMES:
        sheet.add(str(item), content, state, note)
    return sheet
