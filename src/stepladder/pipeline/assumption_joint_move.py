"""The first joint move at which a pool is liquidatable: other symbols follow this one.

With linear contracts the room is a straight line along the move between tier edges, whatever the
betas are, so the walk is exact, as in ``liquidation.trigger``. A hedge becomes a trigger where the
other leg does not follow.
"""

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

from stepladder.checks.leg import Leg
from stepladder.checks.margin_pool import MarginPool
from stepladder.formulas.liquidation_price import zero_crossing
from stepladder.liquidation.trigger import REACH, Direction, Trigger
from stepladder.model.exact import ONE, ZERO, settled
from stepladder.model.unknown import Unknown, join, unknown

NEVER = Trigger(status="never", kind=None, price=None)


def first_joint_trigger(
    pool: MarginPool, symbol: str, betas: Mapping[str, Decimal], direction: Direction
) -> Trigger | Unknown:
    """Find the price of ``symbol`` at which the pool is liquidatable if the others follow.

    Parameters
    ----------
    betas
        Move of each other symbol per move of ``symbol``, both as fractions of their present price;
        a symbol that is not named stands still. No price falls below zero.
    """
    legs = _legs(pool)
    if isinstance(legs, Unknown):
        return legs
    paths = [(leg, ONE if leg.contract.symbol == symbol else betas.get(leg.contract.symbol, ZERO))
             for leg in legs]  # fmt: skip
    if _room(pool, paths, ZERO, ZERO) < 0:
        return Trigger(status="already", kind=None, price=None)
    start = next(leg.coordinate for leg, _ in paths if leg.contract.symbol == symbol)
    far = -ONE if direction == "down" else REACH
    stops = sorted({ZERO, far, *(edge for edge in _edges(paths) if ZERO < edge / far < ONE)})
    for near, end in pairwise(stops if direction == "up" else stops[::-1]):
        middle = (near + end) / 2
        rooms = _room(pool, paths, near, middle), _room(pool, paths, end, middle)
        if rooms[0] < 0:
            return Trigger(status="at", kind="jump", price=start * (ONE + near))
        if rooms[1] < 0:
            move = zero_crossing(near, rooms[0], end, rooms[1])
            return Trigger(status="at", kind="crossing", price=start * (ONE + move))
        if any(_beyond(leg, beta, end) for leg, beta in paths):
            return Trigger(status="unknown", kind=None, price=None)
    return NEVER


def _legs(pool: MarginPool) -> list[Leg] | Unknown:
    missing = join(pool.cash, *(terms.leg for terms in pool.positions))
    if missing is not None:
        return missing
    legs = [terms.leg for terms in pool.positions if isinstance(terms.leg, Leg)]
    if any(leg.contract.kind == "inverse" or leg.curvature != ZERO for leg in legs):
        return unknown(
            "joint move", "worked out for straight lines along the price only", owner="model"
        )
    return legs


def _at(leg: Leg, beta: Decimal, move: Decimal) -> Decimal:
    """Coordinate of a leg after a move of the leading symbol."""
    coordinate = leg.coordinate * (ONE + beta * move)
    return coordinate if coordinate > 0 else ZERO


def _room(
    pool: MarginPool, paths: list[tuple[Leg, Decimal]], move: Decimal, tiers_of: Decimal
) -> Decimal:
    """Room after ``move``, with the tiers that apply at ``tiers_of``."""
    assert isinstance(pool.cash, Decimal)
    total = pool.cash
    for leg, beta in paths:
        coordinate = _at(leg, beta, move)
        index = leg.tier_index(_at(leg, beta, tiers_of))
        total += leg.profit(coordinate) - leg.requirement_in_tier(coordinate, index)
    for asset, value in _other_assets(pool):
        leading = [(leg, beta) for leg, beta in paths if asset in leg.contract.coupled]
        if leading:
            leg, beta = leading[0]
            total += value * (_at(leg, beta, move) / leg.coordinate - ONE)
    return settled(total)


def _other_assets(pool: MarginPool) -> list[tuple[str, Decimal]]:
    return [
        (held.asset, held.value)
        for held in pool.holdings
        if held.asset != pool.asset and isinstance(held.value, Decimal)
    ]


def _edges(paths: list[tuple[Leg, Decimal]]) -> list[Decimal]:
    """Moves at which some leg changes its tier, its side of the entry, or its worth to zero."""
    edges = []
    for leg, beta in paths:
        if beta == ZERO:
            continue
        coordinates = [ZERO]
        if leg.profit_weight != ONE:
            coordinates.append(leg.entry_coordinate)
        if not leg.tier_is_fixed:
            count = len(leg.ladder.tiers)
            coordinates += [leg.floor_coordinate(index) for index in range(1, count)]
            end = leg.end_coordinate()
            coordinates += [] if end is None else [end]
        edges += [(each / leg.coordinate - ONE) / beta for each in coordinates]
    return edges


def _beyond(leg: Leg, beta: Decimal, move: Decimal) -> bool:
    """Whether a leg has reached the end of its ladder."""
    end = leg.end_coordinate()
    return end is not None and ZERO not in (move, beta) and _at(leg, beta, move) >= end
