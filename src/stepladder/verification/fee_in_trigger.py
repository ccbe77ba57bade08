"""Rules FEE-001 to FEE-003: what fee the liquidation test holds, and at what rate."""

from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown
from stepladder.venues.rules import FEES_IN_TRIGGER, Rules
from stepladder.verification.judgement import (
    KNOWN,
    observed,
    read,
    read_number,
    sources,
    verdict_of,
)


def check_fee_in_trigger(rules: Rules) -> list[Reason]:
    """Rule FEE-001: the fee inside the test is known; warn of one we cannot compute."""
    fact = rules.fact("ladder", "fee_in_trigger")
    value = read(rules, "ladder", "fee_in_trigger")
    computed: bool | Unknown = value if isinstance(value, Unknown) else value in FEES_IN_TRIGGER
    return [
        Reason(
            rule_id="FEE-001",
            verdict=verdict_of(computed, otherwise="warn"),
            subject=fact.name,
            observed=observed(value),
            limit=f"one of {', '.join(FEES_IN_TRIGGER)}",
            unit="",
            source=sources(fact),
        )
    ]


def check_taker_rate(rules: Rules) -> list[Reason]:
    """Rules FEE-002 and FEE-003: the taker rate is known, and read where the venue says it."""
    fact = rules.fact("fees", "taker")
    rate = read_number(rules, "fees", "taker")
    reasons = [
        Reason(
            rule_id="FEE-002",
            verdict="unknown" if isinstance(rate, Unknown) else "pass",
            subject=fact.name,
            observed=rate,
            limit=KNOWN,
            unit=fact.unit,
            source=sources(fact),
        )
    ]
    if not isinstance(rate, Unknown):
        reasons.append(
            Reason(
                rule_id="FEE-003",
                verdict="pass" if fact.status == "confirmed" else "warn",
                subject=fact.name,
                observed=fact.status,
                limit="confirmed",
                unit="",
                source=sources(fact),
            )
        )
    return reasons
