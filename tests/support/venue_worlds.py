"""The four packaged venues as the oracle knows them: switches by hand, ladders from the file."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from tests.support.oracle import fraction
from tests.support.oracle_account import World
from tests.support.questions import Row, Switches, tier

RULEBOOKS = Path(__file__).resolve().parents[2] / "src" / "stepladder" / "venues" / "rulebooks"

BINANCE = Switches(
    taker="0.0005",
    taker_by_tier={"VIP1": "0.0004", "VIP6": "0.00025"},
    weights={"USDT": {"USDT": "0.9999", "BTC": "0.95", "SOL": "0.9"}},
)
BYBIT = Switches(
    taker="0.00055", fee_in_trigger="close_fee_at_bankruptcy", offsets="not known", weights={}
)
HYPERLIQUID = Switches(
    taker="0.00045",
    taker_by_tier={"above_7bn_usd": "0.00024"},
    funding_notional="oracle",
    weights={"USDC": {"USDC": "1", "BTC": "0"}},
)
BITMEX = Switches(
    shape="whole_position",
    edge_tier="lower",
    taker="0.0005",
    fee_in_trigger="taker_and_funding",
    initial_margin="entry",
    orders_join_lookup=True,
    profit_weight=None,
    offsets="not known",
    weights={
        "XBT": {"XBT": "1", "ETH": "0.95", "USDT": "0.95"},
        "USDT": {"USDT": "1", "XBT": "0.95", "USDC": "0.98"},
    },
)

USDT: Mapping[str, object] = {"kind": "linear", "settlement_asset": "USDT", "contract_size": "1"}
USDC: Mapping[str, object] = {
    "kind": "linear",
    "settlement_asset": "USDC",
    "contract_size": "1",
    "funding_interval_hours": "1",
}
XBTUSD: Mapping[str, object] = {
    "kind": "inverse",
    "settlement_asset": "XBT",
    "contract_size": "1",
    "funding_interval_hours": "8",
    "coupled_assets": ["USDT", "USDC"],
}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A venue at one instant: what the oracle knows of it, and a ladder's day per symbol.

    ``foreign`` is collateral that may lie beside the settlement asset, with its usual price.
    """

    venue: str
    as_of: str
    switches: Switches
    days: Mapping[str, str]
    asset: str = "USDT"
    foreign: Mapping[str, Mapping[str, str]] | None = None

    @property
    def world(self) -> World:
        """Packaged ladders and contracts of the symbols in ``days``."""
        contracts = {"XBTUSD": XBTUSD}
        linear = USDC if self.asset == "USDC" else {**USDT, "funding_interval_hours": "8"}
        days = self.days.items()
        return World(
            switches=self.switches,
            ladders={symbol: recorded(self.venue, symbol, day) for symbol, day in days},
            contracts={symbol: contracts.get(symbol, linear) for symbol in self.days},
        )


SETTINGS = (
    Setting(
        venue="binance-usdm",
        as_of="2025-09-29T00:00:00Z",
        switches=BINANCE,
        days={"BTCUSDT": "2025-09-29", "ETHUSDT": "2025-09-29"},
        foreign={"USDT": {"BTC": "50000", "SOL": "150"}},
    ),
    Setting(
        venue="bybit-linear",
        as_of="2026-06-01T00:00:00Z",
        switches=BYBIT,
        days={"BTCUSDT": "2026-02-26"},
    ),
    Setting(
        venue="bybit-linear",
        as_of="2025-08-01T00:00:00Z",
        switches=replace(BYBIT, value_price="entry", initial_margin="entry"),
        days={},
    ),
    Setting(
        venue="hyperliquid",
        as_of="2025-11-01T00:00:00Z",
        switches=HYPERLIQUID,
        days={"BTC": "2025-11-01", "OP": "2025-11-01"},
        asset="USDC",
        foreign={"USDC": {"BTC": "50000"}},
    ),
    Setting(
        venue="bitmex",
        as_of="2024-11-24T00:00:00Z",
        switches=BITMEX,
        days={"XBTUSD": "2024-11-24"},
        foreign={"XBT": {"ETH": "0.04", "USDT": "0.00001"}, "USDT": {"XBT": "90000"}},
    ),
)


@cache
def _book(venue: str) -> Mapping[str, object]:
    text = (RULEBOOKS / f"{venue}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=str)


def recorded(venue: str, symbol: str, day: str) -> list[Row]:
    """A ladder of the rulebook last seen on a day, written out by another reader than ours."""
    ladders = _book(venue)["ladders"]
    assert isinstance(ladders, Mapping)
    version = next(row for row in ladders[symbol] if row.get("observed_to") == day)
    if "tiers" in version:
        return [_row(row) for row in version["tiers"]]
    if "leverage_tiers" in version:
        return _from_leverage(version["leverage_tiers"])
    return _from_steps({name: fraction(each) for name, each in version["risk_limit_steps"].items()})


def _row(row: Sequence[object]) -> Row:
    cap = None if row[1] == "open" else str(row[1])
    return tier(str(row[0]), cap, str(row[2]), str(row[4]) if len(row) > 4 else None)


def _from_leverage(rows: Sequence[Sequence[object]]) -> list[Row]:
    caps = [str(floor) for floor, _ in rows[1:]] + [None]
    return [
        tier(str(floor), cap, _short(Fraction(1, 2) / fraction(most)))
        for (floor, most), cap in zip(rows, caps, strict=True)
    ]


def _from_steps(steps: Mapping[str, Fraction]) -> list[Row]:
    """One tier per step, until the initial rate is above one."""
    rows, above, floor = [], 0, Fraction(0)
    while steps["base_initial_rate"] + above * steps["base_maintenance_rate"] <= 1:
        cap = steps["base_limit"] + above * steps["step"]
        rate = steps["base_maintenance_rate"] * (above + 1)
        rows.append(tier(_short(floor), _short(cap), _short(rate)))
        floor, above = cap, above + 1
    return rows


def _short(value: Fraction) -> str:
    """A fraction that ends after a few decimals, as text."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    assert Fraction(exact) == value
    return f"{exact:f}"
