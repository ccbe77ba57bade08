"""Each rule of the account check, on both sides of its boundary and on it; numbers by hand."""

from decimal import Decimal

import pytest

from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer
from stepladder.verbs.account import account

FLAT = [{"floor": "0", "maintenance_margin_rate": "0.005", "max_leverage": "50"}]


def ask(venue="binance-usdm", *, size="1", symbol="BTCUSDT", cash="5000", mark="100000", **changes):
    """One long of 100,000 on a flat ladder of 0.5 % unless told otherwise."""
    position = {
        "symbol": symbol,
        "size": size,
        "entry_price": "100000",
        "leverage": "20",
        **changes.pop("position", {}),
    }
    hold = changes.pop("hold", "0h")
    data: dict[str, object] = {
        "schema": "stepladder.account/1",
        "venue": venue,
        "as_of": "2025-09-29",
        "margin_mode": "cross",
        "position_mode": "one_way",
        "collateral": [{"asset": "USDT", "amount": cash}],
        "positions": [position],
        "orders": [],
        "prices": {symbol: {"mark": mark}},
        "ladders": {symbol: FLAT},
    }
    return account({**data, **changes}, hold=hold)


def reason(answer: AccountAnswer, rule_id: str) -> Reason:
    found = [r for r in answer.decision.reasons if r.rule_id == rule_id]
    assert found, f"no reason {rule_id} in {answer.decision}"
    return found[0]


# --- MMR-001 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("cash", "verdict"), [("501", "pass"), ("500", "pass"), ("499", "fail")])
def test_mmr_001_equality_passes_and_strictly_below_fails(cash, verdict):
    answer = ask(cash=cash)
    assert reason(answer, "MMR-001").verdict == verdict
    assert reason(answer, "MMR-001").limit == 500


@pytest.mark.parametrize(
    ("cash", "verdict"),
    [
        ("552.25", "pass"),  # 500 + 95,000 x 0.055 % = 552.25: passes on every fee tier
        ("552.24", "unknown"),  # short of the base tier's fee only
        ("500", "unknown"),
        ("499.99", "fail"),  # short of it even without any fee
    ],
)
def test_mmr_001_an_absent_fee_tier_is_bounded_by_the_base_tier(cash, verdict):
    answer = ask("bybit-linear", cash=cash)
    assert reason(answer, "MMR-001").verdict == verdict
    assert "fee_tier" in {bound.fact for bound in answer.bounds}


def test_mmr_001_a_named_fee_tier_in_isolated_margin_leaves_nothing_to_bound():
    position = {"margin_mode": "isolated", "isolated_margin": "552.24"}
    answer = ask("bybit-linear", position=position, fee_tier="base")
    assert reason(answer, "MMR-001").verdict == "fail"
    assert answer.bounds == ()


def test_mmr_001_a_hedge_discount_nobody_knows_is_not_taken():
    legs = [
        {"symbol": "BTCUSDT", "size": size, "entry_price": "100000", "leverage": "20"}
        for size in ("1", "-1")
    ]
    answer = ask("bybit-linear", cash="1000", position_mode="hedge", positions=legs)
    assert reason(answer, "MMR-001").verdict == "unknown"
    assert "cross_margin.offsets" in {bound.fact for bound in answer.bounds}
    # both legs in full: 2 x 500, and a close fee on 95,000 and on 105,000
    assert reason(answer, "MMR-001").limit == Decimal("1000") + 200_000 * Decimal("0.00055")


# --- IMR-001, LEV-001 -------------------------------------------------------------------------


@pytest.mark.parametrize(("cash", "verdict"), [("5000", "pass"), ("4999.99", "warn")])
def test_imr_001_below_the_initial_margin_warns(cash, verdict):
    assert reason(ask(cash=cash), "IMR-001").verdict == verdict


def test_imr_001_open_orders_lock_the_worse_side():
    # long 1: a buy of 1 at 90,000 adds 4,500; sells of 3 close 1 and open 2 at 110,000: 11,000
    orders = [
        {"symbol": "BTCUSDT", "size": "1", "price": "90000"},
        {"symbol": "BTCUSDT", "size": "-3", "price": "110000"},
    ]
    assert ask(orders=orders).pools[0].initial_margin == 5_000 + 11_000
    assert ask(orders=orders[:1]).pools[0].initial_margin == 5_000 + 4_500
    closing = [{"symbol": "BTCUSDT", "size": "-1", "price": "110000"}]
    assert ask(orders=closing).pools[0].initial_margin == 5_000
    reducing = [{"symbol": "BTCUSDT", "size": "-3", "price": "110000", "reduce_only": True}]
    assert ask(orders=reducing).pools[0].initial_margin == 5_000


def test_imr_001_in_hedge_mode_nothing_is_netted():
    orders = [
        {"symbol": "BTCUSDT", "size": "1", "price": "90000"},
        {"symbol": "BTCUSDT", "size": "-3", "price": "110000"},
    ]
    answer = ask(orders=orders, position_mode="hedge")
    assert answer.pools[0].initial_margin == 5_000 + 4_500 + 16_500


@pytest.mark.parametrize(("leverage", "verdict"), [("50", "pass"), ("50.01", "warn")])
def test_lev_001_above_the_tiers_maximum_warns(leverage, verdict):
    answer = ask(position={"leverage": leverage})
    assert reason(answer, "LEV-001").verdict == verdict


# --- VINT-001, VINT-002 -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "verdict"),
    [("2025-09-29", "pass"), ("2026-03-29", "pass"), ("2026-03-30", "warn")],
)
def test_vint_001_a_ladder_seen_more_than_180_days_ago_warns(as_of, verdict):
    answer = ask(as_of=as_of, ladders={})
    assert reason(answer, "VINT-001").verdict == verdict


def test_vint_002_only_a_confirmed_ladder_passes():
    assert reason(ask(ladders={}), "VINT-002").verdict == "pass"
    inferred = ask(
        "bitmex",
        symbol="XBTUSD",
        size="100000",
        as_of="2024-11-24",
        ladders={},
        collateral=[{"asset": "XBT", "amount": "1"}],
        funding={"XBTUSD": {"rate": "0.0001"}},
        position={"opened_at": "2024-11-01"},
    )
    assert reason(inferred, "VINT-002").verdict == "warn"


# --- WEIGHT-001, COUPLE-001 -------------------------------------------------------------------


def test_weight_001_and_couple_001_bitcoin_behind_bitcoin_counts_at_its_weight_and_moves():
    answer = ask(
        collateral=[{"asset": "BTC", "amount": "0.05"}], collateral_prices={"BTC": "100000"}
    )
    assert reason(answer, "WEIGHT-001").observed == Decimal("0.95")
    assert answer.pools[0].maintenance.equity == 4_750
    assert reason(answer, "COUPLE-001").observed == "BTCUSDT"
    budget = answer.pools[0].positions[0].prices[0].budget
    assert not isinstance(budget, Unknown)
    assert budget.optimistic.price is not None
    # held it would be 95,728.64; moving: 100,000 / (1 + 0.05 x 0.95 - 0.005)
    assert abs(budget.optimistic.price - 100_000 / Decimal("1.0425")) < Decimal("1e-20")


def test_weight_001_dollars_alone_need_no_weight():
    rules = {r.rule_id for r in ask().decision.reasons}
    assert not rules & {"WEIGHT-001", "COUPLE-001"}


def test_weight_001_a_debt_counts_in_full_and_an_unlisted_asset_is_unknown():
    debt = ask(
        collateral=[{"asset": "USDT", "amount": "10000"}, {"asset": "BTC", "amount": "-0.01"}],
        collateral_prices={"BTC": "100000"},
    )
    # with several assets dollars count at 0.9999
    assert debt.pools[0].maintenance.equity == Decimal("9999") - 1_000
    unlisted = ask(collateral=[{"asset": "PEPE", "amount": "1"}], collateral_prices={"PEPE": "1"})
    assert unlisted.decision.verdict == "unknown"
    assert any("PEPE" in missing.fact for missing in unlisted.unknowns)


def test_couple_001_ether_behind_bitcoin_is_held():
    answer = ask(collateral=[{"asset": "ETH", "amount": "2"}], collateral_prices={"ETH": "2500"})
    assert "COUPLE-001" not in {r.rule_id for r in answer.decision.reasons}
    budget = answer.pools[0].positions[0].prices[0].budget
    assert not isinstance(budget, Unknown)
    assert budget.optimistic.price is not None
    assert abs(budget.optimistic.price - Decimal(95_250) / Decimal("0.995")) < Decimal("1e-20")


# --- FUND-001 ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cash", "rate", "verdict", "room_at"),
    [
        ("600", "0.001", "pass", 0),  # room 100, funding takes exactly 100
        ("599.99", "0.001", "warn", Decimal("-0.01")),
        ("600", "-0.001", "pass", 200),  # received
    ],
)
def test_fund_001_funding_alone_with_the_mark_unchanged(cash, rate, verdict, room_at):
    funding = {"BTCUSDT": {"rate": rate, "next_at": "2025-09-29T08:00:00Z"}}
    answer = ask(cash=cash, funding=funding)
    assert reason(answer, "FUND-001").verdict == verdict
    instant = answer.pools[0].funding
    assert instant is not None
    assert instant.room_at == instant.room_after == room_at


def test_fund_001_where_the_rate_is_in_the_test_the_room_after_is_not_known():
    answer = ask(
        "bitmex",
        symbol="XBTUSD",
        size="100000",
        as_of="2024-11-24",
        ladders={},
        collateral=[{"asset": "XBT", "amount": "1"}],
        funding={"XBTUSD": {"rate": "0.0001", "next_at": "2024-11-24T04:00:00Z"}},
        position={"opened_at": "2024-11-01"},
    )
    instant = answer.pools[0].funding
    assert instant is not None
    # 100,000 / 100,000 = 1 XBT: payment 0.0001; requirement 0.5 % + 0.05 % + 0.01 %
    assert instant.payment == Decimal("-0.0001")
    assert instant.room_before == 1 - Decimal("0.0056")
    assert instant.room_at == 1 - Decimal("0.0057")
    assert isinstance(instant.room_after, Unknown)


# --- TRIG-001 ---------------------------------------------------------------------------------


def statuses(answer: AccountAnswer) -> dict[str, str]:
    found: dict[str, str] = {}
    for prices in answer.pools[0].positions[0].prices:
        assert not isinstance(prices.budget, Unknown)
        found[prices.direction] = prices.budget.optimistic.status
    return found


def test_trig_001_a_long_outgrows_a_marginal_ladder_and_a_short_does_not():
    partial = {"BTCUSDT": [{"floor": "0", "cap": "150000", "maintenance_margin_rate": "0.01"}]}
    long = ask(ladders=partial)
    assert statuses(long) == {"down": "at", "up": "never"}
    assert reason(long, "TRIG-001").observed == 150_000
    short = ask(ladders=partial, size="-1", cash="300000")
    assert statuses(short) == {"down": "never", "up": "unknown"}
    assert not short.prices_known


def test_trig_001_a_ladder_that_ends_a_thousand_marks_away_is_not_asked_about():
    near = {"BTCUSDT": [{"floor": "0", "cap": "99999999", "maintenance_margin_rate": "0.01"}]}
    far = {"BTCUSDT": [{"floor": "0", "cap": "100000000", "maintenance_margin_rate": "0.01"}]}
    rich = "10000000000"
    assert statuses(ask(ladders=near, size="-1", cash=rich))["up"] == "unknown"
    assert statuses(ask(ladders=far, size="-1", cash=rich))["up"] == "never"


def test_a_position_beyond_the_ladder_is_unknown_not_safe():
    short_ladder = {"BTCUSDT": [{"floor": "0", "cap": "99999", "maintenance_margin_rate": "0.01"}]}
    answer = ask(ladders=short_ladder, cash="1000000")
    assert answer.decision.verdict == "unknown"
    exact = {"BTCUSDT": [{"floor": "0", "cap": "100000", "maintenance_margin_rate": "0.01"}]}
    assert ask(ladders=exact, cash="1000000").decision.verdict == "pass"


def test_both_legs_of_a_hedge_move_together_and_each_pays():
    legs = [
        {"symbol": "BTCUSDT", "size": size, "entry_price": "100000", "leverage": "20"}
        for size in ("2", "-1")
    ]
    answer = ask(position_mode="hedge", positions=legs)
    for position in answer.pools[0].positions:
        budget = position.prices[0].budget
        assert not isinstance(budget, Unknown)
        assert budget.optimistic.price is not None
        # 5,000 + 2 (P - 100,000) - (P - 100,000) = 0.5 % of 3 P
        assert abs(budget.optimistic.price - Decimal(95_000) / Decimal("0.985")) < Decimal("1e-20")
    # up: 5,000 + (P - 100,000) >= 0.015 P for every P
    assert statuses(answer)["up"] == "never"
