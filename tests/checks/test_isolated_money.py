"""A proposed order moves money between wallet and isolated margin, and makes none."""

from decimal import Decimal

import pytest

from stepladder.errors import InputError
from stepladder.model.exact import EXACT, localcontext
from stepladder.pipeline.account_answer import AccountAnswer
from tests.support.questions import account_data, ask, number, one_tier, position


def filled(order: str) -> AccountAnswer:
    """Isolated long 2 from 100,000 with 10,000 behind it, 20,000 in the wallet, taker 0.05 %."""
    data = account_data(
        [position("BTCUSDT", "2", "100000", leverage="20", isolated_margin="10000")],
        venue="binance-usdm",
        marks={"BTCUSDT": "100000"},
        collateral={"USDT": "20000"},
        margin_mode="isolated",
        ladders={"BTCUSDT": one_tier("0.005")},
    )
    return ask(data, orders=[order])


def money(answer: AccountAnswer) -> Decimal:
    """Wallet and isolated margins together."""
    assert isinstance(answer.account.collateral, tuple)
    with localcontext(EXACT):
        return sum(
            (number(position.isolated_margin) for position in answer.account.positions),
            sum((number(held.amount) for held in answer.account.collateral), Decimal(0)),
        )


@pytest.mark.parametrize(
    ("order", "realised", "fee"),
    [
        ("BTCUSDT:+1@90000", 0, 45),
        ("BTCUSDT:-1@110000", 10_000, 55),
        ("BTCUSDT:-1@95000", -5_000, Decimal("47.5")),
        ("BTCUSDT:-2@101000", 2_000, 101),
        ("BTCUSDT:-3@101000", 2_000, Decimal("151.5")),
    ],
    ids=["increase", "reduce with profit", "reduce with loss", "close", "flip"],
)
def test_only_realised_profit_and_the_fee_change_the_money(order, realised, fee):
    assert money(filled(order)) == 30_000 + realised - fee


def test_margin_added_to_an_isolated_position_no_longer_backs_the_others():
    data = account_data(
        [
            position("BTCUSDT", "1", "100000", leverage="20", margin_mode="isolated")
            | {"isolated_margin": "5000"},
            position("ETHUSDT", "10", "4000", leverage="20"),
        ],
        venue="binance-usdm",
        marks={"BTCUSDT": "100000", "ETHUSDT": "4000"},
        collateral={"USDT": "6000"},
        ladders={name: one_tier("0.005") for name in ("BTCUSDT", "ETHUSDT")},
    )
    answer = ask(data, orders=["BTCUSDT:+1@100000"])
    cross = next(pool for pool in answer.pools if pool.pool.mode == "cross")
    # 5,000 of the 6,000 went behind the new bitcoin, and 50 paid for it, out of one or the other.
    assert number(cross.maintenance.equity) <= 1_000


@pytest.mark.parametrize("order", ["BTCUSDT:-2@100000", "ETHUSDT:-1@4000"])
def test_in_hedge_mode_a_leg_is_never_turned_into_the_other(order: str):
    """Selling more than the long leg holds, or a long leg that is not there, is no order."""
    data = account_data(
        [
            position("BTCUSDT", "1", "100000", position_side="long"),
            position("BTCUSDT", "-1", "100000", position_side="short"),
        ],
        venue="binance-usdm",
        marks={"BTCUSDT": "100000"},
        collateral={"USDT": "50000"},
        position_mode="hedge",
        ladders={"BTCUSDT": one_tier("0.005")},
    )
    with pytest.raises(InputError):
        ask(data, orders=[order], order_side="long")
