"""A plain account of 0.1 BTC at every venue: twelve say where it ends, seven what is missing.

Long 0.1 BTC from 100,000 with a tenth behind it. Every expected price is worked out here from the
venue's published rate, fee and value price.
"""

from decimal import Decimal

import pytest

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown
from stepladder.venues.packaged import packaged_venues
from tests.support.questions import (
    account_data,
    ask,
    position,
    position_of,
    prices_of,
    trigger_price,
)

DAY = "2026-11-01T00:00:00Z"
OPENED = "2026-10-01T00:00:00Z"
SYMBOLS = {
    "aevo": ("BTC-PERP", "0.1"),
    "bitmex": ("XBTUSD", "10000"),
    "coinbase-intx": ("BTC-PERP", "0.1"),
    "deribit": ("BTC-PERPETUAL", "1000"),
    "drift-v2": ("BTC-PERP", "0.1"),
    "dydx-v4": ("BTC-USD", "0.1"),
    "gate-usdt": ("BTC_USDT", "1000"),
    "gmx-v2": ("BTC", "0.1"),
    "hyperliquid": ("BTC", "0.1"),
    "kraken": ("PF_XBTUSD", "0.1"),
    "kucoin-futures": ("XBTUSDTM", "100"),
    "lighter": ("BTC", "0.1"),
    "okx-swap": ("BTC-USDT-SWAP", "10"),
    "paradex": ("BTC-USD-PERP", "0.1"),
}
SETTLED_IN = {
    "bitmex": "XBT",
    "deribit": "BTC",
    "dydx-v4": "USDC",
    "gmx-v2": "USDC",
    "hyperliquid": "USDC",
    "kraken": "USD",
    "lighter": "USDC",
    "paradex": "USDC",
}
COINS = {"bitmex", "deribit"}


def plain(venue: str) -> dict[str, object]:
    symbol, size = SYMBOLS.get(venue, ("BTCUSDT", "0.1"))
    asset = SETTLED_IN.get(venue, "USDT")
    return account_data(
        [position(symbol, size, "100000", leverage="10", opened_at=OPENED)],
        venue=venue,
        as_of=DAY,
        marks={symbol: "100000"},
        indexes={symbol: "100000"},
        collateral={asset: "0.01" if venue in COINS else "1000"},
        collateral_prices={} if venue in COINS else {asset: "1"},
        funding={symbol: {"rate": "0.0001", "next_at": "2026-11-01T08:00:00Z"}},
        fee_tier="base",
    )


def at_mark(rate: str) -> Decimal:
    """1,000 + 0.1 (P - 100,000) = 0.1 P x rate."""
    return 90_000 / (1 - Decimal(rate))


def in_coin(rate: str) -> Decimal:
    """0.01 + 0.1 - V = V x rate, with V = 10,000 / P coins."""
    return 10_000 * (1 + Decimal(rate)) / Decimal("0.11")


def on_a_slope(base: str, per_coin: str) -> Decimal:
    """0.11 - V = V (base + per_coin V)."""
    bend, rise = Decimal(per_coin), 1 + Decimal(base)
    coins = 2 * Decimal("0.11") / (rise + (rise * rise + 4 * bend * Decimal("0.11")).sqrt())
    return 10_000 / coins


with localcontext(EXACT):
    EXPECTED = {
        "binance-usdm": at_mark("0.004"),
        # 0.5 %, and 0.055 % of 9,000 to close where the initial margin is gone
        "bybit-linear": (90_000 + Decimal("49.5")) / Decimal("0.995"),
        "bitget": at_mark("0.0046"),  # taker 0.06 % in the trigger
        "okx-swap": at_mark("0.0045"),  # taker 0.05 % in the trigger
        "hyperliquid": at_mark("0.0125"),  # half of 1 / 40
        "dydx-v4": at_mark("0.012"),
        "lighter": at_mark("0.012"),
        "paradex": at_mark("0.01045"),  # taker 0.045 % in the trigger
        "kraken": Decimal(91_000),  # 1 % of the entry value
        "gmx-v2": Decimal(90_560),  # 0.5 % of the entry value and 0.06 % to close it
        "bitmex": in_coin("0.0056"),  # 0.5 %, taker 0.05 %, one funding of 0.01 %
        "deribit": on_a_slope("0.01", "0.00005"),
    }
NO_LADDER = ("aevo", "aster", "drift-v2", "gate-usdt", "phemex-usdtm")
OTHER_UNKNOWN = {
    "coinbase-intx": "ladder.fee_in_trigger",
    "kucoin-futures": "fees.liquidation_fee_rate",
}


def test_every_packaged_venue_is_asked():
    assert {*EXPECTED, *NO_LADDER, *OTHER_UNKNOWN} == set(packaged_venues())
    assert len(EXPECTED) >= 12


@pytest.mark.parametrize("venue", EXPECTED)
def test_a_plain_account_has_a_liquidation_price(venue: str):
    answer = ask(plain(venue))
    symbol = SYMBOLS.get(venue, ("BTCUSDT", ""))[0]
    got = trigger_price(answer, symbol, "down")
    assert abs(got - EXPECTED[venue]) < Decimal("1e-30") * got
    assert answer.decision.verdict in ("pass", "warn")


@pytest.mark.parametrize("venue", NO_LADDER)
def test_a_venue_without_a_live_ladder_answers_unknown_and_names_it(venue: str):
    answer = ask(plain(venue))
    symbol = SYMBOLS.get(venue, ("BTCUSDT", ""))[0]
    budget = prices_of(position_of(answer, symbol), "down").budget
    assert isinstance(budget, Unknown)
    assert answer.decision.verdict == "unknown"
    assert f"ladder of {symbol}" in {missing.fact for missing in answer.unknowns}


@pytest.mark.parametrize(("venue", "fact"), OTHER_UNKNOWN.items())
def test_a_fee_nobody_has_read_is_named(venue: str, fact: str):
    answer = ask(plain(venue))
    assert answer.decision.verdict == "unknown"
    assert fact in {missing.fact for missing in answer.unknowns}
