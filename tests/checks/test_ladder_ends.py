"""TRIG-001 on a ladder of which only the first rows were published: Bybit VOXELUSDT."""

import pytest

from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer
from tests.support.questions import (
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
    reasons_of,
    rulebook_text,
    tier,
)


def voxel(size: str, margin: str) -> AccountAnswer:
    """From 0.05 on the ladder of 2025-07-02T09:00Z, known up to 150,000."""
    data = account_data(
        [position("VOXELUSDT", size, "0.05", leverage="5", isolated_margin=margin)],
        venue="bybit-linear",
        as_of="2025-09-15T00:00:00Z",
        marks={"VOXELUSDT": "0.05"},
        margin_mode="isolated",
        fee_tier="base",
    )
    return ask(data)


def test_a_short_with_room_left_at_the_end_of_the_ladder_is_unknown():
    # 2,000,000 coins are 100,000; the ladder ends at 0.075, a loss of 50,000.
    answer = voxel("-2000000", "70000")
    budget = budget_of(answer, "VOXELUSDT", "up")
    assert budget.optimistic.status == "unknown"
    assert budget.optimistic.price is None
    assert isinstance(budget.conservative, Unknown)
    assert "reached before the trigger" in str(budget.conservative)
    assert not answer.prices_known
    assert budget_of(answer, "VOXELUSDT", "down").optimistic.status == "never"


def test_a_short_that_falls_before_the_end_has_a_price():
    budget = budget_of(voxel("-2000000", "20000"), "VOXELUSDT", "up")
    assert budget.optimistic.status == "at"
    assert number(budget.optimistic.price) < 0.075


def test_trig_001_its_long_is_never_liquidated_upwards_and_says_why():
    answer = voxel("2000000", "20000")
    budget = budget_of(answer, "VOXELUSDT", "up")
    assert (budget.optimistic.status, budget.conservative) == ("never", None)
    assert one_reason(answer, "TRIG-001").observed == 150_000
    assert budget_of(answer, "VOXELUSDT", "down").optimistic.status == "at"
    assert answer.prices_known


@pytest.mark.parametrize(("coins", "known"), [("3000000", True), ("3000001", False)])
def test_a_position_beyond_the_known_ladder_is_unknown_and_never_safe(coins: str, known: bool):
    answer = voxel(coins, "1000000")
    terms = position_of(answer, "VOXELUSDT").terms
    assert isinstance(terms.requirement, Unknown) != known
    assert one_reason(answer, "MMR-001").verdict == ("pass" if known else "unknown")
    if not known:
        assert any("known up to a notional of 150000" in m.reason for m in answer.unknowns)


@pytest.mark.parametrize(
    ("shape", "status"), [("marginal", "never"), ("whole_position", "unknown")]
)
def test_trig_001_beyond_a_ladder_with_cliffs_nothing_is_said(shape: str, status: str):
    data = account_data(
        [position(SYMBOL, "1", "100")], marks={SYMBOL: "100"}, collateral={"USDT": "50"}
    )
    rows = [tier("0", "120", "0.01"), tier("120", "150", "0.02")]
    rules = rulebook_text(Switches(shape=shape), ladders={SYMBOL: rows}, contracts={SYMBOL: LINEAR})
    answer = ask(data, rules)
    assert budget_of(answer, SYMBOL, "up").optimistic.status == status
    assert len(reasons_of(answer, "TRIG-001")) == (shape == "marginal")
