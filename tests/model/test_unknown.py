"""An absent fact cannot slip into a comparison, and keeps its owner on every way out."""

import operator
import pickle
from collections.abc import Callable

import pytest

from stepladder.errors import InvariantError
from stepladder.model.unknown import Missing, Unknown, join, known, unknown

MARK = unknown("prices.BTCUSDT.mark", "not given", owner="account.json")
FEE = unknown("fees.taker", "not published", owner="rulebook bitmex")


@pytest.mark.parametrize(
    "use",
    [
        bool,
        operator.not_,
        lambda v: v and 1,
        lambda v: v or 1,
        lambda v: 1 if v else 2,
        lambda v: any([v]),
    ],
)
def test_an_unknown_is_neither_true_nor_false(use):
    with pytest.raises(InvariantError, match="an unknown was used as true or false"):
        use(MARK)


@pytest.mark.parametrize("use", [operator.lt, operator.gt, operator.le, operator.ge])
@pytest.mark.parametrize("other", [0, MARK, None])
def test_an_unknown_has_no_order(use, other):
    with pytest.raises(TypeError):
        use(MARK, other)


@pytest.mark.parametrize("use", [operator.add, operator.sub, operator.mul, operator.truediv])
def test_an_unknown_has_no_arithmetic(use):
    for left, right in ((MARK, 1), (1, MARK), (MARK, MARK)):
        with pytest.raises(TypeError):
            use(left, right)
    alone: tuple[Callable[..., object], ...] = (float, int, abs, operator.neg)
    for function in alone:
        with pytest.raises(TypeError):
            function(MARK)


def test_an_unknown_equals_nothing_but_the_same_missing_facts():
    assert unknown("prices.BTCUSDT.mark", "not given", owner="account.json") == MARK
    assert MARK != FEE
    others: tuple[object, ...] = (0, "not given", None, False, ())
    assert all(other != MARK for other in others)
    assert len({MARK, unknown("prices.BTCUSDT.mark", "not given", owner="account.json")}) == 1
    assert hash(MARK) != hash(FEE)
    assert pickle.loads(pickle.dumps(MARK)) == MARK


def test_an_unknown_says_which_fact_why_and_whose():
    assert str(MARK) == "prices.BTCUSDT.mark: not given (account.json)"
    assert str(join(MARK, FEE)) == f"{MARK}; {FEE}"


def test_known_values_come_back_as_they_are():
    assert known(1) == (1,)
    assert known(0, "", None, False) == (0, "", None, False)
    assert join(0, "", None) is None
    assert join() is None


def test_one_unknown_makes_the_whole_unknown_and_names_every_fact_once():
    both: object = known(1, MARK, FEE, MARK)
    assert isinstance(both, Unknown)
    assert both.missing == (*MARK.missing, *FEE.missing)
    assert join(both, MARK, 5) == both
    assert join(FEE, MARK) == Unknown((*FEE.missing, *MARK.missing)), "in the order asked"


def test_an_unknown_is_frozen():
    with pytest.raises(AttributeError):
        MARK.missing = ()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        MARK.missing[0].reason = "given"  # type: ignore[misc]


def test_missing_facts_sort_by_owner_then_fact():
    facts = [Missing(owner=o, fact=f, reason="r") for o, f in (("b", "a"), ("a", "b"), ("a", "a"))]
    assert [(m.owner, m.fact) for m in sorted(facts)] == [("a", "a"), ("a", "b"), ("b", "a")]
