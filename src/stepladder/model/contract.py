"""What is traded: the kind of contract decides in which coordinate its value is a straight line."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from stepladder.formulas.position_value import inverse_coordinate, position_value
from stepladder.model.unknown import Unknown

ContractKind = Literal["linear", "inverse", "quanto"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A perpetual future as its venue defines it.

    ``contract_size``: linear, base units per unit of size; inverse, quote units; quanto,
    settlement units per unit of size and unit of price. ``tick_size`` in price units,
    ``funding_interval_hours`` between settlements. ``coupled_assets``: collateral whose worth in
    the settlement asset moves with this contract (the base coin of a linear one, dollars of an
    inverse one). ``source`` says where this was read.
    """

    symbol: str
    kind: ContractKind
    settlement_asset: str
    contract_size: Decimal | Unknown
    tick_size: Decimal | Unknown
    funding_interval_hours: Decimal | Unknown
    coupled_assets: tuple[str, ...] | None
    source: str

    @property
    def coupled(self) -> tuple[str, ...]:
        """``coupled_assets``, or the base coin that a linear contract's symbol names."""
        if self.coupled_assets is not None:
            return self.coupled_assets
        if self.kind != "linear":
            return ()
        return (self.symbol.removesuffix(self.settlement_asset),)

    def coordinate(self, price: Decimal) -> Decimal:
        """The price, or one over it for an inverse contract; its own inverse."""
        return inverse_coordinate(price) if self.kind == "inverse" else price

    def exposure(self, size: Decimal) -> Decimal | Unknown:
        """Slope of the value along the coordinate (see ``formulas.position_value``)."""
        if isinstance(self.contract_size, Unknown):
            return self.contract_size
        units = size * self.contract_size
        return -units if self.kind == "inverse" else units

    def value(self, size: Decimal, price: Decimal) -> Decimal | Unknown:
        """Signed value of ``size`` at ``price``, in the settlement asset."""
        exposure = self.exposure(size)
        if isinstance(exposure, Unknown):
            return exposure
        return position_value(exposure, self.coordinate(price))
