"""The array quantile against the standard library's, and against the distribution it inverts."""

from statistics import NormalDist

import numpy as np
from hypothesis import given, strategies as st

from stepladder.formulas.primitives import normal_cdf
from stepladder.simulator.normal_quantile import normal_quantile
from stepladder.simulator.substream import SMALLEST


def test_it_is_the_standard_librarys_quantile_in_every_region():
    even = np.linspace(0.0005, 0.9995, 4_001)
    deep = 2.0 ** -np.arange(2, 54)
    asked = np.concatenate([even, deep, 1 - deep[:-1], [SMALLEST, 0.075, 0.925]])
    exact = np.array([NormalDist().inv_cdf(p) for p in asked.tolist()])
    assert np.abs(normal_quantile(asked) - exact).max() < 4e-15


@given(st.floats(1e-15, 0.5))
def test_the_distribution_takes_it_back(probability: float):
    (deviation,) = normal_quantile(np.array([probability])).tolist()
    assert abs(normal_cdf(deviation) / probability - 1) < 1e-13


@given(st.integers(1, 2**52 - 1))
def test_it_is_odd_about_one_half(k: int):
    low, high = normal_quantile(np.array([k / 2**53, 1 - k / 2**53])).tolist()
    assert low == -high


def test_the_smallest_draw_has_a_quantile():
    assert -8.4 < float(normal_quantile(np.array([SMALLEST]))[0]) < -8.2
