"""A position while it is being liquidated, and what closing part of it leaves."""

from dataclasses import dataclass, replace
from decimal import Decimal

from stepladder.checks.leg import Leg
from stepladder.errors import InputError, InvariantError
from stepladder.formulas.fees import trading_fee
from stepladder.formulas.position_value import notional, position_value
from stepladder.formulas.primitives import ceil_steps, floor_steps
from stepladder.formulas.profit import profit
from stepladder.model.exact import ONE, ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held of one symbol: its signed size, and the leg that judges it.

    ``size`` in the contract's unit, long positive; zero once all is closed, and then ``leg`` is
    what it was before that.
    """

    size: Decimal
    leg: Leg

    @property
    def direction(self) -> int:
        """One for a long position, minus one for a short one, zero where nothing is held."""
        return (self.size > 0) - (self.size < 0)

    @property
    def requirement(self) -> Decimal:
        """Maintenance at the leg's own price, settlement asset."""
        return ZERO if self.size == 0 else self.leg.requirement(self.leg.coordinate)

    @property
    def look_up(self) -> Decimal:
        """The amount whose tier applies, orders included, in the ladder's unit."""
        return self.leg.order_look_up if self.size == 0 else self.leg.look_up(self.leg.coordinate)

    @property
    def tier_index(self) -> int:
        """Tier that applies, counted from 0."""
        return self.leg.ladder.tier_index(self.look_up)

    @property
    def notional(self) -> Decimal:
        """Unsigned value at the leg's own price, settlement asset."""
        return ZERO if self.size == 0 else self.leg.notional(self.leg.coordinate)

    @property
    def profit(self) -> Decimal:
        """Unrealised profit at the leg's own price as far as it counts, settlement asset."""
        return ZERO if self.size == 0 else self.leg.profit(self.leg.coordinate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What closing a part leaves, and the money it moves.

    ``closed`` is unsigned; ``realised`` signed and ``fee`` a cost, both in the settlement asset.
    """

    held: Held
    closed: Decimal
    realised: Decimal
    fee: Decimal


def closed(held: Held, size: Decimal) -> Held:
    """What is held once ``size`` (unsigned, the contract's unit) of it is closed.

    Entry cost, exposure, the amount looked up and fixed fees shrink by one and the same share;
    open orders that join the look-up stay.

    Raises
    ------
    InvariantError
        If the size would grow, or turn long into short.
    """
    if not 0 <= size <= abs(held.size):
        raise InvariantError(f"a step closes from 0 to {abs(held.size)}, not {size}")
    if size == 0:
        return held
    left = held.size - held.direction * size
    if left == 0:
        return Held(size=ZERO, leg=held.leg)
    leg, fixed = held.leg, held.leg.fixed_look_up
    return Held(
        size=left,
        leg=replace(
            leg,
            exposure=leg.exposure * left / held.size,
            entry_cost=leg.entry_cost * left / held.size,
            fee_amount=leg.fee_amount * left / held.size,
            fixed_look_up=None if fixed is None else fixed * left / held.size,
        ),
    )


def close(held: Held, size: Decimal, price: Decimal, fee_rate: Decimal) -> Closing:
    """Close ``size`` at a fill price: what is left, what it realised, and the fee.

    Parameters
    ----------
    size
        Unsigned, the contract's unit, at most what is held.
    price
        Of the fill, quote per base, above zero.
    fee_rate
        Fraction of the notional at the fill.
    """
    after = closed(held, size)
    if size == 0:
        return Closing(held=after, closed=ZERO, realised=ZERO, fee=ZERO)
    # Multiplied before divided: what divides evenly leaves nothing in the fiftieth digit.
    exposure = held.leg.exposure * size / abs(held.size)
    value = position_value(exposure, held.leg.contract.coordinate(price))
    cost = held.leg.entry_cost * held.leg.cost_price * size / abs(held.size)
    return Closing(
        held=after,
        closed=size,
        realised=profit(value, cost),
        fee=trading_fee(notional(value), fee_rate),
    )


def in_lots(size: Decimal, lot: Decimal, most: Decimal) -> Decimal:
    """Round a size up to whole lots, at most ``most``, which need not be a whole number of them.

    Examples
    --------
    >>> in_lots(Decimal("2.1"), Decimal("0.5"), Decimal(9))
    Decimal('2.5')
    >>> in_lots(Decimal("8.9"), Decimal("0.5"), Decimal("8.95"))
    Decimal('8.95')
    """
    checked_lot(lot)
    rounded = lot * ceil_steps(size, lot)
    return min(rounded, most)


def lots_in(size: Decimal, lot: Decimal) -> int:
    """Count the whole lots in a size.

    Examples
    --------
    >>> lots_in(Decimal("2.1"), Decimal("0.5"))
    4
    """
    checked_lot(lot)
    return floor_steps(size, lot)


def checked_lot(lot: Decimal) -> Decimal:
    """Refuse a lot that is not above zero."""
    if lot <= 0:
        raise InputError(expected="a lot above 0", found=f"{lot:f}", where="lot")
    return lot


def checked_share(share: Decimal, *, where: str) -> Decimal:
    """Refuse a share that is not above zero and at most one."""
    if not 0 < share <= ONE:
        raise InputError(expected="a share above 0, at most 1", found=f"{share:f}", where=where)
    return share
