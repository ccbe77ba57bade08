"""Time-weighted, trade-weighted and book-based marks: laws, limits and hand-checked numbers."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError
from stepladder.inputs.book_mark import book_mark
from stepladder.inputs.median import median, weighted_median
from stepladder.inputs.source_marks import MarkSource, median_mark, weighted_mark
from stepladder.inputs.time_weighted_average import recent_average, time_weighted_average
from stepladder.inputs.trade_mark import trade_mark
from stepladder.model.exact import EXACT, localcontext
from tests.support.price_worlds import D

TINY = D("1e-40")
steps = st.lists(st.tuples(st.integers(0, 100), st.integers(1, 1000)), min_size=1, max_size=12).map(
    lambda rows: [(D(time), D(price)) for time, price in sorted(rows, key=lambda row: row[0])]
)
spans = st.lists(
    st.tuples(st.integers(-10, 110), st.integers(0, 60)).map(
        lambda pair: (D(pair[0]), D(pair[0] + pair[1]))
    ),
    max_size=4,
)


@given(steps, spans)
def test_a_time_weighted_mean_is_that_of_every_second_looked_at(
    rows: list[tuple[Decimal, Decimal]], excluded: list[tuple[Decimal, Decimal]]
):
    with localcontext(EXACT):
        got = time_weighted_average(rows, D(0), D(100), initial=D(7), excluded=excluded)
        total, count = D(0), 0
        for second in range(100):
            if any(begin <= second < end for begin, end in excluded):
                continue
            held = [price for time, price in rows if time <= second]
            total += held[-1] if held else D(7)
            count += 1
        if count == 0:
            assert got is None
        else:
            assert got is not None
            assert abs(got - total / count) < TINY


def test_observations_before_the_start_and_after_the_end_count_for_what_they_hold():
    rows = [(D(-10), D(5)), (D(2), D(9)), (D(50), D(1000))]
    assert time_weighted_average(rows, D(0), D(4), initial=D(1)) == 7
    assert time_weighted_average(rows, D(4), D(4), initial=D(1)) is None
    with pytest.raises(InputError, match="by time"):
        time_weighted_average([(D(2), D(1)), (D(1), D(1))], D(0), D(4))


def test_a_recent_average_starts_its_clock_at_the_first_recent_observation():
    rows = [(D(0), D(100)), (D(30), D(120))]
    assert recent_average(rows, D(60), D(60)) == 110
    assert recent_average(rows, D(60), D(59)) == 120
    assert recent_average(rows, D(60), D(29)) is None
    assert recent_average(rows, D(30), D(0)) == 120


@given(st.lists(st.integers(1, 1000).map(Decimal), min_size=1, max_size=9), st.randoms())
def test_a_median_splits_its_values_and_does_not_mind_their_order(values, chance):
    middle = median(values)
    assert 2 * sum(value < middle for value in values) <= len(values)
    assert 2 * sum(value > middle for value in values) <= len(values)
    shuffled = list(values)
    chance.shuffle(shuffled)
    assert median(shuffled) == middle
    assert weighted_median(values, [D(3)] * len(values)) == middle


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(1, 5)), min_size=1, max_size=8),
)
def test_a_weighted_median_is_the_median_of_repeated_values(pairs: list[tuple[int, int]]):
    repeated = [D(value) for value, weight in pairs for _ in range(weight)]
    values, weights = [D(v) for v, _ in pairs], [D(w) for _, w in pairs]
    assert weighted_median(values, weights) == median(repeated)


def source(price: int, age: int, staleness: int, weight: str = "1") -> MarkSource:
    return MarkSource(price=D(price), last_update=D(-age), staleness=D(staleness), weight=D(weight))


def test_a_source_exactly_as_old_as_allowed_is_fresh():
    assert median_mark([source(100, 5, 5), source(1, 6, 5)], D(0)) == 100
    assert median_mark([source(1, 6, 5)], D(0)) is None
    assert weighted_mark([source(1, 6, 5)], D(0)) is None
    assert weighted_mark([source(1, 0, 5, "0")], D(0)) is None


def test_each_share_is_rounded_before_adding():
    thirds = [source(100, 0, 1), source(100, 0, 1), source(100, 0, 1)]
    assert weighted_mark(thirds, D(0)) == 99
    assert weighted_mark(thirds, D(0), unit=D("0.01")) == D("99.99")


def test_old_trades_fade_and_one_that_has_faded_away_counts_no_more():
    def mark(weight: str, power: int) -> Decimal | None:
        trades = [(D(200), D(10), D(0)), (D(100), D(10), D(100))]
        return trade_mark(trades, D(100), window=D(100), decay_weight=D(weight), decay_power=power)

    assert mark("0", 1) == 150
    assert mark("0.5", 1) == 133
    assert mark("1", 1) == 100
    assert mark("2", 1) == 100, "never below zero"
    assert trade_mark([], D(1), window=D(1), decay_weight=D(0), decay_power=1) is None


def test_a_book_too_thin_or_empty_has_no_mark_but_its_volumes():
    settings = {
        "cash": D(1000),
        "initial_scaling": D("0.2"),
        "slippage": D("0.1"),
        "risk_factor_short": D("0.3"),
        "risk_factor_long": D("0.4"),
    }
    deep = [(D(125), D(60)), (D(100), D(60))]
    found = book_mark(deep, [(D(200), D(50))], **settings)
    assert (found.buy_volume, found.sell_volume) == (D(100), D(50))
    assert found.mark_price == (115 + 200) // 2
    thin = book_mark([(D(125), D(99))], [(D(200), D(50))], **settings)
    assert (thin.mark_price, thin.buy_volume) == (None, D(100))
    empty = book_mark([], [(D(200), D(50))], **settings)
    assert (empty.mark_price, empty.buy_volume, empty.sell_volume) == (None, None, D(50))
    poor = {**settings, "cash": D(1)}
    assert book_mark(deep, [(D(200), D(50))], **poor).mark_price is None
