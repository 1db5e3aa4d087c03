"""The figures of the seven telecom enterprises month by month. No layout here."""

from __future__ import annotations

from dataclasses import dataclass

from sample_data.chance import allocate, chance, seasonal, uneven, wobble
from sample_data.months import MONTHS, PUBLISHED
from sample_data.published import (
    SUBSCRIBER_FLOWS,
    SUBSCRIBERS,
    TELECOM_NETWORK,
    TELECOM_REVENUE,
)

CODES = tuple(f"DNVT-{number:02d}" for number in range(1, 8))

NETWORK: dict[str, tuple[int, ...]] = {
    # Four mobile operators, then three of internet and cable television.
    "switches": (88, 61, 21, 4, 5, 2, 1),
    "microwave": (96, 118, 62, 8, 0, 0, 0),
    "copper_routes": (84, 0, 0, 0, 0, 0, 0),
    "copper_km": (2303, 0, 0, 0, 0, 0, 0),
    "fibre_routes": (312, 341, 84, 0, 38, 19, 10),
    "fibre_km": (2688, 3214, 742, 0, 296, 138, 70),
    "bts_2g": (168, 201, 112, 21, 0, 0, 0),
    "bts_3g": (231, 298, 164, 25, 0, 0, 0),
    "bts_4g": (214, 312, 158, 0, 0, 0, 0),
    "sites": (211, 274, 157, 25, 0, 0, 0),
    "shared_sites": (71, 68, 58, 19, 0, 0, 0),
    "bsc": (3, 3, 2, 1, 0, 0, 0),
}
"""The network of 02/2021 by enterprise."""

YEARLY = {
    "switches": 6,
    "microwave": -9,
    "copper_routes": -3,
    "copper_km": -62,
    "fibre_routes": 47,
    "fibre_km": 338,
    "bts_2g": -11,
    "bts_3g": 24,
    "bts_4g": 92,
    "sites": 21,
    "shared_sites": 14,
    "bsc": 0,
}
"""What the network gains or loses in twelve months."""

WORKS = (0, 4, 7, 3, 9, 11, 12, 10, 12, 13, 12, 12, 6, 3, 11)
"""Works done in each sample month: little at Tết and under distancing."""

WORKS_A_YEAR = sum(WORKS[2:14])

HOLDINGS: dict[str, tuple[int, ...]] = {
    "phone_fixed": (880, 115, 5, 0, 0, 0, 0),
    "phone_prepaid": (270, 480, 200, 50, 0, 0, 0),
    "phone_postpaid": (350, 450, 190, 10, 0, 0, 0),
    "broadband_fixed": (460, 360, 0, 0, 120, 40, 20),
    "broadband_mobile": (270, 500, 200, 30, 0, 0, 0),
}
"""Shares of the subscribers; flows follow the same shares."""

CONVERTED_LIKE = {"phone_prepaid": "phone_postpaid"}
"""What leaves prepaid arrives in postpaid of the same enterprise."""

USUAL_FLOWS = {
    "phone_fixed": (28, 112, 0),
    "phone_prepaid": (764, 331, -22),
    "phone_postpaid": (83, 29, 22),
    "broadband_fixed": (236, 61, 0),
    "broadband_mobile": (486, 118, 655),
}
"""New, ceased and converted in a usual month."""

PACE = (940, 820, 960, 720, 910, 1010, 1050, 980, 1060, 1090, 1110, 1150, 1080, 1000, 1020)
REVENUE_SHAPE = (987, 943, 969, 961, 992, 1005, 1015, 1010, 1018, 1023, 1019, 1037, 1047, 1000, 1021)
REVENUE_WEIGHTS = (300, 430, 175, 22, 45, 18, 10)


@dataclass(frozen=True)
class Subscribers:
    """One row of the subscriber sheet."""

    opening: int
    new: int
    ceased: int
    converted: int

    @property
    def closing(self) -> int:
        return self.opening + self.new - self.ceased + self.converted


@dataclass(frozen=True)
class TelecomFigures:
    """What one enterprise reports for one month; revenue in tenths of a million đồng."""

    network: dict[str, int]
    subscribers: dict[str, Subscribers]
    revenue: int


def telecom_figures(month: str, *, revised: bool = False) -> dict[str, TelecomFigures]:
    """Figures by enterprise code; `revised` changes flows and revenue, never a stock."""
    network = {name: _network(name, month) for name in NETWORK}
    rows = {name: _subscribers(name)[month] for name in HOLDINGS}
    rng = chance(month, "telecom-actual" if revised else "telecom")
    total = seasonal(
        "telecom-revenue",
        base=TELECOM_REVENUE[PUBLISHED],
        shape=REVENUE_SHAPE,
        fixed=TELECOM_REVENUE,
        permille=3,
    )[month]
    if revised:
        total = wobble(total, permille=9, rng=rng)
        rows = {name: [_recounted(row) for row in parts] for name, parts in rows.items()}
    revenue = uneven(total, REVENUE_WEIGHTS, permille=15, rng=rng)
    return {
        code: TelecomFigures(
            network={name: parts[index] for name, parts in network.items()},
            subscribers={name: parts[index] for name, parts in rows.items()},
            revenue=revenue[index],
        )
        for index, code in enumerate(CODES)
    }


def _network(name: str, month: str) -> list[int]:
    """The stock of 02/2021, moved by the works between; all changes of one kind go the same way."""
    parts = list(NETWORK[name])
    if sum(parts) != TELECOM_NETWORK[name]:
        raise ValueError(f"{name} adds up to {sum(parts)}, published is {TELECOM_NETWORK[name]}")
    here, there = MONTHS.index(month), MONTHS.index(PUBLISHED)
    done = sum(WORKS[min(here, there) + 1 : max(here, there) + 1])
    change = abs(YEARLY[name]) * done // WORKS_A_YEAR
    sign = (1 if here > there else -1) * (1 if YEARLY[name] > 0 else -1)
    return [part + sign * share for part, share in zip(parts, allocate(change, parts), strict=True)]


def _subscribers(name: str) -> dict[str, list[Subscribers]]:
    """Rows of every month by enterprise, counted backwards and forwards from the closing stock of 02/2021."""
    flows = {month: _flows(name, month) for month in MONTHS}
    rows: dict[str, list[Subscribers]] = {}
    closing = allocate(SUBSCRIBERS[name], HOLDINGS[name])
    for month in reversed(MONTHS[: MONTHS.index(PUBLISHED) + 1]):
        openings = [
            stock - new + ceased - converted
            for stock, (new, ceased, converted) in zip(closing, flows[month], strict=True)
        ]
        rows[month] = [
            Subscribers(opening, *flow) for opening, flow in zip(openings, flows[month], strict=True)
        ]
        closing = openings
    for month in MONTHS[MONTHS.index(PUBLISHED) + 1 :]:
        before = rows[MONTHS[MONTHS.index(month) - 1]]
        rows[month] = [
            Subscribers(row.closing, *flow) for row, flow in zip(before, flows[month], strict=True)
        ]
    return rows


def _flows(name: str, month: str) -> list[tuple[int, int, int]]:
    """New, ceased and converted by enterprise."""
    if month == PUBLISHED:
        totals = list(SUBSCRIBER_FLOWS[name])
    else:
        kind = "phone-conversion" if name in ("phone_prepaid", "phone_postpaid") else name
        new, ceased, converted = USUAL_FLOWS[name]
        rng, pace = chance(month, f"telecom-{name}"), PACE[MONTHS.index(month)]
        moved = wobble(abs(converted) * pace // 1000, permille=70, rng=chance(month, f"telecom-{kind}"))
        totals = [
            wobble(new * pace // 1000, permille=80, rng=rng),
            wobble(ceased, permille=120, rng=rng),
            moved if converted > 0 else -moved,
        ]
    signs = [-1 if total < 0 else 1 for total in totals]
    weights = [HOLDINGS[name], HOLDINGS[name], HOLDINGS[CONVERTED_LIKE.get(name, name)]]
    parts = [allocate(abs(total), shares) for total, shares in zip(totals, weights, strict=True)]
    return [
        (signs[0] * new, signs[1] * ceased, signs[2] * converted)
        for new, ceased, converted in zip(*parts, strict=True)
    ]


def _recounted(row: Subscribers) -> Subscribers:
    """After the month: a few more new subscribers and as many more ceased, so that the stocks stay."""
    late = row.new // 25
    return Subscribers(row.opening, row.new + late, row.ceased + late, row.converted)
