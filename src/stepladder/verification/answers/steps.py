"""The steps of a liquidation: what goes first, how much is closed, at which price.

What account and rules decide is asked of the pipeline; the rest are the steps themselves.
"""

from collections.abc import Mapping
from decimal import Decimal
from itertools import repeat

from stepladder.errors import InputError
from stepladder.formulas.fees import trading_fee
from stepladder.formulas.liquidation_fee import forced_close_fee
from stepladder.formulas.liquidation_window import window_capacity
from stepladder.formulas.minimum_slice import minimum_slice
from stepladder.liquidation.steps.disposal import disposal_schedule
from stepladder.liquidation.steps.order_cancellation import cancel_risk_adding
from stepladder.liquidation.steps.order_price import neutral_price, sick_account_price
from stepladder.liquidation.steps.partial_size import capped_notional_size, within_window
from stepladder.model.exact import ONE, ZERO
from stepladder.model.position import Order
from stepladder.model.unknown import Unknown, known
from stepladder.verification.answers.answered import Answer, ThroughAccount
from stepladder.verification.answers.given import (
    Inputs,
    chosen,
    fields,
    number,
    number_or_none,
    numbers,
    rows,
)
from stepladder.verification.answers.question import (
    LINEAR,
    Question,
    Told,
    contract,
    held,
    not_given,
    told,
)
from stepladder.verification.answers.stated_rules import one_rate

DISPOSALS_MAX = 1_000
Terms = tuple[Decimal, Decimal, Decimal]
"""Size, mark and maintenance rate of one position."""


def most_at_once(inputs: Inputs) -> dict[str, object]:
    """Largest slice a chain liquidates at once, in its own whole units."""
    size, lot, least, portion, price = numbers(
        inputs, "size", "size_step", "min_notional", "max_portion", "price"
    )
    delta = capped_notional_size(
        size,
        price,
        lot=lot,
        min_notional=least,
        max_portion=portion,
        max_notional=number_or_none(inputs, "max_account_notional"),
        unit=ONE,
    )
    return {"delta_size": delta}


def least_that_cures(inputs: Inputs) -> dict[str, object]:
    """Smallest slice of a position with one rate that brings equity back to maintenance."""
    size, mark, equity, rate, fee, executed = numbers(
        inputs,
        "size",
        "mark_price",
        "equity",
        "maintenance_margin_rate",
        "fee_rate",
        "execution_price",
    )
    required = abs(size) * mark * rate
    worse = mark - executed if size > 0 else executed - mark
    return {"slice_size": minimum_slice(required - equity, rate * mark, worse, fee * mark)}


def through_window(inputs: Inputs) -> dict[str, object]:
    """What a market's window lets through."""
    names = ("maker_fee_rate", "taker_fee_rate", "skew_scale", "window_seconds", "multiplier")
    most = window_capacity(*numbers(inputs, *names))
    requested, already = numbers(inputs, "requested", "already_in_window")
    return {"max_in_window": most, "liquidated": within_window(requested, most, already)}


def disposals(inputs: Inputs) -> dict[str, object]:
    """Every slice in which a network sells what it took over, the volume within reach constant."""
    position, fraction, full, share, volume = numbers(
        inputs,
        "position",
        "disposal_fraction",
        "full_disposal_size",
        "max_fraction",
        "available_volume",
    )
    slices, left = disposal_schedule(
        position,
        repeat(volume, DISPOSALS_MAX),
        fraction=fraction,
        full_size=full,
        max_share=share,
        lot=ONE,
    )
    if left != 0:
        raise InputError(
            expected=f"a position that is gone after {DISPOSALS_MAX} slices",
            found=f"{left:f} left",
            where="inputs: position",
        )
    return {"trades": list(slices)}


def cancelled_orders(inputs: Inputs) -> dict[str, object]:
    """Orders that go, as side and price."""
    sides = {"buy": ONE, "sell": -ONE}
    orders = []
    for row in rows(inputs, "orders"):
        sign = sides[fields(row).choice("side", tuple(sides))]
        size, price = numbers(row, "size", "price")
        orders.append(_order(sign * size, price))
    done = cancel_risk_adding(orders, symbol=LINEAR.symbol, size=number(inputs, "size"))
    return {
        "cancelled": [["buy" if o.size > 0 else "sell", o.price] for o in done.cancelled],
    }


def _order(size: Decimal, price: Decimal) -> Order:
    return Order(
        symbol=LINEAR.symbol,
        contract=LINEAR,
        size=size,
        price=price,
        leverage=not_given("leverage"),
        reduce_only=False,
        position_side=None,
    )


def fillable(inputs: Inputs) -> ThroughAccount:
    """Limit of a liquidation order that widens with the account's sickness."""
    rate = number(inputs, "maintenance_margin_rate")
    adjustment, spread = numbers(inputs, "bankruptcy_adjustment", "spread_to_maintenance_ratio")
    listed = [
        (number(row, "size"), number(row, "price"), rate) for row in rows(inputs, "positions")
    ]
    size, price, _ = chosen(listed, number(inputs, "position_index"), "position_index")
    cash = number(inputs, "quote_balance") + sum((s * p for s, p, _ in listed), ZERO)
    answer = _at_marks(listed, cash)
    both = known(answer.equity, answer.pool_maintenance)
    if isinstance(both, Unknown):
        return ThroughAccount({"order_price": both})
    limit = sick_account_price(
        price,
        equity=both[0],
        maintenance=both[1],
        maintenance_margin_rate=rate,
        bankruptcy_adjustment=adjustment,
        spread_to_maintenance=spread,
        is_long=size > 0,
    )
    return ThroughAccount({"order_price": limit})


def zero_price(inputs: Inputs) -> ThroughAccount:
    """Price at which a fill changes nothing, and the account asked again after such a fill."""
    value, fraction = numbers(inputs, "account_value", "close_fraction")
    listed = [
        (
            number(row, "size"),
            number(row, "mark_price"),
            number(row, "maintenance_margin_rate"),
        )
        for row in rows(inputs, "positions")
    ]
    at = number(inputs, "position_index")
    size, mark, rate = chosen(listed, at, "position_index")
    before = _at_marks(listed, value)
    both = known(before.equity, before.pool_maintenance)
    if isinstance(both, Unknown):
        return ThroughAccount({"zero_price": both})
    limit = neutral_price(
        mark,
        equity=both[0],
        maintenance=both[1],
        maintenance_margin_rate=rate,
        is_long=size > 0,
    )
    listed[int(at)] = (size - size * fraction, mark, rate)
    after = _at_marks(
        [row for row in listed if row[0] != 0], value + size * fraction * (limit - mark)
    )
    left = known(after.equity, after.pool_maintenance)
    ratio = left if isinstance(left, Unknown) else left[0] / left[1]
    return ThroughAccount({"zero_price": limit, "ratio_after": ratio})


def _at_marks(listed: list[Terms], cash: Decimal) -> Told:
    """The account that holds these positions, entered at their marks."""
    contracts = [contract(f"M{i}USDT") for i, _ in enumerate(listed)]
    if not listed:
        raise InputError(expected="a position", found="none", where="inputs: positions")
    return told(
        Question(
            positions=[
                held(of, size, mark) for of, (size, mark, _) in zip(contracts, listed, strict=True)
            ],
            ladders={
                of.symbol: one_rate(rate)
                for of, (_, _, rate) in zip(contracts, listed, strict=True)
            },
            collateral={"USDT": cash},
        )
    )


def fee_of_forced_close(inputs: Inputs) -> dict[str, object]:
    """Fee partly on the reference price, partly on the fill."""
    names = (
        "size",
        "reference_price",
        "reference_fee_rate",
        "execution_price",
        "execution_fee_rate",
    )
    return {"fee": forced_close_fee(*numbers(inputs, *names))}


def fee_of_fill(inputs: Inputs) -> dict[str, object]:
    """Fee of a fill, and how far it was from the mark."""
    price, size, rate, mark = numbers(inputs, "fill_price", "size", "fee_rate", "mark_price")
    return {"fee": trading_fee(price * abs(size), rate), "slippage_from_mark": price - mark}


STEPS: Mapping[str, Answer] = {
    "dydx_partial_size": most_at_once,
    "g_min_slice": least_that_cures,
    "snx_window_cap": through_window,
    "vega_disposal": disposals,
    "paradex_cancel": cancelled_orders,
    "dydx_fillable": fillable,
    "lighter_zero_price": zero_price,
    "g_liq_fee": fee_of_forced_close,
    "hl_fill_fee": fee_of_fill,
}
