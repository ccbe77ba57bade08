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


def weighted_profit(profit: N, weight: N) -> N:
    """Profit as far as it backs other positions; a loss counts in full.

    Parameters
    ----------
    profit
        Settlement asset, signed.
    weight
        Fraction of a gain that counts.

    Examples
    --------
    >>> weighted_profit(100.0, 0.75), weighted_profit(-100.0, 0.75)
    (75.0, -100.0)
    """
    if profit < 0:
        return profit
    return profit * weight


def slice_of(amount: N, floor: N, cap: N) -> N:
    """Part of an amount that lies between two bounds: what one haircut tier applies to.

    Examples
    --------
    >>> slice_of(7.0, 5.0, 10.0), slice_of(3.0, 5.0, 10.0), slice_of(12.0, 5.0, 10.0)
    (2.0, 0.0, 5.0)
    """
    if amount < floor:
        return cap - cap
    if amount > cap:
        return cap - floor
    if amount <= cap:
        return amount - floor
    return amount - cap  # one of them is not a number, and so is this
