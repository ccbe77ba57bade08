"""One premium sample from a book: impact prices, and what a book too thin for them means."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from stepladder.errors import InputError
from stepladder.formulas.funding_premium import impact_premium, relative_premium
from stepladder.formulas.funding_rate import capped_rate
from stepladder.incentives.funding_rule import FundingRule
from stepladder.model.exact import ZERO, settled
from stepladder.model.unknown import Unknown, known, unknown

Levels = Sequence[tuple[Decimal, Decimal]]
"""Price and size of each level, best first; prices and sizes above zero."""


def impact_price(levels: Levels, notional: Decimal) -> Decimal | None:
    """Average price at which ``notional`` of quote fills on one side; None if it is too thin.

    With a notional of zero it is the best price.

    Examples
    --------
    >>> bids = [(Decimal(100), Decimal(1)), (Decimal(80), Decimal(5))]
    >>> impact_price(bids, Decimal(180))
    Decimal('90')
    >>> impact_price(bids, Decimal(501)) is None
    True
    """
    if not levels:
        return None
    if notional == ZERO:
        return levels[0][0]
    left, filled = notional, ZERO
    for price, size in levels:
        if price <= 0 or size <= 0:
            raise InputError(
                expected="prices and sizes above zero", found=f"{size} at {price}", where="book"
            )
        if price * size >= left:
            return settled(notional / (filled + left / price))
        left -= price * size
        filled += size
    return None


def book_premium(
    rule: FundingRule,
    bids: Levels,
    asks: Levels,
    *,
    reference_price: Decimal,
    impact_notional: Decimal | Unknown,
) -> Decimal | Unknown:
    """Premium of a book by a venue's rule: of its impact prices, or of its middle.

    A side too thin for the impact notional is unknown: the venues' rules read so far do not say
    what they do then, dYdX's excepted (``thin_book_premium``).

    Examples
    --------
    >>> from stepladder.incentives.funding_rule import funding_rule
    >>> from stepladder.venues.packaged import packaged_rulebook
    >>> from stepladder.venues.rules import Rules
    >>> rules = Rules(rulebook=packaged_rulebook("hyperliquid"), at=1_760_000_000 * 10**9)
    >>> bids, asks = [(Decimal(101), Decimal(900))], [(Decimal(102), Decimal(900))]
    >>> book_premium(funding_rule(rules), bids, asks, reference_price=Decimal(100),
    ...              impact_notional=Decimal(20000)).normalize()
    Decimal('0.01')
    """
    if isinstance(rule.premium, Unknown):
        return rule.premium
    if not bids or not asks:
        return unknown("premium", "a side of the book is empty", owner="book")
    if rule.premium == "mid":
        return relative_premium((bids[0][0] + asks[0][0]) / 2, reference_price)
    if rule.premium not in ("impact", "impact_mid"):
        return unknown("premium", f"{rule.premium} needs more than one book", owner=rule.owner)
    if isinstance(impact_notional, Unknown):
        return impact_notional
    prices = known(
        _impact_or_unknown("bids", bids, impact_notional),
        _impact_or_unknown("asks", asks, impact_notional),
    )
    if isinstance(prices, Unknown):
        return prices
    if rule.premium == "impact_mid":
        return relative_premium((prices[0] + prices[1]) / 2, reference_price)
    return impact_premium(*prices, reference_price)


def thin_book_premium(
    bids: Levels,
    asks: Levels,
    *,
    index_price: Decimal,
    impact_notional: Decimal,
    premium_cap: Decimal,
    decimals: int = 6,
) -> Decimal:
    """Premium by dYdX's rule: a side too thin counts as none, the rest is cut and capped.

    References
    ----------
    dydxprotocol/v4-chain@84d4664b: premium of an order book against the index.

    Examples
    --------
    >>> bids = [(Decimal(9999), Decimal("0.1")), (Decimal(9998), Decimal(1))]
    >>> thin_book_premium(bids, [(Decimal(10001), Decimal(1))], index_price=Decimal(9000),
    ...                   impact_notional=Decimal(5000), premium_cap=Decimal(1))
    Decimal('0.110911')
    """
    bid, ask = impact_price(bids, impact_notional), impact_price(asks, impact_notional)
    premium = impact_premium(
        index_price if bid is None else bid, index_price if ask is None else ask, index_price
    )
    return capped_rate(cut_toward_zero(premium, decimals), -premium_cap, premium_cap)


def cut_toward_zero(amount: Decimal, decimals: int) -> Decimal:
    """Drop the digits beyond ``decimals``, as integer arithmetic of a chain does.

    Examples
    --------
    >>> cut_toward_zero(Decimal("-0.0000019"), 6)
    Decimal('-0.000001')
    """
    return amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_DOWN)


def _impact_or_unknown(side: str, levels: Levels, notional: Decimal) -> Decimal | Unknown:
    price = impact_price(levels, notional)
    if price is None:
        return unknown(f"impact price of the {side}", "the book is too thin", owner="book")
    return price
