"""Rule PATH-008: a step that works in parts makes progress, and so comes to an end."""

from decimal import Decimal

from stepladder.errors import InputError
from stepladder.model.decision import Reason
from stepladder.model.exact import ONE, ZERO
from stepladder.model.fields import as_number
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.rulebook import PathStep
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import sources, verdict_of
from stepladder.verification.path_order import step_name, steps_in_order

PARTS = {"reduce_to_lower_tier": "tiers_down", "reduce_fraction": "fraction"}


def check_path_progress(rules: Rules) -> list[Reason]:
    """Judge each part: a share above zero and at most one, one tier or more."""
    return [
        _judge(step, step.parameters[name].value, rules)
        for step in steps_in_order(rules)
        for name in [PARTS.get(step.kind, "")]
        if name in step.parameters
    ]


def _judge(step: PathStep, value: object | Unknown, rules: Rules) -> Reason:
    name = PARTS[step.kind]
    part = _number(value, f"{step_name(step)}.{name}", rules)
    lower = step.kind == "reduce_to_lower_tier"
    forward: bool | Unknown
    if isinstance(part, Unknown):
        forward = part
    elif lower:
        forward = part >= ONE
    else:
        forward = ZERO < part <= ONE
    return Reason(
        rule_id="PATH-008",
        verdict=verdict_of(forward, otherwise="fail"),
        subject=f"{step_name(step)}.{name}",
        observed=part,
        limit="1 or more" if lower else "above 0, at most 1",
        unit="tiers" if lower and not isinstance(part, Unknown) else "",
        source=sources(step.parameters[name]),
    )


def _number(value: object | Unknown, name: str, rules: Rules) -> Decimal | Unknown:
    if isinstance(value, Unknown):
        return value
    try:
        return as_number(value, where=f"{rules.owner}: {name}")
    except InputError:
        if not isinstance(value, str):
            raise
        return unknown(name, "a rule in words, not modelled", owner=rules.owner)
