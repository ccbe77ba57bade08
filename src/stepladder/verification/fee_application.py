"""Rules FEE-005 to FEE-007: the base tier is the dearest, and where the other fees enter."""

from decimal import Decimal

from stepladder.model.decision import Reason
from stepladder.model.fields import as_number
from stepladder.model.unknown import Unknown, known
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import is_known, read, read_number, sources, verdict_of


def check_base_tier(rules: Rules) -> list[Reason]:
    """Rule FEE-005: no fee tier pays more than the base tier, which stands for the unknown one.

    A rulebook without fee tiers is not judged.
    """
    if "taker_by_tier" not in rules.rulebook.facts["fees"]:
        return []
    facts = rules.fact("fees", "taker_by_tier"), rules.fact("fees", "taker")
    both = known(_dearest(rules), read_number(rules, "fees", "taker"))
    dearest: bool | Unknown = both if isinstance(both, Unknown) else both[0] <= both[1]
    return [
        Reason(
            rule_id="FEE-005",
            verdict=verdict_of(dearest, otherwise="fail"),
            subject=f"{facts[0].name}, the dearest",
            observed=both if isinstance(both, Unknown) else both[0],
            limit=facts[1].name if isinstance(both, Unknown) else both[1],
            unit="of notional",
            source=sources(*facts),
        )
    ]


def _dearest(rules: Rules) -> Decimal | Unknown:
    tiers = read(rules, "fees", "taker_by_tier")
    if isinstance(tiers, Unknown):
        return tiers
    where = f"{rules.owner}: fees.taker_by_tier"
    rates = tiers.values() if isinstance(tiers, dict) else [tiers]
    return max(as_number(rate, where=where) for rate in rates)


def check_fees_applied(rules: Rules) -> list[Reason]:
    """Rules FEE-006 and FEE-007: what a liquidation costs, and whether bankruptcy holds a fee."""
    return [
        is_known(rules, "FEE-006", "fees", "liquidation_fee"),
        is_known(rules, "FEE-007", "fees", "fee_in_bankruptcy_price"),
    ]
