"""Rules PATH-001 and PATH-002: the steps are numbered without a gap, and the last one ends it."""

from collections.abc import Sequence

from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.rulebook import PathStep
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import sources

CLOSING = ("adl", "socialise")
"""Steps that always close the position: there is always another side, and somebody to pay."""


def steps_in_order(rules: Rules) -> tuple[PathStep, ...]:
    """The liquidation path by step number; steps of equal number keep the order of the file."""
    return tuple(sorted(rules.rulebook.path, key=lambda step: step.order))


def no_path(rules: Rules) -> Unknown:
    """What a rule answers where the rulebook has no liquidation path."""
    return unknown("liquidation_path", "not in the rulebook", owner=rules.owner)


def step_name(step: PathStep) -> str:
    """Number and kind, as reasons call a step."""
    return f"liquidation_path[{step.order}].{step.kind}"


def path_sources(steps: Sequence[PathStep]) -> str:
    """Where the steps were read."""
    return sources(*(step.fact for step in steps)) or "none found"


def check_path_order(rules: Rules) -> list[Reason]:
    """Rule PATH-001: the steps are 1 to n, each number once."""
    steps = steps_in_order(rules)
    numbers = [step.order for step in steps]
    wanted = list(range(1, len(steps) + 1))
    return [
        Reason(
            rule_id="PATH-001",
            verdict="unknown" if not steps else "pass" if numbers == wanted else "fail",
            subject="liquidation_path",
            observed=", ".join(map(str, numbers)) if steps else no_path(rules),
            limit=", ".join(map(str, wanted)) if steps else "1 to n",
            unit="",
            source=path_sources(steps),
        )
    ]


def check_path_terminates(rules: Rules) -> list[Reason]:
    """Rule PATH-002: the last step closes the position whatever the market does."""
    steps = steps_in_order(rules)
    last = steps[-1] if steps else None
    return [
        Reason(
            rule_id="PATH-002",
            verdict="unknown" if last is None else "pass" if last.kind in CLOSING else "fail",
            subject="liquidation_path" if last is None else step_name(last),
            observed=no_path(rules) if last is None else last.kind,
            limit=" or ".join(CLOSING),
            unit="",
            source=path_sources(steps[-1:]),
        )
    ]
