"""Walks through books: what they pay, where they stop, and what they leave."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError
from stepladder.inputs.book_refill import refilled_side
from stepladder.inputs.book_walk import taken_from, walk_notional, walk_size
from stepladder.inputs.cost_curve import cost_curve
from stepladder.inputs.exit_price import exit_price
from stepladder.inputs.size_doubling import share_of_doublings
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.order_book import Level, checked_book
from tests.support.order_books import as_pairs, book_of, brute_cost_bps, figure_of, levels, seen

BIDS = [("100", "2"), ("99", "3"), ("90", "5")]
ASKS = [("101", "1"), ("102", "4"), ("120", "5")]


@pytest.fixture(autouse=True)
def _exact():
    with localcontext(EXACT):
        yield


@st.composite
def sides(draw: st.DrawFn) -> list[tuple[str, str]]:
    steps = draw(st.lists(st.integers(1, 500), min_size=1, max_size=12))
    sizes = draw(st.lists(st.integers(1, 10_000), min_size=len(steps), max_size=len(steps)))
    price, found = 100_000, []
    for step, size in zip(steps, sizes, strict=True):
        found.append((str(Decimal(price) / 10), str(Decimal(size) / 100)))
        price -= step
    return found


def test_each_outcome_by_hand():
    whole, cut = book_of(BIDS, ASKS), book_of(BIDS, ASKS, bid_end="99", ask_end="120")
    sale = walk_size(whole, Decimal(4), sells=True)
    assert (sale.outcome, sale.average_price, sale.marginal_price) == (
        "filled",
        Decimal("99.5"),
        Decimal(99),
    )
    assert seen(sale.cost_bps, sale.filled_notional, sale.unfilled_size) == (50, 398, 0)
    bought = walk_size(whole, Decimal(5), sells=False)
    assert bought.average_price == Decimal("101.8")
    assert round(figure_of(bought.cost_bps), 2) == Decimal("79.21")
    over = walk_size(whole, Decimal(11), sells=True)
    assert seen(over.outcome, over.unfilled_size, over.levels) == ("liquidity_exhausted", 1, 3)
    past = walk_size(cut, Decimal(6), sells=True)
    assert seen(past.outcome, past.unfilled_size, past.beyond_known) == ("data_exhausted", 0, 1)
    assert walk_size(cut, Decimal(11), sells=False).outcome == "data_exhausted"
    assert walk_size(cut, Decimal(5), sells=True).outcome == "filled"


def test_an_empty_side_is_an_outcome_and_not_an_error():
    book = checked_book(book_of(BIDS))
    walk = walk_size(book, Decimal(1), sells=False)
    assert (walk.outcome, walk.average_price, walk.cost_bps) == ("liquidity_exhausted", None, None)
    assert walk.unfilled_size == 1
    money = walk_notional(book, Decimal(1_000), sells=False)
    assert seen(money.outcome, money.unfilled_notional) == ("liquidity_exhausted", 1_000)


@given(sides(), st.integers(1, 10**6))
def test_a_walk_equals_brute_force(side, per_mille):
    held = sum(Fraction(price) * Fraction(size) for price, size in side)
    wanted = Decimal(per_mille) * Decimal(str(float(held))) / 1_100_000
    walk = walk_notional(book_of(side), wanted, sells=True)
    if wanted > held:
        assert walk.outcome == "liquidity_exhausted"
        assert walk.unfilled_notional == wanted - Decimal(held.numerator) / held.denominator
    else:
        expected = brute_cost_bps(as_pairs(levels(side)), Fraction(wanted))
        assert abs(Fraction(figure_of(walk.cost_bps)) - expected) < Fraction(1, 10**30)


@given(sides(), st.integers(0, 100), st.integers(0, 100))
def test_two_orders_in_a_row_cost_what_one_does(side, first, second):
    """Nothing grows back in between, so slices pay together what the whole order pays."""
    book = book_of(side)
    one = walk_size(book, Decimal(first + second), sells=True)
    rest = replace(book, bids=taken_from(book.bids, Decimal(first)))
    after = walk_size(rest, Decimal(second), sells=True)
    before = walk_size(book, Decimal(first), sells=True)
    assert before.filled_notional + after.filled_notional == one.filled_notional
    assert before.filled_size + after.filled_size == one.filled_size


@given(sides(), st.integers(1, 1_000), st.integers(1, 1_000))
def test_a_larger_order_never_gets_a_better_price(side, small, more):
    book = book_of(side)
    little = walk_size(book, Decimal(small) / 10, sells=True)
    much = walk_size(book, Decimal(small + more) / 10, sells=True)
    assert figure_of(much.average_price) <= figure_of(little.average_price)
    assert figure_of(much.marginal_price) <= figure_of(much.average_price)


def test_a_hole_closes_by_half_in_a_half_life():
    full = levels(BIDS)
    after = taken_from(full, Decimal(4))
    rate = Decimal(2).ln() / 30
    half = refilled_side(full, after, refill_rate=rate, seconds=Decimal(30))
    assert [round(level.size, 20) for level in half] == [1, 2, 5]
    assert refilled_side(full, after, refill_rate=rate, seconds=Decimal(0)) == after
    assert refilled_side(full, after, refill_rate=Decimal(0), seconds=Decimal(900)) == after


def test_a_lone_far_offer_liquidates_nobody():
    """A short of one at 100: uncapped, the only offer would take ten times its margin."""
    lone = book_of(BIDS, [("1000", "50")])
    found = exit_price(lone, Decimal(-1), Decimal(200), reference_price=Decimal(100))
    assert seen(found.price, found.is_capped, found.outcome) == (102, True, "filled")
    moved = book_of(BIDS, [("1000000", "50")])
    again = exit_price(moved, Decimal(-1), Decimal(200), reference_price=Decimal(100))
    assert again.price == found.price
    margin = Decimal(10)
    assert margin + (100 - figure_of(walk_size(lone, Decimal(1), sells=False).average_price)) < 0
    assert margin + (100 - found.price) > 0


@pytest.mark.parametrize("size", ["7", "-7"])
def test_a_book_too_thin_to_leave_through_gives_the_bound(size: str):
    thin = book_of([("99", "1")], [("101", "1")])
    found = exit_price(thin, Decimal(size), Decimal(300), reference_price=Decimal(100))
    assert found.price == (97 if size == "7" else 103)
    assert (found.is_capped, found.outcome) == (True, "liquidity_exhausted")
    empty = exit_price(book_of(), Decimal(size), Decimal(300), reference_price=Decimal(100))
    assert empty.price == found.price


def test_a_near_book_is_used_as_it_stands():
    found = exit_price(book_of(BIDS, ASKS), Decimal(4), Decimal(300), reference_price=Decimal(100))
    assert (found.price, found.is_capped) == (Decimal("99.5"), False)
    with pytest.raises(InputError, match="a size other than zero"):
        exit_price(book_of(BIDS), Decimal(0), Decimal(1), reference_price=Decimal(100))


def doublings_of(*pairs: tuple[str, str]):
    """Two doublings from a notional of 100, in each of two groups."""
    notionals = [Decimal(100) * 2**k for k in range(3)]
    return [
        cost_curve(book_of(list(pairs)), notionals, sells=True, group=str(group))
        for group in range(2)
    ]


def test_one_book_above_two_and_one_below():
    """A cliff behind a thick level more than doubles the cost; thick behind thin does not."""
    cliff = doublings_of(("100", "0.9"), ("99", "1.2"), ("50", "50"))
    floor = doublings_of(("100", "0.5"), ("99", "50"))
    above, below = share_of_doublings(cliff), share_of_doublings(floor)
    assert seen(above.share, above.doublings) == (1, 4)
    assert seen(below.share, below.doublings) == (0, 4)
    small, large = cliff[0].costs[:2]
    assert large > 2 * small
    small, large = floor[0].costs[:2]
    assert small < large < 2 * small


def test_what_cannot_be_compared_is_counted():
    curves = [
        *doublings_of(("100", "3"), ("99", "50")),
        *doublings_of(("100", "0.5"), ("99", "1.7")),
    ]
    found = share_of_doublings(curves)
    assert (found.doublings, found.at_the_quote, found.unanswered) == (2, 4, 2)
    with pytest.raises(InputError, match="two groups or more"):
        share_of_doublings(curves[:2])


def test_level_is_a_plain_pair():
    assert Level(Decimal(1), Decimal(2)) == Level(Decimal("1.0"), Decimal("2.0"))
