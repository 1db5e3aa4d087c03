"""One-stop dossiers (province and district lists, the summary) and the land registry's branch table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from sample_data.chance import below, chance, pick, seasonal, uneven, wobble
from sample_data.form import CODE_ROW, HEADER, WIDTHS
from sample_data.months import MONTHS, PUBLISHED, moved, padded, title_month, unpadded, working_days
from sample_data.numbers import typed
from sample_data.published import DOSSIERS, LAND_BRANCHES, SYNCHRONISED
from sample_data.sheets import Row, Sheet, csv, xlsx

COLUMNS = (
    "Mã hồ sơ",
    "Cơ quan tiếp nhận",
    "Cấp",
    "Lĩnh vực",
    "Ngày nhận",
    "Ngày hẹn trả",
    "Ngày trả",
    "Tình trạng",
    "Đồng bộ Cổng DVCQG",
)

# Both tone spellings stand in the lists (văn hóa, văn hoá; thủy sản, thuỷ sản), as several clerks type them.
PROVINCE_OFFICES = (
    ("Sở Giao thông vận tải", "Đường bộ", 150),
    ("Sở Tư pháp", "Lý lịch tư pháp", 118),
    ("Sở Kế hoạch và Đầu tư", "Đăng ký doanh nghiệp", 82),
    ("Sở Công Thương", "Thương mại", 64),
    ("Sở Y tế", "Dược phẩm", 42),
    ("Sở Tài nguyên và Môi trường", "Môi trường", 38),
    ("Sở Xây dựng", "Hoạt động xây dựng", 34),
    ("Sở Nông nghiệp và Phát triển nông thôn", "Thủy sản", 14),
    ("Sở Nông nghiệp và Phát triển nông thôn", "Thuỷ sản", 11),
    ("Sở Văn hóa, Thể thao và Du lịch", "Du lịch", 10),
    ("Sở Văn hoá, Thể thao và Du lịch", "Văn hoá", 8),
    ("Sở Lao động - Thương binh và Xã hội", "Người có công", 21),
    ("Sở Thông tin và Truyền thông", "Xuất bản", 4),
)
DISTRICT_OFFICES = (
    ("UBND thành phố Phan Rang - Tháp Chàm", "Đăng ký kinh doanh", 34),
    ("UBND huyện Ninh Phước", "Hộ tịch", 20),
    ("UBND huyện Ninh Hải", "Hộ tịch", 15),
    ("UBND huyện Ninh Sơn", "Bảo trợ xã hội", 13),
    ("UBND huyện Thuận Nam", "Đăng ký kinh doanh", 9),
    ("UBND huyện Thuận Bắc", "Hoà giải cơ sở", 6),
    ("UBND huyện Bác Ái", "Hòa giải cơ sở", 5),
)
BRANCHES = {
    "582": "Phan Rang - Tháp Chàm",
    "589": "Thuận Nam",
    "587": "Ninh Phước",
    "588": "Thuận Bắc",
    "585": "Ninh Sơn",
    "586": "Ninh Hải",
    "584": "Bác Ái",
}
USUAL_BRANCHES = (312, 76, 243, 14, 92, 108, 18)

SHAPES = {
    "province": (1045, 962, 1108, 688, 1012, 1121, 1160, 1094, 1142, 1133, 1118, 1164, 1176, 1000, 1151),
    "district": (1020, 941, 1078, 725, 1030, 1088, 1118, 1069, 1098, 1107, 1093, 1121, 1127, 1000, 1110),
    "land_registry": (1010, 918, 1124, 742, 1063, 1131, 1170, 1098, 1151, 1160, 1149, 1187, 1141, 1000, 1163),
}
SYNC_PERMILLE = (184, 205, 247, 301, 338, 392, 441, 476, 523, 561, 604, 662, 711, 764, 786)


def one_stop_files(month: str) -> Iterator[tuple[str, bytes]]:
    """The lists of both levels and the province's own summary."""
    counts = _counts(month)
    synchronised = _synchronised(month, counts["province"])
    rng = chance(month, "one_stop")
    province = _dossiers(month, "province", counts["province"], rng=rng)
    for row, synced in zip(province, _spread(counts["province"], synchronised, rng=rng), strict=True):
        row[-1] = "Có" if synced else "Không"
    district = _dossiers(month, "district", counts["district"], rng=rng)
    yield "mot-cua-cap-tinh.csv", csv([list(COLUMNS), *province])
    yield "mot-cua-cap-huyen.csv", csv([list(COLUMNS), *district], encoding="windows-1258")
    yield "tong-hop.xlsx", _summary(month, sum(counts.values()), synchronised, counts["province"])


def land_registry_files(month: str) -> Iterator[tuple[str, bytes]]:
    """The stated total first, then the seven branches in the office's own order."""
    total = _counts(month)["land_registry"]
    if month == PUBLISHED:
        branches = list(LAND_BRANCHES.items())
    else:
        parts = uneven(total, USUAL_BRANCHES, permille=60, rng=chance(month, "land_registry"))
        branches = list(zip(BRANCHES, parts, strict=True))
    sheet = Sheet("Chi nhánh", widths=(7, 12, 40, 22, 20))
    sheet.add("VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI NINH THUẬN", across=5)
    sheet.add("TÌNH HÌNH TIẾP NHẬN HỒ SƠ TẠI CÁC CHI NHÁNH", across=5)
    sheet.add(title_month(month), across=5)
    sheet.skip()
    sheet.add("Stt", "Mã huyện", "Chi nhánh", "Số hồ sơ tiếp nhận", "Ghi chú")
    sheet.add(None, None, "Tổng cộng", total)
    for number, (code, count) in enumerate(branches, start=1):
        sheet.add(str(number), code, f"Chi nhánh {BRANCHES[code]}", count)
    sheet.skip()
    sheet.add("Ghi chú: Số hồ sơ do các chi nhánh báo về Văn phòng.")
    yield "chi-nhanh.xlsx", xlsx([sheet])


def _counts(month: str) -> dict[str, int]:
    return {
        level: seasonal(
            f"dossiers-{level}",
            base=published,
            shape=SHAPES[level],
            fixed={PUBLISHED: published},
            permille=25,
        )[month]
        for level, published in DOSSIERS.items()
    }


def _synchronised(month: str, received: int) -> int:
    if month == PUBLISHED:
        return SYNCHRONISED
    share = SYNC_PERMILLE[MONTHS.index(month)]
    return wobble(received * share // 1000, permille=15, rng=chance(month, "synchronised"))


def _spread(total: int, marked: int, *, rng: Random) -> list[bool]:
    """So many marks among all lines, in no visible order."""
    flags, left = [], marked
    for position in range(total):
        flag = below(total - position, rng=rng) < left
        left -= flag
        flags.append(flag)
    return flags


def _dossiers(month: str, level: str, count: int, *, rng: Random) -> list[list[object]]:
    """Lines in the order of receipt; dates as that level's software writes them."""
    offices = PROVINCE_OFFICES if level == "province" else DISTRICT_OFFICES
    word, letter, write = ("Cấp tỉnh", "T", unpadded) if level == "province" else ("Cấp huyện", "H", padded)
    shares = uneven(count, [weight for _, _, weight in offices], permille=120, rng=rng)
    desks = [office for office, share in zip(offices, shares, strict=True) for _ in range(share)]
    days = working_days(month)
    rows: list[list[object]] = []
    for number in range(1, count + 1):
        office, field, _ = desks.pop(below(len(desks), rng=rng))
        received = days[(number - 1) * len(days) // count]
        due = moved(received, pick((2, 3, 5, 7, 10), rng=rng))
        answered, state = _answer(due, days[-1], rng=rng)
        code = f"{letter}{month.replace('-', '')}-{number:04d}"
        returned = write(answered) if answered else ""
        rows.append([code, office, word, field, write(received), write(due), returned, state, "Không"])
    return rows


def _answer(due: date, last: date, *, rng: Random) -> tuple[date | None, str]:
    """When a dossier was answered, if it was by the last day of the list, and how that is called."""
    late = below(100, rng=rng) < 2
    answered = moved(due, 1 + below(3, rng=rng) if late else -below(3, rng=rng))
    if answered > last:
        return None, "Đang giải quyết"
    return answered, "Trả quá hạn" if late else "Trả đúng hạn"


def _summary(month: str, received: int, synchronised: int, base: int) -> bytes:
    """The province's stated total and rate, both typed as text."""
    hundredths = (synchronised * 20_000 + base) // (2 * base)
    rate = f"{hundredths // 100},{hundredths % 100:02d}%"
    sheet = Sheet("Tổng hợp", widths=WIDTHS)
    sheet.add("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG TỈNH", across=5)
    sheet.add("TỔNG HỢP TÌNH HÌNH TIẾP NHẬN HỒ SƠ", across=5)
    sheet.add(title_month(month), across=5)
    sheet.skip()
    sheet.add(*HEADER)
    sheet.add(*CODE_ROW)
    rows: list[Row] = [
        ["1", "Tổng số hồ sơ tiếp nhận", "hồ sơ", typed(received, "dots"), "toàn tỉnh"],
        ["2", "Tỷ lệ đồng bộ", "%", rate, "hồ sơ cấp tỉnh"],
    ]
    for row in rows:
        sheet.add(*row)
    sheet.skip()
    sheet.add("Ghi chú: Tỷ lệ đồng bộ tính trên số hồ sơ cấp tỉnh tiếp nhận.")
    return xlsx([sheet])
