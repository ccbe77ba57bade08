"""One constituent, whatever it sends, moves the index by no more than the bound of the rule."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given, strategies as st

from stepladder.inputs.constituent import Constituent
from stepladder.inputs.index_bound import index_bound
from stepladder.inputs.index_price import IndexState, index_price
from stepladder.inputs.index_rule import IndexRule
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import NS_PER_SECOND
from stepladder.model.unknown import Unknown
from tests.support.price_worlds import D, index_rule_of

NOW = 1_000 * NS_PER_SECOND
TINY = D("1e-40")
QUARANTINE = {"bound": D("0.01"), "seconds": D(30)}

bands = st.sampled_from([D("0.005"), D("0.03"), D("0.05")])
rules = st.one_of(
    st.builds(
        lambda combine, outliers, bound, several, quarantine: index_rule_of(
            combine=combine,
            outliers=outliers,
            bound=bound,
            several="median" if several else None,
            stale_seconds=D(10),
            frozen_seconds=D(60),
            quarantine=QUARANTINE if quarantine else None,
        ),
        st.sampled_from(["mean", "weighted_mean"]),
        st.sampled_from(["cap", "exclude"]),
        bands,
        st.booleans(),
        st.booleans(),
    ),
    st.just(index_rule_of(combine="median", stale_seconds=D(10))),
    st.just(index_rule_of(combine="weighted_median", stale_seconds=D(10))),
)


@st.composite
def honest(draw) -> list[Constituent]:
    """Three to nine usable sources, close together or up to a tenth apart."""
    spread = draw(st.sampled_from([2, 50, 1000]))
    return [
        Constituent(
            source=f"venue {i}",
            price=D(100) + D(draw(st.integers(-spread, spread))) / 100,
            time_ns=NOW,
            weight=D(draw(st.integers(1, 9))),
        )
        for i in range(draw(st.integers(3, 9)))
    ]


faults = st.one_of(
    st.sampled_from(["0", "-1", "NaN", "sNaN", "Infinity", "-Infinity"]).map(Decimal),
    st.just("ten times"),
    st.just("stale"),
    st.just("frozen"),
    st.decimals("0.000001", 10**9, places=6),
    st.decimals(80, 120, places=4),
)


def faulty(one: Constituent, fault: object) -> Constituent:
    if fault == "ten times":
        return replace(one, price=one.price * 10)
    if fault == "stale":
        return replace(one, price=one.price / 2, time_ns=NOW - 11 * NS_PER_SECOND)
    if fault == "frozen":
        return replace(one, price=D("97.3"))
    assert isinstance(fault, Decimal)
    return replace(one, price=fault)


@given(rules, honest(), faults, st.data())
def test_one_fault_moves_the_index_by_no_more_than_its_bound(
    rule: IndexRule, found: list[Constituent], fault: object, data
):
    place = data.draw(st.integers(0, len(found) - 1), label="faulty")
    frozen = {found[place].source: (D("97.3"), 0)} if fault == "frozen" else {}
    with localcontext(EXACT):
        bound = index_bound(rule, found, owner="test")
        assert not isinstance(bound, Unknown)
        assume(bound is not None)
        assert bound is not None
        _, before = index_price(rule, found, NOW, owner="test")
        bad = [faulty(one, fault) if i == place else one for i, one in enumerate(found)]
        _, after = index_price(rule, bad, NOW, IndexState(frozen), owner="test")
        if isinstance(before.index, Unknown) or isinstance(after.index, Unknown):
            return  # no index at all is no wrong index
        assert abs(after.index - before.index) <= bound + TINY


@given(rules, honest(), faults, st.data())
def test_the_bound_is_not_idle_a_fault_is_never_worth_more_than_its_share_of_it(
    rule: IndexRule, found: list[Constituent], fault: object, data
):
    """With equal honest prices the bound is the share of one source times the band."""
    level = [replace(one, price=D(100)) for one in found]
    with localcontext(EXACT):
        bound = index_bound(rule, level, owner="test")
        assume(isinstance(bound, Decimal))
        total = sum((one.weight or D(0) for one in level), D(0))
        share = max(one.weight or D(0) for one in level) / total
        if rule.combine == "mean":
            share = D(1) / len(level)
        band = rule.bound if isinstance(rule.bound, Decimal) else D(0)
        medians = rule.combine in ("median", "weighted_median")
        assert bound == (0 if medians else share * band * 100)


@given(rules, honest(), st.randoms(use_true_random=False))
def test_the_order_of_the_sources_does_not_matter(rule: IndexRule, found, chance):
    shuffled = list(found)
    chance.shuffle(shuffled)
    with localcontext(EXACT):
        one = index_price(rule, found, NOW, owner="test")[1].index
        other = index_price(rule, shuffled, NOW, owner="test")[1].index
    assert isinstance(one, Unknown) == isinstance(other, Unknown)
    if not isinstance(one, Unknown) and not isinstance(other, Unknown):
        assert abs(one - other) < TINY


@given(rules, honest())
def test_the_index_lies_between_the_honest_prices(rule: IndexRule, found: list[Constituent]):
    with localcontext(EXACT):
        index = index_price(rule, found, NOW, owner="test")[1].index
    if not isinstance(index, Unknown):
        prices = [one.price for one in found]
        assert min(prices) - TINY <= index <= max(prices) + TINY


@given(rules, honest(), st.lists(faults, min_size=2, max_size=8), st.data())
def test_over_time_too_no_single_faulty_source_gets_further_than_the_bound(
    rule: IndexRule, found: list[Constituent], sent: list[object], data
):
    """The same source sends one fault after the other; the state goes along."""
    place = data.draw(st.integers(0, len(found) - 1), label="faulty")
    with localcontext(EXACT):
        bound = index_bound(rule, found, owner="test")
        assume(isinstance(bound, Decimal))
        assert isinstance(bound, Decimal)
        # An honest source that the rule itself has put into quarantine gives its share to others.
        low, high = min(o.price for o in found), max(o.price for o in found)
        assume(rule.bound is None or high - low <= D("0.004") * low)
        first = index_price(rule, found, NOW, owner="test")[1].index
        assume(isinstance(first, Decimal))
        assert isinstance(first, Decimal)
        state = None
        for step, fault in enumerate(sent):
            at = NOW + step * NS_PER_SECOND
            now = [
                faulty(replace(one, time_ns=at), fault)
                if i == place and fault not in ("stale", "frozen")
                else replace(one, time_ns=at)
                for i, one in enumerate(found)
            ]
            state, answer = index_price(rule, now, at, state, owner="test")
            if not isinstance(answer.index, Unknown):
                assert abs(answer.index - first) <= bound + TINY
