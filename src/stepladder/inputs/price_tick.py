"""What is new at one instant: quotes, trades, index, funding; whatever is absent is unchanged."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from stepladder.formulas.mark_price import mid_price
from stepladder.inputs.median import median, weighted_median
from stepladder.model.exact import ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTick:
    """Prices (quote per base) and the funding schedule as of ``time_ns`` (UTC); None: no news.

    ``last`` is a price of the market: take-overs and deleveraging stay out of it. ``impact_mid``
    is the middle of the prices of a given notional through the book. ``funding_rate`` is a
    fraction per interval, ``next_funding_ns`` the next settlement. ``external`` are the middles
    of other venues' perpetuals by venue: news of one leaves the others as they were, an empty table
    says that there are none.
    """

    time_ns: int
    bid: Decimal | None = None
    ask: Decimal | None = None
    last: Decimal | None = None
    index: Decimal | None = None
    impact_mid: Decimal | None = None
    funding_rate: Decimal | None = None
    next_funding_ns: int | None = None
    external: Mapping[str, Decimal] | None = None

    def joined(self, news: "PriceTick") -> "PriceTick":
        """This state of things with the news on top.

        Examples
        --------
        >>> before = PriceTick(time_ns=0, last=Decimal(100))
        >>> before.joined(PriceTick(time_ns=5, index=Decimal(101))).last
        Decimal('100')
        """
        return PriceTick(
            time_ns=news.time_ns,
            bid=self.bid if news.bid is None else news.bid,
            ask=self.ask if news.ask is None else news.ask,
            last=self.last if news.last is None else news.last,
            index=self.index if news.index is None else news.index,
            impact_mid=self.impact_mid if news.impact_mid is None else news.impact_mid,
            funding_rate=self.funding_rate if news.funding_rate is None else news.funding_rate,
            next_funding_ns=self.next_funding_ns
            if news.next_funding_ns is None
            else news.next_funding_ns,
            external=_joined_external(self.external, news.external),
        )

    @property
    def mid(self) -> Decimal | None:
        """Middle of the quotes, once both are there."""
        if self.bid is None or self.ask is None:
            return None
        return mid_price(self.bid, self.ask)

    @property
    def book_median(self) -> Decimal | None:
        """Median of best bid, best ask and last trade: the last trade kept within the spread."""
        if self.bid is None or self.ask is None or self.last is None:
            return None
        return median((self.bid, self.ask, self.last))

    def external_median(self, weights: Mapping[str, Decimal] | None) -> Decimal | None:
        """Median of other venues, weighted where the rule has weights; None while one is missing.

        A venue that the weights do not name does not count; without one that they do name the
        median would be another.
        """
        if not self.external or not (weights or {}).keys() <= self.external.keys():
            return None
        named = {
            venue: (price, ONE if weights is None else weights[venue])
            for venue, price in self.external.items()
            if weights is None or venue in weights
        }
        prices, shares = zip(*named.values(), strict=True)
        return weighted_median(prices, shares)


def _joined_external(
    before: Mapping[str, Decimal] | None, news: Mapping[str, Decimal] | None
) -> Mapping[str, Decimal] | None:
    if news is None:
        return before
    return {**(before or {}), **news} if news else {}
