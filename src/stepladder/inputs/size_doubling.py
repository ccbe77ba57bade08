"""How often twice the size costs more than twice the basis points: depth that thins out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from stepladder.errors import InputError
from stepladder.inputs.cost_curve import CostCurve
from stepladder.inputs.jackknife import STANDARD_ERRORS, jackknife_interval


@dataclass(frozen=True, slots=True, kw_only=True)
class DoublingShare:
    """Share of doublings that more than double the cost, with its interval over groups.

    ``at_the_quote`` counts doublings from a cost of zero, ``unanswered`` those past what the book
    knows or holds: neither is in ``doublings``.
    """

    share: Decimal
    low: Decimal
    high: Decimal
    doublings: int
    more_than_double: int
    groups: int
    at_the_quote: int
    unanswered: int


def share_of_doublings(
    curves: Sequence[CostCurve], *, standard_errors: Decimal = STANDARD_ERRORS
) -> DoublingShare:
    """Compare each cost with that of the next size, where that is exactly twice as large.

    Raises
    ------
    InputError
        If fewer than two groups have a doubling.
    """
    by_group: dict[str, list[bool]] = {}
    at_the_quote = unanswered = 0
    for curve in curves:
        points = list(zip(curve.notionals, curve.costs, strict=True))
        for (small, cost), (large, larger) in pairwise(points):
            if large != 2 * small:
                continue
            if cost is None or larger is None:
                unanswered += 1
            elif cost <= 0:
                at_the_quote += 1
            else:
                by_group.setdefault(curve.group, []).append(larger > 2 * cost)
    counts = [(len(each), sum(each)) for each in by_group.values()]
    if len(counts) < 2:
        raise InputError(
            expected="doublings in two groups or more", found=str(len(counts)), where="doublings"
        )
    doublings, more = sum(n for n, _ in counts), sum(m for _, m in counts)
    share = Decimal(more) / doublings
    without = [Decimal(more - m) / (doublings - n) for n, m in counts]
    low, high = jackknife_interval(share, without, standard_errors=standard_errors)
    return DoublingShare(
        share=share,
        low=max(low, Decimal(0)),
        high=min(high, Decimal(1)),
        doublings=doublings,
        more_than_double=more,
        groups=len(counts),
        at_the_quote=at_the_quote,
        unanswered=unanswered,
    )
