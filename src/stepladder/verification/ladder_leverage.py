"""Rule STEP-004: a position opened at its tier's maximum leverage is not liquidatable at once."""

from decimal import Decimal

from stepladder.formulas.initial_margin import initial_margin
from stepladder.model.decision import Reason, Verdict
from stepladder.model.exact import ONE, ZERO
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.ladder_lint import LEVERAGE_TOLERANCE
from stepladder.venues.rules import Rules
from stepladder.verification.ladders_in_force import LadderInForce, ladders_in_force


def check_ladder_leverage(rules: Rules) -> list[Reason]:
    """Judge the tightest tier of each ladder, and say which tiers name no maximum leverage."""
    reasons: list[Reason] = []
    for found in ladders_in_force(rules):
        leverages = [
            (number, tier.max_leverage)
            for number, tier in enumerate(found.ladder.tiers, start=1)
            if not isinstance(tier.max_leverage, Unknown)
        ]
        if leverages:
            reasons.append(_tightest(found, leverages))
        known = {number for number, _ in leverages}
        missing = [n for n in range(1, len(found.ladder.tiers) + 1) if n not in known]
        if missing:
            reasons.append(_not_published(found, missing, rules.owner))
    return reasons


def _tightest(found: LadderInForce, leverages: list[tuple[int, Decimal]]) -> Reason:
    """The tier whose initial rate, one over its maximum leverage, least covers its maintenance."""
    lowest, leverage = min(leverages, key=lambda pair: pair[1])
    if leverage <= ZERO:
        return _reason(found, f"tier {lowest}", "fail", leverage, "above zero", "times")
    rates = {n: found.ladder.tiers[n - 1].maintenance_margin_rate for n, _ in leverages}
    number, leverage = max(leverages, key=lambda pair: pair[1] * rates[pair[0]])
    return _reason(
        found,
        f"tier {number}",
        "pass" if leverage * rates[number] <= ONE + LEVERAGE_TOLERANCE else "fail",
        initial_margin(ONE, leverage),
        rates[number],
        "of notional",
    )


def _not_published(found: LadderInForce, numbers: list[int], owner: str) -> Reason:
    which = _span(numbers)
    fact = f"maximum leverage of {found.symbol}, {which}"
    missing = unknown(fact, "maximum leverage not published", owner=owner)
    limit = "at least the maintenance rate of each tier"
    return _reason(found, which, "unknown", missing, limit, "of notional")


def _span(numbers: list[int]) -> str:
    if numbers == list(range(numbers[0], numbers[-1] + 1)) and len(numbers) > 1:
        return f"tiers {numbers[0]} to {numbers[-1]}"
    return f"tier{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def _reason(
    found: LadderInForce,
    which: str,
    verdict: Verdict,
    observed: Decimal | Unknown,
    limit: Decimal | str,
    unit: str,
) -> Reason:
    return Reason(
        rule_id="STEP-004",
        verdict=verdict,
        subject=f"ladder of {found.symbol}, {which}",
        observed=observed,
        limit=limit,
        unit=unit,
        source=found.version.citation,
    )
