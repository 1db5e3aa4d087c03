"""Charts in one style: live text in SVG, colour-blind-safe colours, Vietnamese numbers, same bytes every time.

A chart draws quantities only. Caption is given; alternative text and value labels come from the data.
"""

from __future__ import annotations

import hashlib
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import FuncFormatter, MaxNLocator

from baocao.facts.quantity import Quantity
from baocao.facts.wording import plain
from baocao.month import Month

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


def trend(series: Mapping[str, Quantity], *, scale: int = 1, unit: str = "") -> tuple[str, str]:
    """Lines from the first month with a value, one a quantity; the last value is written beside its line.

    A month without a value breaks the line; fewer than three months make no line but a bar each.
    Returns the SVG and the alternative text.
    """
    known = _known_months(series)
    if len(known) < 3:
        return _bars(_by_month(series, known, scale), unit)
    months = [month for month in next(iter(series.values())).series if month >= known[0]]
    points = {label: [_value(each, month, scale) for month in months] for label, each in series.items()}

    def draw(axes: Axes) -> None:
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
                _value_at(axes, plain(values[-1], 1), seen[-1], color=colour)
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

    return _svg(2.5, points, draw), _alt_trend(points, months, unit)


def _by_month(
    series: Mapping[str, Quantity], months: Sequence[Month], scale: int
) -> dict[str, Decimal | None]:
    """Each value under its month, and under its label where there are several."""
    return {
        f"{label}, tháng {month.vi}" if len(series) > 1 else f"Tháng {month.vi}": _value(each, month, scale)
        for label, each in series.items()
        for month in months
    }


def bars(values: Mapping[str, Quantity], *, scale: int = 1, unit: str = "") -> tuple[str, str]:
    """Horizontal bars, one a quantity, with the value at the end of each. Returns SVG and alternative text."""
    return _bars({label: _now(quantity, scale) for label, quantity in values.items()}, unit)


def _bars(now: Mapping[str, Decimal | None], unit: str) -> tuple[str, str]:
    def draw(axes: Axes) -> None:
        axes.barh(list(now), [float(value or 0) for value in now.values()], color=COLOURS[0], height=0.62)
        for position, value in enumerate(now.values()):
            _value_at(axes, _shown(value), (float(value or 0), position))
        _only_bars(axes)
        _unit(axes, unit)

    return _svg(0.6 + 0.27 * len(now), now, draw), _alt_parts(now, unit)


def compare(
    pairs: Mapping[str, tuple[Quantity, Quantity]], names: tuple[str, str], *, unit: str = ""
) -> tuple[str, str]:
    """Two bars for each label (such as this month and the same month last year). Returns SVG and alternative text."""
    sides = [{label: _now(pair[side], 1) for label, pair in pairs.items()} for side in (0, 1)]

    def draw(axes: Axes) -> None:
        for side, (name, values) in enumerate(zip(names, sides, strict=True)):
            at = [position + (side - 0.5) * 0.38 for position in range(len(pairs))]
            widths = [float(value or 0) for value in values.values()]
            axes.barh(at, widths, height=0.34, color=COLOURS[side], label=name)
            for y, width, value in zip(at, widths, values.values(), strict=True):
                _value_at(axes, _shown(value), (width, y))
        axes.set_yticks(range(len(pairs)), list(pairs))
        _only_bars(axes)
        _unit(axes, unit)
        _legend(axes)

    now = {
        f"{label} ({name})": value for name, s in zip(names, sides, strict=True) for label, value in s.items()
    }
    return _svg(0.9 + 0.5 * len(pairs), now, draw), _alt_parts(now, unit)


def _value_at(axes: Axes, text: str, point: tuple[float, float], color: str = _INK) -> None:
    """A value written just right of its point."""
    axes.annotate(text, point, xytext=(5, 0), textcoords="offset points", va="center", color=color)


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


def _shown(value: Decimal | None) -> str:
    return "chưa có số liệu" if value is None else plain(value, 1)


def _svg(height: float, data: object, draw: Callable[[Axes], None]) -> str:
    """The drawing as SVG text; ids are salted with the data, so that charts can share a page."""
    _font()
    salt = hashlib.sha256(repr(data).encode()).hexdigest()[:12]
    style: Any = {**_STYLE, "svg.hashsalt": salt, "svg.id": f"chart-{salt}"}
    with mpl.rc_context(style):
        figure = Figure(figsize=(6.5, height))
        FigureCanvasSVG(figure)
        draw(figure.subplots())
        target = io.StringIO()
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    text = target.getvalue()
    return re.sub(r'(id="|url\(#|xlink:href="#)', rf"\g<1>c{salt}-", text[text.index("<svg") :])


def _value(quantity: Quantity, month: Month, scale: int) -> Decimal | None:
    value = quantity.series.get(month)
    return None if value is None else value / scale


def _now(quantity: Quantity, scale: int) -> Decimal | None:
    return None if quantity.value is None else quantity.value / scale


def _alt_trend(points: Mapping[str, Sequence[Decimal | None]], months: Sequence[Month], unit: str) -> str:
    parts = []
    for label, values in points.items():
        known = [(value, month) for value, month in zip(values, months, strict=True) if value is not None]
        if known:
            (low, at_low), (high, at_high), (last, at_last) = min(known), max(known), known[-1]
            parts.append(
                f"{label} thấp nhất {plain(low, 1)} (tháng {at_low.vi}), "
                f"cao nhất {plain(high, 1)} (tháng {at_high.vi}), "
                f"tháng {at_last.vi} {plain(last, 1)} {unit}".rstrip()
            )
    window = f"từ tháng {months[0].vi} đến tháng {months[-1].vi}"
    return f"Biểu đồ đường {window}: {'; '.join(parts) or 'chưa có số liệu'}."


def _alt_parts(now: Mapping[str, Decimal | None], unit: str) -> str:
    parts = [f"{label} {_shown(value)}" for label, value in now.items()]
    return f"Biểu đồ thanh ({unit}): {'; '.join(parts)}." if unit else f"Biểu đồ thanh: {'; '.join(parts)}."
