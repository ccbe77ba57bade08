"""Accounts on which digits without end, or two legs of one symbol, once gave a wrong answer."""

from decimal import Decimal

import pytest

from tests.support.questions import (
    INVERSE,
    LINEAR,
    SYMBOL,
    Switches,
    account_data,
    ask,
    budget_of,
    number,
    one_reason,
    position,
    position_of,
    rulebook_text,
    tier,
)

COIN = "ABCUSD"
STEPS = [tier("0", "200", "0.005"), tier("200", None, "0.01")]


def stepped(edge_tier: str, mark: str) -> int:
    """Tier of a long worth exactly 200 coins, on a ladder with a step there."""
    size = f"{200 * Decimal(mark):f}"
    data = account_data([position(COIN, size, mark)], marks={COIN: mark}, collateral={"XBT": "10"})
    rules = rulebook_text(
        Switches(shape="whole_position", edge_tier=edge_tier),
        ladders={COIN: STEPS},
        contracts={COIN: INVERSE},
    )
    found = position_of(ask(data, rules), COIN).tier
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize("mark", ["50000", "54000", "69000", "5062", "5082", "70189"])
def test_an_inverse_position_exactly_on_a_step_is_looked_up_on_the_step(mark: str):
    """One over the mark has no end; its product with the size is 200 all the same."""
    assert stepped("lower", mark) == 1
    assert stepped("upper", mark) == 2


@pytest.mark.parametrize(
    ("mark", "long_entry", "short_entry"),
    [
        ("100", "109", "109"),
        ("708", "757.56", "658.44"),
        ("708", "700.92", "637.2"),
        ("708", "708", "708"),
    ],
)
def test_a_perfect_hedge_that_the_price_cannot_move_is_never_liquidated_by_it(
    mark: str, long_entry: str, short_entry: str
):
    """Equal long and short, maintenance at entry: the room is one number at every price."""
    legs = [
        position(SYMBOL, "1", long_entry, leverage="3", position_side="long"),
        position(SYMBOL, "-1", short_entry, leverage="7", position_side="short"),
        position("OTHERUSDT", "1", "10", leverage="3", position_side="long"),
    ]
    data = account_data(
        legs,
        marks={SYMBOL: mark, "OTHERUSDT": "10"},
        collateral={"USDT": mark},
        position_mode="hedge",
    )
    flat = [tier("0", None, "0.1")]
    rules = rulebook_text(
        Switches(value_price="entry", fee_in_trigger="close_fee_at_bankruptcy", taker="0.00055"),
        ladders={SYMBOL: flat, "OTHERUSDT": flat},
        contracts={SYMBOL: LINEAR, "OTHERUSDT": LINEAR},
    )
    answer = ask(data, rules, slippage_bps=Decimal(0))
    for direction in ("down", "up"):
        budget = budget_of(answer, SYMBOL, direction, "long")
        assert (budget.optimistic.status, budget.conservative) == ("never", None)


def test_in_hedge_mode_only_the_leg_that_pays_sets_funding_aside():
    """Long 2 pays 0.1 %, short 1 receives it: 0.1 % of two coins, not of three."""
    data = account_data(
        [
            position(SYMBOL, "2", "100000", position_side="long"),
            position(SYMBOL, "-1", "100000", position_side="short"),
        ],
        marks={SYMBOL: "100000"},
        collateral={"USDT": "20000"},
        position_mode="hedge",
        funding={SYMBOL: {"rate": "0.001", "next_at": "2025-09-29T01:00:00Z"}},
    )
    rules = rulebook_text(
        Switches(), ladders={SYMBOL: [tier("0", None, "0.005")]}, contracts={SYMBOL: LINEAR}
    )
    answer = ask(data, rules, hold="1h", slippage_bps=Decimal(0))
    budget = budget_of(answer, SYMBOL, "down", "long")
    # 20,000 + (P - 100,000) = 3 P x 0.5 % + 2 P x 0.1 %
    assert abs(number(budget.conservative) - 80_000 / Decimal("0.983")) < Decimal("1e-20")


@pytest.mark.parametrize(("size", "fee"), [("100000", "0.000525"), ("-100000", "0.000475")])
def test_the_close_fee_of_an_inverse_position_is_that_of_its_own_bankruptcy(size: str, fee: str):
    """100,000 dollars from 100,000 at 20 times: ruined at 95,238.10 (1.05 coins) or 105,263.16."""
    data = account_data(
        [position(COIN, size, "100000", leverage="20")],
        marks={COIN: "100000"},
        collateral={"XBT": "1"},
        fee_tier="base",
    )
    rules = rulebook_text(
        Switches(fee_in_trigger="close_fee_at_bankruptcy", taker="0.0005"),
        ladders={COIN: [tier("0", None, "0.005")]},
        contracts={COIN: INVERSE},
    )
    found = position_of(ask(data, rules), COIN).terms.requirement
    assert abs(number(found) - Decimal("0.005") - Decimal(fee)) < Decimal("1e-30")


def test_equality_passes_for_an_inverse_position_too():
    data = account_data(
        [position(COIN, "150000", "75000")],
        marks={COIN: "75000"},
        collateral={"XBT": "0.01"},
    )
    rules = rulebook_text(
        Switches(), ladders={COIN: [tier("0", None, "0.005")]}, contracts={COIN: INVERSE}
    )
    # Two coins, 0.5 %: exactly the collateral.
    assert one_reason(ask(data, rules), "MMR-001").verdict == "pass"
    assert budget_of(ask(data, rules), COIN, "down").optimistic.status == "at"
