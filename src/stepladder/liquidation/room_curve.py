"""Build the room curve of one symbol in one pool, or say what is missing for it."""

from decimal import Decimal

from stepladder.checks.leg import Leg
from stepladder.checks.margin_pool import MarginPool
from stepladder.formulas.account_margin_ratio import margin_room
from stepladder.liquidation.trigger import RoomCurve
from stepladder.model.contract import Contract
from stepladder.model.exact import ZERO
from stepladder.model.unknown import Unknown, join


def room_curve(pool: MarginPool, symbol: str) -> RoomCurve | Unknown:
    """Room of ``pool`` as ``symbol`` moves; every other position is held at its mark.

    Collateral whose worth moves with the symbol moves with it: BTC behind a BTC position is not
    an *other*.
    """
    held = [terms for terms in pool.positions if terms.position.symbol != symbol]
    legs = [terms.leg for terms in pool.positions if terms.position.symbol == symbol]
    rest: list[Decimal | Unknown] = [pool.cash]
    for terms in held:
        rest += [terms.margin_profit, terms.requirement]
    missing = join(*rest, *legs)
    if missing is not None:
        return missing
    moving = [leg for leg in legs if isinstance(leg, Leg)]
    coupled = coupled_value(pool, moving[0].contract)
    cash = _number(pool.cash) - coupled
    profits = (t.margin_profit for t in held if isinstance(t.margin_profit, Decimal))
    equity = sum(profits, cash)
    requirement = sum((t.requirement for t in held if isinstance(t.requirement, Decimal)), ZERO)
    return RoomCurve(
        legs=tuple(moving),
        held_room=margin_room(equity, requirement),
        coupled_exposure=coupled / moving[0].coordinate,
    )


def coupled_value(pool: MarginPool, contract: Contract) -> Decimal:
    """What the pool's collateral that moves with a contract is worth now, settlement asset."""
    return sum(
        (
            held.value
            for held in pool.holdings
            if held.asset in contract.coupled
            and held.asset != pool.asset
            and isinstance(held.value, Decimal)
        ),
        ZERO,
    )


def _number(value: Decimal | Unknown) -> Decimal:
    assert isinstance(value, Decimal)
    return value
