"""Settle the funding of a whole book: every payment rounded once, and what rounding leaves named.

Cash over all accounts, the pool and ``dust`` is exactly zero. A payment is rounded against its
account, so dust is never negative and at most one unit a position.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from stepladder.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingLeg:
    """One position of a book; ``size`` is signed, long positive, in the market's unit of size."""

    account: str
    size: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingCash:
    """Cash of one position, settlement asset: positive is received, a multiple of the unit."""

    account: str
    cash: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingSettlement:
    """Every posting of one settlement; they sum to exactly zero.

    ``pool`` is the cash of the venue's pool (negative when it tops up), ``dust`` what rounding
    leaves, between zero and one unit a position.
    """

    cash: tuple[FundingCash, ...]
    pool: Decimal
    dust: Decimal
    unit: Decimal


def settle_funding(
    legs: Sequence[FundingLeg],
    *,
    rate_per_interval: Decimal,
    notional_per_size: Decimal,
    unit: Decimal,
) -> FundingSettlement:
    """Settle a book in which every long has a short: the rate times the notional, both ways.

    Parameters
    ----------
    legs
        Positions whose sizes sum to zero; the venue's own among them if it takes a side.
    rate_per_interval
        Signed fraction; positive means longs pay.
    notional_per_size
        Notional of one unit of size at the one price the venue settles at, settlement asset, above
        zero: contract size times price, or over price for an inverse contract.
    unit
        Smallest amount of the settlement asset, above zero.

    Raises
    ------
    InputError
        If the sizes do not sum to zero: then funding at one rate is not zero-sum, and somebody is
        missing from the book.

    Examples
    --------
    >>> book = [FundingLeg(account=name, size=Decimal(size))
    ...         for name, size in (("a", "0.1"), ("b", "0.2"), ("c", "-0.3"))]
    >>> done = settle_funding(book, rate_per_interval=Decimal("0.0001"),
    ...                       notional_per_size=Decimal("50001.3"), unit=Decimal("0.01"))
    >>> [str(row.cash) for row in done.cash], str(done.dust)
    (['-0.51', '-1.01', '1.50'], '0.02')
    """
    _positive(notional_per_size, "notional_per_size")
    missing = sum((Fraction(leg.size) for leg in legs), Fraction(0))
    if missing != 0:
        raise InputError(
            expected="sizes that sum to zero",
            found=f"{Decimal(missing.numerator) / missing.denominator}",
            where="book",
        )
    per_size = Fraction(rate_per_interval) * Fraction(notional_per_size)
    return _post([(leg.account, -Fraction(leg.size) * per_size) for leg in legs], Fraction(0), unit)


def settle_shared_funding(
    legs: Sequence[FundingLeg],
    *,
    paid_per_size: Decimal,
    unit: Decimal,
    top_up: Decimal = Decimal(0),
    receivers_limited: bool = False,
) -> FundingSettlement:
    """Settle a book whose sides differ: the paying side pays, the other side shares what it paid.

    For venues whose notional is the size at entry (GMX), where no price makes longs equal shorts,
    and for venues with a pool (Drift). If nobody is on the receiving side nobody pays.

    Parameters
    ----------
    paid_per_size
        Settlement asset per unit of size; positive means longs pay.
    top_up
        What a pool adds at most, zero or more.
    receivers_limited
        Receivers get at most ``paid_per_size`` each, and the rest goes to the pool (Drift);
        otherwise they share everything, however few they are (GMX).

    Examples
    --------
    >>> book = [FundingLeg(account="long", size=Decimal(30)),
    ...         FundingLeg(account="short", size=Decimal(-10))]
    >>> for limited in (False, True):
    ...     done = settle_shared_funding(book, paid_per_size=Decimal(1), unit=Decimal(1),
    ...                                  receivers_limited=limited)
    ...     print([str(row.cash) for row in done.cash], done.pool)
    ['-30', '30'] 0
    ['-30', '10'] 20
    """
    sign = 1 if paid_per_size > 0 else -1
    rate = abs(Fraction(paid_per_size))
    paying = sum((Fraction(leg.size) * sign for leg in legs if leg.size * sign > 0), Fraction(0))
    receiving = -sum(
        (Fraction(leg.size) * sign for leg in legs if leg.size * sign < 0), Fraction(0)
    )
    if rate == 0 or paying == 0 or receiving == 0:
        return _post([(leg.account, Fraction(0)) for leg in legs], Fraction(0), unit)
    owed = rate * receiving if receivers_limited else rate * paying
    given = min(owed, rate * paying + Fraction(top_up))
    exact = []
    for leg in legs:
        size = Fraction(leg.size) * sign
        exact.append((leg.account, -size * rate if size > 0 else -size * given / receiving))
    return _post(exact, rate * paying - given, unit)


def _post(
    exact: Sequence[tuple[str, Fraction]], pool: Fraction, unit: Decimal
) -> FundingSettlement:
    """Round every exact amount down to the unit, the pool's too; the difference is dust."""
    _positive(unit, "unit")
    step = Fraction(unit)
    units = [floor(amount / step) for _, amount in exact]
    pool_units = floor(pool / step)
    return FundingSettlement(
        cash=tuple(
            FundingCash(account=account, cash=count * unit)
            for (account, _), count in zip(exact, units, strict=True)
        ),
        pool=pool_units * unit,
        dust=-(sum(units) + pool_units) * unit,
        unit=unit,
    )


def _positive(amount: Decimal, where: str) -> None:
    if not amount > 0:
        raise InputError(expected="a number above zero", found=str(amount), where=where)
