"""Formulas of mark, index and averages: hand-checked numbers and their laws."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from stepladder.formulas.averages import average_price, decay_factor, decayed_sum, faded_size
from stepladder.formulas.index_price import capped_price, relative_deviation
from stepladder.formulas.mark_price import (
    basis_price,
    blended_price,
    funding_basis_price,
    margin_backed_volume,
    mid_price,
    ramp_weight,
)

D = Decimal
prices = st.decimals(1, 10_000, places=2)
shares = st.decimals(0, 1, places=4)


@given(prices, prices, st.decimals("0.001", "0.5", places=3))
def test_a_capped_price_lies_in_the_band_and_is_left_alone_inside(
    price: Decimal, centre: Decimal, bound: Decimal
):
    capped = capped_price(price, centre, bound)
    assert relative_deviation(capped, centre) <= bound + D("1e-20")
    if relative_deviation(price, centre) <= bound:
        assert capped == price


@pytest.mark.parametrize(
    ("price", "capped"), [("97", "97"), ("96.9", "97"), ("103", "103"), ("103.1", "103")]
)
def test_both_edges_of_the_band(price: str, capped: str):
    assert capped_price(D(price), D(100), D("0.03")) == D(capped)


def test_the_funding_term_by_hand():
    assert funding_basis_price(D(2000), D("0.005"), D("0.5"), D(1)) == 2005
    assert funding_basis_price(D(100), D("-0.0008"), D(4), D(8)) == D("99.96")
    assert funding_basis_price(D(100), D("0.01"), D(0), D(8)) == 100


@given(prices, prices, shares)
def test_a_blend_lies_between_its_two_prices(external: Decimal, own: Decimal, weight: Decimal):
    blended = blended_price(external, own, weight)
    assert min(external, own) <= blended <= max(external, own)
    assert blended_price(external, own, D(0)) == external
    assert blended_price(external, own, D(1)) == own


@given(st.decimals(0, 5000, places=1), st.decimals(0, 5000, places=1))
def test_a_ramp_never_falls_and_ends_at_one(sooner: Decimal, later: Decimal):
    first, second = sorted((sooner, later))
    ramp = D(1800)
    assert 0 <= ramp_weight(first, ramp) <= ramp_weight(second, ramp) <= 1
    assert ramp_weight(ramp, ramp) == 1


@given(st.decimals("0.1", 100, places=1), st.decimals("0.1", 100, places=1))
def test_two_decays_after_one_another_are_one_decay(a: Decimal, b: Decimal):
    constant = D(150)
    apart = decay_factor(a, constant) * decay_factor(b, constant)
    assert abs(apart - decay_factor(a + b, constant)) < D("1e-25")


def test_averages_by_hand():
    assert decayed_sum(D(100), D("0.5"), D(3)) == 53
    assert average_price(D(12900), D(100)) == 129
    assert (mid_price(D(99), D(101)), basis_price(D(100), D(-3))) == (D(100), D(97))


@pytest.mark.parametrize(
    ("age", "weight", "power", "left"),
    [
        (80, "0.2", 1, "8.4"),
        (0, "0.2", 1, "10"),
        (100, "1", 1, "0"),
        (100, "2", 1, "0"),
        (50, "0.4", 2, "9"),
        (80, "0", 0, "10"),
        (80, "0.2", 0, "8"),
    ],
)
def test_how_much_of_an_old_trade_is_left(age: int, weight: str, power: int, left: str):
    assert faded_size(D(10), D(age), D(100), D(weight), power) == D(left)


def test_the_volume_a_margin_opens_by_hand():
    assert margin_backed_volume(D(1000), D("0.2"), D("0.1"), D("0.3"), D(125)) == 100
    assert margin_backed_volume(D(1000), D("0.2"), D("0.1"), D("0.4"), D(200)) == 50
