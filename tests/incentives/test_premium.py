"""Premium samples from books, and averages of them."""

from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError
from stepladder.incentives.funding_rule import FundingRule, funding_rule
from stepladder.incentives.premium_average import (
    PremiumSample,
    arithmetic_mean,
    linear_weights_mean,
    mean_of_expected,
    median_of_votes,
    time_weighted_mean,
    trimmed,
    weighted_median,
)
from stepladder.incentives.premium_sample import (
    book_premium,
    cut_toward_zero,
    impact_price,
    thin_book_premium,
)
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.packaged import packaged_rulebook
from stepladder.venues.rules import Rules

NOW = 1_770_000_000 * 10**9
Side = list[tuple[Decimal, Decimal]]


def side(*levels: tuple[str, str]) -> Side:
    return [(Decimal(price), Decimal(size)) for price, size in levels]


def rule_of(venue: str) -> FundingRule:
    rule = funding_rule(Rules(rulebook=packaged_rulebook(venue), at=NOW))
    assert isinstance(rule, FundingRule)
    return rule


BIDS = side(("101", "1"), ("100.5", "2"), ("99", "10"))
ASKS = side(("101.5", "1"), ("102", "10"))
HUNDRED = Decimal(100)


def test_an_impact_price_fills_the_notional_level_by_level():
    assert impact_price(BIDS, Decimal(0)) == 101
    assert impact_price(BIDS, Decimal(101)) == 101
    # 101 + 201 of quote buy 3 coins: 302/3.
    price = impact_price(BIDS, Decimal(302))
    assert price is not None
    assert abs(price - Decimal(302) / 3) < Decimal("1e-20")
    assert impact_price(BIDS, Decimal(1292)) is not None  # the whole side, to the last unit
    assert impact_price(BIDS, Decimal("1292.01")) is None
    assert impact_price([], Decimal(1)) is None


def test_a_level_of_nothing_is_refused():
    with pytest.raises(InputError, match="above zero"):
        impact_price(side(("100", "0")), Decimal(5))


levels = st.lists(
    st.tuples(st.decimals("1", "1000", places=2).filter(bool), st.decimals("0.01", "50", places=2)),
    min_size=1,
    max_size=8,
)


@given(levels, st.decimals("0.01", "100000", places=2))
def test_an_impact_price_agrees_with_a_walk_in_small_steps(drawn: Side, notional: Decimal):
    book = sorted(drawn, reverse=True)
    with localcontext(EXACT):
        worth = list(accumulate(price * size for price, size in book))
        price = impact_price(book, notional)
        if worth[-1] < notional:
            assert price is None
            return
        whole = sum(1 for reached in worth if reached < notional)
        coins = sum((size for _, size in book[:whole]), Decimal(0))
        coins += (notional - (worth[whole - 1] if whole else 0)) / book[whole][0]
        assert price is not None
        assert abs(price - notional / coins) < Decimal("1e-30")
        assert book[whole][0] <= price <= book[0][0]


def test_each_venue_takes_its_own_premium_of_one_book():
    impact = Decimal(101)
    by_venue = {
        venue: book_premium(
            rule_of(venue), BIDS, ASKS, reference_price=HUNDRED, impact_notional=impact
        )
        for venue in ("binance-usdm", "hyperliquid", "dydx-v4", "okx-swap", "kraken")
    }
    assert by_venue["binance-usdm"] == by_venue["hyperliquid"] == by_venue["dydx-v4"]
    assert by_venue["binance-usdm"] == Decimal("0.01")  # bid 101 over 100
    assert by_venue["okx-swap"] == Decimal("0.0125")  # middle 101.25
    assert by_venue["kraken"] == Decimal("0.0125")


@pytest.mark.parametrize(
    ("index", "premium"), [("100", "0.01"), ("101", "0"), ("101.2", "0"), ("101.5", "0")]
)
def test_between_the_impact_prices_there_is_no_premium(index: str, premium: str):
    got = book_premium(
        rule_of("binance-usdm"),
        BIDS,
        ASKS,
        reference_price=Decimal(index),
        impact_notional=Decimal(101),
    )
    assert got == Decimal(premium)


def test_a_book_too_thin_is_unknown_and_only_dydx_says_it_is_none():
    thin = Decimal(10_000)
    rule = rule_of("binance-usdm")
    got = book_premium(rule, BIDS, ASKS, reference_price=HUNDRED, impact_notional=thin)
    assert isinstance(got, Unknown)
    assert [fact.fact for fact in got.missing] == [
        "impact price of the bids",
        "impact price of the asks",
    ]
    assert (
        thin_book_premium(
            BIDS, ASKS, index_price=HUNDRED, impact_notional=thin, premium_cap=Decimal(1)
        )
        == 0
    )
    absent = book_premium(rule, [], ASKS, reference_price=HUNDRED, impact_notional=thin)
    assert isinstance(absent, Unknown)
    nobody = unknown("impact notional", "not given", owner="test")
    assert book_premium(rule, BIDS, ASKS, reference_price=HUNDRED, impact_notional=nobody) is nobody


@pytest.mark.parametrize("venue", ["paradex", "bitget", "deribit", "bitmex"])
def test_a_premium_that_one_book_cannot_give(venue: str):
    got = book_premium(
        rule_of(venue), BIDS, ASKS, reference_price=HUNDRED, impact_notional=Decimal(1)
    )
    assert isinstance(got, Unknown)


def sample(at: int, premium: str) -> PremiumSample:
    return PremiumSample(at=at, premium=Decimal(premium))


def test_three_meanings_of_a_mean():
    rising = [Decimal(n) for n in (1, 2, 3, 4)]
    assert arithmetic_mean(rising) == Decimal("2.5")
    assert linear_weights_mean(rising) == 3  # (1+4+9+16)/10
    even = [sample(10 * i, str(n)) for i, n in enumerate(rising)]
    assert time_weighted_mean(even, end=40) == Decimal("2.5")  # regular: the plain mean
    assert time_weighted_mean([sample(0, "1"), sample(30, "5")], end=40) == 2


def test_samples_that_last_no_time_and_those_out_of_order():
    assert time_weighted_mean([sample(5, "1"), sample(5, "3")], end=5) == 3
    with pytest.raises(InputError, match="order of time"):
        time_weighted_mean([sample(9, "1"), sample(5, "3")], end=20)


@pytest.mark.parametrize("mean", [arithmetic_mean, linear_weights_mean, median_of_votes])
def test_there_is_no_mean_of_nothing(mean):
    with pytest.raises(InputError, match="at least one sample"):
        mean([])


def test_samples_expected_but_missing_count_as_zero_and_more_than_expected_count_all():
    assert mean_of_expected([], expected=Decimal(60)) == 0
    assert mean_of_expected([Decimal(6)] * 30, expected=Decimal(60)) == 3
    assert mean_of_expected([Decimal(6)] * 90, expected=Decimal(60)) == 6


def test_a_median_shrugs_at_one_vote_and_a_weighted_one_at_one_venue():
    assert median_of_votes([Decimal(n) for n in (3, -999, 4, 5, 999)]) == 4
    # Paradex: own book 3.5, five others 1.2 each; half of 9.5 is 4.75.
    weights = [Decimal("3.5"), *[Decimal("1.2")] * 5]
    crowd = [Decimal(9), *[Decimal(1)] * 5]
    assert weighted_median(crowd, weights) == 1
    assert weighted_median([Decimal(9), Decimal(9), *[Decimal(1)] * 4], weights) == 1
    assert weighted_median([Decimal(9)] * 3 + [Decimal(1)] * 3, weights) == 9
    assert weighted_median([Decimal(1), Decimal(3)], [Decimal(2), Decimal(2)]) == 2
    for wrong in ([Decimal(1)], [Decimal(1), Decimal(0)]):
        with pytest.raises(InputError, match="weight"):
            weighted_median([Decimal(1), Decimal(2)], wrong)


def test_cutting_goes_toward_zero_from_both_sides():
    assert cut_toward_zero(Decimal("1.29"), 1) == Decimal("1.2")
    assert cut_toward_zero(Decimal("-1.29"), 1) == Decimal("-1.2")


numbers = st.lists(st.decimals("-1", "1", places=6), min_size=1, max_size=40)


@given(numbers)
def test_every_mean_lies_between_its_samples(drawn: list[Decimal]):
    slack = Decimal("1e-20")
    for mean in (arithmetic_mean, linear_weights_mean, median_of_votes):
        assert min(drawn) - slack <= mean(drawn) <= max(drawn) + slack
    samples = [PremiumSample(at=i * i, premium=one) for i, one in enumerate(drawn)]
    assert (
        min(drawn) - slack <= time_weighted_mean(samples, end=len(drawn) ** 2) <= max(drawn) + slack
    )


@given(numbers, st.decimals("0", "0.6", places=2))
def test_trimming_keeps_the_middle(drawn: list[Decimal], rate: Decimal):
    kept = trimmed(drawn, rate)
    dropped = len(drawn) - len(kept)
    assert dropped in (int(2 * rate * len(drawn)), 0)
    if dropped:
        low, ranked = dropped // 2, sorted(drawn)
        assert kept == ranked[low : low + len(kept)]
    else:
        assert kept == drawn
