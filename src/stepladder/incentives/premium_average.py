"""Averages of premium samples: what each venue calls the average premium of an interval.

A venue's word is not enough: "time-weighted" is used for samples that hold until the next one, and
for weights that rise toward the settlement. The two differ whenever the premium has a trend.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from stepladder.errors import InputError
from stepladder.model.exact import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumSample:
    """A premium (signed fraction) measured at an instant, UTC ns."""

    at: int
    premium: Decimal


def arithmetic_mean(premiums: Sequence[Decimal]) -> Decimal:
    """Every sample counts the same.

    Examples
    --------
    >>> arithmetic_mean([Decimal(1), Decimal(2), Decimal(6)])
    Decimal('3')
    """
    return sum(premiums, ZERO) / _count(premiums)


def linear_weights_mean(premiums: Sequence[Decimal]) -> Decimal:
    """Weights 1, 2, ..., n, oldest first: what happens just before settlement counts most.

    Examples
    --------
    >>> linear_weights_mean([Decimal(1), Decimal(2), Decimal(6)])
    Decimal('3.833333333333333333333333333')
    """
    count = _count(premiums)
    weighted = sum((weight * one for weight, one in enumerate(premiums, start=1)), ZERO)
    return weighted * 2 / (count * (count + 1))


def time_weighted_mean(samples: Sequence[PremiumSample], *, end: int) -> Decimal:
    """Each sample holds until the next one, the last until ``end``; in order of time.

    Examples
    --------
    >>> early, late = (PremiumSample(at=t, premium=Decimal(p)) for t, p in ((0, 1), (90, 5)))
    >>> time_weighted_mean([early, late], end=100)
    Decimal('1.4')
    """
    _count(samples)
    instants = [*(sample.at for sample in samples), end]
    spans = [after - before for before, after in pairwise(instants)]
    if min(spans) < 0:
        raise InputError(expected="samples in order of time", found="others", where="samples")
    total = sum(spans)
    if total == 0:
        return samples[-1].premium
    held = (sample.premium * span for sample, span in zip(samples, spans, strict=True))
    return sum(held, ZERO) / total


def mean_of_expected(premiums: Sequence[Decimal], *, expected: Decimal) -> Decimal:
    """A sample that did not come counts as zero, so a silent hour pulls the rate toward zero.

    Examples
    --------
    >>> mean_of_expected([Decimal(3)] * 20, expected=Decimal(60))
    Decimal('1')
    """
    return sum(premiums, ZERO) / max(expected, Decimal(len(premiums)))


def median_of_votes(votes: Sequence[Decimal]) -> Decimal:
    """The middle vote; of an even number, the mean of the two in the middle.

    Examples
    --------
    >>> median_of_votes([Decimal(5), Decimal(-100), Decimal(7), Decimal(6)])
    Decimal('5.5')
    """
    count = int(_count(votes))
    ranked = sorted(votes)
    half = count // 2
    return ranked[half] if count % 2 else (ranked[half - 1] + ranked[half]) / 2


def weighted_median(premiums: Sequence[Decimal], weights: Sequence[Decimal]) -> Decimal:
    """The value at which half of the weight is reached; exactly on half, the mean of both sides.

    Examples
    --------
    >>> weighted_median([Decimal(9), Decimal(1), Decimal(2)], [Decimal(4), Decimal(1), Decimal(1)])
    Decimal('9')
    """
    _count(premiums)
    if len(weights) != len(premiums) or min(weights) <= 0:
        raise InputError(expected="a weight above zero for each", found="others", where="weights")
    ranked = sorted(zip(premiums, weights, strict=True))
    half, reached = sum(weights, ZERO) / 2, ZERO
    for i, (premium, weight) in enumerate(ranked):
        reached += weight
        if reached == half:
            return (premium + ranked[i + 1][0]) / 2
        if reached > half:
            return premium
    return ranked[-1][0]


def trimmed(premiums: Sequence[Decimal], removal_rate: Decimal) -> list[Decimal]:
    """Drop the outliers of a list, sorted; an odd number of them drops one more at the high end.

    Nothing is dropped, and the order kept, where the rate asks for none or for all.

    Parameters
    ----------
    removal_rate
        Share dropped at each end, zero or more.

    Examples
    --------
    >>> [int(one) for one in trimmed([Decimal(n) for n in (0, -1, -3, 5, 7)], Decimal("0.25"))]
    [-1, 0, 5]
    """
    count = len(premiums)
    dropped = int(2 * removal_rate * count)
    if not 0 < dropped < count:
        return list(premiums)
    low = dropped // 2
    return sorted(premiums)[low : count - (dropped - low)]


def _count(rows: Sequence[object]) -> Decimal:
    if not rows:
        raise InputError(expected="at least one sample", found="none", where="samples")
    return Decimal(len(rows))
