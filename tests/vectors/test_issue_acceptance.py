"""The two figures people get wrong: one ladder read slice by slice, one account beside another."""

from decimal import Decimal

import pytest

from tests.support.questions import (
    LINEAR,
    SYMBOL,
    Switches,
    account_data,
    ask,
    one_tier,
    position,
    rulebook_text,
    tier,
    trigger_price,
)

# 0 / 0.4 %, 50,000 / 0.5 %, 600,000 / 1 %: the deductions 0, 50 and 3,050 follow.
LADDER = [
    tier("0", "50000", "0.004"),
    tier("50000", "600000", "0.005"),
    tier("600000", None, "0.01"),
]


@pytest.mark.parametrize("margin_mode", ["cross", "isolated"])
def test_thirteen_bitcoin_fall_at_47742_81_and_not_at_47979_80(margin_mode: str):
    row = position("BTCUSDT", "13", "50000", leverage="20", isolated_margin="32500")
    data = account_data(
        [row],
        venue="binance-usdm",
        marks={"BTCUSDT": "50000"},
        collateral={"USDT": "32500"},
        margin_mode=margin_mode,
        ladders={"BTCUSDT": LADDER},
    )
    price = round(trigger_price(ask(data), "BTCUSDT", "down"), 2)
    # (650,000 - 32,500 - 3,050) / (13 * 0.99); without the deduction it would be 47,979.80.
    assert price == Decimal("47742.81"), f"whole-position reading: {price}"
    assert price != Decimal("47979.80")


@pytest.mark.parametrize(("value_price", "expected"), [("entry", "99.4000"), ("mark", "99.3976")])
def test_what_another_position_needs_comes_off_first(value_price: str, expected: str):
    """Long 1 at 100 with 5, beside a position that needs 4: 99.40, not 95.40."""
    data = account_data(
        [position(SYMBOL, "1", "100"), position("OTHERUSDT", "-400", "1")],
        marks={SYMBOL: "100", "OTHERUSDT": "1"},
        collateral={"USDT": "5"},
    )
    rules = rulebook_text(
        Switches(value_price=value_price),
        ladders={SYMBOL: one_tier("0.004"), "OTHERUSDT": one_tier("0.01")},
        contracts={SYMBOL: LINEAR, "OTHERUSDT": LINEAR},
    )
    price = round(trigger_price(ask(data, rules), SYMBOL, "down"), 4)
    assert price == Decimal(expected)
    assert price != Decimal("95.4000")
