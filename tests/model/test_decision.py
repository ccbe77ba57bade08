"""The order of verdicts: fail beats unknown beats warn beats pass, and the worst is said first."""

from decimal import Decimal
from itertools import permutations, product
from typing import get_args

import pytest

from stepladder.model.decision import SEVERITY, Reason, Verdict, decide, worst


def reason(verdict: Verdict, subject: str = "") -> Reason:
    return Reason(
        rule_id="MMR-001",
        verdict=verdict,
        subject=subject,
        observed=Decimal(1),
        limit=Decimal(1),
        unit="",
        source="",
    )


def test_every_verdict_has_its_rank():
    assert SEVERITY == ("pass", "warn", "unknown", "fail")
    assert set(SEVERITY) == set(get_args(Verdict))


@pytest.mark.parametrize("verdicts", list(product(SEVERITY, repeat=3)))
def test_the_worst_verdict_decides_in_whatever_order(verdicts):
    expected = max(verdicts, key=SEVERITY.index)
    assert {worst(order) for order in permutations(verdicts)} == {expected}
    assert decide(map(reason, verdicts)).verdict == expected


def test_nothing_judged_is_unknown_and_not_a_pass():
    assert worst([]) == "unknown"
    assert decide([]).verdict == "unknown"
    assert decide([]).reasons == ()


def test_reasons_are_worst_first_and_keep_their_order_among_equals():
    verdicts: tuple[Verdict, ...] = ("pass", "fail", "warn", "fail", "unknown")
    given = [reason(v, s) for v, s in zip(verdicts, "abcde", strict=True)]
    assert [r.subject for r in decide(given).reasons] == ["b", "d", "e", "c", "a"]
    assert [r.subject for r in decide(iter(given)).reasons] == ["b", "d", "e", "c", "a"]
