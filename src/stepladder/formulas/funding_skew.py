"""Funding from the skew of open interest, without a premium: velocity, ratio, shared payments."""

from stepladder.formulas.funding_rate import capped_rate
from stepladder.formulas.number import N


def funding_velocity(skew: N, skew_scale: N, velocity_max: N) -> N:
    """How fast the rate drifts: in proportion to the skew, at most ``velocity_max`` either way.

    Parameters
    ----------
    skew
        Signed size, longs less shorts.
    skew_scale
        Size at which the velocity reaches its maximum, above zero.
    velocity_max
        Rate per day and day, zero or more.

    References
    ----------
    Synthetixio/synthetix-v3@23585f73:markets/perps-market/test/integration/Position/Funding.test.ts.

    Examples
    --------
    >>> funding_velocity(2500.0, 10000.0, 3.0)
    0.75
    """
    return capped_rate(skew * velocity_max / skew_scale, -velocity_max, velocity_max)


def drifted_rate(rate: N, velocity: N, days: N) -> N:
    """Rate per day after drifting for a while.

    Examples
    --------
    >>> drifted_rate(0.5, 0.25, 2.0)
    1.0
    """
    return rate + velocity * days


def drifting_funding(rate_start: N, rate_end: N, days: N, value: N) -> N:
    """What a position owes while the rate drifts in a straight line: its mean over the time.

    Parameters
    ----------
    rate_start, rate_end
        Signed rates per day.
    value
        Signed value, long positive; a positive result is owed.

    Examples
    --------
    >>> drifting_funding(0.0, 0.5, 1.0, 40000.0)
    10000.0
    """
    return (rate_start + rate_end) * days * value / 2


def skew_ratio_rate(
    open_interest_long: N, open_interest_short: N, mark_price: N, index_price: N, kappa: N
) -> N:
    """Rate from the ratio of the two sides against the ratio of mark to index.

    Here a positive rate is *received* by longs: ``rate * mark * size`` is the account's cash.

    Parameters
    ----------
    open_interest_long, open_interest_short
        Same unit, the second above zero.
    kappa
        Strength, zero or more.

    References
    ----------
    arXiv 2512.01112, running example.

    Examples
    --------
    >>> skew_ratio_rate(3.0, 4.0, 1.0, 2.0, 1.0)
    0.25
    """
    return kappa * (open_interest_long / open_interest_short - mark_price / index_price)


def receiving_rate(paying_rate: N, paying_size: N, receiving_size: N, top_up: N) -> N:
    """What each unit of the receiving side gets when payments, and a top-up, are shared among it.

    Parameters
    ----------
    paying_rate
        Paid by each unit of ``paying_size``, zero or more.
    paying_size, receiving_size
        Unsigned; the second above zero.
    top_up
        Added by a pool, zero or more.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b:programs/drift/src/math/funding.rs;
    gmx-io/gmx-synthetics@a5c0c88:contracts/market/MarketUtils.sol.

    Examples
    --------
    >>> receiving_rate(0.5, 10.0, 20.0, 0.0)
    0.25
    """
    return (paying_rate * paying_size + top_up) / receiving_size
