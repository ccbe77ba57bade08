"""Joint moves: exact across tier edges, and at beta zero the same as one leg alone."""

from decimal import Decimal

from hypothesis import given, strategies as st

from stepladder.checks.leg import Leg
from stepladder.checks.margin_pool import MarginPool, margin_pools
from stepladder.liquidation.room_curve import room_curve
from stepladder.liquidation.trigger import Trigger, first_liquidatable
from stepladder.model.exact import EXACT, localcontext
from stepladder.pipeline.assumption_joint_move import first_joint_trigger
from stepladder.verbs.account import account
from tests.support.questions import account_data, position, tier

BTC, ETH = "BTCUSDT", "ETHUSDT"
LADDER = [
    tier("0", "100000", "0.005"),
    tier("100000", "400000", "0.02"),
    tier("400000", None, "0.10"),
]


def pool_of(btc: str, eth: str, cash: str, shape: str) -> MarginPool:
    venue, day = ("binance-usdm", "2024-10-24") if shape == "marginal" else ("bitget", "2025-01-01")
    data = account_data(
        [position(BTC, btc, "100000"), position(ETH, eth, "4000")],
        venue=venue,
        as_of=day,
        marks={BTC: "100000", ETH: "4000"},
        collateral={"USDT": cash},
        ladders={BTC: LADDER, ETH: LADDER},
    )
    answer = account(data)
    (pool,) = margin_pools(answer.account, answer.rules)
    return pool


books = st.tuples(
    st.sampled_from(["5", "-3", "0.4"]),
    st.sampled_from(["-125", "80", "-10"]),
    st.sampled_from(["60000", "90000", "200000"]),
    st.sampled_from(["marginal", "whole"]),
)
betas = st.decimals("-2", "2", places=2)
ways = st.sampled_from(["down", "up"])


@given(books, ways)
def test_at_beta_zero_it_is_the_solver_of_the_account(book: tuple[str, ...], way: str):
    with localcontext(EXACT):
        pool = pool_of(*book)
        joint = first_joint_trigger(pool, BTC, {ETH: Decimal(0)}, way)  # type: ignore[arg-type]
        alone = first_liquidatable(room_curve(pool, BTC), way)  # type: ignore[arg-type]
    assert isinstance(joint, Trigger)
    assert joint.status == alone.status
    if alone.price is not None:
        assert joint.price is not None
        assert abs(joint.price - alone.price) < Decimal("1e-30")


@given(books, betas, ways)
def test_no_nearer_move_liquidates_and_just_beyond_it_does(
    book: tuple[str, ...], beta: Decimal, way: str
):
    """Recomputed from the legs alone, on a grid up to the answer and a hair beyond it."""
    with localcontext(EXACT):
        pool = pool_of(*book)
        found = first_joint_trigger(pool, BTC, {ETH: beta}, way)  # type: ignore[arg-type]
        assert isinstance(found, Trigger)
        if found.status == "already":
            assert room_after(pool, beta, Decimal(0)) < 0
            return
        end = Decimal(-1) if way == "down" else Decimal(20)
        if found.price is not None:
            end = found.price / 100_000 - 1
        assert all(room_after(pool, beta, end * i / 400) >= 0 for i in range(400))
        if found.price is not None:
            hair = Decimal("1e-9") * (-1 if way == "down" else 1)
            assert room_after(pool, beta, end + hair) < Decimal("1e-12")


def room_after(pool: MarginPool, beta: Decimal, move: Decimal) -> Decimal:
    assert isinstance(pool.cash, Decimal)
    room = pool.cash
    for terms in pool.positions:
        assert isinstance(terms.leg, Leg)
        times = Decimal(1) if terms.position.symbol == BTC else beta
        coordinate = max(terms.leg.coordinate * (1 + times * move), Decimal(0))
        room += terms.leg.profit(coordinate) - terms.leg.requirement(coordinate)
    return room
