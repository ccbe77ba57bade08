"""An engine of the kind people write first: floats, the first tier alone, no deduction, no fee.

It is written from the textbook and shares nothing with stepladder; it runs as an adapter.
"""

from collections.abc import Callable, Mapping
from typing import Any

Inputs = Mapping[str, str]


def f(inputs: Inputs, *names: str) -> list[float]:
    return [float(inputs[name]) for name in names]


def first_rate(inputs) -> float:
    return float(inputs["tiers"][0]["maintenance_margin_rate"])


def isolated_price(size: float, entry: float, cash: float, rate: float) -> float:
    side = 1 if size > 0 else -1
    return (entry - side * cash / abs(size)) / (1 - side * rate)


def binance_liq_price(inputs):
    cash, size, entry, rate = f(
        inputs, "wallet_balance", "size", "entry_price", "maintenance_margin_rate"
    )
    return {"liquidation_price": isolated_price(size, entry, cash, rate)}


def okx_liq_price(inputs):
    size, entry, margin, rate = f(
        inputs, "size", "entry_price", "margin", "maintenance_margin_rate"
    )
    return {"liquidation_price": isolated_price(size, entry, margin, rate)}


def g_liq_price(inputs):
    size, entry, cash, rate = f(inputs, "size", "entry_price", "cash", "maintenance_margin_rate")
    return {"liquidation_price": isolated_price(size, entry, cash, rate)}


def g_cross_liq_price(inputs):
    equity, size, mark, rate = f(inputs, "equity", "size", "mark_price", "maintenance_margin_rate")
    return {"liquidation_price": isolated_price(size, mark, equity, rate)}


def on_first_tier(inputs):
    cash, size, entry = f(inputs, "wallet_balance", "size", "entry_price")
    return {"liquidation_price": isolated_price(size, entry, cash, first_rate(inputs))}


def ladder_mm(inputs):
    return {"maintenance_margin": float(inputs["notional"]) * first_rate(inputs)}


def ladder_lookup(inputs):
    return {"maintenance_margin_rate": first_rate(inputs), "maintenance_deduction": 0}


def ladder_deduction(inputs):
    return {"maintenance_deductions": [0.0 for _ in inputs["tiers"]]}


def ladder_max_leverage(inputs):
    return {"max_leverage": float(inputs["tiers"][0]["max_leverage"])}


def binance_mm_single(inputs):
    size, mark, rate = f(inputs, "size", "mark_price", "maintenance_margin_rate")
    value = abs(size) * mark
    return {"notional": value, "maintenance_margin": value * rate}


def binance_upnl(inputs):
    size, entry, mark = f(inputs, "size", "entry_price", "mark_price")
    return {"unrealized_pnl": size * (mark - entry)}


def flat_maintenance_margin(inputs):
    value, rate = f(inputs, "notional", "maintenance_margin_rate")
    return {"margin": value * rate}


def g_equity(inputs):
    cash, funded, size, entry, mark, rate = f(
        inputs,
        "cash",
        "funding_received",
        "size",
        "entry_price",
        "mark_price",
        "maintenance_margin_rate",
    )
    gained = funded + size * (mark - entry)
    equity = cash + gained
    return {
        "pnl": gained,
        "equity": equity,
        "liquidatable": equity < abs(size) * mark * rate,
    }


KNOWN: dict[str, Callable[[dict[str, Any]], dict[str, object]]] = {
    "binance_liq_price": binance_liq_price,
    "okx_liq_price": okx_liq_price,
    "g_liq_price": g_liq_price,
    "g_cross_liq_price": g_cross_liq_price,
    "g_ladder_liq_price": on_first_tier,
    "g_ladder_liq_price_whole": on_first_tier,
    "ladder_mm": ladder_mm,
    "ladder_lookup": ladder_lookup,
    "ladder_deduction": ladder_deduction,
    "ladder_max_leverage": ladder_max_leverage,
    "binance_mm_single": binance_mm_single,
    "binance_upnl": binance_upnl,
    "flat_maintenance_margin": flat_maintenance_margin,
    "g_equity": g_equity,
}


class Naive:
    def answer(self, case):
        rule = KNOWN.get(case["group"])
        return None if rule is None else rule(case["inputs"])


def engine() -> Naive:
    return Naive()
