"""How a large order is best spread over time: two classical closed forms."""

from stepladder.formulas.number import N
from stepladder.formulas.primitives import exponential, logarithm, square_root


def net_temporary_impact(temporary_impact: N, permanent_impact: N, period: N) -> N:
    """Temporary impact that trading in periods leaves once the permanent part is taken out.

    Parameters
    ----------
    temporary_impact
        Price per unit of size and unit of time.
    permanent_impact
        Price per unit of size.
    period
        Length of one, unit of time.

    References
    ----------
    Almgren and Chriss (2000), Optimal execution of portfolio transactions.

    Examples
    --------
    >>> net_temporary_impact(2.0, 1.0, 2.0)
    1.0
    """
    return temporary_impact - permanent_impact * period / 2


def urgency(risk_aversion: N, volatility: N, net_impact: N, period: N) -> N:
    """How fast the best schedule decays, per unit of time.

    Parameters
    ----------
    risk_aversion
        Per unit of money, zero or more.
    volatility
        Price per root of the unit of time.
    net_impact
        :func:`net_temporary_impact`, above zero.
    period
        Length of one, unit of time.

    References
    ----------
    Almgren and Chriss (2000).

    Examples
    --------
    >>> urgency(0.0, 1.0, 1.0, 1.0)
    0.0
    """
    excess = risk_aversion * volatility * volatility / net_impact * period * period / 2
    return logarithm(1 + excess + square_root(excess * (excess + 2))) / period


def share_left(urgency: N, time_left: N, horizon: N) -> N:
    """Share of the order still held: a ratio of hyperbolic sines, a line where nothing is urgent.

    Parameters
    ----------
    urgency
        Per unit of time, zero or more.
    time_left, horizon
        ``0 <= time_left <= horizon``, ``horizon`` above zero.

    References
    ----------
    Almgren and Chriss (2000).

    Examples
    --------
    >>> share_left(0.0, 1.0, 4.0)
    0.25
    """
    far = urgency * horizon
    if far == 0:
        return time_left / horizon + far
    near = urgency * time_left
    # Written with falling exponentials, so that no long horizon overflows.
    return exponential(near - far) * (1 - exponential(-2 * near)) / (1 - exponential(-2 * far))


def end_block(size: N, half_life: N, horizon: N) -> N:
    """Block to trade at each end against a book that grows back; the rest goes at a constant rate.

    Parameters
    ----------
    size
        Of the whole order.
    half_life
        Time in which half of what is missing in the book has come back, above zero.
    horizon
        In the same unit of time.

    References
    ----------
    Obizhaeva and Wang (2013).

    Examples
    --------
    >>> round(end_block(100000.0, 5.4, 390.0), 3)
    1920.837
    """
    one = half_life / half_life
    resilience = logarithm(one + one) / half_life
    return size / (resilience * horizon + 2)
