"""Rules COLL-001, COLL-002, CROSS-001 and CROSS-002: what counts towards equity, and what nets."""

from decimal import Decimal

from stepladder.model.decision import Reason, Verdict
from stepladder.model.exact import ONE, ZERO
from stepladder.model.unknown import Unknown
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import is_known, read_number, sources


def check_collateral(rules: Rules) -> list[Reason]:
    """Rules COLL-001 and COLL-002: which assets count as margin, and at what weight."""
    return [
        is_known(rules, "COLL-001", "collateral", "weights"),
        is_known(rules, "COLL-002", "collateral", "assets"),
    ]


def check_profit_weight(rules: Rules) -> list[Reason]:
    """Rule CROSS-001: the share of open profit that backs other positions is from 0 to 1."""
    fact = rules.fact("cross_margin", "profit_weight")
    weight = read_number(rules, "cross_margin", "profit_weight")
    return [
        Reason(
            rule_id="CROSS-001",
            verdict="unknown" if isinstance(weight, Unknown) else _share(weight),
            subject=fact.name,
            observed=weight,
            limit="0 to 1",
            unit=fact.unit,
            source=sources(fact),
        )
    ]


def _share(weight: Decimal) -> Verdict:
    return "pass" if ZERO <= weight <= ONE else "fail"


def check_offsets(rules: Rules) -> list[Reason]:
    """Rule CROSS-002: it is known whether a hedge lowers the requirement."""
    return [is_known(rules, "CROSS-002", "cross_margin", "offsets")]
