"""What notebooks talk to: quantities, checks, charts, sentences, and the section that holds them."""

from baocao.facts.derive import constant, density, growth, pi, share, sqrt, total
from baocao.facts.quantity import Quantity, unavailable
from baocao.facts.review import Review
from baocao.facts.section import Section
from baocao.facts.wording import joined
from baocao.results import Span

__all__ = [
    "Quantity",
    "Review",
    "Section",
    "Span",
    "constant",
    "density",
    "growth",
    "joined",
    "pi",
    "share",
    "sqrt",
    "total",
    "unavailable",
]
