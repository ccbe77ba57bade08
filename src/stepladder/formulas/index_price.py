"""The index: how far a constituent is from the others, and what is left of it when capped."""

from stepladder.formulas.number import N


def relative_deviation(price: N, centre: N) -> N:
    """Distance of a price from a centre as a fraction of the centre.

    Parameters
    ----------
    price, centre
        Quote per base; the centre is above zero.

    Examples
    --------
    >>> relative_deviation(94.0, 100.0)
    0.06
    """
    return abs(price - centre) / centre


def capped_price(price: N, centre: N, bound: N) -> N:
    """A price moved to the nearest edge of a band round the centre if it lies outside.

    Parameters
    ----------
    price, centre
        Quote per base.
    bound
        Half width of the band, a fraction of the centre.

    Examples
    --------
    >>> capped_price(94.0, 100.0, 0.03)
    97.0
    """
    low, high = centre * (1 - bound), centre * (1 + bound)
    if price < low:
        return low
    if price > high:
        return high
    return price + (low - low)  # a band that is no number must not let the price through
