"""The figures in docs/reliability.md, as ``reliability/results.json`` has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
_BEGIN, _END = "<!-- figures: made by python scripts/reliability.py -->", "<!-- end of figures -->"


def page(before: str, told: dict[str, Any]) -> str:
    """The page with these figures in place of those that it has."""
    return put(before, _BEGIN, _table(told), _END)


def put(before: str, begin: str, text: str, end: str) -> str:
    """A page with the text between two of its marks."""
    head, rest = before.split(begin)
    return f"{head}{begin}\n\n{text}\n\n{end}{rest.split(end)[1]}"


def _table(told: dict[str, Any]) -> str:
    """A row for each promise, in the order in which the cases are tried."""
    rows = ["| case | promise | tried | failed | |", "|---|---|---:|---:|---|"]
    for name, case in told["cases"].items():
        for each in case["results"]:
            cells = (name, each["promise"], str(each["tried"]), str(each["failed"]), each["note"])
            rows.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    cases = told["cases"].values()
    hours = sum(case["seconds"] for case in cases) / 3600
    days = sorted({case["on"] for case in cases})
    failed = sum(each["failed"] for case in cases for each in case["results"])
    head = f"{len(rows) - 2} promises; {failed} times one of them did not hold. "
    head += f"{told['machine']}; {' to '.join({days[0]: 0, days[-1]: 0})}; {hours:.1f} hours."
    return "\n".join([head, "", *rows])


def write(told: dict[str, Any], results: Path) -> None:
    """Keep the results; those of the project are also put into the page."""
    results.write_text(f"{json.dumps(told, ensure_ascii=False, indent=1)}\n", encoding="utf-8")
    if results == RESULTS:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), told), encoding="utf-8")
