"""What a venue that owes more than it has keeps back from a withdrawal."""

from stepladder.formulas.number import N


def socialised_share(hole: N, balances: N) -> N:
    """Share of every balance that is not covered.

    Parameters
    ----------
    hole
        What the venue is short of, settlement asset, zero or more.
    balances
        What all accounts are left with once it is covered, zero or more; not both are zero.

    References
    ----------
    tradeparadex/paradex-docs@9b82a75, socialized losses.

    Examples
    --------
    >>> socialised_share(1000.0, 3000.0)
    0.25
    """
    return hole / (balances + hole)
