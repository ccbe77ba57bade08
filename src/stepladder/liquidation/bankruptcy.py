"""The price at which nothing is left of a pool."""

from collections.abc import Iterable
from decimal import Decimal

from stepladder.checks.margin_pool import MarginPool
from stepladder.formulas.liquidation_price import zero_crossing
from stepladder.liquidation.room_curve import coupled_value
from stepladder.model.exact import ONE, ZERO
from stepladder.model.unknown import Unknown, join


def bankruptcy_price(pool: MarginPool, symbol: str) -> Decimal | Unknown | None:
    """Price of ``symbol`` at which the pool's equity is zero, the others held at their marks.

    No ladder or fee is needed, and the mark of the symbol itself only where collateral moves with
    it. None where no positive price exists: the pool cannot be emptied by this symbol alone.
    Price units.
    """
    held = [terms for terms in pool.positions if terms.position.symbol != symbol]
    moving = [terms for terms in pool.positions if terms.position.symbol == symbol]
    contract = moving[0].contract
    if isinstance(contract, Unknown):
        return contract
    exposures = [contract.exposure(terms.position.size) for terms in moving]
    costs = [terms.cost for terms in moving]
    missing = join(pool.cash, *(terms.profit for terms in held), *exposures, *costs)
    if missing is not None:
        return missing
    at_zero = _sum((pool.cash, *(terms.profit for terms in held))) - _sum(costs)
    slope = _sum(exposures)
    coupled = coupled_value(pool, contract)
    if coupled != ZERO:
        coordinate = moving[0].coordinate
        if isinstance(coordinate, Unknown):
            return coordinate
        at_zero -= coupled
        slope += coupled / coordinate
    if slope == ZERO:
        return None
    root = zero_crossing(ZERO, at_zero, ONE, at_zero + slope)
    return contract.coordinate(root) if root > 0 else None


def _sum(values: Iterable[Decimal | Unknown]) -> Decimal:
    return sum((value for value in values if isinstance(value, Decimal)), ZERO)
