"""Rounding to a step, root and exponential: the only formulas whose two number systems differ."""

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from stepladder.formulas.number import N


def floor_steps(amount: N, step: N) -> int:
    """Count the whole steps at or below ``amount``.

    Parameters
    ----------
    amount, step
        In the same unit; ``step`` is above zero. A negative amount rounds away from zero.

    Examples
    --------
    >>> floor_steps(Decimal("7.29"), Decimal("0.1")), floor_steps(Decimal("-7.29"), Decimal("0.1"))
    (72, -73)
    """
    count = amount / step
    if isinstance(count, Decimal):
        return int(count.to_integral_value(rounding=ROUND_FLOOR))
    return math.floor(count)


def ceil_steps(amount: N, step: N) -> int:
    """Count the whole steps at or above ``amount``.

    Parameters
    ----------
    amount, step
        In the same unit; ``step`` is above zero. A negative amount rounds toward zero.

    Examples
    --------
    >>> ceil_steps(Decimal("7.29"), Decimal("0.1")), ceil_steps(Decimal("-7.29"), Decimal("0.1"))
    (73, -72)
    """
    count = amount / step
    if isinstance(count, Decimal):
        return int(count.to_integral_value(rounding=ROUND_CEILING))
    return math.ceil(count)


def round_down(amount: N, step: N) -> N:
    """Round a credit: down to a whole number of ``step`` (a minor unit, a tick, a lot).

    Examples
    --------
    >>> round_down(Decimal("1.23456"), Decimal("0.01"))
    Decimal('1.23')
    """
    return step * floor_steps(amount, step)


def round_up(amount: N, step: N) -> N:
    """Round a debit or a requirement: up to a whole number of ``step``.

    Examples
    --------
    >>> round_up(Decimal("1.23456"), Decimal("0.01"))
    Decimal('1.24')
    """
    return step * ceil_steps(amount, step)


def square_root(amount: N) -> N:
    """Square root of zero or more, in the digits of the number's own system.

    Examples
    --------
    >>> square_root(Decimal(400)), square_root(2.25)
    (Decimal('20'), 1.5)
    """
    if isinstance(amount, Decimal):
        return amount.sqrt()
    return math.sqrt(amount)


def exponential(exponent: N) -> N:
    """The number e to the power ``exponent``: what is left of a decayed weight.

    Examples
    --------
    >>> exponential(0.0), exponential(Decimal(0))
    (1.0, Decimal('1'))
    """
    if isinstance(exponent, Decimal):
        return exponent.exp()
    return math.exp(exponent)
