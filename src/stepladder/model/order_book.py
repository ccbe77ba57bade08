"""An order book: resting sizes by price, and how far down it is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.model.number import printable


@dataclass(frozen=True, slots=True)
class Level:
    """A price and the size resting at it.

    Parameters
    ----------
    price
        Quote per base, above zero.
    size
        In the contract's unit, above zero.
    """

    price: Decimal
    size: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderBook:
    """Both sides of a market at one instant, best level first.

    Parameters
    ----------
    symbol, source
        Market, and file or stream it was read from.
    time_ns
        UTC nanoseconds of the venue's clock; zero where the source does not say.
    bids, asks
        Best first.
    known_bid_end, known_ask_end
        Price beyond which the side may lack levels; None where the side is taken as whole.
    """

    symbol: str
    time_ns: int
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    known_bid_end: Decimal | None
    known_ask_end: Decimal | None
    source: str

    def side(self, *, sells: bool) -> tuple[Level, ...]:
        """The levels that an order meets: bids for a sale, asks for a purchase."""
        return self.bids if sells else self.asks

    def known_end(self, *, sells: bool) -> Decimal | None:
        """How far that side is known."""
        return self.known_bid_end if sells else self.known_ask_end


def checked_book(book: OrderBook) -> OrderBook:
    """Hand a book on if it can be one: sorted, uncrossed, prices and sizes above zero.

    An empty side is a book all the same; what it cannot fill is an outcome, not an error.

    Raises
    ------
    InputError
        If it cannot; it names the source, the side and the level, counted from zero.

    Examples
    --------
    >>> bids = (Level(Decimal(99), Decimal(1)), Level(Decimal(100), Decimal(1)))
    >>> checked_book(OrderBook(symbol="X", time_ns=0, bids=bids, asks=(), known_bid_end=None,
    ...                        known_ask_end=None, source="a.json"))
    Traceback (most recent call last):
    stepladder.errors.InputError: a.json: bids[1].price: expected a price below 99, found 100
    """
    source = printable(book.source)
    _check_side(book.bids, falling=True, where=f"{source}: bids")
    _check_side(book.asks, falling=False, where=f"{source}: asks")
    if book.bids and book.asks and book.bids[0].price >= book.asks[0].price:
        raise InputError(
            expected=f"a best bid below the best ask, {book.asks[0].price:f}",
            found=f"{book.bids[0].price:f}",
            where=f"{source}: bids[0].price",
        )
    return book


def _check_side(levels: Iterable[Level], *, falling: bool, where: str) -> None:
    before: Decimal | None = None
    for i, level in enumerate(levels):
        for name, value in (("price", level.price), ("size", level.size)):
            if not value.is_finite() or value <= 0:
                raise InputError(
                    expected=f"a {name} above zero",
                    found=f"{value:f}",
                    where=f"{where}[{i}].{name}",
                )
        if before is not None and (level.price >= before if falling else level.price <= before):
            raise InputError(
                expected=f"a price {'below' if falling else 'above'} {before:f}",
                found=f"{level.price:f}",
                where=f"{where}[{i}].price",
            )
        before = level.price
