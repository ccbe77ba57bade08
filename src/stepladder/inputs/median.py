"""The middle of several prices, plain or weighted: what one bad price cannot move."""

from collections.abc import Sequence
from decimal import Decimal

from stepladder.errors import InvariantError
from stepladder.model.exact import ZERO


def median(values: Sequence[Decimal]) -> Decimal:
    """The middle value; of an even number the mean of the middle two.

    Examples
    --------
    >>> median([Decimal(110), Decimal(101), Decimal(99), Decimal(100)])
    Decimal('100.5')
    """
    if not values:
        raise InvariantError("the median of nothing was asked for")
    ordered = sorted(values)
    middle, odd = divmod(len(ordered), 2)
    return ordered[middle] if odd else (ordered[middle - 1] + ordered[middle]) / 2


def weighted_median(values: Sequence[Decimal], weights: Sequence[Decimal]) -> Decimal:
    """The value at which half of the weight is reached; exactly half takes the mean with the next.

    With equal weights it is :func:`median`. Weights are zero or more, their sum above zero.

    Examples
    --------
    >>> prices = [Decimal(100), Decimal(101), Decimal(150)]
    >>> weighted_median(prices, [Decimal(3), Decimal(2), Decimal(2)])
    Decimal('101')
    """
    ordered = sorted(
        (value, weight) for value, weight in zip(values, weights, strict=True) if weight > 0
    )
    if not ordered:
        raise InvariantError("the weighted median of nothing was asked for")
    total = sum((weight for _, weight in ordered), ZERO)
    reached = ZERO
    for place, (value, weight) in enumerate(ordered):
        reached += weight
        if reached * 2 == total:
            return (value + ordered[place + 1][0]) / 2
        if reached * 2 > total:
            return value
    raise InvariantError("the weights of a weighted median did not add up")
