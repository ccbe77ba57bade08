"""Ladders: deductions, structure, look-up, requirement, and how much leverage they leave."""

from collections.abc import Mapping
from decimal import Decimal

from stepladder.checks.max_leverage import max_leverage_for_stake
from stepladder.errors import InvariantError
from stepladder.model.exact import ONE, ZERO
from stepladder.model.ladder import MarginLadder, Tier, computed_deductions
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_lint import lint_ladder
from stepladder.verification.answers.answered import Answer, Answered, ThroughAccount
from stepladder.verification.answers.given import Inputs, fields, number, numbers, rows
from stepladder.verification.answers.question import (
    LINEAR,
    Question,
    Told,
    held,
    told,
)
from stepladder.verification.answers.stated_rules import stated_rulebook, tiers_of

BREAKS = {
    "contiguous": ("LADDER-001", "LADDER-002"),
    "rate_increasing": ("LADDER-003",),
    "leverage_decreasing": ("LADDER-004",),
    "initial_covers_maintenance": ("LADDER-005",),
    "deductions_continuous": ("LADDER-006",),
}
"""Property of a ladder, and the lint rules whose breach denies it."""


def _ladder(inputs: Inputs) -> MarginLadder:
    return _read(tiers_of(inputs))


def _read(written: Mapping[str, object]) -> MarginLadder:
    """The ladder of a case, through the reader of rulebooks."""
    book = stated_rulebook({}, ladders={LINEAR.symbol: written})
    ladder = book.ladders[LINEAR.symbol][0].ladder
    if isinstance(ladder, Unknown):
        raise InvariantError("a ladder was given and is unknown")
    return ladder


def _listed_tiers(inputs: Inputs) -> tuple[Tier, ...]:
    """Tiers as listed, published deductions or none, for checks of the table itself."""
    tiers = _ladder(inputs).tiers
    given = [
        fields(row).number("maintenance_deduction")
        if row.get("maintenance_deduction") is not None
        else None
        for row in rows(inputs, "tiers")
    ]
    return tuple(
        Tier(
            floor=tier.floor,
            cap=tier.cap,
            maintenance_margin_rate=tier.maintenance_margin_rate,
            max_leverage=tier.max_leverage,
            maintenance_deduction=deduction,
        )
        for tier, deduction in zip(tiers, given, strict=True)
    )


def deductions(inputs: Inputs) -> dict[str, object]:
    """Deductions that make the ladder continuous."""
    return {"maintenance_deductions": list(computed_deductions(_listed_tiers(inputs)))}


def half_rate_deductions(inputs: Inputs) -> dict[str, object]:
    """Rates of half the initial rate at the maximum leverage, and their deductions."""
    listed = [numbers(row, "floor", "max_leverage") for row in rows(inputs, "tiers")]
    tiers = _read({"leverage_tiers": listed}).tiers
    return {
        "maintenance_margin_rates": [tier.maintenance_margin_rate for tier in tiers],
        "maintenance_deductions": list(computed_deductions(tiers)),
    }


def structure(inputs: Inputs) -> dict[str, object]:
    """What the lint finds in the table as published."""
    broken = {finding.rule_id for finding in lint_ladder(_listed_tiers(inputs), "marginal")}
    return {name: not broken.intersection(ids) for name, ids in BREAKS.items()}


def _at_notional(inputs: Inputs) -> Told | None:
    """A position worth so much at a price of one; a position of nothing is none."""
    size = number(inputs, "notional")
    if size == ZERO:
        return None
    return told(
        Question(
            positions=[held(LINEAR, size, ONE)],
            ladders={LINEAR.symbol: tiers_of(inputs)},
            collateral={"USDT": size},
        )
    )


def look_up(inputs: Inputs) -> Answered:
    """Rate and deduction of the tier that holds a notional."""
    answer, ladder = _at_notional(inputs), _ladder(inputs)
    index = ladder.tier_index(ZERO) if answer is None else _tier_index(answer)
    if isinstance(index, Unknown):
        return {"maintenance_margin_rate": index}
    tier = ladder.tiers[index]
    figures = {
        "maintenance_margin_rate": tier.maintenance_margin_rate,
        "maintenance_deduction": tier.maintenance_deduction,
    }
    return figures if answer is None else ThroughAccount(figures)


def _tier_index(answer: Told) -> int | Unknown:
    return answer.tier if isinstance(answer.tier, Unknown) else answer.tier - 1


def look_up_contracts(inputs: Inputs) -> ThroughAccount:
    """Rate of the tier that holds a number of contracts.

    Floors are printed one contract above the cap before them, so the caps alone are read.
    """
    size = number(inputs, "size")
    listed = [numbers(row, "cap", "maintenance_margin_rate") for row in rows(inputs, "tiers")]
    floors = [ZERO, *(cap for cap, _ in listed)]
    tiers = [
        [floor, cap, rate, "unknown"] for floor, (cap, rate) in zip(floors, listed, strict=False)
    ]
    answer = told(
        Question(
            positions=[held(LINEAR, size, ONE)],
            ladders={LINEAR.symbol: {"tiers": tiers}},
            collateral={"USDT": size},
            facts={"ladder.fee_in_trigger": "none"},
            venue="okx-swap",
        )
    )
    margin, value = answer.maintenance_margin, answer.notional
    if isinstance(margin, Unknown) or isinstance(value, Unknown):
        return ThroughAccount({"maintenance_margin_rate": margin})
    return ThroughAccount({"maintenance_margin_rate": margin / value})


def requirement(inputs: Inputs) -> Answered:
    """Maintenance of a notional, each slice at its own tier's rate."""
    answer = _at_notional(inputs)
    if answer is None:
        return {"maintenance_margin": _ladder(inputs).requirement(ZERO)}
    return ThroughAccount({"maintenance_margin": answer.maintenance_margin})


def most_leverage(inputs: Inputs) -> dict[str, object]:
    """Largest leverage that a stake may take."""
    return {"max_leverage": max_leverage_for_stake(_ladder(inputs), number(inputs, "stake"))}


def equal_steps(inputs: Inputs) -> ThroughAccount:
    """Risk limits in equal steps: rates of the step and maintenance of the whole position."""
    value = number(inputs, "position_value")
    names = ("base_limit", "step", "base_maintenance_rate", "base_initial_rate")
    steps = dict(zip(names, numbers(inputs, *names), strict=True))
    question = Question(
        positions=[held(LINEAR, value, ONE)],
        ladders={LINEAR.symbol: {"risk_limit_steps": steps}},
        collateral={"USDT": value},
        facts={"ladder.fee_in_trigger": "none"},
        venue="bitmex",
    )
    answer = told(question)
    index, ladder = _tier_index(answer), answer.position.terms.ladder
    if isinstance(index, Unknown) or isinstance(ladder, Unknown):
        return ThroughAccount({"maintenance_margin": answer.maintenance_margin})
    tier = ladder.tiers[index]
    leverage = tier.max_leverage
    return ThroughAccount(
        {
            "maintenance_margin_rate": tier.maintenance_margin_rate,
            "initial_margin_rate": leverage
            if isinstance(leverage, Unknown)
            else Decimal(1) / leverage,
            "maintenance_margin": answer.maintenance_margin,
        }
    )


LADDERS: Mapping[str, Answer] = {
    "ladder_deduction": deductions,
    "hl_ladder_deduction": half_rate_deductions,
    "ladder_lint": structure,
    "ladder_lookup": look_up,
    "okx_ladder_lookup": look_up_contracts,
    "ladder_mm": requirement,
    "ladder_max_leverage": most_leverage,
    "bitmex_steps": equal_steps,
}
