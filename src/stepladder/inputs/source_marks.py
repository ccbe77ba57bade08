"""A mark from several sources of which some may be stale: their median, or their weighted mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stepladder.formulas.primitives import round_down
from stepladder.inputs.median import median
from stepladder.model.exact import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkSource:
    """A price, when it was last updated, and how old it may be (one unit of time for all)."""

    price: Decimal
    last_update: Decimal
    staleness: Decimal
    weight: Decimal = ZERO

    def is_fresh(self, now: Decimal) -> bool:
        """Whether it is young enough; exactly as old as allowed is."""
        return now - self.last_update <= self.staleness


def median_mark(
    sources: Sequence[MarkSource], now: Decimal, unit: Decimal = Decimal(1)
) -> Decimal | None:
    """Median of the fresh sources, rounded down to ``unit``; None when all are stale.

    References
    ----------
    vegaprotocol/vega@a50750cc:core/execution/common/mark_price_utils_test.go

    Examples
    --------
    >>> def source(price):
    ...     return MarkSource(price=Decimal(price), last_update=Decimal(0), staleness=Decimal(1))
    >>> median_mark([source(110), source(101), source(99), source(100)], Decimal(1))
    Decimal('100')
    """
    fresh = [source.price for source in sources if source.is_fresh(now)]
    return round_down(median(fresh), unit) if fresh else None


def weighted_mark(
    sources: Sequence[MarkSource], now: Decimal, unit: Decimal = Decimal(1)
) -> Decimal | None:
    """Mean of the fresh sources by weight; each share is rounded down to ``unit`` before adding.

    None when all are stale or none that is left has a weight.

    References
    ----------
    vegaprotocol/vega@a50750cc:core/execution/common/mark_price_utils_test.go
    """
    fresh = [source for source in sources if source.is_fresh(now)]
    total = sum((source.weight for source in fresh), ZERO)
    if total == 0:
        return None
    shares = [round_down(source.price * source.weight / total, unit) for source in fresh]
    return sum(shares, ZERO)
