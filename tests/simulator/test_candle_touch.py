"""Levels on candles: by hand, and against every order of prices a bar can hide.

How this could be subtly wrong, written down first: a gap filled at the level instead of the open; a
bar that holds both levels settled in silence; a missing price that reads as not reached.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError
from stepladder.simulator.candle_touch import NEVER, Candles, Level, Winner, race, touches

Bar = tuple[float, float, float, float]


def candles_of(*paths: list[Bar]) -> Candles:
    """Bars as open, high, low, close."""
    table = np.array(paths, dtype=np.float64)
    return Candles(
        open=table[..., 0], high=table[..., 1], low=table[..., 2], close=table[..., 3], kind="mark"
    )


CALM: Bar = (100, 101, 99, 100)


def test_a_level_inside_a_bar_fills_at_the_level():
    found = touches(candles_of([CALM, (100, 100, 94, 97)]), 95.0, from_above=True)
    assert (found.bar[0], found.price[0], found.gapped[0]) == (1, 95, False)


def test_a_bar_that_opens_beyond_fills_at_its_open():
    down = touches(candles_of([CALM, (92, 96, 90, 95)]), 95.0, from_above=True)
    assert (down.bar[0], down.price[0], down.gapped[0]) == (1, 92, True)
    up = touches(candles_of([CALM, (108, 110, 104, 105)]), 105.0, from_above=False)
    assert (up.bar[0], up.price[0], up.gapped[0]) == (1, 108, True)


def test_equal_is_reached_and_a_tick_short_is_not():
    bars = candles_of([(100, 101, 95, 100)], [(100, 101, 95.01, 100)], [(95, 96, 95, 96)])
    found = touches(bars, 95.0, from_above=True)
    assert found.bar.tolist() == [0, NEVER, 0]
    assert np.isnan(found.price[1])
    assert found.gapped.tolist() == [False, False, True]


def test_the_first_bar_counts_and_not_the_worst():
    found = touches(candles_of([(100, 101, 94, 99), (60, 61, 50, 55)]), 95.0, from_above=True)
    assert (found.bar[0], found.price[0]) == (0, 95)


def test_the_adverse_extreme_is_the_low_of_a_long_and_the_high_of_a_short():
    candles = candles_of([(100, 103, 96, 101)])
    assert candles.adverse_extreme(0.5).tolist() == [[96]]
    assert candles.adverse_extreme(-13).tolist() == [[103]]
    for nothing in (0.0, np.nan):
        with pytest.raises(InputError, match="size"):
            candles.adverse_extreme(nothing)


def outcome(bars: list[Bar], one: tuple[float, bool], two: tuple[float, bool]) -> Winner:
    candles = candles_of(bars)
    levels = [Level(candles=candles, price=price, from_above=down) for price, down in (one, two)]
    return Winner(int(race(*levels)[0]))


LIQUIDATION, STOP, TARGET = (95.0, True), (97.0, True), (105.0, False)


@pytest.mark.parametrize(
    ("bars", "other", "expected"),
    [
        ([CALM], TARGET, Winner.NEITHER),
        ([(100, 101, 94, 96)], TARGET, Winner.FIRST),
        ([(100, 106, 99, 104)], TARGET, Winner.SECOND),
        ([(100, 106, 94, 100)], TARGET, Winner.AMBIGUOUS),
        ([(93, 106, 92, 100)], TARGET, Winner.FIRST),
        ([(107, 108, 94, 100)], TARGET, Winner.SECOND),
        ([CALM, (100, 106, 99, 104), (100, 101, 90, 91)], TARGET, Winner.SECOND),
        ([(100, 101, 94, 96)], STOP, Winner.SECOND),
        ([(96, 98, 94, 95)], STOP, Winner.SECOND),
        ([(94, 98, 93, 95)], STOP, Winner.AMBIGUOUS),
        ([(100, 101, 94, 96)], LIQUIDATION, Winner.AMBIGUOUS),
    ],
)
def test_which_level_comes_first(bars: list[Bar], other: tuple[float, bool], expected: Winner):
    assert outcome(bars, LIQUIDATION, other) == expected


def test_a_stop_and_a_liquidation_on_different_prices_leave_one_bar_open():
    """The mark takes the liquidation and trades take the stop: one bar does not say which first."""
    mark, trades = candles_of([(100, 101, 94, 96)]), candles_of([(100, 102, 93, 96)])
    liquidation = Level(candles=mark, price=95.0, from_above=True)
    stop = Level(candles=trades, price=97.0, from_above=True)
    assert race(liquidation, stop).tolist() == [Winner.AMBIGUOUS]
    gapped = Level(candles=candles_of([(96, 97, 93, 96)]), price=97.0, from_above=True)
    assert race(liquidation, gapped).tolist() == [Winner.SECOND]


tick = st.integers(90, 110)


@st.composite
def bar(draw: st.DrawFn) -> Bar:
    first, last, *others = (draw(tick) for _ in range(4))
    everything = (first, last, *others)
    return first, max(everything), min(everything), last


def walks(bars: list[Bar]) -> Iterator[list[tuple[int, float]]]:
    """Every way through the bars that its prices allow: high before low, or low before high."""
    if not bars:
        yield []
        return
    for rest in walks(bars[:-1]):
        opened, high, low, closed = bars[-1]
        for middle in ((high, low), (low, high)):
            yield [*rest, *((len(bars) - 1, price) for price in (opened, *middle, closed))]


def first_reached(walk: list[tuple[int, float]], level: tuple[float, bool]) -> tuple[float, ...]:
    """When a walk first reaches a level: its place, and how far along the way to it."""
    price, down = level

    def reached(at: float) -> bool:
        return at <= price if down else at >= price

    if reached(walk[0][1]):
        return (0.0, 0.0)
    for place, ((before_bar, before), (bar_now, now)) in enumerate(pairwise(walk), 1):
        if reached(now):
            if before_bar != bar_now:
                return (float(place), 0.0)  # a jump from close to open has no way in between
            return (float(place), (before - price) / (before - now) if now != before else 0.0)
    return (float("inf"), 0.0)


@given(
    st.lists(bar(), min_size=1, max_size=4),
    st.integers(90, 110),
    st.booleans(),
    st.integers(90, 110),
    st.booleans(),
)
def test_the_winner_is_what_every_walk_says_and_ambiguous_where_they_differ(
    bars: list[Bar], one: int, one_down: bool, two: int, two_down: bool
):
    levels = (one + 0.5, one_down), (two + 0.5, two_down)
    said = set()
    for walk in walks(bars):
        first, second = (first_reached(walk, level) for level in levels)
        if first == second:
            said.add(Winner.NEITHER if first[0] == float("inf") else Winner.AMBIGUOUS)
        else:
            said.add(Winner.FIRST if first < second else Winner.SECOND)
    found = outcome(bars, *levels)
    if found != Winner.AMBIGUOUS:
        assert said == {found}
    else:
        # Both inside one bar; never a way out of saying what the prices do say.
        candles = candles_of(bars)
        one_touch, two_touch = (touches(candles, p, from_above=d) for p, d in levels)
        assert one_touch.bar[0] == two_touch.bar[0] != NEVER
        assert one_touch.gapped[0] == two_touch.gapped[0]
        same_side = one_down == two_down and not one_touch.gapped[0]
        assert not same_side or levels[0][0] == levels[1][0]


@given(
    st.lists(st.lists(bar(), min_size=3, max_size=3), min_size=1, max_size=6), tick, st.booleans()
)
def test_many_paths_at_once_are_each_path_alone(paths: list[list[Bar]], level: int, down: bool):
    together = touches(candles_of(*paths), float(level), from_above=down)
    for row, path in enumerate(paths):
        alone = touches(candles_of(path), float(level), from_above=down)
        assert together.bar[row] == alone.bar[0]
        assert together.gapped[row] == alone.gapped[0]
        assert np.array_equal(together.price[row], alone.price[0], equal_nan=True)


@pytest.mark.parametrize(
    "wrong",
    [
        (100, 99, 98, 98.5),
        (100, 101, 100.5, 101),
        (100, 101, 99, 98),
        (100, 101, 99, 102),
        (100, 101, 0, 100),
        (100, 101, -5, 100),
        (np.nan, 101, 99, 100),
        (100, np.nan, 99, 100),
        (100, 101, np.nan, 100),
        (100, 101, 99, np.nan),
        (100, np.inf, 99, 100),
    ],
)
def test_a_bar_that_is_none_is_refused_and_named(wrong: Bar):
    with pytest.raises(InputError, match=r"candles\[1\]\[0\]"):
        candles_of([CALM, CALM], [wrong, CALM])


def test_shapes_and_kinds_that_do_not_fit_are_refused():
    one, two = np.ones((1, 2)), np.ones((1, 3))
    with pytest.raises(InputError, match="shape"):
        Candles(open=one, high=one, low=two, close=one, kind="mark")
    with pytest.raises(InputError, match="kind"):
        Candles(open=one, high=one, low=one, close=one, kind="index")  # type: ignore[arg-type]
    short = Level(candles=candles_of([CALM]), price=95.0, from_above=True)
    long = Level(candles=candles_of([CALM, CALM]), price=95.0, from_above=True)
    with pytest.raises(InputError, match="second"):
        race(short, long)
