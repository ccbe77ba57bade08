"""Who is closed, and how much of each: the policies of auto-deleveraging."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, cast

from stepladder.formulas.adl_weights import (
    drained_size,
    draining_level,
    power_weight,
    threshold_weight,
)
from stepladder.liquidation.allocation import ZERO, shares, whole_units

Policy = Literal["queue", "wealth_pro_rata", "contract_pro_rata", "risk_aware", "leverage_draining"]
POLICIES: tuple[Policy, ...] = (
    "queue",
    "wealth_pro_rata",
    "contract_pro_rata",
    "risk_aware",
    "leverage_draining",
)
RiskWeight = Literal["equal", "power2", "power3", "threshold"]
RISK_WEIGHTS: tuple[RiskWeight, ...] = ("equal", "power2", "power3", "threshold")
LEVERAGE_THRESHOLD = Fraction(9, 10)
"""Of the running example of arXiv 2512.01112."""

# Formulas are typed for Decimal and float; a share of whole lots is an exact fraction.
DRAINED = cast("Callable[[Fraction, Fraction, Fraction], Fraction]", drained_size)
LEVEL = cast("Callable[[Fraction, Fraction, Fraction], Fraction]", draining_level)
POWER_WEIGHT = cast("Callable[[Fraction, int], Fraction]", power_weight)
THRESHOLD_WEIGHT = cast("Callable[[Fraction, Fraction], Fraction]", threshold_weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A position on the other side: what a policy may look at.

    ``lots`` unsigned whole lots; ``worth`` is equity over the value of one lot, so that lots over
    worth is the leverage; ``score`` of the venue's ranking, the higher the sooner. ``seniority``
    settles what is equal in everything else: the lower one first.
    """

    party: str
    lots: int
    worth: Fraction
    score: Decimal
    seniority: int


def queue_order(candidates: Sequence[Candidate]) -> list[int]:
    """Indexes by falling score; among equals the larger position, then the older one first.

    Names and the order of the list decide nothing.

    Examples
    --------
    >>> def one(score, seniority):
    ...     return Candidate(
    ...         party="", lots=1, worth=ZERO, score=Decimal(score), seniority=seniority
    ...     )
    >>> queue_order([one(1, 2), one(3, 1), one(1, 0)])
    [1, 2, 0]
    """
    return sorted(
        range(len(candidates)),
        key=lambda i: (-candidates[i].score, -candidates[i].lots, candidates[i].seniority),
    )


def queue_place(candidates: Sequence[Candidate], party: str) -> int | None:
    """ "You are number k": the place in the queue counted from one; None for who is not in it."""
    parties = [candidates[i].party for i in queue_order(candidates)]
    return parties.index(party) + 1 if party in parties else None


def queue_cuts(total: Fraction, caps: Sequence[Fraction], order: Sequence[int]) -> list[Fraction]:
    """Close one after the other, in full, until ``total`` is reached.

    Examples
    --------
    >>> [str(cut) for cut in queue_cuts(Fraction(5), [Fraction(4), Fraction(3)], [1, 0])]
    ['2', '3']
    """
    cuts, left = [ZERO] * len(caps), total
    for i in order:
        cuts[i] = min(caps[i], left)
        left -= cuts[i]
    return cuts


def drained(
    total: Fraction, sizes: Sequence[Fraction], worths: Sequence[Fraction]
) -> tuple[list[Fraction], Fraction | None]:
    """Close so that the largest leverage left is as small as it can be.

    Parameters
    ----------
    total
        Size to close, zero or more.
    sizes
        Unsigned.
    worths
        Equity over the price; who has none or less counts as infinitely leveraged.

    Returns
    -------
    The cuts, and the leverage that everybody cut comes down to: None where those without equity
    suffice, who then give in proportion to size.

    Examples
    --------
    >>> ten, worths = [Fraction(10)] * 3, [Fraction(1), Fraction(2), Fraction(5)]
    >>> cuts, level = drained(Fraction(9), ten, worths)
    >>> [str(cut) for cut in cuts], str(level)
    (['19/3', '8/3', '0'], '11/3')
    """
    poor = [size if worth <= 0 else ZERO for size, worth in zip(sizes, worths, strict=True)]
    if total <= sum(poor, ZERO):
        return shares(total, poor, poor), None
    if total >= sum(sizes, ZERO):
        return list(sizes), ZERO
    worth = [max(each, ZERO) for each in worths]
    level = _level(total - sum(poor, ZERO), sizes, worth)
    return [DRAINED(s, w, level) for s, w in zip(sizes, worth, strict=True)], level


def _level(cut: Fraction, sizes: Sequence[Fraction], worths: Sequence[Fraction]) -> Fraction:
    """Lower the most leveraged to the next one's leverage until the cut is used up."""
    rich = sorted(
        ((size / worth, size, worth) for size, worth in zip(sizes, worths, strict=True) if worth),
        reverse=True,
    )
    size_above, worth_above, level = ZERO, ZERO, ZERO
    for leverage, size, worth in rich:
        if worth_above and level >= leverage:
            break
        size_above, worth_above = size_above + size, worth_above + worth
        level = LEVEL(size_above, worth_above, cut)
    return level


def risk_weights(
    worths: Sequence[Fraction], leverages: Sequence[Fraction], weight: RiskWeight
) -> list[Fraction]:
    """Equity times a weight that rises with leverage; who has no equity has no weight.

    Examples
    --------
    >>> [str(w) for w in risk_weights([Fraction(2)], [Fraction(3)], "power2")]
    ['18']
    """
    return [
        worth * _risk(leverage, weight) if worth > 0 else ZERO
        for worth, leverage in zip(worths, leverages, strict=True)
    ]


def _risk(leverage: Fraction, weight: RiskWeight) -> Fraction:
    if weight == "threshold":
        return THRESHOLD_WEIGHT(leverage, LEVERAGE_THRESHOLD)
    power = {"equal": 0, "power2": 2, "power3": 3}[weight]
    return POWER_WEIGHT(leverage, power)


def adl_cuts(
    policy: Policy,
    lots: int,
    candidates: Sequence[Candidate],
    weight: RiskWeight = "power2",
) -> list[int]:
    """Whole lots that each candidate gives up; together ``lots``, or all there are.

    Shares are rounded by the largest remainder; equal remainders go by :func:`queue_order`.

    Parameters
    ----------
    lots
        To close, zero or more.
    weight
        Of the policy ``risk_aware`` alone.

    Examples
    --------
    >>> def one(party, lots, worth):
    ...     return Candidate(
    ...         party=party, lots=lots, worth=Fraction(worth), score=Decimal(0), seniority=0
    ...     )
    >>> adl_cuts("leverage_draining", 9, [one("a", 10, 1), one("b", 10, 2), one("c", 10, 5)])
    [6, 3, 0]
    """
    order = queue_order(candidates)
    caps = [Fraction(each.lots) for each in candidates]
    worths = [each.worth for each in candidates]
    total = min(Fraction(lots), sum(caps, ZERO))
    if policy == "queue":
        cuts = queue_cuts(total, caps, order)
    elif policy == "leverage_draining":
        cuts, _ = drained(total, caps, worths)
    else:
        cuts = shares(total, _weights(policy, caps, worths, weight), caps)
    return whole_units(cuts, order)


def _weights(
    policy: Policy, caps: list[Fraction], worths: list[Fraction], weight: RiskWeight
) -> list[Fraction]:
    if policy == "contract_pro_rata":
        return caps
    if policy == "wealth_pro_rata":
        return [max(worth, ZERO) for worth in worths]
    leverages = [
        cap / worth if worth > 0 else ZERO for cap, worth in zip(caps, worths, strict=True)
    ]
    return risk_weights(worths, leverages, weight)
