"""One position with every number known: straight lines along the price coordinate."""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.checks.reference_prices import FROZEN
from stepladder.formulas.collateral_value import weighted_profit
from stepladder.formulas.maintenance_margin import requirement_with_fee
from stepladder.formulas.position_value import notional, position_value
from stepladder.formulas.profit import profit
from stepladder.model.contract import Contract
from stepladder.model.exact import ONE, ZERO, settled
from stepladder.model.ladder import MarginLadder
from stepladder.venues.rules import ValuePrice


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Profit and requirement of one position at any price of its symbol.

    ``exposure``, ``entry_cost`` and ``coordinate`` (at the price that triggers) as in
    ``formulas.position_value``. ``fee_rate`` (fraction of the notional) and ``fee_amount``
    (settlement asset) are the part of the liquidation test that is a fee. ``fixed_look_up`` is an
    amount in contracts or coins whose tier applies at every price, None where the notional is
    looked up; ``order_look_up`` joins it. ``margin_scale`` as in ``ReferencePrices``;
    ``profit_weight`` is the share of a gain that counts; ``cost_price`` values the entry cost where
    the settlement asset has a price of its own.
    """

    contract: Contract
    exposure: Decimal
    entry_cost: Decimal
    coordinate: Decimal
    ladder: MarginLadder
    value_price: ValuePrice
    fee_rate: Decimal
    fee_amount: Decimal
    order_look_up: Decimal = ZERO
    fixed_look_up: Decimal | None = None
    margin_scale: Decimal = ONE
    profit_weight: Decimal = ONE
    cost_price: Decimal = ONE

    @property
    def tier_is_fixed(self) -> bool:
        """Whether no price moves the position to another tier."""
        return self.value_price in FROZEN or self.fixed_look_up is not None

    @property
    def curvature(self) -> Decimal:
        """Second-order coefficient of the requirement along the coordinate, zero or more.

        A slope ladder of a size that moves with the price charges a rate that moves too.
        """
        growth = self.ladder.growth
        if growth is None or self.ladder.shape != "slope" or self.tier_is_fixed:
            return ZERO
        slope = notional(self.exposure) * self.margin_scale
        return growth.factor * slope * slope

    @property
    def entry_coordinate(self) -> Decimal:
        """Coordinate at which the profit is zero."""
        return self.entry_cost * self.cost_price / self.exposure

    def notional(self, coordinate: Decimal) -> Decimal:
        """Unsigned value at a coordinate, settlement asset."""
        return notional(position_value(self.exposure, coordinate))

    def profit(self, coordinate: Decimal) -> Decimal:
        """Unrealised profit at a coordinate as far as it counts, settlement asset."""
        cost = self.entry_cost * self.cost_price
        made = profit(position_value(self.exposure, coordinate), cost)
        return made if self.profit_weight == ONE else weighted_profit(made, self.profit_weight)

    def margin_notional(self, coordinate: Decimal) -> Decimal:
        """The notional that the ladder is charged on: at its own price, or frozen at entry."""
        if self.value_price in FROZEN:
            return notional(self.entry_cost)
        return self.notional(coordinate) * self.margin_scale

    def look_up(self, coordinate: Decimal) -> Decimal:
        """The amount whose tier applies, orders included, in the ladder's unit."""
        held = self.fixed_look_up
        amount = self.margin_notional(coordinate) if held is None else held
        return settled(amount + self.order_look_up)

    def tier_index(self, coordinate: Decimal) -> int:
        """Tier that applies at a coordinate."""
        return self.ladder.tier_index(self.look_up(coordinate))

    def requirement_in_tier(self, coordinate: Decimal, index: int) -> Decimal:
        """Maintenance at a coordinate if tier ``index`` applies, fee included."""
        return requirement_with_fee(
            self.ladder.requirement_in_tier(
                self.margin_notional(coordinate), index, self.look_up(coordinate)
            ),
            self.notional(coordinate),
            self.fee_rate,
            self.fee_amount,
        )

    def requirement(self, coordinate: Decimal) -> Decimal:
        """Maintenance at a coordinate, fee included."""
        return self.requirement_in_tier(coordinate, self.tier_index(coordinate))

    def floor_coordinate(self, index: int) -> Decimal:
        """Coordinate at which tier ``index`` begins (may be at or below zero: always begun)."""
        return self._coordinate_of(self.ladder.tiers[index].floor)

    def end_coordinate(self) -> Decimal | None:
        """Coordinate beyond which the ladder says nothing, or None where it is open ended."""
        if self.ladder.end is None or self.tier_is_fixed:
            return None
        return self._coordinate_of(self.ladder.end)

    def _coordinate_of(self, looked_up: Decimal) -> Decimal:
        return (looked_up - self.order_look_up) / (notional(self.exposure) * self.margin_scale)
