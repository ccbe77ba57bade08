"""What is left of an insurance fund, and the level at which it hands losses on."""

from stepladder.formulas.number import N


def fund_after_loss(balance: N, loss: N) -> N:
    """Fund once it has paid a loss; below zero is what it could not pay.

    Parameters
    ----------
    balance, loss
        Settlement asset, zero or more.

    References
    ----------
    bybit-exchange/docs@072c197, docs/v5/market/adl-alert.mdx.

    Examples
    --------
    >>> fund_after_loss(2000000.0, 600000.0)
    1400000.0
    """
    return balance - loss


def fund_level(reference: N, largest_drop: N) -> N:
    """Level below which other traders are closed, as a drop from a reference level.

    Parameters
    ----------
    reference
        Peak or average of the fund over the venue's window, settlement asset.
    largest_drop
        Fraction of the reference.

    References
    ----------
    okx.com, article on auto-deleveraging (copies).

    Examples
    --------
    >>> fund_level(400000.0, 0.25)
    300000.0
    """
    return reference - reference * largest_drop


def fund_drawdown(symbol_profit: N, highest_profit: N, highest_pool: N) -> N:
    """What a symbol has cost a pool since its best moment, as a share of the pool at its highest.

    Parameters
    ----------
    symbol_profit, highest_profit
        What the symbol has brought the pool, now and at most over the window; settlement asset.
    highest_pool
        Highest balance of the pool over the window, above zero.

    References
    ----------
    bybit-exchange/docs@072c197, docs/v5/market/adl-alert.mdx.

    Examples
    --------
    >>> fund_drawdown(100.0, 300.0, 1000.0)
    -0.2
    """
    return (symbol_profit - highest_profit) / highest_pool


def drawdown_to_absorb(drawdown: N, limit: N, highest_pool: N) -> N:
    """Amount by which a drawdown is beyond its limit, which the other traders absorb.

    Parameters
    ----------
    drawdown, limit
        Fractions of the pool at its highest, zero or below.

    References
    ----------
    bybit-exchange/docs@072c197, docs/v5/market/adl-alert.mdx.

    Examples
    --------
    >>> drawdown_to_absorb(-0.5, -0.25, 1000.0), drawdown_to_absorb(-0.2, -0.25, 1000.0)
    (250.0, 0.0)
    """
    beyond = limit - drawdown
    if beyond < 0:
        return (beyond - beyond) * highest_pool
    return beyond * highest_pool


def fund_change(proceeds: N, owed: N, largest_fee: N) -> N:
    """What a forced fill brings the fund: all of a loss, of a gain no more than a fee.

    Parameters
    ----------
    proceeds
        Signed quote that the fill brings the closed account.
    owed
        Signed quote that would have left it with nothing.
    largest_fee
        Zero or more.

    References
    ----------
    dydxprotocol/v4-chain@84d4664, x/clob/keeper/liquidations.go.

    Examples
    --------
    >>> fund_change(90.0, 100.0, 5.0), fund_change(110.0, 100.0, 5.0)
    (-10.0, 5.0)
    """
    left = proceeds - owed
    if left > largest_fee:
        return largest_fee
    if left <= largest_fee:
        return left
    return left - largest_fee  # one of them is not a number, and so is this
