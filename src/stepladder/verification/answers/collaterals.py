"""What collateral counts for: weights, slices, and weights that shrink."""

from collections.abc import Mapping
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.collateral_sale import value_to_sell
from stepladder.formulas.size_scaled_weight import deposit_scaled_weight, size_discounted_weight
from stepladder.model.exact import ONE, ZERO
from stepladder.verification.answers.answered import Answer, ThroughAccount
from stepladder.verification.answers.given import Inputs, fields, number, numbers, rows
from stepladder.verification.answers.question import (
    LINEAR,
    Question,
    Told,
    held,
    told,
)
from stepladder.verification.answers.stated_rules import one_rate

REACH = Decimal("1.1")
"""Drift: the discount of a large holding is counted from eleven tenths."""


def _counted(amount: Decimal, price: Decimal, facts: Mapping[str, object], venue: str) -> Told:
    """A holding of another asset behind a small position."""
    return told(
        Question(
            positions=[held(LINEAR, ONE, ONE)],
            ladders={LINEAR.symbol: one_rate(Decimal("0.01"))},
            collateral={"COIN": amount},
            collateral_prices={"COIN": price},
            facts=facts,
            venue=venue,
        )
    )


def _weights(weight: Decimal) -> dict[str, object]:
    return {"collateral.weights": {"USDT": {"USDT": ONE, "COIN": weight}}}


def margin_value_and_sale(inputs: Inputs) -> ThroughAccount:
    """What a holding counts for, and how much of it is sold to cover a deficit."""
    value, ratio, deficit, rate = numbers(
        inputs, "collateral_value", "collateral_ratio", "deficit", "auto_exchange_rate"
    )
    answer = _counted(value, ONE, _weights(ratio), "binance-usdm")
    return ThroughAccount({"margin_value": answer.cash, "value_sold": value_to_sell(deficit, rate)})


def borrowable(inputs: Inputs) -> ThroughAccount:
    """What may be borrowed against a holding: its value at the loan-to-value ratio."""
    amount, price, ratio = numbers(inputs, "amount", "price", "loan_to_value")
    return ThroughAccount(
        {"borrowable": _counted(amount, price, _weights(ratio), "hyperliquid").cash}
    )


def sliced(inputs: Inputs) -> ThroughAccount:
    """Each slice of a holding at its own share."""
    slices: list[list[object]] = []
    for row in rows(inputs, "tiers"):
        table = fields(row)
        cap = table.number("cap") if table.given("cap") else "open"
        slices.append([cap, table.number("ratio")])
    if not slices:
        raise InputError(expected="a slice", found="none", where="inputs: tiers")
    facts = {**_weights(ONE), "collateral.weight_tiers": {"COIN": slices}}
    return ThroughAccount(
        {"collateral": _counted(number(inputs, "amount"), ONE, facts, "okx-swap").cash}
    )


def shrinking_with_deposits(inputs: Inputs) -> dict[str, object]:
    """Weight of an asset of which the venue holds a lot."""
    deposits, price, start, weight = numbers(inputs, "deposits", "price", "scale_start", "weight")
    return {"weight_effective": deposit_scaled_weight(weight, deposits * price, start)}


def shrinking_with_size(inputs: Inputs) -> dict[str, object]:
    """Weight of a holding, falling with the root of its size; not at all at a factor of zero."""
    size, factor, weight = numbers(inputs, "size", "imf_factor", "weight")
    if factor == ZERO:
        return {"weight_effective": weight}
    return {"weight_effective": size_discounted_weight(weight, factor, size, REACH)}


COLLATERALS: Mapping[str, Answer] = {
    "binance_haircut": margin_value_and_sale,
    "hl_borrowable": borrowable,
    "okx_collateral_tiers": sliced,
    "drift_deposit_scale": shrinking_with_deposits,
    "drift_size_discount": shrinking_with_size,
}
