"""Routine tasks and plan items of the months without a published report: no firm, no person, no count."""

from __future__ import annotations

from sample_data.months import MONTHS, number_of, year_of
from sample_data.register_model import (
    ADVICE,
    CITY,
    CONSULT,
    DIRECTION,
    DO,
    DONE,
    DRAFT,
    GENERAL,
    INSPECTION,
    INSPECTION_GROUP,
    IT,
    ONGOING,
    OWN_UNITS,
    POST_GROUP,
    POSTAL,
    PRESS,
    PRESS_GROUP,
    PROVINCE,
    SECURITY,
    SERVICES,
    SUBMIT,
    TELECOM,
    TELECOM_GROUP,
    Planned,
    Task,
    do,
)

CONTINUING = ("Theo dõi", "Trực", "Đôn đốc", "Duy trì")
"""Clauses with these verbs describe work that goes on."""

# A pool is walked in turn, one step a month, so that neighbours in time differ.
DOCUMENTS = (
    (IT, SUBMIT, "Kế hoạch", "về ứng dụng công nghệ thông tin trong cơ quan nhà nước"),
    (IT, CONSULT, "Quy chế", "về quản lý, vận hành hệ thống thư điện tử công vụ"),
    (PRESS, SUBMIT, "Kế hoạch", "về công tác thông tin đối ngoại"),
    (IT, DRAFT, "Kế hoạch", "về bảo đảm an toàn thông tin mạng trên địa bàn tỉnh"),
    (TELECOM, CONSULT, "Quyết định", "về quản lý hạ tầng viễn thông thụ động trên địa bàn tỉnh"),
    (PRESS, DRAFT, "Quy chế", "về phát ngôn và cung cấp thông tin cho báo chí"),
    (IT, SUBMIT, "Quyết định", "về kiến trúc chính quyền điện tử của tỉnh"),
)
CLAUSES: dict[str, tuple[str, tuple[str, ...]]] = {
    DIRECTION: (
        GENERAL,
        (
            "Triển khai chương trình công tác năm {year} của Sở tới các phòng, đơn vị",
            "Rà soát tiến độ các nhiệm vụ được giao và nhắc các phòng, đơn vị thực hiện đúng hạn",
            "Đẩy mạnh cải cách hành chính và thực hành tiết kiệm, chống lãng phí tại cơ quan",
            "Phổ biến các văn bản quy phạm pháp luật mới của ngành tới công chức, viên chức",
        ),
    ),
    SERVICES: (
        IT,
        (
            "Hướng dẫn các cơ quan, đơn vị cập nhật thủ tục hành chính trên Cổng dịch vụ công của tỉnh",
            "Hỗ trợ kỹ thuật cho Bộ phận Một cửa các cấp khi tiếp nhận hồ sơ trực tuyến",
            "Duy trì hệ thống quản lý văn bản và điều hành, hội nghị truyền hình phục vụ các cuộc họp",
            "Rà soát danh mục dịch vụ công trực tuyến đủ điều kiện kết nối Cổng Dịch vụ công quốc gia",
        ),
    ),
    SECURITY: (
        IT,
        (
            "Gửi cảnh báo lỗ hổng bảo mật và hướng dẫn khắc phục tới các cơ quan, đơn vị",
            "Kiểm tra sao lưu dữ liệu và nhật ký truy cập tại Trung tâm dữ liệu của tỉnh",
            "Hướng dẫn các cơ quan lập hồ sơ đề xuất cấp độ an toàn hệ thống thông tin",
        ),
    ),
    CITY: (
        IT,
        (
            "Trực vận hành Trung tâm điều hành đô thị thông minh và theo dõi dữ liệu quan trắc",
            "Hướng dẫn các cơ quan, đơn vị trả lời phản ánh trên Hệ thống Phản ánh hiện trường",
            "Kiểm tra kết nối camera giao thông với Trung tâm điều hành đô thị thông minh",
        ),
    ),
    POST_GROUP: (
        POSTAL,
        (
            "Theo dõi chất lượng dịch vụ bưu chính công ích tại các điểm phục vụ",
            "Hướng dẫn các doanh nghiệp bưu chính thực hiện chế độ báo cáo nghiệp vụ",
            "Đôn đốc các doanh nghiệp bưu chính bảo đảm an toàn người, phương tiện và bưu gửi",
        ),
    ),
    TELECOM_GROUP: (
        TELECOM,
        (
            "Đôn đốc các doanh nghiệp viễn thông bảo đảm thông tin liên lạc thông suốt",
            "Hướng dẫn các doanh nghiệp thỏa thuận vị trí lắp đặt trạm thu phát sóng",
            "Rà soát việc quản lý thông tin thuê bao di động tại các điểm giao dịch",
            "Đề nghị các doanh nghiệp thu hồi cáp cũ, bó gọn cáp treo trên các tuyến đường",
        ),
    ),
    PRESS_GROUP: (
        PRESS,
        (
            "Định hướng các cơ quan báo chí, đài truyền thanh tuyên truyền nhiệm vụ của địa phương",
            "Theo dõi hoạt động của báo chí và các trang thông tin điện tử tổng hợp",
            "Hướng dẫn các cơ quan, đơn vị thủ tục cấp giấy phép xuất bản bản tin, tài liệu",
        ),
    ),
    INSPECTION_GROUP: (
        INSPECTION,
        (
            "Tiếp công dân định kỳ và phân loại đơn thư theo quy định",
            "Rà soát việc thực hiện kết luận thanh tra của các năm trước",
        ),
    ),
}
SEASON = {
    1: (PRESS_GROUP, "Hướng dẫn tuyên truyền mừng Đảng, mừng Xuân và đón Tết Nguyên đán"),
    3: (PRESS_GROUP, "Tuyên truyền phòng cháy rừng và sử dụng nước tiết kiệm trong mùa khô"),
    4: (PRESS_GROUP, "Tuyên truyền kỷ niệm Ngày giải phóng tỉnh và Ngày giải phóng miền Nam"),
    5: (PRESS_GROUP, "Tuyên truyền kỷ niệm Ngày sinh Chủ tịch Hồ Chí Minh"),
    6: (PRESS_GROUP, "Hướng dẫn tuyên truyền nhân Ngày Báo chí Cách mạng Việt Nam"),
    7: (PRESS_GROUP, "Tuyên truyền kỷ niệm Ngày Thương binh - Liệt sĩ"),
    8: (PRESS_GROUP, "Hướng dẫn tuyên truyền kỷ niệm Quốc khánh và Ngày truyền thống của ngành"),
    9: (TELECOM_GROUP, "Yêu cầu các doanh nghiệp lập phương án bảo đảm thông tin trong mùa mưa bão"),
    10: (TELECOM_GROUP, "Theo dõi việc bảo đảm thông tin phục vụ phòng, chống thiên tai"),
    11: (PRESS_GROUP, "Tuyên truyền Ngày Pháp luật Việt Nam"),
    12: (DIRECTION, "Chuẩn bị tổng kết công tác năm và xây dựng chương trình công tác năm sau"),
}
EPIDEMIC = (
    PRESS_GROUP,
    "Tuyên truyền các biện pháp phòng, chống dịch Covid-19 trên hệ thống truyền thanh cơ sở",
)
OCCASIONS = {
    "2020-02": (EPIDEMIC,),
    "2020-03": (EPIDEMIC,),
    "2020-04": (EPIDEMIC,),
    "2020-08": (EPIDEMIC,),
    "2021-03": (
        EPIDEMIC,
        (PRESS_GROUP, "Hướng dẫn tuyên truyền bầu cử đại biểu Quốc hội và Hội đồng nhân dân các cấp"),
        (INSPECTION_GROUP, "Thanh tra việc sử dụng tần số và thiết bị vô tuyến điện theo kế hoạch"),
    ),
}

PLAN_WORK = (
    (GENERAL, "Bảo đảm an toàn, an ninh trong hoạt động bưu chính, viễn thông và công nghệ thông tin"),
    (IT, "Duy trì hoạt động ổn định của hệ thống thư điện tử và Cổng thông tin điện tử tỉnh"),
    (PRESS, "Định hướng tuyên truyền các nhiệm vụ chính trị và ngày lễ trong tháng"),
    (IT, "Tiếp tục giám sát an toàn, an ninh mạng cho các hệ thống thông tin dùng chung"),
    (POSTAL, "Theo dõi tình hình cung ứng dịch vụ bưu chính công ích trên địa bàn tỉnh"),
    (TELECOM, "Đôn đốc các doanh nghiệp viễn thông mở rộng vùng phủ sóng và bảo đảm chất lượng dịch vụ"),
    (IT, "Hướng dẫn các cơ quan, đơn vị xử lý phản ánh của người dân đúng thời hạn"),
    (INSPECTION, "Tiếp công dân và giải quyết đơn thư theo đúng quy định"),
)
PLAN_DOCUMENTS = (
    (IT, SUBMIT, "Kế hoạch", "về bảo đảm an toàn thông tin mạng trên địa bàn tỉnh"),
    (IT, DRAFT, "Quy chế", "về quản lý, vận hành hệ thống thư điện tử công vụ"),
    (PRESS, SUBMIT, "Kế hoạch", "về công tác thông tin đối ngoại"),
    (TELECOM, DRAFT, "Quyết định", "về quản lý hạ tầng viễn thông thụ động trên địa bàn tỉnh"),
)


def routine_tasks(month: str) -> tuple[Task, ...]:
    """Seven to nine tasks: a document, one from most groups in turn, and what season and month bring."""
    position, year = MONTHS.index(month), year_of(month)
    season = [*([SEASON[number_of(month)]] if number_of(month) in SEASON else []), *OCCASIONS.get(month, ())]
    skipped = {(position + step * 3) % len(CLAUSES) for step in range(len(season) + 2 - position % 3)}
    chosen = [_document(position, year)]
    for index, (group, (sector, clauses)) in enumerate(CLAUSES.items()):
        texts = [clauses[position % len(clauses)]] if index not in skipped else []
        texts += [text for place, text in season if place == group]
        chosen += [_clause(sector, group, text.format(year=year)) for text in texts]
    return tuple(chosen)


def _document(position: int, year: int) -> Task:
    """What goes to the provincial People's Committee; a submitted document is done, a draft goes on."""
    sector, action, kind, title = DOCUMENTS[position % len(DOCUMENTS)]
    submitted = action == SUBMIT
    return Task(
        sector=sector,
        group=ADVICE,
        action=action,
        title=title.format(year=year),
        kind=kind,
        authority="" if submitted else PROVINCE,
        partner=PROVINCE,
        status=DONE if submitted else ONGOING,
    )


def _clause(sector: str, group: str, text: str) -> Task:
    return do(sector, group, text, status=ONGOING if text.startswith(CONTINUING) else DONE)


def routine_plan(month: str) -> tuple[Planned, ...]:
    """Four to six items for the month after: works in turn, and a document in the middle."""
    position = MONTHS.index(month)
    count = 3 + position % 3
    works = [PLAN_WORK[(position + step * 2 + step // 4) % len(PLAN_WORK)] for step in range(count)]
    items = [(sector, DO, "", title) for sector, title in works]
    items.insert(count // 2, PLAN_DOCUMENTS[position % len(PLAN_DOCUMENTS)])
    return tuple(
        Planned(number, action, title, sector, kind=kind, recipient=PROVINCE if kind else OWN_UNITS)
        for number, (sector, action, kind, title) in enumerate(items, start=1)
    )
