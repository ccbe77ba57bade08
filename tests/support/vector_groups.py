"""How each group of vectors becomes an account and rules for the oracle, apart from the product.

The product maps the same groups in ``stepladder.verification.answers`` and shares nothing with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from stepladder.model.exact import EXACT, localcontext
from stepladder.verification.answers.answered import ThroughAccount
from stepladder.verification.answers.table import ANSWERS
from tests.support.oracle import fraction
from tests.support.questions import SYMBOL, Data, Row, Switches, account_data, one_tier, position
from tests.support.vector_files import Inputs
from tests.support.vector_questions import (
    INVERSE_SYMBOL,
    OTHER,
    Figures,
    Question,
    oracle_figures,
    text,
)

Answer = Callable[[Inputs], Figures]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Both ways to answer one group: the product's, and the oracle's."""

    engine: Answer
    oracle: Answer


def product(name: str) -> Answer:
    """The product's own answer to a group."""

    def answer(inputs: Inputs) -> Figures:
        with localcontext(EXACT):
            answered = ANSWERS[name](inputs)
        figures = answered.figures if isinstance(answered, ThroughAccount) else answered
        return {
            key: Fraction(value) if isinstance(value, Decimal) else value  # type: ignore[misc]
            for key, value in figures.items()
        }

    return answer


def asked(
    build: Callable[[Inputs], Question], **names: str | Callable[[Inputs, Figures], object]
) -> Answer:
    """A group whose keys are figures of one question, or follow from them and the inputs."""

    def answer(inputs: Inputs) -> Figures:
        figures = oracle_figures(build(inputs))
        return {
            key: figures[name] if isinstance(name, str) else name(inputs, figures)  # type: ignore[misc]
            for key, name in names.items()
        }

    return answer


def _of(inputs: Inputs, *names: str) -> list[str]:
    return [str(inputs[name]) for name in names]


def _rows(inputs: Inputs, key: str) -> list[Mapping[str, str]]:
    rows = inputs[key]
    assert isinstance(rows, list)
    return rows


def _ladder(inputs: Inputs) -> list[Row]:
    return [{**row, "maintenance_deduction": None} for row in _rows(inputs, "tiers")]


def _side(size: str) -> str:
    return "down" if Decimal(size) > 0 else "up"


def _one(
    size: str,
    entry: str,
    mark: str,
    *,
    cash: str = "0",
    symbol: str = SYMBOL,
    isolated: bool = False,
    leverage: str | None = None,
) -> Data:
    asset = "XBT" if symbol == INVERSE_SYMBOL else "USDT"
    row = position(
        symbol, size, entry, leverage=leverage, isolated_margin=cash if isolated else None
    )
    return account_data(
        [row],
        marks={symbol: mark},
        collateral={} if isolated else {asset: cash},
        margin_mode="isolated" if isolated else "cross",
    )


def _single_tier(inputs: Inputs) -> list[Row]:
    deduction = str(inputs.get("maintenance_deduction", "0"))
    return one_tier(str(inputs["maintenance_margin_rate"]), deduction)


def binance_liquidation(inputs: Inputs) -> Question:
    cash, size, entry = _of(inputs, "wallet_balance", "size", "entry_price")
    others = _rows(inputs, "other_positions")
    if not others:
        data = _one(size, entry, entry, cash=cash, isolated=True)
        return Question(data=data, ladders={SYMBOL: _single_tier(inputs)}, direction=_side(size))
    rows, marks = [position(SYMBOL, size, entry)], {SYMBOL: entry}
    ladders = {SYMBOL: _single_tier(inputs)}
    for i, other in enumerate(others):
        name = f"OTHER{i}USDT"
        rows.append(position(name, other["size"], other["entry_price"]))
        marks[name], ladders[name] = other["mark_price"], _single_tier(other)
    data = account_data(rows, marks=marks, collateral={"USDT": cash})
    return Question(data=data, ladders=ladders, direction=_side(size))


def at_notional(inputs: Inputs) -> Question:
    """A position worth so much at a price of one."""
    size = str(inputs["notional"])
    return Question(data=_one(size, "1", "1", cash=size), ladders={SYMBOL: _ladder(inputs)})


def at_mark(inputs: Inputs) -> Question:
    size, mark = _of(inputs, "size", "mark_price")
    entry = str(inputs.get("entry_price", mark))
    rows = _single_tier({"maintenance_margin_rate": "0.01", **inputs})
    return Question(data=_one(size, entry, mark, cash="10000000"), ladders={SYMBOL: rows})


def shown_equity(inputs: Inputs) -> Question:
    cash, profit = _of(inputs, "wallet_balance", "unrealized_pnl")
    mark = text(1 + fraction(profit))
    data = _one("1", "1", mark, cash=cash, isolated=True)
    return Question(data=data, ladders={SYMBOL: one_tier("0.01")})


def hyperliquid_equity(inputs: Inputs) -> Question:
    """Cash that has already paid for the position: the margin behind it is cash plus cost."""
    cash, mark = _of(inputs, "quote_balance", "position_value")
    data = _one("1", "200", mark, cash=text(fraction(cash) + 200), isolated=True)
    return Question(data=data, ladders={SYMBOL: one_tier("0.01")})


def weighted_collateral(amount: str, price: str, weight: str) -> Question:
    data = account_data(
        [position(SYMBOL, "1", "1")],
        marks={SYMBOL: "1"},
        collateral={"COIN": amount},
        collateral_prices={"COIN": price},
    )
    switches = Switches(weights={"USDT": {"USDT": "1", "COIN": weight}})
    return Question(data=data, switches=switches, ladders={SYMBOL: one_tier("0.01")})


def bybit_at_entry(inputs: Inputs) -> Question:
    size, entry, leverage = _of(inputs, "size", "entry_price", "leverage")
    margin = text(abs(fraction(size)) * fraction(entry) / fraction(leverage))
    data = _one(size, entry, entry, cash=margin, isolated=True, leverage=leverage)
    return Question(
        data=data,
        switches=Switches(value_price="entry"),
        ladders={SYMBOL: _single_tier(inputs)},
        direction=_side(size),
    )


def hyperliquid_liquidation(inputs: Inputs) -> Question:
    """The entry price is free: cash plus cost is the margin, whatever the cost was."""
    size, cash, most = _of(inputs, "size", "quote_balance", "max_leverage")
    even = -fraction(cash) / fraction(size)
    entry = text(even * 2 if fraction(size) > 0 else even / 2)
    margin = text(fraction(cash) + fraction(size) * fraction(entry))
    return Question(
        data=_one(size, entry, entry, cash=margin, isolated=True),
        ladders={SYMBOL: one_tier(text(1 / (2 * fraction(most))))},
        direction=_side(size),
    )


def bitmex_funding(inputs: Inputs) -> Question:
    quote, base, times = (
        fraction(inputs[name])
        for name in ("quote_interest_rate", "base_interest_rate", "intervals_per_day")
    )
    size, mark = _of(inputs, "size", "mark_price")
    row = {"rate": text((quote - base) / times), "next_at": "2025-09-29T04:00:00Z"}
    data = _one(size, mark, mark, cash="100", symbol=INVERSE_SYMBOL)
    data["funding"] = {INVERSE_SYMBOL: row}
    return Question(data=data, ladders={INVERSE_SYMBOL: one_tier("0.005")}, symbol=INVERSE_SYMBOL)


def funded_equity(inputs: Inputs) -> Question:
    """Funding received is in the wallet by now."""
    size, entry, mark = _of(inputs, "size", "entry_price", "mark_price")
    cash = text(fraction(inputs["cash"]) + fraction(inputs["funding_received"]))
    return Question(data=_one(size, entry, mark, cash=cash), ladders={SYMBOL: _single_tier(inputs)})


def on_cash(cash: str) -> Callable[[Inputs], Question]:
    def build(inputs: Inputs) -> Question:
        size, price, behind = _of(inputs, "size", "price", cash)
        return Question(
            data=_one(size, price, price, cash=behind), ladders={SYMBOL: one_tier("0.01")}
        )

    return build


def from_cash(inputs: Inputs) -> Question:
    size, entry, cash = _of(inputs, "size", "entry_price", "cash")
    rows = _single_tier({"maintenance_margin_rate": "0", **inputs})
    if rows == one_tier("0"):
        rows = one_tier("0.0001")
    return Question(
        data=_one(size, entry, entry, cash=cash), ladders={SYMBOL: rows}, direction=_side(size)
    )


def inverse_isolated(inputs: Inputs) -> Question:
    size, entry, leverage = _of(inputs, "size", "entry_price", "leverage")
    margin = text(abs(fraction(size)) / fraction(entry) / fraction(leverage))
    rate = str(inputs.get("maintenance_margin_rate", "0.0001"))
    return Question(
        data=_one(size, entry, entry, cash=margin, symbol=INVERSE_SYMBOL, isolated=True),
        switches=Switches(value_price="entry"),
        ladders={INVERSE_SYMBOL: one_tier(rate)},
        symbol=INVERSE_SYMBOL,
        direction=_side(size),
    )


def to_tick(name: str) -> Callable[[Inputs, Figures], object]:
    """A price on the venue's tick: up for a long, down for a short."""

    def rounded(inputs: Inputs, figures: Figures) -> object:
        price, tick = figures[name], inputs["tick_size"]
        if tick is None or price is None:
            return price
        ticks = price / fraction(tick)
        return (-(-ticks // 1) if fraction(inputs["size"]) > 0 else ticks // 1) * fraction(tick)

    return rounded


def flat_initial(inputs: Inputs) -> Question:
    """A rate that is divided by a leverage is a leverage of its own."""
    notional = str(inputs["notional"])
    return Question(
        data=_one(notional, "1", "1", cash=notional),
        ladders={SYMBOL: one_tier("0.001")},
        leverage=fraction(inputs["leverage"]) / fraction(inputs["initial_margin_rate"]),
    )


def inverse_margin(inputs: Inputs) -> Question:
    size, price = _of(inputs, "contracts_usd", "price")
    initial = inputs.get("initial_margin_rate")
    leverage = fraction(inputs["leverage"])
    rate = str(inputs.get("maintenance_margin_rate", "0.005"))
    return Question(
        data=_one(size, price, price, cash="100", symbol=INVERSE_SYMBOL),
        ladders={INVERSE_SYMBOL: one_tier(rate)},
        symbol=INVERSE_SYMBOL,
        leverage=leverage / fraction(initial) if initial else leverage,
    )


def flat_maintenance(inputs: Inputs) -> Question:
    notional, leverage = _of(inputs, "notional", "leverage")
    data = _one(notional, "1", "1", cash=notional)
    return Question(data=data, ladders={SYMBOL: _single_tier(inputs)}, leverage=fraction(leverage))


def beside_others(inputs: Inputs) -> Question:
    """Another position that needs so much: a hundred times it, at one percent, without profit."""
    equity, size = _of(inputs, "equity", "size")
    mark = str(inputs.get("mark_price") or inputs["oracle_price"])
    needed = fraction(inputs["other_maintenance_margin"])
    rows, marks = [position(SYMBOL, size, mark)], {SYMBOL: mark}
    ladders = {SYMBOL: _single_tier(inputs)}
    if needed:
        rows.append(position(OTHER, text(needed * 100), "1"))
        marks[OTHER], ladders[OTHER] = "1", one_tier("0.01")
    data = account_data(rows, marks=marks, collateral={"USDT": equity})
    return Question(data=data, ladders=ladders, direction=_side(size))


def on_ladder(shape: str) -> Callable[[Inputs], Question]:
    def build(inputs: Inputs) -> Question:
        cash, size, entry = _of(inputs, "wallet_balance", "size", "entry_price")
        return Question(
            data={
                **_one(size, entry, entry, cash=cash, isolated=True),
                "ladders": {SYMBOL: _ladder(inputs)},
            },
            switches=Switches(shape=shape),
        )

    return build


def inverse_cross(inputs: Inputs) -> Question:
    size, entry, cash = _of(inputs, "contracts_usd", "entry_price", "wallet_balance")
    return Question(
        data=_one(size, entry, entry, cash=cash, symbol=INVERSE_SYMBOL),
        ladders={INVERSE_SYMBOL: _single_tier(inputs)},
        symbol=INVERSE_SYMBOL,
    )


def taker_in_trigger(inputs: Inputs) -> Question:
    size, entry, margin, taker = _of(inputs, "size", "entry_price", "margin", "taker_fee_rate")
    return Question(
        data=_one(size, entry, entry, cash=margin, isolated=True),
        switches=Switches(fee_in_trigger="taker_at_mark", taker=taker),
        ladders={SYMBOL: _single_tier(inputs)},
        direction=_side(size),
    )


def phemex(inputs: Inputs) -> Figures:
    """The margin that opening locks, closing fee included, and then the test with the fee in it."""
    size, entry, leverage, taker = _of(inputs, "size", "entry_price", "leverage", "taker_fee_rate")
    data = _one(size, entry, entry, cash="0", isolated=True, leverage=leverage)
    switches = Switches(fee_in_trigger="close_fee_at_bankruptcy", taker=taker)
    ladders = {SYMBOL: _single_tier(inputs)}
    locked = oracle_figures(Question(data=data, switches=switches, ladders=ladders))
    margin = locked["initial_margin"]
    assert isinstance(margin, Fraction)
    question = taker_in_trigger({**inputs, "margin": text(margin)})
    price = oracle_figures(question)["liquidation_price"]
    return {"assigned_margin": margin, "liquidation_price": price}
