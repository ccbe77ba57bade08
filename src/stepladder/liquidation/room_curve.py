"""Build the room curve of one symbol in one pool, or say what is missing for it."""

from decimal import Decimal

from stepladder.checks.leg import Leg
from stepladder.checks.margin_pool import MarginPool
from stepladder.formulas.account_margin_ratio import margin_room
from stepladder.liquidation.trigger import RoomCurve
from stepladder.model.exact import ZERO
from stepladder.model.unknown import Unknown, join


def room_curve(pool: MarginPool, symbol: str) -> RoomCurve | Unknown:
    """Room of ``pool`` as ``symbol`` moves; every other position is held at its mark."""
    held = [terms for terms in pool.positions if terms.position.symbol != symbol]
    legs = [terms.leg for terms in pool.positions if terms.position.symbol == symbol]
    rest: list[Decimal | Unknown] = [pool.cash]
    for terms in held:
        rest += [terms.profit, terms.requirement]
    missing = join(*rest, *legs)
    if missing is not None:
        return missing
    equity = sum((t.profit for t in held if isinstance(t.profit, Decimal)), _number(pool.cash))
    requirement = sum((t.requirement for t in held if isinstance(t.requirement, Decimal)), ZERO)
    return RoomCurve(
        legs=tuple(leg for leg in legs if isinstance(leg, Leg)),
        held_room=margin_room(equity, requirement),
    )


def _number(value: Decimal | Unknown) -> Decimal:
    assert isinstance(value, Decimal)
    return value
