"""Small office tables: title lines, a header, rows and notes. Enterprise forms stand in `form`."""

from __future__ import annotations

from collections.abc import Sequence

from sample_data.form import CODE_ROW, HEADER, WIDTHS
from sample_data.months import title_month
from sample_data.sheets import Row, Sheet


def office_table(
    name: str,
    *,
    title: str,
    month: str,
    header: Row,
    rows: Sequence[Row],
    widths: Sequence[int],
    notes: Sequence[str] = (),
    gap: int = 1,
) -> Sheet:
    """Title and period merged over the table, `gap` blank rows, then the table and its notes."""
    sheet = Sheet(name, widths=widths)
    sheet.add(title, across=len(header))
    sheet.add(title_month(month), across=len(header))
    sheet.skip(gap)
    sheet.add(*header)
    for row in rows:
        sheet.add(*row)
    if notes:
        sheet.skip()
    for note in notes:
        sheet.add(note)
    return sheet


def indicator_table(
    name: str, *, title: str, month: str, rows: Sequence[Row], notes: Sequence[str] = ()
) -> Sheet:
    """The usual five columns: number, indicator, unit, quantity, note."""
    return office_table(
        name, title=title, month=month, header=HEADER, rows=[CODE_ROW, *rows], widths=WIDTHS, notes=notes
    )
