"""Prices at which a line meets zero, and rounding to steps: by hand, a law, a published case."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from stepladder.formulas.liquidation_price import (
    curved_crossing,
    web_calculator_price,
    zero_crossing,
)
from stepladder.formulas.primitives import ceil_steps, floor_steps, round_down, round_up
from stepladder.model.exact import EXACT, localcontext
from tests.support.numbers import prices, rates

steps = st.decimals("0.00000001", "1000", places=8)
amounts = st.decimals("-1e12", "1e12", places=8)


def test_zero_crossing_by_hand_and_as_binance_publishes_it():
    assert zero_crossing(Decimal(100), Decimal(5), Decimal(90), Decimal(-5)) == 95
    # Binance positionRisk of 2024-03-08: short 32 from 0.16395 with 0.88304001, rate 0.5 %.

    def room(price: Decimal) -> Decimal:
        return Decimal("0.88304001") - 32 * (price - Decimal("0.16395")) - 32 * price / 200

    got = zero_crossing(Decimal("0.16"), room(Decimal("0.16")), Decimal(1), room(Decimal(1)))
    assert abs(got - Decimal("0.19059204")) < Decimal("1e-8")


@given(prices, prices, prices, prices)
def test_zero_crossing_lies_between_and_does_not_depend_on_the_order(near, room, far, lack):
    root = zero_crossing(near, room, far, -lack)
    assert min(near, far) <= root <= max(near, far)
    assert root == zero_crossing(far, -lack, near, room)


def test_web_calculator_price_by_hand_and_as_chitra_publishes_it():
    got = web_calculator_price(Decimal(1), Decimal(100_000), Decimal(5_000), Decimal("0.005"))
    assert round(got, 2) == Decimal("95477.39")
    # arXiv 2512.01112, liquidation mechanics: 1 from 1 with 0.105263 at 10 %, and 4 short with
    # 2.666667.
    assert round(web_calculator_price(1.0, 1.0, 2 / 19, 0.1), 4) == 0.9942
    assert round(web_calculator_price(-4.0, -4.0, 8 / 3, 0.1), 4) == 1.5152


@given(prices, prices, rates, st.booleans())
def test_at_the_web_calculator_price_cash_and_profit_cover_the_rate_exactly(
    entry, cash, rate, is_long
):
    exposure = Fraction(3) if is_long else Fraction(-3)
    price = web_calculator_price(exposure, exposure * entry, cash, rate)
    notional = abs(exposure) * price
    assert cash + exposure * (price - entry) == rate * notional or price <= 0


def test_steps_by_hand_and_as_published():
    assert (floor_steps(Decimal("7.29"), Decimal("0.1")), ceil_steps(7.25, 0.5)) == (72, 15)
    # Bybit ADL article: a long's 7,735.372549 is 7,735.5 in ticks of 0.5; a short's goes down.
    assert round_up(Decimal("7735.372549"), Decimal("0.5")) == Decimal("7735.5")
    assert round_down(Decimal("7735.372549"), Decimal("0.5")) == Decimal("7735.0")
    # bitmex.com/app/riskLimitsExamples: 230 XBT is one step of 150 above 200, 180 is none.
    assert ceil_steps(Decimal(30), Decimal(150)) == 1
    assert ceil_steps(Decimal(-20), Decimal(150)) == 0
    # dydx TestGetPerpetualPosition: at most 10 of 21 in steps of 3 is 9.
    assert round_down(Decimal(10), Decimal(3)) == 9
    assert floor_steps(Decimal(10), Decimal(3)) == 3


@pytest.mark.parametrize(
    ("amount", "down", "up"),
    [
        ("0", "0", "0"),
        ("7", "7", "7"),
        ("7.01", "7", "8"),
        ("-7", "-7", "-7"),
        ("-7.01", "-8", "-7"),
    ],
)
def test_a_debit_is_rounded_up_and_a_credit_down_also_below_zero(amount, down, up):
    step = Decimal(1)
    assert round_down(Decimal(amount), step) == Decimal(down)
    assert round_up(Decimal(amount), step) == Decimal(up)


@given(amounts, steps)
def test_rounding_brackets_the_amount_within_one_step(amount, step):
    exact = Fraction(amount) / Fraction(step)
    with localcontext(EXACT):
        low, high = floor_steps(amount, step), ceil_steps(amount, step)
        assert low <= exact <= high
        assert high - low == (0 if exact.denominator == 1 else 1)
        assert round_down(amount, step) == low * step
        assert round_up(amount, step) == high * step


def test_a_curved_crossing_by_hand():
    # 5 x - 2 x x is zero at 0 and at 2.5; from the first the room rises before it falls.
    assert curved_crossing(Decimal(0), Decimal(0), Decimal(3), Decimal(-3), Decimal(2)) == 2.5
    assert curved_crossing(Decimal(0), Decimal(4), Decimal(3), Decimal(-5), Decimal(1)) == 2
    # Towards smaller coordinates: (x - 1)(5 - x) is 3 at 4 and -5 at 0.
    assert curved_crossing(Decimal(4), Decimal(3), Decimal(0), Decimal(-5), Decimal(1)) == 1


@given(*(st.decimals(low, "1e6", places=3) for low in ("0", "0.001", "0.001")))
def test_the_room_is_zero_at_a_curved_crossing(room: Decimal, short: Decimal, far: Decimal):
    with localcontext(EXACT):
        bend = short / (far * far)
        at = curved_crossing(Decimal(0), room, far, -short, bend)
        slope = (-short - room + bend * far * far) / far
        left = room + slope * at - bend * at * at
        assert 0 <= at <= far
        assert abs(left) <= (room + short) * Decimal("1e-40")
