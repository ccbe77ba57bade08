"""Rounding to a step, root, exponential, logarithm: the only formulas that differ by number."""

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, getcontext, localcontext

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


def logarithm(ratio: N) -> N:
    """Natural logarithm of a ratio above zero.

    Examples
    --------
    >>> logarithm(1.0), logarithm(Decimal(1))
    (0.0, Decimal('0'))
    """
    if isinstance(ratio, Decimal):
        return ratio.ln()
    return math.log(ratio)


def normal_density(deviation: N) -> N:
    """Density of a standard normal variable at ``deviation``.

    Examples
    --------
    >>> round(normal_density(0.0), 12)
    0.398942280401
    """
    if isinstance(deviation, Decimal):
        return (-deviation * deviation / 2).exp() / (2 * _decimal_pi()).sqrt()
    return math.exp(-deviation * deviation / 2) / math.sqrt(2 * math.pi)


def normal_cdf(deviation: N) -> N:
    """Probability that a standard normal variable is at or below ``deviation``.

    Float: by the platform's error function, relative error below 1e-12 down to -37 deviations.
    Decimal: the digits of the context, in the far tail too.

    Examples
    --------
    >>> normal_cdf(-1.0)
    0.15865525393145707
    >>> with localcontext(prec=30):
    ...     normal_cdf(Decimal(-10))
    Decimal('7.61985302416052606597334325160E-24')
    """
    if isinstance(deviation, Decimal):
        tail = _decimal_tail(abs(deviation))
        return tail if deviation < 0 else 1 - tail
    return math.erfc(-deviation / math.sqrt(2)) / 2


def normal_tail_ratio(deviation: N) -> N:
    """Probability beyond ``deviation``, over exp(-deviation squared / 2).

    A formula that multiplies a tail by a growing exponential needs it: either factor alone may
    leave the range of a float, their product does not.

    Parameters
    ----------
    deviation
        Zero or more standard deviations.

    Examples
    --------
    >>> normal_tail_ratio(0.0), round(normal_tail_ratio(1e6) * 1e6, 9)
    (0.5, 0.39894228)
    """
    if isinstance(deviation, Decimal):
        if _far(deviation):
            return _falling_series(deviation) / (deviation * (2 * _decimal_pi()).sqrt())
        return _decimal_tail(deviation) * (deviation * deviation / 2).exp()
    if deviation > 12:  # from here on the falling series has all digits of a float
        return _falling_series(deviation) / (deviation * math.sqrt(2 * math.pi))
    return math.erfc(deviation / math.sqrt(2)) / 2 * math.exp(deviation * deviation / 2)


def _falling_series(x: N) -> N:
    """Add 1 - 1/x2 + 3/x4 - 15/x6 ... up to the last term that still counts; x is large."""
    square = x * x
    term = square / square
    total, before, k = term, term + term, 1
    while total != before and k < square:
        before = total
        term = -term * k / square
        total = total + term
        k += 2
    return total


def _far(x: Decimal) -> bool:
    """Whether the falling series has all digits of the context: its least term is exp(-x2 / 2)."""
    return x * x > 5 * getcontext().prec + 30


def _decimal_tail(x: Decimal) -> Decimal:
    """Probability beyond x >= 0, to the digits of the context."""
    far = _far(x)
    with localcontext() as context:
        # Half less a series loses the digits by which the tail is small, about x2 / 4.6 of them.
        context.prec += 10 if far else 10 + int(x * x / 4)
        if far:
            tail = normal_density(x) / x * _falling_series(x)
        else:
            tail = 1 / Decimal(2) - normal_density(x) * _rising_series(x)
    return +tail


def _rising_series(x: Decimal) -> Decimal:
    """Add x + x3/3 + x5/15 + ...: every term is positive, nothing cancels."""
    term, total, before, k = x, x, x - x - 1, 3
    while total != before:
        before = total
        term = term * x * x / k
        total += term
        k += 2
    return total


def _decimal_pi() -> Decimal:
    """Machin: pi is 16 arctan(1/5) - 4 arctan(1/239), to the digits of the context."""
    total = Decimal(0)
    for weight, whole in ((16, 5), (-4, 239)):
        power, k, before = Decimal(weight) / whole, 1, total + 1
        while total != before:
            before = total
            total += power / k
            power /= -whole * whole
            k += 2
    return total
