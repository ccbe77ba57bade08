"""What one scene leads to: liquidation price, distance, fundings the room lasts, cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from stepladder.checks.leg import Leg
from stepladder.checks.margin_pool import MarginPool, margin_pools
from stepladder.checks.position_terms import PositionTerms
from stepladder.checks.trigger_fee import INCLUDED
from stepladder.formulas.account_margin_ratio import margin_room
from stepladder.formulas.fees import trading_fee
from stepladder.liquidation.room_curve import room_curve
from stepladder.liquidation.trigger import DIRECTIONS, Direction, Trigger, first_liquidatable
from stepladder.liquidation.uncertainty import ladder_ends
from stepladder.model.contract import ContractKind
from stepladder.model.exact import ZERO, settled
from stepladder.model.unknown import Missing, Unknown, known, unknown
from stepladder.pipeline.assumption import Scene
from stepladder.pipeline.assumption_joint_move import first_joint_trigger
from stepladder.pipeline.assumption_position import next_payment


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Where and when one position is liquidated, and what that costs.

    ``direction`` is the one in which the position loses. ``reference`` is the present value of the
    price that triggers (price units), ``reference_name`` which one that is. ``distance`` is how far
    away the liquidation is in that direction: zero where it is liquidatable already, None where no
    price liquidates it.

    ``fundings`` says how many fundings at the present rate the room lasts, the price unchanged:
    None where the position receives them or pays nothing.

    ``cost`` (settlement asset ``asset``) is what is gone or tied up when it is liquidated: the
    position's requirement there with the fee in the test, the taker fee of closing where the test
    holds none, and the funding paid before; None where it is never liquidated.

    ``assumed`` names prices that were not given and were taken at a stated value.
    """

    direction: Direction
    triggers: Mapping[Direction, Trigger | Unknown]
    reference: Decimal
    reference_name: str
    distance: Decimal | Unknown | None
    requirement: Decimal | Unknown
    fundings: Decimal | Unknown | None
    cost: Decimal | Unknown | None
    asset: str
    kind: ContractKind | Unknown
    assumed: tuple[Missing, ...]

    @property
    def trigger(self) -> Trigger | Unknown:
        """The trigger in the direction of loss."""
        return self.triggers[self.direction]

    @property
    def liquidation_price(self) -> Decimal | Unknown | None:
        """Price in the direction of loss; None where there is none, as ``status`` says."""
        trigger = self.trigger
        return trigger if isinstance(trigger, Unknown) else trigger.price

    @property
    def status(self) -> str:
        """``at``, ``never``, ``already`` or ``unknown``."""
        return "unknown" if isinstance(self.trigger, Unknown) else self.trigger.status


def outcome(scene: Scene) -> Outcome | Unknown:
    """Work out one scene; unknown where not even the present price or the pool is known."""
    pool = _pool_of(scene)
    if isinstance(pool, Unknown):
        return pool
    direction: Direction = "down" if scene.position.size > 0 else "up"
    triggers = {way: _trigger(scene, pool, way) for way in DIRECTIONS}
    terms = _own_terms(pool, scene)
    reference = _reference(terms)
    if isinstance(reference, Unknown):
        return reference
    return Outcome(
        direction=direction,
        triggers=triggers,
        reference=reference,
        reference_name=terms.trigger_reference,
        distance=distance(triggers[direction], reference),
        requirement=terms.requirement,
        fundings=_fundings(scene, pool),
        cost=_cost(scene, terms.leg, triggers[direction]),
        asset=pool.asset,
        kind=terms.contract if isinstance(terms.contract, Unknown) else terms.contract.kind,
        assumed=pool.assumed,
    )


def distance(trigger: Trigger | Unknown, reference: Decimal) -> Decimal | Unknown | None:
    """How far the price still has to move, price units; zero for already, None for never."""
    if isinstance(trigger, Unknown):
        return trigger
    if trigger.status == "already":
        return ZERO
    return None if trigger.price is None else abs(settled(trigger.price) - settled(reference))


def move_left(scene: Scene) -> Decimal | Unknown | None:
    """``Outcome.distance`` alone, for when a scene is one of many."""
    pool = _pool_of(scene)
    if isinstance(pool, Unknown):
        return pool
    reference = _reference(_own_terms(pool, scene))
    if isinstance(reference, Unknown):
        return reference
    direction: Direction = "down" if scene.position.size > 0 else "up"
    return distance(_trigger(scene, pool, direction), reference)


def _own_terms(pool: MarginPool, scene: Scene) -> PositionTerms:
    return next(terms for terms in pool.positions if terms.position == scene.position)


def _pool_of(scene: Scene) -> MarginPool | Unknown:
    for pool in margin_pools(scene.account, scene.rules):
        if any(terms.position == scene.position for terms in pool.positions):
            return pool
    return unknown("margin pool", "none holds the position", owner=scene.account.owner)


def _reference(terms: PositionTerms) -> Decimal | Unknown:
    both = known(terms.contract, terms.coordinate)
    return both if isinstance(both, Unknown) else both[0].coordinate(both[1])


def _trigger(scene: Scene, pool: MarginPool, direction: Direction) -> Trigger | Unknown:
    symbol = scene.position.symbol
    if scene.moves_with:
        found = first_joint_trigger(pool, symbol, scene.moves_with, direction)
        if isinstance(found, Unknown) or found.status != "unknown":
            return found
        return unknown("ladder", "ends before the trigger", owner=scene.rules.owner)
    curve = room_curve(pool, symbol)
    if isinstance(curve, Unknown):
        return curve
    trigger = first_liquidatable(curve, direction)
    return ladder_ends(curve) if trigger.status == "unknown" else trigger


def _fundings(scene: Scene, pool: MarginPool) -> Decimal | Unknown | None:
    payment = next_payment(scene)
    three = known(payment, pool.equity, pool.requirement)
    if isinstance(three, Unknown):
        return three
    cash, equity, requirement = three
    if cash >= ZERO:
        return None
    room = margin_room(equity, requirement)
    return room / -cash if room > 0 else ZERO


def _cost(scene: Scene, leg: Leg | Unknown, trigger: Trigger | Unknown) -> Decimal | Unknown | None:
    both = known(leg, trigger)
    if isinstance(both, Unknown):
        return both
    found, at = both
    if at.status == "never":
        return None
    coordinate = found.coordinate if at.price is None else found.contract.coordinate(at.price)
    fee: Decimal | Unknown = ZERO
    if scene.rules.fee_in_trigger() not in INCLUDED:
        rate = scene.rules.taker_fee_rate(scene.account.fee_tier)
        fee = rate if isinstance(rate, Unknown) else trading_fee(found.notional(coordinate), rate)
    if isinstance(fee, Unknown):
        return fee
    return _requirement(found, coordinate) + fee + scene.funding_paid


def _requirement(leg: Leg, coordinate: Decimal) -> Decimal:
    """The requirement at a coordinate; on a tier edge that of the dearer side, beyond the jump."""
    index = leg.tier_index(coordinate)
    looked_up = leg.look_up(coordinate)
    tiers = leg.ladder.tiers
    sides = {index}
    if tiers[index].floor == looked_up and index > 0:
        sides.add(index - 1)
    if index + 1 < len(tiers) and tiers[index + 1].floor == looked_up:
        sides.add(index + 1)
    return max(leg.requirement_in_tier(coordinate, side) for side in sides)
