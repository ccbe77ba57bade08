"""How much an insurance fund can take over without falling below zero."""

from fractions import Fraction


def lots_within_fund(
    lots: int,
    *,
    fund_worth: Fraction,
    loss_per_lot: Fraction,
    draw_cap: int | None = None,
) -> int:
    """Most lots whose loss the fund can bear; a lot that brings a gain is always borne.

    Parameters
    ----------
    lots
        Offered, zero or more.
    fund_worth
        Cash and position of the fund at the mark, minor units.
    loss_per_lot
        At the mark, minor units; below zero is a gain.
    draw_cap
        Most that may be lost, minor units.

    Examples
    --------
    >>> lots_within_fund(9, fund_worth=Fraction(100), loss_per_lot=Fraction(30))
    3
    >>> lots_within_fund(9, fund_worth=Fraction(100), loss_per_lot=Fraction(30), draw_cap=65)
    2
    """
    if loss_per_lot <= 0:
        return lots
    able = fund_worth if draw_cap is None else min(fund_worth, Fraction(draw_cap))
    if able < 0:
        return 0
    return min(lots, int(able / loss_per_lot))


def lots_within_position(
    lots: int,
    *,
    held: int,
    fund_worth: Fraction,
    loss_per_lot: Fraction,
    value_per_lot: Fraction,
    largest_share: Fraction,
) -> int:
    """Most lots after which the fund's own notional is within a multiple of its worth.

    Parameters
    ----------
    held
        Lots the fund has, positive on the side of those offered.
    value_per_lot
        Unsigned, at the mark, minor units.
    largest_share
        Notional over worth.

    Examples
    --------
    >>> lots_within_position(
    ...     9, held=1, fund_worth=Fraction(100), loss_per_lot=Fraction(2),
    ...     value_per_lot=Fraction(18), largest_share=Fraction(1),
    ... )
    4
    """

    def fits(taken: int) -> bool:
        return abs(held + taken) * value_per_lot <= largest_share * (
            fund_worth - taken * loss_per_lot
        )

    # Where it fits is an interval: distance from flat bends upwards, worth is a straight line.
    if not fits(0):
        return 0
    low, high = 0, lots
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
