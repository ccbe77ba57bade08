"""What a collateral asset counts for in the margin account."""

from stepladder.formulas.number import N


def collateral_value(amount: N, price: N, weight: N) -> N:
    """Value a holding adds to equity; a debt is never made smaller by the haircut.

    Parameters
    ----------
    amount
        Units of the asset, signed.
    price
        Settlement asset per unit, zero or more.
    weight
        Fraction counted, 1 less the haircut.

    References
    ----------
    binance.com/en/futures/trading-rules/perpetual/multi-asset-info (2021).

    Examples
    --------
    >>> collateral_value(2.0, 50000.0, 0.95), collateral_value(-2.0, 50000.0, 0.95)
    (95000.0, -100000.0)
    """
    if amount < 0:
        return amount * price
    return amount * price * weight
