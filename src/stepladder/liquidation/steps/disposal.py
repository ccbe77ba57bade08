"""How a network or a fund gets rid of a position it has taken over, slice by slice."""

from collections.abc import Iterable
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.primitives import round_down, round_up
from stepladder.liquidation.steps.held import checked_share


def disposal_size(
    position: Decimal,
    *,
    fraction: Decimal,
    full_size: Decimal,
    max_share: Decimal,
    available: Decimal,
    lot: Decimal,
) -> Decimal:
    """Size of the next slice, unsigned.

    Parameters
    ----------
    position
        What is left, unsigned.
    fraction
        Of the position that each slice aims at, up to a whole lot.
    full_size
        At or below this, all of it goes at once.
    max_share, available
        Share of the volume within reach that a slice may take, down to a whole lot.

    References
    ----------
    vegaprotocol/specs@5fea1f3e, protocol/0012-POSR-position_resolution.md.

    Examples
    --------
    >>> disposal_size(Decimal(280), fraction=Decimal("0.5"), full_size=Decimal(50),
    ...               max_share=Decimal("0.01"), available=Decimal(10_000), lot=Decimal(1))
    Decimal('100')
    """
    checked_share(fraction, where="fraction")
    wanted = position if position <= full_size else round_up(fraction * position, lot)
    return min(wanted, position, round_down(max_share * available, lot))


def disposal_schedule(
    position: Decimal,
    available: Iterable[Decimal],
    *,
    fraction: Decimal,
    full_size: Decimal,
    max_share: Decimal,
    lot: Decimal,
) -> tuple[tuple[Decimal, ...], Decimal]:
    """All slices for as long as there is volume, and what is left when it ends.

    ``available`` is the volume within reach at each check; a check without any sells nothing.
    """
    if position < 0 or lot <= 0:
        raise InputError(
            expected="a position of 0 or more and a lot above 0",
            found=f"{position:f} and {lot:f}",
            where="disposal",
        )
    slices = []
    for volume in available:
        if position == 0:
            break
        size = disposal_size(
            position,
            fraction=fraction,
            full_size=full_size,
            max_share=max_share,
            available=volume,
            lot=lot,
        )
        slices.append(size)
        position -= size
    return tuple(slices), position
