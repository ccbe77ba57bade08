"""How much a market lets liquidators take within a window of time."""

from stepladder.formulas.number import N


def window_capacity(
    maker_fee_rate: N, taker_fee_rate: N, skew_scale: N, window_seconds: N, multiplier: N
) -> N:
    """Size that may be liquidated per window, shared by all accounts of a market.

    Parameters
    ----------
    maker_fee_rate, taker_fee_rate
        Fractions.
    skew_scale
        Skew that would move the price by its whole, base units.
    window_seconds
        Length of the window.
    multiplier
        Set by the venue, per second.

    References
    ----------
    Synthetixio/synthetix-v3@23585f73, maximum liquidation amount of a window.

    Examples
    --------
    >>> window_capacity(0.25, 0.5, 1000.0, 30.0, 1.0)
    22500.0
    """
    return (maker_fee_rate + taker_fee_rate) * skew_scale * window_seconds * multiplier
