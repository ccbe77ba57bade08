"""Funding formulas: hand-checked numbers, and the laws that tie them to each other."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from stepladder.formulas.funding_index import index_payment, index_step
from stepladder.formulas.funding_payment import funding_payment
from stepladder.formulas.funding_premium import (
    fair_basis_premium,
    impact_premium,
    relative_premium,
)
from stepladder.formulas.funding_rate import (
    capped_rate,
    damped_rate,
    deadband_rate,
    rate_over_interval,
)
from stepladder.formulas.funding_skew import (
    drifted_rate,
    drifting_funding,
    funding_velocity,
    receiving_rate,
)
from stepladder.model.exact import EXACT, localcontext

rates = st.decimals("-0.05", "0.05", places=6)
widths = st.decimals("0", "0.002", places=6)
prices = st.decimals("1", "100000", places=2)


@given(rates, widths)
def test_a_dead_band_is_the_damper_with_an_interest_of_zero(premium: Decimal, damper: Decimal):
    assert deadband_rate(premium, damper) == damped_rate(premium, Decimal(0), damper)


@given(rates, rates, widths)
def test_the_damper_is_the_published_form(premium: Decimal, interest: Decimal, damper: Decimal):
    published = premium + min(max(interest - premium, -damper), damper)
    assert damped_rate(premium, interest, damper) == published


def test_the_damper_in_floats_gives_the_interest_itself():
    # Written as premium + clamp(interest - premium) it would be 0.00010000000000000005.
    assert damped_rate(0.0004, 0.0001, 0.0005) == 0.0001


@given(rates, widths)
def test_a_published_dead_band_of_two_clamps_is_the_same(premium: Decimal, damper: Decimal):
    assert deadband_rate(premium, damper) == max(damper, premium) + min(-damper, premium)


@pytest.mark.parametrize(
    ("rate", "expected"), [("-2", "-1"), ("-1", "-1"), ("0.5", "0.5"), ("3", "3"), ("3.1", "3")]
)
def test_a_cap_on_both_sides_of_its_edges(rate: str, expected: str):
    assert capped_rate(Decimal(rate), Decimal(-1), Decimal(3)) == Decimal(expected)


def test_a_cap_that_is_not_a_number_caps_nothing_silently():
    nan = float("nan")
    for arguments in ((nan, -1.0, 1.0), (0.5, nan, 1.0), (0.5, -1.0, nan), (5.0, nan, 1.0)):
        assert capped_rate(*arguments) != capped_rate(*arguments)


@given(rates, st.sampled_from((1, 2, 4, 8)))
def test_the_intervals_of_a_day_add_up_to_the_same_rate(rate: Decimal, hours: int):
    per = rate_over_interval(rate, Decimal(hours), Decimal(8))
    assert per * (24 // hours) == rate * 3


@given(prices, prices, prices)
def test_an_impact_premium_has_one_sign_and_mirrors(a: Decimal, b: Decimal, index: Decimal):
    bid, ask = min(a, b), max(a, b)
    with localcontext(EXACT):
        premium = impact_premium(bid, ask, index)
        if bid <= index <= ask:
            assert premium == 0
        else:
            nearest = bid if index < bid else ask
            assert premium == relative_premium(nearest, index)


@given(prices, prices, rates)
def test_with_the_mark_at_spot_a_fair_basis_only_adds(a: Decimal, b: Decimal, basis: Decimal):
    bid, ask, spot = min(a, b), max(a, b), Decimal(50_000)
    with localcontext(EXACT):
        assert (
            fair_basis_premium(bid, ask, spot, spot, basis)
            == impact_premium(bid, ask, spot) + basis
        )


@given(rates, prices, st.decimals("0.001", "100", places=3))
def test_a_whole_period_of_index_is_one_payment(rate: Decimal, price: Decimal, size: Decimal):
    change = index_step(rate, price, Decimal(28_800), Decimal(28_800))
    with localcontext(EXACT):
        for sign in (1, -1):
            wanted = funding_payment(size * price, rate, sign > 0)
            assert abs(index_payment(sign * size, change) - wanted) < Decimal("1e-15")


@given(st.decimals("-100", "100", places=3), rates, st.decimals("0", "5", places=2))
def test_a_drifting_rate_may_be_taken_in_two_steps(skew: Decimal, start: Decimal, days: Decimal):
    velocity = funding_velocity(skew, Decimal(10), Decimal(3))
    assert abs(velocity) <= 3
    middle, end = drifted_rate(start, velocity, days), drifted_rate(start, velocity, 2 * days)
    value = Decimal(1000)
    with localcontext(EXACT):
        whole = drifting_funding(start, end, 2 * days, value)
        halves = drifting_funding(start, middle, days, value) + drifting_funding(
            middle, end, days, value
        )
        assert abs(whole - halves) < Decimal("1e-20")


@given(
    st.decimals("0", "1", places=4),
    st.decimals("0", "100", places=2),
    st.decimals("0.01", "100", places=2),
)
def test_receivers_get_what_payers_pay(rate: Decimal, paying: Decimal, receiving: Decimal):
    with localcontext(EXACT):
        got = receiving_rate(rate, paying, receiving, Decimal(0)) * receiving
        assert abs(got - rate * paying) < Decimal("1e-40")
