"""Rules FUNDING-001 to FUNDING-005: everything that decides when and how much funding is paid."""

from stepladder.model.decision import Reason
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import is_known


def check_funding(rules: Rules) -> list[Reason]:
    """Ask for interval, cap, interest, instant and formula, a reason each."""
    return [
        is_known(rules, "FUNDING-001", "funding", "interval_hours"),
        is_known(rules, "FUNDING-002", "funding", "cap"),
        is_known(rules, "FUNDING-003", "funding", "interest"),
        is_known(rules, "FUNDING-004", "funding", "charged_when"),
        is_known(rules, "FUNDING-005", "funding", "formula"),
    ]
