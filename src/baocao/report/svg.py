"""Drawings that may stand inside a page: an allow-list of SVG elements and attributes, and ids that cannot collide.

Only what our charts draw with passes; scripts, styles, links, embedded documents and outside addresses do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from xml.etree import ElementTree

from baocao.errors import BadInput

_SVG = "http://www.w3.org/2000/svg"
_DRAWN = (
    "svg g defs path rect circle ellipse line polyline polygon text tspan use clipPath linearGradient"
    " radialGradient stop pattern marker title desc"
)
_SAID = (
    "id x y x1 x2 y1 y2 cx cy r rx ry dx dy d points width height viewBox preserveAspectRatio transform style"
    " fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset"
    " stroke-linecap stroke-linejoin opacity clip-path clip-rule clipPathUnits gradientUnits gradientTransform"
    " offset stop-color stop-opacity font-family font-size font-weight font-style text-anchor"
    " dominant-baseline patternUnits markerWidth markerHeight refX refY orient href"
)
_ELEMENTS, _ATTRIBUTES = frozenset(_DRAWN.split()), frozenset(_SAID.split())
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)")
_ADDRESS = re.compile(r"url\(|@import|expression|javascript:|\\", re.IGNORECASE)


def clean(text: str, *, prefix: str) -> str:
    """The drawing with allowed parts only and every id, and every reference to one, behind ``prefix``."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as fault:
        raise BadInput("Biểu đồ không phải là SVG hợp lệ", found=str(fault), where=prefix) from None
    if _local(root.tag) != "svg":
        raise BadInput(
            "Biểu đồ không phải là SVG hợp lệ", found=_local(root.tag), expected="svg", where=prefix
        )
    _clean(root, prefix)
    root.set("xmlns", _SVG)
    return ElementTree.tostring(root, encoding="unicode")


def bound(drawing: str, keys: Sequence[str]) -> str:
    """The cleaned drawing whose groups ``so-<n>`` name the n-th key, for the page's script."""
    for number, key in enumerate(keys):
        mark = f'-so-{number}"'
        if drawing.count(mark) != 1:
            raise BadInput("Biểu đồ không ghi đủ các số của nó", found=f"{drawing.count(mark)} số", where=key)
        drawing = drawing.replace(mark, f'{mark} class="num" data-num="{escape(key)}"')
    return drawing


def _clean(element: ElementTree.Element, prefix: str) -> None:
    element.tag = _local(element.tag)
    kept = {_local(name): value for name, value in element.attrib.items()}
    element.attrib.clear()
    for name, value in kept.items():
        safe = _attribute(name, value, prefix)
        if safe is not None:
            element.set(name, safe)
    for child in list(element):
        if _local(child.tag) in _ELEMENTS:
            _clean(child, prefix)
        else:
            element.remove(child)


def _attribute(name: str, value: str, prefix: str) -> str | None:
    """The attribute's value with prefixed references, or None where it may not stay."""
    if name not in _ATTRIBUTES:
        return None
    if name == "id":
        return prefix + value
    if name == "href":
        return f"#{prefix}{value[1:]}" if value.startswith("#") else None
    inside = _REFERENCE.sub("", value)
    if _ADDRESS.search(inside):
        return None
    return _REFERENCE.sub(lambda found: f"url(#{prefix}{found[1]})", value)


def _local(tag: object) -> str:
    """The name without its namespace; comments and processing instructions have none."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
