"""Margin of open orders, and of isolated positions as a share of their entry value."""

from collections.abc import Mapping

from stepladder.formulas.open_size import open_buy_size, open_sell_size
from stepladder.model.exact import ONE, ZERO, settled
from stepladder.model.position import Order
from stepladder.model.unknown import Unknown
from stepladder.verification.answers.answered import Answer, ThroughAccount
from stepladder.verification.answers.given import Inputs, numbers
from stepladder.verification.answers.question import LINEAR, Question, held, not_given, told
from stepladder.verification.answers.stated_rules import (
    FLAT_FACTS,
    MILLIONTH,
    SMALL_RATE,
    flat,
    one_rate,
)


def isolated_factor(inputs: Inputs) -> ThroughAccount:
    """Margin of an isolated position as a fixed share of its entry value."""
    size, entry, factor = numbers(inputs, "size", "entry_price", "margin_factor")
    answer = told(
        Question(
            positions=[held(LINEAR, size, entry, isolated_margin=ZERO)],
            ladders={LINEAR.symbol: flat(factor)},
            facts=FLAT_FACTS,
        )
    )
    return ThroughAccount({"margin": answer.initial_margin})


def order_factor(inputs: Inputs) -> ThroughAccount:
    """Margin of an order as a fixed share of what it would open beyond closing a position.

    A share is a leverage of one over it.
    """
    price, ordered, offset, factor = numbers(
        inputs, "limit_price", "order_size", "offsetting_size", "margin_factor"
    )
    order = Order(
        symbol=LINEAR.symbol,
        contract=LINEAR,
        size=ordered,
        price=price,
        leverage=not_given("leverage"),
        reduce_only=False,
        position_side=None,
    )
    # A position of the other side stands for the offset; where there is none, a long of next to
    # nothing keeps the pool open and is taken out again.
    position = held(LINEAR, -offset if offset else MILLIONTH, price, leverage=ONE / factor)
    answer = told(
        Question(
            positions=[position],
            ladders={LINEAR.symbol: one_rate(SMALL_RATE)},
            collateral={"USDT": price * ordered},
            orders=[order],
        )
    )
    whole, own = answer.pool_initial_margin, answer.initial_margin
    if isinstance(whole, Unknown) or isinstance(own, Unknown):
        return ThroughAccount({"order_margin": whole})
    return ThroughAccount({"order_margin": settled(whole - own)})


def worst_open_size(inputs: Inputs) -> dict[str, object]:
    """Initial margin of the larger side that could be open if its orders filled."""
    size, buys, sells, rate, mark = numbers(
        inputs, "size", "buy_order_size", "sell_order_size", "initial_margin_rate", "mark_price"
    )
    buy_open, sell_open = open_buy_size(size, buys), open_sell_size(size, sells)
    return {
        "buy_open": buy_open,
        "sell_open": sell_open,
        "initial_margin": max(buy_open, sell_open) * rate * mark,
    }


ORDER_MARGINS: Mapping[str, Answer] = {
    "vega_isolated_margin": isolated_factor,
    "vega_order_margin": order_factor,
    "paradex_open_size": worst_open_size,
}
