"""Value, profit, fees, funding and collateral: by hand, a law, and a published case for each."""

from decimal import Decimal

from hypothesis import given

from stepladder.formulas.collateral_value import collateral_value
from stepladder.formulas.fees import leverage_bankruptcy_notional, trading_fee
from stepladder.formulas.funding_payment import funding_payment
from stepladder.formulas.position_value import inverse_coordinate, notional, position_value
from stepladder.formulas.profit import profit, released_entry_cost
from tests.support.numbers import amounts, leverages, rates, signed


def inverse_value(contracts: Decimal, price: Decimal) -> Decimal:
    """Value of an inverse position in coin: a long one owes it."""
    return position_value(-contracts, inverse_coordinate(price))


def test_inverse_coordinate_and_value_by_hand_and_as_bitmex_publishes_them():
    assert inverse_coordinate(Decimal(50_000)) == Decimal("0.00002")
    assert position_value(Decimal("-0.01"), Decimal(2_500)) == -25
    # bitmex.com/app/perpetualContractsGuideExamples: 15,000 contracts at 750 are worth 20 XBT.
    assert inverse_value(Decimal(15_000), Decimal(750)) == -20


@given(amounts)
def test_the_inverse_coordinate_is_its_own_inverse(price):
    assert inverse_coordinate(inverse_coordinate(price)) == price


@given(signed, signed, amounts)
def test_value_adds_up_over_sizes(a, b, coordinate):
    together = position_value(a + b, coordinate)
    assert together == position_value(a, coordinate) + position_value(b, coordinate)


def test_notional_by_hand_and_as_binance_publishes_it():
    assert notional(Decimal(-13)) == notional(Decimal(13)) == 13
    # Binance FAQ b3c689c1...: 3,683.979 ETH at 1,335.18.
    value = position_value(Decimal("3683.979"), Decimal("1335.18"))
    assert round(notional(-value), 2) == round(Decimal("4918775.081"), 2)


@given(signed)
def test_notional_has_no_sign(value):
    assert notional(value) == notional(-value) >= 0


def test_profit_by_hand_and_as_two_venues_publish_it():
    assert profit(Decimal(110), Decimal(100)) == 10
    # Binance positionRisk of 2024-11-03: short 0.01 from 2,468.49, mark 2,473.15992704.
    size = Decimal("-0.01")
    got = profit(size * Decimal("2473.15992704"), size * Decimal("2468.49"))
    assert abs(got - Decimal("-0.04669927")) < Decimal("1e-8")
    # bitmex.com/app/perpetualContractsGuideExamples: 15,000 contracts from 750 to 800.
    sold, bought = (inverse_value(Decimal(15_000), Decimal(at)) for at in (800, 750))
    assert abs(profit(sold, bought) - Decimal("1.25")) < Decimal("1e-20")


@given(signed, signed)
def test_what_one_side_wins_the_other_loses(value, cost):
    assert profit(value, cost) == -profit(-value, -cost)


def test_released_entry_cost_by_hand_and_as_vega_publishes_it():
    assert released_entry_cost(Decimal(650_000), Decimal(1), Decimal(13)) == 50_000
    # vega 0012-POSR-018: 2 bought at 100, 1 sold at 90 realises -10.
    released = released_entry_cost(Decimal(200), Decimal(1), Decimal(2))
    assert profit(Decimal(90), released) == -10


@given(signed, amounts, amounts)
def test_released_cost_and_the_rest_are_the_whole(cost, closed, kept):
    size = closed + kept
    both = released_entry_cost(cost, closed, size) + released_entry_cost(cost, kept, size)
    assert both == cost


def test_trading_fee_by_hand_and_as_hyperliquid_charged_it():
    assert trading_fee(Decimal(100_000), Decimal("-0.0001")) == -10
    # A recorded Hyperliquid fill: 0.001 at 66,653 paid 0.009997 at 0.015 %.
    assert abs(trading_fee(66_653 * 0.001, 0.00015) - 0.009997) < 1e-6


@given(amounts, amounts, rates)
def test_a_fee_adds_up_over_fills(a, b, rate):
    assert trading_fee(a + b, rate) == trading_fee(a, rate) + trading_fee(b, rate)


def test_leverage_bankruptcy_notional_by_hand_and_as_bybit_works_it():
    assert leverage_bankruptcy_notional(Decimal(200), Decimal(4), True) == 150
    assert leverage_bankruptcy_notional(Decimal(200), Decimal(4), False) == 250
    # Bybit help centre, new margin calculation: the fee to close is size * entry * (1 -/+ 1/L) *
    # taker; 1 BTC from 100,000 at 20 times is closed at 95,000, or 105,000 if short.
    assert leverage_bankruptcy_notional(Decimal(100_000), Decimal(20), True) == 95_000
    assert leverage_bankruptcy_notional(Decimal(100_000), Decimal(20), False) == 105_000


@given(amounts, leverages)
def test_long_and_short_are_ruined_at_the_same_distance(entry, leverage):
    long = leverage_bankruptcy_notional(entry, leverage, True)
    short = leverage_bankruptcy_notional(entry, leverage, False)
    assert entry - long == short - entry == entry / leverage


def test_funding_payment_by_hand_and_as_bitmex_publishes_it():
    assert funding_payment(Decimal(650_000), Decimal("0.0001"), True) == -65
    # bitmex.com/app/perpetualContractsGuideExamples: a long of 20 XBT pays 0.05 at 0.25 %.
    assert funding_payment(Decimal(20), Decimal("0.0025"), True) == Decimal("-0.05")
    assert funding_payment(Decimal(20), Decimal("-0.0025"), False) == Decimal("-0.05")


@given(amounts, signed)
def test_what_longs_pay_shorts_receive(amount, rate):
    assert funding_payment(amount, rate, True) == -funding_payment(amount, rate, False)


def test_collateral_value_by_hand_and_as_two_venues_publish_it():
    assert collateral_value(Decimal(-2), Decimal(50_000), Decimal("0.95")) == -100_000
    # Binance multi-asset table of 2021: BTC worth 1,000 counts for 950.
    assert collateral_value(Decimal("0.02"), Decimal(50_000), Decimal("0.95")) == 950
    # Hyperliquid portfolio margin: 10,000 HYPE at 40 lend 200,000 at a half.
    assert collateral_value(Decimal(10_000), Decimal(40), Decimal("0.5")) == 200_000


@given(amounts, amounts, rates)
def test_a_haircut_never_helps(amount, price, weight):
    assert collateral_value(amount, price, weight) <= amount * price
    assert collateral_value(-amount, price, weight) == -amount * price
