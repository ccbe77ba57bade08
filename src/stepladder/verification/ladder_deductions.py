"""Rule STEP-003: the deductions follow from floors and rates, and we know who worked them out."""

from decimal import Decimal

from stepladder.model.decision import Reason, Verdict
from stepladder.model.exact import ZERO
from stepladder.model.ladder import MarginLadder, computed_deductions
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_lint import DEDUCTION_TOLERANCE
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import read
from stepladder.verification.ladders_in_force import (
    LadderInForce,
    ladder_unit,
    ladders_in_force,
)


def check_ladder_deductions(rules: Rules) -> list[Reason]:
    """Compare published deductions with the recursion.

    Deductions we computed are right by construction; they pass where the venue itself states the
    recursion and warn where it does not. A whole-position ladder has none and is not judged.
    """
    recursion = read(rules, "ladder", "deduction_recursion")
    stated = not isinstance(recursion, Unknown)
    return [
        _judge(found, ladder_unit(rules), stated=stated)
        for found in ladders_in_force(rules)
        if found.ladder.shape == "marginal"
    ]


def largest_deviation(ladder: MarginLadder) -> tuple[int, Decimal]:
    """Tier (counted from 1) whose deduction is furthest from the recursion, and how far."""
    tier, largest = 1, ZERO
    for i, computed in enumerate(computed_deductions(ladder.tiers)):
        published = ladder.tiers[i].maintenance_deduction
        deviation = ZERO if published is None else published - computed
        if abs(deviation) > abs(largest):
            tier, largest = i + 1, deviation
    return tier, largest


def _judge(found: LadderInForce, unit: str, *, stated: bool) -> Reason:
    tier, deviation = largest_deviation(found.ladder)
    computed = found.version.deductions == "computed"
    verdict: Verdict = "pass"
    if abs(deviation) > DEDUCTION_TOLERANCE:
        verdict = "fail"
    elif computed and not stated:
        verdict = "warn"
    subject = f"{found.version.deductions} deductions of {found.symbol}"
    if deviation != ZERO:
        subject += f", tier {tier}"
    return Reason(
        rule_id="STEP-003",
        verdict=verdict,
        subject=subject,
        observed=deviation,
        limit=DEDUCTION_TOLERANCE,
        unit=unit,
        source=found.version.citation,
    )
