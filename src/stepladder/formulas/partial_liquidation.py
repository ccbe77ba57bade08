"""Closing a share of every position until the account is healthy enough."""

from stepladder.formulas.number import N


def share_penalty(share: N, penalty_rate: N, maintenance_margin: N) -> N:
    """Penalty for closing ``share`` of everything, settlement asset.

    Parameters
    ----------
    share, penalty_rate
        Fractions; the rate is of the maintenance margin.

    References
    ----------
    tradeparadex/paradex-docs@9b82a75, liquidations.

    Examples
    --------
    >>> share_penalty(0.5, 0.5, 100.0)
    25.0
    """
    return share * penalty_rate * maintenance_margin


def ratio_after_share(share: N, maintenance_margin: N, account_value: N, penalty: N) -> N:
    """Account margin ratio once ``share`` of everything is closed and the penalty is paid.

    Parameters
    ----------
    account_value
        Equity before, settlement asset; more than ``penalty``.

    References
    ----------
    tradeparadex/paradex-docs@9b82a75, liquidations.

    Examples
    --------
    >>> ratio_after_share(0.5, 100.0, 125.0, 25.0)
    0.5
    """
    return (maintenance_margin - maintenance_margin * share) / (account_value - penalty)
