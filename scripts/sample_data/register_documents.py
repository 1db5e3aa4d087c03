"""Documents in the register of 02/2021: the tasks on them, the plan for 03/2021 and what became of it.

The period of the digitisation plan differs between task r03 and plan item 3, as it did in the report.
"""

from __future__ import annotations

from sample_data.register_model import (
    ADVICE,
    ADVISE,
    CONSULT,
    DEFERRED,
    DO,
    DONE,
    DRAFT,
    GENERAL,
    INSPECTION,
    IT,
    ONGOING,
    PRESS,
    PROVINCE,
    SUBMIT,
    TELECOM,
    Planned,
    Task,
)

DIGITISATION = (
    "về số hóa kết quả giải quyết thủ tục hành chính thuộc thẩm quyền của các cơ quan, đơn vị, địa phương "
    "trong tỉnh"
)
IDENTIFIERS = "về mã định danh của các cơ quan, đơn vị hành chính và sự nghiệp trên địa bàn tỉnh"
TRANSFORMATION = "về chuyển đổi số tỉnh Ninh Thuận"
TRANSFORMATION_PERIOD = "2020 - 2025, tầm nhìn đến năm 2030"
CABLES = "về chỉnh trang mạng cáp viễn thông, truyền hình trên địa bàn tỉnh"
ELECTIONS = "bầu cử đại biểu Quốc hội khóa XV và đại biểu Hội đồng nhân dân các cấp nhiệm kỳ 2021 - 2026"

DOCUMENT_TASKS = (
    Task(PRESS, ADVICE, SUBMIT, f"về tuyên truyền {ELECTIONS}", kind="Kế hoạch", partner=PROVINCE),
    Task(
        PRESS,
        ADVICE,
        ADVISE,
        "về thông tin hoạt động của lãnh đạo Đảng, Nhà nước",
        kind="Kế hoạch",
        number="09-KH/TU",
        dated="11/01/2021",
        authority="Tỉnh ủy Ninh Thuận",
        basis="Quy định số 234-QĐ/TW của Ban Chấp hành Trung ương",
        partner=PROVINCE,
        status=ONGOING,
    ),
    Task(
        IT,
        ADVICE,
        CONSULT,
        DIGITISATION,
        kind="Kế hoạch",
        authority=PROVINCE,
        period="2020 - 2025",
        partner="Các sở, ban, ngành",
        status=ONGOING,
    ),
    Task(
        IT,
        ADVICE,
        DRAFT,
        TRANSFORMATION,
        kind="Nghị quyết",
        authority="Tỉnh ủy",
        period=TRANSFORMATION_PERIOD,
        partner="Tỉnh ủy",
        status=ONGOING,
    ),
    Task(
        IT,
        ADVICE,
        DRAFT,
        IDENTIFIERS,
        kind="Quyết định",
        authority=PROVINCE,
        partner=PROVINCE,
        status=ONGOING,
    ),
)

PLAN = (
    Planned(
        1,
        DO,
        "Tiếp tục bảo đảm an toàn, an ninh trên các lĩnh vực bưu chính, viễn thông và công nghệ thông tin",
        GENERAL,
    ),
    Planned(
        2,
        DO,
        "Duy trì hệ thống thư điện tử, Cổng thông tin điện tử tỉnh và các trang thành phần hoạt động liên "
        "tục, ổn định",
        IT,
    ),
    Planned(3, SUBMIT, IDENTIFIERS, IT, kind="Quyết định", recipient=PROVINCE),
    Planned(3, SUBMIT, DIGITISATION, IT, kind="Kế hoạch", period="2021 - 2025", recipient=PROVINCE),
    Planned(3, SUBMIT, CABLES, TELECOM, kind="Kế hoạch", recipient=PROVINCE),
    Planned(
        4,
        SUBMIT,
        TRANSFORMATION,
        IT,
        kind="Nghị quyết",
        period=TRANSFORMATION_PERIOD,
        recipient="Ban Thường vụ Tỉnh ủy",
    ),
    Planned(
        5,
        DRAFT,
        "về chế độ nhuận bút trong lĩnh vực báo chí, xuất bản",
        PRESS,
        kind="Quyết định",
        recipient=PROVINCE,
    ),
    Planned(6, DO, f"Tuyên truyền {ELECTIONS}", PRESS),
    Planned(
        7,
        DO,
        "Chỉ đạo, đôn đốc các cơ quan báo chí đăng, phát nội dung về các ngày lễ lớn của đất nước và địa "
        "phương trong tháng 3/2021",
        PRESS,
    ),
    Planned(
        8,
        DO,
        "Tiếp tục tham mưu quản lý nhà nước về báo chí, các trang mạng xã hội và trang thông tin điện tử "
        "theo đúng pháp luật",
        PRESS,
    ),
    Planned(
        9, DO, "Thanh tra việc sử dụng tần số vô tuyến điện theo kế hoạch đã duyệt (01 cuộc)", INSPECTION
    ),
)

OUTCOMES = (
    (
        1,
        "An toàn, an ninh bưu chính, viễn thông, công nghệ thông tin",
        ONGOING,
        "Đây là nhiệm vụ thường xuyên",
    ),
    (2, "Vận hành thư điện tử, Cổng và các trang thông tin điện tử", DONE, "Các hệ thống hoạt động ổn định"),
    (
        3,
        "Trình UBND tỉnh Quyết định và hai Kế hoạch",
        ONGOING,
        "Các dự thảo được hoàn thiện theo ý kiến góp ý",
    ),
    (4, "Trình Nghị quyết về chuyển đổi số", DEFERRED, "Các cơ quan tiếp tục góp ý dự thảo"),
    (5, "Dự thảo Quyết định về chế độ nhuận bút", ONGOING, "Dự thảo đang được soạn thảo"),
    (6, "Tuyên truyền bầu cử", ONGOING, "Việc tuyên truyền tiếp tục đến hết đợt bầu cử"),
    (7, "Đăng, phát nội dung về các ngày lễ lớn", DONE, None),
    (8, "Quản lý báo chí, mạng xã hội, trang thông tin điện tử", ONGOING, "Đây là nhiệm vụ thường xuyên"),
    (9, "Thanh tra về tần số vô tuyến điện", DONE, None),
)
"""Item, short content, state and note of the February plan as the book of 03/2021 shows it, reconstructed."""
