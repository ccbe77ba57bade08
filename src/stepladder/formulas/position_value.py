"""Value of a position: one straight line for every kind of contract.

A linear (or quanto) contract is worth ``size * price``; an inverse one ``-size / price`` in coin.
Both are straight lines in a *coordinate*: the price itself, or one over the price. Margin, profit
and liquidation are worked out in that coordinate, so a tier crossing is always a straight line
meeting zero, whatever the contract.
"""

from stepladder.formulas.number import N


def inverse_coordinate(price: N) -> N:
    """Map a price to the coordinate in which inverse contracts are straight lines, and back.

    Examples
    --------
    >>> inverse_coordinate(50000.0)
    2e-05
    """
    return 1 / price


def position_value(exposure: N, coordinate: N) -> N:
    """Signed value in the settlement asset.

    Parameters
    ----------
    exposure
        Linear, quanto: ``+size * contract_size``. Inverse: ``-size * contract_size``. Size is
        signed, long is positive; so the value of an inverse long is negative and falls in
        absolute terms as the price rises.
    coordinate
        Linear, quanto: the price. Inverse: one over the price.

    Examples
    --------
    >>> position_value(13.0, 50000.0)  # long 13 BTC, in USDT
    650000.0
    >>> round(position_value(-650000.0, inverse_coordinate(50000.0)), 9)  # long 650,000 USD
    -13.0
    """
    return exposure * coordinate


def notional(value: N) -> N:
    """Unsigned size of a value: what margin ladders and fees are charged on.

    Examples
    --------
    >>> notional(-13.0)
    13.0
    """
    if value < 0:
        return -value
    return value
