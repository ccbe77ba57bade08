"""The fill price of a venue that quotes around the skew of its own book."""

from stepladder.formulas.number import N


def skew_fill_price(price: N, skew: N, size: N, skew_scale: N) -> N:
    """Price moved by the mean of the skew before and after the trade.

    Parameters
    ----------
    price
        Oracle price, quote per base.
    skew
        Longs less shorts before the trade, base units.
    size
        Of the trade, signed, base units.
    skew_scale
        Skew that would move the price by its whole, base units, above zero.

    References
    ----------
    Synthetixio/synthetix-v3@23585f73, perps market fill price.

    Examples
    --------
    >>> skew_fill_price(100.0, 0.0, 2.0, 100.0)
    101.0
    """
    return price + price * (skew + skew + size) / (skew_scale + skew_scale)
