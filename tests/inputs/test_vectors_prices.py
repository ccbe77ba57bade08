"""Published cases of index, mark and time-weighted average: every one is met."""

from pathlib import Path

import pytest

from stepladder.verification.answers.prices import PRICES
from tests.support.vector_files import Vector, vectors_of, within

CASES = {
    "deribit_index": 1,
    "aevo_mark_leg": 1,
    "vega_mark_book": 2,
    "vega_mark_book_twap": 3,
    "vega_mark_median": 5,
    "vega_mark_trades": 2,
    "vega_mark_weighted": 3,
    "vega_twap": 3,
}
"""Groups and how many cases each has: a group that shrinks is noticed."""


def cases(shared_data: Path, group: str) -> list[Vector]:
    files = ("deribit", "aevo", "vega")
    return [v for venue in files for v in vectors_of(shared_data, venue) if v["group"] == group]


def agrees(got: object, expected: object, tolerance) -> bool:
    if isinstance(expected, list):
        return (
            isinstance(got, list)
            and len(got) == len(expected)
            and all(within(a, b, tolerance) for a, b in zip(got, expected, strict=True))
        )
    return within(got, expected, tolerance)


def test_there_is_an_answer_for_every_group_and_no_other():
    assert set(PRICES) == set(CASES)


@pytest.mark.parametrize("group", CASES)
def test_every_published_case_is_met(shared_data: Path, group: str):
    found = cases(shared_data, group)
    assert len(found) == CASES[group]
    for vector in found:
        assert vector["kind"] == "must_match"
        got = PRICES[group](vector["inputs"])
        assert isinstance(got, dict)
        for name, expected in vector["expected"].items():
            assert agrees(got[name], expected, vector["tolerance"]), (vector["id"], name, got)


def test_the_comparison_can_fail():
    exact = {"abs": "0", "rel": "0"}
    assert not agrees([1], ["1", "2"], exact)
    assert not agrees(None, "1", exact)
    assert not agrees([1, 3], ["1", "2"], exact)
