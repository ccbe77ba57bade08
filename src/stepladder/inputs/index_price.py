"""The index from its constituents: one bad constituent moves it by less than a stated bound.

A constituent that sends nothing usable (zero, infinite, not a number, stale, frozen) is left out;
one that is far from the median is capped or left out, as the rule says. Below the minimum number of
sources there is no index. A rule nobody knows is not guessed: the index is a number only where no
rule that any venue publishes would have changed it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.index_price import capped_price, relative_deviation
from stepladder.inputs.constituent import Constituent, Judged, judge_alone
from stepladder.inputs.index_rule import IndexRule
from stepladder.inputs.median import median, weighted_median
from stepladder.inputs.quarantine import Quarantined, next_quarantine, released
from stepladder.model.exact import ONE, ZERO
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown, join, unknown

TIGHTEST_BOUND = Decimal("0.005")
"""The narrowest band of any venue in the fact base (Deribit): within it no outlier rule acts."""
FEWEST_SOURCES = Decimal(3)
"""The least number any venue publishes (OKX). Where none is known, more than half of the
constituents must be left as well: fewer could be outvoted by the faulty ones."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """What the index remembers of each source: its price and since when it has had it (UTC ns),
    and, in quarantine, since when it has behaved (None: it does not)."""

    prices: Mapping[str, tuple[Decimal, int]] = field(default_factory=dict)
    quarantined: Mapping[str, Quarantined] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexAnswer:
    """The index (quote per base), the median it was judged by, and what became of each source."""

    at_ns: int
    index: Decimal | Unknown
    median: Decimal | Unknown
    sources: tuple[Judged, ...]


def index_price(
    rule: IndexRule,
    constituents: Sequence[Constituent],
    at_ns: int,
    state: IndexState | None = None,
    *,
    asset: str | None = None,
    owner: str,
) -> tuple[IndexState, IndexAnswer]:
    """Evaluate the index at an instant; returns the state for the next one beside the answer.

    Parameters
    ----------
    constituents
        The latest of each source, in any order.
    state
        From the evaluation before; None at the first.
    asset
        Base asset, where the rule has bounds by asset.
    owner
        Who could supply what is missing.

    Raises
    ------
    InputError
        If a source appears twice or comes from the future.
    """
    _check(constituents, at_ns, owner)
    before = state or IndexState()
    prices = _held_since(constituents, before.prices)
    alone = [judge_alone(one, rule, at_ns, prices.get(one.source)) for one in constituents]
    free = released(rule, alone, before.quarantined, at_ns)
    judged = _judge_together(rule, [free.judged.get(j.source, j) for j in alone], asset)
    after = next_quarantine(rule, judged, before.quarantined, free)
    centre, index = _combined(rule, judged, asset, owner)
    answer = IndexAnswer(at_ns=at_ns, index=index, median=centre, sources=tuple(judged))
    return IndexState(prices, after), answer


def _judge_together(rule: IndexRule, judged: Sequence[Judged], asset: str | None) -> list[Judged]:
    """Hold every usable price against the median of the usable ones."""
    usable = [one.price for one in judged if one.verdict == "used"]
    bound = rule.bound_for(asset)
    if not usable or not isinstance(bound, Decimal):
        return list(judged)
    centre = median(usable)
    return [_against(one, centre, bound, rule) for one in judged]


def _against(one: Judged, centre: Decimal, bound: Decimal, rule: IndexRule) -> Judged:
    if one.verdict != "used" or relative_deviation(one.price, centre) <= bound:
        return one
    if rule.outliers == "cap":
        return one.turned("capped", capped_price(one.price, centre, bound))
    return one.turned("outlier")


def _combined(
    rule: IndexRule, judged: Sequence[Judged], asset: str | None, owner: str
) -> tuple[Decimal | Unknown, Decimal | Unknown]:
    """The median of what was usable, and the index."""
    present = [one for one in judged if one.verdict in ("used", "capped", "outlier")]
    off = [one for one in judged if one.verdict == "outlier"]
    counted = [one for one in judged if one.verdict in ("used", "capped")]
    if len(off) > 1 and rule.several:
        counted = present
    missing = _too_few(rule, counted, judged, owner)
    if missing is None and not present:
        missing = unknown("index", "no usable source", owner=owner)
    if missing is not None:
        return missing, missing
    centre = median([one.sent for one in present])
    doubt = join(_stale_doubt(rule, counted), _outlier_doubt(rule, counted, centre, asset))
    if doubt is not None:
        return centre, doubt
    if len(off) > 1 and rule.several:
        return centre, centre
    return centre, _mean(rule, counted, owner)


def _too_few(
    rule: IndexRule, counted: Sequence[Judged], judged: Sequence[Judged], owner: str
) -> Unknown | None:
    least = rule.minimum_sources
    if isinstance(least, Unknown):
        least = ONE
        if rule.combine != "oracle":
            least = max(FEWEST_SOURCES, Decimal(len(judged) // 2 + 1))
    if len(counted) >= least:
        return None
    said = "" if isinstance(rule.minimum_sources, Decimal) else ", and no minimum is published"
    reason = f"{len(counted)} of {len(judged)} sources left, {least} needed{said}"
    return unknown("index", reason, owner=owner)


def _stale_doubt(rule: IndexRule, counted: Sequence[Judged]) -> Unknown | None:
    doubtful = any(one.stale_doubt for one in counted)
    return rule.stale_seconds if doubtful and isinstance(rule.stale_seconds, Unknown) else None


def _outlier_doubt(
    rule: IndexRule, counted: Sequence[Judged], centre: Decimal, asset: str | None
) -> Unknown | None:
    bound = rule.bound_for(asset)
    missing = rule.outliers if isinstance(rule.outliers, Unknown) else bound
    if not isinstance(missing, Unknown):
        return None
    far = any(relative_deviation(one.price, centre) > TIGHTEST_BOUND for one in counted)
    return missing if far else None


def _mean(rule: IndexRule, counted: Sequence[Judged], owner: str) -> Decimal | Unknown:
    prices = [one.price for one in counted]
    if rule.combine == "median":
        return median(prices)
    if rule.combine in ("mean", "oracle"):
        return sum(prices, ZERO) / len(prices)
    weights = [one.weight for one in counted]
    unweighted = [one.source for one in counted if one.weight is None]
    if unweighted:
        return unknown(f"weight of {', '.join(unweighted)}", "not given", owner=owner)
    known = [weight for weight in weights if weight is not None]
    if sum(known, ZERO) == 0:
        return unknown("index", "no source that is left has a weight", owner=owner)
    if rule.combine == "weighted_median":
        return weighted_median(prices, known)
    total = sum((p * w for p, w in zip(prices, known, strict=True)), ZERO)
    return total / sum(known, ZERO)


def _held_since(
    constituents: Sequence[Constituent], before: Mapping[str, tuple[Decimal, int]]
) -> Mapping[str, tuple[Decimal, int]]:
    """Since when each source has had its present price; a source that is silent is kept."""
    held = dict(before)
    for one in constituents:
        old = held.get(one.source)
        if not one.price.is_finite():
            held.pop(one.source, None)
        elif old is None or old[0] != one.price:
            held[one.source] = (one.price, one.time_ns)
    return held


def _check(constituents: Sequence[Constituent], at_ns: int, owner: str) -> None:
    names = [one.source for one in constituents]
    if len(set(names)) != len(names):
        raise InputError(expected="each source once", found="one twice", where=f"{owner}: index")
    for one in constituents:
        if one.time_ns > at_ns:
            raise InputError(
                expected=f"nothing after {time_text(at_ns)}",
                found=time_text(one.time_ns),
                where=f"{owner}: {one.source}",
            )
        if one.weight is not None and not (one.weight.is_finite() and one.weight >= 0):
            raise InputError(
                expected="a weight of zero or more",
                found=str(one.weight),
                where=f"{owner}: {one.source}",
            )
