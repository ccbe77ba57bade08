"""The first price at which a pool is liquidatable, exact across tiers, cliffs and contract kinds.

Between two tier edges the room (equity less requirement) is a straight line in the coordinate, or
a parabola that opens downwards where a rate grows with a size that moves with the price; so
the search walks from edge to edge away from the present price and looks at each piece once, at an
edge with the tiers of both sides: which of them holds the edge itself is the ladder's rule, and
decides only whether a jump is at the edge or just beyond it.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from stepladder.checks.leg import Leg
from stepladder.formulas.account_margin_ratio import margin_room
from stepladder.formulas.liquidation_price import curved_crossing, zero_crossing
from stepladder.formulas.position_value import position_value
from stepladder.model.exact import ONE, ZERO, settled

Direction = Literal["down", "up"]
Status = Literal["at", "never", "already", "unknown"]
Kind = Literal["crossing", "jump"]
REACH = Decimal(1_000)
"""A mark a thousand times the present one: what a ladder does not say beyond it, nobody asks."""
DIRECTIONS: tuple[Direction, ...] = ("down", "up")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCurve:
    """Room of one pool as one symbol's price moves and everything else is held.

    ``legs`` are the pool's positions in that symbol (both sides in hedge mode), ``held_room`` the
    collateral, profits and requirements of everything else. ``coupled_exposure`` is the slope of
    collateral that moves with the symbol (BTC behind a BTC position), like a leg's exposure.
    ``allowance_rate`` (fraction of the moving notional) and ``allowance_amount`` (settlement
    asset) are what a conservative answer sets aside; both are zero or more.
    """

    legs: tuple[Leg, ...]
    held_room: Decimal
    coupled_exposure: Decimal = ZERO
    allowance_rate: Decimal = ZERO
    allowance_amount: Decimal = ZERO

    @property
    def start(self) -> Decimal:
        """Coordinate of the present price."""
        return self.legs[0].coordinate

    @property
    def curvature(self) -> Decimal:
        """Second-order coefficient of the requirement along the coordinate, zero or more."""
        return sum((leg.curvature for leg in self.legs), ZERO)

    def tiers_at(self, coordinate: Decimal) -> tuple[int, ...]:
        """Tier of each leg at a coordinate."""
        return tuple(leg.tier_index(coordinate) for leg in self.legs)

    def room(self, coordinate: Decimal, tiers: tuple[int, ...]) -> Decimal:
        """Room at a coordinate if these tiers apply."""
        equity = self.held_room + position_value(self.coupled_exposure, coordinate)
        requirement = self.allowance_amount
        for leg, index in zip(self.legs, tiers, strict=True):
            equity += leg.profit(coordinate)
            requirement += leg.requirement_in_tier(coordinate, index)
            requirement += leg.notional(coordinate) * self.allowance_rate
        return margin_room(settled(equity), settled(requirement))

    def room_at(self, coordinate: Decimal) -> Decimal:
        """Room at a coordinate."""
        return self.room(coordinate, self.tiers_at(coordinate))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Where a pool becomes liquidatable in one direction, in price units.

    ``at``: at ``price`` (kind jump: at or just beyond a tier edge) or, for a crossing, at the first
    price strictly beyond it, since equality is accepted. ``already`` and ``never`` have no price;
    ``unknown``: the ladder ends before the room does. ``beyond_ladder`` is the notional at which
    the known ladder ends where a ``never`` rests on what lies beyond it (rule TRIG-001).
    """

    status: Status
    kind: Kind | None
    price: Decimal | None
    beyond_ladder: Decimal | None = None


def first_liquidatable(curve: RoomCurve, direction: Direction) -> Trigger:
    """Find the nearest price in one direction at which the pool is liquidatable."""
    if curve.room_at(curve.start) < 0:
        return Trigger(status="already", kind=None, price=None)
    inverse = curve.legs[0].contract.kind == "inverse"
    rising = (direction == "up") != inverse
    return _walk_up(curve) if rising else _walk_down(curve)


def _walk_up(curve: RoomCurve) -> Trigger:
    """Walk to larger coordinates, where the notional grows and tiers rise."""
    near, tiers = curve.start, list(curve.tiers_at(curve.start))
    for edge, changes, ends in _edges_above(curve, tuple(tiers)):
        if curve.room(edge, tuple(tiers)) < 0:
            return _crossing(curve, near, edge, tuple(tiers))
        if ends:
            if edge < curve.start * REACH and not _outgrows_any_requirement(curve):
                return Trigger(status="unknown", kind=None, price=None)
            beyond = min(leg.ladder.end for leg in curve.legs if leg.ladder.end is not None)
            return Trigger(status="never", kind=None, price=None, beyond_ladder=beyond)
        for leg, index in changes:
            tiers[leg] = index
        if curve.room(edge, tuple(tiers)) < 0:
            return _jump(curve, edge)
        near = edge
    far = near + near + ONE
    if curve.curvature > 0:
        while curve.room(far, tuple(tiers)) >= 0:  # a parabola ends below zero
            far += far
    elif curve.room(far, tuple(tiers)) >= curve.room(near, tuple(tiers)):
        return Trigger(status="never", kind=None, price=None)
    return _crossing(curve, near, far, tuple(tiers))


def _walk_down(curve: RoomCurve) -> Trigger:
    """Walk to smaller coordinates, where the notional shrinks and tiers fall."""
    near, tiers = curve.start, list(curve.tiers_at(curve.start))
    for edge, changes in _edges_below(curve, tuple(tiers)):
        if curve.room(edge, tuple(tiers)) < 0:
            return _crossing(curve, near, edge, tuple(tiers))
        for leg, index in changes:
            tiers[leg] = index
        if curve.room(edge, tuple(tiers)) < 0:
            return _jump(curve, edge)
        near = edge
    if curve.room(ZERO, tuple(tiers)) >= 0:
        return Trigger(status="never", kind=None, price=None)
    return _crossing(curve, near, ZERO, tuple(tiers))


def _outgrows_any_requirement(curve: RoomCurve) -> bool:
    """Whether profit grows at least as fast as any marginal requirement could.

    Beyond the known end of a marginal ladder the requirement, with fees and allowances, is taken
    to grow no faster than the notional itself; a position that gains with every step then keeps
    its room. On a whole-position ladder the next step may be a cliff, and nothing can be said.
    """
    return curve.coupled_exposure >= 0 and all(
        leg.exposure > 0 and leg.ladder.shape == "marginal" and leg.profit_weight == ONE
        for leg in curve.legs
    )


def _edges_above(
    curve: RoomCurve, tiers: tuple[int, ...]
) -> list[tuple[Decimal, list[tuple[int, int]], bool]]:
    """Edges above the start: coordinate, tier changes (leg, new tier), whether a ladder ends."""
    found: dict[Decimal, tuple[list[tuple[int, int]], bool]] = {}
    for i, leg in enumerate(curve.legs):
        if leg.profit_weight != ONE and leg.entry_coordinate > curve.start:
            found.setdefault(leg.entry_coordinate, ([], False))
        if leg.tier_is_fixed:
            continue
        for index in range(tiers[i] + 1, len(leg.ladder.tiers)):
            edge = leg.floor_coordinate(index)
            changes, ends = found.get(edge, ([], False))
            found[edge] = ([*changes, (i, index)], ends)
        end = leg.end_coordinate()
        if end is not None:
            found[end] = (found.get(end, ([], False))[0], True)
    return [(edge, *found[edge]) for edge in sorted(found)]


def _edges_below(
    curve: RoomCurve, tiers: tuple[int, ...]
) -> list[tuple[Decimal, list[tuple[int, int]]]]:
    """Edges at or below the start, highest first: coordinate, tier changes (leg, tier below)."""
    found: dict[Decimal, list[tuple[int, int]]] = {}
    for i, leg in enumerate(curve.legs):
        if leg.profit_weight != ONE and ZERO < leg.entry_coordinate < curve.start:
            found.setdefault(leg.entry_coordinate, [])
        if leg.tier_is_fixed:
            continue
        for index in range(tiers[i], 0, -1):
            edge = leg.floor_coordinate(index)
            if edge > 0:
                found.setdefault(edge, []).append((i, index - 1))
    return [(edge, found[edge]) for edge in sorted(found, reverse=True)]


def _crossing(curve: RoomCurve, near: Decimal, far: Decimal, tiers: tuple[int, ...]) -> Trigger:
    rooms = curve.room(near, tiers), curve.room(far, tiers)
    if curve.curvature > 0:
        root = curved_crossing(near, rooms[0], far, rooms[1], curve.curvature)
    else:
        root = zero_crossing(near, rooms[0], far, rooms[1])
    if root <= 0:
        return Trigger(status="never", kind=None, price=None)
    return Trigger(status="at", kind="crossing", price=curve.legs[0].contract.coordinate(root))


def _jump(curve: RoomCurve, edge: Decimal) -> Trigger:
    return Trigger(status="at", kind="jump", price=curve.legs[0].contract.coordinate(edge))
