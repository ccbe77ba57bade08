"""First passage: when a price that moves as geometric Brownian motion first touches a barrier.

Everything is told in logarithms seen from the barrier: ``distance`` is how far away it is,
``drift`` how fast the price is carried *toward* it. So one set of formulas serves both directions.
"""

from stepladder.formulas.number import N
from stepladder.formulas.primitives import (
    exponential,
    logarithm,
    normal_cdf,
    normal_density,
    normal_tail_ratio,
    square_root,
)

# Minus zeta(1/2) over the root of two pi, times ten to the nineteenth: no float literal here.
_SHIFT = 5825971579390106702
_SHIFT_SCALE = 10**19


def log_distance(price: N, barrier: N) -> N:
    """How far a barrier is from the price, as a logarithm: zero where they are equal.

    Parameters
    ----------
    price, barrier
        Quote per base, above zero.

    Examples
    --------
    >>> round(log_distance(100.0, 90.0), 6), round(log_distance(90.0, 100.0), 6)
    (0.105361, 0.105361)
    """
    return abs(logarithm(barrier / price))


def drift_toward(growth_rate: N, volatility: N, upward: bool) -> N:
    """Drift of the logarithm toward a barrier: the growth of the mean, less half the variance.

    Parameters
    ----------
    growth_rate
        Of the expected price, per year, continuously compounded; 0 for a martingale.
    volatility
        Standard deviation of the logarithm per root of a year, zero or more.
    upward
        Whether the barrier lies above the price.

    Returns
    -------
    Per year; positive means carried toward the barrier.

    Examples
    --------
    A martingale sinks in logarithms, so that a barrier below is nearer than one above:

    >>> drift_toward(0.0, 0.5, False), drift_toward(0.0, 0.5, True)
    (0.125, -0.125)
    """
    drift = growth_rate - volatility * volatility / 2
    return drift if upward else -drift


def hit_probability(distance: N, drift: N, volatility: N, years: N) -> N:
    """Probability that the barrier is touched within a while.

    Parameters
    ----------
    distance
        :func:`log_distance`, zero or more.
    drift
        :func:`drift_toward`, per year.
    volatility, years
        Above zero.

    References
    ----------
    Reflection with drift: Karatzas and Shreve, Brownian Motion and Stochastic Calculus, 3.5.C.

    Examples
    --------
    Without drift it is twice the chance of ending beyond the barrier:

    >>> hit_probability(1.0, 0.0, 1.0, 1.0), 2 * normal_cdf(-1.0)
    (0.31731050786291415, 0.31731050786291415)
    """
    spread = volatility * square_root(years)
    near = (distance - drift * years) / spread
    far = (distance + drift * years) / spread
    if far > 0:
        # The same product as below, without the factor that would leave the range of a float.
        reflected = exponential(-near * near / 2) * normal_tail_ratio(far)
    else:
        reflected = exponential(2 * drift * distance / (volatility * volatility)) * normal_cdf(-far)
    return normal_cdf(-near) + reflected


def hit_time_density(distance: N, drift: N, volatility: N, years: N) -> N:
    """Density of the time at which the barrier is first touched.

    Its integral from zero is :func:`hit_probability`, which stays below one where the drift leads
    away: with the rest of the probability the barrier is never touched.

    Parameters
    ----------
    distance, drift, volatility, years
        As in :func:`hit_probability`.

    Returns
    -------
    Per year.

    Examples
    --------
    >>> round(hit_time_density(1.0, 0.0, 1.0, 1.0), 9)
    0.241970725
    """
    spread = volatility * square_root(years)
    return distance / (spread * years) * normal_density((distance - drift * years) / spread)


def bridge_hit_probability(before: N, after: N, volatility: N, years: N) -> N:
    """Probability that a barrier was touched between two looks at the price, given both.

    Parameters
    ----------
    before, after
        Signed logarithm from the price to the barrier at the two looks; zero or less where the
        price is at the barrier or beyond, and then the barrier was touched.
    volatility, years
        Above zero; the drift does not matter once both ends are known.

    References
    ----------
    Glasserman, Monte Carlo Methods in Financial Engineering (2004), section 6.4.

    Examples
    --------
    >>> round(bridge_hit_probability(0.01, 0.01, 0.5, 1 / 365), 6)
    0.746769
    >>> bridge_hit_probability(0.01, -0.001, 0.5, 1 / 365)
    1.0
    """
    if before <= 0 or after <= 0:
        return volatility / volatility
    return exponential(-2 * before * after / (volatility * volatility * years))


def monitoring_shift(volatility: N, step_years: N) -> N:
    """How much nearer a barrier has to be when the price is looked at only now and then.

    Looking now and then misses touches. A barrier moved *toward* the price by this logarithm is
    touched at the looks about as often as the true one is at any time.

    Parameters
    ----------
    volatility
        Per root of a year.
    step_years
        Between two looks.

    References
    ----------
    Broadie, Glasserman and Kou, A continuity correction for discrete barrier options (1997):
    0.5826 standard deviations of a step.

    Examples
    --------
    >>> round(monitoring_shift(0.5, 0.01), 6)
    0.02913
    """
    return volatility * square_root(step_years) * _SHIFT / _SHIFT_SCALE
