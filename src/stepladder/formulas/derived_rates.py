"""Rates that a venue states as a share or a multiple of another margin rate."""

from stepladder.formulas.number import N


def maintenance_of_initial(initial_margin_rate: N, maintenance_fraction: N) -> N:
    """Maintenance rate, a fraction of notional.

    Parameters
    ----------
    initial_margin_rate
        Fraction of notional.
    maintenance_fraction
        Share of the initial rate, zero to one.

    References
    ----------
    dydxprotocol/v4-documentation@3e475b7, governance.mdx.

    Examples
    --------
    >>> maintenance_of_initial(0.02, 0.5)
    0.01
    """
    return initial_margin_rate * maintenance_fraction


def maintenance_rate_cap(multiplier: N, maintenance_margin_rate: N) -> N:
    """Largest funding rate of a venue that states it as a multiple of the maintenance rate.

    Parameters
    ----------
    multiplier
        Times, zero or more.
    maintenance_margin_rate
        Fraction of notional, of the first tier.

    References
    ----------
    binance.com/en/feed/post/924700 (2023-08).

    Examples
    --------
    >>> maintenance_rate_cap(0.75, 0.004)
    0.003
    """
    return multiplier * maintenance_margin_rate
