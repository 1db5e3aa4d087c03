"""What the monitoring centre sends: alerts, server watch, field reports, cameras, environment stations."""

from __future__ import annotations

from collections.abc import Iterator

from sample_data.chance import below, chance, pick, seasonal, shuffled, uneven
from sample_data.months import ESTIMATED, MONTHS, PUBLISHED, day, days_in, unpadded
from sample_data.numbers import typed
from sample_data.published import CLIENT_ALERTS, CLIENT_MACHINES, FIELD_REPORTS
from sample_data.sheets import Row, csv, xlsx
from sample_data.tables import indicator_table, office_table

MACHINES = (15, 15, 16, 16, 16, 17, 17, 17, 18, 18, 19, 19, 20, 20, 20)
ALERT_SHAPE = (812, 846, 901, 874, 923, 958, 1012, 987, 1043, 1021, 1066, 1084, 1051, 1000, 968)
SIGNS_OF_ATTACK = {"2020-05": 1, "2020-09": 2}

RECEIVED = (9, 11, 14, 12, 17, 19, 22, 21, 26, 28, 31, 35, 37, 39, 44)
FIELDS = (
    "Vệ sinh môi trường",
    "Hạ tầng giao thông",
    "Trật tự đô thị",
    "Cấp điện, cấp nước",
    "Trật tự an toàn giao thông",
    "Thông tin, viễn thông",
)
HANDLERS = (
    "UBND thành phố Phan Rang - Tháp Chàm",
    "UBND huyện Ninh Hải",
    "UBND huyện Ninh Phước",
    "UBND huyện Ninh Sơn",
    "UBND huyện Thuận Nam",
    "Sở Giao thông vận tải",
    "Sở Tài nguyên và Môi trường",
    "Công an tỉnh",
)
SITE, FACEBOOK = "Trang Phản ánh hiện trường", "Facebook"

NINH_SON_ACTIVE = (6, 6, 6, 6, 6, 6, 5, 5, 5, 4, 4, 3, 3, 2, 4)

GOOD, FAULTY, LOST = "Hoạt động tốt", "Bị lỗi", "Mất kết nối"
STATIONS = {
    # One letter a month: good, faulty, lost.
    ("Nước thải", "Thiết bị quan trắc nước thải 01", "cơ sở được quan trắc số 01"): "GGGGGGGGFGGGGGG",
    ("Nước thải", "Thiết bị quan trắc nước thải 02", "cơ sở được quan trắc số 02"): "GGGFGGGGGGFFFFG",
    ("Nước thải", "Thiết bị quan trắc nước thải 03", "cơ sở được quan trắc số 03"): "GGGGGGFGGGGGFFF",
    ("Khí thải", "Trạm quan trắc khí thải 01", "cơ sở được quan trắc số 04"): "GGGGLGGGGGGGLLG",
    ("Khí thải", "Trạm quan trắc khí thải 02", "cơ sở được quan trắc số 05"): "GGGGGGGLGGGGGLL",
}
NAMED_IN_REPORT = {
    "cơ sở được quan trắc số 04": "Công ty CP đường BH - Phan Rang",
    "cơ sở được quan trắc số 05": "Công ty xi măng Luks",
}


def soc_files(month: str) -> Iterator[tuple[str, bytes]]:
    """Alerts by client machine with the stated total, and the server watch."""
    machines = MACHINES[MONTHS.index(month)]
    if month == PUBLISHED and machines != CLIENT_MACHINES:
        raise ValueError(f"{machines} machines in {month}, published are {CLIENT_MACHINES}")
    rng = chance(month, "soc")
    totals = {
        level: seasonal(
            f"soc-{level}", base=published, shape=ALERT_SHAPE, fixed={PUBLISHED: published}, permille=50
        )[month]
        for level, published in CLIENT_ALERTS.items()
    }
    columns = [uneven(total, [10] * machines, permille=550, rng=rng) for total in totals.values()]
    rows: list[list[object]] = [["Máy", "Thấp", "Trung bình", "Cao"]]
    for number, counts in enumerate(zip(*columns, strict=True), start=1):
        rows.append([f"Máy {number:02d}", *(typed(count, "dots") for count in counts)])
    rows.append(["Tổng cộng", *(typed(total, "dots") for total in totals.values())])
    yield "canh-bao-may-khach.csv", csv(rows, delimiter="\t", encoding="utf-16")

    watch: list[Row] = [
        ["1", "Sự cố máy chủ", "sự cố", 0],
        ["2", "Dấu hiệu tấn công", "dấu hiệu", SIGNS_OF_ATTACK.get(month, 0)],
        ["3", "Nguy hại phát hiện trên máy khách sau rà soát", "trường hợp", 0],
    ]
    sheet = indicator_table("Giám sát máy chủ", title="GIÁM SÁT AN TOÀN MÁY CHỦ", month=month, rows=watch)
    yield "giam-sat-may-chu.xlsx", xlsx([sheet])


def field_feedback_files(month: str) -> Iterator[tuple[str, bytes]]:
    """Field reports; every answered one stands on the site, some of them on Facebook too."""
    received = RECEIVED[MONTHS.index(month)]
    posted = FIELD_REPORTS["posted"] if month == PUBLISHED else received * 17 // 20
    facebook = FIELD_REPORTS["facebook"] if month == PUBLISHED else received // 5
    rng = chance(month, "field_feedback")
    both = [f"{SITE}, {FACEBOOK}"] * facebook + [SITE] * (posted - facebook)
    channels = shuffled(both + [""] * (received - posted), rng=rng)
    last = 20 if month in ESTIMATED else days_in(month)
    rows: list[list[object]] = [
        ["Mã", "Ngày tiếp nhận", "Lĩnh vực", "Cơ quan xử lý", "Ngày trả lời", "Kênh đăng"]
    ]
    for number, channel in enumerate(channels, start=1):
        came = 1 + (number - 1) * last // received
        answered = min(last, came + 1 + below(6, rng=rng))
        rows.append(
            [
                f"PA{month.replace('-', '')}-{number:03d}",
                unpadded(day(month, came)),
                pick(FIELDS, rng=rng),
                pick(HANDLERS, rng=rng),
                unpadded(day(month, answered)) if channel else "",
                channel,
            ]
        )
    yield "phan-anh.csv", csv(rows)


def camera_files(month: str) -> Iterator[tuple[str, bytes]]:
    """Traffic cameras of three police units."""
    active = NINH_SON_ACTIVE[MONTHS.index(month)]
    rows: list[Row] = [
        ["Công an tỉnh", 12, 12, "Ổn định"],
        ["Công an huyện Ninh Hải", 6, 6, "Ổn định"],
        ["Công an huyện Ninh Sơn", 6, active, "Ổn định" if active == 6 else "Hoạt động một phần"],
    ]
    sheet = office_table(
        "Camera",
        title="HỆ THỐNG CAMERA GIAO THÔNG",
        month=month,
        header=["Đơn vị", "Số camera lắp đặt", "Số camera hoạt động", "Tình trạng"],
        rows=rows,
        widths=(36, 20, 22, 24),
    )
    yield "camera.xlsx", xlsx([sheet])


def monitoring_files(month: str) -> Iterator[tuple[str, bytes]]:
    """Environment stations and their state; the two firms named in the report stand in 02/2021 only."""
    states = {"G": GOOD, "F": FAULTY, "L": LOST}
    rows: list[Row] = []
    for (kind, station, owner), letters in STATIONS.items():
        name = NAMED_IN_REPORT.get(owner, owner) if month == PUBLISHED else owner
        rows.append([kind, station, name, states[letters[MONTHS.index(month)]]])
    sheet = office_table(
        "Quan trắc",
        title="TÌNH TRẠNG THIẾT BỊ, TRẠM QUAN TRẮC TỰ ĐỘNG",
        month=month,
        header=["Loại", "Thiết bị, trạm", "Đơn vị quản lý", "Tình trạng"],
        rows=rows,
        widths=(14, 36, 40, 20),
        gap=2,
    )
    yield "quan-trac.xlsx", xlsx([sheet])
