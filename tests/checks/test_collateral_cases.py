"""WEIGHT-001, COUPLE-001 and profit that may not count, on each packaged venue."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer
from tests.support.questions import (
    account_data,
    ask,
    one_reason,
    one_tier,
    pool_of,
    position,
    prices_of,
    reasons_of,
)


def binance(
    collateral: Mapping[str, str], prices: Mapping[str, str] | None = None
) -> AccountAnswer:
    data = account_data(
        [position("BTCUSDT", "1", "100000")],
        venue="binance-usdm",
        marks={"BTCUSDT": "100000"},
        collateral=collateral,
        collateral_prices=dict(prices or {}),
        ladders={"BTCUSDT": one_tier("0.005")},
    )
    return ask(data)


def test_weight_001_binance_counts_bitcoin_at_95_and_then_dollars_at_99_99_percent():
    # Binance multi-asset table of 2021.
    answer = binance({"BTC": "0.02", "USDT": "1000"}, {"BTC": "50000"})
    assert pool_of(answer).maintenance.equity == 950 + Decimal("999.9")
    assert pool_of(binance({"USDT": "1000"})).maintenance.equity == 1_000
    assert {reason.observed for reason in reasons_of(answer, "WEIGHT-001")} == {
        Decimal("0.95"),
        Decimal("0.9999"),
    }


def test_an_asset_without_a_price_is_unknown_and_named():
    answer = binance({"BTC": "0.02"})
    assert answer.decision.verdict == "unknown"
    assert "collateral_prices.BTC" in {missing.fact for missing in answer.unknowns}


def bitmex(collateral: Mapping[str, str], prices: Mapping[str, str]) -> AccountAnswer:
    """1 XBT long at 100,000; 0.55 % with the taker fee."""
    data = account_data(
        [position("XBTUSD", "100000", "100000", opened_at="2024-11-01T00:00:00Z")],
        venue="bitmex",
        as_of="2024-11-24T00:00:00Z",
        marks={"XBTUSD": "100000"},
        collateral=collateral,
        collateral_prices=dict(prices),
        funding={"XBTUSD": {"rate": "0"}},
    )
    return ask(data)


def test_weight_001_bitmex_takes_five_percent_off_dollars_behind_bitcoin():
    answer = bitmex({"USDT": "10000"}, {"USDT": "0.00001"})
    assert pool_of(answer).maintenance.equity == Decimal("0.095")
    assert one_reason(answer, "WEIGHT-001").observed == Decimal("0.95")


def test_couple_001_dollars_behind_an_inverse_long_are_worth_more_as_bitcoin_falls():
    answer = bitmex({"USDT": "10000"}, {"USDT": "0.00001"})
    assert one_reason(answer, "COUPLE-001").observed == "XBTUSD"
    budget = prices_of(pool_of(answer).positions[0], "down").budget
    assert not isinstance(budget, Unknown)
    assert budget.optimistic.price is not None
    # 9,500 / P + 1 - 100,000 / P = 0.55 % x 100,000 / P, so P = 91,050: dollars do not fall.
    assert round(budget.optimistic.price, 6) == 91_050


def hyperliquid(collateral: Mapping[str, str]) -> AccountAnswer:
    data = account_data(
        [position("BTC", "1", "100000")],
        venue="hyperliquid",
        as_of="2025-11-01T00:00:00Z",
        marks={"BTC": "100000"},
        collateral=collateral,
        collateral_prices={"HYPE": "40"},
    )
    return ask(data)


def test_weight_001_hyperliquid_counts_nothing_but_its_dollars():
    answer = hyperliquid({"USDC": "5000", "HYPE": "1000"})
    assert pool_of(answer).maintenance.equity == 5_000


def test_weight_001_a_debt_counts_in_full_even_in_an_asset_that_counts_for_nothing():
    # 100 HYPE owed are 4,000: a haircut of everything must not make the debt disappear.
    answer = hyperliquid({"USDC": "5000", "HYPE": "-100"})
    assert pool_of(answer).maintenance.equity == 1_000


def test_bybit_does_not_say_what_other_assets_count_for():
    data = account_data(
        [position("BTCUSDT", "1", "100000", leverage="20")],
        venue="bybit-linear",
        as_of="2026-06-01T00:00:00Z",
        marks={"BTCUSDT": "100000"},
        collateral={"BTC": "1"},
        collateral_prices={"BTC": "100000"},
    )
    answer = ask(data)
    assert answer.decision.verdict == "unknown"
    assert one_reason(answer, "MMR-001").verdict == "unknown"


@pytest.mark.parametrize(
    ("mark", "verdict"), [("50500", "unknown"), ("50000", "pass"), ("49500", "pass")]
)
def test_on_bitmex_profit_of_one_position_backs_another_only_if_that_is_known(mark, verdict):
    data = account_data(
        [
            position("AAAUSDT", "1", "50000"),
            position("BBBUSDT", "1", "50000"),
        ],
        venue="bitmex",
        as_of="2024-11-24T00:00:00Z",
        marks={"AAAUSDT": mark, "BBBUSDT": "50000"},
        collateral={"USDT": "20000"},
        contracts={
            name: {"kind": "linear", "settlement_asset": "USDT", "contract_size": "1"}
            for name in ("AAAUSDT", "BBBUSDT")
        },
        ladders={name: one_tier("0.01") for name in ("AAAUSDT", "BBBUSDT")},
        funding={name: {"rate": "0"} for name in ("AAAUSDT", "BBBUSDT")},
    )
    answer = ask(data)
    assert one_reason(answer, "MMR-001").verdict == verdict
    named = {missing.fact for missing in answer.unknowns}
    assert ("cross_margin.profit_weight" in named) == (verdict == "unknown")


def test_profit_of_the_only_position_is_its_own():
    data = account_data(
        [position("XBTUSD", "100000", "50000", opened_at="2024-11-01T00:00:00Z")],
        venue="bitmex",
        as_of="2024-11-24T00:00:00Z",
        marks={"XBTUSD": "100000"},
        collateral={"XBT": "0.1"},
        funding={"XBTUSD": {"rate": "0"}},
    )
    # 2 XBT of value became 1: one coin of profit
    assert pool_of(ask(data)).maintenance.equity == Decimal("1.1")
