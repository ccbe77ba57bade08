"""When a barrier is touched: the drawn times against the closed form, given a touch.

How this could be subtly wrong, written down first: quantiles over all paths instead of those that
are hit; times rounded up to the next look; a time after the look at which the price is beyond.
"""

import math

import numpy as np
import pytest

from stepladder.errors import InputError
from stepladder.formulas.first_passage import drift_toward, hit_probability, log_distance
from stepladder.simulator.geometric_brownian import GeometricBrownian
from stepladder.simulator.hit_times import hit_time_quantile, hit_times, quantiles_given_hit
from stepladder.simulator.substream import Paths
from stepladder.simulator.time_grid import NANOSECONDS_PER_YEAR, Floats, TimeGrid

HOUR_NS = 3600 * 10**9
MODEL = GeometricBrownian(start=100.0, growth_rate=-4.0, volatility=0.8)
GRID = TimeGrid(
    start_ns=5 * HOUR_NS, times_ns=HOUR_NS * np.array([8, 9, 13, 25, 29], dtype=np.int64)
)
PATHS = Paths(seed=20_200_312, count=100_000)
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


def drawn(barrier: float) -> Floats:
    return hit_times(
        MODEL.prices(GRID, PATHS), GRID, PATHS, start=100.0, barrier=barrier, volatility=0.8
    )


def chance_by(barrier: float, years: float) -> float:
    drift = drift_toward(-4.0, 0.8, barrier > 100)
    return hit_probability(log_distance(100.0, barrier), drift, 0.8, years)


@pytest.mark.parametrize("barrier", [97.0, 102.0])
def test_by_every_hour_as_many_are_hit_as_the_closed_form_says(barrier: float):
    """Also by hours at which nobody looked."""
    times = drawn(barrier)
    for hour in (1, 2, 3, 3.5, 6, 10, 17, 23.9, 24):
        exact = chance_by(barrier, hour / 8760)
        error = math.sqrt(exact * (1 - exact) / PATHS.count)
        assert abs((times <= hour * HOUR_NS).mean() - exact) < 3.5 * error, hour


@pytest.mark.parametrize("barrier", [97.0, 102.0])
def test_quantiles_given_a_touch_are_those_of_the_closed_form(barrier: float):
    times = drawn(barrier)
    hit = int(np.isfinite(times).sum())
    distance, drift = log_distance(100.0, barrier), drift_toward(-4.0, 0.8, barrier > 100)
    found = quantiles_given_hit(times, SHARES)
    assert found is not None
    for share, at in zip(SHARES, found.tolist(), strict=True):
        exact = hit_time_quantile(distance, drift, 0.8, GRID.years, share)
        reached = chance_by(barrier, at / NANOSECONDS_PER_YEAR) / chance_by(barrier, GRID.years)
        assert abs(reached - share) < 3.5 * math.sqrt(share * (1 - share) / hit)
        assert at / NANOSECONDS_PER_YEAR == pytest.approx(exact, rel=0.05)


def test_times_rounded_up_to_a_look_would_be_noticed():
    """The first look is after three hours; a good part of the touches is earlier."""
    times = drawn(97.0)
    assert (times < 3 * HOUR_NS).mean() == pytest.approx(chance_by(97.0, 3 / 8760), abs=0.005)
    late = np.ceil(times / (3 * HOUR_NS)) * 3 * HOUR_NS
    rounded, found = (quantiles_given_hit(each, (0.05,)) for each in (late, times))
    assert rounded is not None
    assert found is not None
    assert rounded[0] > 1.2 * found[0]


def test_a_time_lies_before_the_first_look_beyond():
    prices, times = MODEL.prices(GRID, PATHS), drawn(97.0)
    beyond = prices <= 97.0
    first = np.where(beyond.any(axis=1), beyond.argmax(axis=1), -1)
    ends = (GRID.times_ns - GRID.start_ns).astype(float)
    found = first >= 0
    assert found.sum() > 10_000
    assert (times[found] <= ends[first[found]]).all()
    assert (times > 0).all()


def test_a_start_at_the_barrier_is_hit_at_once():
    assert (drawn(100.0) == 0).all()


def test_quantiles_are_of_those_that_are_hit():
    times = np.array([9.0, np.inf, 2.0, np.inf, 4.0, np.inf, np.inf])
    found = quantiles_given_hit(times, (0.0, 0.5, 1.0))
    assert found is not None
    assert found.tolist() == [2, 4, 9]
    assert quantiles_given_hit(np.full(3, np.inf), (0.5,)) is None


def test_the_closed_quantile_takes_the_probability_back():
    for share in (1e-6, 0.1, 0.5, 0.999):
        years = hit_time_quantile(0.08, -1.0, 0.9, 0.01, share)
        back = hit_probability(0.08, -1.0, 0.9, years) / hit_probability(0.08, -1.0, 0.9, 0.01)
        assert back == pytest.approx(share, rel=1e-9)


def test_a_barrier_out_of_reach_has_no_quantile():
    with pytest.raises(InputError, match="touched"):
        hit_time_quantile(9.0, 0.0, 0.1, 1e-4, 0.5)


@pytest.mark.parametrize("share", [0.0, -0.5, math.nan])
def test_a_share_of_nothing_is_refused(share: float):
    with pytest.raises(InputError, match="share"):
        hit_time_quantile(0.1, 0.0, 0.5, 0.1, share)


def test_prices_of_other_paths_are_refused():
    with pytest.raises(InputError, match="prices"):
        hit_times(np.ones((4, 5)), GRID, PATHS, start=100.0, barrier=97.0, volatility=0.8)
