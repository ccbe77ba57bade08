"""Rule STEP-002: a marginal ladder has no cliff; a whole-position ladder's is measured."""

from decimal import Decimal
from itertools import pairwise

from stepladder.model.decision import Reason
from stepladder.model.exact import ZERO
from stepladder.model.ladder import MarginLadder
from stepladder.venues.ladder_lint import DEDUCTION_TOLERANCE
from stepladder.venues.rules import Rules
from stepladder.verification.ladders_in_force import (
    LadderInForce,
    ladder_unit,
    ladders_in_force,
)


def check_ladder_continuous(rules: Rules) -> list[Reason]:
    """Judge the largest jump of the requirement at a floor, in the ladder's unit."""
    return [_judge(found, ladder_unit(rules)) for found in ladders_in_force(rules)]


def largest_jump(ladder: MarginLadder) -> tuple[int, Decimal]:
    """Tier (counted from 1) at whose floor the requirement jumps most, and by how much.

    Examples
    --------
    >>> from stepladder.model.ladder import Tier
    >>> tiers = tuple(
    ...     Tier(floor=Decimal(floor), cap=None, maintenance_margin_rate=Decimal(rate),
    ...          max_leverage=Decimal(1), maintenance_deduction=None)
    ...     for floor, rate in (("0", "0.005"), ("200", "0.01")))
    >>> largest_jump(MarginLadder(shape="whole_position", tiers=tiers))
    (2, Decimal('1.000'))
    """
    tier, largest = 1, ZERO
    for below, above in pairwise(range(len(ladder.tiers))):
        floor = ladder.tiers[above].floor
        jump = ladder.requirement_in_tier(floor, above) - ladder.requirement_in_tier(floor, below)
        if abs(jump) > abs(largest):
            tier, largest = above + 1, jump
    return tier, largest


def _judge(found: LadderInForce, unit: str) -> Reason:
    tier, jump = largest_jump(found.ladder)
    marginal = found.ladder.shape == "marginal"
    subject = f"ladder of {found.symbol}"
    if jump != ZERO:
        subject += f", floor of tier {tier}"
    return Reason(
        rule_id="STEP-002",
        verdict="fail" if marginal and abs(jump) > DEDUCTION_TOLERANCE else "pass",
        subject=subject,
        observed=jump,
        limit=DEDUCTION_TOLERANCE if marginal else "a cliff by design",
        unit=unit,
        source=found.version.citation,
    )
