"""The figures of 02/2021 as the report of that month printed them, and the bases its growth rates imply.

These are exact in the sample files; every other figure of the sample is reconstructed. Money stands in tenths
of a million đồng, so that all sums are whole numbers.
"""

from __future__ import annotations

from sample_data.months import PUBLISHED, YEAR_AGO

POSTAL_POINTS = {"post_office": 31, "commune": 39, "other": 32}

POSTAL_FLOWS: dict[str, dict[str, int]] = {
    "sent": {PUBLISHED: 248_400, YEAR_AGO: 216_000},
    "delivered": {PUBLISHED: 278_027, YEAR_AGO: 235_616},
    "revenue": {PUBLISHED: 132_000, YEAR_AGO: 112_820},
    "public_sent": {PUBLISHED: 4_940, YEAR_AGO: 4_750},
    "public_delivered": {PUBLISHED: 7_300, YEAR_AGO: 6_887},
    "public_revenue": {PUBLISHED: 1_300, YEAR_AGO: 1_238},
}

TELECOM_NETWORK = {
    "switches": 182,
    "microwave": 284,
    "copper_routes": 84,
    "copper_km": 2_303,
    "fibre_routes": 804,
    "fibre_km": 7_148,
    "bts_2g": 502,
    "bts_3g": 718,
    "bts_4g": 684,
    "sites": 667,
    "shared_sites": 216,
    "bsc": 9,
}

SUBSCRIBERS = {
    "phone_fixed": 46_000,
    "phone_prepaid": 585_653,
    "phone_postpaid": 42_330,
    "broadband_fixed": 82_259,
    "broadband_mobile": 218_716,
}

SUBSCRIBER_FLOWS = {
    "phone_fixed": (0, 0, 0),
    "phone_prepaid": (350, 0, 0),
    "phone_postpaid": (50, 0, 0),
    "broadband_fixed": (70, 0, 0),
    "broadband_mobile": (250, 0, 700),
}
"""New, ceased and converted in 02/2021; the report names no ceased subscribers."""

TELECOM_REVENUE = {PUBLISHED: 620_000, YEAR_AGO: 584_910}

DOSSIERS = {"province": 568, "district": 102, "land_registry": 849}
SYNCHRONISED = 434

LAND_BRANCHES = {"582": 308, "589": 73, "587": 246, "588": 7, "585": 541, "586": 109, "584": 17}
"""They add up to 1.301 where the report states 849; the contradiction belongs to the sample."""

PORTAL = {"news": 66, "gazette_issues": 3, "gazette_documents": 11, "drafts": 2}

MAILBOXES = {"closing": 5_906, "new": 100, "closed": 0}

CLIENT_ALERTS = {"low": 2_699, "medium": 152, "high": 1_186}
CLIENT_MACHINES = 20

FIELD_REPORTS = {"received": 39, "posted": 33, "facebook": 9}

PUBLIC_WIFI = 11

PRESS_ITEMS = 403
SOCIAL_ACCOUNTS = {"reviewed": 4, "suspected": 2}
LICENCES = 3
