"""The review: a section over the results of the other sections. It runs last and reads their executed notebooks."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from baocao import results
from baocao.errors import BadInput
from baocao.facts import reading
from baocao.facts.derive import printed
from baocao.facts.quantity import Quantity, unavailable
from baocao.facts.section import Section
from baocao.results import Check, Indicator, Inputs, Node, Paragraph, Place, Result
from baocao.settings import load_published, load_report

Kind = TypeVar("Kind", Check, Indicator, Inputs, Paragraph)


class Review(Section):
    """A section whose sources are the executed notebooks of the month's other sections.

    Raises :class:`BadInput` when one of them has not been executed.
    """

    def __init__(self, month: str, *, folder: Path | None = None) -> None:
        super().__init__("review", month, folder=folder)
        self.others: dict[str, list[Result]] = {}
        for name in load_report(self.workspace).notebooks:
            path = self.workspace.executed(self.month) / f"{name}.ipynb"
            if not path.is_file():
                raise BadInput(
                    "Chưa có kết quả của một mục",
                    where=f"outputs/{self.month}/notebooks/{name}.ipynb",
                    todo=f"Chạy trước: baocao run {self.month}",
                )
            self.others[name] = list(results.of_notebook(json.loads(path.read_text(encoding="utf-8"))))

    def _all(self, kind: type[Kind]) -> list[Kind]:
        """The results of one kind from all sections, in report order."""
        return [result for found in self.others.values() for result in found if isinstance(result, kind)]

    @property
    def indicators(self) -> dict[str, Indicator]:
        return {r.id: r for r in self._all(Indicator)}

    @property
    def checks(self) -> list[Check]:
        """The checks of the other sections, each once."""
        return list({check.id: check for check in self._all(Check)}.values())

    @property
    def missing_senders(self) -> list[str]:
        """Names of the expected senders whose files did not arrive."""
        arrivals = [a for r in self._all(Inputs) for a in r.arrivals]
        return list(dict.fromkeys(a.name for a in arrivals if not a.arrived))

    def quantity(self, name: str) -> Quantity:
        """An indicator of another section, by reference."""
        found = self.indicators.get(name)
        unit = self.catalogue[name].unit
        if found is None or found.value is None:
            reason = found.reason if found else "chưa được tính trong mục nào"
            return unavailable(self.month, unit, reason).named(name)
        node = Node(
            kind="ref", value=found.value, unit=unit, label=name, month=found.month, estimate=found.estimate
        )
        return Quantity(self.month, unit, {self.month: node}, id=name)

    def count(self, number: int, label: str, *, unit: str) -> Quantity:
        """How many results of a kind there are; ``label`` says what was counted."""
        node = Node(kind="count", value=Decimal(number), unit=unit, label=label, month=str(self.month))
        return Quantity(self.month, unit, {self.month: node})

    def told_records(self) -> Counter[str]:
        """How often each register record stands in the text."""
        spans = [s for r in self._all(Paragraph) for s in r.spans]
        return Counter(
            s.ref for s in spans if s.kind == "record" and s.ref.startswith(("register.", "plan."))
        )

    def repeated_sentences(self) -> list[str]:
        """Texts that stand in more than one place; that something has not come may be said wherever it is missed."""
        texts = Counter(r.text for r in self._all(Paragraph) if self._tells_something(r))
        return [text for text, times in texts.items() if times > 1]

    def _tells_something(self, paragraph: Paragraph) -> bool:
        """Whether a figure or a record stands in the paragraph, not only the reason why there is none."""
        figures = {name for name, indicator in self.indicators.items() if indicator.value is not None}
        return any(
            span.ref in figures if span.kind == "indicator" else span.ref != "arrivals"
            for span in paragraph.spans
            if span.kind in {"indicator", "record"}
        )

    def backtest(self) -> int:
        """Check every published figure of the month against the computed one at printed precision; how many."""
        published = load_published(self.workspace, self.month)
        if published:
            self.emit(
                reading.cited(self.name, self.workspace, self.workspace.published(self.month), self.month)
            )
        for name, figure in published.items():
            entry = self.catalogue[name]
            computed = self._printed(name)
            unit = entry.unit
            place = Place(file=figure.file, lines=((figure.line, figure.line),))
            label = f"công bố: {figure.text}"
            node = Node(kind="constant", value=figure.value, unit=unit, label=label, places=(place,))
            right = Quantity(self.month, unit, {self.month: node})
            notes = [figure.note] if figure.note else []
            self._checks.judge(
                f"backtest.{name}",
                f"Đối chiếu: {entry.label}",
                computed == right,
                notes=notes,
            )
        return len(published)

    def close(self) -> None:
        """Check that every waiver of the month names a check that was made, then end."""
        waivers = self._checks.waivers
        made = {check.id for check in (*self.checks, *self.results) if isinstance(check, Check)}
        unknown = [entry for entry in waivers if entry.check not in made]
        if waivers:
            known = self.count(len(waivers) - len(unknown), "Giấy chấp nhận của một kiểm tra", unit="bản ghi")
            every = self.count(len(waivers), "Giấy chấp nhận của tháng", unit="bản ghi")
            self.check(
                "waivers_known",
                "Mọi bản ghi chấp nhận đều là của một kiểm tra có thật",
                known == every,
                details=[f"bản ghi chấp nhận «{e.check}» không khớp kiểm tra nào" for e in unknown],
            )
        super().close()

    def _printed(self, name: str) -> Quantity:
        """The indicator at the precision at which it is printed."""
        entry, quantity = self.catalogue[name], self.quantity(name)
        if quantity.node is None:
            return quantity
        return printed(quantity, step=Decimal(1).scaleb(-entry.decimals) * entry.scale)
