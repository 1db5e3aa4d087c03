"""``python -m tests.fault_page``: write the catalogue of faults, as the tests hold it, into docs/reliability.md."""

from __future__ import annotations

from collections import Counter

from reliability.figures import PAGE, put

from tests.faults import ABSENT, CASES, CHECKED, READ, REFUSED, Case

BEGIN, END = "<!-- cases: made by python -m tests.fault_page -->", "<!-- end of cases -->"


def table() -> str:
    """How many there are of each outcome; then one table a group, a row a case."""
    number = Counter(case.outcome for case in CASES)
    parts = [
        f"{len(CASES)} cases: {number[REFUSED]} refused, {number[CHECKED]} told by a check, {number[ABSENT]} that make "
        f"a figure not available, {number[READ]} read as before."
    ]
    for group in dict.fromkeys(case.group for case in CASES):
        rows = [f"| {_plain(case.what)} | {_outcome(case)} |" for case in CASES if case.group == group]
        parts.append("\n".join([f"### {group}", "", "| what arrives | what happens |", "|---|---|", *rows]))
    return "\n\n".join(parts)


def _outcome(case: Case) -> str:
    if case.outcome == REFUSED:
        told = ", ".join(f"«{_plain(word)}»" for word in case.words)
        return f"refused; told: {told}"
    if case.outcome == READ:
        return "read as before"
    kind = "told by the check" if case.outcome == CHECKED else "not available:"
    return f"{kind} `{case.shows}`" + (f", with «{_plain(case.words[0])}»" if case.words else "")


def _plain(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("*", "\\*")


def page(before: str) -> str:
    """The page with the tables of now."""
    return put(before, BEGIN, table(), END)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
