"""What orders of several sizes cost in one book."""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.inputs.book_walk import BookWalk
from stepladder.model.order_book import OrderBook


@dataclass(frozen=True, slots=True, kw_only=True)
class BookOrder:
    """An order by what it receives or pays, quote, and what became of it."""

    notional: Decimal
    walk: BookWalk


@dataclass(frozen=True, slots=True, kw_only=True)
class BookAnswer:
    """A book and its orders, in the order asked; ``skipped`` counts messages already held."""

    book: OrderBook
    orders: tuple[BookOrder, ...]
    messages: int
    skipped: int
