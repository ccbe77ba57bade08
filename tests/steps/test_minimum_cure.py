"""The least that cures: against a search through every lot, on every ladder."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, strategies as st

from stepladder.formulas.minimum_slice import minimum_slice
from stepladder.liquidation.steps.held import Held, closed
from stepladder.liquidation.steps.minimum_cure import minimum_cure, room_after
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.ladder import MarginLadder, RateGrowth
from tests.steps.test_partial_size import two_tiers
from tests.support.step_worlds import TIERED, UNTIERED, World, sizes, worlds

LOT = Decimal("0.5")
FEE = Decimal("0.001")


def room_by_hand(
    world: World, held: Held, amount: Decimal, other: Decimal, price: Decimal
) -> Decimal:
    """Equity less maintenance after the slice, from a position built at what is left."""
    leg = held.leg
    share = amount / abs(held.size)
    at_fill, at_mark = leg.contract.coordinate(price), leg.coordinate
    room = other + leg.exposure * share * at_fill - leg.entry_cost * share
    room -= abs(leg.exposure * share * at_fill) * FEE
    left = held.size * (1 - share)
    if amount == abs(held.size):
        return room
    fresh = world.held(left)
    gain = fresh.leg.exposure * at_mark - fresh.leg.entry_cost
    room += gain * world.profit_weight if gain > 0 else gain
    return room - fresh.requirement


@pytest.mark.parametrize("shape", [*TIERED, *UNTIERED])
@given(data=st.data())
def test_it_is_the_first_of_all_lots_that_cures(shape: str, data: st.DataObject):
    world, size = data.draw(worlds(shape)), data.draw(sizes())
    # From fills that cost nothing to fills that cost more than a lot sets free.
    worse = Decimal(data.draw(st.sampled_from(("0", "0.002", "0.006", "0.02", "0.06"))))
    with localcontext(EXACT):
        price = world.mark_price * (1 - worse if size > 0 else 1 + worse)
        held = world.held(size)
        # Short of maintenance by up to all of it.
        short = held.requirement * data.draw(st.integers(-1, 20)) / 20
        other = held.requirement - held.profit - short
        got = minimum_cure(held, other_room=other, price=price, fee_rate=FEE, lot=LOT)
        lots = [LOT * n for n in range(int(abs(size) / LOT) + 1)]
        tried = [*lots, *({abs(size)} - set(lots))]
        slack = Decimal("1e-30")
        rooms = {a: room_by_hand(world, held, a, other, price) for a in tried}
        cures = [a for a in tried if rooms[a] >= slack or room_is(held, a, other, price) >= 0]
        assert got.size == (cures[0] if cures else abs(size))
        assert got.cures == bool(cures)
        if got.cures:
            assert rooms[got.size] >= -slack, "it cures"
            assert all(rooms[a] < slack for a in tried if a < got.size), "one lot less does not"
        assert closed(held, got.size).size * size >= 0


def room_is(held: Held, amount: Decimal, other: Decimal, price: Decimal) -> Decimal:
    return room_after(held, amount, other_room=other, price=price, fee_rate=FEE)


@given(
    size=st.integers(2, 4000),
    short=st.integers(1, 900),
    worse=st.sampled_from(("0", "0.001", "0.004")),
    sign=st.sampled_from((1, -1)),
)
def test_on_one_rate_it_is_the_closed_form_up_to_a_lot(
    size: int, short: int, worse: str, sign: int
):
    world = one_rate()
    with localcontext(EXACT):
        held = world.held(Decimal(size * sign))
        price = world.mark_price * (1 - sign * Decimal(worse))
        missing = held.requirement * short / 1000
        other = held.requirement - held.profit - missing
        lot = Decimal("0.000001")
        got = minimum_cure(held, other_room=other, price=price, fee_rate=FEE, lot=lot)
        per_unit = held.notional / size
        exact = minimum_slice(
            missing,
            per_unit * Decimal("0.01"),
            per_unit * Decimal(worse),
            per_unit * FEE * price / world.mark_price,
        )
        if exact <= size:
            assert got.cures
            assert exact <= got.size < exact + lot
        else:
            assert (got.size, got.cures) == (Decimal(size), False)


def one_rate() -> World:
    return World(
        kind="linear",
        ladder=two_tiers("1e20", "upper", "coin"),
        entry_price=Decimal(44),
        mark_price=Decimal(40),
        fee_rate=Decimal(0),
        fee_per_unit=Decimal(0),
        orders=Decimal(0),
        frozen=False,
        profit_weight=Decimal(1),
    )


def test_a_cliff_cures_where_every_slice_before_it_makes_things_worse():
    """Fills cost 3 % and free 2 %, yet under the floor of 20 contracts half of the margin goes."""
    world = World(
        kind="linear",
        ladder=two_tiers("20", "upper", "contracts"),
        entry_price=Decimal(40),
        mark_price=Decimal(40),
        fee_rate=Decimal(0),
        fee_per_unit=Decimal(0),
        orders=Decimal(0),
        frozen=False,
        profit_weight=Decimal(1),
    )
    with localcontext(EXACT):
        held = world.held(Decimal(24))
        price = Decimal("38.8")
        other = Decimal("6.6")
        rooms = [
            room_after(held, LOT * n, other_room=other, price=price, fee_rate=Decimal(0))
            for n in range(49)
        ]
        assert rooms[0] < 0
        assert all(after < before for before, after in pairwise(rooms[:9]))
        got = minimum_cure(held, other_room=other, price=price, fee_rate=Decimal(0), lot=LOT)
        assert (got.size, got.cures) == (Decimal("4.5"), True)
        assert rooms[9] >= 0 > rooms[8]


def growing(shape: Any, growth: RateGrowth) -> World:
    first = two_tiers("1", "upper", "coin").tiers[0]
    rate = Decimal("0.004")
    return replace(
        one_rate(),
        ladder=MarginLadder(
            shape=shape,
            tiers=(replace(first, cap=None, maintenance_margin_rate=rate),),
            unit="coin",
            growth=growth,
        ),
        entry_price=Decimal(40),
    )


def test_where_the_best_slice_is_neither_the_first_nor_all_of_it_it_is_found():
    """A big position sheds much per coin and a small one little: the end costs more than it frees.

    Or the other way round, just above the size at which a shifted root begins.
    """
    slope = growing("slope", RateGrowth(factor=Decimal("0.003")))
    root = growing(
        "square_root",
        RateGrowth(factor=Decimal("0.03"), floor_share=Decimal(1), shift=Decimal("7.5")),
    )
    # 20 coins of which each costs 2 to close, and 10 coins of which each costs 7.
    for world, size, price, short, lot in (
        (slope, 40, 38, 15, Decimal("0.02")),
        (root, 20, 33, 1, Decimal("0.002")),
    ):
        with localcontext(EXACT):
            held = world.held(Decimal(size))
            other = held.requirement - held.profit - short
            rooms = [
                room_after(
                    held, lot * n, other_room=other, price=Decimal(price), fee_rate=Decimal(0)
                )
                for n in range(int(size / lot) + 1)
            ]
            cures = [n for n, room in enumerate(rooms) if room >= 0]
            assert cures, "something helps"
            assert rooms[-1] < 0, "but not everything"
            got = minimum_cure(
                held, other_room=other, price=Decimal(price), fee_rate=Decimal(0), lot=lot
            )
            assert (got.size, got.cures) == (lot * cures[0], True)
    assert rooms[1] < rooms[0], "and the first lots make it worse"


def test_nothing_short_closes_nothing():
    held = one_rate().held(Decimal(10))
    with localcontext(EXACT):
        other = held.requirement - held.profit
        got = minimum_cure(held, other_room=other, price=Decimal(40), fee_rate=FEE, lot=LOT)
    assert (got.size, got.cures) == (Decimal(0), True)


@pytest.mark.parametrize(("room", "cures"), [("0", True), ("-1", False)])
def test_of_nothing_nothing_is_closed(room: str, cures: bool):
    with localcontext(EXACT):
        gone = closed(one_rate().held(Decimal(10)), Decimal(10))
        got = minimum_cure(gone, other_room=Decimal(room), price=Decimal(40), fee_rate=FEE, lot=LOT)
    assert (got.size, got.cures) == (Decimal(0), cures)
