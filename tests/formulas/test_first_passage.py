"""First passage in closed form: hand-checked numbers, laws that join the formulas, extremes.

How these could be subtly wrong, written down first: the drift's sign seen from the barrier, half
the variance forgotten, a product of infinity and zero in the far tail, a shift away from the price.
"""

import math
from decimal import Decimal, localcontext
from itertools import product

import pytest
from hypothesis import given, strategies as st

from stepladder.formulas.first_passage import (
    bridge_hit_probability,
    drift_toward,
    hit_probability,
    hit_time_density,
    log_distance,
    monitoring_shift,
)
from stepladder.formulas.primitives import normal_cdf, normal_density, normal_tail_ratio
from stepladder.model.exact import EXACT

PI = Decimal(
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899863"
)


def alternating_cdf(x: Decimal) -> Decimal:
    """Half and the integral of the exponential's own series: it alternates, ours does not."""
    with localcontext(prec=160):
        total, power, factorial = Decimal(0), x, Decimal(1)
        for k in range(600):
            total += power / (factorial * (2 * k + 1))
            power *= -x * x / 2
            factorial *= k + 1
        return Decimal("0.5") + total / (2 * PI).sqrt()


@pytest.mark.parametrize("text", ["0", "1e-20", "0.5", "-1", "2.5", "-4.2", "-7.75", "9", "-10"])
def test_the_normal_distribution_has_forty_digits(text: str):
    x = Decimal(text)
    with localcontext(EXACT):
        assert abs(normal_cdf(x) - alternating_cdf(x)) < Decimal("1e-49")
    with localcontext(prec=30):
        near_one = normal_cdf(x) + normal_cdf(-x)
        assert abs(near_one - 1) < Decimal("1e-29")


def test_the_far_tail_keeps_its_digits_where_the_two_series_meet():
    """Mills' ratio by its continued fraction, from the far end: a third way, for tails alone."""
    for text in ("3", "8", "13", "15", "16.6", "16.7", "16.8", "25", "40", "1000"):
        x = Decimal(text)
        with localcontext(prec=90):
            ratio = Decimal(0)
            for k in range(4000, 0, -1):
                ratio = k / (x + ratio)
            mills = 1 / (x + ratio) / (2 * PI).sqrt()
        with localcontext(EXACT):
            assert abs(normal_tail_ratio(x) / mills - 1) < Decimal("1e-45"), text
            tail = mills * (-x * x / 2).exp()
            assert abs(normal_cdf(-x) / tail - 1) < Decimal("1e-45"), text
        assert math.isclose(normal_tail_ratio(float(text)), float(mills), rel_tol=1e-13), text


def test_the_tail_ratio_of_floats_has_no_seam():
    for x in (25.9, 26.0, math.nextafter(26.0, 27.0), 26.1, 35.0, 1e8):
        with localcontext(EXACT):
            exact = normal_tail_ratio(Decimal(x))
        assert math.isclose(normal_tail_ratio(x), float(exact), rel_tol=1e-13)


def test_distance_is_the_same_in_both_directions_and_any_currency():
    assert log_distance(100.0, 80.0) == pytest.approx(-math.log(0.8), rel=1e-15)
    assert log_distance(80.0, 100.0) == pytest.approx(log_distance(8e6, 1e7), rel=1e-15)
    assert log_distance(Decimal(7), Decimal(7)) == 0


def test_the_drift_toward_the_barrier_counts_half_the_variance():
    assert drift_toward(0.5, 0.6, True) == pytest.approx(0.32)
    assert drift_toward(0.5, 0.6, False) == pytest.approx(-0.32)
    assert drift_toward(0.18, 0.6, False) == pytest.approx(0.0, abs=1e-15)


def test_hit_probability_by_hand():
    """Distance 0.1, drift 0.2, volatility 0.4, a quarter: spread 0.2, deviations 0.25 and 0.75."""
    expected = 0.4012936743170763 + math.exp(0.25) * 0.22662735237686823
    assert hit_probability(0.1, 0.2, 0.4, 0.25) == pytest.approx(expected, rel=1e-14)


CASES = list(product((0.02, 0.1, 0.6), (-3.0, -0.3, 0.0, 0.3, 3.0), (0.3, 1.1), (0.01, 0.25)))


@pytest.mark.parametrize(("distance", "drift", "volatility", "years"), CASES)
def test_the_density_integrates_to_the_probability(
    distance: float, drift: float, volatility: float, years: float
):
    def change(u: float) -> float:
        t = years * math.exp(-u)  # early times spread out, where the density lives
        return hit_time_density(distance, drift, volatility, t) * t

    n, far = 8000, 20.0
    step = far / n
    inside = sum((4 if k % 2 else 2) * change(k * step) for k in range(1, n))
    total = (change(0.0) + inside + change(far)) * step / 3
    assert total == pytest.approx(
        hit_probability(distance, drift, volatility, years), rel=1e-9, abs=1e-12
    )


@pytest.mark.parametrize(("distance", "drift", "volatility", "years"), CASES)
def test_bridges_over_every_end_add_up_to_the_probability(
    distance: float, drift: float, volatility: float, years: float
):
    """A touch is a touch on the way to some end: the total probability, end by end."""
    spread, n = volatility * math.sqrt(years), 4000
    mean = distance - drift * years
    step = (max(mean, 0.0) + 12 * spread) / n

    def part(end: float) -> float:
        touched = bridge_hit_probability(distance, end, volatility, years)
        return touched * normal_density((end - mean) / spread) / spread

    inside = sum((4 if k % 2 else 2) * part(k * step) for k in range(1, n))
    short_of_it = (part(0.0) + inside + part(n * step)) * step / 3
    assert normal_cdf(-mean / spread) + short_of_it == pytest.approx(
        hit_probability(distance, drift, volatility, years), rel=1e-8, abs=1e-12
    )


positive = st.floats(1e-4, 5.0)


@given(positive, st.floats(-20, 20), st.floats(1e-3, 4.0), st.floats(1e-6, 5.0), st.floats(1, 3))
def test_a_touch_is_likelier_nearer_later_and_with_the_drift(
    distance: float, drift: float, volatility: float, years: float, times: float
):
    p = hit_probability(distance, drift, volatility, years)
    assert 0 <= p <= 1 + 1e-12
    slack = 1e-12
    assert hit_probability(distance / times, drift, volatility, years) >= p - slack
    assert hit_probability(distance, drift, volatility, years * times) >= p - slack
    assert hit_probability(distance, drift + times, volatility, years) >= p - slack


@given(positive, st.floats(-5, 5), st.floats(0.05, 3.0), st.floats(1e-3, 2.0), st.floats(0.1, 9))
def test_time_and_size_scale(
    distance: float, drift: float, volatility: float, years: float, times: float
):
    p = hit_probability(distance, drift, volatility, years)
    faster = hit_probability(distance, drift * times, volatility * times**0.5, years / times)
    larger = hit_probability(distance * times, drift * times, volatility * times, years)
    assert faster == pytest.approx(p, rel=1e-9, abs=1e-12)
    assert larger == pytest.approx(p, rel=1e-9, abs=1e-12)


def test_at_the_barrier_it_is_touched():
    for drift in (-2.0, 0.0, 2.0):
        assert hit_probability(0.0, drift, 0.5, 0.1) == pytest.approx(1.0, abs=1e-15)


def test_no_factor_leaves_the_range_of_a_float():
    """A calm coin carried far: the plain product is infinity times zero."""
    assert hit_probability(5.0, 60.0, 0.05, 0.08) == pytest.approx(0.0, abs=1e-12)
    assert hit_probability(5.0, 60.0, 0.05, 0.09) == pytest.approx(1.0, abs=1e-12)
    with localcontext(EXACT):
        exact = hit_probability(Decimal(5), Decimal(60), Decimal("0.05"), Decimal("0.0833"))
    assert hit_probability(5.0, 60.0, 0.05, 0.0833) == pytest.approx(float(exact), rel=1e-9)
    assert 0.1 < exact < 0.9


def test_given_for_ever_a_drift_away_leaves_an_exponential():
    assert hit_probability(0.3, -0.4, 0.8, 1e6) == pytest.approx(math.exp(-0.375), rel=1e-12)
    assert hit_probability(0.3, 0.4, 0.8, 1e6) == pytest.approx(1.0, rel=1e-12)


def test_a_bridge_beyond_the_barrier_was_touched():
    for before, after in ((0.0, 0.1), (0.1, 0.0), (-0.2, 0.3), (0.3, -0.2), (-0.1, -0.1)):
        assert bridge_hit_probability(before, after, 0.5, 0.01) == 1
    assert bridge_hit_probability(0.1, 0.2, 0.5, 0.01) == pytest.approx(math.exp(-16), rel=1e-12)


def test_the_shift_is_the_published_constant():
    """Broadie, Glasserman and Kou print 0.5826 standard deviations of a step."""
    assert round(monitoring_shift(1.0, 1.0), 4) == 0.5826
    zeta_half = Decimal("-1.4603545088095868128894991525")
    with localcontext(prec=28):
        exact = -zeta_half / (2 * PI).sqrt()
        assert abs(monitoring_shift(Decimal(1), Decimal(1)) - exact) < Decimal("1e-19")
    assert monitoring_shift(0.8, 1 / 365) == pytest.approx(0.024395, rel=1e-3)
