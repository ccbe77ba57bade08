"""A trigger of one's own, between the liquidation price and the entry."""

from stepladder.formulas.number import N


def buffered_price(liquidation_price: N, entry_price: N, buffer: N) -> N:
    """Move the trigger from the liquidation price a share of the way towards the entry.

    Parameters
    ----------
    liquidation_price, entry_price
        Quote per base.
    buffer
        Fraction of the distance between them.

    References
    ----------
    freqtrade/freqtrade@c9ae5e1e, liquidation buffer.

    Examples
    --------
    >>> buffered_price(90.0, 100.0, 0.25)
    92.5
    """
    return liquidation_price + buffer * (entry_price - liquidation_price)
