"""Trading fees that a liquidation test or a closing trade is charged."""

from stepladder.formulas.number import N


def trading_fee(notional: N, fee_rate: N) -> N:
    """Fee for trading ``notional``, settlement asset; a rebate is negative.

    Examples
    --------
    >>> trading_fee(100000.0, 0.0005)
    50.0
    """
    return notional * fee_rate


def leverage_bankruptcy_notional(entry_notional: N, leverage: N, value_rises: bool) -> N:
    """Notional of a position at the price where its initial margin alone is used up.

    Parameters
    ----------
    entry_notional
        Value at entry, settlement asset, zero or more.
    leverage
        Times, as chosen for the position.
    value_rises
        Whether the value rises along the coordinate: a linear long or an inverse short, which then
        lose by what the value falls.

    References
    ----------
    bybit.com help centre, Understanding the Adjustment and Impact of the New Margin Calculation
    (in force 2025-09-02).

    Examples
    --------
    >>> leverage_bankruptcy_notional(100000.0, 20.0, True)
    95000.0
    >>> leverage_bankruptcy_notional(100000.0, 20.0, False)
    105000.0
    """
    if value_rises:
        return entry_notional - entry_notional / leverage
    return entry_notional + entry_notional / leverage
