"""The price at which traders on the other side are closed."""

from stepladder.formulas.number import N


def funded_bankruptcy_price(entry_price: N, funds: N, size: N) -> N:
    """Price at which what stands behind a position is used up.

    Parameters
    ----------
    entry_price
        Quote per base.
    funds
        Margin and free balance behind it, settlement asset.
    size
        Signed, base units, not zero.

    References
    ----------
    Bybit, article on auto-deleveraging (a copy).

    Examples
    --------
    >>> funded_bankruptcy_price(500.0, 300.0, 100.0), funded_bankruptcy_price(500.0, 300.0, -100.0)
    (497.0, 503.0)
    """
    return entry_price - funds / size


def bankruptcy_near_mark(bankruptcy_price: N, mark_price: N, largest_deviation: N) -> N:
    """The bankruptcy price, or the mark where the two are further apart than allowed.

    Parameters
    ----------
    largest_deviation
        Fraction of the mark; at exactly this distance the bankruptcy price still holds.

    References
    ----------
    Bybit, article on auto-deleveraging (a copy).

    Examples
    --------
    >>> bankruptcy_near_mark(97.0, 100.0, 0.05), bankruptcy_near_mark(94.0, 100.0, 0.05)
    (97.0, 100.0)
    """
    gap = bankruptcy_price - mark_price
    if gap < 0:
        gap = -gap
    if gap <= largest_deviation * mark_price:
        return bankruptcy_price
    if gap > largest_deviation * mark_price:
        return mark_price
    return gap - largest_deviation  # one of them is not a number, and so is this
