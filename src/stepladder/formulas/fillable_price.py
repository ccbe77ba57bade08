"""The worst price at which a liquidation order may be filled, widening as the account worsens."""

from stepladder.formulas.number import N


def fillable_price(
    oracle_price: N,
    bankruptcy_adjustment: N,
    spread_to_maintenance: N,
    maintenance_margin_rate: N,
    buys: bool,
) -> N:
    """Limit of a liquidation order: below the oracle where it sells, above where it buys.

    Parameters
    ----------
    oracle_price
        Quote per base.
    bankruptcy_adjustment
        From 0, at the maintenance level, to 1, at bankruptcy.
    spread_to_maintenance
        Widest spread as a multiple of the maintenance rate.
    maintenance_margin_rate
        Fraction.
    buys
        Whether the order buys, which closes a short position.

    References
    ----------
    dydxprotocol/v4-chain@84d4664, x/clob/keeper/liquidations.go.

    Examples
    --------
    >>> fillable_price(50000.0, 1.0, 1.5, 0.012, False)
    49100.0
    >>> fillable_price(50000.0, 1.0, 1.5, 0.012, True)
    50900.0
    """
    spread = oracle_price * bankruptcy_adjustment * spread_to_maintenance * maintenance_margin_rate
    if buys:
        return oracle_price + spread
    return oracle_price - spread
