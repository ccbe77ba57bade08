"""Which reference price liquidates: a wick on another one leaves the account alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from stepladder.errors import InputError
from stepladder.inputs.mark_rule import mark_rule
from stepladder.inputs.price_tape import PriceTape
from stepladder.inputs.reference_crossing import first_crossing
from stepladder.liquidation.trigger import Trigger
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import shown
from stepladder.model.unknown import Unknown, unknown
from stepladder.pipeline.account_answer import AccountAnswer, PositionAnswer
from stepladder.venues.rules import Rules

Reference = Literal["mark", "index", "last"]
REFERENCES: tuple[Reference, ...] = ("mark", "index", "last")
SAME_AS: Mapping[str, Reference] = {
    "mark": "mark",
    "index": "index",
    "oracle": "index",
    "last": "last",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceTrigger:
    """First check at which a position is liquidatable by each reference (UTC ns; None: never).

    ``ruling`` is the reference the venue liquidates by, ``liquidated_ns`` what it says.
    """

    symbol: str
    ruling: Reference | Unknown
    first: Mapping[Reference, int | Unknown | None]

    @property
    def liquidated_ns(self) -> int | Unknown | None:
        """When the venue liquidates on this tape."""
        return self.ruling if isinstance(self.ruling, Unknown) else self.first[self.ruling]


def reference_trigger(account: AccountAnswer, tape: PriceTape, symbol: str) -> ReferenceTrigger:
    """Hold the three references of a tape against the liquidation price of one position.

    The position's optimistic price is used, the one the venue's rule gives; everything else about
    the account is held. The mark is the one recorded on the tape.

    Raises
    ------
    InputError
        If the account has no position, or more than one, in the symbol.
    """
    with localcontext(EXACT):
        position = _position(account, symbol)
        return ReferenceTrigger(
            symbol=symbol,
            ruling=_ruling(account.rules),
            first={
                name: _first(position, tape, name, _check_interval(account.rules, name))
                for name in REFERENCES
            },
        )


def _position(account: AccountAnswer, symbol: str) -> PositionAnswer:
    found = [
        position
        for pool in account.pools
        for position in pool.positions
        if position.terms.position.symbol == symbol
    ]
    if len(found) != 1:
        raise InputError(
            expected=f"one position in {shown(symbol)}", found=str(len(found)), where="account"
        )
    return found[0]


def _ruling(rules: Rules) -> Reference | Unknown:
    value = rules.fact("references", "liquidation_trigger").value
    if isinstance(value, Unknown):
        return value
    named = SAME_AS.get(str(value))
    if named is None:
        reason = f"{value} is no single reference of a tape"
        return unknown("references.liquidation_trigger", reason, owner=rules.owner)
    return named


def _check_interval(rules: Rules, name: Reference) -> Decimal | None:
    """Seconds between two looks at a reference; where it is not known, every price is looked at."""
    if name == "mark":
        rule = mark_rule(rules)
        interval = None if isinstance(rule, Unknown) else rule.check_interval_seconds
    else:
        interval = rules.number("index_price", "cadence_seconds") if name == "index" else None
    return interval if isinstance(interval, Decimal) else None


def _first(
    position: PositionAnswer, tape: PriceTape, name: Reference, interval: Decimal | None
) -> int | Unknown | None:
    """The earlier of the crossings in both directions."""
    prices = _prices(tape, name)
    found: list[int] = []
    for one in position.prices:
        if isinstance(one.budget, Unknown):
            return one.budget
        trigger = one.budget.optimistic
        if trigger.status == "unknown":
            return unknown(
                f"liquidation price {one.direction}", "the ladder ends", owner=tape.owner
            )
        if trigger.status == "already" and prices:
            return prices[0][0]
        crossing = _crossing(prices, trigger, one.direction, interval)
        if crossing is not None:
            found.append(crossing)
    return min(found, default=None)


def _crossing(
    prices: list[tuple[int, Decimal]],
    trigger: Trigger,
    direction: Literal["down", "up"],
    interval: Decimal | None,
) -> int | None:
    if trigger.price is None:
        return None
    return first_crossing(
        prices,
        trigger.price,
        direction,
        at_price_itself=trigger.kind == "jump",
        check_interval_seconds=interval,
    )


def _prices(tape: PriceTape, name: Reference) -> list[tuple[int, Decimal]]:
    found = []
    for row, tick in tape.ticks():
        price = {"mark": row.mark, "index": tick.index, "last": tick.last}[name]
        if price is not None:
            found.append((row.time_ns, price))
    return found
