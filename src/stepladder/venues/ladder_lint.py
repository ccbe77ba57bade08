"""Look over a ladder for what cannot be right, tier by tier, before anybody relies on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from stepladder.formulas.maintenance_margin import maintenance_deduction
from stepladder.model.exact import ONE, ZERO
from stepladder.model.ladder import LadderShape, Tier, computed_deductions
from stepladder.model.unknown import Unknown, known

CAP_MAX = Decimal(10) ** 15
"""A quadrillion: far above any market; recorded caps above it are placeholders for 'no cap'."""
DEDUCTION_TOLERANCE = Decimal("0.01")
"""Published deductions are rounded to cents at most."""
LEVERAGE_TOLERANCE = Decimal("1E-9")
"""A maximum leverage such as 16.666... is published rounded."""
STRUCTURAL = ("LADDER-001", "LADDER-002", "LADDER-008", "LADDER-010", "LADDER-011", "LADDER-012")
"""Findings with which a ladder cannot be used at all: it does not say one rate per notional."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong with one tier (counted from 1): what was seen and what was expected."""

    rule_id: str
    tier: int
    observed: Decimal | None
    limit: Decimal | None


def lint_ladder(tiers: Sequence[Tier], shape: LadderShape) -> tuple[Finding, ...]:
    """Find gaps, overlaps, falling rates, rising leverage, wrong deductions and the like.

    Findings come in tier order; a ladder of no tiers has none. A tier is judged against its
    neighbour below; an unsorted ladder is reported as such and judged in sorted order, so that one
    fault is one finding. The rules are written in ``docs/rules/ladder.md``.

    Examples
    --------
    >>> bottom = Tier(floor=Decimal(0), cap=Decimal(50), maintenance_margin_rate=Decimal("0.01"),
    ...               max_leverage=Decimal(50), maintenance_deduction=Decimal(0))
    >>> top = Tier(floor=Decimal(60), cap=None, maintenance_margin_rate=Decimal("0.02"),
    ...            max_leverage=Decimal(25), maintenance_deduction=Decimal("0.6"))
    >>> [(f.rule_id, f.tier) for f in lint_ladder([bottom, top], "marginal")]
    [('LADDER-001', 2)]
    """
    if not tiers:
        return ()
    findings = _unsorted(tiers)
    numbered = sorted(enumerate(tiers, start=1), key=lambda pair: pair[1].floor)
    for number, tier in numbered:
        findings += _alone(number, tier, shape)
    first_number, first = numbered[0]
    if first.floor != ZERO:
        findings.append(_finding("LADDER-010", first_number, first.floor, ZERO))
    for (_, below), (number, tier) in pairwise(numbered):
        findings += _beside(number, below, tier)
    if shape == "marginal":
        findings += _deductions(numbered)
    return tuple(sorted(findings, key=lambda finding: (finding.tier, finding.rule_id)))


def _finding(rule_id: str, tier: int, observed: Decimal | None, limit: Decimal | None) -> Finding:
    return Finding(rule_id=rule_id, tier=tier, observed=observed, limit=limit)


def _unsorted(tiers: Sequence[Tier]) -> list[Finding]:
    return [
        _finding("LADDER-008", number, tier.floor, below.floor)
        for number, (below, tier) in enumerate(pairwise(tiers), start=2)
        if tier.floor < below.floor
    ]


def _alone(number: int, tier: Tier, shape: LadderShape) -> list[Finding]:
    findings = []
    rate, leverage = tier.maintenance_margin_rate, tier.max_leverage
    if not ZERO < rate <= ONE:
        findings.append(_finding("LADDER-011", number, rate, ONE))
    elif not isinstance(leverage, Unknown) and leverage * rate > ONE + LEVERAGE_TOLERANCE:
        findings.append(_finding("LADDER-005", number, ONE / leverage, rate))
    if shape == "marginal" and tier.maintenance_deduction is None:
        findings.append(_finding("LADDER-007", number, None, None))
    if tier.cap is not None and tier.cap > CAP_MAX:
        findings.append(_finding("LADDER-009", number, tier.cap, CAP_MAX))
    if tier.cap is not None and tier.cap <= tier.floor:
        findings.append(_finding("LADDER-012", number, tier.cap, tier.floor))
    return findings


def _beside(number: int, below: Tier, tier: Tier) -> list[Finding]:
    findings = []
    if below.cap is None or tier.floor < below.cap:
        findings.append(_finding("LADDER-002", number, tier.floor, below.cap))
    elif tier.floor > below.cap:
        findings.append(_finding("LADDER-001", number, tier.floor, below.cap))
    if tier.maintenance_margin_rate <= below.maintenance_margin_rate:
        findings.append(
            _finding(
                "LADDER-003", number, tier.maintenance_margin_rate, below.maintenance_margin_rate
            )
        )
    both = known(tier.max_leverage, below.max_leverage)
    if not isinstance(both, Unknown) and both[0] >= both[1]:
        findings.append(_finding("LADDER-004", number, *both))
    return findings


def _deductions(numbered: Sequence[tuple[int, Tier]]) -> list[Finding]:
    """A deduction is right if it follows from the tier below or from the whole ladder.

    Two ways, so that one wrong deduction does not condemn every tier above it.
    """
    tiers = tuple(tier for _, tier in numbered)
    chain = computed_deductions(tiers)
    findings = []
    for i, (number, tier) in enumerate(numbered):
        published = tier.maintenance_deduction
        if published is None:
            continue
        expected = [chain[i]]
        below = tiers[i - 1] if i else None
        if below is not None and below.maintenance_deduction is not None:
            expected.append(
                maintenance_deduction(
                    below.maintenance_deduction,
                    tier.floor,
                    below.maintenance_margin_rate,
                    tier.maintenance_margin_rate,
                )
            )
        if all(abs(published - value) > DEDUCTION_TOLERANCE for value in expected):
            findings.append(_finding("LADDER-006", number, published, chain[i]))
    return findings
