"""The demonstration says what hand arithmetic says, under each venue's own rules."""

from decimal import Decimal

from stepladder.liquidation.uncertainty import Budget
from stepladder.reports.demo_text import demo_text
from stepladder.venues.packaged import packaged_venues
from stepladder.verbs.demo import demo

# Long 13 from 50,000 with 32,500 behind it: equity 13 P - 617,500 (linear), and in coin
# 0.65 + 13 - 650,000 / P (inverse).
BY_HAND = {
    # 13 P 0.5 % - 300: 12.935 P = 617,200
    "binance-usdm": Decimal(617_200) / Decimal("12.935"),
    # 13 P 0.56 % with the taker fee - 200
    "bitget": Decimal(617_300) / (13 * Decimal("0.9944")),
    # 13 P 0.5 % + 650,000 x 0.95 x 0.055 %: 12.935 P = 617,500 + 339.625
    "bybit-linear": Decimal("617839.625") / Decimal("12.935"),
    # 650,000 at entry x (0.5 % and 0.06 % to close)
    "gmx-v2": Decimal(617_500 + 3_250 + 390) / 13,
    # 650,000 / P (0.5 % + 0.05 % taker + 0.01 % funding): 650,000 x 1.0056 / P = 13.65
    "bitmex": Decimal(650_000) * Decimal("1.0056") / Decimal("13.65"),
    # 1 % of 650,000 at entry
    "kraken": Decimal(617_500 + 6_500) / 13,
    # 13 P (1 % + 0.045 % taker)
    "paradex": Decimal(617_500) / (13 * Decimal("0.98955")),
    # 13 P (1 % + 13 x 0.005 %)
    "deribit": Decimal(617_500) / (13 * Decimal("0.98935")),
    "dydx-v4": Decimal(617_500) / (13 * Decimal("0.988")),
    "lighter": Decimal(617_500) / (13 * Decimal("0.988")),
    # 13 P 1.25 %: 12.8375 P = 617,500
    "hyperliquid": Decimal(617_500) / Decimal("12.8375"),
}
UNANSWERED = {
    "aevo": "ladder of BTC-PERP",
    "coinbase-intx": "ladder.fee_in_trigger",
    "kucoin-futures": "fees.liquidation_fee_rate",
    # 1,300 contracts, and the ladder is known up to 1,000
    "okx-swap": "ladder of BTC-USDT-SWAP",
}


def test_each_venue_liquidates_where_hand_arithmetic_says():
    shown = demo()
    for answer in shown.same_position:
        budget = answer.pools[0].positions[0].prices[0].budget
        assert isinstance(budget, Budget)
        price = budget.optimistic.price
        assert price is not None
        assert abs(price - BY_HAND[answer.account.venue]) < Decimal("1e-20"), answer.account.venue
    assert {answer.account.venue for answer in shown.same_position} == set(BY_HAND)
    assert {*BY_HAND, *shown.unanswered} == set(packaged_venues())
    for venue, fact in UNANSWERED.items():
        assert fact in {missing.fact for missing in shown.unanswered[venue].missing}


def test_the_answer_comes_first():
    first, *_ = demo_text(demo()).splitlines()
    assert first.endswith("is liquidated between 47,715.50 and 48,101.27.")
