"""Bankruptcy price of an inverse contract when the closing fee is counted in."""

from stepladder.formulas.number import N


def bankruptcy_price_after_fee(contracts: N, entry_price: N, balance: N, fee_rate: N) -> N:
    """Price at which balance, profit and the fee of closing there come to nothing.

    Parameters
    ----------
    contracts
        Quote units, signed, not zero.
    entry_price
        Quote per coin.
    balance
        Coins behind the position.
    fee_rate
        Fraction of the value closed.

    References
    ----------
    help.bybit.com, How to calculate Liquidation Price (Inverse Contract), legacy.

    Examples
    --------
    >>> round(bankruptcy_price_after_fee(10000.0, 8000.0, 0.5, 0.00075), 2)
    5718.57
    """
    coins = contracts / entry_price + balance
    if contracts < 0:
        return (contracts - contracts * fee_rate) / coins
    return (contracts + contracts * fee_rate) / coins
