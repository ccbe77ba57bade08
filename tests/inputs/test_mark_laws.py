"""Laws of the mark, and each average against a naive engine that keeps every tick."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, strategies as st

from stepladder.inputs.mark_price import no_marks, update
from stepladder.inputs.mark_rule import MarkRule
from stepladder.inputs.price_tick import PriceTick
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import NS_PER_SECOND
from stepladder.model.unknown import Unknown
from tests.support.price_worlds import (
    FUNDING,
    LAST,
    D,
    answer,
    average,
    exponential,
    median_of,
    rule_of,
    state_after,
)

TINY = D("1e-40")
prices = st.decimals(90, 110, places=2)
times = st.lists(st.integers(0, 12_000), min_size=1, max_size=25).map(sorted)


@st.composite
def tapes(draw) -> list[PriceTick]:
    """Ticks at milliseconds of the first twelve seconds; the first one has everything."""
    ticks = []
    for i, milli in enumerate(draw(times)):
        mid, half = draw(prices), draw(st.sampled_from([D(0), D("0.05"), D(1)]))
        ticks.append(
            PriceTick(
                time_ns=milli * NS_PER_SECOND // 1000,
                bid=mid - half,
                ask=mid + half,
                last=draw(prices) if i == 0 or draw(st.booleans()) else None,
                index=draw(prices) if i == 0 or draw(st.booleans()) else None,
                funding_rate=D("0.0001") if i == 0 else None,
                next_funding_ns=28_800 * NS_PER_SECOND if i == 0 else None,
            )
        )
    return ticks


rules = st.builds(
    lambda window, sample, exponential_too: median_of(
        FUNDING,
        average(window * sample, sample),
        LAST,
        *([exponential(1, 1)] if exponential_too else []),
    ),
    st.integers(1, 6),
    st.integers(1, 3),
    st.booleans(),
)


@given(tapes(), rules, st.data())
def test_duplicate_ticks_change_nothing(ticks: list[PriceTick], rule: MarkRule, data):
    doubled = [
        again for one in ticks for again in [one] * data.draw(st.integers(1, 3), label="times")
    ]
    with localcontext(EXACT):
        for second in (12, 13, 20):
            once, more = (state_after(rule, *tape) for tape in (ticks, doubled))
            assert answer(rule, once, second).mark == answer(rule, more, second).mark


@given(tapes(), rules, times)
def test_ticks_that_say_nothing_new_change_nothing(
    ticks: list[PriceTick], rule: MarkRule, extra: list[int]
):
    echoes = [PriceTick(time_ns=milli * NS_PER_SECOND // 1000) for milli in extra]
    with_echoes = sorted([*ticks, *echoes], key=lambda one: one.time_ns)
    with localcontext(EXACT):
        plain = answer(rule, state_after(rule, *ticks), 13).mark
        echoed = answer(rule, state_after(rule, *with_echoes), 13).mark
    assert isinstance(plain, Unknown) == isinstance(echoed, Unknown)
    if not isinstance(plain, Unknown) and not isinstance(echoed, Unknown):
        assert abs(plain - echoed) < TINY


@given(tapes(), rules)
def test_the_mark_lies_between_the_extremes_of_its_terms(ticks: list[PriceTick], rule: MarkRule):
    with localcontext(EXACT):
        found = answer(rule, state_after(rule, *ticks), 30)
    terms = [price for _, price in found.terms if not isinstance(price, Unknown)]
    assert not isinstance(found.mark, Unknown)
    assert len(terms) == len(found.terms)
    assert min(terms) <= found.mark <= max(terms)


@given(tapes(), st.integers(1, 6), st.integers(1, 3))
def test_a_moving_average_is_that_of_a_naive_engine(
    ticks: list[PriceTick], window: int, sample: int
):
    rule = rule_of({"combine": "only", "terms": [average(window * sample, sample)]})
    for second in (12, 25, 40):
        with localcontext(EXACT):
            got = answer(rule, state_after(rule, *ticks), second).mark
            instants = [k * sample for k in range(second // sample, -1, -1)][:window]
            basis = [_basis_as_of(ticks, instant) for instant in instants]
            if len(basis) < window or None in basis:
                assert isinstance(got, Unknown)
                continue
            index = _as_of(ticks, second, "index")
            assert index is not None
            mean = sum((b for b in basis if b is not None), D(0)) / window
            assert not isinstance(got, Unknown)
            assert abs(got - index - mean) < TINY


@given(tapes(), st.integers(1, 4), st.integers(1, 3))
def test_an_exponential_average_is_that_of_a_naive_engine(
    ticks: list[PriceTick], constant: int, sample: int
):
    rule = rule_of({"combine": "only", "terms": [exponential(constant, sample)]})
    with localcontext(EXACT):
        second = 40
        got = answer(rule, state_after(rule, *ticks), second).mark
        total = weight = D(0)
        for instant in range(0, second + 1, sample):
            basis = _basis_as_of(ticks, instant)
            if basis is None:
                continue
            left = (D(-sample) / D(constant)).exp()
            total, weight = total * left + basis * sample, weight * left + sample
        index = _as_of(ticks, second, "index")
        assert index is not None
        assert not isinstance(got, Unknown)
        assert abs(got - index - total / weight) < TINY


@given(tapes(), st.decimals("0.5", 2, places=2))
def test_scaling_every_price_scales_the_mark(ticks: list[PriceTick], factor: Decimal):
    rule = median_of(FUNDING, average(4), LAST)
    with localcontext(EXACT):
        scaled = [
            replace(
                one,
                **{
                    name: price * factor
                    for name in ("bid", "ask", "last", "index")
                    if (price := getattr(one, name)) is not None
                },
            )
            for one in ticks
        ]
        once, more = (answer(rule, state_after(rule, *tape), 20).mark for tape in (ticks, scaled))
        assert not isinstance(once, Unknown)
        assert not isinstance(more, Unknown)
        assert abs(once * factor - more) < TINY


@given(tapes(), rules)
def test_asking_leaves_the_state_as_it_was(ticks: list[PriceTick], rule: MarkRule):
    with localcontext(EXACT):
        asked = plain = no_marks(rule)
        for one in ticks:
            asked, plain = update(rule, asked, one), update(rule, plain, one)
            second = D(one.time_ns) / NS_PER_SECOND
            answer(rule, asked, second)
            answer(rule, asked, second + 5)
        assert asked == plain


def _as_of(ticks: list[PriceTick], second: int, name: str) -> Decimal | None:
    found = None
    for one in ticks:
        if one.time_ns <= second * NS_PER_SECOND and getattr(one, name) is not None:
            found = getattr(one, name)
    return found


def _basis_as_of(ticks: list[PriceTick], second: int) -> Decimal | None:
    bid, ask, index = (_as_of(ticks, second, name) for name in ("bid", "ask", "index"))
    return None if bid is None or ask is None or index is None else (bid + ask) / 2 - index
