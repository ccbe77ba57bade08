"""Rules STEP-006 and STEP-008: since when the ladder holds, and how long ago it was last seen."""

from decimal import Decimal

from stepladder.checks.vintage import LADDER_AGE_MAX_DAYS
from stepladder.model.decision import Reason
from stepladder.model.time import NS_PER_DAY, time_text
from stepladder.venues.rules import Rules
from stepladder.verification.ladders_in_force import LadderInForce, ladders_in_force


def check_ladder_dated(rules: Rules) -> list[Reason]:
    """Rule STEP-006: warn where neither a notice nor a recording dates the ladder."""
    reasons = []
    for found in ladders_in_force(rules):
        dated = _date(found)
        reasons.append(
            Reason(
                rule_id="STEP-006",
                verdict="warn" if dated is None else "pass",
                subject=f"ladder of {found.symbol}",
                observed="not dated" if dated is None else dated,
                limit="a date",
                unit="",
                source=found.version.citation,
            )
        )
    return reasons


def _date(found: LadderInForce) -> str | None:
    version = found.version
    if version.effective_at is not None:
        return f"in force {time_text(version.effective_at)}"
    if version.observed_to is not None:
        return f"seen {time_text(version.observed_to)[:10]}"
    return None


def check_ladder_age(rules: Rules) -> list[Reason]:
    """Rule STEP-008: warn where the last recording is old; a notice without one has no age."""
    reasons = []
    for found in ladders_in_force(rules):
        seen = found.version.observed_to
        if seen is None:
            continue
        days = Decimal(max(rules.at - seen, 0) // NS_PER_DAY)
        reasons.append(
            Reason(
                rule_id="STEP-008",
                verdict="pass" if days <= LADDER_AGE_MAX_DAYS else "warn",
                subject=f"ladder of {found.symbol}",
                observed=days,
                limit=LADDER_AGE_MAX_DAYS,
                unit="days",
                source=found.version.citation,
            )
        )
    return reasons
