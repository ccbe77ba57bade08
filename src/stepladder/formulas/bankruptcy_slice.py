"""How much of an account's equity belongs to a slice of one of its positions."""

from stepladder.formulas.number import N


def equity_of_slice(equity: N, margin_change: N, maintenance_margin: N) -> N:
    """Equity that a slice may take with it, in proportion to the maintenance it sets free.

    Traded at its value less this, the slice is closed at its bankruptcy price.

    Parameters
    ----------
    equity, maintenance_margin
        Of the whole account, before, settlement asset; ``maintenance_margin`` above zero.
    margin_change
        Maintenance that the slice sets free, unsigned.

    References
    ----------
    dydxprotocol/v4-chain@84d4664, GetBankruptcyPriceInQuoteQuantums.

    Examples
    --------
    >>> equity_of_slice(10.0, 30.0, 50.0)
    6.0
    """
    return equity * margin_change / maintenance_margin
