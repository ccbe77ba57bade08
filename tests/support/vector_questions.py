"""One question to the oracle: an account and its rules, answered in fractions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from stepladder.model.exact import EXACT, localcontext
from tests.support import oracle
from tests.support.oracle_account import World, pools
from tests.support.questions import (
    INVERSE,
    LINEAR,
    SYMBOL,
    Data,
    Row,
    Switches,
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
    symbol: str = SYMBOL
    direction: str = "down"
    leverage: Fraction | None = None

    def world(self) -> World:
        """The rules for the oracle."""
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


def oracle_figures(question: Question) -> Figures:
    """What the oracle says of the question's symbol and its pool."""
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
