"""One account as of one instant: what the question is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from stepladder.model.contract import Contract
from stepladder.model.ladder import MarginLadder
from stepladder.model.position import MarginMode, Order, Position, PositionMode
from stepladder.model.unknown import Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Collateral:
    """An amount of one asset in the margin wallet, signed (a debt is negative)."""

    asset: str
    amount: Decimal | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Three prices of one symbol, quote per base unit; which one drives what is a rule."""

    mark: Decimal | Unknown
    index: Decimal | Unknown
    last: Decimal | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """The next funding: rate per interval (positive: longs pay) and when, UTC nanoseconds."""

    rate: Decimal | Unknown
    next_at: int | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything known about one account; what is absent is ``Unknown``, not zero.

    ``owner`` names the file or command line it came from. ``contracts`` and ``ladders`` override
    the rulebook, by symbol. ``as_of`` in UTC nanoseconds. ``fee_tier`` None means not given.
    """

    owner: str
    venue: str
    as_of: int
    margin_mode: MarginMode | Unknown
    position_mode: PositionMode | Unknown
    collateral: tuple[Collateral, ...] | Unknown
    positions: tuple[Position, ...]
    orders: tuple[Order, ...] | Unknown
    prices: Mapping[str, Prices]
    collateral_prices: Mapping[str, Decimal | Unknown]
    funding: Mapping[str, Funding]
    fee_tier: str | None
    open_interest: Mapping[str, Decimal | Unknown]
    contracts: Mapping[str, Contract]
    ladders: Mapping[str, MarginLadder]
