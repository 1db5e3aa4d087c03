"""Charts in one style: live text in SVG, colour-blind-safe colours, Vietnamese numbers, same bytes every time.

A chart draws quantities only. Caption is given; alternative text and value labels come from the data.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import as_file, files
from typing import Any, NamedTuple

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import FuncFormatter, MaxNLocator

from baocao.facts.points import Point, alt_parts, alt_trend, figures, shown
from baocao.facts.quantity import Quantity
from baocao.facts.wording import plain
from baocao.month import Month
from baocao.results import Drawn

# Okabe-Ito without yellow, which is too faint on white paper.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
_INK, _GRID = "#333333", "#dddddd"
_FAMILY = "TeX Gyre Heros"
_STYLE = {
    "font.family": _FAMILY,
    "font.size": 9,
    "svg.fonttype": "none",
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "text.color": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=COLOURS),
    "figure.constrained_layout.use": True,
}


class Drawing(NamedTuple):
    """The SVG, its alternative text, and the numbers written into it in their order."""

    svg: str
    alt: str
    figures: tuple[Drawn, ...]


@cache
def _font() -> None:
    """Make the vendored face known to matplotlib, which then measures text as the report prints it."""
    for name in ("texgyreheros-regular.otf", "texgyreheros-bold.otf"):
        with as_file(files("baocao") / "fonts" / name) as path:
            fontManager.addfont(str(path))


def span(series: Mapping[str, Quantity]) -> str:
    """The months that have a value: ``từ tháng 02/2020 đến tháng 02/2021``; for a caption."""
    months = _known_months(series)
    if not months:
        return "chưa có số liệu"
    first, last = f"tháng {months[0].vi}", f"tháng {months[-1].vi}"
    return first if first == last else f"từ {first} đến {last}"


def _known_months(series: Mapping[str, Quantity]) -> list[Month]:
    found = {month for each in series.values() for month, value in each.series.items() if value is not None}
    return sorted(found)


def trend(series: Mapping[str, Quantity], *, scale: int = 1, unit: str = "") -> Drawing:
    """Lines from the first month with a value, one a quantity; the last value is written beside its line.

    A month without a value breaks the line; fewer than three months make no line but a bar each.
    """
    known = _known_months(series)
    if len(known) < 3:
        return _bars(_by_month(series, known, scale), unit)
    every = {month for each in series.values() for month in each.by_month}
    months = [month for month in sorted(every) if month >= known[0]]
    points = {label: [Point(each, month, scale).value for month in months] for label, each in series.items()}
    last = {label: Point(each, months[-1], scale) for label, each in series.items()}

    def draw(axes: Axes) -> None:
        numbered = itertools.count()
        for position, (label, values) in enumerate(points.items()):
            seen = [(at, float(value)) for at, value in enumerate(values) if value is not None]
            colour = COLOURS[position % len(COLOURS)]
            marker = "os^Dv"[position % 5]
            axes.plot(
                range(len(values)),
                [math.nan if value is None else float(value) for value in values],
                marker,
                ls="-",
                ms=3.5,
                color=colour,
                label=label,
            )
            if values[-1] is not None:
                _value_at(axes, values[-1], seen[-1], numbered, color=colour)
        axes.set_xticks(range(len(months)), [f"{m.number}/{m.year % 100:02d}" for m in months])
        axes.set_xlim(-0.4, len(months) - 1 + 0.1 * len(months))
        axes.margins(y=0.12)
        if all(value is None or value >= 0 for values in points.values() for value in values):
            axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: plain(Decimal(repr(float(value))), 2)))
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.grid(axis="y", color=_GRID, linewidth=0.6)
        _unit(axes, unit)
        if len(points) > 1:
            _legend(axes)

    return Drawing(_svg(2.5, points, draw), alt_trend(points, months, unit), figures(last))


def _by_month(series: Mapping[str, Quantity], months: Sequence[Month], scale: int) -> dict[str, Point]:
    """Each value under its month, and under its label where there are several."""
    return {
        f"{label}, tháng {month.vi}" if len(series) > 1 else f"Tháng {month.vi}": Point(each, month, scale)
        for label, each in series.items()
        for month in months
    }


def bars(values: Mapping[str, Quantity], *, scale: int = 1, unit: str = "") -> Drawing:
    """Horizontal bars, one a quantity, with the value at the end of each."""
    return _bars({label: _now(quantity, scale) for label, quantity in values.items()}, unit)


def _bars(points: Mapping[str, Point], unit: str) -> Drawing:
    now = {label: point.value for label, point in points.items()}

    def draw(axes: Axes) -> None:
        numbered = itertools.count()
        axes.barh(list(now), [float(value or 0) for value in now.values()], color=COLOURS[0], height=0.62)
        for position, value in enumerate(now.values()):
            _value_at(axes, value, (float(value or 0), position), numbered)
        _only_bars(axes)
        _unit(axes, unit)

    return Drawing(_svg(0.6 + 0.27 * len(now), now, draw), alt_parts(now, unit), figures(points))


def compare(
    pairs: Mapping[str, tuple[Quantity, Quantity]], names: tuple[str, str], *, unit: str = ""
) -> Drawing:
    """Two bars for each label (such as this month and the same month last year)."""
    sides = [{label: _now(pair[side], 1) for label, pair in pairs.items()} for side in (0, 1)]

    def draw(axes: Axes) -> None:
        numbered = itertools.count()
        for side, (name, values) in enumerate(zip(names, sides, strict=True)):
            at = [position + (side - 0.5) * 0.38 for position in range(len(pairs))]
            widths = [float(point.value or 0) for point in values.values()]
            axes.barh(at, widths, height=0.34, color=COLOURS[side], label=name)
            for y, width, point in zip(at, widths, values.values(), strict=True):
                _value_at(axes, point.value, (width, y), numbered)
        axes.set_yticks(range(len(pairs)), list(pairs))
        _only_bars(axes)
        _unit(axes, unit)
        _legend(axes)

    points = {
        f"{label} ({name})": point for name, s in zip(names, sides, strict=True) for label, point in s.items()
    }
    now = {label: point.value for label, point in points.items()}
    return Drawing(_svg(0.9 + 0.5 * len(pairs), now, draw), alt_parts(now, unit), figures(points))


def _value_at(
    axes: Axes,
    value: Decimal | None,
    point: tuple[float, float],
    numbered: Iterator[int],
    color: str = _INK,
) -> None:
    """A value written just right of its point, in a group that the report finds by its number."""
    note = axes.annotate(
        shown(value), point, xytext=(5, 0), textcoords="offset points", va="center", color=color
    )
    if value is not None:
        note.set_gid(f"so-{next(numbered)}")


def _unit(axes: Axes, unit: str) -> None:
    """The unit of all values, level above the drawing: turned beside the axis it is hard to read."""
    if unit:
        axes.set_title(f"Đơn vị tính: {unit}", loc="right", fontsize=8)


def _legend(axes: Axes) -> None:
    axes.legend(frameon=False, ncols=3, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.2)


def _only_bars(axes: Axes) -> None:
    """First bar on top, no value axis: every bar carries its value."""
    axes.invert_yaxis()
    axes.margins(x=0.14)
    axes.tick_params(axis="y", length=0)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])


def _svg(height: float, data: object, draw: Callable[[Axes], None]) -> str:
    """The drawing as SVG text; ids are salted with the data, so that charts can share a page."""
    _font()
    salt = hashlib.sha256(repr(data).encode()).hexdigest()[:12]
    style: Any = {**_STYLE, "svg.hashsalt": salt, "svg.id": f"chart-{salt}"}
    with mpl.rc_context(style):
        figure = Figure(figsize=(6.5, height))
        canvas = FigureCanvasSVG(figure)
        draw(figure.subplots())
        target = io.StringIO()
        # What savefig calls after it has drawn everything once for nothing.
        canvas.print_svg(target, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    text = target.getvalue()
    return re.sub(r'(id="|url\(#|xlink:href="#)', rf"\g<1>c{salt}-", text[text.index("<svg") :])


def _now(quantity: Quantity, scale: int) -> Point:
    return Point(quantity, quantity.month, scale)
