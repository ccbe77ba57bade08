"""Initial and maintenance margin: a number by hand, a law and a published case for each formula."""

from decimal import Decimal

from hypothesis import given, strategies as st

from stepladder.formulas.account_margin_ratio import account_margin_ratio, margin_room
from stepladder.formulas.initial_margin import (
    effective_leverage,
    initial_margin,
    leverage_in_tier,
)
from stepladder.formulas.maintenance_margin import (
    half_of_initial_rate,
    maintenance_deduction,
    marginal_requirement,
    requirement_with_fee,
    whole_position_requirement,
)
from stepladder.formulas.risk_limit_steps import step_initial_rate, step_maintenance_rate
from tests.support.numbers import amounts, leverages, rates


def test_account_margin_ratio_by_hand_and_as_lighter_publishes_it():
    assert account_margin_ratio(Decimal(30), Decimal(120)) == Decimal("0.25")
    # docs.lighter.xyz: 2 at 50,000 short 10 at 3,000, rate 1.2 %, account value 1,000. They print
    # value over maintenance, one over ours.
    maintenance = Decimal(2 * 50_000 + 10 * 3_000) * Decimal("0.012")
    assert round(1 / account_margin_ratio(maintenance, Decimal(1_000)), 12) == Decimal(
        "0.641025641026"
    )


@given(amounts, amounts)
def test_ratio_is_above_one_exactly_where_the_room_is_below_zero(maintenance, equity):
    above_one = account_margin_ratio(maintenance, equity) > 1
    assert above_one == (margin_room(equity, maintenance) < 0)


def test_margin_room_by_hand_and_as_torchtrade_issue_344_reports_it():
    assert margin_room(Decimal("0.5"), Decimal("2")) == Decimal("-1.5")
    # Long 1 at 100, equity 5, rate 0.4 %, beside positions that need 4.
    assert margin_room(Decimal(5), Decimal("0.4") + Decimal(4)) == Decimal("0.6")


def test_initial_margin_by_hand_and_as_bybit_publishes_it():
    assert initial_margin(Decimal(650_000), Decimal(20)) == 32_500
    # bybit.com Liquidation-Price-USDT-Contract: 1 BTC at 20,000 with 50 times locks 400.
    assert initial_margin(Decimal(20_000), Decimal(50)) == 400


@given(amounts, leverages)
def test_initial_margin_times_leverage_is_the_notional(notional, leverage):
    assert initial_margin(notional, leverage) * leverage == notional


def test_effective_leverage_by_hand_and_as_chitra_publishes_it():
    assert effective_leverage(Decimal(650_000), Decimal(32_500)) == 20
    # arXiv 2512.01112, running example: 1 at 1.3 on equity -0.6334 has a leverage of 2.052,
    # printed without its sign; 4 short at 1.3 on 5.62133 has 0.925.
    bankrupt = effective_leverage(Decimal("1.3"), Decimal("-0.6334035087719298"))
    assert abs(bankrupt + Decimal("2.052")) < Decimal("0.001")
    short = effective_leverage(Decimal("5.2"), Decimal("5.6213333333333333"))
    assert abs(short - Decimal("0.925")) < Decimal("0.001")


@given(amounts, amounts)
def test_effective_leverage_keeps_the_sign_of_equity(notional, equity):
    assert effective_leverage(notional, equity) > 0 > effective_leverage(notional, -equity)


def test_leverage_in_tier_by_hand_and_as_freqtrade_tests_it():
    assert leverage_in_tier(Decimal(2_000), Decimal(40_000), Decimal(50)) == 20
    assert leverage_in_tier(Decimal(800), Decimal(40_000), Decimal(50)) == 50
    # freqtrade test_get_max_leverage_futures: a stake of 1,500 in the tier up to 50,000 at 50.
    got = leverage_in_tier(1_500.0, 50_000.0, 50.0)
    assert abs(got - 33.333333333333336) < 1e-12


@given(amounts, amounts, leverages)
def test_leverage_in_tier_keeps_the_position_under_the_cap(stake, cap, most):
    leverage = leverage_in_tier(stake, cap, most)
    assert leverage <= most
    assert stake * leverage <= max(cap, 0) or leverage == most
    assert stake * leverage <= cap or stake * most <= cap


def test_marginal_requirement_by_hand_and_as_binance_publishes_it():
    assert marginal_requirement(Decimal(60_000), Decimal("0.005"), Decimal(50)) == 250
    # Binance FAQ b3c689c1...: 109.488 BTC at 31,967.27 in the tier of 2.5 % less 16,300.
    notional = Decimal("109.488") * Decimal("31967.27")
    got = marginal_requirement(notional, Decimal("0.025"), Decimal(16_300))
    assert round(got, 2) == Decimal("71200.81")


@given(amounts, amounts, rates)
def test_marginal_requirement_climbs_at_the_rate_of_its_tier(notional, more, rate):
    climbed = marginal_requirement(notional + more, rate, 7) - marginal_requirement(
        notional, rate, 7
    )
    assert climbed == more * rate


def test_whole_position_requirement_by_hand_and_as_bitmex_publishes_it():
    assert whole_position_requirement(Decimal(60_000), Decimal("0.005")) == 300
    # bitmex.com/app/riskLimitsExamples: 180 XBT at 0.5 %.
    assert whole_position_requirement(Decimal(180), Decimal("0.005")) == Decimal("0.9")


@given(amounts, rates)
def test_whole_position_charges_what_a_marginal_tier_without_deduction_does(notional, rate):
    assert whole_position_requirement(notional, rate) == marginal_requirement(notional, rate, 0)


def test_maintenance_deduction_by_hand_and_as_binance_recorded_it():
    first = maintenance_deduction(Decimal(0), Decimal(50_000), Decimal("0.004"), Decimal("0.005"))
    assert first == 50
    # Binance BTCUSDT 2024-10-24, tiers 600,000 at 0.65 % and 3,000,000 at 1 %.
    second = maintenance_deduction(first, Decimal(600_000), Decimal("0.005"), Decimal("0.0065"))
    third = maintenance_deduction(second, Decimal(3_000_000), Decimal("0.0065"), Decimal("0.01"))
    assert [second, third] == [950, 11_450]


@given(amounts, rates, rates, amounts)
def test_maintenance_deduction_makes_both_tiers_ask_the_same_at_the_floor(
    floor, below, above, before
):
    deduction = maintenance_deduction(before, floor, below, above)
    assert marginal_requirement(floor, below, before) == marginal_requirement(
        floor, above, deduction
    )


def test_half_of_initial_rate_by_hand_and_as_hyperliquid_publishes_it():
    assert half_of_initial_rate(Decimal(5)) == Decimal("0.1")
    # hyperliquid docs, margin tiers: BTC at 40 times maintains 1.25 %, from 150 million 2.5 %.
    assert [half_of_initial_rate(Decimal(most)) for most in (40, 20)] == [
        Decimal("0.0125"),
        Decimal("0.025"),
    ]


@given(leverages)
def test_half_of_initial_rate_twice_is_the_initial_rate(leverage):
    assert half_of_initial_rate(leverage) * 2 * leverage == 1


def test_requirement_with_fee_by_hand_and_as_okx_publishes_it():
    asked = requirement_with_fee(Decimal(500), Decimal(100_000), Decimal("0.0005"), Decimal(3))
    assert asked == 553
    # OKX as freqtrade tests it: long 1 from 10 with 2, rate 1 % and taker 0.06 %, at 8.0857085...
    price = Decimal("8.085708510208207")
    asked = requirement_with_fee(
        whole_position_requirement(price, Decimal("0.01")), price, Decimal("0.0006"), Decimal(0)
    )
    assert abs(asked - (2 + price - 10)) < Decimal("1e-14")


@given(amounts, amounts, rates, amounts)
def test_a_fee_never_lowers_a_requirement(asked, notional, rate, fee):
    with_fee = requirement_with_fee(asked, notional, rate, fee)
    assert with_fee > requirement_with_fee(asked, notional, 0, 0) == asked


def test_step_rates_by_hand_and_as_bitmex_publishes_them():
    assert step_maintenance_rate(Decimal("0.004"), 3) == Decimal("0.016")
    assert step_initial_rate(Decimal("0.01"), Decimal("0.004"), 3) == Decimal("0.022")
    # bitmex.com/app/riskLimitsExamples: 230 XBT is one step above 200.
    assert step_maintenance_rate(Decimal("0.005"), 1) == Decimal("0.01")
    assert step_initial_rate(Decimal("0.01"), Decimal("0.005"), 1) == Decimal("0.015")


@given(rates, rates, st.integers(0, 200))
def test_every_step_raises_both_rates_by_the_base_maintenance(initial, maintenance, steps):
    assert (
        step_maintenance_rate(maintenance, steps + 1) - step_maintenance_rate(maintenance, steps)
        == step_initial_rate(initial, maintenance, steps + 1)
        - step_initial_rate(initial, maintenance, steps)
        == maintenance
    )
