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
