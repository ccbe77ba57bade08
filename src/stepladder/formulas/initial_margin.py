"""Initial margin: what it takes to open, and how much leverage a ladder leaves."""

from stepladder.formulas.number import N


def initial_margin(notional: N, leverage: N) -> N:
    """Margin that opening ``notional`` locks at the chosen leverage.

    Parameters
    ----------
    notional
        Settlement asset, zero or more.
    leverage
        Times, above zero.

    Examples
    --------
    >>> initial_margin(650000.0, 20.0)
    32500.0
    """
    return notional / leverage


def leverage_in_tier(stake: N, cap: N, max_leverage: N) -> N:
    """Largest leverage for ``stake`` that stays inside a tier's cap and maximum.

    Parameters
    ----------
    stake, cap
        Settlement asset; ``stake`` is above zero.
    max_leverage
        Times, of the tier.

    Examples
    --------
    >>> leverage_in_tier(2000.0, 50000.0, 50.0)
    25.0
    """
    wanted = stake * max_leverage
    if wanted > cap:
        return cap / stake
    if wanted <= cap:
        return max_leverage
    return wanted - cap  # one of them is not a number, and so is this


def effective_leverage(notional: N, equity: N) -> N:
    """Leverage on what the account is worth now, not on what was chosen.

    Parameters
    ----------
    equity
        Settlement asset, not zero; the sign is kept, so a bankrupt account shows a negative one.

    Examples
    --------
    >>> effective_leverage(650000.0, 32500.0)
    20.0
    """
    return notional / equity
