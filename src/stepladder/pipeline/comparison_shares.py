"""Exact Shapley shares: how much each rule contributes to a difference, whatever the order."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import combinations
from math import factorial

from stepladder.model.exact import ZERO
from stepladder.model.unknown import Unknown, join

PLAYERS_MAX = 8
"""Two to this many mixtures are worked out."""


def shapley_shares(
    players: Sequence[str], value: Callable[[frozenset[str]], Decimal | Unknown]
) -> dict[str, Decimal] | Unknown:
    """Average contribution of each player over every order in which they could join.

    Parameters
    ----------
    players
        At most eight names.
    value
        Worth of a set of players; each set is asked for once. The shares add up to the worth of all
        less that of none.

    Returns
    -------
    dict
        Share by player, or what is missing if the worth of any set is unknown.

    Examples
    --------
    >>> worth = {"": 0, "a": 1, "b": 2, "ab": 7}
    >>> shares = shapley_shares("ab", lambda joined: Decimal(worth["".join(sorted(joined))]))
    >>> shares == {"a": 3, "b": 4}
    True
    """
    names = tuple(players)
    assert len(names) <= PLAYERS_MAX
    worth = {
        frozenset(joined): value(frozenset(joined))
        for size in range(len(names) + 1)
        for joined in combinations(names, size)
    }
    missing = join(*worth.values())
    if missing is not None:
        return missing
    known_worth = {joined: each for joined, each in worth.items() if isinstance(each, Decimal)}
    return {name: _share(name, names, known_worth) for name in names}


def _share(name: str, names: tuple[str, ...], worth: dict[frozenset[str], Decimal]) -> Decimal:
    """Whole numbers of orders, and one division at the end."""
    others = [each for each in names if each != name]
    total = ZERO
    for size in range(len(names)):
        orders = factorial(size) * factorial(len(names) - size - 1)
        for joined in combinations(others, size):
            before = frozenset(joined)
            total += orders * (worth[before | {name}] - worth[before])
    return total / factorial(len(names))
