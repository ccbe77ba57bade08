"""What a check answers: a verdict with reasons that are data; prose is made at the edge."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from stepladder.model.unknown import Unknown

Verdict = Literal["pass", "warn", "fail", "unknown"]

SEVERITY: tuple[Verdict, ...] = ("pass", "warn", "unknown", "fail")
"""From best to worst: fail beats unknown beats warn beats pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Say which rule was applied, what was observed, and what the limit was.

    ``observed`` and ``limit`` are in ``unit``; ``subject`` is the pool, position or fact judged;
    ``source`` is where the rule was read, with its date where it has one. Rule ids are never
    reused; each is written in ``docs/rules``.
    """

    rule_id: str
    verdict: Verdict
    subject: str
    observed: Decimal | str | Unknown
    limit: Decimal | str | Unknown
    unit: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A verdict and the reasons for it, worst first."""

    verdict: Verdict
    reasons: tuple[Reason, ...]


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Pick the verdict that must be acted on; nothing judged is unknown, not a pass.

    Examples
    --------
    >>> worst(["pass", "unknown", "warn"]), worst([])
    ('unknown', 'unknown')
    """
    ranked = sorted(verdicts, key=SEVERITY.index)
    return ranked[-1] if ranked else "unknown"


def decide(reasons: Iterable[Reason]) -> Decision:
    """Join reasons into one decision: the worst verdict, the worst reasons first.

    Reasons of equal verdict keep their order, so the same question always reads the same.

    Examples
    --------
    >>> decide([]).verdict
    'unknown'
    """
    ordered = sorted(reasons, key=lambda reason: -SEVERITY.index(reason.verdict))
    return Decision(verdict=worst(reason.verdict for reason in ordered), reasons=tuple(ordered))
