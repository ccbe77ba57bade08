"""Positions and orders, signed and in the venue's own units."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from stepladder.model.contract import Contract
from stepladder.model.unknown import Unknown

MarginMode = Literal["cross", "isolated"]
PositionMode = Literal["one_way", "hedge"]
PositionSide = Literal["long", "short"]
MARGIN_MODES: tuple[MarginMode, ...] = ("cross", "isolated")
POSITION_MODES: tuple[PositionMode, ...] = ("one_way", "hedge")
POSITION_SIDES: tuple[PositionSide, ...] = ("long", "short")


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A position: its signed size and what it cost, never an average price.

    ``size`` in the venue's unit (coins, contracts), long positive, never zero. ``entry_cost`` is
    the signed value at entry in the settlement asset (see ``formulas.position_value``), so fills
    can be added without rounding. ``isolated_margin`` in the settlement asset. ``opened_at`` in
    UTC nanoseconds.
    """

    symbol: str
    contract: Contract | Unknown
    size: Decimal
    entry_cost: Decimal | Unknown
    leverage: Decimal | Unknown
    margin_mode: MarginMode | Unknown
    isolated_margin: Decimal | Unknown
    position_side: PositionSide | None
    opened_at: int | Unknown

    @property
    def label(self) -> str:
        """Symbol and side, as pools and messages call it."""
        return f"{self.symbol} {'long' if self.size > 0 else 'short'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An open or proposed order: signed size (buy positive), limit price, quote per base."""

    symbol: str
    contract: Contract | Unknown
    size: Decimal
    price: Decimal
    leverage: Decimal | Unknown
    reduce_only: bool
    position_side: PositionSide | None
