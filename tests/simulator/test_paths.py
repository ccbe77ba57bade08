"""Laws of the price paths.

How they could be subtly wrong, written down first: half the variance left in the drift, or the mean
of the jumps, so that a martingale drifts; hours taken for years; an uneven grid treated as an even
one; the last price of one step reused as the first of two.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from stepladder.errors import InputError
from stepladder.simulator.geometric_brownian import GeometricBrownian
from stepladder.simulator.jump_diffusion import JumpDiffusion, poisson_quantile
from stepladder.simulator.recorded_tape import recorded_path
from stepladder.simulator.substream import Paths
from stepladder.simulator.time_grid import Floats, TimeGrid

DAY_NS = 86_400 * 10**9
WEEKS = TimeGrid(start_ns=DAY_NS, times_ns=DAY_NS * np.array([3, 4, 15, 61], dtype=np.int64))
"""Uneven on purpose: steps of 2, 1, 11 and 46 days."""
YEARS = np.array([2, 3, 14, 60]) / 365
MANY = Paths(seed=20_250_310, count=200_000)


def jumps(**changes: float) -> JumpDiffusion:
    plain = {
        "start": 80.0,
        "growth_rate": 0.0,
        "volatility": 0.6,
        "jumps_per_year": 40.0,
        "jump_mean": -0.04,
        "jump_deviation": 0.06,
    }
    return JumpDiffusion(**(plain | changes))


def errors_off(sample: Floats, truth: Floats) -> Floats:
    """How many standard errors each column's mean is away from the truth."""
    error = sample.std(axis=0, ddof=1) / sample.shape[0] ** 0.5
    off: Floats = np.abs(sample.mean(axis=0) - truth) / error
    return off


@pytest.mark.parametrize("growth_rate", [0.0, 1.5, -2.0])
@pytest.mark.parametrize("kind", ["brownian", "jumping"])
def test_the_expected_price_grows_as_said(kind: str, growth_rate: float):
    model = (
        GeometricBrownian(start=80.0, growth_rate=growth_rate, volatility=0.6)
        if kind == "brownian"
        else jumps(growth_rate=growth_rate)
    )
    prices = model.prices(WEEKS, MANY)
    assert prices.shape == (200_000, 4)
    assert (errors_off(prices, 80.0 * np.exp(growth_rate * YEARS)) < 3).all()


def test_the_mean_without_its_correction_would_be_noticed():
    prices = GeometricBrownian(start=80.0, growth_rate=0.0, volatility=0.6).prices(WEEKS, MANY)
    uncorrected = prices * np.exp(0.6**2 / 2 * YEARS)
    assert errors_off(uncorrected, np.full(4, 80.0))[-1] > 20


def test_logarithms_have_the_moments_of_the_model():
    logarithms = np.log(
        GeometricBrownian(start=80.0, growth_rate=0.7, volatility=0.6).prices(WEEKS, MANY) / 80.0
    )
    assert (errors_off(logarithms, (0.7 - 0.18) * YEARS) < 3).all()
    variance = logarithms.var(axis=0) / (0.36 * YEARS)
    assert (np.abs(variance - 1) < 3 * (2 / MANY.count) ** 0.5).all()
    steps = np.diff(logarithms, axis=1)
    assert np.abs(np.corrcoef(steps.T)[np.triu_indices(3, 1)]).max() < 4 / MANY.count**0.5


def test_a_path_that_jumps_has_the_variance_of_both():
    model = jumps()
    logarithms = np.log(model.prices(WEEKS, MANY)[:, -1] / 80.0)
    per_year = 0.36 + 40 * (0.04**2 + 0.06**2)
    fourth = np.mean((logarithms - logarithms.mean()) ** 4)
    error = ((fourth - logarithms.var() ** 2) / MANY.count) ** 0.5
    assert abs(logarithms.var() - per_year * YEARS[-1]) < 3 * error


def test_jumps_come_as_often_as_said():
    counts = jumps().jump_counts(WEEKS, MANY)
    expected = 40 * np.diff(YEARS, prepend=0)
    assert (errors_off(counts.astype(float), expected) < 3).all()
    spread = counts.var(axis=0) / expected
    assert np.abs(spread - 1).max() < 0.02, "as many as their mean, as Poisson has it"


def test_the_jumps_counted_are_the_jumps_in_the_prices():
    """Without diffusion, and with jumps of one size, a price is its drift and its jumps."""
    model = jumps(volatility=0.0, jump_deviation=0.0)
    paths = Paths(seed=7, count=500)
    logarithms = np.log(model.prices(WEEKS, paths) / 80.0)
    jumped = -0.04 * np.cumsum(model.jump_counts(WEEKS, paths), axis=1)
    assert np.abs(logarithms - model.drift * YEARS - jumped).max() < 1e-12


def test_without_jumps_it_is_geometric_brownian_bit_for_bit():
    paths = Paths(seed=7, count=500)
    plain = GeometricBrownian(start=80.0, growth_rate=0.2, volatility=0.6).prices(WEEKS, paths)
    assert (jumps(growth_rate=0.2, jumps_per_year=0.0).prices(WEEKS, paths) == plain).all()


def test_diffusion_and_jumps_do_not_come_together():
    paths = Paths(seed=7, count=100_000)
    counts = jumps().jump_counts(WEEKS, paths)[:, -1]
    moves = np.log(
        GeometricBrownian(start=1.0, growth_rate=0.0, volatility=0.6).prices(WEEKS, paths)
    )
    assert abs(np.corrcoef(counts, moves[:, -1])[0, 1]) < 4 / paths.count**0.5


@given(st.integers(0, 2**64), st.integers(-30, 30))
@settings(max_examples=40)
def test_another_currency_scales_every_price(seed: int, power: int):
    """A power of two exactly, as it only moves the point."""
    paths, times = Paths(seed=seed, count=9), 2.0**power
    for model, scaled in (
        (
            GeometricBrownian(start=80.0, growth_rate=0.4, volatility=0.6),
            GeometricBrownian(start=80.0 * times, growth_rate=0.4, volatility=0.6),
        ),
        (jumps(), jumps(start=80.0 * times)),
    ):
        assert (scaled.prices(WEEKS, paths) == times * model.prices(WEEKS, paths)).all()


@given(st.integers(0, 2**64))
@settings(max_examples=40)
def test_four_times_the_time_at_half_the_volatility_is_the_same_path(seed: int):
    paths = Paths(seed=seed, count=9)
    slow = TimeGrid(start_ns=0, times_ns=4 * (WEEKS.times_ns - DAY_NS))
    fast = TimeGrid(start_ns=0, times_ns=WEEKS.times_ns - DAY_NS)
    one = jumps(growth_rate=0.4).prices(fast, paths)
    two = jumps(growth_rate=0.1, volatility=0.3, jumps_per_year=10.0).prices(slow, paths)
    assert np.abs(one / two - 1).max() < 1e-12


def test_when_the_clock_starts_does_not_matter():
    paths = Paths(seed=7, count=9)
    later = TimeGrid(start_ns=10**18, times_ns=WEEKS.times_ns + (10**18 - DAY_NS))
    assert (jumps().prices(later, paths) == jumps().prices(WEEKS, paths)).all()


def test_without_volatility_the_path_is_its_drift():
    line = GeometricBrownian(start=80.0, growth_rate=0.5, volatility=0.0)
    prices = line.prices(WEEKS, Paths(seed=7, count=3))
    assert np.abs(prices / (80.0 * np.exp(0.5 * YEARS)) - 1).max() < 1e-14
    assert (prices == prices[0]).all()


@pytest.mark.parametrize("mean", [1e-9, 0.01, 1.0, 7.5, 100.0])
def test_the_poisson_quantile_is_the_first_count_to_reach_the_probability(mean: float):
    asked = np.concatenate([np.linspace(0.0005, 0.9995, 777), [2.0**-54, 1 - 2.0**-53]])
    terms = [
        math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(int(mean) + 200)
    ]
    reached = np.cumsum(terms)
    found = poisson_quantile(asked, mean)
    slack = 1e-12
    inner = asked < 1 - 1e-9
    assert (reached[found[inner]] >= asked[inner] - slack).all()
    before = np.where(found > 0, reached[np.maximum(found - 1, 0)], 0)
    assert (before <= asked + slack).all()
    assert found.max() < mean + 12 * mean**0.5 + 30


def test_a_probability_at_an_edge_of_the_poisson_distribution_takes_the_lower_count():
    none = float(np.exp(-1.0))  # as likely as one
    assert poisson_quantile(np.array([none, 2 * none]), 1.0).tolist() == [0, 1]


def test_a_step_too_long_to_hold_its_jumps_is_refused():
    with pytest.raises(InputError, match="jumps expected in a step"):
        jumps(jumps_per_year=4000.0).prices(WEEKS, Paths(seed=7, count=1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": 0.0},
        {"start": -1.0},
        {"start": math.nan},
        {"growth_rate": math.inf},
        {"volatility": -0.1},
        {"volatility": math.nan},
        {"jumps_per_year": -1.0},
        {"jumps_per_year": math.nan},
        {"jump_mean": math.nan},
        {"jump_deviation": -0.1},
    ],
)
def test_what_is_no_model_is_refused(wrong: dict[str, float]):
    with pytest.raises(InputError, match=next(iter(wrong))):
        jumps(**wrong)


def test_a_tape_is_what_was_recorded():
    recorded = np.array([64_100.5, 64_090.0, 63_000.0, 65_500.0])
    assert recorded_path(64_100.5, recorded).tolist() == [recorded[1:].tolist()]
    moved = recorded_path(100.0, recorded)
    assert moved.shape == (1, 3)
    assert np.abs(moved / 100.0 - recorded[1:] / recorded[0]).max() < 1e-15


@pytest.mark.parametrize("recorded", [[1.0], [1.0, math.nan], [1.0, 0.0], [1.0, -2.0]])
def test_a_tape_that_is_none_is_refused(recorded: list[float]):
    with pytest.raises(InputError, match="recorded"):
        recorded_path(100.0, np.array(recorded))
