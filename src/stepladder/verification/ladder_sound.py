"""Rule STEP-001: the ladder in force of every symbol passes the lint."""

from decimal import Decimal

from stepladder.model.decision import Reason, Verdict
from stepladder.model.exact import ZERO
from stepladder.model.unknown import unknown
from stepladder.venues.ladder_lint import Finding, lint_ladder
from stepladder.venues.rules import Rules
from stepladder.verification.ladders_in_force import (
    LadderInForce,
    ladders_in_force,
    ladders_missing,
)

PLACEHOLDERS = ("LADDER-009",)
"""A cap that no market reaches stands for no cap: odd, and harmless."""
STANDSTILL = ("LADDER-003", "LADDER-004")
"""Rates must not fall, leverage must not rise; where they only stand still, that is a warning."""


def check_ladder_sound(rules: Rules) -> list[Reason]:
    """Count the findings of each ladder in force; a symbol without one is unknown."""
    reasons = [
        Reason(
            rule_id="STEP-001",
            verdict="unknown",
            subject=f"ladder of {missing.symbol}",
            observed=missing.why,
            limit=ZERO,
            unit="findings",
            source=missing.source,
        )
        for missing in ladders_missing(rules)
    ]
    reasons += [_judge(found) for found in ladders_in_force(rules)]
    return reasons or [_no_ladder(rules)]


def _judge(found: LadderInForce) -> Reason:
    findings = lint_ladder(found.ladder.tiers, found.ladder.shape)
    subject = f"ladder of {found.symbol}"
    if findings:
        subject += f" ({', '.join(f'{f.rule_id} in tier {f.tier}' for f in findings)})"
    return Reason(
        rule_id="STEP-001",
        verdict=_verdict(findings),
        subject=subject,
        observed=Decimal(len(findings)),
        limit=ZERO,
        unit="findings",
        source=found.version.citation,
    )


def _verdict(findings: tuple[Finding, ...]) -> Verdict:
    if not findings:
        return "pass"
    mild = [
        finding.rule_id in PLACEHOLDERS
        or (finding.rule_id in STANDSTILL and finding.observed == finding.limit)
        for finding in findings
    ]
    return "warn" if all(mild) else "fail"


def _no_ladder(rules: Rules) -> Reason:
    return Reason(
        rule_id="STEP-001",
        verdict="unknown",
        subject="ladders",
        observed=unknown("ladders", "none in the rulebook", owner=rules.owner),
        limit=ZERO,
        unit="findings",
        source="none found",
    )
