"""Initial and maintenance margin of a position: tiers, flat rates, a rate that grows."""

from collections.abc import Mapping

from stepladder.model.exact import ONE
from stepladder.model.unknown import Unknown
from stepladder.verification.answers.answered import Answer, ThroughAccount
from stepladder.verification.answers.given import Inputs, number_or_none, numbers
from stepladder.verification.answers.question import (
    INVERSE,
    LINEAR,
    Question,
    held,
    told,
)
from stepladder.verification.answers.stated_rules import SMALL_RATE, one_rate, single_tier, tiers_of


def in_known_tier(inputs: Inputs) -> ThroughAccount:
    """Notional and maintenance at the mark, rate and deduction of the tier given."""
    size, mark = numbers(inputs, "size", "mark_price")
    answer = told(
        Question(
            positions=[held(LINEAR, size, mark)],
            ladders={LINEAR.symbol: single_tier(inputs)},
            collateral={"USDT": abs(size) * mark},
            venue="binance-usdm",
        )
    )
    return ThroughAccount(
        {"notional": answer.notional, "maintenance_margin": answer.maintenance_margin}
    )


def whole_position_and_fee(inputs: Inputs) -> ThroughAccount:
    """One rate for the whole position, and the taker fee inside the test."""
    size, mark, fee = numbers(inputs, "size", "mark_price", "taker_fee_rate")
    answer = told(
        Question(
            positions=[held(LINEAR, size, mark)],
            ladders={LINEAR.symbol: tiers_of(inputs)},
            collateral={"USDT": abs(size) * mark},
            facts={"fees.taker": fee},
            venue="bitget",
        )
    )
    return ThroughAccount({"maintenance_margin": answer.maintenance_margin})


def flat_maintenance(inputs: Inputs) -> ThroughAccount:
    """A flat rate; the leverage a user chose changes nothing."""
    value, leverage = numbers(inputs, "notional", "leverage")
    answer = told(
        Question(
            positions=[held(LINEAR, value, ONE, leverage=leverage)],
            ladders={LINEAR.symbol: single_tier(inputs)},
            collateral={"USDT": value},
        )
    )
    return ThroughAccount({"margin": answer.maintenance_margin})


def flat_initial(inputs: Inputs) -> ThroughAccount:
    """A rate that is divided by a leverage is a leverage of its own."""
    value, leverage, rate = numbers(inputs, "notional", "leverage", "initial_margin_rate")
    answer = told(
        Question(
            positions=[held(LINEAR, value, ONE, leverage=leverage / rate)],
            ladders={LINEAR.symbol: one_rate(SMALL_RATE)},
            collateral={"USDT": value},
        )
    )
    return ThroughAccount({"margin": answer.initial_margin})


def inverse_margin(inputs: Inputs) -> ThroughAccount:
    """Initial or maintenance margin of an inverse contract, in coin."""
    size, price, leverage = numbers(inputs, "contracts_usd", "price", "leverage")
    initial = number_or_none(inputs, "initial_margin_rate")
    maintenance = number_or_none(inputs, "maintenance_margin_rate")
    chosen = leverage if initial is None else leverage / initial
    answer = told(
        Question(
            positions=[held(INVERSE, size, price, leverage=chosen)],
            ladders={INVERSE.symbol: one_rate(SMALL_RATE if maintenance is None else maintenance)},
            collateral={INVERSE.settlement_asset: abs(size) / price},
        )
    )
    margin = answer.initial_margin if maintenance is None else answer.maintenance_margin
    return ThroughAccount({"margin": margin})


def growing_with_size(inputs: Inputs) -> ThroughAccount:
    """A rate that rises in a straight line with the coins held, valued at the index."""
    size, index, base, slope = numbers(inputs, "size", "index_price", "base_rate", "slope_rate")
    answer = told(
        Question(
            positions=[held(LINEAR, size, index)],
            ladders={
                LINEAR.symbol: {
                    "slope": {
                        "maintenance_base": base,
                        "initial_base": base,
                        "slope_per_coin": slope,
                    }
                }
            },
            collateral={"USDT": abs(size) * index},
            venue="deribit",
        )
    )
    margin, value = answer.initial_margin, answer.notional
    if isinstance(margin, Unknown) or isinstance(value, Unknown):
        return ThroughAccount({"initial_margin": margin})
    return ThroughAccount({"initial_margin": margin, "initial_margin_rate": margin / value})


MARGINS: Mapping[str, Answer] = {
    "binance_mm_single": in_known_tier,
    "bitget_mm_whole": whole_position_and_fee,
    "flat_maintenance_margin": flat_maintenance,
    "flat_initial_margin": flat_initial,
    "inverse_initial_margin": inverse_margin,
    "inverse_maintenance_margin": inverse_margin,
    "deribit_initial_margin": growing_with_size,
}
