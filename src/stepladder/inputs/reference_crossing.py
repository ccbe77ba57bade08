"""The first check at which a reference price has crossed a liquidation price."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from stepladder.model.time import NS_PER_SECOND


def first_crossing(
    prices: Iterable[tuple[int, Decimal]],
    liquidation_price: Decimal,
    direction: Literal["down", "up"],
    *,
    at_price_itself: bool = False,
    check_interval_seconds: Decimal | None = None,
) -> int | None:
    """When a position would first be found liquidatable, UTC ns, or None if never.

    Parameters
    ----------
    prices
        Time and price, oldest first; each holds until the next.
    direction
        ``down`` for a position that a fall liquidates.
    at_price_itself
        Whether the liquidation price itself already liquidates, as on a tier's edge; elsewhere
        equality is accepted.
    check_interval_seconds
        The venue looks at whole multiples of it; None: at every price. A wick between two checks
        is not seen.

    Examples
    --------
    >>> wick = [(0, Decimal(100)), (4 * 10**9, Decimal(90)), (5 * 10**9, Decimal(100))]
    >>> first_crossing(wick, Decimal(95), "down")
    4000000000
    >>> first_crossing(wick, Decimal(95), "down", check_interval_seconds=Decimal(3)) is None
    True
    """

    def beyond(price: Decimal) -> bool:
        if price == liquidation_price:
            return at_price_itself
        return price < liquidation_price if direction == "down" else price > liquidation_price

    if check_interval_seconds is None:
        return next((time_ns for time_ns, price in prices if beyond(price)), None)
    step = int(check_interval_seconds * NS_PER_SECOND)
    held: tuple[int, Decimal] | None = None
    for time_ns, price in prices:
        if held is not None and beyond(held[1]):
            check = -(-held[0] // step) * step
            if check < time_ns:
                return check
        held = (time_ns, price)
    on_grid = held is not None and held[0] % step == 0  # after the tape nobody knows
    return held[0] if held is not None and on_grid and beyond(held[1]) else None
