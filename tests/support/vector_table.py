"""The groups that our switches can express, the ones they cannot, and how many vectors each has."""

from fractions import Fraction

from tests.support import vector_groups as groups
from tests.support.oracle import fraction
from tests.support.vector_files import Inputs
from tests.support.vector_groups import Answer, Group, asked, product
from tests.support.vector_questions import Figures, Question


def _steps_oracle(inputs: Inputs) -> Figures:
    names = ("position_value", "base_limit", "step", "base_maintenance_rate", "base_initial_rate")
    value, base, step, maintenance, initial = (fraction(inputs[name]) for name in names)
    above = max(0, -((base - value) // step))
    rate = maintenance * (1 + above)
    return {
        "maintenance_margin_rate": rate,
        "initial_margin_rate": initial + above * maintenance,
        "maintenance_margin": rate * value,
    }


def _closed_oracle(inputs: Inputs) -> Figures:
    size, entry, out = (fraction(inputs[name]) for name in ("size", "entry_price", "exit_price"))
    return {"realized_pnl": Fraction(size * (1 / entry - 1 / out) * 10**8 // 1, 10**8)}


def _haircut(inputs: Inputs) -> Question:
    return groups.weighted_collateral(
        "1", str(inputs["collateral_value"]), str(inputs["collateral_ratio"])
    )


def _borrowable(inputs: Inputs) -> Question:
    return groups.weighted_collateral(
        str(inputs["amount"]), str(inputs["price"]), str(inputs["loan_to_value"])
    )


def _profit(inputs: Inputs, figures: Figures) -> object:
    equity = figures["equity"]
    assert isinstance(equity, Fraction)
    return equity - fraction(inputs["cash"])


def _unsigned(_: Inputs, figures: Figures) -> object:
    leverage = figures["effective_leverage"]
    assert isinstance(leverage, Fraction)
    return abs(leverage)


def _or_zero(_: Inputs, figures: Figures) -> object:
    """The group prints zero where no positive price empties the account."""
    price = figures["bankruptcy_price"]
    return Fraction(0) if price is None else price


ORACLES: dict[str, Answer] = {
    "binance_liq_price": asked(groups.binance_liquidation, liquidation_price="liquidation_price"),
    "binance_mm_single": asked(
        groups.at_mark, notional="notional", maintenance_margin="maintenance_margin"
    ),
    "ladder_mm": asked(groups.at_notional, maintenance_margin="maintenance_margin"),
    "binance_upnl": asked(groups.at_mark, unrealized_pnl="unrealized_pnl"),
    "binance_equity": asked(groups.shown_equity, equity="equity"),
    "binance_haircut": asked(_haircut, margin_value="cash"),
    "bybit_liq_price_entry": asked(
        groups.bybit_at_entry,
        liquidation_price="liquidation_price",
        initial_margin="initial_margin",
        maintenance_margin="maintenance_margin",
    ),
    "hl_account_equity": asked(groups.hyperliquid_equity, equity="equity"),
    "hl_borrowable": asked(_borrowable, borrowable="cash"),
    "hl_liq_price": asked(groups.hyperliquid_liquidation, liquidation_price="liquidation_price"),
    "bitmex_funding": asked(groups.bitmex_funding, funding_payment="funding_payment"),
    "bitmex_steps": _steps_oracle,
    "bitmex_pnl": _closed_oracle,
    "g_equity": asked(
        groups.funded_equity, pnl=_profit, equity="equity", liquidatable="liquidatable"
    ),
    "g_effective_leverage": asked(groups.on_cash("equity"), effective_leverage=_unsigned),
    "g_leverage": asked(groups.on_cash("cash"), leverage="effective_leverage"),
    "g_bankruptcy": asked(groups.from_cash, bankruptcy_price=_or_zero),
    "inverse_bankruptcy": asked(
        groups.inverse_isolated, bankruptcy_price=groups.to_tick("bankruptcy_price")
    ),
    "flat_initial_margin": asked(groups.flat_initial, margin="initial_margin"),
    "inverse_initial_margin": asked(groups.inverse_margin, margin="initial_margin"),
    "g_cross_liq_price": asked(groups.beside_others, liquidation_price="liquidation_price"),
    "dydx_liq_price": asked(groups.beside_others, liquidation_price="liquidation_price"),
    "g_ladder_liq_price": asked(
        groups.on_ladder("marginal"), liquidation_price="liquidation_price"
    ),
    "g_ladder_liq_price_whole": asked(
        groups.on_ladder("whole_position"), liquidation_price="liquidation_price"
    ),
    "g_liq_price": asked(groups.from_cash, liquidation_price="liquidation_price"),
    "inverse_cross_liq_price": asked(groups.inverse_cross, liquidation_price="liquidation_price"),
    "inverse_isolated_liq_price": asked(
        groups.inverse_isolated, liquidation_price=groups.to_tick("liquidation_price")
    ),
    "flat_maintenance_margin": asked(groups.flat_maintenance, margin="maintenance_margin"),
    "inverse_maintenance_margin": asked(groups.inverse_margin, margin="maintenance_margin"),
    "okx_liq_price": asked(groups.taker_in_trigger, liquidation_price="liquidation_price"),
    "phemex_liq_price": groups.phemex,
}
GROUPS = {name: Group(engine=product(name), oracle=oracle) for name, oracle in ORACLES.items()}

COUNTS: dict[tuple[str, str], int] = {
    ("binance-usdm", "binance_liq_price"): 9,
    ("binance-usdm", "binance_mm_single"): 2,
    ("binance-usdm", "ladder_mm"): 9,
    ("binance-usdm", "binance_upnl"): 2,
    ("binance-usdm", "binance_equity"): 1,
    ("binance-usdm", "binance_haircut"): 1,
    ("bybit-linear", "bybit_liq_price_entry"): 6,
    ("hyperliquid", "hl_account_equity"): 1,
    ("hyperliquid", "hl_borrowable"): 1,
    ("hyperliquid", "hl_liq_price"): 5,
    ("bitmex", "bitmex_funding"): 1,
    ("bitmex", "bitmex_steps"): 3,
    ("bitmex", "bitmex_pnl"): 1,
    ("generic", "g_equity"): 6,
    ("generic", "g_effective_leverage"): 3,
    ("generic", "g_leverage"): 6,
    ("generic", "g_bankruptcy"): 3,
    ("generic", "inverse_bankruptcy"): 2,
    ("generic", "flat_initial_margin"): 3,
    ("generic", "inverse_initial_margin"): 1,
    ("generic", "g_cross_liq_price"): 2,
    ("generic", "g_ladder_liq_price"): 5,
    ("generic", "g_ladder_liq_price_whole"): 2,
    ("generic", "g_liq_price"): 3,
    ("generic", "inverse_cross_liq_price"): 1,
    ("generic", "inverse_isolated_liq_price"): 2,
    ("generic", "flat_maintenance_margin"): 2,
    ("generic", "inverse_maintenance_margin"): 2,
    ("generic", "phemex_liq_price"): 1,
    ("okx-swap", "okx_liq_price"): 4,
    ("dydx-v4", "dydx_liq_price"): 2,
}
"""Vectors run per file and group; a group that loses one is noticed."""

KNOWN_WRONG = 4

TOPICS = {
    "maintenance_margin",
    "initial_margin",
    "liquidation_price",
    "bankruptcy_price",
    "unrealized_pnl",
    "realized_pnl",
    "account_equity",
    "account_leverage",
    "collateral_haircut",
    "funding_payment",
}
"""What this suite covers of four venues; tests/ladders and tests/conform cover the rest."""
