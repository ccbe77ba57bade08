"""How much of an account's equity its maintenance margin uses."""

from stepladder.formulas.number import N


def account_margin_ratio(maintenance_margin: N, equity: N) -> N:
    """Share of equity that maintenance uses; liquidation starts above 1.

    Parameters
    ----------
    maintenance_margin, equity
        Same asset; equity is above zero (at or below zero the ratio has no meaning).

    Examples
    --------
    >>> account_margin_ratio(3450.0, 32500.0) < 0.11
    True
    """
    return maintenance_margin / equity


def margin_room(equity: N, maintenance_margin: N) -> N:
    """Equity less requirement: liquidatable strictly below zero, safe at zero.

    Examples
    --------
    >>> margin_room(32500.0, 3450.0)
    29050.0
    """
    return equity - maintenance_margin
