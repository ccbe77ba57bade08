"""The published funding cases, through rules, account and formulas."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from stepladder.model.exact import EXACT, localcontext
from stepladder.verification.answers.answered import ThroughAccount
from stepladder.verification.answers.funding import FUNDING
from tests.support.vector_files import Vector, moved_inputs, vectors_of, within

CASES = {
    "bitmex_funding": 1,
    "deribit_funding": 2,
    "drift_funding": 3,
    "drift_funding_pool": 2,
    "dydx_funding_cap": 5,
    "dydx_funding_settlement": 8,
    "dydx_funding_tick": 11,
    "dydx_impact_notional": 1,
    "dydx_premium": 9,
    "dydx_trim": 5,
    "g_skew_funding": 4,
    "paradex_funding": 1,
    "snx_funding": 6,
    "vega_funding": 6,
}
VENUES = (
    "bitmex",
    "deribit",
    "drift-v2",
    "dydx-v4",
    "generic",
    "paradex",
    "synthetix-v3",
    "vega",
)


def cases(folder: Path) -> Iterator[Vector]:
    for venue in VENUES:
        yield from (case for case in vectors_of(folder, venue) if case["group"] in CASES)


def answered(group: str, inputs: Mapping[str, object]) -> Mapping[str, object]:
    with localcontext(EXACT):
        answer = FUNDING[group](inputs)
    return answer.figures if isinstance(answer, ThroughAccount) else answer


def misses(case: Vector, got: Mapping[str, object]) -> list[str]:
    return [
        name
        for name, wanted in case["expected"].items()
        if not matches(got.get(name), wanted, case["tolerance"])
    ]


def matches(got: object, wanted: object, tolerance: Mapping[str, str]) -> bool:
    if isinstance(wanted, list):
        return (
            isinstance(got, list)
            and len(got) == len(wanted)
            and all(within(one, other, tolerance) for one, other in zip(got, wanted, strict=True))
        )
    return within(got, wanted, tolerance)


def test_every_group_is_answered():
    assert set(FUNDING) == set(CASES)


def test_every_published_case_is_matched(shared_data: Path):
    found = list(cases(shared_data))
    assert Counter(case["group"] for case in found) == CASES
    assert {case["kind"] for case in found} == {"must_match"}
    wrong = [(c["id"], misses(c, answered(c["group"], c["inputs"]))) for c in found]
    assert not [each for each in wrong if each[1]]


@pytest.mark.parametrize("group", CASES)
def test_an_input_moved_by_a_hundredth_moves_an_answer(shared_data: Path, group: str):
    for case in cases(shared_data):
        if case["group"] == group and any(_moved(case)):
            return
    raise AssertionError(f"no input of {group} matters within its tolerance")


def _moved(case: Vector) -> Iterator[bool]:
    for _, inputs in moved_inputs(case["inputs"]):
        yield bool(misses(case, answered(case["group"], inputs)))
