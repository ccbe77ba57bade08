"""Rule REF-001: each purpose looks at exactly one named price."""

from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import observed, read, sources, verdict_of
from stepladder.verification.path_order import without_adl

PURPOSES = (
    "initial_margin",
    "maintenance_margin",
    "unrealised_profit",
    "liquidation_trigger",
    "stop_trigger_default",
    "funding_notional",
    "adl_price",
)
PRICES = (
    "mark",
    "index",
    "oracle",
    "last",
    "mid",
    "entry",
    "execution",
    "bankruptcy",
    "previous_mark",
    "previous_oracle",
)


def check_references_complete(rules: Rules) -> list[Reason]:
    """Judge each purpose; words that are not one of the named prices are a warning.

    A path without auto-deleveraging needs no price for it.
    """
    reasons = []
    for purpose in PURPOSES:
        if purpose == "adl_price" and without_adl(rules):
            continue
        fact = rules.fact("references", purpose)
        value = read(rules, "references", purpose)
        named: bool | Unknown = value if isinstance(value, Unknown) else value in PRICES
        reasons.append(
            Reason(
                rule_id="REF-001",
                verdict=verdict_of(named, otherwise="warn"),
                subject=fact.name,
                observed=observed(value),
                limit="one named price",
                unit="",
                source=sources(fact),
            )
        )
    return reasons
