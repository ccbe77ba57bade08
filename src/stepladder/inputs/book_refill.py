"""A side of a book that grows back after an order: every hole closes at one exponential rate."""

from collections.abc import Sequence
from decimal import Decimal

from stepladder.formulas.book_walk import refilled_size
from stepladder.model.exact import ZERO
from stepladder.model.order_book import Level


def refilled_side(
    before: Sequence[Level],
    after: Sequence[Level],
    *,
    refill_rate: Decimal,
    seconds: Decimal,
) -> tuple[Level, ...]:
    """Levels some seconds after an order, on the way from ``after`` back to ``before``.

    Parameters
    ----------
    before, after
        The same side, best first, right before and right after the order.
    refill_rate
        Per second, zero or more: the argument that depth results hang on, so it is always given.
    seconds
        Since the order, zero or more.

    Examples
    --------
    >>> full = (Level(Decimal(9), Decimal(4)),)
    >>> refilled_side(full, (), refill_rate=Decimal(0), seconds=Decimal(60))
    ()
    >>> (level,) = refilled_side(full, (), refill_rate=Decimal(1), seconds=Decimal(60))
    >>> round(level.size, 6)
    Decimal('4.000000')
    """
    left = {level.price: level.size for level in after}
    grown = (
        Level(
            level.price,
            refilled_size(level.size, left.get(level.price, ZERO), refill_rate, seconds),
        )
        for level in before
    )
    return tuple(level for level in grown if level.size > 0)
