"""Cost as a power of size, fitted to recorded books: cost = a * notional ** elasticity.

A straight line through the logarithms, by least squares. The interval is a jackknife over groups of
books, so that a thousand snapshots of one quiet minute do not count as a thousand observations.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.price_impact import power_cost
from stepladder.formulas.primitives import exponential, logarithm
from stepladder.inputs.cost_curve import CostCurve
from stepladder.inputs.jackknife import STANDARD_ERRORS, jackknife_interval
from stepladder.model.exact import ZERO

Sums = tuple[int, Decimal, Decimal, Decimal, Decimal]
"""Count, and the sums of x, y, x*x and x*y."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactFit:
    """The fitted law: cost in basis points by notional in quote.

    ``elasticity`` is per cent more cost for one per cent more size, with its interval;
    ``left_out`` counts costs of zero (inside the best level) and those the books could not give.
    """

    coefficient: Decimal
    elasticity: Decimal
    elasticity_low: Decimal
    elasticity_high: Decimal
    observations: int
    groups: int
    left_out: int

    def cost_bps(self, notional: Decimal) -> Decimal:
        """Cost the law gives for an order, basis points."""
        return power_cost(notional, self.coefficient, self.elasticity)


def fit_impact(
    curves: Sequence[CostCurve], *, standard_errors: Decimal = STANDARD_ERRORS
) -> ImpactFit:
    """Fit the law to curves of two groups or more.

    Raises
    ------
    InputError
        If there are fewer groups with a cost above zero, or all of them at one size.
    """
    by_group: dict[str, list[Sums]] = {}
    left_out = 0
    for curve in curves:
        for notional, cost in zip(curve.notionals, curve.costs, strict=True):
            if cost is None or cost <= 0:
                left_out += 1
                continue
            x, y = logarithm(notional), logarithm(cost)
            by_group.setdefault(curve.group, []).append((1, x, y, x * x, x * y))
    groups = [_added(rows) for rows in by_group.values()]
    total = _added(groups)
    level, slope = _line(total)
    without = [_line(_without(total, group))[1] for group in groups]
    low, high = jackknife_interval(slope, without, standard_errors=standard_errors)
    return ImpactFit(
        coefficient=exponential(level),
        elasticity=slope,
        elasticity_low=low,
        elasticity_high=high,
        observations=total[0],
        groups=len(groups),
        left_out=left_out,
    )


def _added(rows: Iterable[Sums]) -> Sums:
    count, x, y, xx, xy = 0, ZERO, ZERO, ZERO, ZERO
    for row in rows:
        count, x, y = count + row[0], x + row[1], y + row[2]
        xx, xy = xx + row[3], xy + row[4]
    return count, x, y, xx, xy


def _without(total: Sums, part: Sums) -> Sums:
    return (
        total[0] - part[0],
        total[1] - part[1],
        total[2] - part[2],
        total[3] - part[3],
        total[4] - part[4],
    )


def _line(sums: Sums) -> tuple[Decimal, Decimal]:
    """Level and slope of the least-squares line."""
    count, x, y, xx, xy = sums
    spread = count * xx - x * x
    if count < 2 or spread <= FLAT:
        raise InputError(
            expected="costs above zero at two sizes or more, in two groups or more",
            found=f"{count} costs",
            where="impact fit",
        )
    slope = (count * xy - x * y) / spread
    return (y - slope * x) / count, slope


FLAT = Decimal("1e-30")
"""Spread of one and the same size: what fifty digits leave of zero."""
