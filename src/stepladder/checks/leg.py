"""One position with every number known: straight lines along the price coordinate."""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.formulas.maintenance_margin import requirement_with_fee
from stepladder.formulas.position_value import notional, position_value
from stepladder.formulas.profit import profit
from stepladder.model.contract import Contract
from stepladder.model.exact import settled
from stepladder.model.ladder import MarginLadder
from stepladder.venues.rules import ValuePrice


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Profit and requirement of one position at any price of its symbol.

    ``exposure``, ``entry_cost`` and ``coordinate`` (at the mark) as in
    ``formulas.position_value``. ``fee_rate`` (fraction of the notional) and ``fee_amount``
    (settlement asset) are the part of the liquidation test that is a fee. ``order_notional`` joins
    the look-up of the tier where the venue says so, zero elsewhere.
    """

    contract: Contract
    exposure: Decimal
    entry_cost: Decimal
    coordinate: Decimal
    ladder: MarginLadder
    value_price: ValuePrice
    fee_rate: Decimal
    fee_amount: Decimal
    order_notional: Decimal

    def notional(self, coordinate: Decimal) -> Decimal:
        """Unsigned value at a coordinate, settlement asset."""
        return notional(position_value(self.exposure, coordinate))

    def profit(self, coordinate: Decimal) -> Decimal:
        """Unrealised profit at a coordinate, settlement asset."""
        return profit(position_value(self.exposure, coordinate), self.entry_cost)

    def margin_notional(self, coordinate: Decimal) -> Decimal:
        """The notional that the ladder is charged on: at the mark, or frozen at entry."""
        if self.value_price == "entry":
            return notional(self.entry_cost)
        return self.notional(coordinate)

    def look_up(self, coordinate: Decimal) -> Decimal:
        """The amount whose tier applies: the margin notional and the orders that join it."""
        return settled(self.margin_notional(coordinate) + self.order_notional)

    def tier_index(self, coordinate: Decimal) -> int:
        """Tier that applies at a coordinate."""
        return self.ladder.tier_index(self.look_up(coordinate))

    def requirement_in_tier(self, coordinate: Decimal, index: int) -> Decimal:
        """Maintenance at a coordinate if tier ``index`` applies, fee included."""
        return requirement_with_fee(
            self.ladder.requirement_in_tier(self.margin_notional(coordinate), index),
            self.notional(coordinate),
            self.fee_rate,
            self.fee_amount,
        )

    def requirement(self, coordinate: Decimal) -> Decimal:
        """Maintenance at a coordinate, fee included."""
        return self.requirement_in_tier(coordinate, self.tier_index(coordinate))

    def floor_coordinate(self, index: int) -> Decimal:
        """Coordinate at which tier ``index`` begins (may be at or below zero: always begun)."""
        return (self.ladder.tiers[index].floor - self.order_notional) / notional(self.exposure)

    def end_coordinate(self) -> Decimal | None:
        """Coordinate beyond which the ladder says nothing, or None where it is open ended."""
        if self.ladder.end is None or self.value_price == "entry":
            return None
        return (self.ladder.end - self.order_notional) / notional(self.exposure)
