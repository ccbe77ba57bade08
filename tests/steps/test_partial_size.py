"""How much a step closes.

Three ways this could be subtly wrong, each with a test below or beside:

1. Rounding at a floor. On the floor itself the edge rule decides; one lot too few leaves the
   account in the tier it came from (``test_the_size_is_the_least...``).
2. The room after a slice is not monotone in its size: fills cost more than they free, cliffs and
   shifted roots bend it. A bisection over everything misses the least cure (test_minimum_cure.py).
3. Closing shrinks some of what a position carries and not the rest (fixed look-ups, fees, entry
   cost; orders stay), or a gain is counted twice (``test_what_is_left...``, ``test_money...``).
"""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError, InvariantError
from stepladder.liquidation.steps.held import close, closed
from stepladder.liquidation.steps.partial_size import (
    capped_notional_size,
    equal_shares,
    fraction_of,
    share_steps,
    smallest_share,
    to_lower_tier,
    within_window,
)
from stepladder.model.exact import EXACT, localcontext, settled
from stepladder.model.ladder import MarginLadder, Tier
from tests.support.step_worlds import TIERED, UNTIERED, World, sizes, worlds

SHAPES = (*TIERED, *UNTIERED)
LOT = Decimal("0.5")
DUST = Decimal("1e-40")
"""What divisions without end leave of money of a few thousand."""


def by_search(world: World, size: Decimal, tiers_down: int) -> Decimal:
    """The least number of lots after which a position of what is left is in a lower tier."""
    before = world.held(size)
    wanted = max(before.tier_index - tiers_down, 0)
    if before.tier_index == 0:
        return Decimal(0)
    amount = LOT
    sign = 1 if size > 0 else -1
    while amount < abs(size):
        if world.held(size - sign * amount).tier_index <= wanted:
            return amount
        amount += LOT
    return abs(size)


@pytest.mark.parametrize("shape", SHAPES)
@given(data=st.data())
def test_the_size_is_the_least_that_reaches_the_lower_tier(shape: str, data: st.DataObject):
    world, size = data.draw(worlds(shape)), data.draw(sizes())
    down = data.draw(st.integers(1, 3))
    with localcontext(EXACT):
        got = to_lower_tier(world.held(size), lot=LOT, tiers_down=down)
        assert got == by_search(world, size, down)
    if shape in UNTIERED:
        assert got == 0, "there is no lower tier"


def two_tiers(floor: str, edge: Any, unit: Any) -> MarginLadder:
    first = Tier(
        floor=Decimal(0),
        cap=Decimal(floor),
        maintenance_margin_rate=Decimal("0.01"),
        max_leverage=Decimal(1),
        maintenance_deduction=None,
    )
    second = Tier(
        floor=Decimal(floor),
        cap=None,
        maintenance_margin_rate=Decimal("0.02"),
        max_leverage=Decimal(1),
        maintenance_deduction=None,
    )
    return MarginLadder(shape="whole_position", tiers=(first, second), edge_tier=edge, unit=unit)


# 30 contracts of half a coin at 40: notional 600, 15 coins. The floor is met at 20 contracts.
@pytest.mark.parametrize(
    ("unit", "floor"), [("notional", "400"), ("contracts", "20"), ("coin", "10")]
)
@pytest.mark.parametrize(("edge", "closes"), [("upper", "10.5"), ("lower", "10")])
@pytest.mark.parametrize("sign", [1, -1])
def test_on_the_floor_the_edge_rule_decides(
    unit: str, floor: str, edge: str, closes: str, sign: int
):
    world = World(
        kind="linear",
        ladder=two_tiers(floor, edge, unit),
        entry_price=Decimal(44),
        mark_price=Decimal(40),
        fee_rate=Decimal(0),
        fee_per_unit=Decimal(0),
        orders=Decimal(0),
        frozen=False,
        profit_weight=Decimal(1),
    )
    with localcontext(EXACT):
        held = world.held(Decimal(30) * sign)
        assert to_lower_tier(held, lot=LOT) == Decimal(closes)
        assert closed(held, Decimal(closes)).tier_index == 0
        assert closed(held, Decimal(closes) - LOT).tier_index == 1


def test_orders_that_fill_the_tier_alone_leave_nothing():
    world = World(
        kind="linear",
        ladder=two_tiers("10", "upper", "coin"),
        entry_price=Decimal(40),
        mark_price=Decimal(40),
        fee_rate=Decimal(0),
        fee_per_unit=Decimal(0),
        orders=Decimal(10),
        frozen=False,
        profit_weight=Decimal(1),
    )
    assert to_lower_tier(world.held(Decimal(30)), lot=LOT) == 30


@pytest.mark.parametrize("shape", SHAPES)
@given(data=st.data())
def test_what_is_left_is_what_would_be_held_at_that_size(shape: str, data: st.DataObject):
    world, size = data.draw(worlds(shape)), data.draw(sizes())
    part = data.draw(st.integers(0, 16))
    with localcontext(EXACT):
        amount = abs(size) * part / 16
        after = closed(world.held(size), amount)
        left = size - (amount if size > 0 else -amount)
        assert after.size == left
        assert abs(after.size) <= abs(size)
        assert after.size * size >= 0
        if left == 0:
            assert after.requirement == after.notional == after.profit == 0
            return
        fresh = world.held(left)
        assert settled(after.requirement) == settled(fresh.requirement)
        assert settled(after.profit) == settled(fresh.profit)
        assert after.look_up == fresh.look_up
        assert settled(after.leg.entry_cost) == settled(fresh.leg.entry_cost)
        assert after.leg.order_look_up == world.orders


@pytest.mark.parametrize("shape", SHAPES)
@given(data=st.data())
def test_a_partial_reduction_never_raises_the_requirement(shape: str, data: st.DataObject):
    world, size = data.draw(worlds(shape)), data.draw(sizes())
    more, less = sorted(data.draw(st.tuples(st.integers(0, 64), st.integers(0, 64))))
    with localcontext(EXACT):
        held = world.held(size)
        first, then = (closed(held, abs(size) * part / 64) for part in (more, less))
        assert then.requirement <= first.requirement + DUST
        assert first.requirement <= held.requirement + DUST


@pytest.mark.parametrize("shape", SHAPES)
@given(data=st.data())
def test_money_is_neither_made_nor_lost(shape: str, data: st.DataObject):
    """Realised and still unrealised differ from before by slippage alone; the fee is beside it."""
    world, size = data.draw(worlds(shape)), data.draw(sizes())
    part = data.draw(st.integers(1, 8))
    price = data.draw(st.sampled_from((Decimal(40), Decimal(38), Decimal(41))))
    rate = Decimal("0.01")
    with localcontext(EXACT):
        held = world.held(size)
        leg = held.leg
        amount = abs(size) * part / 8
        done = close(held, amount, price, rate)
        unweighted = leg.exposure * leg.coordinate - leg.entry_cost
        after = done.held
        left = after.leg.exposure * leg.coordinate - after.leg.entry_cost if after.size else 0
        moved = leg.exposure * part / 8 * (leg.contract.coordinate(price) - leg.coordinate)
        assert abs(done.realised + left - unweighted - moved) < DUST
        value = abs(leg.exposure * part / 8 * leg.contract.coordinate(price))
        assert settled(done.fee) == settled(value * rate)


@given(size=sizes(), data=st.data())
def test_steps_that_would_grow_or_flip_are_refused(size: Decimal, data: st.DataObject):
    world = data.draw(worlds("flat"))
    with localcontext(EXACT):
        for amount in (abs(size) + Decimal("0.001"), Decimal("-0.001")):
            with pytest.raises(InvariantError, match="a step closes from 0"):
                closed(world.held(size), amount)


@given(size=sizes(), data=st.data())
def test_a_fraction_goes_up_to_whole_lots_and_small_ones_go_whole(
    size: Decimal, data: st.DataObject
):
    world = data.draw(worlds("flat"))
    fraction = Decimal(data.draw(st.integers(1, 20))) / 20
    with localcontext(EXACT):
        held = world.held(size)
        got = fraction_of(held, fraction, lot=LOT)
        assert abs(size) * fraction <= got <= abs(size)
        assert got - abs(size) * fraction < LOT
        assert got == abs(size) or got % LOT == 0
        threshold = held.notional
        assert fraction_of(held, fraction, lot=LOT, only_above=threshold) == abs(size)
        assert fraction_of(held, fraction, lot=LOT, only_above=threshold - 1) == got


def test_everything_loses_the_same_share(world_of_two: tuple[Any, ...]):
    held, share = world_of_two, Decimal("0.4")
    with localcontext(EXACT):
        amounts = equal_shares(held, share)
        after = [closed(each, amount) for each, amount in zip(held, amounts, strict=True)]
        for one, other in zip(held, after, strict=True):
            assert settled(other.size) == settled(one.size * (1 - share))
            assert settled(other.requirement) == settled(one.requirement * (1 - share))


@pytest.fixture
def world_of_two():
    world = World(
        kind="linear",
        ladder=MarginLadder(
            shape="flat", tiers=two_tiers("10", "upper", "coin").tiers[:1], unit="notional"
        ),
        entry_price=Decimal(44),
        mark_price=Decimal(40),
        fee_rate=Decimal(0),
        fee_per_unit=Decimal(0),
        orders=Decimal(0),
        frozen=False,
        profit_weight=Decimal(1),
    )
    return world.held(Decimal(7)), world.held(Decimal(-3))


def test_the_smallest_share_is_the_first_below_the_target():
    # The worked table of the venue: 88.8 of maintenance, 80 of value, half of it a penalty.
    steps = share_steps(
        Decimal(80), Decimal("88.8"), share_step=Decimal("0.2"), penalty_rate=Decimal("0.5")
    )
    assert [round(Decimal(step.ratio or 0), 3) for step in steps[:4]] == [
        Decimal("0.999"),
        Decimal("0.856"),
        Decimal("0.666"),
        Decimal("0.399"),
    ]
    assert smallest_share(steps, Decimal("0.9")).share == Decimal("0.4")
    assert smallest_share(steps, Decimal(0)).share == 1, "nothing helps: everything goes"
    broke = share_steps(
        Decimal(5), Decimal(100), share_step=Decimal("0.5"), penalty_rate=Decimal(1)
    )
    assert [step.ratio for step in broke] == [None, None]


@given(
    size=st.integers(-400, 400).filter(bool),
    price=st.integers(1, 90),
    lot=st.integers(1, 12),
    least=st.integers(1, 900),
    portion=st.sampled_from(("0.1", "0.37", "1")),
    cap=st.none() | st.integers(1, 2000),
)
def test_a_capped_slice_is_whole_lots_and_no_more_than_is_held(
    size: int, price: int, lot: int, least: int, portion: str, cap: int | None
):
    got = capped_notional_size(
        Decimal(size),
        Decimal(price),
        lot=Decimal(lot),
        min_notional=Decimal(least),
        max_portion=Decimal(portion),
        max_notional=None if cap is None else Decimal(cap),
        unit=Decimal(1),
    )
    assert got * size < 0
    assert abs(got) <= abs(size)
    whole = abs(got) == abs(size)
    assert whole or got % lot == 0
    limit = max(int(abs(size) * price * Decimal(portion)), least)
    limit = limit if cap is None else min(limit, cap)
    assert whole or abs(got) == lot or abs(got) * price <= limit
    assert whole or (abs(got) + lot) * price > limit or abs(got) + lot > abs(size)


def test_a_window_never_gives_back():
    assert within_window(Decimal(10), Decimal(5), Decimal(7)) == 0
    assert within_window(Decimal(10), Decimal(5), Decimal(2)) == 3


@pytest.mark.parametrize(
    "call",
    [
        lambda held: to_lower_tier(held, lot=Decimal(0)),
        lambda held: to_lower_tier(held, lot=Decimal(1), tiers_down=0),
        lambda held: fraction_of(held, Decimal(0), lot=Decimal(1)),
        lambda held: fraction_of(held, Decimal("1.1"), lot=Decimal(1)),
        lambda held: fraction_of(held, Decimal("0.1"), lot=Decimal(-1)),
        lambda held: equal_shares([held], Decimal(2)),
        lambda held: share_steps(
            Decimal(1), Decimal(1), share_step=Decimal("1e-9"), penalty_rate=Decimal(0)
        ),
    ],
)
def test_bad_parameters_are_named(call, world_of_two):
    with pytest.raises(InputError, match="expected"):
        call(world_of_two[0])
