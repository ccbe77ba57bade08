"""Who stands around a bankrupt account: holders, the fund, prices, and what each is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from stepladder.errors import InputError
from stepladder.model.contract import Contract
from stepladder.model.exact import ZERO
from stepladder.model.unknown import Unknown

FUND = "fund"
VENUE = "venue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A party with a position.

    ``size`` signed. ``cash`` in minor units: equity at the mark less the value of this position at
    the mark, so a long that was just bought on credit has as much less than nothing as it paid.
    A fill then moves the fill's value from buyer to seller and nothing else. ``score`` of the
    venue's ranking; ``profit`` of the day in minor units; ``seniority`` settles ties, lower first.
    """

    party: str
    size: Decimal
    cash: int
    score: Decimal = ZERO
    profit: int = 0
    seniority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One account that is to be dissolved, and everybody a step may turn to.

    Sizes are whole multiples of ``lot``; ``minor_unit`` of the settlement asset; ``prices`` by
    name, ``mark`` always. ``fund_cash`` in minor units, and the position the fund already has.
    """

    contract: Contract
    lot: Decimal
    minor_unit: Decimal
    prices: Mapping[str, Decimal]
    account: Holder
    others: tuple[Holder, ...]
    fund_cash: int = 0
    fund_size: Decimal = ZERO

    def __post_init__(self) -> None:
        for price in self.prices.values():
            _above_zero(price, "price")
        _above_zero(self.lot, "lot")
        _above_zero(self.minor_unit, "minor unit")
        if "mark" not in self.prices:
            raise InputError(expected="a price called mark", found="none", where="waterfall")
        parties = [each.party for each in (self.account, *self.others)]
        if len({*parties, FUND, VENUE}) != len(parties) + 2:
            raise InputError(
                expected="each party once, and none called fund or venue",
                found=", ".join(sorted(parties)),
                where="waterfall",
            )
        for size in (self.fund_size, *(each.size for each in (self.account, *self.others))):
            if size % self.lot != 0:
                raise InputError(
                    expected=f"a whole number of lots of {self.lot}",
                    found=str(size),
                    where="waterfall",
                )

    @property
    def exposure(self) -> Decimal:
        """Value of one unit of size per unit of the coordinate, settlement asset."""
        exposure = self.contract.exposure(Decimal(1))
        if isinstance(exposure, Unknown):
            raise InputError(
                expected="a contract of known size", found=str(exposure), where="waterfall"
            )
        return exposure

    def units(self, size: Decimal, price: Decimal) -> Fraction:
        """Signed value of a size at a price, in minor units, exactly."""
        coordinate = Fraction(price)
        if self.contract.kind == "inverse":
            coordinate = 1 / coordinate
        return Fraction(size) * Fraction(self.exposure) * coordinate / Fraction(self.minor_unit)

    def worth(self, size: Decimal, cash: int) -> Fraction:
        """Equity at the mark, in minor units, exactly."""
        return cash + self.units(size, self.prices["mark"])

    def bankruptcy_price(self, size: Decimal, cash: int) -> Fraction | None:
        """Price at which a position and its cash are worth nothing; None if none is above zero."""
        if size == 0:
            return None
        per_coordinate = Fraction(size) * Fraction(self.exposure) / Fraction(self.minor_unit)
        coordinate = -cash / per_coordinate
        if coordinate <= 0:
            return None
        return 1 / coordinate if self.contract.kind == "inverse" else coordinate


def _above_zero(value: Decimal, name: str) -> None:
    if not value.is_finite() or value <= 0:
        raise InputError(expected=f"a {name} above zero", found=str(value), where="waterfall")
