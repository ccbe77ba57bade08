"""An order walked through a book: what it pays, what is left of it, and why it stopped.

The reference of every cost is the best quote of the side that is met, before the trade. An order
that reaches past the price to which the book is known ends as ``data_exhausted``, filled or not:
levels may be missing there, so its cost is an upper bound. Only a side that is known to its end can
be ``liquidity_exhausted``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from stepladder.formulas.averages import average_price
from stepladder.formulas.book_walk import cost_bps, taken_size
from stepladder.model.exact import ZERO, settled
from stepladder.model.order_book import Level, OrderBook

WalkOutcome = Literal["filled", "liquidity_exhausted", "data_exhausted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookWalk:
    """What became of one order.

    Prices are quote per base, and None where nothing traded. ``marginal_price`` is that of the last
    level touched, ``cost_bps`` the average against ``reference_price`` in basis points, positive
    where the order paid. The rest is in the unit of the order, ``unfilled_size`` (contract units)
    or ``unfilled_notional`` (quote), and the other is None. ``beyond_known`` is the part of
    ``filled_size`` that lies where the book may lack levels.
    """

    sells: bool
    outcome: WalkOutcome
    reference_price: Decimal | None
    average_price: Decimal | None
    marginal_price: Decimal | None
    cost_bps: Decimal | None
    filled_size: Decimal
    filled_notional: Decimal
    unfilled_size: Decimal | None
    unfilled_notional: Decimal | None
    beyond_known: Decimal
    levels: int

    @property
    def is_whole(self) -> bool:
        """Whether all of the order traded, wherever that was."""
        return (self.unfilled_size or ZERO) == 0 and (self.unfilled_notional or ZERO) == 0


def walk_size(book: OrderBook, size: Decimal, *, sells: bool) -> BookWalk:
    """Trade a size, in the contract's unit, zero or more.

    Examples
    --------
    >>> bids = (Level(Decimal(100), Decimal(1)), Level(Decimal(98), Decimal(3)))
    >>> book = OrderBook(symbol="X", time_ns=0, bids=bids, asks=(), known_bid_end=None,
    ...                  known_ask_end=None, source="doc")
    >>> walk = walk_size(book, Decimal(2), sells=True)
    >>> walk.outcome, walk.average_price, walk.marginal_price, walk.cost_bps
    ('filled', Decimal('99'), Decimal('98'), Decimal('100'))
    >>> walk_size(book, Decimal(5), sells=True).outcome
    'liquidity_exhausted'
    """
    return _walk(book, size, sells=sells, in_quote=False)


def walk_notional(book: OrderBook, notional: Decimal, *, sells: bool) -> BookWalk:
    """Trade until so much quote has been received (or paid), zero or more."""
    return _walk(book, notional, sells=sells, in_quote=True)


def _walk(book: OrderBook, wanted: Decimal, *, sells: bool, in_quote: bool) -> BookWalk:
    side, end = book.side(sells=sells), book.known_end(sells=sells)
    left, size, notional, beyond, used = wanted, ZERO, ZERO, ZERO, 0
    for level in side:
        if left <= 0:
            break
        resting = level.size * level.price if in_quote else level.size
        taken = taken_size(resting, left)
        # A whole level is its size as written; a division there and back would lose a digit.
        part = level.size if taken == resting else (taken / level.price if in_quote else taken)
        size += part
        notional += taken if in_quote else taken * level.price
        beyond += part if is_beyond(level.price, end, sells=sells) else ZERO
        left -= taken
        used += 1
    reference = side[0].price if side else None
    # An order inside the best level costs nothing, and not the fiftieth digit of a division.
    average = settled(average_price(notional, size)) if size > 0 else None
    return BookWalk(
        sells=sells,
        outcome=_outcome(left, beyond, end),
        reference_price=reference,
        average_price=average,
        marginal_price=side[used - 1].price if used else None,
        cost_bps=None
        if reference is None or average is None
        else cost_bps(reference, average, sells),
        filled_size=size,
        filled_notional=notional,
        unfilled_size=None if in_quote else left,
        unfilled_notional=left if in_quote else None,
        beyond_known=beyond,
        levels=used,
    )


def is_beyond(price: Decimal, end: Decimal | None, *, sells: bool) -> bool:
    """Whether a price lies where the book may lack levels."""
    return end is not None and (price < end if sells else price > end)


def _outcome(left: Decimal, beyond: Decimal, end: Decimal | None) -> WalkOutcome:
    if beyond > 0 or (left > 0 and end is not None):
        return "data_exhausted"
    return "liquidity_exhausted" if left > 0 else "filled"


def taken_from(side: Sequence[Level], size: Decimal) -> tuple[Level, ...]:
    """What a side holds after an order of that size has gone through it.

    Examples
    --------
    >>> taken_from((Level(Decimal(9), Decimal(1)), Level(Decimal(8), Decimal(3))), Decimal(2))
    (Level(price=Decimal('8'), size=Decimal('2')),)
    """
    left, kept = size, []
    for level in side:
        taken = taken_size(level.size, left)
        left -= taken
        if level.size > taken:
            kept.append(Level(level.price, level.size - taken))
    return tuple(kept)
