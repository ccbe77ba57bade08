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

__all__ = ["EXACT", "ONE", "ZERO", "localcontext"]
