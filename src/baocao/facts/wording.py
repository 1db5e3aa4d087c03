"""How values read: Vietnamese numbers, changes, formulas, and sentences whose figures are all bound.

Rounding happens here: half up, once, from the exact value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from babel.lists import format_list
from babel.numbers import format_decimal

from baocao.errors import TextGuard
from baocao.facts.quantity import Quantity
from baocao.month import Month
from baocao.results import Node, Span
from baocao.settings import FIGURE, Entry, load_published

if TYPE_CHECKING:
    from baocao.facts.section import Section

_FIELD = re.compile(r"\{([a-z0-9_.]+)(?::([a-z]+))?\}")
_ESTIMATED = re.compile(r"\bước\b", re.IGNORECASE)
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]")
_CLAUSE_END = re.compile(r"\s*[,;:.()]|\s+và\s|\s*$")
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_TIGHT = {"+": 1, "-": 1, "*": 2, "/": 2}


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up: 14,845 is 14,8 to one decimal, 2,5 is 3."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + 0  # there is no -0


def number(value: Decimal, decimals: int = 0) -> str:
    """``248.400`` or ``14,8``: point for thousands, comma for decimals."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(rounded(value, decimals), format=pattern, locale="vi")


def plain(value: Decimal, most: int = 4) -> str:
    """The value with as many decimals as it has, four at the most; for checks and formulas."""
    short = rounded(value, most).normalize()
    exponent = short.as_tuple().exponent
    return number(short, max(0, -exponent) if isinstance(exponent, int) else 0)


def joined(names: Iterable[str]) -> str:
    """Each name once, as a sentence lists them: ``A, B và C``."""
    return format_list(list(dict.fromkeys(names)), locale="vi")


def figure(entry: Entry, value: Decimal) -> str:
    """The number of an indicator without its unit, scaled and rounded as the catalogue says; 100% without «,0»."""
    value = value / entry.scale
    return plain(value, entry.decimals) if entry.unit == "%" else number(value, entry.decimals)


def counted(entry: Entry, value: Decimal) -> str:
    """The number as a sentence writes it: 01 to 09 for small counts, which a rate («3 km/điểm») is none of."""
    text = figure(entry, value)
    is_count = not entry.decimals and entry.scale == 1 and entry.unit != "%" and "/" not in entry.unit
    small = len(text) == 1 and text != "0" and is_count
    return f"0{text}" if small else text


def with_unit(entry: Entry, value: Decimal) -> str:
    """``13,2 tỷ đồng``, ``76,41%``: as it stands in tables and cards."""
    unit = entry.print_unit or entry.unit
    return f"{figure(entry, value)}{'' if unit == '%' else ' '}{unit}".strip()


def in_text(entry: Entry, value: Decimal, approx: str = "") -> str:
    """As it stands in a sentence: own wording for zero, 01 to 09 for small counts, the source's "khoảng" if any."""
    if value == 0 and entry.zero:
        return entry.zero
    text = f"{approx} {counted(entry, value)}".lstrip()
    if entry.phrase:
        return entry.phrase.replace("{}", text)
    unit = entry.print_unit or entry.unit
    return f"{text}{'' if unit == '%' else ' '}{unit}"


def change(entry: Entry, value: Decimal) -> str:
    """``tăng 15%``, ``giảm 3%``, ``không đổi``: the word follows the sign of what is printed."""
    shown = rounded(value / entry.scale, entry.decimals)
    if shown == 0:
        return "không đổi"
    return f"{'tăng' if shown > 0 else 'giảm'} {with_unit(entry, abs(value))}"


def formula(node: Node | None, labels: Mapping[str, str]) -> str:
    """The derivation in one line, with indicators by their labels."""
    return _formula(node, labels, 0) if node else ""


def _formula(node: Node, labels: Mapping[str, str], around: int) -> str:
    if node.kind == "ref":
        month = f" ({Month.parse(node.month).vi})" if node.args else ""
        return f"[{labels.get(node.label, node.label)}{month}]"
    if node.kind == "constant":
        return node.label.split(":")[0]
    if node.kind != "calc":
        return node.label
    if node.op == "sqrt":
        return f"√({_formula(node.args[0], labels, 0)})"
    if node.op == "round":
        return f"{_formula(node.args[0], labels, 2)} làm tròn như in"
    tight = _TIGHT[node.op]
    left, right = _formula(node.args[0], labels, tight), _formula(node.args[1], labels, tight + 1)
    text = f"{left} {_SIGNS[node.op]} {right}"
    return f"({text})" if tight < around else text


def recalculated(section: Section, *names: str) -> list[tuple[Span, ...]]:
    """A sentence on those of the figures that read otherwise than in the published report; none when all agree."""
    published = load_published(section.workspace, section.month)
    spans: list[Span] = []
    for name in names:
        quantity, entry, was = section.facts[name], section.catalogue[name], published.get(name)
        value = quantity.value
        if value is None or was is None or quantity.partial or not _differ(entry, value, was.value):
            continue
        spans += [
            Span(text="; " if spans else "(Số tính lại: "),
            Span(text=figure(entry, value), kind="indicator", ref=name),
            Span(text=" thay số đã công bố "),
            Span(text=was.text, kind="record", ref=f"published.{name}"),
        ]
    return [(*spans, Span(text=".)"))] if spans else []


def _differ(entry: Entry, *values: Decimal) -> bool:
    return len({rounded(value / entry.scale, entry.decimals) for value in values}) > 1


class Writer:
    """Turns templates into spans. Every digit must come from an indicator, a month, a record or a known name."""

    def __init__(
        self,
        section: str,
        month: Month,
        catalogue: Mapping[str, Entry],
        facts: Mapping[str, Quantity],
        names: Sequence[str],
    ) -> None:
        self._section, self._catalogue, self._facts = section, catalogue, facts
        self._months = {"month": month.vi, "next_month": month.next.vi, "last_month": month.previous.vi}
        self._names = sorted((unicodedata.normalize("NFC", name) for name in names), key=len, reverse=True)

    def sentence(self, template: str) -> tuple[Span, ...]:
        """The template as spans.

        ``{id}`` value with unit; ``{id:number}`` without; ``{id:change}`` tăng/giảm/không đổi;
        ``{id:reached}`` đạt or ước đạt; ``{month}``, ``{next_month}``, ``{last_month}``; ``[[…]]`` a clause
        that is left out when a value in it is unavailable. A sentence whose other values are
        unavailable says so instead.
        """
        kept = _OPTIONAL.sub(lambda found: found[1] if not self._gaps(found[1]) else "", template)
        gaps = self._gaps(kept)
        spans = self._missing(gaps) if gaps else self._render(kept)
        self.guard(spans)
        return spans

    def _gaps(self, template: str) -> list[str]:
        ids = [found[1] for found in _FIELD.finditer(template) if found[1] not in self._months]
        for name in ids:
            if name not in self._facts:
                raise TextGuard(
                    "Câu dùng một chỉ tiêu chưa tính",
                    where=f"mục {self._section}: {template}",
                    found=name,
                    expected="một mã đã gán bằng facts[...] ở ô phía trên",
                    todo="Sửa mã trong câu, hoặc tính chỉ tiêu ở ô phía trên.",
                )
        return [name for name in ids if self._facts[name].value is None]

    def _missing(self, gaps: Sequence[str]) -> tuple[Span, ...]:
        spans = [Span(text="Chưa có số liệu về ")]
        names = list(dict.fromkeys(gaps))
        for position, name in enumerate(names):
            label = self._catalogue[name].label
            if position:
                spans.append(Span(text=" và " if name == names[-1] else ", "))
            spans.append(Span(text=label[0].lower() + label[1:], kind="indicator", ref=name))
        reasons = dict.fromkeys(self._facts[name].reason for name in gaps)
        return (
            *spans,
            Span(text=" do "),
            Span(text="; ".join(reasons), kind="record", ref="arrivals"),
            Span(text="."),
        )

    def _render(self, template: str) -> tuple[Span, ...]:
        """Values between plain text; that totals are partial stands once, where the last clause of them ends."""
        spans: list[Span] = []
        at, note = 0, ""
        found = list(_FIELD.finditer(template))
        for place, field in enumerate(found, start=1):
            after = found[place] if place < len(found) else None
            spans += self._with_note(template[at : field.start()], note)
            spans.append(self._value(field[1], field[2] or ""))
            at = field.end()
            partial = self._partial(field[1])
            goes_on = after and ";" not in template[at : after.start()] and self._partial(after[1]) == partial
            note = "" if goes_on else partial
        return (*spans, *self._with_note(template[at:], note))

    def _partial(self, name: str) -> str:
        return self._facts[name].partial if name in self._facts else ""

    def _with_note(self, text: str, note: str) -> list[Span]:
        end = _CLAUSE_END.search(text)
        if not note or end is None:
            return self._plain(text)
        told = Span(text=f" ({note})", kind="record", ref="arrivals")
        return [*self._plain(text[: end.start()]), told, *self._plain(text[end.start() :])]

    def _value(self, name: str, style: str) -> Span:
        if name in self._months:
            return Span(text=self._months[name], kind="month", ref=name)
        entry, quantity = self._catalogue[name], self._facts[name]
        value = quantity.value
        assert value is not None  # gaps were told before
        styles: dict[str, Callable[[], str]] = {
            "": lambda: in_text(entry, value, quantity.approx),
            "number": lambda: f"{quantity.approx} {counted(entry, value)}".lstrip(),
            "change": lambda: change(entry, value),
            "reached": lambda: (
                f"{'ước đạt' if quantity.estimate else 'đạt'} {in_text(entry, value, quantity.approx)}"
            ),
        }
        if style not in styles:
            raise TextGuard(
                "Không có cách viết này",
                found=style,
                expected=", ".join(s for s in styles if s),
                where=self._section,
                todo="Sửa chữ sau dấu hai chấm trong {mã:cách viết}.",
            )
        return Span(text=styles[style](), kind="indicator", ref=name)

    def _plain(self, text: str) -> list[Span]:
        """Plain text with the known names that hold digits (Covid-19, 4G, law numbers) as spans of their own."""
        if not text:
            return []
        for name in self._names:
            if found := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                before, after = text[: found.start()], text[found.end() :]
                return [*self._plain(before), Span(text=name, kind="name", ref=name), *self._plain(after)]
        return [Span(text=text)]

    def guard(self, spans: Sequence[Span]) -> None:
        """Refuse plain text with digits or what is left of a field, and an estimate without the word «ước»."""
        for span in spans:
            if span.kind == "plain" and (found := FIGURE.search(span.text)):
                raise TextGuard(
                    "Câu có con số không gắn với chỉ tiêu nào",
                    where=f"mục {self._section}: {''.join(s.text for s in spans)}",
                    found=found[0],
                    expected="con số lấy từ chỉ tiêu {mã}, hồ sơ công việc hoặc tên trong config/names.toml",
                    todo="Thay con số bằng {mã chỉ tiêu}.",
                )
        bound = [self._facts[s.ref] for s in spans if s.kind == "indicator" and s.ref in self._facts]
        if any(q.estimate for q in bound) and not _ESTIMATED.search("".join(s.text for s in spans)):
            raise TextGuard(
                "Câu dùng số ước thực hiện mà không ghi «ước»",
                where=f"mục {self._section}: {''.join(s.text for s in spans)}",
                todo="Dùng {mã:reached} hoặc thêm chữ «ước».",
            )
