"""The decimal context every public verb computes in, whatever the caller's context is."""

from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)

EXACT = Context(
    prec=50,
    rounding=ROUND_HALF_EVEN,
    Emin=-999_999,
    Emax=999_999,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
"""Fifty digits: more than a product of two 20-digit inputs needs. A NaN is an error."""

ZERO = Decimal(0)
ONE = Decimal(1)
_SETTLED = Context(prec=40, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999)


def settled(amount: Decimal) -> Decimal:
    """Round away what a division without end leaves in the last ten of the fifty digits.

    One over a price times a size can miss a round figure by the fiftieth digit; a comparison with a
    tier edge or with a requirement must not see that. No input has more than forty digits.

    Examples
    --------
    >>> with localcontext(EXACT):
    ...     coins = Decimal(10_800_000) * (1 / Decimal(54_000))
    ...     coins == 200, settled(coins) == 200
    (False, True)
    """
    return _SETTLED.plus(amount)


__all__ = ["EXACT", "ONE", "ZERO", "localcontext", "settled"]
