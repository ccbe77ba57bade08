"""The price of leaving a position as a margin rule may use it: through the book, but bounded.

A book that holds one far offer has a best ask, and a walk that ends there. Taken as it stands it
would make any short look bankrupt. The bound is counted from a price the book does not make, so one
resting order cannot move it, however far away it is put.
"""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.book_walk import capped_exit_price
from stepladder.inputs.book_walk import WalkOutcome, walk_size
from stepladder.model.order_book import OrderBook


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitPrice:
    """The price used, whether the bound made it, and how the walk behind it ended."""

    price: Decimal
    is_capped: bool
    outcome: WalkOutcome


def exit_price(
    book: OrderBook, size: Decimal, cap_bps: Decimal, *, reference_price: Decimal
) -> ExitPrice:
    """Average price of closing a signed size, no worse than a bound from the reference.

    Where the book cannot take all of it, the price is the bound itself.

    Parameters
    ----------
    size
        Of the position: a long (above zero) sells, a short buys.
    cap_bps
        Basis points of ``reference_price``, zero or more.
    reference_price
        Mark or index, quote per base: never a quote of this book.

    Raises
    ------
    InputError
        If the size is zero, the cap below zero or the reference not above zero.
    """
    for expected, value, good in (
        ("a size other than zero", size, size != 0),
        ("a cap of zero or more", cap_bps, cap_bps >= 0),
        ("a reference price above zero", reference_price, reference_price > 0),
    ):
        if not good:
            raise InputError(expected=expected, found=f"{value:f}", where="exit price")
    sells = size > 0
    walk = walk_size(book, abs(size), sells=sells)
    worst = -cap_bps if sells else cap_bps
    bound = reference_price + reference_price * worst / 10_000
    if walk.average_price is None or not walk.is_whole:
        return ExitPrice(price=bound, is_capped=True, outcome=walk.outcome)
    price = capped_exit_price(walk.average_price, reference_price, cap_bps, sells)
    return ExitPrice(price=price, is_capped=price != walk.average_price, outcome=walk.outcome)
