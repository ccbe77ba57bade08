"""An order that meets the levels of a book: what it takes, what it costs, what grows back."""

from stepladder.formulas.number import N
from stepladder.formulas.primitives import exponential


def taken_size(resting: N, left: N) -> N:
    """Take from a level what is there, or what is still wanted if that is less.

    Parameters
    ----------
    resting, left
        Size at the level and size still to trade, in one unit, zero or more.

    Examples
    --------
    >>> taken_size(3.0, 2.0), taken_size(3.0, 4.0)
    (2.0, 3.0)
    """
    if left < resting:
        return left
    if left >= resting:
        return resting
    return left + resting  # one of them is not a number, and so is this


def cost_bps(reference_price: N, average_price: N, sells: bool) -> N:
    """Cost of a trade against a reference, in basis points; negative where it was better.

    Parameters
    ----------
    reference_price, average_price
        Quote per base; the reference is above zero, mostly the best quote before the trade.
    sells
        Whether the order sells, so that a lower price is worse.

    Examples
    --------
    >>> cost_bps(100.0, 99.5, True), cost_bps(100.0, 99.5, False)
    (50.0, -50.0)
    """
    away = (average_price - reference_price) * 10_000 / reference_price
    return -away if sells else away


def refilled_size(full: N, left: N, refill_rate: N, seconds: N) -> N:
    """Size at a level some time after a trade; what is missing halves every ln 2 / rate seconds.

    Parameters
    ----------
    full, left
        Size before and right after the trade.
    refill_rate
        Per second, zero or more; zero never refills.
    seconds
        Since the trade, zero or more.

    References
    ----------
    Obizhaeva and Wang (2013), Optimal trading strategy and supply/demand dynamics.

    Examples
    --------
    >>> refilled_size(10.0, 4.0, 0.0, 60.0)
    4.0
    """
    return full - (full - left) * exponential(-refill_rate * seconds)


def capped_exit_price(price: N, reference_price: N, cap_bps: N, sells: bool) -> N:
    """Bound the price of leaving: no worse than so far from a reference.

    Parameters
    ----------
    price, reference_price
        Quote per base.
    cap_bps
        Basis points of the reference, zero or more.
    sells
        Whether leaving means to sell, so that a lower price is worse.

    Examples
    --------
    >>> capped_exit_price(500.0, 100.0, 200.0, False), capped_exit_price(99.5, 100.0, 200.0, True)
    (102.0, 99.5)
    """
    allowed = reference_price * cap_bps / 10_000
    worst = reference_price - allowed if sells else reference_price + allowed
    if (price < worst) if sells else (price > worst):
        return worst
    return price + (worst - worst)  # a bound that is not a number shows
