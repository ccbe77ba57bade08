"""Where a straight line of room meets zero, and what ordinary calculators say instead."""

from stepladder.formulas.number import N
from stepladder.formulas.primitives import square_root


def zero_crossing(near: N, near_room: N, far: N, far_room: N) -> N:
    """Coordinate between ``near`` and ``far`` at which the room is exactly zero.

    Parameters
    ----------
    near, far
        Coordinates of two points on one straight piece.
    near_room, far_room
        Equity less requirement there, settlement asset; they differ in value.

    Examples
    --------
    >>> zero_crossing(100.0, 5.0, 90.0, -5.0)
    95.0
    """
    return near + (far - near) * near_room / (near_room - far_room)


def web_calculator_price(exposure: N, entry_cost: N, cash: N, first_tier_rate: N) -> N:
    """Coordinate that ordinary web calculators print as the liquidation price.

    They look at one position alone, charge the first tier's rate on everything, know no deduction
    and no fee. It is here to be compared with, not to be used.

    Parameters
    ----------
    exposure, entry_cost
        Signed, of the position (see ``position_value``); exposure is not zero.
    cash
        Collateral behind it, settlement asset.
    first_tier_rate
        Fraction, below one.

    Examples
    --------
    >>> round(web_calculator_price(13.0, 650000.0, 32500.0, 0.004), 2)
    47690.76
    """
    if exposure < 0:
        return (entry_cost - cash) / (exposure + exposure * first_tier_rate)
    return (entry_cost - cash) / (exposure - exposure * first_tier_rate)


def curved_crossing(near: N, near_room: N, far: N, far_room: N, curvature: N) -> N:
    """Coordinate at which the room is zero where a rate grows with the size.

    The room is then a parabola that opens downwards, and between a point with room and one without
    it is zero exactly once.

    Parameters
    ----------
    near, far, near_room, far_room
        As in :func:`zero_crossing`; ``near_room`` is zero or more, ``far_room`` below zero.
    curvature
        Second-order coefficient of the requirement along the coordinate, above zero.

    Examples
    --------
    >>> curved_crossing(0.0, 4.0, 3.0, -5.0, 1.0)  # 4 - x * x
    2.0
    """
    bend = -curvature * (far - near) * (far - near)
    slope = far_room - near_room - bend
    root = square_root(slope * slope - 4 * bend * near_room)
    # The form without cancellation: which one depends on the sign of the slope.
    share = (near_room + near_room) / (root - slope) if slope < 0 else (slope + root) / (-2 * bend)
    return near + (far - near) * share
