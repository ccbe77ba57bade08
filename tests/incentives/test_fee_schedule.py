"""Fees: which venue charges what on what, where it enters, and the rules of signs."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError
from stepladder.incentives.fee_schedule import IN_TRIGGER, fee_schedule, posted_fee
from stepladder.model.time import parse_time
from stepladder.model.unknown import Unknown
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.venues.rules import FEES_IN_TRIGGER, Rules
from stepladder.verification.answers.question import LINEAR, Question, held, told
from stepladder.verification.answers.stated_rules import one_rate, stated_rulebook

AT = parse_time("2026-11-01", where="test")


def rules_of(venue: str, when: str | None = None) -> Rules:
    at = AT if when is None else parse_time(when, where="test")
    return Rules(rulebook=packaged_rulebook(venue), at=at)


def stated(**fees: object) -> Rules:
    facts = {f"fees.{name}": value for name, value in fees.items()}
    return Rules(rulebook=stated_rulebook(facts, ladders={}), at=AT)


@pytest.mark.parametrize(
    ("venue", "maker", "taker", "enters"),
    [
        ("binance-usdm", "0.0002", "0.0005", ("fill",)),
        ("okx-swap", "0.0002", "0.0005", ("fill", "trigger")),
        (
            "bybit-linear",
            "0.0002",
            "0.00055",
            ("fill", "trigger", "initial_margin", "bankruptcy_price"),
        ),
        ("bitmex", "0.0005", "0.0005", ("fill", "trigger", "bankruptcy_price")),
        ("drift-v2", "-0.00002", "0.00035", ("fill",)),
        ("hyperliquid", "0.00015", "0.00045", ("fill",)),
    ],
)
def test_a_venues_fees_and_where_the_taker_fee_is_felt(
    venue: str, maker: str, taker: str, enters: tuple[str, ...]
):
    schedule = fee_schedule(rules_of(venue), "BTCUSDT")
    assert (schedule.maker.rate, schedule.taker.rate) == (Decimal(maker), Decimal(taker))
    assert schedule.taker.enters == enters
    assert schedule.maker.enters == ("fill",)


def test_a_fee_tier_has_its_own_rates_and_an_unread_one_is_unknown():
    third = fee_schedule(rules_of("binance-usdm"), "BTCUSDT", fee_tier="VIP3")
    assert (third.maker.rate, third.taker.rate) == (Decimal("0.00012"), Decimal("0.00032"))
    volume = fee_schedule(rules_of("hyperliquid"), "BTC", fee_tier="above_7bn_usd")
    assert volume.taker.rate == Decimal("0.00024")
    assert isinstance(volume.maker.rate, Unknown)
    with pytest.raises(InputError, match="fee_tier at binance-usdm"):
        fee_schedule(rules_of("binance-usdm"), "BTCUSDT", fee_tier="VIP99")


def test_a_liquidation_fee_belongs_to_a_symbol():
    rules = rules_of("binance-usdm")
    assert fee_schedule(rules, "BTCUSDT").liquidation.rate == Decimal("0.012")
    assert isinstance(fee_schedule(rules, "SOLUSDT").liquidation.rate, Unknown)
    deribit = rules_of("deribit")
    assert fee_schedule(deribit, "BTC-PERPETUAL").liquidation.rate == Decimal("0.0075")
    assert fee_schedule(
        rules_of("deribit", "2021-12-31"), "BTC-PERPETUAL"
    ).liquidation.rate == Decimal("0.005")
    assert isinstance(fee_schedule(deribit, "BTCX-PERPETUAL").liquidation.rate, Unknown)


def test_a_fee_told_in_words_is_no_rate():
    for venue in ("bitmex", "lighter", "paradex", "okx-swap"):
        rate = fee_schedule(rules_of(venue), "BTCUSDT").liquidation.rate
        assert isinstance(rate, Unknown)
        assert "told in words" in rate.missing[0].reason


def test_a_liquidation_fee_counts_in_the_test_at_kucoin_since_its_notice():
    before, after = (
        fee_schedule(rules_of("kucoin-futures", when), "XBTUSDTM")
        for when in ("2025-05-22T02:59Z", "2025-05-22T03:00Z")
    )
    assert before.liquidation.enters == ("liquidation",)
    assert before.taker.enters == ("fill", "trigger")
    assert after.liquidation.enters == ("liquidation", "trigger")
    assert after.taker.enters == ("fill",)


def test_a_rule_that_was_not_read_leaves_the_place_unknown():
    schedule = fee_schedule(rules_of("coinbase-intx"), "BTC-PERP")
    assert isinstance(schedule.taker.enters, Unknown)
    assert schedule.maker.enters == ("fill",)


def test_every_word_of_the_switch_has_its_places():
    assert set(IN_TRIGGER) == set(FEES_IN_TRIGGER)


def test_no_packaged_fee_breaks_a_rule_of_signs():
    assert len(packaged_venues()) >= 19
    for venue in packaged_venues():
        schedule = fee_schedule(rules_of(venue), "BTCUSDT")
        for fee in (schedule.taker, schedule.liquidation):
            assert isinstance(fee.rate, Unknown) or fee.rate >= 0, venue
        assert schedule.taker.source, venue


@pytest.mark.parametrize(
    ("maker", "taker", "fine"),
    [
        ("0", "0", True),
        ("-0.0001", "0.0001", True),  # a rebate as large as the fee: trading with oneself is free
        ("-0.00011", "0.0001", False),
        ("0.0001", "-0.0001", False),
    ],
)
def test_both_sides_of_the_rules_of_signs(maker: str, taker: str, fine: bool):
    rules = stated(maker=Decimal(maker), taker=Decimal(taker), liquidation_fee=Decimal(0))
    if fine:
        fee_schedule(rules, "X")
        return
    with pytest.raises(InputError):
        fee_schedule(rules, "X")


def test_a_negative_liquidation_fee_is_refused():
    rules = stated(maker=Decimal(0), taker=Decimal(0), liquidation_fee=Decimal("-0.01"))
    with pytest.raises(InputError, match="liquidation"):
        fee_schedule(rules, "X")


amounts = st.decimals("0", "1000000", places=4)
rates = st.decimals("-0.001", "0.01", places=6)


@given(amounts, rates, st.sampled_from([Decimal("0.01"), Decimal("1e-8"), Decimal(1)]))
def test_a_cost_is_rounded_up_and_a_rebate_down(notional: Decimal, rate: Decimal, unit: Decimal):
    posted = posted_fee(notional, rate, unit=unit)
    assert notional * rate <= posted < notional * rate + unit
    assert posted % unit == 0
    if rate >= 0:
        assert posted >= 0
    if rate <= 0:
        assert posted <= 0  # a rebate only ever lowers what is paid


def price(word: str, taker: Decimal, size: Decimal, leverage: Decimal, rate: Decimal) -> Decimal:
    entry = Decimal(50_000)
    cash = abs(size) * entry / leverage
    answer = told(
        Question(
            positions=[held(LINEAR, size, entry, leverage=leverage)],
            ladders={LINEAR.symbol: one_rate(rate)},
            collateral={"USDT": cash},
            facts={"ladder.fee_in_trigger": word, "fees.taker": taker},
        )
    ).liquidation_price()
    assert isinstance(answer, Decimal), answer
    return answer


leverages = st.integers(2, 20).map(Decimal)
lots = st.decimals("0.001", "5", places=3).filter(bool)
takers = st.decimals("0", "0.003", places=5)


@given(
    st.sampled_from(("taker_at_mark", "close_fee_at_bankruptcy", "close_fee_of_size")),
    takers,
    lots,
    leverages,
    st.booleans(),
)
def test_a_fee_in_the_trigger_never_moves_the_liquidation_price_further_away(
    word: str, taker: Decimal, lot: Decimal, leverage: Decimal, long: bool
):
    size, rate = lot if long else -lot, Decimal("0.005")
    none = price("none", taker, size, leverage, rate)
    with_fee = price(word, taker, size, leverage, rate)
    more = price(word, taker + Decimal("0.0005"), size, leverage, rate)
    if long:
        assert none <= with_fee < more
    else:
        assert none >= with_fee > more
    if taker == 0:
        assert with_fee == none
