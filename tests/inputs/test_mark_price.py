"""The mark over time, at the places where it is easily a little wrong.

Written down before the code: (1) sampling by tick instead of by the clock gives busy seconds more
weight; (2) a sample that sees quotes from after its instant, or a window of one sample too many;
(3) an hourly rate taken over eight hours, or a funding time that has passed. And a fourth: a term
that is missing must not turn a median of three into a mean of two.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from stepladder.errors import InputError
from stepladder.inputs.mark_price import no_marks, update
from stepladder.inputs.mark_rule import MarkRule
from stepladder.model.unknown import Unknown, unknown
from tests.support.price_worlds import (
    FUNDING,
    LAST,
    D,
    answer,
    average,
    exponential,
    known_mark,
    median_of,
    rule_of,
    state_after,
    tick,
)

FLAT = {"index": 100, "mid": 100, "last": 100, "funding_rate": 0, "next_funding": 28800}


def only(term: Mapping[str, object], **more: object) -> MarkRule:
    return rule_of({"combine": "only", "terms": [term], **more})


def missing(rule: MarkRule, *ticks, at: float | str) -> str:
    found = answer(rule, state_after(rule, *ticks), at).mark
    assert isinstance(found, Unknown)
    return str(found)


def test_a_window_counts_samples_by_the_clock_not_by_ticks():
    rule = only(average(4))
    busy = [tick(f"2.{n:02d}", mid=96) for n in range(1, 90)]
    state = state_after(rule, tick(0, index=100, mid=100), *busy, tick("2.95", mid=100))
    assert known_mark(answer(rule, state, 3)) == 100, "no sample fell into the busy second"
    state = state_after(rule, tick(0, index=100, mid=100), *busy)
    assert known_mark(answer(rule, state, 3)) == 99, "one sample of four saw 96"


def test_a_sample_sees_its_own_instant_and_nothing_later():
    rule = only(average(4))
    on_time = state_after(rule, tick(0, index=100, mid=100), tick(3, mid=96))
    assert known_mark(answer(rule, on_time, 3)) == 99
    late = state_after(rule, tick(0, index=100, mid=100), tick("3.000000001", mid=96))
    assert known_mark(answer(rule, late, "3.9")) == 100
    assert known_mark(answer(rule, late, 4)) == 99


def test_a_window_is_unknown_until_it_holds_exactly_its_samples():
    rule = only(average(30))
    state = state_after(rule, tick(0, index=100, mid=101))
    assert "29 of 30 samples" in missing(rule, tick(0, index=100, mid=101), at=28)
    assert known_mark(answer(rule, state, 29)) == 101


def test_a_sample_leaves_the_window_when_it_is_as_old_as_the_window():
    rule = only(average(3))
    state = state_after(rule, tick(0, index=100, mid=97), tick("0.5", mid=100))
    assert [known_mark(answer(rule, state, second)) for second in (2, 3)] == [99, 100]


def test_ticks_far_apart_fill_a_window_with_what_was_held():
    rule = only(average(30))
    state = state_after(rule, tick(0, index=100, mid=97), tick(10_000, mid=100))
    assert known_mark(answer(rule, state, 10_000)) == Decimal(100 * 30 - 3 * 29) / 30


def test_a_basis_is_taken_from_the_index_of_its_own_instant():
    rule = only(average(2))
    state = state_after(rule, tick(0, index=100, mid=101), tick("1.5", index=110, mid=111))
    assert known_mark(answer(rule, state, "1.5")) == 111, "the basis was 1 all along"


def test_the_funding_term_uses_the_interval_its_rate_is_for():
    prices = tick(0, index=2000, funding_rate="0.005", next_funding=1800)
    hourly = only({**FUNDING, "interval_hours": D(1)})
    assert known_mark(answer(hourly, state_after(hourly, prices), 0)) == 2005
    by_contract = only(FUNDING)
    state = state_after(by_contract, prices)
    assert known_mark(answer(by_contract, state, 0, D(8))) == D("2000.625")
    assert known_mark(answer(by_contract, state, 0, D(1))) == 2005


def test_an_unknown_interval_names_itself():
    rule = only(FUNDING)
    gap = unknown("funding interval", "not published", owner="rulebook x")
    state = state_after(rule, tick(0, index=1, funding_rate=0, next_funding=60))
    assert answer(rule, state, 0, gap).mark == gap


@pytest.mark.parametrize(
    ("second", "mark"), [(1799, "2000.0027778"), (1800, "2000"), (1860, "2000")]
)
def test_from_the_funding_time_on_nothing_is_left_to_come(second: int, mark: str):
    rule = only({**FUNDING, "interval_hours": D(1)})
    prices = tick(0, index=2000, funding_rate="0.005", next_funding=1800)
    assert round(known_mark(answer(rule, state_after(rule, prices), second)), 7) == D(mark)


def test_a_schedule_that_stopped_is_missing_not_zero():
    rule = only({**FUNDING, "interval_hours": D(1)})
    prices = tick(0, index=2000, funding_rate="0.005", next_funding=1800)
    assert "no later one was seen" in missing(rule, prices, at="1860.1")


@pytest.mark.parametrize("absent", ["index", "mid", "last", "funding_rate", "next_funding"])
def test_a_term_that_was_not_seen_makes_the_mark_unknown_never_a_mean_of_two(absent: str):
    rule = median_of(FUNDING, average(2), LAST)
    prices = {name: value for name, value in FLAT.items() if name != absent}
    assert missing(rule, tick(0, **prices), at=5)
    assert known_mark(answer(rule, state_after(rule, tick(0, **FLAT)), 5)) == 100


def test_the_median_is_of_the_three_terms():
    rule = median_of(FUNDING, average(1), LAST)
    prices = tick(0, index=100, mid=97, last=90, funding_rate=0, next_funding=28800)
    found = answer(rule, state_after(rule, prices), 0)
    assert known_mark(found) == 97
    assert [price for _, price in found.terms] == [100, 97, 90]


def test_a_tick_out_of_order_is_left_out_and_counted():
    rule = only(LAST)
    state = state_after(rule, tick(5, last=100), tick(4, last=50))
    assert known_mark(answer(rule, state, 5)) == 100
    assert answer(rule, state, 5).out_of_order == 1


def test_crossed_quotes_are_left_out_and_counted_but_the_rest_of_the_tick_counts():
    rule = median_of({"kind": "mid"}, {"kind": "mid"}, LAST)
    before = tick(0, bid=99, ask=101, last=100)
    state = state_after(rule, before, tick(1, bid=120, ask=101, last=101))
    found = answer(rule, state, 1)
    assert found.crossed == 1
    assert [price for _, price in found.terms] == [100, 100, 101]
    first = update(rule, no_marks(rule), tick(0, bid=2, ask=1))
    assert isinstance(answer(rule, first, 0).mark, Unknown)


@pytest.mark.parametrize("bad", ["0", "-1", "NaN", "Infinity"])
@pytest.mark.parametrize("name", ["bid", "ask", "last", "index", "impact_mid"])
def test_what_is_no_price_is_refused_by_name(name: str, bad: str):
    rule = only(LAST)
    with pytest.raises(InputError, match=name.replace("_mid", " middle")):
        state_after(rule, replace(tick(0, last=1), **{name: D(bad)}))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="middle of Bybit"):
        state_after(rule, replace(tick(0, last=1), external={"Bybit": D(bad)}))


def test_the_past_cannot_be_asked_about():
    rule = only(LAST)
    with pytest.raises(InputError, match="an instant from"):
        answer(rule, state_after(rule, tick(5, last=1)), 4)


def test_an_exponential_average_forgets_with_its_time_constant():
    rule = only(exponential(150))
    old = [tick(0, index=100, mid=100)]
    state = state_after(rule, *old, tick("2000.5", mid=97))
    moved = known_mark(answer(rule, state, 2150)) - 100
    expected = -3 * (1 - (D(-150) / D(150)).exp())
    assert abs(moved - expected) < D("1e-5"), "a past of 2,000 s is nearly one without end"


def test_an_exponential_average_is_unknown_until_little_can_hide_before_it():
    rule = only(exponential(10))
    assert "of 50 samples" in missing(rule, tick(0, index=100, mid=100), at=48)
    assert known_mark(answer(rule, state_after(rule, tick(0, index=100, mid=100)), 49)) == 100


@pytest.mark.parametrize(("mid", "mark"), [(103, "100.5"), (97, "99.5"), ("100.2", "100.2")])
def test_a_band_bounds_a_basis_on_both_sides(mid: object, mark: str):
    rule = only({**average(1), "band": D("0.005")})
    assert known_mark(answer(rule, state_after(rule, tick(0, index=100, mid=mid)), 0)) == D(mark)


def test_an_unknown_band_or_window_makes_the_mark_unknown_and_names_the_fact():
    for key in ("band", "window_seconds"):
        rule = only({**average(1), key: {"unknown": "not published"}})
        said = missing(rule, tick(0, index=100, mid=100), at=5)
        assert key in said
        assert "not published" in said


def test_an_unpublished_sampling_interval_is_taken_as_a_second_and_said():
    rule = only({**average(30), "sample_seconds": {"unknown": "not published"}})
    assert len(rule.assumed) == 1
    assert "not published" in rule.assumed[0]
    assert not only(average(30)).assumed


EXTERNAL = {"kind": "external_median", "weights": {"A": D(3), "B": D(2), "C": D(2)}}
FALLBACK = {
    "kind": "exponential_price",
    "of": "book_median",
    "time_constant_seconds": D(1),
    "sample_seconds": D(1),
}


def test_other_venues_count_by_weight_and_unnamed_ones_not_at_all():
    rule = only(EXTERNAL)
    prices = tick(0, external={"A": 100, "B": 101, "C": 150, "D": 1})
    assert known_mark(answer(rule, state_after(rule, prices), 0)) == 101


def test_a_median_of_other_venues_waits_for_every_venue_the_rule_names():
    rule = only(EXTERNAL)
    said = missing(rule, tick(0, external={"A": 100, "B": 101}), at=0)
    assert "(C)" in said
    state = state_after(rule, tick(0, external={"A": 100, "B": 101}), tick(1, external={"C": 150}))
    assert known_mark(answer(rule, state, 1)) == 101, "news of one leaves the others as they were"


def test_a_fallback_joins_only_when_a_term_is_known_not_to_exist():
    rule = median_of(LAST, {"kind": "oracle"}, EXTERNAL, fallback=FALLBACK)
    prices = {"index": 100, "mid": 106, "last": 104}
    assert "external" in missing(rule, tick(0, **prices), at=9), "not seen is not absent"
    none = state_after(rule, tick(0, **prices, external={}))
    assert known_mark(answer(rule, none, 9)) == 104, "median of 104, 100 and the fallback's 106"
    without = median_of(LAST, {"kind": "oracle"}, EXTERNAL)
    assert "no rule for that" in missing(without, tick(0, **prices, external={}), at=9)


def blend() -> MarkRule:
    return rule_of(
        {
            "combine": "blend",
            "ramp_seconds": D(100),
            "spread_max": D("0.01"),
            "terms": [{"kind": "external_median"}, {"kind": "mid"}],
        }
    )


def test_a_blend_trusts_the_own_book_more_the_longer_it_has_been_liquid():
    rule = blend()
    wide = tick(0, bid=90, ask=110, external={"A": 100})
    state = state_after(rule, wide, tick(10, bid=104, ask=104))
    marks = [known_mark(answer(rule, state, second)) for second in (10, 60, 110, 999)]
    assert marks == [100, 102, 104, 104]


def test_a_blend_that_never_saw_the_book_illiquid_does_not_know_its_weight():
    rule = blend()
    calm = tick(0, bid=104, ask=104, external={"A": 100})
    assert "50 of 100 s" in missing(rule, calm, at=50)
    assert known_mark(answer(rule, state_after(rule, calm), 100)) == 104


def test_a_blend_starts_over_when_the_spread_opens():
    rule = blend()
    calm = tick(0, bid=104, ask=104, external={"A": 100})
    state = state_after(rule, calm, tick(500, bid=90, ask=118), tick(501, bid=104, ask=104))
    assert known_mark(answer(rule, state, 501)) == 100


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"combine": "mean", "terms": [LAST]}, "one of: median"),
        ({"combine": "median", "terms": []}, "terms"),
        ({"combine": "only", "terms": [LAST, LAST]}, "1 terms"),
        ({"combine": "only", "terms": [{"kind": "moon"}]}, "one of: funding_basis"),
        ({"combine": "only", "terms": [average(10, 3)]}, "a multiple of 3 s"),
        ({"combine": "only", "terms": [{**LAST, "window_seconds": D(3)}]}, "an unknown key"),
        ({"combine": "only", "terms": [average(0)]}, "above zero"),
        ({"combine": "only", "terms": [average(100_001)]}, "at most 100000 samples"),
        ({"combine": "only", "terms": [exponential(10**9)]}, "at most 100000 samples"),
        (
            {"combine": "only", "terms": [{**average(1), "sample_seconds": D("0.0001")}]},
            "whole milliseconds",
        ),
        (
            {"combine": "only", "terms": [LAST], "check_interval_seconds": D("1e-12")},
            "whole milliseconds",
        ),
        (
            {"combine": "only", "terms": [{"kind": "external_median", "weights": {"A": D(0)}}]},
            "weights above zero",
        ),
        (
            {"combine": "only", "terms": [{"combine": "blend", "terms": [LAST, LAST]}]},
            "a blend at the top",
        ),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(value: dict[str, object], said: str):
    with pytest.raises(InputError, match=said):
        rule_of(value)
