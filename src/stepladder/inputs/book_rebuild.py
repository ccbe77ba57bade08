"""A book kept up to date: a snapshot, then every change of it, in the order of the venue's numbers.

Each message names the first and the final update it holds and the final one of the message before
it. Messages that end before the snapshot are dropped; the first one kept must enclose the
snapshot's own number; from then on each must follow the one before it. A size of zero removes a
level. Nothing here looks at a clock: the numbers alone say what comes next.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.model.order_book import Level, OrderBook, checked_book

Change = tuple[Decimal, Decimal]
"""Price, and the size that now rests there; zero: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthSnapshot:
    """Both sides as of one update number; it holds the best levels and may end above the last."""

    last_update_id: int
    time_ns: int
    bids: Sequence[Change]
    asks: Sequence[Change]
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthDelta:
    """The levels that changed between two update numbers; ``where`` names file and line."""

    first_update_id: int
    final_update_id: int
    prev_final_update_id: int
    time_ns: int
    bids: Sequence[Change]
    asks: Sequence[Change]
    where: str


DepthMessage = DepthSnapshot | DepthDelta


@dataclass(slots=True, kw_only=True)
class BookRebuild:
    """The book so far, and what was counted on the way.

    Without a snapshot (``without_snapshot=True``) the book starts empty, so it is known no further
    than its best quotes until every level has been touched.

    Examples
    --------
    >>> rebuild = BookRebuild(symbol="X", source="doc")
    >>> rebuild.take(DepthSnapshot(last_update_id=7, time_ns=1, bids=[(Decimal(9), Decimal(1))],
    ...                            asks=[(Decimal(11), Decimal(1))], where="doc: line 1"))
    >>> rebuild.take(DepthDelta(first_update_id=6, final_update_id=8, prev_final_update_id=5,
    ...                         time_ns=2, bids=[(Decimal(10), Decimal(2))], asks=[],
    ...                         where="doc: line 2"))
    >>> rebuild.book().bids[0].price, rebuild.applied
    (Decimal('10'), 1)
    """

    symbol: str
    source: str
    without_snapshot: bool = False
    applied: int = 0
    dropped: int = 0
    waiting: int = 0
    removed_absent: int = 0
    last_update_id: int | None = None
    time_ns: int = 0
    _bids: dict[Decimal, Decimal] = field(default_factory=dict)
    _asks: dict[Decimal, Decimal] = field(default_factory=dict)
    _bid_end: Decimal | None = None
    _ask_end: Decimal | None = None
    _must_enclose: bool = False
    _early: list[DepthDelta] = field(default_factory=list)

    def take(self, message: DepthMessage) -> None:
        """Take the next message of the stream.

        Changes that arrive before the snapshot wait for it: the venue's numbers, and not the order
        of arrival, say which of them the snapshot already holds.

        Raises
        ------
        InputError
            If update numbers do not follow one another, or a snapshot is no book; it names the
            message.
        """
        if isinstance(message, DepthSnapshot):
            self._start(message)
        elif self.last_update_id is None and not self.without_snapshot:
            if len(self._early) >= EARLY_MAX:
                raise InputError(
                    expected=f"a snapshot among the first {EARLY_MAX} messages",
                    found="none",
                    where=message.where,
                )
            self._early.append(message)
            self.waiting = len(self._early)
        else:
            self._change(message)

    def book(self) -> OrderBook:
        """The book as it stands, checked.

        Raises
        ------
        InputError
            If there has been no snapshot, or the sides cross.
        """
        if self.last_update_id is None:
            raise InputError(expected="a depth snapshot", found="none", where=self.source)
        bids = tuple(Level(p, s) for p, s in sorted(self._bids.items(), reverse=True))
        asks = tuple(Level(p, s) for p, s in sorted(self._asks.items()))
        bid_end, ask_end = self._bid_end, self._ask_end
        if self.without_snapshot:
            bid_end = bids[0].price if bids else bid_end
            ask_end = asks[0].price if asks else ask_end
        return checked_book(
            OrderBook(
                symbol=self.symbol,
                time_ns=self.time_ns,
                bids=bids,
                asks=asks,
                known_bid_end=bid_end,
                known_ask_end=ask_end,
                source=f"{self.source}, update {self.last_update_id}",
            )
        )

    def _start(self, snapshot: DepthSnapshot) -> None:
        bids = tuple(Level(price, size) for price, size in snapshot.bids)
        asks = tuple(Level(price, size) for price, size in snapshot.asks)
        if not bids or not asks:
            raise InputError(
                expected="levels on both sides", found="an empty side", where=snapshot.where
            )
        checked_book(
            OrderBook(
                symbol=self.symbol,
                time_ns=snapshot.time_ns,
                bids=bids,
                asks=asks,
                known_bid_end=None,
                known_ask_end=None,
                source=snapshot.where,
            )
        )
        self._bids, self._asks = dict(snapshot.bids), dict(snapshot.asks)
        self._bid_end, self._ask_end = bids[-1].price, asks[-1].price
        self.last_update_id, self.time_ns = snapshot.last_update_id, snapshot.time_ns
        self._must_enclose, self.without_snapshot = True, False
        early, self._early, self.waiting = self._early, [], 0
        for message in early:
            self._change(message)

    def _change(self, delta: DepthDelta) -> None:
        if not self._follows(delta):
            self.dropped += 1
            return
        for side, changes in ((self._bids, delta.bids), (self._asks, delta.asks)):
            for price, size in changes:
                if price <= 0 or size < 0:
                    raise InputError(
                        expected="a price above zero and a size of zero or more",
                        found=f"{price:f}, {size:f}",
                        where=delta.where,
                    )
                if size > 0:
                    side[price] = size
                elif side.pop(price, None) is None:
                    self.removed_absent += 1
        self.applied += 1
        self.last_update_id, self.time_ns = delta.final_update_id, delta.time_ns

    def _follows(self, delta: DepthDelta) -> bool:
        """Whether a message is the next one; False where the snapshot already holds it."""
        first, final, before = (
            delta.first_update_id,
            delta.final_update_id,
            delta.prev_final_update_id,
        )
        if not before < first <= final:
            raise InputError(
                expected="update numbers that rise",
                found=f"{before}, {first}, {final}",
                where=delta.where,
            )
        last = self.last_update_id
        if last is None:
            return True
        if not self._must_enclose:
            if before != last:
                raise InputError(
                    expected=f"a message that follows update {last}",
                    found=f"one that follows {before}",
                    where=delta.where,
                )
            return True
        if final < last:
            return False
        if first > last:
            raise InputError(
                expected=f"a first message that encloses update {last} of the snapshot",
                found=f"updates {first} to {final}",
                where=delta.where,
            )
        self._must_enclose = False
        return True


EARLY_MAX = 10_000
"""Messages kept for a snapshot that is yet to come."""
