"""Rules REF-002 and REF-004: two prices that must, or should, be the same one."""

from stepladder.model.decision import Reason, Verdict
from stepladder.model.unknown import Unknown, known
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import observed, read, sources, verdict_of

Place = tuple[str, str]
"""Section and name of a fact."""


def check_ladder_price(rules: Rules) -> list[Reason]:
    """Rule REF-002: the ladder values a position at the price named for maintenance."""
    return [
        _same(
            "REF-002",
            rules,
            ("references", "maintenance_margin"),
            ("ladder", "value_price"),
            otherwise="fail",
        )
    ]


def check_stop_price(rules: Rules) -> list[Reason]:
    """Rule REF-004: a stop looks at the price that liquidates, else it may come too late."""
    return [
        _same(
            "REF-004",
            rules,
            ("references", "stop_trigger_default"),
            ("references", "liquidation_trigger"),
            otherwise="warn",
        )
    ]


def _same(rule_id: str, rules: Rules, left: Place, right: Place, *, otherwise: Verdict) -> Reason:
    both = known(read(rules, *left), read(rules, *right))
    facts = rules.fact(*left), rules.fact(*right)
    same: bool | Unknown = both if isinstance(both, Unknown) else both[0] == both[1]
    return Reason(
        rule_id=rule_id,
        verdict=verdict_of(same, otherwise=otherwise),
        subject=facts[0].name,
        observed=both if isinstance(both, Unknown) else observed(both[0]),
        limit=facts[1].name if isinstance(both, Unknown) else observed(both[1]),
        unit="",
        source=sources(*facts),
    )
