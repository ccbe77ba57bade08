"""Rules and samples to a rate: by hand, at the edges, and in the ways it goes subtly wrong.

Written down before the code:

1. a rate divided twice, or never: the share of the interval, and interest scaled alone;
2. the order of the steps: a cap before the share is not a cap after it;
3. the window: a sample at the settlement, or one interval too old, joins the average;
4. "time-weighted" read as equal weights, or weights laid the wrong way round.
"""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError
from stepladder.incentives.funding_rate import FundingMarket, FundingRate, funding_rate, rate_cap
from stepladder.incentives.funding_rule import CapRule, FundingRule, funding_rule
from stepladder.incentives.premium_average import PremiumSample
from stepladder.incentives.premium_sample import thin_book_premium
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import NS_PER_HOUR, NS_PER_SECOND, parse_time
from stepladder.model.unknown import Unknown
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.venues.rules import Rules
from stepladder.verification.answers.stated_rules import stated_rulebook

END = parse_time("2026-06-01T16:00Z", where="test")
WIDE = Decimal(1)


def rule_at(venue: str, when: str = "2026-06-01T16:00Z") -> FundingRule:
    rules = Rules(rulebook=packaged_rulebook(venue), at=parse_time(when, where="test"))
    rule = funding_rule(rules)
    assert isinstance(rule, FundingRule)
    return rule


def each(seconds: int, premiums: Sequence[str], *, end: int = END) -> list[PremiumSample]:
    """Samples so many seconds apart, the last one that long before ``end``."""
    count = len(premiums)
    return [
        PremiumSample(at=end - (count - i) * seconds * NS_PER_SECOND, premium=Decimal(premium))
        for i, premium in enumerate(premiums)
    ]


def market(symbol: str = "BTCUSDT", hours: str = "8", cap: Decimal | None = WIDE) -> FundingMarket:
    return FundingMarket(symbol=symbol, interval_hours=Decimal(hours), cap=cap)


def rate(rule: FundingRule, samples: Sequence[PremiumSample], of: FundingMarket) -> FundingRate:
    with localcontext(EXACT):
        found = funding_rate(rule, samples, of, end=END)
    assert isinstance(found, FundingRate), found
    return found


def missing(rule: FundingRule, samples: Sequence[PremiumSample], of: FundingMarket) -> list[str]:
    found = funding_rate(rule, samples, of, end=END)
    assert isinstance(found, Unknown), found
    return [fact.fact for fact in found.missing]


def test_the_damper_leaves_the_interest_rate_and_takes_its_width_beyond():
    rule = rule_at("binance-usdm")
    wanted = {"0.0006": "0.0001", "0.00061": "0.00011", "-0.0004": "0.0001", "-0.00041": "0.00009"}
    for premium, expected in wanted.items():
        found = rate(rule, each(60, [premium] * 480), market())
        assert found.rate_per_interval == Decimal(expected), premium


@pytest.mark.parametrize(("hours", "share"), [("8", 1), ("4", 2), ("2", 4), ("1", 8)])
def test_after_the_notice_binance_divides_the_whole_rate(hours: str, share: int):
    found = rate(rule_at("binance-usdm"), each(5, ["0.0021"] * 60), market(hours=hours))
    assert found.rate_per_interval == Decimal("0.0016") / share
    assert found.rate_per_8h == Decimal("0.0016")
    assert found.rate_per_hour == Decimal("0.0002")


def test_before_the_notice_binance_scaled_the_interest_alone():
    for when, premium_rate, quiet in (
        ("2025-09-18T08:00:59Z", "0.0016", "0.00005"),
        ("2025-09-18T08:01Z", "0.0008", "0.00005"),
    ):
        rule = rule_at("binance-usdm", when)
        found = rate(rule, each(5, ["0.0021"] * 60), market(hours="4"))
        assert found.rate_per_interval == Decimal(premium_rate), when
        assert rate(rule, each(5, ["0"] * 60), market(hours="4")).rate_per_interval == Decimal(
            quiet
        )


def test_the_clock_of_a_rate_is_in_its_name():
    found = rate(rule_at("hyperliquid"), each(5, ["0"] * 720), market("BTC", "1", None))
    assert (found.rate_per_interval, found.interval_hours) == (Decimal("0.0000125"), Decimal(1))
    assert found.rate_per_8h == Decimal("0.0001")


def test_a_cap_after_the_share_is_not_a_cap_before_it():
    # Hyperliquid caps what an hour pays at 4 %; dYdX the eight-hour rate.
    crash = ["-0.6"] * 720
    found = rate(rule_at("hyperliquid"), each(5, crash), market("BTC", "1", None))
    assert (found.rate_per_interval, found.limited) == (Decimal("-0.04"), True)
    of = FundingMarket(
        symbol="BTC-USD",
        interval_hours=Decimal(1),
        initial_margin_rate=Decimal("0.02"),
        maintenance_margin_rate=Decimal("0.012"),
    )
    found = rate(rule_at("dydx-v4"), each(60, ["-0.6"] * 60), of)
    assert (found.rate_per_8h, found.rate_per_interval) == (Decimal("-0.048"), Decimal("-0.006"))


@pytest.mark.parametrize(
    ("initial", "maintenance", "cap"), [("0.05", "0.03", "0.12"), ("0.02", "0.012", "0.048")]
)
def test_contradiction_c10_is_one_formula_with_two_inputs(initial: str, maintenance: str, cap: str):
    rule = rule_at("dydx-v4").cap
    assert isinstance(rule, CapRule)
    of = FundingMarket(
        symbol="BTC-USD",
        interval_hours=Decimal(1),
        initial_margin_rate=Decimal(initial),
        maintenance_margin_rate=Decimal(maintenance),
    )
    assert rate_cap(rule, of, owner="test") == (Decimal(cap), Decimal(cap))


def test_contradiction_c11_nearly_doubles_a_cap():
    # FX tier: maintenance printed as 0.0005, or 0.01 * 0.5 as the fraction of the same row says.
    rule = rule_at("dydx-v4").cap
    assert isinstance(rule, CapRule)
    caps = []
    for maintenance in (Decimal("0.0005"), Decimal("0.01") * Decimal("0.5")):
        of = FundingMarket(
            symbol="EUR-USD",
            interval_hours=Decimal(1),
            initial_margin_rate=Decimal("0.01"),
            maintenance_margin_rate=maintenance,
        )
        caps.append(rate_cap(rule, of, owner="test"))
    assert caps == [(Decimal("0.057"),) * 2, (Decimal("0.03"),) * 2]


def test_contradiction_c27_moves_the_premium_of_a_thin_book():
    # Impact notional of large caps: 25,000 on the governance page, 10,000 in the genesis script.
    bids = [(Decimal(101), Decimal(100)), (Decimal(100), Decimal(1000))]
    premiums = [
        thin_book_premium(
            bids,
            [(Decimal(102), Decimal(1000))],
            index_price=Decimal(100),
            impact_notional=Decimal(notional),
            premium_cap=Decimal(1),
        )
        for notional in (25_000, 10_000)
    ]
    assert premiums == [Decimal("0.004016"), Decimal("0.01")]


def test_contradiction_c15_matters_only_between_the_two_caps():
    def of(live: Decimal | None = None) -> FundingMarket:
        return FundingMarket(
            symbol="BTCUSDT",
            interval_hours=Decimal(8),
            maintenance_margin_rate=Decimal("0.004"),
            cap=live,
        )

    rule = rule_at("binance-usdm")
    for premium, expected in (("0.0035", "0.003"), ("-0.0035", "-0.003")):
        found = rate(rule, each(60, [premium] * 10), of())
        assert (found.rate_per_interval, found.limited) == (Decimal(expected), False)
    assert missing(rule, each(60, ["0.0036"] * 10), of()) == ["funding cap of BTCUSDT"]
    assert missing(rule, each(60, ["0.9"] * 10), of()) == ["funding cap of BTCUSDT"]
    found = rate(rule, each(60, ["0.9"] * 10), of(Decimal("0.003")))
    assert (found.rate_per_interval, found.limited) == (Decimal("0.003"), True)


def test_floor_and_cap_of_a_market_may_differ():
    of = FundingMarket(
        symbol="X", interval_hours=Decimal(8), cap=Decimal("0.01"), floor=Decimal("-0.02")
    )
    rule = rule_at("binance-usdm")
    for premium, expected in (("-0.5", "-0.02"), ("0.5", "0.01")):
        assert rate(rule, each(60, [premium] * 3), of).rate_per_interval == Decimal(expected)


def test_late_minutes_weigh_most_at_bybit():
    # 480 minutes, the premium stands at 0.4 % for the last quarter: 1 - 0.75 * 361/481 of it.
    samples = each(60, ["0"] * 360 + ["0.004"] * 120)
    found = rate(rule_at("bybit-linear"), samples, market())
    weights = sum(range(361, 481)), sum(range(1, 481))
    with localcontext(EXACT):
        assert abs(found.average_premium - Decimal("0.004") * weights[0] / weights[1]) < 1e-30
    turned = rate(rule_at("bybit-linear"), each(60, ["0.004"] * 120 + ["0"] * 360), market())
    assert turned.average_premium < Decimal("0.00026") < Decimal("0.0017") < found.average_premium


def test_bybit_at_another_interval_is_not_guessed():
    rule, samples = rule_at("bybit-linear"), each(60, ["0.001"] * 10)
    assert missing(rule, samples, market(hours="4")) == ["funding.rule.scaling"]
    rate(rule, samples, market(hours="8"))


def test_a_missing_sample_counts_as_zero_at_dydx_only():
    half = each(60, ["0.001"] * 30)
    of = market("BTC-USD", "1")
    assert rate(rule_at("dydx-v4"), half, of).rate_per_8h == Decimal("0.0005")
    assert rate(rule_at("dydx-v4"), [], of).rate_per_8h == 0
    assert rate(rule_at("hyperliquid"), half, market("BTC", "1")).rate_per_8h == Decimal("0.0005")
    assert rate(rule_at("hyperliquid"), half, market("BTC", "1")).average_premium == Decimal(
        "0.001"
    )
    assert missing(rule_at("hyperliquid"), [], market("BTC", "1")) == ["premium samples"]


def test_dydx_cuts_the_mean_toward_zero_at_six_decimals():
    of = market("BTC-USD", "1")
    for sign in (1, -1):
        samples = each(60, [str(sign * Decimal("0.0000119"))] * 60)
        assert rate(rule_at("dydx-v4"), samples, of).rate_per_8h == sign * Decimal("0.000011")


def test_okx_pays_the_mean_itself_up_to_a_cap_that_is_not_known_for_every_coin():
    rule = rule_at("okx-swap")
    bitcoin = market("BTC-USDT-SWAP", cap=None)
    assert rate(rule, each(60, ["0.0004"] * 480), bitcoin).rate_per_interval == Decimal("0.0004")
    assert rate(rule, each(60, ["0.02"] * 480), bitcoin).rate_per_interval == Decimal("0.00375")
    other = market("SOL-USDT-SWAP", cap=None)
    assert rate(rule, each(60, ["0.007"] * 480), other).rate_per_interval == Decimal("0.007")
    assert missing(rule, each(60, ["0.008"] * 480), other) == ["funding cap of SOL-USDT-SWAP"]
    inverse = market("DOGE-USD-SWAP", cap=None)
    assert rate(rule, each(60, ["0.05"] * 480), inverse).rate_per_interval == Decimal("0.03")


def test_okx_before_march_2024_is_unknown():
    at = parse_time("2024-03-04T23:59:59Z", where="test")
    rule = funding_rule(Rules(rulebook=packaged_rulebook("okx-swap"), at=at))
    assert isinstance(rule, Unknown)
    assert isinstance(rule_at("okx-swap", "2024-03-05T00:00Z"), FundingRule)


def test_gate_changes_its_average_with_the_notice():
    # One premium for 6 h, another for 2 h, the second sampled twelve times as often.
    samples = [
        PremiumSample(at=END - 8 * NS_PER_HOUR, premium=Decimal("0.001")),
        *(
            PremiumSample(at=END - 2 * NS_PER_HOUR + i * NS_PER_HOUR // 6, premium=Decimal("0.005"))
            for i in range(12)
        ),
    ]
    before = rate(rule_at("gate-usdt", "2026-05-26T15:59:59Z"), samples, market())
    after = rate(rule_at("gate-usdt", "2026-05-26T16:00Z"), samples, market())
    assert after.average_premium == Decimal("0.002")
    assert before.average_premium > Decimal("0.0046")
    four = market(hours="4")
    assert missing(rule_at("gate-usdt", "2026-05-26T15:59:59Z"), samples, four) == [
        "funding.rule.scaling"
    ]
    rate(rule_at("gate-usdt", "2026-05-26T16:00Z"), samples, four)


def bitmex_market(previous: str | None = "0") -> FundingMarket:
    of = FundingMarket(
        symbol="XBTUSD",
        interval_hours=Decimal(8),
        initial_margin_rate=Decimal("0.01"),
        maintenance_margin_rate=Decimal("0.005"),
    )
    if previous is None:
        return of
    return FundingMarket(
        symbol="XBTUSD",
        interval_hours=Decimal(8),
        initial_margin_rate=Decimal("0.01"),
        maintenance_margin_rate=Decimal("0.005"),
        previous_rate=Decimal(previous),
    )


def test_bitmex_limits_the_rate_and_its_change():
    rule = rule_at("bitmex")
    steep = each(60, ["0.02"] * 480)
    # 0.75*(1 % - 0.5 %) = 0.375 %, and no more than 0.375 % from the rate before.
    for previous, expected in (("0", "0.00375"), ("-0.003", "0.00075"), ("0.00375", "0.00375")):
        assert rate(rule, steep, bitmex_market(previous)).rate_per_interval == Decimal(expected)
    assert missing(rule, steep, bitmex_market(None)) == ["previous funding rate"]
    calm = rate(rule, each(60, ["0"] * 480), bitmex_market())
    assert calm.rate_per_interval == Decimal("0.0001")  # (0.0006 - 0.0003) / 3


def test_bitmex_before_its_notice_has_no_known_cap():
    rule = rule_at("bitmex", "2020-04-16")
    assert missing(rule, each(60, ["0"] * 480), bitmex_market()) == ["funding.rule.cap"]


def test_deribit_is_flat_inside_its_band():
    rule = rule_at("deribit")
    of = market("BTC-PERPETUAL")
    for premium, expected in (
        ("0.00025", "0"),
        ("-0.00025", "0"),
        ("0.0004", "0.00015"),
        ("-0.0004", "-0.00015"),
    ):
        assert rate(rule, each(1, ["0.9", premium]), of).rate_per_8h == Decimal(expected)
    assert missing(rule, each(1, ["0"]), market("BTC-PERPETUAL", cap=None)) == ["funding.rule.cap"]


def test_paradex_names_the_multiplier_nobody_read():
    samples = each(1, ["0.001"])
    assert missing(rule_at("paradex"), samples, market("BTC-USD-PERP")) == [
        "funding.rule.multiplier"
    ]


@pytest.mark.parametrize("venue", ["lighter", "kraken", "bitget", "kucoin-futures"])
def test_a_rule_that_was_not_read_is_not_guessed(venue: str):
    of = market("BTCUSDT", "8")
    assert missing(rule_at(venue), each(60, ["0.001"] * 60), of)


@pytest.mark.parametrize("venue", ["aevo", "aster", "coinbase-intx", "phemex-usdtm"])
def test_a_venue_without_a_rule_says_so(venue: str):
    rule = funding_rule(Rules(rulebook=packaged_rulebook(venue), at=END))
    assert isinstance(rule, Unknown)
    assert [fact.fact for fact in rule.missing] == ["funding.rule"]


def test_every_packaged_venue_has_the_fact():
    assert len(packaged_venues()) >= 19
    for venue in packaged_venues():
        assert "rule" in packaged_rulebook(venue).facts["funding"], venue


@pytest.mark.parametrize("venue", ["gmx-v2", "drift-v2"])
def test_a_rule_of_another_kind_takes_no_samples(venue: str):
    assert missing(rule_at(venue), each(60, ["0"]), market()) == ["funding.rule"]


def test_a_sample_at_the_settlement_belongs_to_the_next_interval():
    rule, of = rule_at("hyperliquid"), market("BTC", "1")
    inside = PremiumSample(at=END - NS_PER_HOUR, premium=Decimal("0.002"))
    for stray in (END, END + 1, END - NS_PER_HOUR - 1):
        found = rate(rule, [PremiumSample(at=stray, premium=Decimal(9)), inside], of)
        assert (found.samples_used, found.average_premium) == (1, Decimal("0.002"))
    last = PremiumSample(at=END - 1, premium=Decimal("0.004"))
    assert rate(rule, [last, inside], of).samples_used == 2


def test_the_same_sample_twice_counts_once_and_a_disputed_instant_is_refused():
    rule, of = rule_at("hyperliquid"), market("BTC", "1")
    samples = each(5, ["0.001", "0.002"])
    assert rate(rule, samples + samples[:1], of) == rate(rule, samples, of)
    disputed = PremiumSample(at=samples[0].at, premium=Decimal(5))
    with pytest.raises(InputError, match="one premium an instant"):
        funding_rate(rule, [*samples, disputed], of, end=END)


def test_an_interval_of_no_length_is_refused():
    for hours in ("0", "-8"):
        with pytest.raises(InputError, match="hours above zero"):
            funding_rate(rule_at("binance-usdm"), each(5, ["0"]), market(hours=hours), end=END)


words = st.sampled_from(
    ["premium", "impact", "index", "latest", "damped", "deadband", "whole_rate", "fixed", "basis"]
)
leaves = words | st.booleans() | st.none() | st.integers(-9, 9).map(Decimal) | st.text(max_size=3)
junk = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["unknown", "kind", "applies", "figures", "BTC"]), inner)
    ),
    max_leaves=6,
)
KEYS = (
    *("method", "premium", "reference", "average", "sample_seconds", "expected_samples"),
    *("window_hours", "form", "interest_8h", "damper_8h", "multiplier", "scaling", "cap"),
    *("step_cap", "premium_decimals", "continuous", "gap_seconds", "spread_divisors"),
    *("interest_difference", "offset_divisor", "periods_per_day", "surprise"),
)


@given(st.dictionaries(st.sampled_from(KEYS), junk, max_size=6), st.booleans())
def test_a_rule_of_a_users_rulebook_is_read_or_refused_in_one_line(
    drawn: dict[str, object], named: bool
):
    stated = {"method": "premium", **drawn} if named else drawn
    complaint = ""
    try:
        rules = Rules(rulebook=stated_rulebook({"funding.rule": stated}, ladders={}), at=0)
        rule = funding_rule(rules)
        if isinstance(rule, FundingRule):
            funding_rate(rule, each(60, ["0.001"] * 3), market(), end=END)
    except InputError as error:
        complaint = str(error)
    assert "\n" not in complaint


premiums = st.decimals("-0.05", "0.05", places=6)
hours = st.sampled_from(("1", "2", "4", "8"))


@given(st.lists(premiums, min_size=1, max_size=30), hours)
def test_a_rate_never_leaves_its_cap_and_mirrors_its_premium(drawn: list[Decimal], interval: str):
    rule = rule_at("okx-swap")
    samples = each(60, [str(premium) for premium in drawn])
    mirrored = each(60, [str(-premium) for premium in drawn])
    of = market("BTC-USDT-SWAP", interval, None)
    found = rate(rule, samples, of).rate_per_interval
    assert abs(found) <= Decimal("0.00375")
    assert rate(rule, mirrored, of).rate_per_interval == found.copy_negate()


@given(st.lists(premiums, min_size=1, max_size=30), st.lists(premiums, min_size=30, max_size=30))
def test_a_higher_premium_never_lowers_the_rate(drawn: list[Decimal], more: list[Decimal]):
    for venue, symbol in (("binance-usdm", "BTCUSDT"), ("bybit-linear", "BTCUSDT")):
        rule, of = rule_at(venue), market(symbol, "8", Decimal("0.004"))
        raised = [str(a + abs(b)) for a, b in zip(drawn, more, strict=False)]
        low = rate(rule, each(60, [str(one) for one in drawn]), of).rate_per_interval
        assert rate(rule, each(60, raised), of).rate_per_interval >= low


@given(st.lists(premiums, min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(drawn: list[Decimal], chance):
    samples = each(60, [str(one) for one in drawn])
    shuffled = list(samples)
    chance.shuffle(shuffled)
    rule = rule_at("bybit-linear")
    assert rate(rule, shuffled, market()) == rate(rule, samples, market())
