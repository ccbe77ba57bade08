"""Funding: what longs pay shorts, or the reverse, at the funding time."""

from stepladder.formulas.number import N


def funding_payment(notional: N, funding_rate: N, is_long: bool) -> N:
    """Cash of one funding settlement: positive is received, negative is paid.

    Parameters
    ----------
    notional
        Settlement asset, zero or more, at the price the venue names for funding.
    funding_rate
        Fraction per interval; positive means longs pay.

    Examples
    --------
    >>> funding_payment(650000.0, 0.0001, True)
    -65.0
    >>> funding_payment(650000.0, 0.0001, False)
    65.0
    """
    if is_long:
        return -(notional * funding_rate)
    return notional * funding_rate
