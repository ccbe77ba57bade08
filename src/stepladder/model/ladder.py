"""A margin ladder: tiers of notional, each with its rate, leverage and deduction."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from stepladder.formulas.maintenance_margin import (
    maintenance_deduction,
    marginal_requirement,
    whole_position_requirement,
)
from stepladder.model.exact import ZERO
from stepladder.model.unknown import Unknown

LadderShape = Literal["marginal", "whole_position"]
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
class MarginLadder:
    """Say what maintenance a notional requires, and where the known part of the ladder ends.

    ``edge_tier`` lower is for venues that raise the rate only strictly above a limit
    (``floor < notional <= cap``).

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

    def requirement_in_tier(self, notional: Decimal, index: int) -> Decimal:
        """What ``notional`` requires if tier ``index`` is the one that applies."""
        tier = self.tiers[index]
        if self.shape == "whole_position":
            return whole_position_requirement(notional, tier.maintenance_margin_rate)
        deduction = ZERO if tier.maintenance_deduction is None else tier.maintenance_deduction
        return marginal_requirement(notional, tier.maintenance_margin_rate, deduction)

    def requirement(self, notional: Decimal) -> Decimal:
        """Maintenance margin of ``notional``, in the ladder's unit."""
        return self.requirement_in_tier(notional, self.tier_index(notional))


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
