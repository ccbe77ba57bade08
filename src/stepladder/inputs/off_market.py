"""What a trade that is no price of the market did to the mark, and what it would have done."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from decimal import Decimal

from stepladder.inputs.last_price import OffMarketTrade
from stepladder.inputs.mark_price import MarkState, mark_at, no_marks, update
from stepladder.inputs.mark_rule import MarkRule
from stepladder.inputs.price_tape import PriceTape
from stepladder.model.unknown import Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class OffMarketEffect:
    """The mark at the instant of the trade: just before, after it (kept out), and had it counted.

    ``until_ns`` is the next trade of the market, which would have ended it; None: there is none.
    """

    trade: OffMarketTrade
    before: Decimal | Unknown
    after: Decimal | Unknown
    had_it_counted: Decimal | Unknown
    until_ns: int | None


def off_market_effects(
    rule: MarkRule, tape: PriceTape, *, funding_interval_hours: Decimal | Unknown
) -> tuple[OffMarketEffect, ...]:
    """Play the rule over the tape and look at the mark round each off-market trade."""

    def mark(state: MarkState, at_ns: int) -> Decimal | Unknown:
        hours = funding_interval_hours
        found = mark_at(rule, state, at_ns, funding_interval_hours=hours, owner=tape.owner)
        return found.mark

    state = no_marks(rule)
    effects: list[OffMarketEffect] = []
    traded = [r.time_ns for r in tape.rows if r.trade is not None and r.trade.of_the_market]
    kept_out = iter(tape.kept_out)
    for row, tick in tape.ticks():
        trade = row.trade
        if trade is None or trade.of_the_market:
            state = update(rule, state, tick)
            continue
        before = mark(state, row.time_ns)
        counted = update(rule, state, replace(tick, last=trade.price))
        state = update(rule, state, tick)
        following = bisect_right(traded, row.time_ns)
        effects.append(
            OffMarketEffect(
                trade=next(kept_out),
                before=before,
                after=mark(state, row.time_ns),
                had_it_counted=mark(counted, row.time_ns),
                until_ns=traded[following] if following < len(traded) else None,
            )
        )
    return tuple(effects)
