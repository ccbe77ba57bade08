"""What moves a liquidation price, and by how much: the table of venues/README.md, row by row.

Base case: long 1 at 100,000, isolated margin 5,000, rate 0.5 %, no deduction, no fee.
"""

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from importlib import resources

import pytest

from tests.support.questions import (
    INVERSE,
    LINEAR,
    SYMBOL,
    Row,
    Switches,
    account_data,
    ask,
    one_tier,
    position,
    rulebook_text,
    tier,
    trigger_price,
)

COIN = "ABCUSD"
NOT_EXPRESSED = {
    "slope at 350 BTC": "no ladder of slope shape (Deribit) in this part",
    "requirement at index": "no value price other than mark and entry (Deribit) in this part",
    "tier looked up by collateral": "a mistake of a client library; among the known wrong vectors",
}


def price_of(
    size: str = "1",
    margin: str = "5000",
    *,
    rows: Sequence[Row] | None = None,
    switches: Switches | None = None,
    leverage: str | None = "20",
    direction: str | None = None,
    fee_tier: str | None = None,
    inverse: bool = False,
) -> Decimal:
    """Liquidation price of an isolated position from 100,000 under a user's rulebook."""
    symbol = COIN if inverse else SYMBOL
    data = account_data(
        [position(symbol, size, "100000", leverage=leverage, isolated_margin=margin)],
        marks={symbol: "100000"},
        margin_mode="isolated",
        fee_tier=fee_tier,
    )
    rules = rulebook_text(
        switches or Switches(),
        ladders={symbol: rows or one_tier("0.005")},
        contracts={SYMBOL: LINEAR, COIN: INVERSE},
    )
    way = direction or ("up" if size.startswith("-") else "down")
    return round(trigger_price(ask(data, rules), symbol, way), 2)


def packaged_price(
    venue: str,
    symbol: str,
    size: str,
    margin: str,
    *,
    entry: str = "100000",
    as_of: str = "2025-09-29T00:00:00Z",
    ladder: Sequence[Row] | None = None,
) -> Decimal:
    """The same on a packaged rulebook, with its own ladder unless another is given."""
    data = account_data(
        [position(symbol, size, entry, isolated_margin=margin)],
        venue=venue,
        as_of=as_of,
        marks={symbol: entry},
        margin_mode="isolated",
        ladders={} if ladder is None else {symbol: list(ladder)},
    )
    way = "up" if size.startswith("-") else "down"
    return round(trigger_price(ask(data), symbol, way), 2)


def packaged_rows(symbol: str, day: str) -> list[Row]:
    """A recorded Binance ladder, read from the file itself, without its deductions."""
    file = resources.files("stepladder.venues").joinpath("rulebooks", "binance-usdm.toml")
    book = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=str)
    version = next(row for row in book["ladders"][symbol] if row["observed_to"] == day)
    caps = [None if row[1] == "open" else str(row[1]) for row in version["tiers"]]
    return [tier(str(row[0]), cap, row[2]) for row, cap in zip(version["tiers"], caps, strict=True)]


def test_the_base_case_on_binance_rules():
    flat = one_tier("0.005")
    assert packaged_price("binance-usdm", "BTCUSDT", "1", "5000", ladder=flat) == Decimal(
        "95477.39"
    )
    assert packaged_price("binance-usdm", "BTCUSDT", "-1", "5000", ladder=flat) == Decimal(
        "104477.61"
    )


def test_maintenance_at_mark_or_at_entry():
    assert price_of() == Decimal("95477.39")
    assert price_of(switches=Switches(value_price="entry")) == Decimal("95500.00")
    assert price_of("-1") == Decimal("104477.61")
    assert price_of("-1", switches=Switches(value_price="entry")) == Decimal("104500.00")


def test_taker_fee_in_the_trigger_and_the_fee_tier():
    fees = Switches(
        fee_in_trigger="taker_at_mark", taker="0.0005", taker_by_tier={"low": "0.00015"}
    )
    assert price_of(switches=fees) == Decimal("95525.39")
    assert price_of(switches=fees, fee_tier="low") == Decimal("95491.78")
    assert price_of(switches=Switches(taker="0.0005")) == Decimal("95477.39")


def test_close_fee_inside_the_margin():
    fees = Switches(fee_in_trigger="close_fee_at_bankruptcy", taker="0.0005")
    assert price_of(switches=fees) == Decimal("95525.13")


def test_rate_from_the_maximum_leverage_of_the_asset():
    day = "2025-11-01T00:00:00Z"
    assert packaged_price("hyperliquid", "BTC", "1", "5000", as_of=day) == Decimal("96202.53")


def test_small_cap_at_five_times_on_two_venues():
    flat = one_tier("0.015")
    assert packaged_price("binance-usdm", "WIFUSDT", "1", "20000", ladder=flat) == Decimal(
        "81218.27"
    )
    day = "2025-11-01T00:00:00Z"
    assert packaged_price("hyperliquid", "WIF", "1", "20000", as_of=day) == Decimal("84210.53")


@pytest.mark.parametrize(
    ("size", "margin", "marginal", "whole"),
    [
        ("10", "100000", "90437.85", "90588.83"),
        ("200", "2000000", "91163.27", "91836.73"),
        ("1000", "10000000", "91813.33", "92307.69"),
    ],
)
def test_marginal_or_whole_position(size: str, margin: str, marginal: str, whole: str):
    assert packaged_price("binance-usdm", "BTCUSDT", size, margin) == Decimal(marginal)
    rows = packaged_rows("BTCUSDT", "2025-09-29")
    shape = Switches(shape="whole_position")
    assert price_of(size, margin, rows=rows, switches=shape) == Decimal(whole)


@pytest.mark.parametrize(
    ("symbol", "size", "margin", "older", "newer"),
    [
        ("BTCUSDT", "2", "10000", "95452.26", "95381.53"),
        ("BTCUSDT", "12", "60000", "95541.86", "95495.72"),
        ("WIFUSDT", "100", "2000000", "83620.00", "85787.43"),
    ],
)
def test_a_ladder_one_vintage_old(symbol: str, size: str, margin: str, older: str, newer: str):
    prices = [
        packaged_price("binance-usdm", symbol, size, margin, as_of=f"{day}T00:00:00Z")
        for day in ("2024-10-24", "2025-09-29")
    ]
    assert prices == [Decimal(older), Decimal(newer)]


def test_tier_looked_up_again_or_frozen_at_entry():
    day = "2024-10-24T00:00:00Z"
    again = packaged_price("binance-usdm", "BTCUSDT", "7", "140000", as_of=day)
    assert again == Decimal("80394.83")
    # Frozen: the tier of 700,000 (0.65 % less 950) keeps applying below its floor.
    assert price_of("7", "140000", rows=one_tier("0.0065", "950")) == Decimal("80386.80")


@pytest.mark.parametrize(("deduction", "expected"), [("11.81", "33578.86"), ("11.605", "33599.40")])
def test_a_stale_deduction(deduction: str, expected: str):
    data = account_data(
        [position(COIN, "10000000", "45000")], marks={COIN: "45000"}, collateral={"XBT": "101"}
    )
    rules = rulebook_text(
        Switches(), ladders={COIN: one_tier("0.125", deduction)}, contracts={COIN: INVERSE}
    )
    got = trigger_price(ask(data, rules), COIN, "down")
    # The venue's calculator prints 33,599.40, from which "about 11.605" was worked back.
    assert abs(got - Decimal(expected)) < Decimal("0.05")


def test_linear_or_inverse_in_both_directions():
    # 100,000 contracts from 100,000 are one coin; 20 times posts a twentieth of it.
    assert price_of("100000", "0.05", inverse=True) == Decimal("95714.29")
    assert price_of("-100000", "0.05", inverse=True) == Decimal("104736.84")
    assert (price_of(), price_of("-1")) == (Decimal("95477.39"), Decimal("104477.61"))


def test_size_across_a_risk_limit_step():
    steps = {
        "base_limit": "200",
        "step": "150",
        "base_maintenance_rate": "0.005",
        "base_initial_rate": "0.01",
    }
    rules = rulebook_text(
        Switches(shape="whole_position", edge_tier="lower"),
        risk_limit_steps={COIN: steps},
        contracts={COIN: INVERSE},
    )

    def stepped(coins: int) -> Decimal:
        row = position(COIN, str(coins * 100_000), "100000", isolated_margin=str(coins / 20))
        data = account_data([row], marks={COIN: "100000"}, margin_mode="isolated")
        return round(trigger_price(ask(data, rules), COIN, "down"), 2)

    assert price_of("19900000", "9.95", inverse=True) == Decimal("95714.29")
    assert stepped(201) == Decimal("96190.48")
    # The table looks the step up at entry. Looked up at the mark, as the venue's rule says, 190 XBT
    # stay below 200 until 95,714.29 (199.5 XBT) and 199 XBT pass it at 99,500 on their way down.
    assert stepped(190) == Decimal("95714.29")
    assert stepped(199) == Decimal("96190.48")


@pytest.mark.parametrize(
    ("rate", "expected"),
    [("0.0001", "95567.84"), ("0.0005", "95929.65"), ("0.003", "98190.95")],
)
def test_nine_fundings_out_of_the_isolated_margin(rate: str, expected: str):
    margin = Decimal(5_000) - 9 * Decimal(rate) * 100_000
    assert price_of(margin=f"{margin:f}") == Decimal(expected)


def test_bitcoin_as_collateral_at_95_percent_falls_with_its_own_coin():
    data = account_data(
        [position("BTCUSDT", "1", "100000")],
        venue="binance-usdm",
        marks={"BTCUSDT": "100000"},
        collateral={"BTC": "0.05"},
        collateral_prices={"BTC": "100000"},
        ladders={"BTCUSDT": one_tier("0.005")},
    )
    assert round(trigger_price(ask(data), "BTCUSDT", "down"), 2) == Decimal("95923.26")


@pytest.mark.parametrize(("price", "expected"), [("1", "95477.39"), ("0.99", "95527.64")])
def test_a_stablecoin_below_par_ignored_or_converted(price: str, expected: str):
    data = account_data(
        [position(SYMBOL, "1", "100000")],
        marks={SYMBOL: "100000"},
        collateral={"USDC": "5000"},
        collateral_prices={"USDC": price},
    )
    rules = rulebook_text(
        Switches(weights={"USDT": {"USDT": "1", "USDC": "1"}}),
        ladders={SYMBOL: one_tier("0.005")},
        contracts={SYMBOL: LINEAR},
    )
    assert round(trigger_price(ask(data, rules), SYMBOL, "down"), 2) == Decimal(expected)


def test_a_hedge_becomes_a_trigger():
    """20,000 USDT, long 5 BTC, short 125 ETH, 500,000 each, 0.5 % less 50 a leg; ETH frozen."""
    data = account_data(
        [position("BTCUSDT", "5", "100000"), position("ETHUSDT", "-125", "4000")],
        venue="binance-usdm",
        as_of="2024-10-24T00:00:00Z",
        marks={"BTCUSDT": "100000", "ETHUSDT": "4000"},
        collateral={"USDT": "20000"},
    )
    price = trigger_price(ask(data), "BTCUSDT", "down")
    assert round((price / 100_000 - 1) * 100, 1) == Decimal("-3.0")
    # (500,000 - 20,000 + 2,500 - 50 - 50) / (5 * 0.995)
    assert round(price, 2) == Decimal("96964.82")


def test_rows_of_the_table_that_no_switch_expresses_are_named(shared_data):
    table = (shared_data / "venues" / "README.md").read_text(encoding="utf-8")
    assert all(f"| {name}" in table for name in NOT_EXPRESSED)
