"""A ladder made of two venues' parts: whose tiers, whose shape, whose look-up.

Tiers are exchanged at the present price: what a tier is in coins there, it is in coins here. Where
a venue looks contracts or coins up, no price moves the tier, so its ladder comes to one rate for a
position of one size.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from stepladder.model.contract import Contract
from stepladder.model.exact import ONE, ZERO, settled
from stepladder.model.ladder import MarginLadder, Tier, with_deductions
from stepladder.model.unknown import Unknown, unknown
from stepladder.pipeline.assumption_ladder import one_rate
from stepladder.pipeline.assumption_position import scaled


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueLadder:
    """One venue's ladder for one position, with its contract.

    ``units`` is the unsigned size as the venue counts it. ``price`` exchanges amounts into coins
    and back; it must be the same for all ladders that are mixed. ``looks_up_size`` says whether
    contracts or coins pick the tier, so that no price moves it.
    """

    contract: Contract
    ladder: MarginLadder
    price: Decimal
    units: Decimal
    looks_up_size: bool

    @property
    def size(self) -> Decimal:
        """Coins held; of an inverse contract, at the price."""
        per_contract = self.contract.contract_size
        assert isinstance(per_contract, Decimal)
        coins = self.units * per_contract
        return settled(coins / self.price if self.contract.kind == "inverse" else coins)

    @property
    def in_coins(self) -> MarginLadder:
        """The same tiers with every amount in coins at the present price."""
        ladder = self.ladder
        if ladder.unit == "contracts":
            per_contract = self.contract.contract_size
            assert isinstance(per_contract, Decimal)
            inverse = self.contract.kind == "inverse"
            return scaled(ladder, per_contract / self.price if inverse else per_contract)
        if ladder.unit == "coin" or self.contract.kind == "inverse":
            return ladder
        return scaled(ladder, ONE / self.price)

    @property
    def grows(self) -> bool:
        """Whether the rate grows with the size, without steps."""
        return self.ladder.growth is not None

    @property
    def on_the_whole(self) -> str:
        """The shape as far as it differs from others: marginal, whole, or how it grows."""
        if self.ladder.shape == "marginal":
            return "marginal"
        return f"{self.ladder.shape} {self.in_coins.growth}" if self.grows else "whole"


def mixed_ladder(
    tiers: VenueLadder, shape: VenueLadder, look_up: VenueLadder, held_as: VenueLadder
) -> MarginLadder | Unknown:
    """The ladder with the tiers of one venue, the shape of another, the look-up of a third.

    ``held_as`` names the contract it is for, in whose settlement asset a notional counts. A rate
    that grows with the size brings its own look-up.
    """
    if tiers is shape is look_up is held_as:
        return tiers.ladder
    sized = look_up if look_up.looks_up_size else None
    if shape.grows:
        sized = _counted_by(shape, held_as)
    coins = replace(_shaped(tiers, shape), edge_tier=look_up.ladder.edge_tier)
    if sized is not None:
        return _at_one_size(coins, sized.size)
    if held_as.contract.kind == "inverse":
        return replace(coins, unit="coin" if shape.grows else "notional")
    native = tiers.contract.kind == "linear" and tiers.ladder.unit == "notional"
    quoted = scaled(coins, tiers.price)
    if native:  # its own amounts, not there and back
        rows = zip(quoted.tiers, tiers.ladder.tiers, strict=True)
        quoted = replace(quoted, tiers=tuple(_own(row, own) for row, own in rows))
    return replace(quoted, unit="notional")


def _counted_by(shape: VenueLadder, held_as: VenueLadder) -> VenueLadder | None:
    """Whose size a growing rate counts, None where that size moves with the price.

    Coins of an inverse contract move with its price, those of a linear one do not.
    """
    if shape.looks_up_size:
        return shape
    was_inverse = shape.contract.kind == "inverse" and held_as.contract.kind == "linear"
    return held_as if was_inverse else None


def _own(row: Tier, own: Tier) -> Tier:
    deduction = row.maintenance_deduction
    if deduction is not None and own.maintenance_deduction is not None:
        deduction = own.maintenance_deduction
    return replace(row, floor=own.floor, cap=own.cap, maintenance_deduction=deduction)


def _shaped(tiers: VenueLadder, shape: VenueLadder) -> MarginLadder:
    """The tiers in coins under the other's shape; published deductions are kept."""
    ladder = tiers.in_coins
    if shape.ladder.shape == "marginal":
        return replace(ladder, shape="marginal", tiers=with_deductions(ladder.tiers), growth=None)
    bare = tuple(replace(tier, maintenance_deduction=None) for tier in ladder.tiers)
    if shape.grows:
        growth = shape.in_coins.growth
        return replace(ladder, shape=shape.ladder.shape, tiers=bare, growth=growth, unit="coin")
    return replace(ladder, shape="whole_position", tiers=bare, growth=None)


def _at_one_size(ladder: MarginLadder, size: Decimal) -> MarginLadder | Unknown:
    """What a ladder comes to for a size that no price moves: one rate."""
    if ladder.end is not None and size > ladder.end:
        return unknown("ladder", "ends below the position's size", owner="the ladder")
    index = ladder.tier_index(size)
    rate = ladder.maintenance_rate(index, size)
    deduction = ladder.tiers[index].maintenance_deduction or ZERO
    return one_rate(ladder, rate - deduction / size if ladder.shape == "marginal" else rate)
