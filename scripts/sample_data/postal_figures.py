"""The figures of the twelve postal enterprises month by month: totals and how they split. No layout here."""

from __future__ import annotations

from dataclasses import dataclass

from sample_data.chance import allocate, chance, seasonal, uneven, wobble
from sample_data.months import MONTHS, PUBLISHED
from sample_data.published import POSTAL_FLOWS, POSTAL_POINTS

CODES = tuple(f"DNBC-{number:02d}" for number in range(1, 13))
DESIGNATED = "DNBC-01"

SHAPES: dict[str, tuple[int, ...]] = {
    # Tết fell on 25/01/2020 and 12/02/2021; social distancing in April 2020.
    "sent": (958, 870, 897, 812, 886, 914, 925, 917, 938, 956, 978, 1033, 1062, 1000, 1017),
    "delivered": (946, 847, 884, 799, 869, 901, 917, 911, 930, 951, 976, 1038, 1071, 1000, 1012),
    "revenue": (951, 855, 889, 806, 878, 905, 921, 912, 935, 953, 979, 1041, 1068, 1000, 1021),
    "public_sent": (1004, 962, 966, 941, 955, 963, 968, 966, 975, 981, 987, 1009, 1016, 1000, 1004),
    "public_delivered": (985, 943, 951, 925, 944, 956, 962, 959, 968, 976, 985, 1011, 1019, 1000, 1006),
    "public_revenue": (992, 952, 957, 936, 950, 960, 964, 961, 971, 978, 986, 1008, 1017, 1000, 1005),
}

WEIGHTS: dict[str, tuple[int, ...]] = {
    "sent": (370, 205, 85, 72, 61, 52, 43, 36, 29, 22, 15, 10),
    "delivered": (355, 212, 90, 75, 62, 53, 44, 37, 29, 20, 14, 9),
    "revenue": (342, 182, 104, 86, 73, 60, 48, 38, 29, 20, 12, 6),
}

SENT_KINDS = ("letters_domestic", "letters_international", "parcels_domestic", "parcels_international")
REVENUE_KINDS = ("letters", "parcels", "other")

CHANGES = (
    ("2020-04", "DNBC-02", "other"),
    ("2020-06", "DNBC-01", "post_office"),
    ("2020-07", "DNBC-04", "other"),
    ("2020-09", "DNBC-02", "post_office"),
    ("2020-11", "DNBC-03", "other"),
    ("2021-03", "DNBC-06", "other"),
)
"""Points opened, one each, by month, enterprise and type."""

POINTS_BEFORE: dict[str, tuple[int, ...]] = {
    "post_office": (15, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
    "commune": (39, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "other": (8, 8, 2, 2, 2, 2, 1, 2, 1, 1, 0, 0),
}

BILLIONS = ("2021-02", "DNBC-02", 24_000)
"""The one cell that writes revenue in tỷ đồng, which needs a round value there."""


@dataclass(frozen=True)
class PostalFigures:
    """What one enterprise reports for one month; money in tenths of a million đồng."""

    points: dict[str, int]
    sent: dict[str, int]
    delivered: dict[str, int]
    revenue: dict[str, int]
    public: dict[str, int] | None


def postal_figures(month: str, *, revised: bool = False) -> dict[str, PostalFigures]:
    """Figures by enterprise code; `revised` gives the actual figures that follow the estimate of a month."""
    totals = {name: _totals(name)[month] for name in POSTAL_FLOWS}
    rng = chance(month, "postal-actual" if revised else "postal")
    if revised:
        totals = {name: wobble(value, permille=9, rng=rng) for name, value in totals.items()}
    sent = uneven(totals["sent"], WEIGHTS["sent"], permille=30, rng=rng)
    delivered = uneven(totals["delivered"], WEIGHTS["delivered"], permille=30, rng=rng)
    revenue = uneven(totals["revenue"], WEIGHTS["revenue"], permille=25, rng=rng)
    if month == BILLIONS[0] and not revised:
        revenue = _with_fixed(totals["revenue"], revenue, CODES.index(BILLIONS[1]), BILLIONS[2])
    points = _points(month)
    figures = {}
    for index, code in enumerate(CODES):
        parts = uneven(sent[index], _sent_weights(index), permille=40, rng=rng)
        letters = 560 if index == 0 else 240 - 12 * index
        arrived = uneven(delivered[index], (letters, 1000 - letters), permille=20, rng=rng)
        earned = uneven(revenue[index], (letters, 900 - letters, 60), permille=30, rng=rng)
        figures[code] = PostalFigures(
            points={kind: counts[index] for kind, counts in points.items()},
            sent=dict(zip(SENT_KINDS, parts, strict=True)),
            delivered=dict(zip(("letters", "parcels"), arrived, strict=True)),
            revenue=dict(zip(REVENUE_KINDS, earned, strict=True)),
            public=_public(totals) if code == DESIGNATED else None,
        )
    return figures


def _totals(name: str) -> dict[str, int]:
    fixed = POSTAL_FLOWS[name]
    return seasonal(f"postal-{name}", base=fixed[PUBLISHED], shape=SHAPES[name], fixed=fixed, permille=5)


def _public(totals: dict[str, int]) -> dict[str, int]:
    return {name: totals[f"public_{name}"] for name in ("sent", "delivered", "revenue")}


def _sent_weights(index: int) -> tuple[int, ...]:
    """Kinds of items by enterprise: the last four send nothing abroad, which their forms show as "-" or 0."""
    letters = 520 if index == 0 else 230 - 12 * index
    abroad = (14, 6) if index < 3 else (4, 3) if index < 8 else (0, 0)
    return (letters, abroad[0], 1000 - letters - sum(abroad), abroad[1])


def _with_fixed(total: int, parts: list[int], index: int, value: int) -> list[int]:
    others = parts[:index] + parts[index + 1 :]
    rest = allocate(total - value, others)
    return [*rest[:index], value, *rest[index:]]


def _points(month: str) -> dict[str, list[int]]:
    points = {kind: list(counts) for kind, counts in POINTS_BEFORE.items()}
    for opened, code, kind in CHANGES:
        if MONTHS.index(opened) <= MONTHS.index(month):
            points[kind][CODES.index(code)] += 1
    if month == PUBLISHED and {kind: sum(counts) for kind, counts in points.items()} != POSTAL_POINTS:
        raise ValueError(f"points of {month} are {points}, published are {POSTAL_POINTS}")
    return points
