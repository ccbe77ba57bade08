"""The price at which nothing is left of a pool."""

from decimal import Decimal

from stepladder.checks.margin_pool import MarginPool
from stepladder.formulas.liquidation_price import zero_crossing
from stepladder.model.exact import ONE, ZERO
from stepladder.model.unknown import Unknown, join


def bankruptcy_price(pool: MarginPool, symbol: str) -> Decimal | Unknown | None:
    """Price of ``symbol`` at which the pool's equity is zero, the others held at their marks.

    No ladder, fee or mark of the symbol itself is needed. None where no positive price exists:
    the pool cannot be emptied by this symbol alone. Price units.
    """
    held = [terms for terms in pool.positions if terms.position.symbol != symbol]
    moving = [terms for terms in pool.positions if terms.position.symbol == symbol]
    contract = moving[0].contract
    if isinstance(contract, Unknown):
        return contract
    exposures = [contract.exposure(terms.position.size) for terms in moving]
    costs = [terms.position.entry_cost for terms in moving]
    missing = join(pool.cash, *(terms.profit for terms in held), *exposures, *costs)
    if missing is not None:
        return missing
    cash = sum(
        (t.profit for t in held if isinstance(t.profit, Decimal)),
        pool.cash if isinstance(pool.cash, Decimal) else ZERO,
    )
    at_zero = cash - sum((c for c in costs if isinstance(c, Decimal)), ZERO)
    slope = sum((e for e in exposures if isinstance(e, Decimal)), ZERO)
    if slope == ZERO:
        return None
    root = zero_crossing(ZERO, at_zero, ONE, at_zero + slope)
    return contract.coordinate(root) if root > 0 else None
