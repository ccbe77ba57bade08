"""Rules STEP-012, STEP-014 and STEP-015: the shape is one we compute, and its rates keep apart."""

from decimal import Decimal

from stepladder.model.decision import Reason
from stepladder.model.exact import ONE, ZERO
from stepladder.model.ladder import SHAPES
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_lint import LEVERAGE_TOLERANCE
from stepladder.venues.rules import Rules
from stepladder.verification.fee_in_trigger import rate_in_trigger
from stepladder.verification.judgement import observed, read, sources, verdict_of
from stepladder.verification.ladders_in_force import LadderInForce, ladders_in_force


def check_ladder_shape(rules: Rules) -> list[Reason]:
    """Rule STEP-012: the shape is known; warn of one in words, which no engine computes."""
    fact = rules.fact("ladder", "shape")
    value = read(rules, "ladder", "shape")
    named: bool | Unknown = value if isinstance(value, Unknown) else value in SHAPES
    return [
        Reason(
            rule_id="STEP-012",
            verdict=verdict_of(named, otherwise="warn"),
            subject=fact.name,
            observed=observed(value),
            limit=f"one of {', '.join(SHAPES)}",
            unit="",
            source=sources(fact),
        )
    ]


def check_leverage_and_fee(rules: Rules) -> list[Reason]:
    """Rule STEP-014: the maximum leverage also covers the fee that the liquidation test holds.

    The first tier with a published leverage is judged; ladders without one are STEP-004's.
    """
    rate = rate_in_trigger(rules)
    fee = sources(rules.fact("ladder", "fee_in_trigger"))
    reasons = []
    for found in ladders_in_force(rules):
        leverage = found.ladder.tiers[0].max_leverage
        if isinstance(leverage, Unknown) or leverage <= ZERO:
            continue
        tier_rate = found.ladder.tiers[0].maintenance_margin_rate
        wanted = rate if isinstance(rate, Unknown) else tier_rate + rate
        left = ONE / leverage
        covered = wanted if isinstance(wanted, Unknown) else wanted <= left + LEVERAGE_TOLERANCE
        reasons.append(
            Reason(
                rule_id="STEP-014",
                verdict=verdict_of(covered, otherwise="warn"),
                subject=f"ladder of {found.symbol}, tier 1 with the fee in the test",
                observed=wanted if isinstance(wanted, Unknown) else left,
                limit="maintenance and fee" if isinstance(wanted, Unknown) else wanted,
                unit="of notional",
                source=f"{found.version.citation}\n{fee}",
            )
        )
    return reasons


def check_close_out_rate(rules: Rules) -> list[Reason]:
    """Rule STEP-015: where a third rate hands the position to a backstop, it comes last."""
    return [
        _close_out(found, found.ladder.close_out_margin_rate)
        for found in ladders_in_force(rules)
        if found.ladder.close_out_margin_rate is not None
    ]


def _close_out(found: LadderInForce, rate: Decimal) -> Reason:
    maintenance = found.ladder.tiers[0].maintenance_margin_rate
    return Reason(
        rule_id="STEP-015",
        verdict="pass" if ZERO < rate < maintenance else "fail",
        subject=f"ladder of {found.symbol}, close-out rate",
        observed=rate,
        limit=maintenance,
        unit="of notional",
        source=found.version.citation,
    )
