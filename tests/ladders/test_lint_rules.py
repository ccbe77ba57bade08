"""Each rule of docs/rules/ladder.md: broken on purpose it is found, and nothing else is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, strategies as st

from stepladder.model.ladder import LadderShape, MarginLadder, Tier, computed_deductions
from stepladder.venues.ladder_lint import CAP_MAX, STRUCTURAL, lint_ladder

MakeTier = Callable[..., Tier]
Broken = tuple[int, str | None, str | None, list[tuple[str | None, ...]]]
BROKEN: dict[str, Broken] = {
    # rule: tier counted from 1, observed, limit, and the rows that break it in just that way
    "LADDER-001": (2, "60000", "50000", [("60000", "600000", "0.005", "100", "60")]),
    "LADDER-002": (2, "40000", "50000", [("40000", "600000", "0.005", "100", "40")]),
    "LADDER-003": (2, "0.004", "0.004", [("50000", "600000", "0.004", "100", "0")]),
    "LADDER-004": (2, "125", "125", [("50000", "600000", "0.005", "125", "50")]),
    "LADDER-005": (2, "0.0125", "0.02", [("50000", "600000", "0.02", "80", "800")]),
    "LADDER-006": (2, "75", "50", [("50000", "600000", "0.005", "100", "75")]),
    "LADDER-007": (2, None, None, [("50000", "600000", "0.005", "100", None)]),
    "LADDER-009": (
        2,
        "9223372036854775807",
        "1000000000000000",
        [("50000", "9223372036854775807", "0.005", "100", "50")],
    ),
    "LADDER-012": (2, "6000", "50000", [("50000", "6000", "0.005", "100", "50")]),
}
BOTTOM = ("0", "50000", "0.004", "125", "0")


def found(tiers: Sequence[Tier], shape: LadderShape = "marginal") -> list[tuple[str, int]]:
    return [(finding.rule_id, finding.tier) for finding in lint_ladder(tiers, shape)]


def test_a_sound_ladder_has_no_findings(base: tuple[Tier, ...]):
    assert found(base) == []
    assert found(base[:1]) == []
    assert found([]) == []


@pytest.mark.parametrize("rule", BROKEN)
def test_a_ladder_broken_in_one_way_has_that_finding_alone(rule: str, tier: MakeTier):
    number, observed, limit, rows = BROKEN[rule]
    tiers = [tier(*BOTTOM), *(tier(*row) for row in rows)]
    (finding,) = lint_ladder(tiers, "marginal")
    assert (finding.rule_id, finding.tier) == (rule, number)
    assert finding.observed == (None if observed is None else Decimal(observed))
    assert finding.limit == (None if limit is None else Decimal(limit))


def test_a_tier_above_an_open_end_overlaps_it(tier: MakeTier):  # LADDER-002
    tiers = [tier("0", None, "0.004", "125", "0"), tier("50000", None, "0.005", "100", "50")]
    (finding,) = lint_ladder(tiers, "marginal")
    assert (finding.rule_id, finding.limit) == ("LADDER-002", None)


def test_a_ladder_listed_out_of_order_is_found_once(base: tuple[Tier, ...]):  # LADDER-008
    first, second, third = base
    (finding,) = lint_ladder([second, first, third], "marginal")
    assert (finding.rule_id, finding.tier, finding.observed, finding.limit) == (
        "LADDER-008",
        2,
        Decimal(0),
        Decimal(50_000),
    )
    for order in permutations(base):
        assert {rule for rule, _ in found(order)} <= {"LADDER-008"}
        assert bool(found(order)) == (order != base)


def test_a_ladder_that_starts_above_zero_is_found(tier: MakeTier):  # LADDER-010
    assert found([tier("5000", "50000", "0.004", "125", "0")]) == [("LADDER-010", 1)]


def test_a_rate_must_be_a_fraction(tier: MakeTier):  # LADDER-011
    for rate, findings in (("0", 1), ("0.0001", 0), ("1", 0), ("1.0001", 1), ("-0.1", 1)):
        only = tier("0", None, rate, "1", "0")
        assert found([only]) == [("LADDER-011", 1)] * findings


def test_both_sides_of_every_boundary(tier: MakeTier):
    bottom = tier(*BOTTOM)
    for above, rules in (
        (tier("50000", None, "0.005", "100", "50.01"), []),  # cents are rounding
        (tier("50000", None, "0.005", "100", "50.011"), ["LADDER-006"]),
        (tier("50000", None, "0.0041", "124.9", "5"), []),
        (tier("50000", None, "0.0101", "100", "305"), ["LADDER-005"]),
        (tier("50000", None, "0.01", "100", "300"), []),  # 1/100 = 1 %: just enough
        (tier("50000", None, "0.06", "16.6666666666666667", "2800"), []),  # a rounded 1/0.06
        (tier("50000", str(CAP_MAX), "0.005", "100", "50"), []),
        (tier("50000", str(CAP_MAX + 1), "0.005", "100", "50"), ["LADDER-009"]),
        (tier("50000", "50000", "0.005", "100", "50"), ["LADDER-012"]),
        (tier("50000", "50000.01", "0.005", "100", "50"), []),
        (tier("50000", None, "0.005", None, "50"), []),  # unknown leverage is not judged
    ):
        assert [rule for rule, _ in found([bottom, above])] == rules, above


def test_one_wrong_deduction_does_not_condemn_the_tiers_above(base: tuple[Tier, ...]):  # LADDER-006
    wrong = replace(base[1], maintenance_deduction=Decimal(75))
    assert found([base[0], wrong, base[2]]) == [("LADDER-006", 2)]
    carried = replace(base[2], maintenance_deduction=Decimal(3_075))
    assert found([base[0], wrong, carried]) == [("LADDER-006", 2)]


def test_a_whole_position_ladder_needs_no_deductions(base: tuple[Tier, ...]):
    bare = [replace(tier, maintenance_deduction=None) for tier in base]
    assert found(bare, "whole_position") == []
    assert [rule for rule, _ in found(bare)] == ["LADDER-007"] * 3


def test_structural_rules_are_those_without_one_requirement_per_notional():
    assert STRUCTURAL == (
        "LADDER-001",
        "LADDER-002",
        "LADDER-008",
        "LADDER-010",
        "LADDER-011",
        "LADDER-012",
    )


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 50)), min_size=1, max_size=12))
def test_any_contiguous_rising_ladder_with_computed_deductions_is_sound(
    steps: list[tuple[int, int]],
):
    tiers, floor, rate = [], Decimal(0), Decimal(0)
    for width, rise in steps:
        rate += Decimal(rise).scaleb(-3)
        tiers.append(
            Tier(
                floor=floor,
                cap=floor + width,
                maintenance_margin_rate=rate,
                max_leverage=1 / rate,
                maintenance_deduction=None,
            )
        )
        floor += width
    filled = [
        replace(one, maintenance_deduction=deduction)
        for one, deduction in zip(tiers, computed_deductions(tuple(tiers)), strict=True)
    ]
    assert found(filled) == []
    ladder = MarginLadder(shape="marginal", tiers=tuple(filled))
    for index, one in enumerate(ladder.tiers[1:], start=1):
        below = ladder.requirement_in_tier(one.floor, index - 1)
        assert ladder.requirement_in_tier(one.floor, index) == below
