"""How much collateral is sold to cover a debt."""

from stepladder.formulas.number import N


def value_to_sell(deficit: N, exchange_rate: N) -> N:
    """Value of collateral that has to go so that ``deficit`` is covered.

    Parameters
    ----------
    deficit
        Settlement asset, zero or more.
    exchange_rate
        Share of its value that sold collateral brings, above zero.

    References
    ----------
    binance.com/en/futures/trading-rules/perpetual/multi-asset-info (2021).

    Examples
    --------
    >>> value_to_sell(750.0, 0.75)
    1000.0
    """
    return deficit / exchange_rate
