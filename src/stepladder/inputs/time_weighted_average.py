"""Time-weighted mean of a price that holds from each observation until the next."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from stepladder.errors import InputError
from stepladder.formulas.averages import average_price
from stepladder.model.exact import ZERO

Span = tuple[Decimal, Decimal]


def time_weighted_average(
    observations: Sequence[tuple[Decimal, Decimal]],
    start: Decimal,
    end: Decimal,
    *,
    initial: Decimal | None = None,
    excluded: Sequence[Span] = (),
) -> Decimal | None:
    """Mean of a step function from ``start`` to ``end``; None where no time counts.

    Parameters
    ----------
    observations
        Pairs of time and price, oldest first; times in one unit of the caller's.
    initial
        Price until the first observation; without it the clock starts there.
    excluded
        Spans without weight (an auction, a halt); what is observed within them holds after them.

    References
    ----------
    vegaprotocol/specs@5fea1f3e:protocol/0053-PERP-product_builtin_perpetual_future.md

    Examples
    --------
    >>> time_weighted_average([(Decimal(1), Decimal(9)), (Decimal(3), Decimal(10))],
    ...                       Decimal(0), Decimal(4), initial=Decimal(12))
    Decimal('10')
    """
    if [time for time, _ in observations] != sorted(time for time, _ in observations):
        raise InputError(expected="observations by time", found="another order", where="average")
    steps = list(observations) if initial is None else [(start, initial), *observations]
    total = weight = ZERO
    for (since, price), (until, _) in pairwise([*steps, (end, ZERO)]):
        held = _counted(max(since, start), min(until, end), excluded)
        total += price * held
        weight += held
    return None if weight == 0 else average_price(total, weight)


def recent_average(
    observations: Sequence[tuple[Decimal, Decimal]], now: Decimal, period: Decimal
) -> Decimal | None:
    """Mean over the observations not older than ``period``; the clock starts at the first of them.

    References
    ----------
    vegaprotocol/vega@a50750cc:core/execution/common/mark_price_utils_test.go

    Examples
    --------
    >>> rows = [(0, 100), (30, 120), (45, 150)]
    >>> recent_average([(Decimal(t), Decimal(p)) for t, p in rows], Decimal(120), Decimal(80))
    Decimal('150')
    """
    recent = [(time, price) for time, price in observations if now - period <= time <= now]
    if not recent:
        return None
    if recent[0][0] == now:
        return recent[-1][1]
    return time_weighted_average(recent, recent[0][0], now)


def _counted(since: Decimal, until: Decimal, excluded: Sequence[Span]) -> Decimal:
    """Length of a span without the excluded parts, which may overlap one another."""
    if until <= since:
        return ZERO
    length = until - since
    reached = since
    for begin, finish in sorted(excluded):
        first, last = max(begin, reached), min(finish, until)
        if last > first:
            length -= last - first
            reached = last
    return length
