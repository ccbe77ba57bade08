"""Acceptance: the corrected estimators meet the closed form, and the plain count does not.

How this could be subtly wrong, written down first: paths so few, or steps so short, that a biased
estimator passes too; the shift away from the price, which doubles the bias; a bridge that forgets
the first step; a start at the barrier that is never touched.
"""

import os
from functools import cache

import numpy as np
import pytest

from stepladder.errors import InputError
from stepladder.formulas.first_passage import (
    bridge_hit_probability,
    drift_toward,
    hit_probability,
    log_distance,
)
from stepladder.simulator.first_passage import (
    Estimate,
    Monitoring,
    crossing_complement,
    estimate_first_passage,
    hit_weights,
)
from stepladder.simulator.geometric_brownian import GeometricBrownian
from stepladder.simulator.substream import Paths
from stepladder.simulator.time_grid import TimeGrid

HOUR_NS = 3600 * 10**9
NIGHTLY = os.environ.get("STEPLADDER_PROFILE") == "nightly"
MILLION = 10_000_000 if NIGHTLY else 1_000_000
DAY = TimeGrid.even(start_ns=0, step_ns=HOUR_NS, steps=24)
UNEVEN = TimeGrid(
    start_ns=0, times_ns=HOUR_NS * np.array([1, 2, 3, 5, 6, 9, 10, 12, 16, 24], dtype=np.int64)
)
START = 97_500.0
WORLDS = {
    "a long's liquidation, drift away": (94_000.0, 3.0, 0.9, DAY),
    "a short's liquidation, drift toward, uneven looks": (100_000.0, 5.0, 0.7, UNEVEN),
}


@cache
def measured(world: str) -> tuple[float, dict[Monitoring, Estimate]]:
    """The closed form and the estimates of a million paths."""
    barrier, growth, volatility, grid = WORLDS[world]
    model = GeometricBrownian(start=START, growth_rate=growth, volatility=volatility)
    found = estimate_first_passage(
        model, grid, Paths(seed=20_251_010, count=MILLION), barrier=barrier
    )
    return truth(model, grid, barrier), found


def truth(model: GeometricBrownian, grid: TimeGrid, barrier: float) -> float:
    drift = drift_toward(model.growth_rate, model.volatility, barrier > model.start)
    distance = log_distance(model.start, barrier)
    return hit_probability(distance, drift, model.volatility, grid.years)


def within_three_errors(estimate: Estimate, exact: float) -> bool:
    return estimate.standard_error <= 5e-4 and abs(estimate.errors_from(exact)) <= 3


@pytest.mark.parametrize("world", WORLDS)
def test_a_million_bridged_paths_meet_the_closed_form(world: str):
    exact, found = measured(world)
    bridged = found[Monitoring.BRIDGE]
    assert bridged.paths >= 1_000_000
    assert 0.1 < exact < 0.9, "a probability near an end would prove little"
    assert within_three_errors(bridged, exact), (bridged, exact)


@pytest.mark.parametrize("world", WORLDS)
def test_the_uncorrected_count_fails_the_same_test(world: str):
    exact, found = measured(world)
    plain = found[Monitoring.LOOKS_ONLY]
    assert plain.standard_error <= 5e-4
    assert not within_three_errors(plain, exact)
    assert plain.errors_from(exact) < -50, "too low, and by far"


@pytest.mark.parametrize("world", WORLDS)
def test_the_shifted_barrier_takes_most_of_the_bias_and_not_all(world: str):
    """Right in the limit of short steps; at hours a few per cent of the bias are left."""
    exact, found = measured(world)
    plain, shifted = found[Monitoring.LOOKS_ONLY], found[Monitoring.SHIFT]
    left = (shifted.probability - exact) / (exact - plain.probability)
    assert 0 < left < 0.12, "3 to 5 % at even hours, 8 % where the last look comes after eight"


def test_the_shifted_barrier_meets_the_closed_form_at_short_steps():
    grid = TimeGrid.even(start_ns=0, step_ns=HOUR_NS // 8, steps=192)
    model = GeometricBrownian(start=START, growth_rate=0.0, volatility=0.9)
    found = estimate_first_passage(
        model, grid, Paths(seed=1_987, count=MILLION // 10), barrier=94_000.0
    )
    exact = truth(model, grid, 94_000.0)
    assert abs(found[Monitoring.SHIFT].errors_from(exact)) <= 3
    assert abs(found[Monitoring.BRIDGE].errors_from(exact)) <= 3
    assert found[Monitoring.LOOKS_ONLY].errors_from(exact) < -3


def test_a_shift_the_wrong_way_would_be_noticed():
    """Away from the price the count falls below the plain one instead of rising above it."""
    _, found = measured("a long's liquidation, drift away")
    order = [found[m].probability for m in (Monitoring.LOOKS_ONLY, Monitoring.BRIDGE)]
    assert order[0] < order[1]
    assert found[Monitoring.SHIFT].probability > found[Monitoring.LOOKS_ONLY].probability


def test_the_bridge_of_a_path_is_the_formula_step_by_step():
    model = GeometricBrownian(start=START, growth_rate=0.0, volatility=0.9)
    prices = model.prices(UNEVEN, Paths(seed=7, count=200))
    for barrier, from_above in ((94_000.0, True), (99_000.0, False)):
        weights = hit_weights(
            prices,
            UNEVEN,
            start=START,
            barrier=barrier,
            volatility=0.9,
            monitoring=Monitoring.BRIDGE,
        )
        for path, weight in zip(prices.tolist(), weights.tolist(), strict=True):
            clear, before = 1.0, START
            for after, years in zip(path, UNEVEN.step_years.tolist(), strict=True):
                signs = [
                    log_distance(price, barrier) * (1 if (price > barrier) == from_above else -1)
                    for price in (before, after)
                ]
                clear *= 1 - bridge_hit_probability(signs[0], signs[1], 0.9, years)
                before = after
            assert weight == pytest.approx(1 - clear, abs=1e-12)


def test_the_array_twin_of_the_bridge_is_the_formula():
    before, after = (np.repeat([1e-6, 0.01, 0.3], 3), np.tile([1e-9, 0.02, 0.5], 3))
    twin = 1 - crossing_complement(before, after, 0.8, 0.001)
    pairs = zip(before.tolist(), after.tolist(), strict=True)
    assert twin.tolist() == pytest.approx(
        [bridge_hit_probability(a, b, 0.8, 0.001) for a, b in pairs], abs=1e-15
    )


@pytest.mark.parametrize("monitoring", Monitoring)
def test_a_start_at_the_barrier_has_touched_it(monitoring: Monitoring):
    prices = np.full((3, 24), START * 2)
    weights = hit_weights(
        prices, DAY, start=START, barrier=START, volatility=0.5, monitoring=monitoring
    )
    assert weights.tolist() == [1, 1, 1]


@pytest.mark.parametrize("monitoring", Monitoring)
@pytest.mark.parametrize(("barrier", "touch"), [(90.0, 90.0), (110.0, 110.0)])
def test_a_look_at_the_barrier_is_a_touch(monitoring: Monitoring, barrier: float, touch: float):
    grid = TimeGrid.even(start_ns=0, step_ns=10**9, steps=3)
    prices = np.array([[100.0, touch, 100.0], [100.0, 100.0, 100.0]])
    weights = hit_weights(
        prices, grid, start=100.0, barrier=barrier, volatility=0.5, monitoring=monitoring
    )
    assert weights.tolist() == [1, pytest.approx(0, abs=1e-12)]


def test_another_currency_changes_nothing():
    for scale in (0.125, 1024.0):
        model = GeometricBrownian(start=100.0, growth_rate=0.0, volatility=0.9)
        scaled = GeometricBrownian(start=100.0 * scale, growth_rate=0.0, volatility=0.9)
        paths = Paths(seed=7, count=3000)
        assert estimate_first_passage(model, DAY, paths, barrier=96.0) == estimate_first_passage(
            scaled, DAY, paths, barrier=96.0 * scale
        )


@pytest.mark.parametrize("monitoring", Monitoring)
@pytest.mark.parametrize("wrong", [np.nan, np.inf, 0.0, -5.0])
@pytest.mark.parametrize("barrier", [90.0, 110.0])
def test_a_price_that_is_none_does_not_read_as_safe(
    monitoring: Monitoring, wrong: float, barrier: float
):
    prices = np.full((2, 24), 100.0)
    prices[1, 7] = wrong
    with pytest.raises(InputError, match="prices"):
        hit_weights(
            prices, DAY, start=100.0, barrier=barrier, volatility=0.5, monitoring=monitoring
        )


def test_prices_of_another_grid_are_refused():
    with pytest.raises(InputError, match="shape"):
        hit_weights(
            np.full((2, 23), 100.0),
            DAY,
            start=100.0,
            barrier=90.0,
            volatility=0.5,
            monitoring=Monitoring.BRIDGE,
        )


@pytest.mark.parametrize("wrong", [{"barrier": 0.0}, {"barrier": np.nan}, {"volatility": 0.0}])
def test_what_is_no_barrier_is_refused(wrong: dict[str, float]):
    words = {"start": 100.0, "barrier": 90.0, "volatility": 0.5} | wrong
    with pytest.raises(InputError, match=next(iter(wrong))):
        hit_weights(np.full((1, 24), 99.0), DAY, monitoring=Monitoring.BRIDGE, **words)
