"""Provincial portal, official mailboxes and requests for digital certificates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sample_data.chance import allocate, below, chance, pick, seasonal, uneven, wobble
from sample_data.months import MONTHS, PUBLISHED, unpadded, working_days
from sample_data.numbers import typed
from sample_data.published import MAILBOXES, PORTAL
from sample_data.sheets import Row, Value, csv, ods, xlsx
from sample_data.tables import indicator_table, office_table

NEWS = (880, 1030, 1180, 1240, 1090, 1150, 1120, 1170, 1200, 1260, 1230, 1290, 1080, 1000, 1190)
GAZETTE_ISSUES = (3, 3, 4, 3, 4, 4, 5, 4, 4, 5, 4, 6, 4, 3, 4)
DRAFTS = (1, 2, 2, 1, 3, 2, 3, 2, 3, 4, 3, 2, 2, 2, 3)

DRAFT_TITLES = (
    ("Sở Kế hoạch và Đầu tư", "Dự thảo Kế hoạch phát triển kinh tế tập thể trên địa bàn tỉnh"),
    ("Sở Tài chính", "Dự thảo Quyết định quy định về quản lý, sử dụng tài sản công"),
    ("Sở Xây dựng", "Dự thảo Quyết định về quản lý chất lượng công trình xây dựng"),
    ("Sở Nội vụ", "Dự thảo Quy định về phân cấp quản lý cán bộ, công chức"),
    ("Sở Tài nguyên và Môi trường", "Dự thảo Quyết định về thu gom, vận chuyển chất thải rắn sinh hoạt"),
    ("Sở Công Thương", "Dự thảo Kế hoạch phát triển thương mại điện tử trên địa bàn tỉnh"),
    ("Sở Nông nghiệp và Phát triển nông thôn", "Dự thảo Quy định về quản lý công trình thủy lợi"),
    ("Sở Giao thông vận tải", "Dự thảo Quyết định về quản lý kết cấu hạ tầng giao thông đường bộ"),
)

MAIL_OFFICES = (
    ("Văn phòng UBND tỉnh", 118),
    ("Sở Giáo dục và Đào tạo", 742),
    ("Sở Y tế", 431),
    ("Sở Nông nghiệp và Phát triển nông thôn", 388),
    ("Sở Tài nguyên và Môi trường", 297),
    ("Sở Nội vụ", 126),
    ("Sở Tài chính", 96),
    ("Sở Kế hoạch và Đầu tư", 84),
    ("Sở Thông tin và Truyền thông", 79),
    ("UBND thành phố Phan Rang - Tháp Chàm", 561),
    ("UBND huyện Ninh Phước", 498),
    ("UBND huyện Ninh Hải", 436),
    ("UBND huyện Ninh Sơn", 412),
    ("UBND huyện Thuận Nam", 371),
    ("UBND huyện Thuận Bắc", 318),
    ("UBND huyện Bác Ái", 342),
    ("Các cơ quan, đơn vị khác", 607),
)
MAIL_NEW = (38, 24, 41, 19, 33, 46, 52, 37, 44, 49, 58, 63, 71, 100, 45)
MAIL_CLOSED = (6, 3, 9, 2, 5, 8, 12, 7, 4, 10, 6, 14, 8, 0, 5)

CERTIFICATE_OFFICES = tuple(name for name, _ in MAIL_OFFICES[:-1])


def portal_files(month: str) -> Iterator[tuple[str, bytes]]:
    """Counts of the portal, and the list of drafts put up for comment."""
    position, rng = MONTHS.index(month), chance(month, "portal")
    news = seasonal(
        "portal-news", base=PORTAL["news"], shape=NEWS, fixed={PUBLISHED: PORTAL["news"]}, permille=60
    )
    issues = GAZETTE_ISSUES[position]
    documents = PORTAL["gazette_documents"] if month == PUBLISHED else issues * 3 + below(5, rng=rng)
    rows: list[Row] = [
        ["1", "Tin bài đăng", "tin bài", news[month]],
        ["2", "Số Công báo điện tử", "số", f"{issues:02d}"],
        ["3", "Văn bản đăng Công báo", "văn bản", documents],
    ]
    counts = indicator_table(
        "Tổng hợp", title="HOẠT ĐỘNG CỔNG THÔNG TIN ĐIỆN TỬ TỈNH", month=month, rows=rows
    )
    drafts = office_table(
        "Lấy ý kiến dự thảo",
        title="VĂN BẢN ĐĂNG LẤY Ý KIẾN DỰ THẢO",
        month=month,
        header=["Stt", "Cơ quan soạn thảo", "Tên dự thảo", "Ngày đăng"],
        rows=_draft_rows(month),
        widths=(7, 40, 70, 14),
    )
    yield "cong-thong-tin.xlsx", xlsx([counts, drafts])


def _draft_rows(month: str) -> list[Row]:
    """The first day stands as a bare serial number of the spreadsheet, the others as text."""
    position, days = MONTHS.index(month), working_days(month)
    start = 0 if month == PUBLISHED else position
    count = DRAFTS[position]
    rows: list[Row] = []
    for number in range(count):
        office, title = DRAFT_TITLES[(start + number) % len(DRAFT_TITLES)]
        posted = days[(number + 1) * len(days) // (count + 2)]
        rows.append([str(number + 1), office, title, _serial(posted) if number == 0 else unpadded(posted)])
    return rows


def _serial(when: date) -> int:
    """Days since 30/12/1899, as a spreadsheet counts them."""
    return (when - date(1899, 12, 30)).days


def email_files(month: str) -> Iterator[tuple[str, bytes]]:
    """Mailboxes by office; the total stands last and is typed as text."""
    rows: list[Row] = []
    totals = [0, 0, 0, 0]
    for number, (name, line) in enumerate(_mailboxes()[month], start=1):
        rows.append([str(number), name, *line])
        totals = [total + value for total, value in zip(totals, line, strict=True)]
    closing: list[Value] = [typed(total, "dots") for total in totals]
    rows.append([None, "Tổng cộng", *closing])
    sheet = office_table(
        "Hộp thư",
        title="TÌNH HÌNH SỬ DỤNG HỘP THƯ ĐIỆN TỬ CÔNG VỤ",
        month=month,
        header=["Stt", "Cơ quan, đơn vị", "Đầu kỳ", "Cấp mới", "Thu hồi", "Cuối kỳ"],
        rows=rows,
        widths=(7, 44, 12, 12, 12, 12),
        notes=["Ghi chú: Số hộp thư đang hoạt động trên hệ thống thư điện tử công vụ."],
        gap=2,
    )
    yield "hop-thu.ods", ods([sheet])


def _mailboxes() -> dict[str, list[tuple[str, tuple[int, int, int, int]]]]:
    """Opening, new, closed and closing by office, counted from the closing stock of 02/2021."""
    names, weights = [name for name, _ in MAIL_OFFICES], [weight for _, weight in MAIL_OFFICES]
    flows = {
        month: (
            uneven(new, weights, permille=400, rng=chance(month, "email-new")),
            uneven(closed, weights, permille=400, rng=chance(month, "email-closed")),
        )
        for month, new, closed in zip(MONTHS, MAIL_NEW, MAIL_CLOSED, strict=True)
    }
    stock = allocate(MAILBOXES["closing"], weights)
    for month in MONTHS[: MONTHS.index(PUBLISHED) + 1]:
        stock = [s - new + closed for s, new, closed in zip(stock, *flows[month], strict=True)]
    table = {}
    for month in MONTHS:
        new, closed = flows[month]
        after = [s + n - c for s, n, c in zip(stock, new, closed, strict=True)]
        table[month] = list(zip(names, zip(stock, new, closed, after, strict=True), strict=True))
        stock = after
    return table


def certificate_files(month: str) -> Iterator[tuple[str, bytes]]:
    """Requests for digital certificates, one line a letter."""
    rng, days = chance(month, "certificates"), working_days(month)
    count = wobble(6, permille=400, rng=rng)
    rows: list[list[object]] = [["Cơ quan", "Số đề nghị cấp", "Ngày đề nghị"]]
    for number in range(count):
        when = days[number * len(days) // count]
        rows.append([pick(CERTIFICATE_OFFICES, rng=rng), 1 + below(9, rng=rng), unpadded(when)])
    yield "chung-thu-so.csv", csv(rows, delimiter="\t", encoding="utf-16")
