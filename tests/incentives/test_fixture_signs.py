"""Who pays: the sign of a payment from the rates that venues send, in their own messages.

Several of the messages are documentation examples; their rates and signs are what is used.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from stepladder.formulas.funding_index import index_payment
from stepladder.formulas.funding_payment import funding_payment
from stepladder.incentives.funding_settlement import FundingLeg, settle_funding

RATES = {
    "binance/futures_market_data_json_mark_price_stream.json": lambda data: [data["r"]],
    "bitmex/ws_funding_rate.json": lambda data: [data["fundingRate"]],
    "bybit/http_get_funding_history.json": lambda data: [
        row["fundingRate"] for row in data["result"]["list"]
    ],
    "dydx/http_get_historical_funding.json": lambda data: [
        row["rate"] for row in data["result"]["historicalFunding"]
    ],
    "hyperliquid/http_funding_history.json": lambda data: [row["fundingRate"] for row in data],
    "lighter/ws_market_stats_update_single.json": lambda data: [
        data["market_stats"]["current_funding_rate"]
    ],
    "okx/ws_funding_rate.json": lambda data: [data["data"][0]["fundingRate"]],
}


def message(shared_data: Path, name: str) -> Any:
    path = shared_data / "data" / "nautilus_fixtures" / name
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


@pytest.mark.parametrize("name", RATES)
def test_longs_pay_a_positive_rate_and_shorts_a_negative_one(shared_data: Path, name: str):
    rates = [Decimal(str(rate)) for rate in RATES[name](message(shared_data, name))]
    assert rates
    for rate in rates:
        long, short = (funding_payment(Decimal(10_000), rate, side) for side in (True, False))
        assert long == -short
        assert (long < 0) is (rate > 0)
        book = [
            FundingLeg(account="long", size=Decimal(1)),
            FundingLeg(account="short", size=Decimal(-1)),
        ]
        done = settle_funding(
            book,
            rate_per_interval=rate,
            notional_per_size=Decimal(10_000),
            unit=Decimal("0.00000001"),
        )
        assert [row.cash for row in done.cash] == [long, short]


def test_both_signs_are_among_the_messages(shared_data: Path):
    signs = {
        Decimal(str(rate)) > 0 for name in RATES for rate in RATES[name](message(shared_data, name))
    }
    assert signs == {True, False}


def test_kraken_credits_the_short_and_debits_the_long(shared_data: Path):
    rows = message(shared_data, "kraken/http_futures_open_positions.json")["openPositions"]
    assert {row["side"] for row in rows} == {"long", "short"}
    for row in rows:
        size = row["size"] if row["side"] == "long" else -row["size"]
        assert (index_payment(size, Decimal(1)) > 0) is (row["unrealizedFunding"] > 0)


def test_an_interval_in_a_message_is_eight_hours_however_it_is_written(shared_data: Path):
    row = message(shared_data, "okx/ws_funding_rate.json")["data"][0]
    assert int(row["nextFundingTime"]) - int(row["fundingTime"]) == 8 * 3_600_000
    assert message(shared_data, "bitmex/ws_funding_rate.json")["fundingInterval"][11:13] == "08"


def test_hyperliquids_constant_is_an_eighth_of_the_eight_hour_interest(shared_data: Path):
    rates = RATES["hyperliquid/http_funding_history.json"](
        message(shared_data, "hyperliquid/http_funding_history.json")
    )
    assert Decimal(rates[0]) * 8 == Decimal("0.0001")
