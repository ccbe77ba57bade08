"""Which orders go, at which limit the order goes out, for which fee; disposal and self-offset."""

from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, strategies as st

from stepladder.errors import InputError
from stepladder.liquidation.steps.disposal import disposal_schedule
from stepladder.liquidation.steps.liquidation_fee import (
    liquidator_fee_rate,
    position_insurance_rate,
)
from stepladder.liquidation.steps.order_cancellation import cancel_all, cancel_risk_adding
from stepladder.liquidation.steps.order_price import neutral_price, sick_account_price
from stepladder.liquidation.steps.self_offset import self_offset
from stepladder.liquidation.steps.shortage_size import (
    borrow_to_cover,
    collateral_for_borrow,
    share_now,
    size_to_cover,
)
from stepladder.model.exact import EXACT, localcontext, settled
from stepladder.model.position import Order
from stepladder.model.unknown import unknown
from tests.support.step_worlds import contract, worlds

D = Decimal


def order(size: int, price: int, symbol: str = "ABCUSDT") -> Order:
    return Order(
        symbol=symbol,
        contract=contract("linear"),
        size=D(size),
        price=D(price),
        leverage=unknown("leverage", "not given", owner="test"),
        reduce_only=False,
        position_side=None,
    )


@given(
    rows=st.lists(st.tuples(st.integers(-9, 9).filter(bool), st.integers(90, 110)), max_size=7),
    size=st.integers(-15, 15),
)
def test_after_cancelling_no_order_adds_risk_and_as_few_as_possible_went(rows, size: int):
    orders = [order(*row) for row in rows] + [order(3, 100, "OTHERUSDT")]
    done = cancel_risk_adding(orders, symbol="ABCUSDT", size=D(size))
    assert sorted(map(repr, (*done.cancelled, *done.kept))) == sorted(map(repr, orders))
    mine = [o for o in done.kept if o.symbol == "ABCUSDT"]
    assert len(done.kept) == len(mine) + 1, "another contract's order stays"
    assert all(o.size * size < 0 for o in mine)
    assert sum(abs(o.size) for o in mine) <= abs(size)
    reducing = [o for o in done.cancelled if o.size * size < 0]
    if reducing:
        last = abs(reducing[-1].size)
        assert sum(abs(o.size) for o in mine) + last > abs(size), "the last one had to go"
        worst_kept = max((o.price * (1 if size > 0 else -1) for o in mine), default=None)
        best_gone = min(o.price * (1 if size > 0 else -1) for o in reducing)
        assert worst_kept is None or worst_kept <= best_gone, "the most passive go first"


def test_the_outcome_does_not_depend_on_the_order_given():
    rows = [order(2, 1900), order(-5, 2150), order(-3, 2100), order(-3, 2200)]
    kept = {
        frozenset(o.price for o in cancel_risk_adding(p, symbol="ABCUSDT", size=D(10)).kept)
        for p in permutations(rows)
    }
    assert kept == {frozenset({D(2150), D(2100)})}


def test_everything_or_one_contract_goes():
    orders = [order(1, 1), order(1, 2, "OTHERUSDT")]
    assert cancel_all(orders).kept == ()
    one = cancel_all(orders, symbol="ABCUSDT")
    assert [o.symbol for o in one.cancelled] == ["ABCUSDT"]
    assert [o.symbol for o in one.kept] == ["OTHERUSDT"]


@given(
    equity=st.integers(-400, 400),
    long=st.booleans(),
    adjustment=st.sampled_from(("1", "2", "0.5")),
)
def test_a_sicker_account_asks_for_less_up_to_the_widest_spread(equity, long, adjustment):
    def limit(value: int) -> Decimal:
        return sick_account_price(
            D(100),
            equity=D(value),
            maintenance=D(200),
            maintenance_margin_rate=D("0.02"),
            bankruptcy_adjustment=D(adjustment),
            spread_to_maintenance=D("1.5"),
            is_long=long,
        )

    sign = 1 if long else -1
    assert sign * limit(equity - 1) <= sign * limit(equity)
    assert 97 <= limit(equity) <= 103
    assert limit(200) == limit(300) == 100, "a healthy account's limit is the oracle"
    assert limit(-400) == (97 if long else 103)


@given(
    sizes=st.lists(st.integers(-9, 9).filter(bool), min_size=1, max_size=4),
    equity=st.integers(-50, 900),
    sixteenths=st.integers(1, 15),
)
def test_a_fill_at_the_neutral_price_changes_no_ratio(sizes, equity: int, sixteenths: int):
    mark, rate = D(50), D("0.03")
    with localcontext(EXACT):
        margin = sum((abs(D(s)) * mark * rate for s in sizes), D(0))
        price = neutral_price(
            mark,
            equity=D(equity),
            maintenance=margin,
            maintenance_margin_rate=rate,
            is_long=sizes[0] > 0,
        )
        gone = D(sizes[0]) * sixteenths / 16
        after = D(equity) + gone * (price - mark)
        left = margin - abs(gone) * mark * rate
        assert settled(after / left) == settled(D(equity) / margin)


@pytest.mark.parametrize("maintenance", ["0", "-1"])
def test_an_account_without_maintenance_has_no_limit_price(maintenance: str):
    with pytest.raises(InputError, match="maintenance above 0"):
        neutral_price(
            D(1),
            equity=D(1),
            maintenance=D(maintenance),
            maintenance_margin_rate=D("0.1"),
            is_long=True,
        )


def test_a_fee_that_waits_never_falls_and_never_passes_its_limit():
    rates = [
        liquidator_fee_rate(
            D("0.02"),
            max_fee_rate=D("0.05"),
            fee_rate_per_slot=D("0.000001"),
            slots_waited=D(slots),
            grace_slots=D(1500),
        )
        for slots in range(0, 60_000, 500)
    ]
    assert rates == sorted(rates)
    assert (rates[0], rates[2], rates[-1]) == (D("0.02"), D("0.02"), D("0.05"))
    assert rates[3] == D("0.0215"), "at the end of the grace every slot counts"


@given(short=st.integers(0, 5_000), size=st.integers(1, 40), fund=st.sampled_from(("0", "0.004")))
def test_the_size_that_covers_covers_and_a_unit_less_does_not(short: int, size: int, fund: str):
    """By applying it: freed margin, less liquidator's and fund's fee, against what was missing."""
    unit, price, rate, fee = D("0.001"), D(size) * 10, D("0.05"), D("0.01")
    amount = size_to_cover(
        D(short),
        price=price,
        quote_price=D(1),
        margin_rate=rate,
        liquidator_fee_rate=fee,
        insurance_fee_rate=D(fund),
        unit=unit,
    )
    assert amount is not None
    freed = price * (rate - fee - D(fund))
    assert amount * freed <= short < (amount + unit) * freed


def test_no_size_covers_where_fees_eat_what_is_freed():
    def covers(fee: str, fund: str) -> Decimal | None:
        return size_to_cover(
            D(10),
            price=D(100),
            quote_price=D(1),
            margin_rate=D("0.05"),
            liquidator_fee_rate=D(fee),
            insurance_fee_rate=D(fund),
            unit=D("0.001"),
        )

    assert covers("0.05", "0") is None
    assert covers("0.03", "0.02") is None, "the fund's fee counts too"
    assert covers("0.03", "0.01") == 10


def test_a_borrow_that_does_not_help_is_none_and_a_small_one_is_one_unit():
    terms = {
        "price": D(100),
        "liability_weight": D("1.2"),
        "asset_weight": D("0.8"),
        "insurance_fee_rate": D("0.01"),
        "unit": D("0.01"),
    }
    assert borrow_to_cover(D(10), effective_asset_weight=D("1.3"), **terms) is None
    assert borrow_to_cover(D(10), effective_asset_weight=D("1.19"), **terms) is None
    assert borrow_to_cover(D("0.001"), effective_asset_weight=D("0.8"), **terms) == D("0.01")


@pytest.mark.parametrize(("balance", "goes"), [("101.001", "100"), ("100.99", "100.99")])
def test_a_remainder_under_a_dollar_goes_along(balance: str, goes: str):
    amount = collateral_for_borrow(
        D(1),
        price=D(100),
        multiplier=D(1),
        asset_price=D(1),
        asset_multiplier=D(1),
        asset_balance=D(balance),
        unit=D("0.001"),
        dust=D(1),
    )
    assert amount == D(goes)


def test_what_was_freed_counts_against_the_pace():
    def share(short: int, freed: int, slots: int) -> Decimal:
        return share_now(
            D(short),
            slots_elapsed=D(slots),
            duration_slots=D(10),
            initial_share=D("0.1"),
            already_freed=D(freed),
            at_once_below=D(50),
        )

    assert share(100, 0, 0) == D("0.1")
    assert share(80, 20, 4) == D(30) / 80
    assert share(40, 60, 0) == 1, "a small rest goes at once"
    assert share(60, 40, 1) == 0, "more is gone than should be by now"
    assert share(100, 0, 99) == 1


def test_an_insurance_fee_never_takes_what_is_missing():
    for short in range(0, 60, 7):
        rate = position_insurance_rate(
            D(short),
            D(1000),
            margin_rate=D("0.05"),
            liquidator_fee=D("0.01"),
            max_rate=D("0.03"),
            share=D("0.95"),
            unit=D("0.000001"),
        )
        assert 0 <= rate <= D("0.03")
        assert rate == 0 or rate * 1000 + short + 10 <= 50


def test_the_disposals_of_the_published_example():
    slices, left = disposal_schedule(
        D(280),
        [D(10_000)] * 9,
        fraction=D("0.5"),
        full_size=D(50),
        max_share=D("0.01"),
        lot=D(1),
    )
    assert (slices, left) == (tuple(map(D, (100, 90, 45, 45))), D(0))


@pytest.mark.parametrize(
    ("position", "full", "lot", "sold"), [(50, 50, 1, 50), (51, 50, 1, 26), (3, 0, 5, 3)]
)
def test_a_small_rest_goes_whole_and_never_more_of_it(position, full, lot, sold):
    slices, _ = disposal_schedule(
        D(position), [D(1_000)], fraction=D("0.5"), full_size=D(full), max_share=D(1), lot=D(lot)
    )
    assert slices == (sold,)


@given(
    position=st.integers(0, 500),
    volumes=st.lists(st.integers(0, 4_000), max_size=12),
    fraction=st.sampled_from(("0.1", "0.5", "1")),
    full=st.integers(0, 60),
)
def test_disposal_only_shrinks_and_never_takes_more_than_its_share(
    position: int, volumes, fraction: str, full: int
):
    slices, left = disposal_schedule(
        D(position),
        [D(v) for v in volumes],
        fraction=D(fraction),
        full_size=D(full),
        max_share=D("0.05"),
        lot=D(1),
    )
    assert sum(slices) + left == position
    assert left >= 0
    rest = D(position)
    for size, volume in zip(slices, volumes, strict=False):
        assert 0 <= size <= D(volume) * D("0.05")
        assert size <= rest
        rest -= size
    enough = position == 0 or (fraction == "1" and any(v >= position * 20 for v in volumes))
    assert not enough or left == 0


@pytest.mark.parametrize(
    "wrong", [{"fraction": D(0)}, {"fraction": D("1.1")}, {"lot": D(0)}, {"position": D(-1)}]
)
def test_bad_disposals_are_named(wrong: dict[str, Decimal]):
    terms = {"fraction": D("0.5"), "full_size": D(5), "max_share": D("0.1"), "lot": D(1)} | wrong
    with pytest.raises(InputError, match="expected"):
        disposal_schedule(terms.pop("position", D(10)), [D(100)], **terms)


@given(
    data=st.data(),
    long=st.integers(1, 20),
    short=st.integers(1, 20),
    price=st.integers(20, 60),
)
def test_a_self_offset_gains_nothing_and_leaves_one_side(data, long: int, short: int, price: int):
    world = data.draw(worlds("whole_position"))
    with localcontext(EXACT):
        one, other = world.held(D(long)), world.held(D(-short))
        done = self_offset(one, other, D(price))
        assert done.size == min(long, short) == done.short.closed
        assert (done.long.held.size, done.short.held.size) == (
            D(max(long - short, 0)),
            D(min(long - short, 0)),
        )
        assert done.long.fee == done.short.fee == 0
        # Both came in at one price here, so nothing is realised, whatever the price of the offset.
        assert abs(done.long.realised + done.short.realised) < D("1e-40")
        assert done.long.held.requirement <= one.requirement
        assert done.short.held.requirement <= other.requirement


@given(data=st.data())
def test_only_a_long_and_a_short_of_one_contract_offset_each_other(data: st.DataObject):
    world = data.draw(worlds("flat"))
    with localcontext(EXACT):
        long, short = world.held(D(3)), world.held(D(-3))
        renamed = replace(short.leg, contract=replace(short.leg.contract, symbol="OTHERUSDT"))
        for pair in ((short, long), (long, long), (long, replace(short, leg=renamed))):
            with pytest.raises(InputError, match="a long and a short position of one contract"):
                self_offset(*pair, D(40))
