"""Long and short of one contract, closed against each other before any order goes out."""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.liquidation.steps.held import Closing, Held, close
from stepladder.model.exact import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfOffset:
    """Both sides after the offset: nobody else trades, and no fee is taken."""

    long: Closing
    short: Closing

    @property
    def size(self) -> Decimal:
        """Size closed on each side, unsigned."""
        return self.long.closed


def self_offset(long: Held, short: Held, price: Decimal) -> SelfOffset:
    """Close the smaller of the two sides against as much of the other, at one price.

    What one side realises beyond the entry difference the other one pays: the price cancels out.

    Raises
    ------
    InputError
        If they are not a long and a short position of one contract.
    """
    if long.leg.contract.symbol != short.leg.contract.symbol or long.size < 0 or short.size > 0:
        raise InputError(
            expected="a long and a short position of one contract",
            found=f"{long.size:f} {long.leg.contract.symbol} and "
            f"{short.size:f} {short.leg.contract.symbol}",
            where="self_offset",
        )
    size = min(long.size, -short.size)
    return SelfOffset(long=close(long, size, price, ZERO), short=close(short, size, price, ZERO))
