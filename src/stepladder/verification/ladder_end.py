"""Rule STEP-005: the whole ladder is known, to its last cap or to its open end."""

from decimal import Decimal

from stepladder.model.decision import Reason
from stepladder.venues.rules import Rules
from stepladder.verification.ladders_in_force import ladder_unit, ladders_in_force


def check_ladder_end(rules: Rules) -> list[Reason]:
    """Warn where rows are missing: beyond the end nothing can be said."""
    reasons = []
    for found in ladders_in_force(rules):
        end: Decimal | str = "open ended" if found.ladder.end is None else found.ladder.end
        reasons.append(
            Reason(
                rule_id="STEP-005",
                verdict="warn" if found.version.partial else "pass",
                subject=f"ladder of {found.symbol}",
                observed=end,
                limit="the venue's last row",
                unit=ladder_unit(rules) if isinstance(end, Decimal) else "",
                source=found.version.citation,
            )
        )
    return reasons
