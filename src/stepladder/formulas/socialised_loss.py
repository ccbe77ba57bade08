"""How a loss that nobody else bears is spread over accounts: a share, an index, a unit of size."""

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


def deposit_index_cut(loss: N, deposits: N, interest_index: N) -> N:
    """Cut of the interest index that takes a loss out of all deposits in proportion.

    Parameters
    ----------
    loss
        Zero or more, in the deposited asset.
    deposits
        All deposits, above zero.
    interest_index
        The index that deposits are multiplied by.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, programs/drift/src/math/liquidation.rs.

    Examples
    --------
    >>> deposit_index_cut(10.0, 200.0, 1.5)
    0.075
    """
    return interest_index * loss / deposits


def loss_per_unit(loss: N, longs: N, shorts: N) -> N:
    """What each open unit of either side bears of a loss.

    Parameters
    ----------
    loss
        Zero or more, settlement asset.
    longs, shorts
        Open size of each side, unsigned; not both are zero.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b, programs/drift/src/math/liquidation.rs.

    Examples
    --------
    >>> loss_per_unit(30.0, 8.0, 4.0)
    2.5
    """
    return loss / (longs + shorts)
