"""Policies of auto-deleveraging: shares, remainders, ties, and the place in the queue."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InvariantError
from stepladder.liquidation.adl_policy import (
    POLICIES,
    Candidate,
    adl_cuts,
    drained,
    queue_place,
    risk_weights,
)
from stepladder.liquidation.allocation import shares, whole_units
from stepladder.liquidation.waterfall import waterfall
from stepladder.liquidation.waterfall_rules import AdlStep, WaterfallRules
from tests.support.chance import chance
from tests.waterfall.scenes import by_hand, holder

amounts = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), min_size=1, max_size=6)


def candidate(party: str, lots: int, worth: int | str, score: int = 0, seniority: int = 0):
    return Candidate(
        party=party,
        lots=lots,
        worth=Fraction(worth),
        score=Decimal(score),
        seniority=seniority,
    )


@given(rows=amounts, total=st.integers(0, 200))
def test_shares_are_in_proportion_and_within_their_caps(rows, total: int):
    weights, caps = [Fraction(w) for w, _ in rows], [Fraction(c) for _, c in rows]
    got = shares(Fraction(total), weights, caps)
    assert sum(got) == min(total, sum(caps))
    assert all(0 <= share <= cap for share, cap in zip(got, caps, strict=True))
    free = [i for i, share in enumerate(got) if share < caps[i] and weights[i]]
    assert len({got[i] / weights[i] for i in free}) <= 1
    for i in free:  # who is at a cap would have had no less in proportion
        assert all(
            got[j] * weights[i] <= got[i] * weights[j] for j in range(len(got)) if weights[j]
        )
    if any(got[i] for i in range(len(got)) if not weights[i]):
        assert not free


@given(rows=amounts, total=st.integers(0, 200), random=chance)
def test_whole_units_are_within_one_of_their_share(rows, total: int, random: Random):
    caps = [Fraction(c) for _, c in rows]
    targets = shares(Fraction(total), [Fraction(w) for w, _ in rows], caps)
    first = random.sample(range(len(rows)), len(rows))
    units = whole_units(targets, first)
    assert sum(units) == sum(targets)
    for unit, target, cap in zip(units, targets, caps, strict=True):
        assert abs(unit - target) < 1
        assert 0 <= unit <= cap


def test_the_largest_remainder_goes_first_and_the_tie_break_second():
    thirds = [Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)]
    assert whole_units(thirds, [1, 2, 0]) == [0, 1, 0]
    assert whole_units([Fraction("1.4"), Fraction("2.6")], [0, 1]) == [1, 3]
    with pytest.raises(InvariantError, match="no whole number"):
        whole_units([Fraction(1, 2)], [0])


def test_the_published_cuts_that_drain_leverage():
    """Campbell and others: ten each with 1, 2 and 5 behind it, nine to go."""
    cuts, level = drained(Fraction(9), [Fraction(10)] * 3, [Fraction(1), Fraction(2), Fraction(5)])
    assert cuts == [Fraction(19, 3), Fraction(8, 3), 0]
    assert level == Fraction(11, 3)


@given(
    rows=st.lists(st.tuples(st.integers(1, 9), st.integers(-2, 6)), min_size=1, max_size=4),
    share=st.integers(0, 100),
)
def test_no_other_cut_leaves_a_smaller_largest_leverage(rows, share: int):
    sizes, worths = [Fraction(s) for s, _ in rows], [Fraction(w) for _, w in rows]
    total = Fraction(share, 100) * sum(sizes)
    cuts, level = drained(total, sizes, worths)
    assert sum(cuts) == total
    left = [size - cut for size, cut in zip(sizes, cuts, strict=True)]
    assert all(0 <= rest <= size for rest, size in zip(left, sizes, strict=True))
    if level is None:
        assert all(not cut for cut, worth in zip(cuts, worths, strict=True) if worth > 0)
        return
    for rest, cut, worth in zip(left, cuts, worths, strict=True):
        assert rest <= level * max(worth, Fraction(0))
        assert not cut or rest == level * max(worth, Fraction(0))  # nobody is cut below the level


def test_whole_lots_that_drain_leverage_against_every_other_way():
    three = [candidate("a", 4, 1), candidate("b", 5, 3), candidate("c", 3, 4)]
    for total in range(13):
        cuts = adl_cuts("leverage_draining", total, three)
        ways = (
            way for way in product(*(range(each.lots + 1) for each in three)) if sum(way) == total
        )
        best = min(largest(way, three) for way in ways)
        assert sum(cuts) == total
        assert largest(cuts, three) <= best + 1  # one lot of rounding, for one unit of worth


def largest(cuts, candidates):
    return max((c.lots - cut) / c.worth for c, cut in zip(candidates, cuts, strict=True))


def test_each_policy_cuts_somebody_else():
    """The same three accounts, eight lots: five policies, five answers."""
    three = [
        candidate("big", 10, 20, score=2),
        candidate("risky", 6, 1, score=3),
        candidate("small", 4, 4, score=1),
    ]
    assert {policy: adl_cuts(policy, 8, three) for policy in POLICIES} == {
        "queue": [2, 6, 0],
        "wealth_pro_rata": [7, 0, 1],
        "contract_pro_rata": [4, 2, 2],
        "risk_aware": [1, 6, 1],
        "leverage_draining": [0, 6, 2],
    }


def test_no_wealth_at_all_falls_back_to_size():
    broke = [candidate("a", 3, -1), candidate("b", 6, 0)]
    for policy in ("wealth_pro_rata", "risk_aware", "leverage_draining"):
        assert adl_cuts(policy, 3, broke) == [1, 2]


def test_risk_weights_of_those_without_equity_are_zero():
    assert risk_weights([Fraction(-1)], [Fraction(5)], "power3") == [0]
    assert risk_weights([Fraction(2)], [Fraction(9, 10)], "threshold") == [0]
    assert risk_weights([Fraction(2)], [Fraction(7)], "equal") == [2]


@given(random=chance)
def test_number_k_of_the_queue_is_the_kth_to_be_closed(random: Random):
    """Close one lot more each time: the order in which positions are first touched."""
    count = random.randint(1, 6)
    scores = [random.randint(-2, 2) for _ in range(count)]
    others = [
        holder(
            f"n{i}",
            -random.randint(1, 3),
            1_000 + i,
            score=Decimal(scores[i]),
            seniority=random.randint(0, 10) * 10 + i,
        )
        for i in range(count)
    ]
    touched: list[str] = []
    for lots in range(1, int(sum(-each.size for each in others)) + 1):
        scene = by_hand(holder("me", lots, -101 * lots), *others)
        done = waterfall(scene, WaterfallRules(steps=(AdlStep(),)))
        new = [h.party for h in others if done.sizes[h.party] != h.size and h.party not in touched]
        assert len(new) <= 1
        touched += new
    listed = [
        Candidate(
            party=each.party,
            lots=int(-each.size),
            worth=Fraction(0),
            score=each.score,
            seniority=each.seniority,
        )
        for each in others
    ]
    assert [queue_place(listed, party) for party in touched] == list(range(1, count + 1))
    assert queue_place(listed, "account:nobody") is None


@given(random=chance)
def test_a_tie_is_settled_by_size_and_age_never_by_the_list(random: Random):
    twins = [candidate(str(i), random.randint(1, 3), 5, score=1, seniority=i) for i in range(5)]
    shuffled = random.sample(twins, 5)
    for policy, total in product(POLICIES, (1, 4, 6)):
        first = dict(zip((t.party for t in twins), adl_cuts(policy, total, twins), strict=True))
        again = dict(
            zip((t.party for t in shuffled), adl_cuts(policy, total, shuffled), strict=True)
        )
        assert first == again
    assert adl_cuts("queue", 1, [twins[0], replace(twins[0], lots=4)]) == [0, 1]
