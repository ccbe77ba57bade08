"""The last price: the latest trade that a market made.

A take-over by the insurance fund, a deleveraging, a liquidation booked at the bankruptcy price are
prices nobody offered; they stay out of the last price, of highs and lows, and of the mark.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from stepladder.model.exact import ONE
from stepladder.model.time import time_text

MARKET_KINDS = ("", "MARKET", "LIMIT", "TRADE", "FILL", "MATCH", "NORMAL")
"""Execution types that mean a fill in the book; a record without the field is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One trade: time (UTC ns), price, size in base units (None: not recorded), and the execution
    type as the venue wrote it."""

    time_ns: int
    price: Decimal
    size: Decimal | None = None
    kind: str = ""

    @property
    def of_the_market(self) -> bool:
        """Whether it counts as a price; a type we do not know does not.

        Examples
        --------
        >>> for kind in ("", "market", "INSURANCE_FUND"):
        ...     print(Trade(time_ns=0, price=Decimal(1), kind=kind).of_the_market)
        True
        True
        False
        """
        return self.kind.upper() in MARKET_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class OffMarketTrade:
    """A trade that was kept out, and how far it was from the last price then (fraction; None where
    there was none yet)."""

    trade: Trade
    last: Decimal | None

    @property
    def deviation(self) -> Decimal | None:
        """Signed distance from the last price as a fraction of it."""
        return None if self.last is None else self.trade.price / self.last - ONE

    def __str__(self) -> str:
        return f"{self.trade.kind} at {time_text(self.trade.time_ns)}"


def last_price(trades: Iterable[Trade]) -> tuple[Decimal | None, tuple[OffMarketTrade, ...]]:
    """The last price after some trades, in the order given, and the trades that are no price.

    Examples
    --------
    >>> fund = Trade(time_ns=1, price=Decimal(102), kind="INSURANCE_FUND")
    >>> last, kept_out = last_price([Trade(time_ns=0, price=Decimal(100)), fund])
    >>> last, kept_out[0].deviation
    (Decimal('100'), Decimal('0.02'))
    """
    last: Decimal | None = None
    kept_out = []
    for trade in trades:
        if trade.of_the_market:
            last = trade.price
        else:
            kept_out.append(OffMarketTrade(trade=trade, last=last))
    return last, tuple(kept_out)
