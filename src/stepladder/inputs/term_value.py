"""What the leaves of a mark rule look at in the prices of an instant."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from stepladder.inputs.mark_term import MarkTerm
from stepladder.inputs.price_tick import PriceTick


def leaf_nodes(term: MarkTerm) -> tuple[MarkTerm, ...]:
    """The averaging leaves of a rule in its order: one state each."""
    return _leaves(_ById(term))


class _ById:
    """A term as a key: looking through a rule at every tick would cost more than the tick."""

    def __init__(self, term: MarkTerm) -> None:
        self.term = term

    def __hash__(self) -> int:
        return id(self.term)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.term is self.term


@cache
def _leaves(key: _ById) -> tuple[MarkTerm, ...]:
    return tuple(node for node in key.term.nodes() if node.averaged)


def averaged_value(term: MarkTerm, prices: PriceTick | None) -> Decimal | None:
    """What an averaging leaf samples: a price, or its distance from the index (a basis)."""
    if prices is None:
        return None
    price = price_named(term.of, prices, term.weights)
    if price is None or not term.kind.endswith("_basis"):
        return price
    return None if prices.index is None else price - prices.index


def price_named(
    name: str, prices: PriceTick, weights: Mapping[str, Decimal] | None
) -> Decimal | None:
    """The price a rule calls ``name``, or None while it has not been seen."""
    match name:
        case "last":
            return prices.last
        case "mid":
            return prices.mid
        case "bid":
            return prices.bid
        case "ask":
            return prices.ask
        case "impact_mid":
            return prices.impact_mid
        case "oracle":
            return prices.index
        case "book_median":
            return prices.book_median
    return prices.external_median(weights)
