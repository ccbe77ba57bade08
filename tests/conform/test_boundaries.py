"""Boundaries that no published case lies on, by numbers worked out on paper."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from tests.support.rules_by_hand import RULES
from tests.support.vector_groups import product

SHARE = {
    "collateral": "16",
    "positions": [
        {
            "size": "1",
            "entry_price": "100",
            "mark_price": "100",
            "maintenance_margin_rate": "0.1",
        }
    ],
    "share_step": "0.2",
    "target_ratio": "0.5",
    "penalty_rate": "0",
}
MARGIN = {
    "size": "-2",
    "mark_price": "100",
    "linear_slippage": "0.1",
    "risk_factor_long": "0.3",
    "risk_factor_short": "0.4",
    "funding_margin_factor": "0.5",
    "funding_payment": "10",
    "asset_scale": "1",
    "scaling_search": "1.1",
    "scaling_initial": None,
    "scaling_release": None,
}
EQUITY = {
    "cash": "10",
    "funding_received": "0",
    "size": "1",
    "entry_price": "100",
    "mark_price": "100",
    "maintenance_margin_rate": "0.1",
}
INTEREST = {
    "initial_margin_rate": "0.2",
    "oi_lower_cap": "10",
    "oi_upper_cap": "20",
    "open_interest_notional": "10",
}


@pytest.mark.parametrize(
    ("group", "inputs", "name", "right"),
    [
        # Ten per cent of 100 over 16: a fifth closed leaves a ratio of exactly the target.
        ("paradex_partial_share", SHARE, "share", "0.4"),
        ("paradex_partial_share", {**SHARE, "collateral": "16.01"}, "share", "0.2"),
        # Nothing cures an account that owes more than it has: everything is closed.
        ("paradex_partial_share", {**SHARE, "collateral": "-1"}, "share", "1"),
        # A short that receives funding owes none; a long of the same size does.
        ("vega_margin", MARGIN, "maintenance_margin", "100"),
        ("vega_margin", {**MARGIN, "size": "2"}, "maintenance_margin", "90"),
        ("vega_margin", {**MARGIN, "size": "2", "funding_payment": "-10"}, "search_level", "88"),
        ("g_equity", EQUITY, "liquidatable", False),
        ("g_equity", {**EQUITY, "cash": "9.999999"}, "liquidatable", True),
        ("dydx_oi_rate", INTEREST, "initial_margin_rate_effective", "0.2"),
        (
            "dydx_oi_rate",
            {**INTEREST, "open_interest_notional": "20"},
            "initial_margin_rate_effective",
            "1",
        ),
        (
            "dydx_oi_rate",
            {**INTEREST, "open_interest_notional": "9"},
            "initial_margin_rate_effective",
            "0.2",
        ),
    ],
)
def test_a_boundary_is_where_the_rule_puts_it(
    group: str, inputs: Mapping[str, object], name: str, right: str | bool
):
    wanted = right if isinstance(right, bool) else Fraction(right)
    assert product(group)(inputs)[name] == wanted
    if group in RULES:
        assert RULES[group](inputs)[name] == wanted
