"""The indicators of a section: quantities under an id of the catalogue, in its unit, and as results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from baocao.errors import BadInput
from baocao.facts.quantity import Quantity
from baocao.facts.tables import compared
from baocao.facts.wording import formula, with_unit
from baocao.results import Indicator, Node
from baocao.settings import Entry


class Facts(Mapping[str, Quantity]):
    """The indicators of a section by id. Assigning one shows its card; an id outside the catalogue is an error."""

    def __init__(
        self, notebook: str, catalogue: Mapping[str, Entry], emit: Callable[[Indicator], None]
    ) -> None:
        self._notebook, self._catalogue, self._emit = notebook, catalogue, emit
        self._quantities: dict[str, Quantity] = {}

    def __setitem__(self, name: str, quantity: Quantity) -> None:
        entry = self._catalogue.get(name)
        if entry is None or entry.notebook != self._notebook:
            raise BadInput(
                "Chỉ tiêu không có trong danh mục của mục này",
                found=name,
                expected=f"một mã trong config/indicators/{self._notebook}.toml",
                todo="Thêm chỉ tiêu vào danh mục, với nhãn, đơn vị và công thức bằng lời.",
            )
        if name in self._quantities:
            raise BadInput("Chỉ tiêu được tính hai lần", found=name, todo="Giữ lại một phép tính.")
        self._quantities[name] = _in_unit_of(entry, quantity).named(name)
        self._emit(indicator(self._quantities[name], self._catalogue))

    def __getitem__(self, name: str) -> Quantity:
        return self._quantities[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._quantities)

    def __len__(self) -> int:
        return len(self._quantities)


def _in_unit_of(entry: Entry, quantity: Quantity) -> Quantity:
    """What was computed takes the catalogue's unit; what was read or counted must be in it already."""
    read = any(isinstance(found, Node) and found.kind != "calc" for found in quantity.by_month.values())
    if read and quantity.unit != entry.unit:
        raise BadInput(
            "Số liệu không cùng đơn vị với danh mục chỉ tiêu",
            where=entry.id,
            found=quantity.unit,
            expected=entry.unit,
            todo="Xem lại dòng được chọn; nếu hai đơn vị là một thì ghi rõ bằng in_unit(...).",
        )
    return quantity.in_unit(entry.unit)


def indicator(quantity: Quantity, catalogue: Mapping[str, Entry]) -> Indicator:
    """The quantity as the result that the report, the trace and the audit workbook read."""
    entry = catalogue[quantity.id]
    labels = {name: each.label for name, each in catalogue.items()}
    return Indicator(
        id=quantity.id,
        notebook=entry.notebook,
        label=entry.label,
        unit=entry.print_unit or entry.unit,
        base_unit=entry.unit,
        month=str(quantity.month),
        value=quantity.value,
        text=""
        if quantity.value is None
        else f"{quantity.approx} {with_unit(entry, quantity.value)}".lstrip(),
        reason=quantity.reason,
        estimate=quantity.estimate,
        partial=quantity.partial,
        inferred=entry.inferred,
        formula=formula(quantity.node, labels),
        tree=quantity.node,
        series={str(month): value for month, value in quantity.series.items()},
        compared=compared(entry, quantity),
    )
