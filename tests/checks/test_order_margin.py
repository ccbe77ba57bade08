"""IMR-001: what open orders lock, order by order; LEV-001 on the tiers of a recorded ladder."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer
from tests.support.questions import (
    Data,
    account_data,
    ask,
    one_reason,
    one_tier,
    pool_of,
    position,
    position_of,
    reasons_of,
)

MARK = {"BTCUSDT": "50000"}
FLAT = {"BTCUSDT": one_tier("0.005")}


def order(size: str, price: str, **fields: object) -> Data:
    return {"symbol": "BTCUSDT", "size": size, "price": price, **fields}


def locked(orders: Sequence[Data], *, size: str = "2", mode: str = "one_way") -> object:
    """Initial margin beside the 10,000 of 2 BTC at 50,000 with 10 times."""
    data = account_data(
        [position("BTCUSDT", size, "50000", leverage="10")],
        venue="binance-usdm",
        marks=MARK,
        collateral={"USDT": "100000"},
        position_mode=mode,
        orders=orders,
        ladders=FLAT,
    )
    found = pool_of(ask(data)).initial_margin
    return found if isinstance(found, Unknown) else found - 10_000


def test_orders_that_open_on_one_side_add_up():
    assert locked([order("1", "49000"), order("1", "48000")]) == 9_700


def test_the_closing_part_is_used_up_order_by_order():
    # 2 to close: the first sell closes 1, of the second 1 closes and 2 open at 52,000.
    assert locked([order("-1", "51000"), order("-3", "52000")]) == 10_400


def test_only_the_worse_side_counts():
    buys, sells = [order("2", "49000")], [order("-5", "51000")]
    assert (locked(buys), locked(sells), locked(buys + sells)) == (9_800, 15_300, 15_300)


def test_a_short_is_closed_by_buys():
    assert locked([order("2", "49000")], size="-2") == 0
    assert locked([order("-1", "51000")], size="-2") == 5_100


def test_in_hedge_mode_both_sides_count_and_nothing_closes():
    orders = [order("1", "49000"), order("-3", "51000")]
    assert locked(orders, mode="hedge") == 4_900 + 15_300


def test_an_orders_own_leverage_comes_before_the_positions():
    assert locked([order("1", "49000", leverage="5")]) == 9_800


def test_orders_that_only_reduce_lock_nothing():
    assert locked([order("-5", "51000", reduce_only=True)]) == 0


def test_without_a_list_of_orders_nothing_is_judged_and_the_absence_is_named():
    data = account_data(
        [position("BTCUSDT", "2", "50000", leverage="10")],
        venue="binance-usdm",
        marks=MARK,
        collateral={"USDT": "100000"},
        ladders=FLAT,
    )
    del data["orders"]
    answer = ask(data)
    assert isinstance(pool_of(answer).initial_margin, Unknown)
    assert not reasons_of(answer, "IMR-001")
    assert "orders" in {missing.fact for missing in answer.unknowns}
    assert one_reason(answer, "MMR-001").verdict == "pass"


def recorded(leverage: str, size: str = "13") -> AccountAnswer:
    """13 BTC at 50,000 lie in the third tier of Binance BTCUSDT on 2024-10-24: 75 times."""
    data = account_data(
        [position("BTCUSDT", size, "50000", leverage=leverage)],
        venue="binance-usdm",
        as_of="2024-10-24T00:00:00Z",
        marks=MARK,
        collateral={"USDT": "100000"},
    )
    return ask(data)


@pytest.mark.parametrize(
    ("leverage", "size", "verdict"),
    [
        ("75", "13", "pass"),
        ("76", "13", "warn"),
        ("100", "11.99999", "pass"),  # 599,999.50: still the second tier, 100 times
        ("100", "12", "warn"),  # 600,000: the third tier begins at its floor
    ],
)
def test_lev_001_the_tier_that_holds_the_position_sets_the_maximum(leverage, size, verdict):
    answer = recorded(leverage, size)
    assert one_reason(answer, "LEV-001").verdict == verdict
    assert one_reason(answer, "LEV-001").observed == Decimal(leverage)


def test_lev_001_an_excess_warns_and_liquidates_nothing():
    answer = recorded("100")
    assert answer.decision.verdict == "warn"
    assert one_reason(answer, "MMR-001").verdict == "pass"
    assert position_of(answer, "BTCUSDT").tier == 3
