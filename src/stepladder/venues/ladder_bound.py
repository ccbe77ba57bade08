"""Of several ladders that may bind a position, the one that never asks less than any other."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from stepladder.model.exact import ONE, ZERO
from stepladder.model.ladder import MarginLadder
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_diff import tier_above
from stepladder.venues.ladder_version import LadderVersion


def asks_most(versions: Sequence[LadderVersion]) -> LadderVersion | None:
    """The version whose requirement is at every notional the largest, or None where none is.

    Both sides of every floor of either ladder are compared, and the rates beyond the last: between
    them a requirement is a straight line. Ladders of another unit, or with a rate that grows, are
    not compared.

    Examples
    --------
    >>> from stepladder.venues.packaged import packaged_rulebook
    >>> old, new = packaged_rulebook("bitget").ladders["BTCUSDT"][-2:]
    >>> asks_most((old, new)).ladder.shape  # one rate for everything never asks less
    'whole_position'
    """
    ladders = [version.ladder for version in versions]
    known = [each for each in ladders if not isinstance(each, Unknown) and _comparable(each)]
    if len(known) < len(versions):
        return None
    for version, ladder in zip(versions, known, strict=True):
        if all(_never_less(ladder, other) for other in known):
            return version
    return None


def _comparable(ladder: MarginLadder) -> bool:
    return ladder.unit == "notional" and ladder.growth is None


def _never_less(one: MarginLadder, other: MarginLadder) -> bool:
    """Whether one ladder asks at least as much as another, as far as it speaks."""
    if one.end is None and other.end is not None:
        return False  # beyond the other's end nobody knows what it asks
    return all(
        one.requirement_in_tier(notional, tier_above(one, low))
        >= other.requirement_in_tier(notional, tier_above(other, low))
        for low, high in pairwise(_edges(one, other))
        for notional in (low, high)
    )


def _edges(one: MarginLadder, other: MarginLadder) -> Iterator[Decimal]:
    """Every floor up to the end of the first ladder, and two points beyond the last of them."""
    floors = sorted({tier.floor for tier in (*one.tiers, *other.tiers)} | {ZERO})
    within = [floor for floor in floors if one.end is None or floor < one.end]
    yield from within
    last = one.end if one.end is not None else within[-1] + ONE
    yield last
    if one.end is None:
        # On an open end the steeper line wins in the long run: far out it shows.
        yield last * Decimal(10) ** 30
