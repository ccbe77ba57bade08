"""Rules FEE-001 to FEE-004: what fee the liquidation test holds, and at what rate."""

from decimal import Decimal

from stepladder.model.decision import Reason
from stepladder.model.exact import ZERO
from stepladder.model.unknown import Unknown, unknown
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


RATE_OF = {
    "none": None,
    "taker_at_mark": "taker",
    "close_fee_at_bankruptcy": "taker",
    "taker_and_funding": "taker",
    "liquidation_fee_at_mark": "liquidation_fee_rate",
    "taker_and_close_fee": "taker",
    "close_fee_of_size": "taker",
}
"""Fee in the test, and the fact of ``fees`` whose rate it is charged at."""


def rate_in_trigger(rules: Rules) -> Decimal | Unknown:
    """Base-tier rate of the fee inside the test, zero where it holds none."""
    kind = read(rules, "ladder", "fee_in_trigger")
    if isinstance(kind, Unknown):
        return kind
    fact = rules.fact("ladder", "fee_in_trigger")
    if not isinstance(kind, str) or kind not in RATE_OF:
        return unknown(fact.name, "a fee in words, not modelled", owner=rules.owner)
    rate_of = RATE_OF[kind]
    return ZERO if rate_of is None else read_number(rules, "fees", rate_of)


def check_rate_in_trigger(rules: Rules) -> list[Reason]:
    """Rule FEE-004: the rate at which the fee inside the test is charged is a number."""
    fact = rules.fact("ladder", "fee_in_trigger")
    rate = rate_in_trigger(rules)
    kind = read(rules, "ladder", "fee_in_trigger")
    named = RATE_OF.get(kind) if isinstance(kind, str) else None
    facts = [fact] if named is None else [fact, rules.fact("fees", named)]
    return [
        Reason(
            rule_id="FEE-004",
            verdict="unknown" if isinstance(rate, Unknown) else "pass",
            subject=f"rate of {fact.name}",
            observed=rate,
            limit=KNOWN,
            unit="of notional",
            source=sources(*facts),
        )
    ]
