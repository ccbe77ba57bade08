"""One interface for depth, recorded or drawn by a profile: an order in, what became of it out."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from stepladder.inputs.book_walk import BookWalk, walk_size
from stepladder.model.order_book import OrderBook


class Depth(Protocol):
    """Anything an order can be walked through."""

    def walk(self, size: Decimal, *, sells: bool) -> BookWalk:
        """Trade a size in the contract's unit, zero or more."""
        ...


@dataclass(frozen=True, slots=True)
class RecordedDepth:
    """The levels of a book as they stood."""

    book: OrderBook

    def walk(self, size: Decimal, *, sells: bool) -> BookWalk:
        """Walk the book's own levels."""
        return walk_size(self.book, size, sells=sells)
