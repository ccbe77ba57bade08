"""The auction step: who takes it, when, and at the price in force when the order arrives."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError
from stepladder.liquidation.steps.auction import AuctionStep, Bidder, price_path, run_auction
from stepladder.liquidation.steps.auction_bounds import auction_bounds
from stepladder.model.exact import EXACT, localcontext


def falling(start: str = "100", end: str = "90") -> tuple[AuctionStep, ...]:
    """Ten seconds, one step each."""
    return price_path(
        Decimal(start),
        Decimal(end),
        fair_price=Decimal(100),
        start_ns=1_000,
        duration_ns=10,
        interval_ns=1,
    )


def bidder(name: str, capacity: str, latency: int, edge: str) -> Bidder:
    return Bidder(
        name=name,
        capacity=Decimal(capacity),
        latency_ns=latency,
        required_edge=Decimal(edge),
    )


def test_the_price_falls_in_a_straight_line_to_its_end():
    steps = falling()
    assert [step.time_ns for step in steps] == list(range(1_000, 1_011))
    assert [step.price for step in steps] == [Decimal(100 - n) for n in range(11)]
    uneven = price_path(
        Decimal(100), Decimal(90), fair_price=Decimal(1), start_ns=0, duration_ns=10, interval_ns=4
    )
    assert [(s.time_ns, s.price) for s in uneven] == [
        (time, Decimal(price)) for time, price in ((0, 100), (4, 96), (8, 92), (10, 90))
    ]


def test_an_order_is_filled_at_the_price_of_its_arrival_not_of_its_decision():
    result = run_auction(Decimal(5), falling(), [bidder("a", "9", 2, "0.03")], end_ns=1_010)
    # 3 % under fair is seen at the third step; two later the price is 95.
    (fill,) = result.fills
    assert (fill.time_ns, fill.price, fill.size) == (1_005, Decimal(95), Decimal(5))
    assert fill.edge == Decimal("0.05")
    assert result.unsold == 0


def test_who_arrives_first_is_served_first_and_the_rest_is_shared_out():
    bidders = [
        bidder("patient", "9", 0, "0.06"),
        bidder("slow", "4", 3, "0.02"),
        bidder("quick", "2", 0, "0.02"),
    ]
    result = run_auction(Decimal(10), falling(), bidders, end_ns=1_010)
    assert [(f.bidder, f.time_ns, f.size, f.price) for f in result.fills] == [
        ("quick", 1_002, Decimal(2), Decimal(98)),
        ("slow", 1_005, Decimal(4), Decimal(95)),
        ("patient", 1_006, Decimal(4), Decimal(94)),
    ]
    assert result.unsold == 0


def test_at_one_instant_the_order_of_the_list_decides():
    both = [bidder("first", "6", 0, "0.02"), bidder("second", "6", 0, "0.02")]
    result = run_auction(Decimal(8), falling(), both, end_ns=1_010)
    assert [(f.bidder, f.size) for f in result.fills] == [
        ("first", Decimal(6)),
        ("second", Decimal(2)),
    ]
    turned = run_auction(Decimal(8), falling(), both[::-1], end_ns=1_010)
    assert [(f.bidder, f.size) for f in turned.fills] == [
        ("second", Decimal(6)),
        ("first", Decimal(2)),
    ]


def test_too_late_too_small_or_too_greedy_leaves_it_unsold():
    cases = [
        (bidder("late", "9", 9, "0.02"), "9"),
        (bidder("greedy", "9", 0, "0.11"), "9"),
        (bidder("small", "0", 0, "0.02"), "9"),
        (bidder("half", "4", 8, "0.02"), "5"),
    ]
    for each, left in cases:
        result = run_auction(Decimal(9), falling(), [each], end_ns=1_010)
        assert result.unsold == Decimal(left), each.name


def test_an_edge_that_is_gone_on_arrival_is_waited_for_again():
    fair = [100, 100, 90, 100, 100]
    steps = [
        AuctionStep(time_ns=n, price=Decimal(95), fair_price=Decimal(f)) for n, f in enumerate(fair)
    ]
    result = run_auction(Decimal(1), steps, [bidder("a", "1", 1, "0.05")], end_ns=4)
    # Seen at 0, filled at 1, would be simple; with two late it meets the fair price of 90.
    assert result.fills[0].time_ns == 1
    result = run_auction(Decimal(1), steps, [bidder("a", "1", 2, "0.05")], end_ns=6)
    assert result.fills[0].time_ns == 5, "the order of step 0 failed at 2, the one of step 3 came"


def test_a_short_position_is_sold_to_the_venue_at_a_rising_price():
    result = run_auction(
        Decimal(-5), falling("100", "110"), [bidder("a", "9", 1, "0.03")], end_ns=1_010
    )
    assert [(f.price, f.edge) for f in result.fills] == [(Decimal(104), Decimal("0.04"))]
    wrong_way = run_auction(Decimal(-5), falling(), [bidder("a", "9", 1, "0.03")], end_ns=1_010)
    assert wrong_way.fills == ()


@given(
    size=st.integers(1, 50),
    long=st.booleans(),
    bidders=st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 12), st.integers(-2, 12)), max_size=6
    ),
    fair=st.lists(st.integers(90, 110), min_size=11, max_size=11),
)
def test_nothing_is_made_and_nobody_trades_against_its_own_terms(size, long, bidders, fair):
    with localcontext(EXACT):
        path = falling("104", "94") if long else falling("96", "106")
        steps = [
            AuctionStep(time_ns=s.time_ns, price=s.price, fair_price=Decimal(f))
            for s, f in zip(path, fair, strict=True)
        ]
        listed = [
            bidder(str(i), str(c), lag, str(Decimal(e) / 100))
            for i, (c, lag, e) in enumerate(bidders)
        ]
        held = Decimal(size if long else -size)
        result = run_auction(held, steps, listed, end_ns=1_012)
        assert sum(f.size for f in result.fills) + result.unsold == size
        assert result.unsold >= 0
        assert all(a.time_ns <= b.time_ns for a, b in pairwise(result.fills))
        assert len({f.bidder for f in result.fills}) == len(result.fills)
        sign = 1 if long else -1
        for fill in result.fills:
            of = listed[int(fill.bidder)]
            at = steps[min(fill.time_ns - 1_000, 10)]
            assert fill.price == at.price
            assert fill.edge == sign * (at.fair_price - at.price) / at.fair_price
            assert fill.edge >= of.required_edge
            assert 0 < fill.size <= of.capacity
            seen = steps[fill.time_ns - of.latency_ns - 1_000]
            assert sign * (seen.fair_price - seen.price) / seen.fair_price >= of.required_edge


@given(more=st.integers(0, 8), size=st.integers(1, 20))
def test_later_orders_of_a_falling_auction_cost_the_account_more(more: int, size: int):
    def paid(latency: int) -> Decimal:
        fills = run_auction(
            Decimal(size), falling(), [bidder("a", "20", latency, "0.01")], end_ns=1_010
        ).fills
        return sum((f.price * f.size for f in fills), Decimal(0))

    assert paid(more) <= paid(0)


@pytest.mark.parametrize(
    ("steps", "bidders", "end"),
    [
        ((), [], 0),
        (falling(), [], 1_009),
        (falling()[::-1], [], 1_010),
        (falling("100", "-5"), [], 1_010),
        (falling(), [bidder("a", "-1", 0, "0")], 1_010),
        (falling(), [bidder("a", "1", -1, "0")], 1_010),
    ],
)
def test_bad_auctions_are_named(steps, bidders, end: int):
    with pytest.raises(InputError, match="auction: "):
        run_auction(Decimal(1), steps, bidders, end_ns=end)


@pytest.mark.parametrize(("duration", "interval"), [(0, 1), (5, 0), (-1, 1)])
def test_bad_price_paths_are_named(duration: int, interval: int):
    with pytest.raises(InputError, match="duration"):
        price_path(
            Decimal(2),
            Decimal(1),
            fair_price=Decimal(1),
            start_ns=0,
            duration_ns=duration,
            interval_ns=interval,
        )


@given(oracle=st.integers(1, 10**6), limit=st.none() | st.integers(1, 10**6))
def test_a_taker_auction_never_passes_its_limit_nor_its_spread(oracle: int, limit: int | None):
    terms = {"spread": Decimal("0.005"), "unit": Decimal("0.000001")}
    for buys, sign in ((True, 1), (False, -1)):
        start, end = auction_bounds(
            Decimal(oracle), None if limit is None else Decimal(limit), buys=buys, **terms
        )
        assert sign * start <= sign * end, "it moves towards whoever fills it"
        assert sign * end <= sign * oracle + Decimal(oracle) / 200
        if limit is not None:
            assert sign * end <= sign * limit
