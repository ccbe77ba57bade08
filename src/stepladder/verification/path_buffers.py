"""Rules PATH-003 and PATH-006: what stands between a loss and the other traders."""

from decimal import Decimal

from stepladder.model.decision import Reason
from stepladder.model.exact import ONE
from stepladder.venues.rulebook import PathStep
from stepladder.venues.rules import Rules
from stepladder.verification.path_order import (
    CLOSING,
    missing_steps,
    path_sources,
    steps_in_order,
)

BUFFERS = ("insurance_fund", "backstop_takeover")
BUFFERS_MIN = ONE
BUFFERS_WANTED = Decimal(2)


def buffers_before_others_pay(rules: Rules) -> tuple[PathStep, ...]:
    """Funds and backstops that come before the first step that takes from other traders."""
    found: list[PathStep] = []
    for step in steps_in_order(rules):
        if step.kind in CLOSING:
            break
        if step.kind in BUFFERS:
            found.append(step)
    return tuple(found)


def check_path_buffer(rules: Rules) -> list[Reason]:
    """Rule PATH-003: an insurance fund or a backstop comes before auto-deleveraging."""
    buffers = buffers_before_others_pay(rules)
    steps = steps_in_order(rules)
    missing = None if buffers else missing_steps(rules)
    return [
        Reason(
            rule_id="PATH-003",
            verdict="pass" if buffers else "fail" if missing is None else "unknown",
            subject="liquidation_path, funds and backstops",
            observed=Decimal(len(buffers)) if missing is None else missing,
            limit=BUFFERS_MIN,
            unit="",
            source=path_sources(buffers or steps),
        )
    ]


def check_single_buffer(rules: Rules) -> list[Reason]:
    """Rule PATH-006: a single fund is a single point of failure; without any, PATH-003 speaks."""
    buffers = buffers_before_others_pay(rules)
    if not buffers:
        return []
    count = Decimal(len(buffers))
    return [
        Reason(
            rule_id="PATH-006",
            verdict="pass" if count >= BUFFERS_WANTED else "warn",
            subject="liquidation_path, funds and backstops",
            observed=count,
            limit=BUFFERS_WANTED,
            unit="",
            source=path_sources(buffers),
        )
    ]
