"""Averages over time: how fast the past is forgotten, and how much an old trade still weighs."""

from stepladder.formulas.number import N
from stepladder.formulas.primitives import exponential


def decay_factor(elapsed: N, time_constant: N) -> N:
    """Share of an exponential average that is left after a while.

    Parameters
    ----------
    elapsed, time_constant
        In the same unit of time; the constant is above zero.

    Examples
    --------
    >>> round(decay_factor(150.0, 150.0), 6)
    0.367879
    """
    return exponential(-elapsed / time_constant)


def decayed_sum(total: N, decay: N, addition: N) -> N:
    """Numerator or denominator of an exponential average after one more sample.

    Parameters
    ----------
    total
        Before the sample, in the unit of ``addition``.
    decay
        :func:`decay_factor` of the time since the sample before.
    addition
        Sample times that time, or the time alone for the denominator.

    Examples
    --------
    >>> decayed_sum(100.0, 0.5, 3.0)
    53.0
    """
    return total * decay + addition


def average_price(total: N, weight: N) -> N:
    """Mean of prices from their weighted sum.

    Parameters
    ----------
    total
        Sum of price times weight.
    weight
        Sum of the weights (sizes, seconds or a count), not zero.

    Examples
    --------
    >>> average_price(12900.0, 100.0)
    129.0
    """
    return total / weight


def faded_size(size: N, age: N, window: N, decay_weight: N, decay_power: int) -> N:
    """Weight of an old trade in a trade-weighted mark: its size, faded with its age, never below 0.

    Parameters
    ----------
    size
        Of the trade, zero or more.
    age, window
        In the same unit of time, the window above zero.
    decay_weight
        Share of the size that is gone at the end of the window; 0 means that nothing fades.
    decay_power
        How late the fading sets in; 1 is a straight line.

    Examples
    --------
    >>> faded_size(10.0, 80.0, 100.0, 0.25, 1)
    8.0
    """
    if decay_power == 0:
        left = 1 - decay_weight + (age - age) / window
    else:
        left = 1 - decay_weight * (age / window) ** decay_power
    if left < 0:
        return size - size
    return size * left
