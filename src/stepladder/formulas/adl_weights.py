"""Shares of a loss by risk: what an account's equity weighs, and the level that drains leverage."""

from stepladder.formulas.number import N


def power_weight(leverage: N, power: int) -> N:
    """Leverage to a whole power; the zeroth power weighs all alike.

    Parameters
    ----------
    leverage
        Value over equity, zero or more.
    power
        Zero or more.

    References
    ----------
    Chitra, arXiv 2512.01112.

    Examples
    --------
    >>> power_weight(3.0, 2), power_weight(3.0, 0)
    (9.0, 1.0)
    """
    weight = leverage - leverage + 1
    for _ in range(power):
        weight *= leverage
    return weight


def threshold_weight(leverage: N, threshold: N) -> N:
    """Leverage times what it exceeds a threshold by; none at or below it.

    References
    ----------
    Chitra, arXiv 2512.01112.

    Examples
    --------
    >>> threshold_weight(3.0, 1.0), threshold_weight(0.5, 1.0)
    (6.0, 0.0)
    """
    excess = leverage - threshold
    if excess < 0:
        return leverage * (excess - excess)
    return leverage * excess


def draining_level(total_size: N, total_worth: N, cut: N) -> N:
    """Leverage that all accounts above it have in common once ``cut`` of their size is gone.

    Parameters
    ----------
    total_size
        Unsigned sizes of these accounts together.
    total_worth
        Their equity over the price, together, in units of size; above zero.
    cut
        Size to take away from them.

    References
    ----------
    Campbell, Hey, Moallemi, Nutz, arXiv 2603.15963.

    Examples
    --------
    >>> draining_level(20.0, 4.0, 10.0)
    2.5
    """
    return (total_size - cut) / total_worth


def drained_size(size: N, worth: N, level: N) -> N:
    """What an account gives up to come down to a leverage; nothing where it is below.

    Parameters
    ----------
    size
        Unsigned.
    worth
        Equity over the price, in units of size, zero or more.
    level
        Leverage.

    References
    ----------
    Campbell, Hey, Moallemi, Nutz, arXiv 2603.15963.

    Examples
    --------
    >>> drained_size(10.0, 1.0, 2.5), drained_size(10.0, 5.0, 2.5)
    (7.5, 0.0)
    """
    excess = size - level * worth
    if excess < 0:
        return excess - excess
    return excess
