"""How a mark rule answers a dump on the venue's own book alone: how much of it, how soon.

The world before is settled: every window filled, everything at one level, no funding. Right after
an instant at which samples are taken the venue's quotes, its impact price and its last trade move
and stay; the index and other venues do not move.
"""

from collections.abc import Mapping
from decimal import Decimal

from stepladder.inputs.mark_price import MarkState, mark_at, settled_marks, update
from stepladder.inputs.mark_rule import MarkRule
from stepladder.inputs.price_tick import PriceTick
from stepladder.model.exact import ONE, ZERO
from stepladder.model.time import NS_PER_HOUR, NS_PER_SECOND
from stepladder.model.unknown import Unknown

LEVEL = Decimal(100)
FAR_NS = 1_000_000 * NS_PER_HOUR
EIGHT_HOURS = Decimal(8)


def after_dump(rule: MarkRule, move: Decimal) -> MarkState:
    """The state right after the own book has moved by a fraction and everything else has not."""
    named: Mapping[str, Decimal] = {
        venue: LEVEL for node in rule.term.nodes() for venue in (node.weights or {})
    }
    before = PriceTick(
        time_ns=0,
        bid=LEVEL,
        ask=LEVEL,
        last=LEVEL,
        index=LEVEL,
        impact_mid=LEVEL,
        funding_rate=ZERO,
        next_funding_ns=FAR_NS,
        external=named or {"another venue": LEVEL},
    )
    price = LEVEL * (1 + move)
    dump = PriceTick(time_ns=1, bid=price, ask=price, last=price, impact_mid=price)
    return update(rule, settled_marks(rule, before), dump)


def mark_move(rule: MarkRule, state: MarkState, seconds: Decimal) -> Decimal | Unknown:
    """Move of the mark, a fraction, so many seconds after the dump that led to ``state``."""
    answer = mark_at(
        rule,
        state,
        max(int(seconds * NS_PER_SECOND), 1),
        funding_interval_hours=EIGHT_HOURS,
        owner=rule.citation,
    )
    return answer.mark if isinstance(answer.mark, Unknown) else answer.mark / LEVEL - ONE


def step_response(
    rule: MarkRule, move: Decimal, seconds: tuple[Decimal, ...]
) -> tuple[Decimal | Unknown, ...]:
    """Move of the mark (fraction) at several times after the own book alone moved by ``move``."""
    state = after_dump(rule, move)
    return tuple(mark_move(rule, state, second) for second in seconds)
