"""Levels and rates that follow from another margin rate."""

from collections.abc import Mapping
from decimal import Decimal

from stepladder.formulas.derived_rates import maintenance_of_initial
from stepladder.formulas.margin_levels import close_out_rate, fill_rate, two_thirds_rate
from stepladder.formulas.primitives import round_down, round_up
from stepladder.model.exact import ONE, ZERO
from stepladder.model.unknown import Unknown
from stepladder.verification.answers.answered import Answer, ThroughAccount
from stepladder.verification.answers.given import Inputs, number, number_or_none, numbers
from stepladder.verification.answers.question import LINEAR, Question, held, told
from stepladder.verification.answers.stated_rules import (
    MILLIONTH,
    one_rate,
)

GAP_MAX = Decimal("0.12")
"""Coinbase: the close-out rate is at most twelve percentage points below maintenance."""


def margin_levels(inputs: Inputs) -> ThroughAccount:
    """Maintenance from risk factor, slippage and funding owed, and the levels scaled from it."""
    size, mark, slippage, factor, payment, scale = numbers(
        inputs,
        "size",
        "mark_price",
        "linear_slippage",
        "funding_margin_factor",
        "funding_payment",
        "asset_scale",
    )
    risk = number(inputs, "risk_factor_long" if size > 0 else "risk_factor_short")
    answer = told(
        Question(
            positions=[held(LINEAR, size, mark)],
            ladders={LINEAR.symbol: one_rate(risk + slippage)},
            collateral={"USDT": abs(size) * mark},
        )
    )
    asked = answer.maintenance_margin
    if isinstance(asked, Unknown):
        return ThroughAccount({"maintenance_margin": asked})
    owed = max(factor * size * payment, ZERO)
    maintenance = round_up((asked + owed) * scale, ONE)
    figures: dict[str, object] = {"maintenance_margin": maintenance}
    for level in ("search", "initial", "release"):
        scaling = number_or_none(inputs, f"scaling_{level}")
        figures[f"{level}_level"] = (
            None if scaling is None else round_down(maintenance * scaling, ONE)
        )
    return ThroughAccount(figures)


def share_of_initial(inputs: Inputs) -> dict[str, object]:
    """Maintenance rate as a share of the initial one, cut to millionths."""
    initial, share = numbers(inputs, "initial_margin_rate", "maintenance_fraction")
    rate = round_down(maintenance_of_initial(initial, share), MILLIONTH)
    return {"maintenance_margin_rate": rate}


def two_thirds(inputs: Inputs) -> dict[str, object]:
    """Maintenance and close-out rate that follow from the initial one."""
    initial = number(inputs, "initial_margin_rate")
    maintenance = two_thirds_rate(initial)
    return {
        "maintenance_margin_rate": maintenance,
        "closeout_margin_rate": close_out_rate(initial, maintenance, GAP_MAX),
    }


def at_fill(inputs: Inputs) -> dict[str, object]:
    """Rate asked when an order fills."""
    return {
        "fill_margin_rate": fill_rate(
            *numbers(inputs, "initial_margin_rate", "maintenance_margin_rate")
        )
    }


MARGIN_RATES: Mapping[str, Answer] = {
    "vega_margin": margin_levels,
    "dydx_mmf": share_of_initial,
    "coinbase_margins": two_thirds,
    "drift_margin_kinds": at_fill,
}
