"""A mark from recent trades: their mean by size, older ones faded."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from stepladder.formulas.averages import average_price, faded_size
from stepladder.formulas.primitives import round_down
from stepladder.model.exact import ZERO


def trade_mark(
    trades: Iterable[Sequence[Decimal]],
    now: Decimal,
    *,
    window: Decimal,
    decay_weight: Decimal,
    decay_power: int,
    unit: Decimal = Decimal(1),
) -> Decimal | None:
    """Mean price of the trades weighted by faded size, rounded down; None without any weight.

    Parameters
    ----------
    trades
        Price, size (zero or more) and time of each; times in the unit of ``now`` and ``window``.
    decay_weight, decay_power
        See :func:`~stepladder.formulas.averages.faded_size`.

    References
    ----------
    vegaprotocol/vega@a50750cc:core/execution/common/mark_price_utils_test.go

    Examples
    --------
    >>> rows = [[Decimal(n) for n in row] for row in ((129, 10, 120), (133, 50, 200))]
    >>> trade_mark(rows, Decimal(200), window=Decimal(100), decay_weight=Decimal(0), decay_power=1)
    Decimal('132')
    """
    total = weight = ZERO
    for price, size, time in trades:
        counted = faded_size(size, now - time, window, decay_weight, decay_power)
        total += price * counted
        weight += counted
    return None if weight == 0 else round_down(average_price(total, weight), unit)
