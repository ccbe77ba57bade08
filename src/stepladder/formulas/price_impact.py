"""How far an order moves its own price: the closed forms of books drawn by a profile.

A concession is the fraction of the reference price that is given up: ``marginal`` at the last piece
of the order, ``average`` over all of it.
"""

from stepladder.formulas.number import N
from stepladder.formulas.primitives import exponential, logarithm, square_root


def conceded_price(reference_price: N, concession: N, sells: bool) -> N:
    """Price after a concession: below the reference for a sale, above it for a purchase.

    Parameters
    ----------
    reference_price
        Quote per base.
    concession
        Fraction of it.

    Examples
    --------
    >>> conceded_price(200.0, 0.25, True), conceded_price(200.0, 0.25, False)
    (150.0, 250.0)
    """
    moved = reference_price * concession
    return reference_price - moved if sells else reference_price + moved


def linear_marginal(size: N, slope: N) -> N:
    """Concession at the last piece where every price holds the same size.

    Parameters
    ----------
    size
        Of the order, zero or more.
    slope
        Fraction of the price per unit of size.

    Examples
    --------
    >>> linear_marginal(4.0, 0.5), linear_average(4.0, 0.5)
    (2.0, 1.0)
    """
    return slope * size


def linear_average(size: N, slope: N) -> N:
    """Mean concession where every price holds the same size: half of the last one.

    Parameters
    ----------
    size, slope
        As in :func:`linear_marginal`.

    Examples
    --------
    >>> linear_average(4.0, 0.5)
    1.0
    """
    return slope * size / 2


def square_root_marginal(size: N, coefficient: N) -> N:
    """Concession at the last piece where the size held grows with the distance from the quote.

    Parameters
    ----------
    size
        Of the order, zero or more.
    coefficient
        Fraction of the price at a size of one.

    Examples
    --------
    >>> square_root_marginal(4.0, 0.5)
    1.0
    """
    return coefficient * square_root(size)


def square_root_average(size: N, coefficient: N) -> N:
    """Mean concession under a square root: two thirds of the last one.

    Parameters
    ----------
    size, coefficient
        As in :func:`square_root_marginal`.

    Examples
    --------
    >>> square_root_average(9.0, 0.5)
    1.0
    """
    return coefficient * square_root(size) * 2 / 3


def exponential_marginal(size: N, depth: N, scale: N) -> N:
    """Concession at the last piece where the size held thins out exponentially.

    Parameters
    ----------
    size
        Of the order, zero or more, less than ``depth``.
    depth
        Everything that the side will ever hold.
    scale
        Distance over which the density falls to 1/e, fraction of the price.

    Examples
    --------
    >>> round(exponential_marginal(50.0, 100.0, 0.01), 6)
    0.006931
    """
    return -scale * logarithm(1 - size / depth)


def exponential_average(size: N, depth: N, scale: N) -> N:
    """Mean concession where the size held thins out exponentially.

    Parameters
    ----------
    size, depth, scale
        As in :func:`exponential_marginal`.

    Examples
    --------
    >>> round(exponential_average(50.0, 100.0, 0.01), 6)
    0.003069
    """
    share = size / depth
    if share == 0:
        return share * scale
    rest = 1 - share
    return scale * (1 + rest * logarithm(rest) / share)


def power_cost(amount: N, coefficient: N, elasticity: N) -> N:
    """Cost of an order by a power law: ``coefficient * amount ** elasticity``.

    Parameters
    ----------
    amount
        Size or notional, above zero.
    coefficient
        Cost at an amount of one, in the unit wanted.
    elasticity
        Per cent more cost for one per cent more of the order.

    Examples
    --------
    >>> round(power_cost(16.0, 3.0, 0.5), 12)
    12.0
    """
    return coefficient * exponential(elasticity * logarithm(amount))


def linear_execution_price(mark_price: N, impact: N, size: N, sells: bool) -> N:
    """Price of a forced close that moves the mark by so much for each unit.

    Parameters
    ----------
    mark_price
        Quote per base.
    impact
        Quote per base and unit of size; the whole order pays the price at its end.
    size
        Closed, zero or more.
    sells
        Whether a long is closed.

    References
    ----------
    Chitra, arXiv 2512.01112.

    Examples
    --------
    >>> linear_execution_price(100.0, 0.5, 4.0, True)
    98.0
    """
    moved = impact * size
    return mark_price - moved if sells else mark_price + moved


def bad_debt(bankruptcy_price: N, execution_price: N, size: N, sells: bool) -> N:
    """What a forced close leaves unpaid: its size times how far it fills beyond bankruptcy.

    Parameters
    ----------
    bankruptcy_price, execution_price
        Quote per base.
    size
        Closed, zero or more.
    sells
        Whether a long is closed.

    References
    ----------
    Chitra, arXiv 2512.01112.

    Examples
    --------
    >>> bad_debt(95.0, 90.0, 2.0, True), bad_debt(95.0, 99.0, 2.0, True)
    (10.0, 0.0)
    """
    beyond = bankruptcy_price - execution_price if sells else execution_price - bankruptcy_price
    if beyond < 0:
        beyond = beyond - beyond
    return beyond * size
