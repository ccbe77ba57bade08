"""A margin ladder: tiers with their rates, or one rate that grows with the size."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from stepladder.formulas.maintenance_margin import (
    maintenance_deduction,
    marginal_requirement,
    whole_position_requirement,
)
from stepladder.formulas.size_scaled_margin import (
    open_interest_scaled_rate,
    slope_rate,
    square_root_rate,
)
from stepladder.model.exact import ONE, ZERO
from stepladder.model.unknown import Unknown

LadderShape = Literal["marginal", "whole_position", "flat", "slope", "square_root"]
LookUpUnit = Literal["notional", "contracts", "coin"]
"""What a tier's floor and cap, or a growing rate, count."""
SHAPES: tuple[LadderShape, ...] = ("marginal", "whole_position", "flat", "slope", "square_root")
LOOK_UP_UNITS: tuple[LookUpUnit, ...] = ("notional", "contracts", "coin")
EdgeTier = Literal["upper", "lower"]
"""Which tier holds a notional that lies exactly on an edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One step of a ladder, for ``floor <= notional < cap`` unless the ladder says otherwise.

    ``floor``, ``cap`` and ``maintenance_deduction`` in the ladder's unit; ``cap`` None is open
    ended; a whole-position ladder has no deduction (None). ``max_leverage`` in times. Unknown
    where the source does not say.
    """

    floor: Decimal
    cap: Decimal | None
    maintenance_margin_rate: Decimal
    max_leverage: Decimal | Unknown
    maintenance_deduction: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateGrowth:
    """How the rate of a slope or square-root ladder grows with the size looked up.

    ``factor`` per coin (slope) or per root of a coin; ``floor_share`` and ``shift`` (coins) as in
    ``formulas.size_scaled_margin.square_root_rate``, one and zero for a slope.
    """

    factor: Decimal
    floor_share: Decimal = ONE
    shift: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInterestScale:
    """Bounds of a market's open interest (notional) between which the initial rate rises to one."""

    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginLadder:
    """Say what maintenance a notional requires, and where the known part of the ladder ends.

    ``edge_tier`` lower is for venues that raise the rate only strictly above a limit
    (``floor < notional <= cap``). ``unit`` is what is looked up. ``growth`` belongs to the shapes
    slope and square_root, which have one open tier. ``initial_margin_rate`` is the base initial
    rate of a ladder without a maximum leverage per tier; ``open_interest`` scales it.
    ``close_out_margin_rate`` is a third rate below which a backstop takes over.

    Examples
    --------
    >>> first = Tier(floor=Decimal(0), cap=Decimal(50000), maintenance_deduction=Decimal(0),
    ...              maintenance_margin_rate=Decimal("0.004"), max_leverage=Decimal(125))
    >>> second = Tier(floor=Decimal(50000), cap=None, maintenance_deduction=Decimal(50),
    ...               maintenance_margin_rate=Decimal("0.005"), max_leverage=Decimal(100))
    >>> ladder = MarginLadder(shape="marginal", tiers=(first, second))
    >>> ladder.requirement(Decimal(60000))
    Decimal('250.000')
    """

    shape: LadderShape
    tiers: tuple[Tier, ...]
    edge_tier: EdgeTier = "upper"
    unit: LookUpUnit = "notional"
    growth: RateGrowth | None = None
    initial_margin_rate: Decimal | None = None
    open_interest: OpenInterestScale | None = None
    close_out_margin_rate: Decimal | None = None

    @property
    def end(self) -> Decimal | None:
        """Largest notional the ladder speaks of, or None where it is open ended."""
        return self.tiers[-1].cap

    def tier_index(self, notional: Decimal) -> int:
        """Index of the tier that holds ``notional`` (zero or more), counted from 0."""
        index = 0
        for i, tier in enumerate(self.tiers):
            if tier.floor < notional or (tier.floor == notional and self.edge_tier == "upper"):
                index = i
        return index

    def maintenance_rate(self, index: int, looked_up: Decimal) -> Decimal:
        """Rate of tier ``index`` for the amount looked up, grown where the ladder says so."""
        return self._grown(self.tiers[index].maintenance_margin_rate, looked_up)

    def initial_rate(self, looked_up: Decimal, open_interest: Decimal | None) -> Decimal | None:
        """Initial rate the ladder itself asks for, or None where leverage decides alone."""
        if self.initial_margin_rate is None:
            return None
        rate = self._grown(self.initial_margin_rate, looked_up)
        if self.open_interest is None or open_interest is None:
            return rate
        scale = self.open_interest
        return open_interest_scaled_rate(rate, scale.lower, scale.upper, open_interest)

    def requirement_in_tier(
        self, notional: Decimal, index: int, looked_up: Decimal | None = None
    ) -> Decimal:
        """What ``notional`` requires if tier ``index`` is the one that applies.

        ``looked_up`` is the amount in the ladder's unit where that is not the notional.
        """
        rate = self.maintenance_rate(index, notional if looked_up is None else looked_up)
        if self.shape != "marginal":
            return whole_position_requirement(notional, rate)
        deduction = self.tiers[index].maintenance_deduction
        return marginal_requirement(notional, rate, ZERO if deduction is None else deduction)

    def requirement(self, notional: Decimal, looked_up: Decimal | None = None) -> Decimal:
        """Maintenance margin of ``notional``, settlement asset."""
        amount = notional if looked_up is None else looked_up
        return self.requirement_in_tier(notional, self.tier_index(amount), amount)

    def _grown(self, base_rate: Decimal, looked_up: Decimal) -> Decimal:
        growth = self.growth
        if growth is None:
            return base_rate
        if self.shape == "slope":
            return slope_rate(base_rate, growth.factor, looked_up)
        return square_root_rate(
            base_rate, growth.factor, growth.floor_share, growth.shift, looked_up
        )


def computed_deductions(tiers: tuple[Tier, ...]) -> tuple[Decimal, ...]:
    """Deductions that make a marginal ladder continuous, tier by tier, from zero.

    Examples
    --------
    >>> ladder_tiers = tuple(
    ...     Tier(floor=Decimal(floor), cap=None, maintenance_margin_rate=Decimal(rate),
    ...          max_leverage=Decimal(1), maintenance_deduction=None)
    ...     for floor, rate in (("0", "0.004"), ("50000", "0.005"), ("600000", "0.01")))
    >>> [str(d.normalize()) for d in computed_deductions(ladder_tiers)]
    ['0', '5E+1', '3.05E+3']
    """
    deductions = [ZERO]
    for below, tier in pairwise(tiers):
        deductions.append(
            maintenance_deduction(
                deductions[-1],
                tier.floor,
                below.maintenance_margin_rate,
                tier.maintenance_margin_rate,
            )
        )
    return tuple(deductions)


def with_deductions(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    """Fill in the deductions that a source left out, keeping those it published.

    Examples
    --------
    >>> bare = Tier(floor=Decimal(0), cap=None, maintenance_margin_rate=Decimal("0.01"),
    ...             max_leverage=Decimal(50), maintenance_deduction=None)
    >>> with_deductions((bare,))[0].maintenance_deduction
    Decimal('0')
    """
    return tuple(
        tier
        if tier.maintenance_deduction is not None
        else Tier(
            floor=tier.floor,
            cap=tier.cap,
            maintenance_margin_rate=tier.maintenance_margin_rate,
            max_leverage=tier.max_leverage,
            maintenance_deduction=computed,
        )
        for tier, computed in zip(tiers, computed_deductions(tiers), strict=True)
    )
