"""Share a whole number of units out in proportion, exactly, and never more than each can give."""

from collections.abc import Sequence
from fractions import Fraction

from stepladder.errors import InvariantError

ZERO = Fraction(0)


def shares(
    total: Fraction, weights: Sequence[Fraction], caps: Sequence[Fraction]
) -> list[Fraction]:
    """Share ``total`` in proportion to ``weights``; what exceeds a cap goes to the others.

    Parameters
    ----------
    total
        Zero or more; what exceeds all caps together is left over.
    weights
        Zero or more; a party of weight zero gives nothing before all others are at their caps,
        and then in proportion to its cap.
    caps
        What each can give at most, zero or more.

    Examples
    --------
    >>> of = [Fraction(1)] * 3
    >>> [str(share) for share in shares(Fraction(7), of, [Fraction(1), Fraction(9), Fraction(9)])]
    ['1', '3', '3']
    """
    given = _in_proportion(total, weights, caps)
    left = min(total, sum(caps, ZERO)) - sum(given, ZERO)
    if left > 0:
        room = [cap - share for cap, share in zip(caps, given, strict=True)]
        more = _in_proportion(left, room, room)
        given = [share + extra for share, extra in zip(given, more, strict=True)]
    return given


def _in_proportion(
    total: Fraction, weights: Sequence[Fraction], caps: Sequence[Fraction]
) -> list[Fraction]:
    given = [ZERO] * len(weights)
    open_ = [i for i, weight in enumerate(weights) if weight > 0 and caps[i] > 0]
    left = total
    while open_ and left > 0:
        weight = sum((weights[i] for i in open_), ZERO)
        full = [i for i in open_ if left * weights[i] >= caps[i] * weight]
        if not full:
            for i in open_:
                given[i] = left * weights[i] / weight
            break
        for i in full:
            given[i] = caps[i]
            left -= caps[i]
        open_ = [i for i in open_ if i not in set(full)]
    return given


def whole_units(targets: Sequence[Fraction], first: Sequence[int]) -> list[int]:
    """Round shares that sum to a whole number to whole units by the largest remainder.

    Parameters
    ----------
    targets
        Zero or more; their sum is whole.
    first
        Indexes of the parties in the order in which equal remainders are rounded up.

    Raises
    ------
    InvariantError
        If the sum is not whole.

    Examples
    --------
    >>> whole_units([Fraction(10, 3)] * 3, first=[2, 0, 1])
    [3, 3, 4]
    """
    total = sum(targets, ZERO)
    if total.denominator != 1:
        raise InvariantError(f"shares add up to {total}, which is no whole number of units")
    units = [int(target) for target in targets]
    place = {index: n for n, index in enumerate(first)}
    by_remainder = sorted(range(len(targets)), key=lambda i: (units[i] - targets[i], place[i]))
    for i in by_remainder[: int(total) - sum(units)]:
        units[i] += 1
    return units
