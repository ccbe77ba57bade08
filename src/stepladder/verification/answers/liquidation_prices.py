"""Liquidation and bankruptcy prices of linear positions: every one of them out of the solver."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from stepladder.formulas.maintenance_margin import half_of_initial_rate
from stepladder.formulas.trigger_buffer import buffered_price
from stepladder.liquidation.trigger import REACH
from stepladder.model.exact import ZERO
from stepladder.model.unknown import Unknown
from stepladder.verification.answers.answered import Answer, ThroughAccount
from stepladder.verification.answers.given import (
    Inputs,
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
    told,
)
from stepladder.verification.answers.stated_rules import (
    SMALL_RATE,
    one_rate,
    single_tier,
    tiers_of,
)


def price_of(answer: Told) -> ThroughAccount:
    """The liquidation price, as a figure of a case."""
    return ThroughAccount({"liquidation_price": answer.liquidation_price()})


def wallet_beside_others(inputs: Inputs) -> ThroughAccount:
    """A wallet behind one position, or behind it and others that stay at their marks."""
    cash, size, entry = numbers(inputs, "wallet_balance", "size", "entry_price")
    others = rows(inputs, "other_positions")
    ladders = {LINEAR.symbol: single_tier(inputs)}
    if not others:
        position = held(LINEAR, size, entry, isolated_margin=cash)
        return price_of(told(Question(positions=[position], ladders=ladders, venue="binance-usdm")))
    positions, marks = [held(LINEAR, size, entry)], dict[str, Decimal]()
    for i, other in enumerate(others):
        of = contract(f"OTHER{i}USDT")
        positions.append(held(of, *numbers(other, "size", "entry_price")))
        marks[of.symbol], ladders[of.symbol] = number(other, "mark_price"), single_tier(other)
    return price_of(
        told(
            Question(
                positions=positions,
                ladders=ladders,
                marks=marks,
                collateral={"USDT": cash},
                venue="binance-usdm",
            )
        )
    )


def valued_at_entry(inputs: Inputs) -> ThroughAccount:
    """Isolated at Bybit before September 2025: valued at entry; these cases leave fees out."""
    size, entry, leverage = numbers(inputs, "size", "entry_price", "leverage")
    margin = abs(size) * entry / leverage
    position = held(LINEAR, size, entry, leverage=leverage, isolated_margin=margin)
    answer = told(
        Question(
            positions=[position],
            ladders={LINEAR.symbol: single_tier(inputs)},
            facts={"ladder.fee_in_trigger": "none"},
            venue="bybit-linear",
            as_of="2025-08-31",
        )
    )
    return ThroughAccount(
        {
            "liquidation_price": answer.liquidation_price(),
            "initial_margin": answer.initial_margin,
            "maintenance_margin": answer.maintenance_margin,
        }
    )


def signed_cash(inputs: Inputs) -> ThroughAccount:
    """Isolated cash that has already paid for the position; the entry price is free.

    Cash plus cost is the margin, whatever the cost was, so an entry on the safe side is chosen.
    """
    size, cash, most = numbers(inputs, "size", "quote_balance", "max_leverage")
    even = -cash / size
    entry = even * 2 if size > 0 else even / 2
    position = held(LINEAR, size, entry, isolated_margin=cash + size * entry)
    return price_of(
        told(
            Question(
                positions=[position],
                ladders={LINEAR.symbol: one_rate(half_of_initial_rate(most))},
                venue="hyperliquid",
            )
        )
    )


def from_cash(inputs: Inputs) -> Told:
    """A cross position opened with so much cash."""
    size, entry, cash = numbers(inputs, "size", "entry_price", "cash")
    rate = number_or_none(inputs, "maintenance_margin_rate")
    return told(
        Question(
            positions=[held(LINEAR, size, entry)],
            ladders={LINEAR.symbol: one_rate(SMALL_RATE if rate is None else rate)},
            collateral={"USDT": cash},
        )
    )


def price_from_cash(inputs: Inputs) -> ThroughAccount:
    """Liquidation price of a position opened with so much cash."""
    return price_of(from_cash(inputs))


def bankruptcy_from_cash(inputs: Inputs) -> ThroughAccount:
    """Bankruptcy price; these cases print zero where no positive price empties the account."""
    price = from_cash(inputs).bankruptcy_price
    return ThroughAccount({"bankruptcy_price": ZERO if price is None else price})


def beside_a_requirement(venue: str | None) -> Callable[[Inputs], ThroughAccount]:
    """Another position that needs so much: a hundred times it, at one percent, without profit."""

    def answer(inputs: Inputs) -> ThroughAccount:
        equity, size, needed = numbers(inputs, "equity", "size", "other_maintenance_margin")
        mark = number(inputs, "oracle_price" if "oracle_price" in inputs else "mark_price")
        rate = number(inputs, "maintenance_margin_rate")
        flat_rate = {"flat": {"maintenance_margin_rate": rate}}
        written = single_tier(inputs) if venue is None else flat_rate
        positions, ladders = [held(LINEAR, size, mark)], {LINEAR.symbol: written}
        if needed:
            other = contract("OTHERUSDT")
            positions.append(held(other, needed * 100, Decimal(1)))
            one_percent = Decimal("0.01")
            ladders[other.symbol] = (
                one_rate(one_percent)
                if venue is None
                else {"flat": {"maintenance_margin_rate": one_percent}}
            )
        question = Question(
            positions=positions, ladders=ladders, collateral={"USDT": equity}, venue=venue
        )
        return price_of(told(question))

    return answer


def on_ladder(shape: str) -> Callable[[Inputs], ThroughAccount]:
    """Isolated on a whole ladder, the tier looked up where the price ends up."""

    def answer(inputs: Inputs) -> ThroughAccount:
        cash, size, entry = numbers(inputs, "wallet_balance", "size", "entry_price")
        return price_of(
            told(
                Question(
                    positions=[held(LINEAR, size, entry, isolated_margin=cash)],
                    ladders={LINEAR.symbol: tiers_of(inputs)},
                    facts={"ladder.shape": shape},
                )
            )
        )

    return answer


def with_taker_fee(inputs: Inputs) -> ThroughAccount:
    """Isolated, the taker fee of the present notional counted inside the test."""
    size, entry, margin, fee = numbers(inputs, "size", "entry_price", "margin", "taker_fee_rate")
    return price_of(
        told(
            Question(
                positions=[held(LINEAR, size, entry, isolated_margin=margin)],
                ladders={LINEAR.symbol: single_tier(inputs)},
                facts={"fees.taker": fee},
                venue="okx-swap",
            )
        )
    )


def closing_fee_in_margin(inputs: Inputs) -> ThroughAccount:
    """The margin that opening locks, closing fee included, then the test with the taker fee."""
    size, entry, leverage, fee = numbers(
        inputs, "size", "entry_price", "leverage", "taker_fee_rate"
    )
    ladder = single_tier(inputs)
    opened = told(
        Question(
            positions=[held(LINEAR, size, entry, leverage=leverage, isolated_margin=ZERO)],
            ladders={LINEAR.symbol: ladder},
            facts={"ladder.fee_in_trigger": "close_fee_at_bankruptcy", "fees.taker": fee},
        )
    )
    locked = opened.initial_margin
    if isinstance(locked, Unknown):
        return ThroughAccount({"assigned_margin": locked})
    answer = told(
        Question(
            positions=[held(LINEAR, size, entry, isolated_margin=locked)],
            ladders={LINEAR.symbol: ladder},
            facts={"ladder.fee_in_trigger": "taker_at_mark", "fees.taker": fee},
        )
    )
    return ThroughAccount(
        {"assigned_margin": locked, "liquidation_price": answer.liquidation_price()}
    )


def buffered(inputs: Inputs) -> dict[str, object]:
    """A trigger moved from the liquidation price towards the entry."""
    names = ("liquidation_price", "entry_price", "buffer")
    return {"buffered_liquidation_price": buffered_price(*numbers(inputs, *names))}


def with_slippage(inputs: Inputs) -> ThroughAccount:
    """A flat rate made of risk factor and slippage; funding owed is taken from the collateral.

    A flat rate makes the test one straight line, so it may be asked from any mark: from one on the
    safe side the solver finds the price even where the account is already past it. These cases
    print zero where the line never meets it at a positive price.
    """
    collateral, size, mark, linear, quadratic, funding = numbers(
        inputs,
        "collateral",
        "size",
        "mark_price",
        "linear_slippage",
        "quadratic_slippage",
        "funding_per_unit",
    )
    risk = number(inputs, "risk_factor_long" if size > 0 else "risk_factor_short")
    rate = risk + linear + quadratic * abs(size)
    owed = max(size * funding, ZERO)
    safe = mark * REACH if size > 0 else mark / REACH
    answer = told(
        Question(
            positions=[held(LINEAR, size, mark)],
            ladders={LINEAR.symbol: one_rate(rate)},
            marks={LINEAR.symbol: safe},
            collateral={"USDT": collateral - owed},
        )
    )
    price = answer.liquidation_price()
    if price is None and abs(size) * rate != size:
        price = ZERO
    return ThroughAccount({"liquidation_price": price})


LIQUIDATION_PRICES: Mapping[str, Answer] = {
    "binance_liq_price": wallet_beside_others,
    "bybit_liq_price_entry": valued_at_entry,
    "hl_liq_price": signed_cash,
    "g_liq_price": price_from_cash,
    "g_bankruptcy": bankruptcy_from_cash,
    "g_cross_liq_price": beside_a_requirement(None),
    "dydx_liq_price": beside_a_requirement("dydx-v4"),
    "g_ladder_liq_price": on_ladder("marginal"),
    "g_ladder_liq_price_whole": on_ladder("whole_position"),
    "okx_liq_price": with_taker_fee,
    "phemex_liq_price": closing_fee_in_margin,
    "liq_buffer": buffered,
    "vega_liq_price": with_slippage,
}
