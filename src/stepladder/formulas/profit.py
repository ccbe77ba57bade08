"""Profit: value now less what the position cost."""

from stepladder.formulas.number import N


def profit(value: N, entry_cost: N) -> N:
    """Profit in the settlement asset: unrealised at the mark, realised at a fill.

    Parameters
    ----------
    value, entry_cost
        Signed, from :func:`~stepladder.formulas.position_value.position_value` at the price in
        question and at entry.

    Examples
    --------
    >>> profit(-0.01 * 2473.15, -0.01 * 2468.49) < 0  # a short loses when the price rises
    True
    """
    return value - entry_cost


def released_entry_cost(entry_cost: N, closed_size: N, size: N) -> N:
    """Part of the entry cost that leaves with the closed part of a position.

    Parameters
    ----------
    entry_cost
        Of the whole position, settlement asset, signed.
    closed_size, size
        Same sign and unit; ``closed_size`` is no larger than ``size``.

    Examples
    --------
    >>> released_entry_cost(650000.0, 1.0, 13.0)
    50000.0
    """
    return entry_cost * closed_size / size
