"""A mark from the book: what a given amount of cash could trade, walked through both sides."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stepladder.formulas.averages import average_price
from stepladder.formulas.mark_price import margin_backed_volume, mid_price
from stepladder.formulas.primitives import round_down
from stepladder.model.exact import ONE, ZERO

Level = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookMark:
    """The mark (None where a side is too thin) and the volumes it was taken at."""

    mark_price: Decimal | None
    buy_volume: Decimal | None
    sell_volume: Decimal | None


def book_mark(
    bids: Sequence[Level],
    asks: Sequence[Level],
    *,
    cash: Decimal,
    initial_scaling: Decimal,
    slippage: Decimal,
    risk_factor_short: Decimal,
    risk_factor_long: Decimal,
    unit: Decimal = ONE,
) -> BookMark:
    """Middle of the average prices at which a margin-backed volume trades on either side.

    Parameters
    ----------
    bids, asks
        Price and size of each level, best first.
    cash, initial_scaling, slippage, risk_factor_short, risk_factor_long
        See :func:`~stepladder.formulas.mark_price.margin_backed_volume`; the bid side takes the
        short factor.
    unit
        Minor unit of the price; volumes are whole numbers.

    References
    ----------
    vegaprotocol/vega@a50750cc:core/execution/common/mark_price_utils_test.go
    """
    volumes: list[Decimal | None] = []
    prices: list[Decimal | None] = []
    for side, factor in ((bids, risk_factor_short), (asks, risk_factor_long)):
        if not side:
            volumes.append(None)
            prices.append(None)
            continue
        wanted = margin_backed_volume(cash, initial_scaling, slippage, factor, side[0][0])
        volumes.append(round_down(wanted, ONE))
        prices.append(_walk(side, round_down(wanted, ONE), unit))
    low, high = prices
    mark = None if low is None or high is None else round_down(mid_price(low, high), unit)
    return BookMark(mark_price=mark, buy_volume=volumes[0], sell_volume=volumes[1])


def _walk(side: Sequence[Level], volume: Decimal, unit: Decimal) -> Decimal | None:
    """Average price of a volume, rounded down; None if the side does not hold it."""
    left, total = volume, ZERO
    for price, size in side:
        taken = min(size, left)
        total += price * taken
        left -= taken
    if left > 0 or volume == 0:
        return None
    return round_down(average_price(total, volume), unit)
