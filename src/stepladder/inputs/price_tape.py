"""A recorded tape: the venue's mark beside what it was made of, in the order of time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from stepladder.inputs.last_price import OffMarketTrade, Trade, last_price
from stepladder.inputs.price_tick import PriceTick
from stepladder.inputs.settlements import Settlement, settlements


@dataclass(frozen=True, slots=True, kw_only=True)
class TapeRow:
    """One recorded row (time UTC ns, prices quote per base); None: not in this row.

    ``trade`` is a trade with its execution type, of the market or not; ``mark`` the venue's own;
    ``impact_mid`` and ``external`` as in :class:`~stepladder.inputs.price_tick.PriceTick`.
    """

    time_ns: int
    mark: Decimal | None = None
    index: Decimal | None = None
    bid: Decimal | None = None
    ask: Decimal | None = None
    impact_mid: Decimal | None = None
    external: Mapping[str, Decimal] | None = None
    funding_rate: Decimal | None = None
    next_funding_ns: int | None = None
    trade: Trade | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTape:
    """Rows by time; ``out_of_order`` counts those that were recorded after a later one."""

    owner: str
    rows: tuple[TapeRow, ...]
    out_of_order: int = 0

    def ticks(self, *, off_market_counts: bool = False) -> Iterator[tuple[TapeRow, PriceTick]]:
        """Each row with what it tells a mark rule; a trade is news only if the market made it.

        ``off_market_counts`` lets take-overs through, to show what they would have done.
        """
        for row in self.rows:
            trade = row.trade
            counts = trade is not None and (off_market_counts or trade.of_the_market)
            yield (
                row,
                PriceTick(
                    time_ns=row.time_ns,
                    bid=row.bid,
                    ask=row.ask,
                    last=trade.price if trade is not None and counts else None,
                    index=row.index,
                    impact_mid=row.impact_mid,
                    external=row.external,
                    funding_rate=row.funding_rate,
                    next_funding_ns=row.next_funding_ns,
                ),
            )

    @property
    def kept_out(self) -> tuple[OffMarketTrade, ...]:
        """The trades that are no price of the market."""
        return last_price(row.trade for row in self.rows if row.trade is not None)[1]

    @property
    def settlements(self) -> tuple[Settlement, ...]:
        """The fundings that took place on the tape."""
        return settlements(
            (row.time_ns, row.next_funding_ns)
            for row in self.rows
            if row.next_funding_ns is not None
        )
