"""Answers that only repeat published figures would not survive a moved input."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest

from stepladder.verification.conformance.packaged import packaged_cases
from tests.support.rules_by_hand import RULES as OTHER_RULES
from tests.support.steps_by_hand import STEP_RULES
from tests.support.vector_files import Inputs, moved_inputs, within
from tests.support.vector_groups import product
from tests.support.vector_table import ORACLES
from tests.support.waterfall_by_hand import WATERFALL_RULES

RULES = {**OTHER_RULES, **STEP_RULES, **WATERFALL_RULES}
CLOSE = {"abs": "1e-30", "rel": "1e-17"}
UNIT_OF_THE_CHAIN = {"abs": "0.000001", "rel": "1e-17"}
ROUNDED_IN_BETWEEN = {"dydx_requirements"}
INDEXES = ("position_index", "order.", "periods", "liability_decimals", "asset_decimals")
MOVED = 2_795


def asked(group: str) -> list[tuple[str, Inputs]]:
    """The inputs of a group's cases as published, and with one of them moved by a hundredth."""
    cases = [case for case in packaged_cases() if case.group == group]
    return [
        (f"{case.id} {name}", inputs)
        for case in cases
        for name, inputs in [("as published", case.inputs), *moved_inputs(case.inputs)]
        if not name.startswith(INDEXES)
    ]


def agrees(got: object, wanted: object, tolerance: Mapping[str, str]) -> bool:
    if isinstance(wanted, list):
        return (
            isinstance(got, list)
            and len(got) == len(wanted)
            and all(agrees(*pair, tolerance) for pair in zip(got, wanted, strict=True))
        )
    if isinstance(wanted, str):
        return got == wanted
    if isinstance(wanted, Mapping):
        return (
            isinstance(got, Mapping)
            and set(got) == set(wanted)
            and all(agrees(got[key], each, tolerance) for key, each in wanted.items())
        )
    if isinstance(wanted, str):
        return got == wanted
    return within(got, wanted, tolerance)


@pytest.mark.parametrize("group", RULES)
def test_the_answer_follows_the_rule_where_nothing_was_published(group: str):
    tolerance = UNIT_OF_THE_CHAIN if group in ROUNDED_IN_BETWEEN else CLOSE
    complaints = []
    for name, inputs in asked(group):
        got, wanted = product(group)(inputs), RULES[group](inputs)
        complaints += [
            f"{name}: {key} is {got.get(key, 'not there')}, by hand {figure}"
            for key, figure in wanted.items()
            if key not in got or not agrees(got[key], figure, tolerance)
        ]
    assert not complaints, "\n".join(["", *complaints])


ELSEWHERE = {
    "tests/ladders": {"ladder_lint", "ladder_max_leverage"},
    "tests/incentives": {"funding_cap", "funding_payment", "funding_premium", "funding_rate"},
    "tests/inputs": {"index_price", "mark_price", "twap"},
}
"""Groups, or whole topics, whose rules other folders look at with inputs of their own."""


def test_no_group_is_left_to_its_published_figures():
    others = set().union(*ELSEWHERE.values())
    alone = {
        case.group
        for case in packaged_cases()
        if case.group not in {*RULES, *ORACLES} and not others & {case.group, case.topic}
    }
    assert alone == {"okx_ladder_lookup"}, "its sizes are whole contracts and cannot move"


def test_the_moved_inputs_are_counted():
    assert sum(len(asked(group)) for group in RULES) == MOVED, "change the count on purpose only"


def test_the_rules_by_hand_can_disagree():
    assert not within(Decimal("1.00000000000001"), Fraction(1), CLOSE)
    assert not agrees([Decimal(1)], [Fraction(1), Fraction(2)], CLOSE)
