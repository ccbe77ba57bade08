"""Liquidation and bankruptcy prices of inverse positions: margin and profit are in coin."""

from collections.abc import Mapping
from decimal import Decimal

from stepladder.formulas.inverse_bankruptcy import bankruptcy_price_after_fee
from stepladder.formulas.primitives import round_down, round_up
from stepladder.verification.answers.answered import Answer, ThroughAccount
from stepladder.verification.answers.given import Inputs, number, number_or_none, numbers
from stepladder.verification.answers.liquidation_prices import price_of
from stepladder.verification.answers.question import (
    INVERSE,
    Figure,
    Question,
    Told,
    held,
    told,
)
from stepladder.verification.answers.stated_rules import SMALL_RATE, one_rate, single_tier


def _inverse_isolated(inputs: Inputs) -> Told:
    size, entry, leverage = numbers(inputs, "size", "entry_price", "leverage")
    rate = number_or_none(inputs, "maintenance_margin_rate")
    position = held(INVERSE, size, entry, isolated_margin=abs(size) / entry / leverage)
    return told(
        Question(
            positions=[position],
            ladders={INVERSE.symbol: one_rate(SMALL_RATE if rate is None else rate)},
            facts={"ladder.value_price": "entry"},
        )
    )


def _to_tick(price: Figure, inputs: Inputs) -> Figure:
    """A price on the venue's tick: up for a long, down for a short."""
    tick = number_or_none(inputs, "tick_size")
    if tick is None or not isinstance(price, Decimal):
        return price
    size = number(inputs, "size" if "size" in inputs else "contracts_usd")
    return round_up(price, tick) if size > 0 else round_down(price, tick)


def inverse_isolated_price(inputs: Inputs) -> ThroughAccount:
    """Inverse and isolated, maintenance of the entry value, on the tick."""
    price = _inverse_isolated(inputs).liquidation_price()
    return ThroughAccount({"liquidation_price": _to_tick(price, inputs)})


def inverse_isolated_bankruptcy(inputs: Inputs) -> ThroughAccount:
    """Inverse and isolated: where the margin is gone, on the tick."""
    price = _inverse_isolated(inputs).bankruptcy_price
    return ThroughAccount({"bankruptcy_price": _to_tick(price, inputs)})


def inverse_cross(inputs: Inputs) -> ThroughAccount:
    """Inverse in cross mode, maintenance at the mark."""
    size, entry, cash = numbers(inputs, "contracts_usd", "entry_price", "wallet_balance")
    return price_of(
        told(
            Question(
                positions=[held(INVERSE, size, entry)],
                ladders={INVERSE.symbol: single_tier(inputs)},
                collateral={INVERSE.settlement_asset: cash},
            )
        )
    )


def inverse_cross_with_fee(inputs: Inputs) -> ThroughAccount:
    """Inverse in cross mode; the fee of closing at the bankruptcy price is set aside first."""
    size, entry, balance, ordered, fee = numbers(
        inputs, "contracts_usd", "entry_price", "balance", "order_margin", "taker_fee_rate"
    )
    free = balance - ordered
    bankrupt = bankruptcy_price_after_fee(size, entry, free, fee)
    answer = told(
        Question(
            positions=[held(INVERSE, size, entry)],
            ladders={INVERSE.symbol: one_rate(number(inputs, "maintenance_margin_rate"))},
            collateral={INVERSE.settlement_asset: free - abs(size) * fee / bankrupt},
            facts={"ladder.value_price": "entry"},
        )
    )
    return ThroughAccount(
        {
            "bankruptcy_price": bankrupt,
            "liquidation_price": _to_tick(answer.liquidation_price(), inputs),
        }
    )


INVERSE_PRICES: Mapping[str, Answer] = {
    "inverse_isolated_liq_price": inverse_isolated_price,
    "inverse_bankruptcy": inverse_isolated_bankruptcy,
    "inverse_cross_liq_price": inverse_cross,
    "bybit_inverse_cross": inverse_cross_with_fee,
}
