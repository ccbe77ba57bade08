"""FUND-001: just before, at and after the funding, with several positions and several times."""

from collections.abc import Mapping
from decimal import Decimal

from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer
from tests.support.questions import (
    account_data,
    ask,
    budget_of,
    number,
    one_reason,
    one_tier,
    pool_of,
    position,
    reasons_of,
)


def wif(margin: str, rate: str = "0.0008") -> AccountAnswer:
    """100,000 WIF from 0.60 at 0.5688 on Hyperliquid: 5 % of 56,880, funding on the oracle."""
    data = account_data(
        [position("WIF", "100000", "0.60", leverage="10", isolated_margin=margin)],
        venue="hyperliquid",
        as_of="2025-11-01T00:30:00Z",
        margin_mode="isolated",
        marks={"WIF": "0.5688"},
        indexes={"WIF": "0.5690"},
        funding={"WIF": {"rate": rate, "next_at": "2025-11-01T01:00:00Z"}},
    )
    return ask(data)


def test_before_at_and_after_the_instant():
    instant = pool_of(wif("6000")).funding
    assert instant is not None
    assert time_text(instant.at) == "2025-11-01T01:00:00Z"
    # 6,000 - 3,120 - 2,844; then 56,900 x 0.08 % less
    assert instant.room_before == 36
    assert f"{instant.payment}" == "-45.52000000"
    assert instant.room_at == instant.room_after
    assert f"{instant.room_at:.2f}" == "-9.52"


def test_fund_001_warns_only_where_funding_alone_makes_the_difference():
    verdicts = {m: one_reason(wif(m), "FUND-001").verdict for m in ("6009.52", "6009.51", "5964")}
    assert verdicts == {"6009.52": "pass", "6009.51": "warn", "5964": "warn"}
    already = wif("5963.99")
    assert one_reason(already, "MMR-001").verdict == "fail"
    assert one_reason(already, "FUND-001").verdict == "pass"


def test_funding_that_is_received_never_warns():
    assert one_reason(wif("5964", rate="-0.0008"), "FUND-001").verdict == "pass"


def two_coins(next_at: Mapping[str, str]) -> AccountAnswer:
    data = account_data(
        [position("BTCUSDT", "1", "100000"), position("ETHUSDT", "-10", "4000")],
        venue="binance-usdm",
        marks={"BTCUSDT": "100000", "ETHUSDT": "4000"},
        collateral={"USDT": "10000"},
        ladders={name: one_tier("0.005") for name in ("BTCUSDT", "ETHUSDT")},
        funding={symbol: {"rate": "0.0001", "next_at": at} for symbol, at in next_at.items()},
    )
    return ask(data)


def test_only_what_is_due_first_is_paid():
    instant = pool_of(
        two_coins({"BTCUSDT": "2025-09-29T08:00:00Z", "ETHUSDT": "2025-09-29T04:00:00Z"})
    ).funding
    assert instant is not None
    assert time_text(instant.at) == "2025-09-29T04:00:00Z"
    assert instant.payment == 4  # the short receives 40,000 x 0.01 %


def test_what_is_due_together_is_added_up():
    at = "2025-09-29T08:00:00Z"
    instant = pool_of(two_coins({"BTCUSDT": at, "ETHUSDT": at})).funding
    assert instant is not None
    assert instant.payment == -10 + 4
    assert instant.room_before == 10_000 - 700


def test_without_a_time_there_is_no_instant():
    assert pool_of(two_coins({})).funding is None
    assert not reasons_of(two_coins({}), "FUND-001")


def test_a_rate_that_is_not_known_is_no_reason_to_pass():
    data = account_data(
        [position("BTCUSDT", "1", "100000")],
        venue="binance-usdm",
        marks={"BTCUSDT": "100000"},
        collateral={"USDT": "10000"},
        ladders={"BTCUSDT": one_tier("0.005")},
        funding={"BTCUSDT": {"next_at": "2025-09-29T08:00:00Z"}},
    )
    answer = ask(data)
    instant = pool_of(answer).funding
    assert instant is not None
    assert isinstance(instant.payment, Unknown)
    assert not reasons_of(answer, "FUND-001")
    assert "funding.BTCUSDT.rate" in {missing.fact for missing in answer.unknowns}


def test_cash_is_rounded_against_the_account():
    def paid(rate: str) -> object:
        data = account_data(
            [position("BTCUSDT", "1", "1")],
            venue="binance-usdm",
            marks={"BTCUSDT": "1"},
            collateral={"USDT": "10"},
            ladders={"BTCUSDT": one_tier("0.005")},
            funding={"BTCUSDT": {"rate": rate, "next_at": "2025-09-29T08:00:00Z"}},
        )
        instant = pool_of(ask(data)).funding
        return None if instant is None else f"{instant.payment:f}"

    assert paid("0.000000011") == "-0.00000002"
    assert paid("-0.000000019") == "0.00000001"


def test_a_continuous_rate_is_set_aside_by_the_hour():
    """Paradex: 0.08 % per eight hours is 0.12 % of the notional in twelve."""
    data = account_data(
        [position("BTC-USD-PERP", "1", "100000", leverage="10")],
        venue="paradex",
        as_of="2026-09-01T00:00:00Z",
        marks={"BTC-USD-PERP": "100000"},
        indexes={"BTC-USD-PERP": "100000"},
        collateral={"USDC": "10000"},
        collateral_prices={"USDC": "1"},
        funding={"BTC-USD-PERP": {"rate": "0.0008"}},
        fee_tier="base",
    )
    budget = budget_of(ask(data, hold="12h", slippage_bps=Decimal(0)), "BTC-USD-PERP", "down")
    # 10,000 + P - 100,000 = P (1 % + 0.045 % taker + 0.12 %)
    assert abs(number(budget.conservative) - 90_000 / Decimal("0.98835")) < Decimal("1e-20")
