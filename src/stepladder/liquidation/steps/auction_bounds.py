"""From which price to which one a taker's auction runs, given an oracle and a limit."""

from decimal import Decimal

from stepladder.formulas.primitives import round_down


def auction_bounds(
    oracle_price: Decimal,
    limit_price: Decimal | None,
    *,
    buys: bool,
    spread: Decimal,
    unit: Decimal,
) -> tuple[Decimal, Decimal]:
    """Start and end of the auction, each at most a spread away from where it would fill.

    Parameters
    ----------
    oracle_price, limit_price
        Quote per base; no limit is None.
    buys
        Whether the order buys: then the price rises from start to end.
    spread
        Fraction of a price, here 1/200.
    unit
        The spread is cut to whole units of price.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_auction_prices.
    """
    sign = 1 if buys else -1
    width = round_down(oracle_price * spread, unit)
    end = oracle_price + sign * width
    if limit_price is None:
        return oracle_price, end
    better = sign * (oracle_price - limit_price) > 0
    if not better:
        return oracle_price, min(limit_price, end) if buys else max(limit_price, end)
    starts = (
        limit_price - sign * round_down(limit_price * spread, unit),
        oracle_price - sign * width,
    )
    return (min(starts) if buys else max(starts)), limit_price
