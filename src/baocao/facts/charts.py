"""Charts in one style: live text in SVG, colour-blind-safe colours, Vietnamese numbers, same bytes every time.

A chart draws quantities only. Caption is given; alternative text and value labels come from the data.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
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


def trend(series: Mapping[str, Quantity], *, scale: int = 1, unit: str = "") -> tuple[str, str]:
    """Lines over the window, one a quantity; the last value is written beside its line.

    Returns the SVG and the alternative text.
    """
    points = {label: _points(quantity, scale) for label, quantity in series.items()}
    months = list(next(iter(series.values())).series)
    figure, axes = _figure(3.0)
    for position, (label, values) in enumerate(points.items()):
        known = [(at, float(value)) for at, value in enumerate(values) if value is not None]
        colour = COLOURS[position % len(COLOURS)]
        marker = "os^Dv"[position % 5]
        axes.plot(
            [a for a, _ in known],
            [v for _, v in known],
            marker=marker,
            markersize=3.5,
            label=label,
            color=colour,
        )
        if known and values[-1] is not None:
            axes.annotate(
                plain(values[-1], 1),
                known[-1],
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                color=colour,
            )
    axes.set_xticks(range(len(months)), [f"{m.number}/{m.year % 100:02d}" for m in months])
    axes.set_xlim(-0.4, len(months) - 1 + 1.2)
    axes.set_ylim(bottom=0)
    axes.margins(y=0.12)
    _value_axis(axes, unit)
    if len(points) > 1:
        axes.legend(frameon=False, ncols=2, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.2)
    return _svg(figure, points), _alt_trend(points, months, unit)


def bars(values: Mapping[str, Quantity], *, scale: int = 1, unit: str = "") -> tuple[str, str]:
    """Horizontal bars, one a quantity, with the value at the end of each. Returns SVG and alternative text."""
    now = {label: _now(quantity, scale) for label, quantity in values.items()}
    known = {label: value for label, value in now.items() if value is not None}
    figure, axes = _figure(0.6 + 0.3 * len(now))
    labels = list(known)
    axes.barh(labels, [float(value) for value in known.values()], color=COLOURS[0], height=0.62)
    axes.invert_yaxis()
    for position, value in enumerate(known.values()):
        axes.annotate(
            plain(value, 1), (float(value), position), xytext=(4, 0), textcoords="offset points", va="center"
        )
    axes.margins(x=0.12)
    axes.tick_params(axis="y", length=0)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    return _svg(figure, now), _alt_parts(now, unit)


def compare(
    pairs: Mapping[str, tuple[Quantity, Quantity]], names: tuple[str, str], *, unit: str = ""
) -> tuple[str, str]:
    """Two bars for each label (such as this month and the same month last year). Returns SVG and alternative text."""
    now = {
        f"{label} ({name})": _now(quantity, 1)
        for label, pair in pairs.items()
        for name, quantity in zip(names, pair, strict=True)
    }
    figure, axes = _figure(0.9 + 0.5 * len(pairs))
    for side, name in enumerate(names):
        heights = [float(now[f"{label} ({name})"] or 0) for label in pairs]
        at = [position + (side - 0.5) * 0.38 for position in range(len(pairs))]
        axes.barh(at, heights, height=0.34, color=COLOURS[side], label=name)
        for y, (label, width) in zip(at, zip(pairs, heights, strict=True), strict=True):
            value = now[f"{label} ({name})"]
            text = "chưa có số liệu" if value is None else plain(value, 1)
            axes.annotate(text, (width, y), xytext=(4, 0), textcoords="offset points", va="center")
    axes.set_yticks(range(len(pairs)), list(pairs))
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.tick_params(axis="y", length=0)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    axes.legend(frameon=False, ncols=2, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.2)
    return _svg(figure, now), _alt_parts(now, unit)


def _figure(height: float) -> tuple[Figure, Axes]:
    _font()
    style: Any = _STYLE
    with mpl.rc_context(style):
        figure = Figure(figsize=(6.5, height))
        FigureCanvasSVG(figure)
        return figure, figure.subplots()


def _value_axis(axes: Axes, unit: str) -> None:
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: plain(Decimal(repr(float(value))), 2)))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.grid(axis="y", color=_GRID, linewidth=0.6)
    axes.set_ylabel(unit)


def _points(quantity: Quantity, scale: int) -> list[Decimal | None]:
    return [None if value is None else value / scale for value in quantity.series.values()]


def _now(quantity: Quantity, scale: int) -> Decimal | None:
    return None if quantity.value is None else quantity.value / scale


def _svg(figure: Figure, data: object) -> str:
    """The drawing as SVG text; ids are salted with the data, so that charts can share a page."""
    salt = hashlib.sha256(repr(data).encode()).hexdigest()[:12]
    style: Any = {**_STYLE, "svg.hashsalt": salt, "svg.id": f"chart-{salt}"}
    with mpl.rc_context(style):
        target = io.StringIO()
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    text = target.getvalue()
    return re.sub(r'(id="|url\(#|xlink:href="#)', rf"\g<1>c{salt}-", text[text.index("<svg") :])


def _alt_trend(points: Mapping[str, Sequence[Decimal | None]], months: Sequence[Month], unit: str) -> str:
    parts = []
    for label, values in points.items():
        known = [(value, month) for value, month in zip(values, months, strict=True) if value is not None]
        if known:
            (low, at_low), (high, at_high) = min(known), max(known)
            parts.append(
                f"{label} thấp nhất {plain(low, 1)} (tháng {at_low.vi}), "
                f"cao nhất {plain(high, 1)} (tháng {at_high.vi}), "
                f"cuối kỳ {plain(known[-1][0], 1)} {unit}".rstrip()
            )
    window = f"từ tháng {months[0].vi} đến tháng {months[-1].vi}"
    return f"Biểu đồ đường {window}: {'; '.join(parts) or 'chưa có số liệu'}."


def _alt_parts(now: Mapping[str, Decimal | None], unit: str) -> str:
    parts = [
        f"{label} {plain(value, 1) if value is not None else 'chưa có số liệu'}"
        for label, value in now.items()
    ]
    return f"Biểu đồ thanh ({unit}): {'; '.join(parts)}." if unit else f"Biểu đồ thanh: {'; '.join(parts)}."
