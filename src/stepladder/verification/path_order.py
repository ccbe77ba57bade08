"""Rules PATH-001 and PATH-002: the steps are numbered without a gap, and the last one ends it."""

from collections.abc import Sequence

from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown, join, unknown
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


def without_adl(rules: Rules) -> bool:
    """Whether the path ends in a step that closes, and none of its steps is auto-deleveraging.

    A path that breaks off may go on with it.
    """
    steps = steps_in_order(rules)
    ends = bool(steps) and (steps[-1].kind in CLOSING or missing_steps(rules) is None)
    return ends and all(step.kind != "adl" for step in steps)


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


def missing_steps(rules: Rules) -> Unknown | None:
    """What of the path nobody knows: the whole of it, or steps declared unknown; None if nothing.

    A step that is not known may be the one that closes or pays, so nothing fails over it.
    """
    steps = steps_in_order(rules)
    return join(*(step.fact.value for step in steps)) if steps else no_path(rules)


def check_path_terminates(rules: Rules) -> list[Reason]:
    """Rule PATH-002: the last step closes the position whatever the market does."""
    steps = steps_in_order(rules)
    last = steps[-1] if steps else None
    closes = last is not None and last.kind in CLOSING
    missing = None if closes else missing_steps(rules)
    said: str | Unknown = "" if last is None else last.kind
    return [
        Reason(
            rule_id="PATH-002",
            verdict="pass" if closes else "fail" if missing is None else "unknown",
            subject="liquidation_path" if last is None else step_name(last),
            observed=said if missing is None else missing,
            limit=" or ".join(CLOSING),
            unit="",
            source=path_sources(steps[-1:]),
        )
    ]
