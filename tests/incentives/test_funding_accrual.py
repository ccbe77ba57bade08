"""Continuous funding, silences, and intervals that change in mid-tape."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError
from stepladder.formulas.funding_index import index_payment
from stepladder.incentives.adaptive_skew import AdaptiveTerms, adapted_rate, skew_share
from stepladder.incentives.funding_accrual import (
    IndexTick,
    IntervalFrom,
    accrue_index,
    settlements,
    smoothed_rate,
)
from stepladder.incentives.funding_rule import FundingRule, funding_rule
from stepladder.incentives.twap_funding import TwapFunding, twap_funding
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import NS_PER_HOUR, NS_PER_SECOND
from stepladder.model.unknown import Unknown
from stepladder.venues.packaged import packaged_rulebook
from stepladder.venues.rules import Rules

PERIOD = Decimal(28_800)
NOW = 1_770_000_000 * NS_PER_SECOND


def tick(second: int, rate: str = "0.0003", price: str = "60000") -> IndexTick:
    return IndexTick(at=second * NS_PER_SECOND, rate=Decimal(rate), price=Decimal(price))


def rule_of(venue: str) -> FundingRule:
    rule = funding_rule(Rules(rulebook=packaged_rulebook(venue), at=NOW))
    assert isinstance(rule, FundingRule)
    return rule


@pytest.mark.parametrize(("silence", "accrues"), [(29, True), (30, True), (31, False)])
def test_a_silence_above_the_rulebooks_gap_accrues_nothing(silence: int, accrues: bool):
    gap = rule_of("paradex").gap_seconds
    assert gap == 30
    done = accrue_index(
        [tick(0), tick(silence)],
        until=silence * NS_PER_SECOND,
        period_seconds=PERIOD,
        gap_seconds=gap,
    )
    wanted = Decimal(18) * silence / PERIOD if accrues else 0
    assert abs(done.index_change - wanted) < Decimal("1e-25")
    assert (done.gaps, int(done.skipped_seconds)) == ((0, 0) if accrues else (1, silence))


def test_without_a_gap_rule_a_silence_holds_the_last_rate():
    done = accrue_index([tick(0)], until=8 * NS_PER_HOUR, period_seconds=PERIOD, gap_seconds=None)
    assert done.index_change == 18
    assert index_payment(Decimal("0.5"), done.index_change) == -9  # half a coin, long: pays


def test_ticks_after_the_end_and_no_ticks_at_all():
    nothing = accrue_index([tick(10)], until=0, period_seconds=PERIOD, gap_seconds=None)
    assert nothing.index_change == 0
    with pytest.raises(InputError, match="order of time"):
        accrue_index(
            [tick(5), tick(1)], until=9 * NS_PER_SECOND, period_seconds=PERIOD, gap_seconds=None
        )


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=12, unique=True))
def test_a_duplicate_tick_or_a_further_one_of_the_same_rate_changes_nothing(seconds: list[int]):
    ordered = sorted(seconds)
    until = 4000 * NS_PER_SECOND
    once = [tick(ordered[0])]
    often = [tick(second) for second in ordered for _ in range(2)]
    with localcontext(EXACT):
        a, b = (
            accrue_index(ticks, until=until, period_seconds=PERIOD, gap_seconds=None)
            for ticks in (once, often)
        )
    assert abs(a.index_change - b.index_change) < Decimal("1e-40")


def test_a_rate_belongs_to_its_interval_when_it_changes_in_mid_tape():
    hour = NS_PER_HOUR
    schedule = [
        IntervalFrom(effective_at=0, interval_hours=Decimal(8)),
        IntervalFrom(effective_at=18 * hour, interval_hours=Decimal(4)),
        IntervalFrom(effective_at=28 * hour, interval_hours=Decimal(1)),
    ]
    found = settlements(schedule, start=0, end=31 * hour)
    assert [(one.at // hour, int(one.interval_hours)) for one in found] == [
        *((8, 8), (16, 8)),
        *((20, 4), (24, 4), (28, 4)),
        *((29, 1), (30, 1), (31, 1)),
    ]


def test_venues_that_settle_at_four_twelve_and_twenty():
    schedule = [
        IntervalFrom(effective_at=0, interval_hours=Decimal(8), phase_hours=Decimal(4)),
    ]
    found = settlements(schedule, start=4 * NS_PER_HOUR, end=28 * NS_PER_HOUR)
    assert [one.at // NS_PER_HOUR for one in found] == [12, 20, 28]


@given(st.integers(0, 10**6), st.integers(0, 200), st.sampled_from((1, 2, 4, 8, 12, 24)))
def test_settlements_are_one_interval_apart_and_none_is_at_the_start(
    start: int, span: int, hours: int
):
    schedule = [IntervalFrom(effective_at=0, interval_hours=Decimal(hours))]
    begin = start * NS_PER_HOUR // 7
    found = settlements(schedule, start=begin, end=begin + span * NS_PER_HOUR)
    assert len(found) in (span // hours, span // hours + 1)
    assert all(begin < one.at <= begin + span * NS_PER_HOUR for one in found)
    assert all(b.at - a.at == hours * NS_PER_HOUR for a, b in pairwise(found))


@pytest.mark.parametrize(
    "schedule",
    [
        [],
        [IntervalFrom(effective_at=5, interval_hours=Decimal(8))],
        [IntervalFrom(effective_at=0, interval_hours=Decimal(5))],
        [IntervalFrom(effective_at=0, interval_hours=Decimal(0))],
        [IntervalFrom(effective_at=0, interval_hours=Decimal(8))] * 2,
    ],
)
def test_a_schedule_that_cannot_be(schedule: list[IntervalFrom]):
    with pytest.raises(InputError):
        settlements(schedule, start=0, end=NS_PER_HOUR)


def test_paradex_forgets_half_of_a_rate_in_half_an_hour():
    half_life = rule_of("paradex").smoothing_half_life_seconds
    assert half_life == 1800
    kept = Decimal(1)
    for _ in range(3):
        kept = smoothed_rate(
            kept, Decimal(0), elapsed_seconds=half_life, half_life_seconds=half_life
        )
    assert abs(kept - Decimal("0.125")) < Decimal("1e-20")


def test_drift_pays_an_interest_on_top_of_the_spread():
    rule = rule_of("drift-v2")
    level = twap_funding(rule, mark_twap=Decimal(100), oracle_twap=Decimal(100), tier="A")
    assert isinstance(level, TwapFunding)
    assert level.paid_per_base == Decimal("0.000833333")  # 100/5000/24: 7.3 % a year
    assert abs(level.rate_per_interval * 8760 - Decimal("0.073")) < Decimal("1e-6")
    for tier, limit in (("A", "3.030303"), ("C", "5"), ("Speculative", "10")):
        far = twap_funding(rule, mark_twap=Decimal(900), oracle_twap=Decimal(100), tier=tier)
        assert isinstance(far, TwapFunding)
        assert abs(far.paid_per_base - Decimal(limit) / 24) <= Decimal("1e-9")
    assert isinstance(
        twap_funding(
            rule_of("hyperliquid"), mark_twap=Decimal(1), oracle_twap=Decimal(1), tier="A"
        ),
        Unknown,
    )


TERMS = AdaptiveTerms(
    increase=Decimal("0.001"),
    decrease=Decimal("0.01"),
    threshold_stable=Decimal("0.05"),
    threshold_decrease=Decimal("0.02"),
    rate_max=Decimal("0.5"),
)


@pytest.mark.parametrize(
    ("rate", "skew", "after"),
    [
        ("0.1", "0.051", "0.100051"),  # beyond the stable threshold: grows
        ("0.1", "0.05", "0.1"),  # on it: holds
        ("0.1", "0.02", "0.1"),  # on the lower one: still holds
        ("0.1", "0.019", "0.09"),  # below it: fades
        ("-0.1", "-0.019", "-0.09"),
        ("0.004", "0.01", "0"),  # fades to zero, not past it
        ("0.1", "-0.01", "0.09999"),  # skew the other way: moves there at any size
        ("0", "0.01", "0.00001"),
        ("0.4999999", "1", "0.5"),  # capped
    ],
)
def test_an_adaptive_rate_grows_holds_and_fades(rate: str, skew: str, after: str):
    moved = adapted_rate(TERMS, Decimal(rate), Decimal(skew), seconds=Decimal(1))
    assert moved == Decimal(after)


def test_skew_share_needs_open_interest():
    assert skew_share(Decimal(0), Decimal(4)) == -1
    for sides in ((Decimal(0), Decimal(0)), (Decimal(-1), Decimal(4))):
        with pytest.raises(InputError):
            skew_share(*sides)
