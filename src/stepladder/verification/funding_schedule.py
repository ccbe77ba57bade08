"""Rules FUNDING-006 to FUNDING-008: the rule as data, the intervals, and what a cap can take."""

from dataclasses import fields as fields_of
from decimal import Decimal

from stepladder.incentives.funding_rule import FundingRule, funding_rule
from stepladder.model.decision import Reason
from stepladder.model.exact import ONE
from stepladder.model.fields import as_number
from stepladder.model.unknown import Unknown, join, known, unknown
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import KNOWN, observed, read, sources, verdict_of
from stepladder.verification.ladders_in_force import LadderInForce, ladders_in_force

EIGHT_HOURS = Decimal(8)


def check_funding_as_data(rules: Rules) -> list[Reason]:
    """Rule FUNDING-006: premium, average, form, interest, damper and cap are all known."""
    fact = rules.fact("funding", "rule")
    rule = funding_rule(rules)
    said: str | Unknown = rule if isinstance(rule, Unknown) else _parts(rule)
    return [
        Reason(
            rule_id="FUNDING-006",
            verdict="unknown" if isinstance(said, Unknown) else "pass",
            subject=fact.name,
            observed=observed(said),
            limit=KNOWN,
            unit="",
            source=sources(fact),
        )
    ]


def _parts(rule: FundingRule) -> str | Unknown:
    """The rule in a few words, or what is missing of the parts that its method uses."""
    skipped = {
        "premium": ("periods_per_day", "offset_divisor"),
        "twap_spread": ("premium", "reference", "average", "form", "scaling", "sample_seconds"),
    }.get(rule.method, ())
    if rule.form == "deadband":
        skipped = (*skipped, "interest_8h")
    if rule.form == "premium_and_interest":
        skipped = (*skipped, "damper_8h")
    if rule.method == "twap_spread":
        skipped = (*skipped, "interest_8h", "damper_8h", "cap")
    parts = {part.name: getattr(rule, part.name) for part in fields_of(rule)}
    missing = join(*(value for name, value in parts.items() if name not in skipped))
    return rule.method.replace("_", " ") if missing is None else missing


def check_contract_intervals(rules: Rules) -> list[Reason]:
    """Rule FUNDING-007: each contract's interval is one that the venue names.

    Judged only where both are known: unknown ones are FUNDING-001's.
    """
    fact = rules.fact("funding", "interval_hours")
    value = read(rules, "funding", "interval_hours")
    if isinstance(value, Unknown):
        return []
    named = value if isinstance(value, list) else [value]
    where = f"{rules.owner}: funding.interval_hours"
    hours = [as_number(one, where=where) for one in named if not isinstance(one, str)]
    if len(hours) < len(named):
        return []  # continuous, or different by symbol
    reasons = []
    for contract in rules.rulebook.contracts.values():
        interval = contract.funding_interval_hours
        if isinstance(interval, Unknown):
            continue
        reasons.append(
            Reason(
                rule_id="FUNDING-007",
                verdict="pass" if interval in hours else "fail",
                subject=f"funding interval of {contract.symbol}",
                observed=interval,
                limit=str(observed(value)),
                unit="h",
                source=f"{contract.source}\n{sources(fact)}",
            )
        )
    return reasons


def check_funding_cap(rules: Rules) -> list[Reason]:
    """Rule FUNDING-008: one funding at the cap leaves a fresh position above maintenance.

    A position at the maximum leverage of the first tier; ladders without a published leverage and
    continuous funding are not judged.
    """
    rule = funding_rule(rules)
    if isinstance(rule, Unknown) or rule.continuous or isinstance(rule.cap, Unknown):
        return []
    reasons = []
    for found in ladders_in_force(rules):
        leverage = found.ladder.tiers[0].max_leverage
        if isinstance(leverage, Unknown) or leverage <= 0:
            continue
        gap = ONE / leverage - found.ladder.tiers[0].maintenance_margin_rate
        cap = cap_per_interval(rule, found, rules)
        survives = cap if isinstance(cap, Unknown) else cap <= gap
        reasons.append(
            Reason(
                rule_id="FUNDING-008",
                verdict=verdict_of(survives, otherwise="warn"),
                subject=f"funding cap of {found.symbol} at {leverage:f} times"
                if leverage == leverage.to_integral_value()
                else f"funding cap of {found.symbol}",
                observed=cap,
                limit=gap,
                unit="of notional",
                source=f"{sources(rule.fact)}\n{found.version.citation}",
            )
        )
    return reasons


def cap_per_interval(rule: FundingRule, found: LadderInForce, rules: Rules) -> Decimal | Unknown:
    """Most that one funding can take, a fraction of notional; the largest of several readings."""
    assert not isinstance(rule.cap, Unknown)
    figures = rule.cap.candidates(found.symbol)
    if not figures:
        return unknown(f"funding cap of {found.symbol}", "not in the rulebook", owner=rules.owner)
    tier = found.ladder.tiers[0]
    if isinstance(tier.max_leverage, Unknown):
        return tier.max_leverage
    unit = {
        "fixed": ONE,
        "maintenance_multiple": tier.maintenance_margin_rate,
        "margin_gap": ONE / tier.max_leverage - tier.maintenance_margin_rate,
    }[rule.cap.kind]
    largest = max(figures) * unit
    if rule.cap.applies == "interval" or rule.scaling == "none":
        return largest
    contract = rules.contract(found.symbol)
    hours = contract if isinstance(contract, Unknown) else contract.funding_interval_hours
    both = known(hours, rule.scaling)
    if isinstance(both, Unknown):
        return both
    return largest * both[0] / EIGHT_HOURS if both[1] == "whole_rate" else largest
