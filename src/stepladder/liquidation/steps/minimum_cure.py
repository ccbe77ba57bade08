"""The fewest lots whose closing restores the maintenance margin, on any ladder."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from stepladder.formulas.primitives import floor_steps
from stepladder.liquidation.steps.held import Held, checked_lot, close, closed, lots_in
from stepladder.liquidation.steps.partial_size import to_lower_tier
from stepladder.model.exact import ZERO, settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """Size to close (unsigned), and whether room is at or above zero once it is.

    Where nothing cures, ``size`` is everything.
    """

    size: Decimal
    cures: bool


def room_after(
    held: Held, size: Decimal, *, other_room: Decimal, price: Decimal, fee_rate: Decimal
) -> Decimal:
    """Equity less maintenance once ``size`` is closed at ``price``, settlement asset.

    ``other_room`` is all equity that does not hang on this position, less the maintenance of the
    others.
    """
    done = close(held, size, price, fee_rate)
    # Settled, so that a slice that cures to the last digit is not undone by a division before it.
    equity = other_room + done.realised - done.fee + done.held.profit
    return settled(equity) - settled(done.held.requirement)


def minimum_cure(
    held: Held,
    *,
    other_room: Decimal,
    price: Decimal,
    fee_rate: Decimal,
    lot: Decimal,
) -> Cure:
    """The fewest lots that cure the account when closed at ``price``.

    Within a tier the room after closing is concave in the size: what is freed per lot only falls
    as a rate falls with the size, and what a lot costs stays. So each tier, from the present one
    down, is searched to its best lot, and then to the first lot that cures. (A root that starts
    only at some size bends the other way for a while: that stretch is searched on its own.) No
    closed form is used: the answer is judged by the very function that judges the account.

    Parameters
    ----------
    other_room
        As in :func:`room_after`.
    price
        At which all of it is filled, quote per base.
    fee_rate
        Fraction of the notional at the fill.
    lot
        The least change of size.
    """
    checked_lot(lot)
    size = abs(held.size)

    def room(lots: int) -> Decimal:
        return room_after(held, lot * lots, other_room=other_room, price=price, fee_rate=fee_rate)

    for first, last in _ranges(held, lot) if size else ():
        tail = _cures_are_a_tail(held, (first + last) // 2, lot)
        found = _first_cure(room, first, last, tail=tail)
        if found is not None:
            return Cure(size=lot * found, cures=True)
    all_gone = room_after(held, size, other_room=other_room, price=price, fee_rate=fee_rate)
    return Cure(size=size, cures=all_gone >= ZERO)


def _ranges(held: Held, lot: Decimal) -> list[tuple[int, int]]:
    """Ranges of lots closed between which the requirement bends, the present size first."""
    whole = lots_in(abs(held.size), lot)
    index = held.tier_index
    leaves = [to_lower_tier(held, lot=lot, tiers_down=down) for down in range(1, index + 1)]
    starts = {0, *(lots_in(size, lot) for size in leaves), *_root_bends(held, lot)}
    inside = sorted(start for start in starts if 0 <= start <= whole)
    return [(a, b - 1) for a, b in pairwise((*inside, whole + 1))]


def _root_bends(held: Held, lot: Decimal) -> Iterator[int]:
    """Lots around which the curve of a shifted root turns: where it starts, and where it bends."""
    growth = held.leg.ladder.growth
    if growth is None or held.leg.ladder.shape != "square_root" or growth.factor == 0:
        return
    base = held.leg.ladder.tiers[0].maintenance_margin_rate
    start = growth.shift + (base * (1 - growth.floor_share) / growth.factor) ** 2
    own = held.look_up - held.leg.order_look_up
    size = abs(held.size)
    for amount in (growth.shift, start, growth.shift * 4 / 3):
        kept = size * (amount - held.leg.order_look_up) / own
        lots = floor_steps(size - kept, lot)
        yield from range(lots - 1, lots + 3)


def _cures_are_a_tail(held: Held, lots: int, lot: Decimal) -> bool:
    """Whether here what a lot frees falls as the position shrinks: between shift and 4/3 of it."""
    growth = held.leg.ladder.growth
    if growth is None or growth.shift <= 0:
        return False
    return growth.shift < closed(held, lot * lots).look_up < growth.shift * 4 / 3


def _first_cure(room: Callable[[int], Decimal], first: int, last: int, *, tail: bool) -> int | None:
    if room(first) >= ZERO:
        return first
    best = last if tail else _bisect(lambda n: room(n + 1) <= room(n), first, last)
    if room(best) < ZERO:
        return None
    return _bisect(lambda n: room(n) >= ZERO, first, best)


def _bisect(holds: Callable[[int], bool], first: int, last: int) -> int:
    """First number from which a monotone condition holds, ``last`` where it does before none."""
    low, high = first, last
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
