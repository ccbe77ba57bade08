"""Rules PATH-004, PATH-005 and PATH-007: the numbers without which a path cannot be played."""

from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown, join, unknown
from stepladder.venues.rulebook import PathStep
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import KNOWN, is_known, observed, sources
from stepladder.verification.path_order import path_sources, step_name, steps_in_order

REQUIRED = {
    "cancel_orders": "scope",
    "reduce_to_lower_tier": "tiers_down",
    "reduce_fraction": "fraction",
}
"""Kind of step: the parameter without which its size is not known."""
IN_PARTS = ("reduce_to_lower_tier", "reduce_fraction")
COOLDOWN = "cooldown"


def check_residual(rules: Rules) -> list[Reason]:
    """Rule PATH-004: it is known who gets what is left of the margin."""
    return [is_known(rules, "PATH-004", "fees", "residual_goes_to")]


def check_path_parameters(rules: Rules) -> list[Reason]:
    """Rule PATH-005: each step and all its parameters are known, required ones among them."""
    return [
        _judge(step, rules.owner)
        for step in steps_in_order(rules)
        if step.kind in REQUIRED or step.parameters or isinstance(step.fact.value, Unknown)
    ]


def _judge(step: PathStep, owner: str) -> Reason:
    values: dict[str, object | Unknown] = {n: fact.value for n, fact in step.parameters.items()}
    required = REQUIRED.get(step.kind)
    if required is not None and required not in values:
        fact = f"{step_name(step)}.{required}"
        values[required] = unknown(fact, "not in the rulebook", owner=owner)
    missing = join(step.fact.value, *values.values())
    return Reason(
        rule_id="PATH-005",
        verdict="pass" if missing is None else "unknown",
        subject=step_name(step),
        observed=observed(values) if missing is None else missing,
        limit=KNOWN,
        unit="",
        source=sources(step.fact, *step.parameters.values()),
    )


def check_cooldown(rules: Rules) -> list[Reason]:
    """Rule PATH-007: where a position is closed in parts, the time between two parts is known."""
    steps = steps_in_order(rules)
    if not any(step.kind in IN_PARTS for step in steps):
        return []
    facts = [step.parameters[COOLDOWN] for step in steps if COOLDOWN in step.parameters]
    value: object | Unknown = unknown(
        f"liquidation_path.{COOLDOWN}", "not in the rulebook", owner=rules.owner
    )
    if facts:
        value = facts[0].value
    return [
        Reason(
            rule_id="PATH-007",
            verdict="unknown" if isinstance(value, Unknown) else "pass",
            subject=f"liquidation_path.{COOLDOWN}",
            observed=observed(value),
            limit=KNOWN,
            unit=facts[0].unit if facts else "",
            source=sources(*facts) if facts else path_sources(steps),
        )
    ]
