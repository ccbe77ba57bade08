"""Which trades make a price, when a funding took place, and the first check beyond a price."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from stepladder.inputs.last_price import Trade, last_price
from stepladder.inputs.reference_crossing import first_crossing
from stepladder.inputs.settlements import settlements
from stepladder.model.time import NS_PER_SECOND
from tests.support.price_worlds import D

S = NS_PER_SECOND


def trade(price: int, kind: str = "", second: int = 0) -> Trade:
    return Trade(time_ns=second * S, price=D(price), kind=kind)


@pytest.mark.parametrize("kind", ["", "MARKET", "market", "Trade", "FILL"])
def test_a_fill_in_the_book_is_a_price(kind: str):
    assert last_price([trade(100, kind)]) == (D(100), ())


@pytest.mark.parametrize("kind", ["INSURANCE_FUND", "ADL", "LIQUIDATION", "NA", "something new"])
def test_a_take_over_is_none_and_a_type_we_do_not_know_is_kept_out_by_name(kind: str):
    last, kept_out = last_price([trade(100), trade(50, kind), trade(101)])
    assert last == 101
    assert [str(one) for one in kept_out] == [f"{kind} at 1970-01-01T00:00:00Z"]
    assert kept_out[0].deviation == D("-0.5")
    assert last_price([trade(50, kind)])[0] is None
    assert last_price([trade(50, kind)])[1][0].deviation is None


def test_the_first_tick_may_still_carry_the_time_just_passed():
    (found,) = settlements([(100 * S + 10, 100 * S), (101 * S, 200 * S), (150 * S, 200 * S)])
    assert (found.time_ns, found.seen_ns, found.interval_ns) == (100 * S, 101 * S, 100 * S)


def test_a_schedule_put_off_before_it_is_due_is_no_settlement():
    assert settlements([(0, 100), (50, 120), (60, 120)]) == ()
    assert [found.time_ns for found in settlements([(0, 100), (50, 120), (120, 220)])] == [120]


def test_two_settlements_and_a_changed_interval():
    found = settlements([(0, 8), (8, 16), (9, 16), (16, 20), (20, 24)])
    assert [(one.time_ns, one.interval_ns) for one in found] == [(8, 8), (16, 4), (20, 4)]


def prices(*pairs: tuple[int, int]) -> list[tuple[int, Decimal]]:
    return [(second * S, D(price)) for second, price in pairs]


def test_equality_is_accepted_strictly_beyond_is_not():
    walk = prices((0, 100), (1, 95), (2, 94))
    assert first_crossing(walk, D(95), "down") == 2 * S
    assert first_crossing(walk, D(95), "down", at_price_itself=True) == 1 * S
    rise = prices((0, 100), (1, 105), (2, 106))
    assert first_crossing(rise, D(105), "up") == 2 * S
    assert first_crossing(rise, D(105), "up", at_price_itself=True) == 1 * S
    assert first_crossing(rise, D(95), "down") is None


def test_a_wick_between_two_checks_is_not_seen_and_one_across_a_check_is():
    def checked(*pairs: tuple[int, int]) -> int | None:
        return first_crossing(prices(*pairs), D(95), "down", check_interval_seconds=D(3))

    assert checked((0, 100), (4, 90), (5, 100), (9, 100)) is None
    assert checked((0, 100), (4, 90), (7, 100)) == 6 * S
    assert checked((0, 100), (6, 90), (7, 100)) == 6 * S
    assert checked((0, 100), (4, 90), (6, 100)) is None, "at the check it is back"
    assert checked((0, 100), (6, 90)) == 6 * S
    assert checked((0, 100), (7, 90)) is None, "the tape ends before the next check"


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(80, 120)), min_size=1, max_size=30))
def test_a_slower_check_never_finds_it_sooner(pairs: list[tuple[int, int]]):
    walk = prices(*sorted(pairs, key=lambda pair: pair[0]))
    always = first_crossing(walk, D(95), "down")
    for seconds in (1, 3, 7):
        slower = first_crossing(walk, D(95), "down", check_interval_seconds=D(seconds))
        if slower is not None:
            assert always is not None
            assert slower >= always
            assert slower % (seconds * S) == 0
