"""What if one more order were filled: size, cost, fee, profit, margin, vintage; numbers by hand."""

from decimal import Decimal

import pytest

from stepladder.errors import InputError
from stepladder.pipeline.account_answer import AccountAnswer
from stepladder.verbs.account import account

FLAT = [{"floor": "0", "maintenance_margin_rate": "0.005", "max_leverage": "50"}]


def filled(order: str, *, position=None, side=None, **changes) -> AccountAnswer:
    """Long 2 from 100,000 with 20,000 behind it, and one order filled; taker 0.05 %."""
    data: dict[str, object] = {
        "schema": "stepladder.account/1",
        "venue": "binance-usdm",
        "as_of": "2025-09-29",
        "margin_mode": "cross",
        "position_mode": "one_way",
        "collateral": [{"asset": "USDT", "amount": "20000"}],
        "positions": [
            {
                "symbol": "BTCUSDT",
                "size": "2",
                "entry_price": "100000",
                "leverage": "20",
                **(position or {}),
            }
        ],
        "orders": [],
        "prices": {"BTCUSDT": {"mark": "100000"}},
        "ladders": {"BTCUSDT": FLAT},
        **changes,
    }
    return account(data, orders=[order], order_side=side)


def held(answer: AccountAnswer):
    return answer.account.positions[0]


def cash(answer: AccountAnswer) -> Decimal:
    assert isinstance(answer.account.collateral, tuple)
    amount = answer.account.collateral[0].amount
    assert isinstance(amount, Decimal)
    return amount


def test_an_increase_adds_its_own_cost_and_pays_its_fee():
    answer = filled("BTCUSDT:+1@90000")
    assert (held(answer).size, held(answer).entry_cost) == (3, 290_000)
    assert cash(answer) == 20_000 - 45  # 90,000 x 0.05 %


def test_a_reduction_releases_its_share_of_the_cost_and_realises_the_profit():
    answer = filled("BTCUSDT:-1@110000")
    assert (held(answer).size, held(answer).entry_cost) == (1, 100_000)
    assert cash(answer) == 20_000 + 10_000 - 55


def test_a_flip_closes_first_and_opens_the_rest_at_its_own_price():
    answer = filled("BTCUSDT:-3@90000")
    assert (held(answer).size, held(answer).entry_cost) == (-1, -90_000)
    assert cash(answer) == 20_000 - 20_000 - 135


def test_closing_everything_leaves_the_cash():
    answer = filled("BTCUSDT:-2@101000")
    assert answer.account.positions == ()
    assert cash(answer) == 20_000 + 2_000 - 101
    assert answer.decision.verdict == "pass"


def test_a_short_is_reduced_by_a_buy():
    answer = filled("BTCUSDT:+1@90000", position={"size": "-2"})
    assert (held(answer).size, held(answer).entry_cost) == (-1, -100_000)
    assert cash(answer) == 20_000 + 10_000 - 45


def test_a_new_symbol_becomes_a_position_of_its_own():
    answer = filled("ETHUSDT:-10@4000", prices={"BTCUSDT": {"mark": "100000"}})
    assert [p.symbol for p in answer.account.positions] == ["BTCUSDT", "ETHUSDT"]
    assert answer.decision.verdict == "unknown"  # its mark was not given
    assert any(missing.fact == "prices.ETHUSDT.mark" for missing in answer.unknowns)


def test_fees_round_up_and_credits_down_to_a_minor_unit():
    answer = filled("BTCUSDT:-0.00000003@100001.37")
    # profit 3e-8 x 1.37 = 4.11e-8 -> 4e-8; fee 3e-8 x 100001.37 x 0.0005 = 0.0000015000 -> 151e-8
    assert cash(answer) == 20_000 + Decimal("0.00000004") - Decimal("0.00000151")


def test_an_order_that_opens_starts_a_new_vintage_and_one_that_closes_does_not():
    opened = {"opened_at": "2025-01-01"}
    before = 1_735_689_600 * 10**9
    assert held(filled("BTCUSDT:-1@100000", position=opened)).opened_at == before
    added = filled("BTCUSDT:+1@100000", position=opened)
    assert held(added).opened_at == added.account.as_of


def test_an_isolated_increase_takes_its_initial_margin_and_its_fee_from_the_wallet():
    mode = {"margin_mode": "isolated", "isolated_margin": "10000"}
    answer = filled("BTCUSDT:+1@90000", position=mode)
    assert held(answer).isolated_margin == 10_000 + 4_500
    assert cash(answer) == 20_000 - 4_500 - 45


def test_hedge_mode_asks_which_leg():
    with pytest.raises(InputError, match="position side"):
        filled("BTCUSDT:-1@100000", position_mode="hedge")
    answer = filled("BTCUSDT:-1@100000", position_mode="hedge", side="short")
    assert [p.size for p in answer.account.positions] == [2, -1]


def test_what_is_unknown_before_the_fill_is_unknown_after_it():
    answer = filled("BTCUSDT:+1@90000", collateral=None)
    assert answer.decision.verdict == "unknown"
