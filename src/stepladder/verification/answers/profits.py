"""Profit, equity and leverage of an account."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from stepladder.formulas.position_value import notional
from stepladder.formulas.skew_fill_price import skew_fill_price
from stepladder.model.account import Account, Collateral
from stepladder.model.contract import Contract
from stepladder.model.exact import ONE, ZERO
from stepladder.model.position import Order, Position
from stepladder.model.unknown import Unknown, known
from stepladder.pipeline.proposed_order import with_order
from stepladder.verification.answers.answered import Answer, Answered, ThroughAccount
from stepladder.verification.answers.given import Inputs, number, numbers, pairs, rows
from stepladder.verification.answers.question import (
    INVERSE,
    LINEAR,
    Question,
    contract,
    held,
    not_given,
    told,
    unsigned,
)
from stepladder.verification.answers.stated_rules import one_rate

ONE_PERCENT = Decimal("0.01")


def at_mark(inputs: Inputs) -> ThroughAccount:
    """Unrealised profit of a linear position."""
    size, entry, mark = numbers(inputs, "size", "entry_price", "mark_price")
    answer = told(
        Question(
            positions=[held(LINEAR, size, entry)],
            ladders={LINEAR.symbol: one_rate(ONE_PERCENT)},
            marks={LINEAR.symbol: mark},
            collateral={"USDT": abs(size) * entry},
            venue="binance-usdm",
        )
    )
    return ThroughAccount({"unrealized_pnl": answer.profit})


def _at_skewed_fill(inputs: Inputs, of: Contract) -> Position:
    size, before, scale, price = numbers(inputs, "size", "skew_before", "skew_scale", "open_price")
    return held(of, size, skew_fill_price(price, before, size, scale))


def after_skewed_fill(inputs: Inputs) -> ThroughAccount:
    """Unrealised profit of a position opened at the price that the book's skew gives."""
    position = _at_skewed_fill(inputs, LINEAR)
    answer = told(
        Question(
            positions=[position],
            ladders={LINEAR.symbol: one_rate(ONE_PERCENT)},
            marks={LINEAR.symbol: number(inputs, "mark_price")},
            collateral={"USDT": ZERO},
        )
    )
    return ThroughAccount({"unrealized_pnl": answer.profit})


def equity_after_skewed_fills(inputs: Inputs) -> Answered:
    """Collateral and profits of several such positions."""
    collateral = number(inputs, "collateral")
    listed = rows(inputs, "positions")
    if not listed:
        return {"available_margin": collateral}
    contracts = [contract(f"M{i}USDT") for i, _ in enumerate(listed)]
    answer = told(
        Question(
            positions=[_at_skewed_fill(*each) for each in zip(listed, contracts, strict=True)],
            ladders={of.symbol: one_rate(ONE_PERCENT) for of in contracts},
            marks={
                of.symbol: number(row, "mark_price")
                for row, of in zip(listed, contracts, strict=True)
            },
            collateral={"USDT": collateral},
        )
    )
    return ThroughAccount({"available_margin": answer.equity})


def closed_inverse(inputs: Inputs) -> ThroughAccount:
    """Profit realised by closing an inverse position: what an order adds to the cash."""
    size, entry, out = numbers(inputs, "size", "entry_price", "exit_price")
    question = Question(
        positions=[held(INVERSE, size, entry)],
        ladders={INVERSE.symbol: one_rate(ONE_PERCENT)},
        collateral={INVERSE.settlement_asset: ZERO},
        facts={"fees.taker": ZERO},
        venue="bitmex",
    )
    account = with_order(question.account(), _order(INVERSE, -size, out), question.rules())
    return ThroughAccount({"realized_pnl": _cash(account)})


def trade_by_trade(inputs: Inputs) -> ThroughAccount:
    """Position, realised and unrealised profit after trades of size and price, in their order."""
    mark = number(inputs, "mark_price")
    question = Question(
        positions=(), ladders={LINEAR.symbol: one_rate(ONE_PERCENT)}, collateral={"USDT": ZERO}
    )
    account, rules = question.account(), question.rules()
    for size, price in pairs(inputs, "trades"):
        account = with_order(account, _order(LINEAR, size, price), rules)
    realised = _cash(account)
    if not account.positions:
        return ThroughAccount(
            {
                "position": ZERO,
                "realized_pnl": realised,
                "unrealized_pnl": ZERO,
                "average_entry": None,
            }
        )
    left = account.positions[0]
    answer = told(
        Question(
            positions=[left],
            ladders=question.ladders,
            marks={LINEAR.symbol: mark},
            collateral={"USDT": ZERO},
        )
    )
    cost = left.entry_cost
    return ThroughAccount(
        {
            "position": left.size,
            "average_entry": cost if isinstance(cost, Unknown) else cost / left.size,
            "realized_pnl": realised,
            "unrealized_pnl": answer.profit,
        }
    )


def _order(of: Contract, size: Decimal, price: Decimal) -> Order:
    return Order(
        symbol=of.symbol,
        contract=of,
        size=size,
        price=price,
        leverage=not_given("leverage"),
        reduce_only=False,
        position_side=None,
    )


def _cash(account: Account) -> Decimal | Unknown:
    if isinstance(account.collateral, Unknown):
        return account.collateral
    held_in: tuple[Collateral, ...] = account.collateral
    return held_in[0].amount


def wallet_and_profit(inputs: Inputs) -> ThroughAccount:
    """Equity of an isolated wallet with a profit that is given: one coin, bought at one.

    A coin bought at two serves where the loss is larger than that, and so on.
    """
    cash, gained = numbers(inputs, "wallet_balance", "unrealized_pnl")
    entry = ONE + notional(gained)
    position = held(LINEAR, ONE, entry, isolated_margin=cash)
    answer = told(
        Question(
            positions=[position],
            ladders={LINEAR.symbol: one_rate(ONE_PERCENT)},
            marks={LINEAR.symbol: entry + gained},
            venue="binance-usdm",
        )
    )
    return ThroughAccount({"equity": answer.equity})


def cash_and_value(inputs: Inputs) -> ThroughAccount:
    """Equity of cash that has already paid for a position: the margin is cash plus cost."""
    cash, value = numbers(inputs, "quote_balance", "position_value")
    size = ONE if value > 0 else -ONE
    entry = notional(value) + ONE
    position = held(LINEAR, size, entry, isolated_margin=cash + size * entry)
    answer = told(
        Question(
            positions=[position],
            ladders={LINEAR.symbol: one_rate(ONE_PERCENT)},
            marks={LINEAR.symbol: notional(value)},
            venue="hyperliquid",
        )
    )
    return ThroughAccount({"equity": answer.equity})


def funded_equity(inputs: Inputs) -> ThroughAccount:
    """Profit, equity and verdict; funding received is in the wallet by now."""
    size, entry, mark, cash, funded = numbers(
        inputs, "size", "entry_price", "mark_price", "cash", "funding_received"
    )
    answer = told(
        Question(
            positions=[held(LINEAR, size, entry)],
            ladders={LINEAR.symbol: one_rate(number(inputs, "maintenance_margin_rate"))},
            marks={LINEAR.symbol: mark},
            collateral={"USDT": cash + funded},
        )
    )
    equity = answer.equity
    return ThroughAccount(
        {
            "pnl": equity if isinstance(equity, Unknown) else equity - cash,
            "equity": equity,
            "liquidatable": answer.liquidatable,
        }
    )


def leverage_on(backing: str, figure: str) -> Callable[[Inputs], ThroughAccount]:
    """Notional over what backs it, equity or cash, at the price of entry."""

    def answer(inputs: Inputs) -> ThroughAccount:
        size, price, behind = numbers(inputs, "size", "price", backing)
        found = told(
            Question(
                positions=[held(LINEAR, size, price)],
                ladders={LINEAR.symbol: one_rate(ONE_PERCENT)},
                collateral={"USDT": behind},
            )
        )
        both = known(found.notional, found.equity)
        leverage = both if isinstance(both, Unknown) else found.leverage
        return ThroughAccount({figure: unsigned(leverage)})

    return answer


PROFITS: Mapping[str, Answer] = {
    "binance_upnl": at_mark,
    "snx_pnl": after_skewed_fill,
    "snx_available_margin": equity_after_skewed_fills,
    "bitmex_pnl": closed_inverse,
    "vega_position_pnl": trade_by_trade,
    "binance_equity": wallet_and_profit,
    "hl_account_equity": cash_and_value,
    "g_equity": funded_equity,
    "g_effective_leverage": leverage_on("equity", "effective_leverage"),
    "g_leverage": leverage_on("cash", "leverage"),
}
