"""Which open orders a liquidation takes away before it touches a position."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stepladder.model.exact import ZERO
from stepladder.model.position import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """Orders that go, in the order they go, and orders that stay, in the order they were given."""

    cancelled: tuple[Order, ...]
    kept: tuple[Order, ...]


def cancel_all(orders: Sequence[Order], *, symbol: str | None = None) -> Cancellation:
    """Cancel every order of the account, or of one contract."""
    return _split(orders, [i for i, o in enumerate(orders) if symbol in (None, o.symbol)])


def cancel_risk_adding(orders: Sequence[Order], *, symbol: str, size: Decimal) -> Cancellation:
    """Cancel what would enlarge a position, then the most passive of what exceeds it.

    Parameters
    ----------
    orders
        Those of other contracts stay.
    symbol, size
        The position, signed; where nothing is held every order of the contract adds risk.

    Notes
    -----
    Passive is far from being filled: a high sell, a low buy. Of two at one price the later given
    goes first.

    References
    ----------
    tradeparadex/paradex-docs@9b82a75, deleveraging.
    """
    gone = [i for i, o in enumerate(orders) if o.symbol == symbol and o.size * size >= 0]
    reducing = [i for i, o in enumerate(orders) if o.symbol == symbol and o.size * size < 0]
    # The lowest sells and the highest buys are filled first: the last ones go.
    sign = 1 if size > 0 else -1
    reducing.sort(key=lambda i: (sign * orders[i].price, i))
    total = sum((abs(orders[i].size) for i in reducing), ZERO)
    while total > abs(size):
        gone.append(reducing.pop())
        total -= abs(orders[gone[-1]].size)
    return _split(orders, gone)


def _split(orders: Sequence[Order], gone: Sequence[int]) -> Cancellation:
    return Cancellation(
        cancelled=tuple(orders[i] for i in gone),
        kept=tuple(order for i, order in enumerate(orders) if i not in set(gone)),
    )
