"""What moves in a liquidation: cash in whole minor units, and sizes; each side of it is a row."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One signed cash movement; ``minor_units`` above zero is received.

    ``party`` is such as ``account:me``, ``market``, ``liquidator:1``, ``fund``, ``venue``,
    ``socialised`` or ``dust``. ``what`` names the kind of step. Per step and asset postings sum to
    zero.
    """

    step: int
    party: str
    asset: str
    minor_units: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SizePosting:
    """One signed change of a position, in the contract's unit of size.

    Per step and symbol size postings sum to zero.
    """

    step: int
    party: str
    symbol: str
    size: Decimal
    what: str
