"""An interval without chance: what leaving out each group in turn does to an estimate."""

from collections.abc import Sequence
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.primitives import square_root
from stepladder.model.exact import ZERO

STANDARD_ERRORS = Decimal("1.96")
"""Either side, for an interval of 95 % with many groups."""


def jackknife_interval(
    estimate: Decimal, left_out: Sequence[Decimal], *, standard_errors: Decimal = STANDARD_ERRORS
) -> tuple[Decimal, Decimal]:
    """Bounds around an estimate, so many standard errors either way.

    Parameters
    ----------
    estimate
        Over all groups.
    left_out
        The same without each group in turn, two or more.

    References
    ----------
    Tukey (1958); Efron and Stein (1981).

    Raises
    ------
    InputError
        If there are fewer than two groups: one says nothing of how far groups differ.

    Examples
    --------
    >>> low, high = jackknife_interval(Decimal(2), [Decimal(1), Decimal(3)])
    >>> round(low, 2), round(high, 2)
    (Decimal('0.04'), Decimal('3.96'))
    """
    count = len(left_out)
    if count < 2:
        raise InputError(expected="two groups or more", found=str(count), where="interval")
    mean = sum(left_out, ZERO) / count
    spread = sum(((value - mean) ** 2 for value in left_out), ZERO)
    error = square_root(spread * (count - 1) / count) * standard_errors
    return estimate - error, estimate + error
