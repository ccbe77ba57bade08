"""One question, answered twice: by the real engine, and by the oracle in fractions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from stepladder.adapters.account_file import read_account
from stepladder.formulas.initial_margin import effective_leverage
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import parse_number
from stepladder.pipeline.account_answer import AccountAnswer, answer_account
from tests.support import oracle
from tests.support.oracle_account import World, pools
from tests.support.questions import (
    INVERSE,
    LINEAR,
    SYMBOL,
    Data,
    Row,
    Switches,
    ask,
    number,
    pool_of,
    position_of,
    prices_of,
    rulebook_text,
    user_rulebook,
)

INVERSE_SYMBOL = "ABCUSD"
OTHER = "OTHERUSDT"
CONTRACTS: Mapping[str, Mapping[str, str]] = {SYMBOL: LINEAR, INVERSE_SYMBOL: INVERSE}

Figure = Fraction | bool | None
Figures = Mapping[str, Figure]
DECIMALS = Decimal("1e-28")


@dataclass(frozen=True, kw_only=True)
class Question:
    """An account, the rules it is asked under, and the symbol and direction in question.

    ``leverage`` replaces what an account file may hold at most, for numbers of code that has no
    such limit.
    """

    data: Data
    switches: Switches = field(default_factory=Switches)
    ladders: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    risk_limit_steps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    leverage_tiers: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    symbol: str = SYMBOL
    direction: str = "down"
    proposed: tuple[str, ...] = ()
    leverage: Fraction | None = None

    def rules(self) -> str:
        """The rulebook, as the TOML text of a user's file."""
        others = {symbol: LINEAR for symbol in self.ladders if symbol not in CONTRACTS}
        return rulebook_text(
            self.switches,
            ladders=self.ladders,
            risk_limit_steps=self.risk_limit_steps,
            leverage_tiers=self.leverage_tiers,
            contracts={**CONTRACTS, **others},
        )

    def world(self) -> World:
        """The same rules for the oracle."""
        others = dict.fromkeys(self.ladders, LINEAR)
        return World(
            switches=self.switches, ladders=self.ladders, contracts={**others, **CONTRACTS}
        )


class Searched(dict[str, Figure]):
    """Figures worked out when they are asked for: a root search is slow."""

    def __init__(self, ways: Mapping[str, Callable[[], Figure]]) -> None:
        super().__init__()
        self.ways = ways

    def __missing__(self, name: str) -> Figure:
        self[name] = self.ways[name]()
        return self[name]


def text(value: Fraction) -> str:
    """A fraction as a number that an account file accepts: at most 28 decimals."""
    with localcontext(EXACT):
        return format(
            (Decimal(value.numerator) / Decimal(value.denominator)).quantize(DECIMALS), "f"
        )


def put(question: Question) -> AccountAnswer:
    """Ask the engine: by the verb, or by the pipeline where the file format is too narrow."""
    if question.leverage is None:
        return ask(question.data, question.rules(), orders=question.proposed)
    book = user_rulebook(question.rules())
    with localcontext(EXACT):
        found, rules = read_account(
            question.data, owner="test", now_ns=0, rulebook_of=lambda _: book
        )
        chosen = parse_number(text(question.leverage), where="test")
        positions = tuple(replace(each, leverage=chosen) for each in found.positions)
        return answer_account(
            replace(found, positions=positions), rules, hold_ns=0, slippage_bps=Decimal(0)
        )


def engine_figures(question: Question) -> Figures:
    """What the engine says of the question's symbol and its pool."""
    answer = put(question)
    if question.proposed:
        assert not isinstance(answer.account.collateral, tuple) or answer.account.collateral
        return {"cash": Fraction(number(pool_of(answer).pool.cash))}
    found = position_of(answer, question.symbol)
    pool = next(each for each in answer.pools if each.pool.name == found.pool)
    budget = prices_of(found, question.direction).budget
    price = getattr(getattr(budget, "optimistic", None), "price", None)
    equity, notional = pool.maintenance.equity, found.terms.notional
    with localcontext(EXACT):
        leverage = effective_leverage(number(notional), number(equity)) if equity else None
    figures = {
        "liquidation_price": price,
        "bankruptcy_price": found.bankruptcy_price,
        "equity": equity,
        "cash": pool.pool.cash,
        "unrealized_pnl": found.terms.profit,
        "notional": notional,
        "maintenance_margin": found.terms.requirement,
        "initial_margin": found.initial_margin,
        "effective_leverage": leverage,
        "funding_payment": None if pool.funding is None else pool.funding.payment,
    }
    known = {
        name: Fraction(value) if isinstance(value, Decimal) else None
        for name, value in figures.items()
    }
    return {**known, "liquidatable": pool.maintenance.reason.verdict == "fail"}


def oracle_figures(question: Question) -> Figures:
    """The same figures, worked out another way."""
    pool = next(
        pool
        for pool in pools(question.data, question.world())
        if any(leg.symbol == question.symbol for leg in pool.legs)
    )
    leg = next(leg for leg in pool.legs if leg.symbol == question.symbol)
    row = next(
        row
        for row in oracle.rows_of(question.data, "positions")
        if row["symbol"] == question.symbol
    )
    equity, room = oracle.equity(pool), oracle.room(pool)
    notional = oracle.worth(leg.terms, leg.size, leg.mark)
    base = leg.mark if question.switches.initial_margin == "mark" else leg.entry
    base = leg.entry if pool.mode == "isolated" else base
    chosen = question.leverage
    if chosen is None and row.get("leverage") is not None:
        chosen = oracle.fraction(row["leverage"])
    opened = None if chosen is None else oracle.worth(leg.terms, leg.size, base) / chosen
    return Searched(
        {
            "liquidation_price": lambda: oracle.halved(
                lambda price: oracle.room(pool, question.symbol, price),
                leg.mark,
                question.direction,
            ),
            "bankruptcy_price": lambda: oracle.bankruptcy(pool, question.symbol),
            "equity": lambda: equity,
            "cash": lambda: sum((held.value for held in pool.holdings), Fraction(0)),
            "unrealized_pnl": lambda: oracle.gain(leg, leg.mark),
            "notional": lambda: notional,
            "maintenance_margin": lambda: oracle.requirement(question.switches, leg, leg.mark),
            "initial_margin": lambda: None if opened is None else opened + leg.fee_amount,
            "effective_leverage": lambda: notional / equity,
            "funding_payment": lambda: _funding(question, leg),
            "liquidatable": lambda: None if room is None else room < 0,
        }
    )


def _funding(question: Question, leg: oracle.Leg) -> Fraction | None:
    """Cash of the next funding, rounded down to a hundred-millionth."""
    row = oracle.table_of(question.data, "funding").get(leg.symbol)
    if row is None:
        return None
    side = -1 if leg.size > 0 else 1
    paid = side * oracle.worth(leg.terms, leg.size, leg.mark) * oracle.fraction(row["rate"])
    return Fraction(paid * 10**8 // 1, 10**8)
