"""How venues score a position for auto-deleveraging: the higher the score, the sooner it is cut."""

from stepladder.formulas.number import N


def profit_on_wallet(unrealised_profit: N, wallet_balance: N) -> N:
    """Profit as a share of the wallet, a wallet below one counting as one; a loss counts as none.

    Parameters
    ----------
    unrealised_profit
        Signed, settlement asset.
    wallet_balance
        Settlement asset, without unrealised profit.

    References
    ----------
    binance.com/en/support/faq/360033525471.

    Examples
    --------
    >>> profit_on_wallet(30.0, 60.0), profit_on_wallet(-30.0, 60.0), profit_on_wallet(30.0, 0.25)
    (0.5, 0.0, 30.0)
    """
    if wallet_balance < 1:
        wallet_balance = wallet_balance - wallet_balance + 1
    if unrealised_profit < 0:
        unrealised_profit = unrealised_profit - unrealised_profit
    return unrealised_profit / wallet_balance


def margin_weighted_return(profit_share: N, margin_ratio: N) -> N:
    """Return weighted by how much of the equity the maintenance margin takes up.

    Parameters
    ----------
    profit_share
        Profit as a fraction, zero or more.
    margin_ratio
        Maintenance margin over equity, zero or more.

    References
    ----------
    binance.com/en/support/faq/360033525471.

    Examples
    --------
    >>> margin_weighted_return(0.5, 0.25)
    0.125
    """
    return profit_share * margin_ratio


def leveraged_return(position_return: N, leverage: N) -> N:
    """Return times effective leverage where there is a profit, divided by it where there is a loss.

    Every winner stands before every loser, the most leveraged winner first and the most leveraged
    loser before the others.

    Parameters
    ----------
    position_return
        Profit over entry value, signed fraction.
    leverage
        Value over equity, above zero.

    References
    ----------
    bitmex.com/app/autoDeleveraging.

    Examples
    --------
    >>> leveraged_return(0.5, 10.0), leveraged_return(-0.5, 10.0)
    (5.0, -0.05)
    """
    if position_return > 0:
        return position_return * leverage
    return position_return / leverage


def return_times_leverage(position_return: N, leverage: N) -> N:
    """Return times leverage, in profit and in loss.

    References
    ----------
    help.bybit.com/hc/en-us/articles/900000031623.

    Examples
    --------
    >>> return_times_leverage(-0.5, 10.0)
    -5.0
    """
    return position_return * leverage


def return_on_margin_ratio(position_return: N, margin_ratio: N) -> N:
    """Return divided by the margin ratio where there is a profit, times it where there is a loss.

    Parameters
    ----------
    position_return
        Signed fraction.
    margin_ratio
        Equity over requirement, above zero: the safer, the larger.

    References
    ----------
    okx.com/help/iv-introduction-to-auto-deleveraging-adl.

    Examples
    --------
    >>> return_on_margin_ratio(0.5, 4.0), return_on_margin_ratio(-0.5, 4.0)
    (0.125, -2.0)
    """
    if position_return > 0:
        return position_return / margin_ratio
    return position_return * margin_ratio


def price_gain_times_leverage(mark_price: N, entry_price: N, leverage: N) -> N:
    """Mark over entry, times value over equity; written the same way for both sides.

    References
    ----------
    hyperliquid.gitbook.io, auto-deleveraging.

    Examples
    --------
    >>> price_gain_times_leverage(110.0, 100.0, 10.0)
    11.0
    """
    return mark_price / entry_price * leverage
