"""Rule REF-003: no liquidation by the venue's own last trade, which one wick can set."""

from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import observed, read, sources, verdict_of


def check_liquidation_trigger(rules: Rules) -> list[Reason]:
    """Warn where the liquidation test looks at the last trade."""
    fact = rules.fact("references", "liquidation_trigger")
    value = read(rules, "references", "liquidation_trigger")
    robust: bool | Unknown = value if isinstance(value, Unknown) else value != "last"
    return [
        Reason(
            rule_id="REF-003",
            verdict=verdict_of(robust, otherwise="warn"),
            subject=fact.name,
            observed=observed(value),
            limit="any price but last",
            unit="",
            source=sources(fact),
        )
    ]
