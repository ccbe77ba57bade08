"""Questions for the real engine: an account as plain data, and the rules it is asked under.

Numbers are texts throughout, so that neither the engine nor the oracle ever sees a float.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from stepladder.liquidation.uncertainty import Budget
from stepladder.model.decision import Reason
from stepladder.pipeline.account_answer import AccountAnswer, PoolAnswer, PositionAnswer, Prices
from stepladder.venues.packaged import packaged_rulebook, rulebook_from_toml
from stepladder.venues.rulebook import Rulebook
from stepladder.verbs.account import account

Row = Mapping[str, str | None]
Data = dict[str, object]

SYMBOL = "ABCUSDT"
LINEAR: Mapping[str, str] = {
    "kind": "linear",
    "settlement_asset": "USDT",
    "contract_size": "1",
    "funding_interval_hours": "8",
}
INVERSE: Mapping[str, str] = {**LINEAR, "kind": "inverse", "settlement_asset": "XBT"}
LONG_AGO = "2025-09-29T00:00:00Z"


@dataclass(frozen=True, kw_only=True)
class Switches:
    """What a venue's rules say, as far as it moves a liquidation price."""

    shape: str = "marginal"
    edge_tier: str = "upper"
    value_price: str = "mark"
    fee_in_trigger: str = "none"
    taker: str = "0"
    taker_by_tier: Mapping[str, str] = field(default_factory=dict)
    initial_margin: str = "mark"
    funding_notional: str = "mark"
    orders_join_lookup: bool = False
    profit_weight: str | None = "1"
    offsets: str = "none"
    weights: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def tier(
    floor: str,
    cap: str | None,
    rate: str,
    deduction: str | None = None,
    leverage: str | None = None,
) -> Row:
    """One tier as an account file writes it."""
    return {
        "floor": floor,
        "cap": cap,
        "maintenance_margin_rate": rate,
        "max_leverage": leverage,
        "maintenance_deduction": deduction,
    }


def one_tier(rate: str, deduction: str = "0") -> list[Row]:
    """The ladder behind a published rate and deduction whose floors were not given."""
    return [tier("0", None, rate, deduction)]


def whole_ladder(*steps: tuple[str, str]) -> list[Row]:
    """Tiers from floor and rate alone; the last one is open ended."""
    caps = [floor for floor, _ in steps[1:]] + [None]
    return [tier(floor, cap, rate) for (floor, rate), cap in zip(steps, caps, strict=True)]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_text(each)}" for key, each in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_text(each) for each in value) + "]"
    return f'"{value}"'


def _fact(value: object) -> str:
    return f'{{ value = {_text(value)}, source = "test" }}'


def _ladder_lines(symbol: str, rows: Sequence[Row]) -> list[str]:
    """A ladder of a rulebook: rows, where ``deduction`` None is left to be computed."""
    written = [
        [row["floor"], row["cap"] or "open", row["maintenance_margin_rate"]]
        + [row["max_leverage"] or "unknown"]
        + ([] if row["maintenance_deduction"] is None else [row["maintenance_deduction"]])
        for row in rows
    ]
    return [f"[[ladders.{symbol}]]", 'source = "test"', f"tiers = {_text(written)}", ""]


def rulebook_text(
    switches: Switches,
    *,
    ladders: Mapping[str, Sequence[Row]] | None = None,
    risk_limit_steps: Mapping[str, Mapping[str, str]] | None = None,
    leverage_tiers: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    contracts: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """A user's own rulebook, as the TOML file that holds it."""
    lines = ['schema = "stepladder.rulebook/1"', 'venue = "test"', 'name = "Test venue"']
    lines += ["", "[sources]", 'test = "made for a test"', "", "[references]"]
    lines += [f"initial_margin = {_fact(switches.initial_margin)}"]
    lines += [f"liquidation_trigger = {_fact('mark')}"]
    lines += [f"funding_notional = {_fact(switches.funding_notional)}", "", "[ladder]"]
    lines += [f"shape = {_fact(switches.shape)}", f"edge_tier = {_fact(switches.edge_tier)}"]
    lines += [f"value_price = {_fact(switches.value_price)}"]
    lines += [f"fee_in_trigger = {_fact(switches.fee_in_trigger)}"]
    lines += [f"lookup_includes_orders = {_fact(switches.orders_join_lookup)}", "", "[fees]"]
    lines += [f"taker = {_fact(switches.taker)}"]
    lines += [f"taker_by_tier = {_fact(switches.taker_by_tier)}", "", "[collateral]"]
    lines += [f"weights = {_fact(switches.weights)}", "", "[cross_margin]"]
    if switches.profit_weight is not None:
        lines += [f"profit_weight = {_fact(switches.profit_weight)}"]
    lines += [f"offsets = {_fact(switches.offsets)}", "", "[contracts.symbols]"]
    lines += [f"{symbol} = {_text(row)}" for symbol, row in (contracts or {}).items()]
    lines += [""]
    for symbol, rows in (ladders or {}).items():
        lines += _ladder_lines(symbol, rows)
    for symbol, steps in (risk_limit_steps or {}).items():
        lines += [f"[[ladders.{symbol}]]", 'source = "test"']
        lines += [f"risk_limit_steps = {_text(steps)}", ""]
    for symbol, pairs in (leverage_tiers or {}).items():
        lines += [f"[[ladders.{symbol}]]", 'source = "test"']
        lines += [f"leverage_tiers = {_text([list(pair) for pair in pairs])}", ""]
    return "\n".join(lines)


@cache
def rulebook_of(venue: str) -> Rulebook:
    """A packaged rulebook, read once."""
    return packaged_rulebook(venue)


@cache
def user_rulebook(text: str) -> Rulebook:
    """A user's rulebook, read once per text."""
    return rulebook_from_toml(text, owner="test.toml")


def position(symbol: str, size: str, entry_price: str, **fields: str | None) -> Data:
    """One position row; ``fields`` as the account file names them."""
    return {"symbol": symbol, "size": size, "entry_price": entry_price, **fields}


def account_data(
    positions: Sequence[Data],
    *,
    marks: Mapping[str, str],
    venue: str = "test",
    as_of: str = LONG_AGO,
    collateral: Mapping[str, str] | None = None,
    margin_mode: str = "cross",
    position_mode: str = "one_way",
    orders: Sequence[Data] = (),
    indexes: Mapping[str, str] | None = None,
    **fields: object,
) -> Data:
    """An account as plain data; what is not named is empty, not unknown."""
    prices = {symbol: {"mark": mark} for symbol, mark in marks.items()}
    for symbol, index in (indexes or {}).items():
        prices.setdefault(symbol, {})["index"] = index
    return {
        "schema": "stepladder.account/1",
        "venue": venue,
        "as_of": as_of,
        "margin_mode": margin_mode,
        "position_mode": position_mode,
        "collateral": [{"asset": a, "amount": n} for a, n in (collateral or {}).items()],
        "positions": list(positions),
        "orders": list(orders),
        "prices": prices,
        **fields,
    }


def ask(data: Data, rules: str | Rulebook | None = None, **question: object) -> AccountAnswer:
    """Put an account to the verb, under a user's rulebook or the packaged one it names."""
    if rules is None:
        rulebook = rulebook_of(str(data["venue"]))
    else:
        rulebook = user_rulebook(rules) if isinstance(rules, str) else rules
    return account(data, rulebook=rulebook, **question)  # type: ignore[arg-type]


def position_of(answer: AccountAnswer, symbol: str = SYMBOL, side: str = "") -> PositionAnswer:
    """The one position of a symbol, or of a symbol and side."""
    found = [p for pool in answer.pools for p in pool.positions]
    found = [p for p in found if p.terms.position.label.startswith(f"{symbol} {side}")]
    assert len(found) == 1, f"{len(found)} positions of {symbol} {side}"
    return found[0]


def pool_of(answer: AccountAnswer, name: str = "") -> PoolAnswer:
    """The one pool whose name starts as given."""
    found = [pool for pool in answer.pools if pool.pool.name.startswith(name)]
    assert len(found) == 1, f"pools {[pool.pool.name for pool in answer.pools]}"
    return found[0]


def prices_of(position_answer: PositionAnswer, direction: str) -> Prices:
    """Liquidation prices of a position in one direction."""
    return next(p for p in position_answer.prices if p.direction == direction)


def budget_of(answer: AccountAnswer, symbol: str, direction: str, side: str = "") -> Budget:
    """The worked-out trigger and allowances of a position, which must be known."""
    budget = prices_of(position_of(answer, symbol, side), direction).budget
    assert isinstance(budget, Budget), str(budget)
    return budget


def trigger_price(answer: AccountAnswer, symbol: str, direction: str, side: str = "") -> Decimal:
    """The optimistic liquidation price, which must exist."""
    trigger = budget_of(answer, symbol, direction, side).optimistic
    assert trigger.price is not None, f"no price: {trigger.status}"
    return trigger.price


def number(value: object) -> Decimal:
    """A figure that must be known."""
    assert isinstance(value, Decimal), str(value)
    return value


def reasons_of(answer: AccountAnswer, rule_id: str) -> list[Reason]:
    """Every reason that cites a rule."""
    return [reason for reason in answer.decision.reasons if reason.rule_id == rule_id]


def one_reason(answer: AccountAnswer, rule_id: str) -> Reason:
    """The one reason that cites a rule."""
    found = reasons_of(answer, rule_id)
    assert len(found) == 1, f"{len(found)} reasons cite {rule_id}"
    return found[0]
