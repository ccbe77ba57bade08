"""Margin rates that grow with the position, without steps: a slope, or a square root.

The rate applies to the whole position; the size is looked up in coins.
"""

from stepladder.formulas.number import N
from stepladder.formulas.primitives import square_root


def slope_rate(base_rate: N, slope_per_coin: N, coins: N) -> N:
    """Rate that rises in a straight line with the size, as a fraction of the whole position.

    Parameters
    ----------
    base_rate
        Fraction, of a position of size zero.
    slope_per_coin
        Fraction per coin.
    coins
        Size in coins, zero or more.

    References
    ----------
    deribit.com standard margin (initial 2 % and 0.005 % per BTC).

    Examples
    --------
    >>> round(slope_rate(0.01, 0.00005, 350.0), 12)
    0.0275
    """
    return base_rate + slope_per_coin * coins


def square_root_rate(base_rate: N, imf_factor: N, floor_share: N, shift: N, coins: N) -> N:
    """Rate that rises with the square root of the size and is never below its base.

    Parameters
    ----------
    base_rate
        Fraction, of a small position.
    imf_factor
        Fraction per square root of a coin.
    floor_share
        Share of the base that the root is added to (four fifths at Drift, one at old Paradex).
    shift
        Coins that do not count, zero or more.
    coins
        Size in coins, zero or more.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, calculate_size_premium_liability_weight.

    Examples
    --------
    >>> round(square_root_rate(0.05, 0.001, 0.8, 0.0, 400.0), 9)
    0.06
    >>> square_root_rate(0.05, 0.001, 0.8, 0.0, 1.0)
    0.05
    """
    counted = coins - shift
    if counted < 0:
        return base_rate
    grown = base_rate * floor_share + imf_factor * square_root(counted)
    if grown < base_rate:
        return base_rate
    return grown


def open_interest_scaled_rate(base_rate: N, lower: N, upper: N, open_interest: N) -> N:
    """Initial rate that rises to one as a market's open interest goes from one bound to another.

    Parameters
    ----------
    base_rate
        Fraction, below the lower bound.
    lower, upper, open_interest
        Notional, settlement asset; ``upper`` is above ``lower``.

    References
    ----------
    dydxprotocol/v4-chain@84d4664, liquidity tiers.

    Examples
    --------
    >>> open_interest_scaled_rate(0.05, 40.0, 100.0, 70.0)
    0.525
    >>> open_interest_scaled_rate(0.05, 40.0, 100.0, 400.0)
    1.0
    """
    share = (open_interest - lower) / (upper - lower)
    if share < 0:
        return base_rate
    if share > 1:
        return base_rate + (1 - base_rate)
    return base_rate + share * (1 - base_rate)
