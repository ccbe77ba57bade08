"""The published numbers: deductions, look-ups, requirements, maximum leverage, structure."""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from stepladder.checks.max_leverage import max_leverage_for_stake
from stepladder.errors import InputError
from stepladder.formulas.maintenance_margin import half_of_initial_rate
from stepladder.model.fields import Fields
from stepladder.model.ladder import MarginLadder, Tier, computed_deductions, with_deductions
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.ladder_lint import lint_ladder
from stepladder.venues.ladder_version import read_ladder_version

Vector = dict[str, Any]
Load = Callable[[str, str], list[Vector]]
BITMEX = MarginLadder(shape="whole_position", tiers=(), edge_tier="lower")
NOT_GIVEN = unknown("maximum leverage", "not published", owner="vector")


def within(got: Decimal, expected: str, vector: Vector) -> bool:
    wanted, tolerance = Decimal(expected), vector["tolerance"]
    return abs(got - wanted) <= max(
        Decimal(tolerance["abs"]), Decimal(tolerance["rel"]) * abs(wanted)
    )


def tiers_of(vector: Vector) -> tuple[Tier, ...]:
    return tuple(
        Tier(
            floor=Decimal(row["floor"]),
            cap=None if row["cap"] is None else Decimal(row["cap"]),
            maintenance_margin_rate=Decimal(row["maintenance_margin_rate"])
            if "maintenance_margin_rate" in row
            else half_of_initial_rate(Decimal(row["max_leverage"])),
            max_leverage=NOT_GIVEN if row["max_leverage"] is None else Decimal(row["max_leverage"]),
            maintenance_deduction=Decimal(row["maintenance_deduction"])
            if "maintenance_deduction" in row
            else None,
        )
        for row in vector["inputs"]["tiers"]
    )


def ladder_of(vector: Vector) -> MarginLadder:
    return MarginLadder(shape="marginal", tiers=with_deductions(tiers_of(vector)))


def all_within(got: list[Decimal], expected: list[str], vector: Vector) -> bool:
    return len(got) == len(expected) and all(
        within(one, wanted, vector) for one, wanted in zip(got, expected, strict=True)
    )


def test_deductions(vectors: Load):
    kinds = []
    for vector in vectors("binance-usdm", "ladder_deduction"):
        got = list(computed_deductions(tiers_of(vector)))
        assert all_within(got, vector["expected"]["maintenance_deductions"], vector), vector["id"]
        if vector["kind"] == "known_wrong":
            published = vector["published"]["maintenance_deductions"]
            assert not all_within(got, published, vector), vector["id"]
        kinds.append(vector["kind"])
    assert sorted(kinds) == ["known_wrong"] + ["must_match"] * 6


def test_half_of_the_initial_rate(vectors: Load):
    group = vectors("hyperliquid", "hl_ladder_deduction")
    for vector in group:
        tiers, expected = tiers_of(vector), vector["expected"]
        rates = [tier.maintenance_margin_rate for tier in tiers]
        assert all_within(rates, expected["maintenance_margin_rates"], vector), vector["id"]
        deductions = list(computed_deductions(tiers))
        assert all_within(deductions, expected["maintenance_deductions"], vector), vector["id"]
    assert len(group) == 2


def test_look_up(vectors: Load):
    group = vectors("binance-usdm", "ladder_lookup")
    for vector in group:
        ladder, expected = ladder_of(vector), vector["expected"]
        tier = ladder.tiers[ladder.tier_index(Decimal(vector["inputs"]["notional"]))]
        rate, deduction = tier.maintenance_margin_rate, tier.maintenance_deduction
        assert within(rate, expected["maintenance_margin_rate"], vector), vector["id"]
        assert deduction is not None
        assert within(deduction, expected["maintenance_deduction"], vector), vector["id"]
    assert len(group) == 8


def test_requirement(vectors: Load):
    group = vectors("binance-usdm", "ladder_mm")
    for vector in group:
        notional = Decimal(vector["inputs"]["notional"])
        got = ladder_of(vector).requirement(notional)
        assert within(got, vector["expected"]["maintenance_margin"], vector), vector["id"]
        by_slice = sum(
            max(Decimal(0), min(notional, tier.cap or notional) - tier.floor)
            * tier.maintenance_margin_rate
            for tier in ladder_of(vector).tiers
        )
        assert got == by_slice
    assert len(group) == 9


def test_maximum_leverage_of_a_stake(vectors: Load):
    answers = []
    for vector in vectors("binance-usdm", "ladder_max_leverage"):
        got = max_leverage_for_stake(ladder_of(vector), Decimal(vector["inputs"]["stake"]))
        expected = vector["expected"]["max_leverage"]
        if expected is None:
            assert got is None, vector["id"]
        else:
            assert isinstance(got, Decimal)
            assert within(got, expected, vector), vector["id"]
        answers.append(expected)
    assert len(answers) == 6
    assert answers.count(None) == 1


def test_maximum_leverage_needs_every_maximum_and_a_stake(base: tuple[Tier, ...]):
    ladder = MarginLadder(shape="marginal", tiers=base)
    assert max_leverage_for_stake(ladder, Decimal(3_000_000)) == 1
    assert max_leverage_for_stake(ladder, Decimal("3000000.01")) is None
    # In the highest tier too the position must fit below the cap.
    assert max_leverage_for_stake(ladder, Decimal(100_000)) == 30
    with pytest.raises(InputError):
        max_leverage_for_stake(ladder, Decimal(-1))
    last = Tier(
        floor=Decimal(3_000_000),
        cap=None,
        maintenance_margin_rate=Decimal("0.02"),
        max_leverage=NOT_GIVEN,
        maintenance_deduction=Decimal(33_050),
    )
    longer = MarginLadder(shape="marginal", tiers=(*base, last))
    assert isinstance(max_leverage_for_stake(longer, Decimal(100)), Unknown)


def test_equal_risk_limit_steps(vectors: Load):
    group = vectors("bitmex", "bitmex_steps")
    for vector in group:
        inputs, expected = vector["inputs"], vector["expected"]
        value = Decimal(inputs["position_value"])
        steps = {key: given for key, given in inputs.items() if key != "position_value"}
        fields = Fields({"source": "s", "risk_limit_steps": steps}, owner="vector")
        version = read_ladder_version("XBTUSD", BITMEX, fields, {"s": "vector"})
        assert isinstance(version.ladder, MarginLadder)
        tier = version.ladder.tiers[version.ladder.tier_index(value)]
        rate = tier.maintenance_margin_rate
        assert within(rate, expected["maintenance_margin_rate"], vector), vector["id"]
        assert isinstance(tier.max_leverage, Decimal)
        initial = 1 / tier.max_leverage
        assert within(initial, expected["initial_margin_rate"], vector), vector["id"]
        if "maintenance_margin" in expected:
            asked = version.ladder.requirement(value)
            assert within(asked, expected["maintenance_margin"], vector), vector["id"]
        edges = {tier.floor for tier in version.ladder.tiers[1:4]}
        for value in (*edges, *(edge + 1 for edge in edges)):
            limit, step = Decimal(inputs["base_limit"]), Decimal(inputs["step"])
            steps_above = max(0, math.ceil((value - limit) / step))
            rate = Decimal(inputs["base_maintenance_rate"]) * (1 + steps_above)
            assert version.ladder.requirement(value) == value * rate, value
    assert len(group) == 3


BREAKS = {
    "contiguous": {"LADDER-001", "LADDER-002"},
    "rate_increasing": {"LADDER-003"},
    "leverage_decreasing": {"LADDER-004"},
    "initial_covers_maintenance": {"LADDER-005"},
    "deductions_continuous": {"LADDER-006"},
}


def test_structure(vectors: Load):
    group = vectors("binance-usdm", "ladder_lint")
    for vector in group:
        rules = {finding.rule_id for finding in lint_ladder(tiers_of(vector), "marginal")}
        got = {name: not (rules & broken) for name, broken in BREAKS.items()}
        assert got == vector["expected"], vector["id"]
        assert rules <= set().union(*BREAKS.values()), vector["id"]
    assert len(group) == 11
    assert sum(not all(vector["expected"].values()) for vector in group) == 5
