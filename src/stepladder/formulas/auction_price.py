"""The price of an auction as it moves, and what it is worth to whoever takes it."""

from stepladder.formulas.number import N


def price_in_auction(start_price: N, end_price: N, elapsed: N, duration: N) -> N:
    """Price on the straight line from start to end.

    Parameters
    ----------
    start_price, end_price
        Quote per base; it falls where a long position is auctioned, and rises for a short one.
    elapsed, duration
        In one unit of time, ``elapsed`` within ``duration``, which is above zero.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_auction_price.

    Examples
    --------
    >>> price_in_auction(100.0, 98.0, 3.0, 4.0)
    98.5
    """
    return start_price + (end_price - start_price) * elapsed / duration


def taker_edge(price: N, fair_price: N, buys: bool) -> N:
    """What taking the auctioned position earns at once, as a fraction of its fair value.

    Parameters
    ----------
    price, fair_price
        Quote per base, ``fair_price`` above zero.
    buys
        Whether the taker buys, which is so where a long position is auctioned.

    Examples
    --------
    >>> taker_edge(98.0, 100.0, True), taker_edge(98.0, 100.0, False)
    (0.02, -0.02)
    """
    if buys:
        return (fair_price - price) / fair_price
    return (price - fair_price) / fair_price
