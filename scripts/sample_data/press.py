"""Press watch, propaganda documents, review of social media, and publishing licences."""

from __future__ import annotations

from collections.abc import Iterator

from sample_data.chance import chance, pick, seasonal, shuffled
from sample_data.months import ESTIMATED, MONTHS, PUBLISHED, day, days_in, padded, unpadded, working_days
from sample_data.published import LICENCES, PRESS_ITEMS, SOCIAL_ACCOUNTS
from sample_data.sheets import Row, Value, csv, xlsx
from sample_data.tables import indicator_table

ITEMS = (905, 998, 1093, 1151, 1012, 1047, 1073, 1118, 1036, 1089, 1064, 1122, 1135, 1000, 1078)
PAPERS = tuple(f"Báo {number:02d}" for number in range(1, 15))
FORMS = ("Báo điện tử", "Báo điện tử", "Báo điện tử", "Báo in", "Phát thanh, truyền hình")
TOPICS = (
    "Kinh tế - xã hội",
    "Nông nghiệp, nông thôn",
    "Năng lượng tái tạo",
    "Văn hoá - xã hội",
    "Giáo dục, y tế",
    "An ninh trật tự",
    "Cải cách hành chính",
    "Du lịch",
)
SEASONAL_TOPICS = {
    "2020-01": ("Mừng Đảng, mừng Xuân",),
    "2020-02": ("Phòng, chống dịch Covid-19",),
    "2020-03": ("Phòng, chống dịch Covid-19", "Hạn hán, thiếu nước"),
    "2020-04": ("Phòng, chống dịch Covid-19", "Hạn hán, thiếu nước"),
    "2020-05": ("Hạn hán, thiếu nước", "Đại hội Đảng các cấp"),
    "2020-06": ("Đại hội Đảng các cấp",),
    "2020-07": ("Đại hội Đảng các cấp",),
    "2020-08": ("Phòng, chống dịch Covid-19",),
    "2020-09": ("Đại hội Đảng các cấp",),
    "2020-10": ("Đại hội Đảng các cấp", "Phòng, chống thiên tai"),
    "2020-11": ("Phòng, chống thiên tai",),
    "2021-01": ("Đại hội Đảng toàn quốc", "Mừng Đảng, mừng Xuân"),
    "2021-02": ("Giá dưa hấu", "Dừng lễ hội để phòng, chống dịch Covid-19", "Mừng Đảng, mừng Xuân"),
    "2021-03": ("Bầu cử đại biểu Quốc hội và HĐND các cấp", "Phòng, chống dịch Covid-19"),
}

DOCUMENTS: tuple[Value, ...] = (
    "khoảng 20",
    18,
    24,
    "khoảng 30",
    21,
    22,
    19,
    "khoảng 25",
    20,
    23,
    18,
    26,
    "khoảng 25",
    "khoảng 25",
    24,
)
REVIEWED = (2, 1, 3, 4, 2, 0, 3, 2, 1, 2, 3, 2, 3, 4, 2)
SUSPECTED = (1, 0, 1, 2, 1, 0, 1, 1, 0, 1, 1, 1, 1, 2, 1)
LICENCES_ISSUED = (4, 1, 2, 1, 3, 5, 4, 3, 6, 5, 4, 6, 5, 3, 4)


def press_files(month: str) -> Iterator[tuple[str, bytes]]:
    """The press watch, the stated number of propaganda documents, and the social media review."""
    yield "diem-bao.csv", csv([["Ngày", "Cơ quan báo chí", "Chủ đề", "Hình thức"], *_items(month)])
    rows: list[Row] = [
        ["1", "Văn bản tuyên truyền đã ban hành", "văn bản", DOCUMENTS[MONTHS.index(month)], "lượt văn bản"]
    ]
    title = "CÔNG TÁC THÔNG TIN, TUYÊN TRUYỀN"
    sheet = indicator_table("Tuyên truyền", title=title, month=month, rows=rows)
    yield "tuyen-truyen.xlsx", xlsx([sheet])
    yield "ra-soat-mang-xa-hoi.csv", csv(_reviews(month))


def publishing_files(month: str) -> Iterator[tuple[str, bytes]]:
    """Licences issued in the month."""
    count = LICENCES_ISSUED[MONTHS.index(month)]
    if month == PUBLISHED and count != LICENCES:
        raise ValueError(f"{count} licences in {month}, published are {LICENCES}")
    days = working_days(month)
    rows: list[list[object]] = [["Mã hồ sơ", "Loại giấy phép", "Ngày cấp", "Hình thức tiếp nhận"]]
    for number in range(1, count + 1):
        issued = days[number * len(days) // (count + 1)]
        code = f"GP{month.replace('-', '')}-{number:02d}"
        rows.append([code, "Xuất bản tài liệu không kinh doanh", unpadded(issued), "Dịch vụ công trực tuyến"])
    yield "giay-phep.csv", csv(rows)


def _items(month: str) -> list[list[object]]:
    count = seasonal("press", base=PRESS_ITEMS, shape=ITEMS, fixed={PUBLISHED: PRESS_ITEMS}, permille=30)[
        month
    ]
    rng = chance(month, "press")
    topics = TOPICS + SEASONAL_TOPICS.get(month, ()) * 3
    last = 20 if month in ESTIMATED else days_in(month)
    return [
        [
            padded(day(month, 1 + number * last // count)),
            pick(PAPERS, rng=rng),
            pick(topics, rng=rng),
            pick(FORMS, rng=rng),
        ]
        for number in range(count)
    ]


def _reviews(month: str) -> list[list[object]]:
    """One line a person whose pages were read; in most months some page is suspected."""
    position, rng = MONTHS.index(month), chance(month, "social")
    reviewed, suspected = REVIEWED[position], SUSPECTED[position]
    if month == PUBLISHED and {"reviewed": reviewed, "suspected": suspected} != SOCIAL_ACCOUNTS:
        raise ValueError(f"{reviewed} reviewed and {suspected} suspected, published are {SOCIAL_ACCOUNTS}")
    flags = shuffled([True] * suspected + [False] * (reviewed - suspected), rng=rng)
    days = working_days(month)
    rows: list[list[object]] = [["Mã đối tượng", "Ngày rà soát", "Kết luận", "Xử lý"]]
    for number, flag in enumerate(flags, start=1):
        verdict = "Có dấu hiệu vi phạm" if flag else "Không vi phạm"
        action = "Chuyển hồ sơ cho cơ quan an ninh" if flag else "Không xử lý"
        when = unpadded(days[number * len(days) // (reviewed + 1)])
        rows.append([f"ĐT{month.replace('-', '')}-{number:02d}", when, verdict, action])
    return rows
