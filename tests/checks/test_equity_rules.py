"""Haircut tiers, a settlement asset below par, weighted profit: what counts as equity."""

from decimal import Decimal

import pytest

from stepladder.model.unknown import Unknown
from tests.support.questions import (
    SYMBOL,
    account_data,
    ask,
    budget_of,
    number,
    one_reason,
    pool_of,
    position,
    position_of,
    trigger_price,
)
from tests.support.rulebooks import made_up_rulebook


def cash_of(amount: str, beside: str) -> Decimal:
    """USDT counted behind an OKX position in multi-currency mode, less one BTC at 100,000."""
    data = account_data(
        [position("BTC-USDT-SWAP", "1", "100000", leverage="10")],
        venue="okx-swap",
        as_of="2026-09-01T00:00:00Z",
        marks={"BTC-USDT-SWAP": "100000"},
        collateral={"USDT": amount, **({"BTC": "1"} if beside else {})},
        collateral_prices={"BTC": beside} if beside else {},
    )
    return number(pool_of(ask(data)).pool.holdings[0].value)


@pytest.mark.parametrize(
    ("amount", "counted"),
    [
        ("5000000", "5000000"),
        ("5000001", "5000000.975"),
        ("10000000", "9875000"),
        ("12000000", "11775000"),
        ("-3", "-3"),
    ],
)
def test_each_slice_of_a_tiered_asset_counts_at_its_own_share(amount: str, counted: str):
    assert cash_of(amount, "100000") == Decimal(counted)


def test_a_single_currency_account_has_no_haircut():
    assert cash_of("12000000", "") == 12_000_000


def converted(rule: str | None, price: str | None):
    rules = made_up_rulebook({} if rule is None else {"collateral.quote_conversion_rule": rule})
    data = account_data(
        [position(SYMBOL, "1", "100000", leverage="20", isolated_margin="5000")],
        marks={SYMBOL: "100000"},
        margin_mode="isolated",
        collateral_prices={} if price is None else {"USDT": price},
        fee_tier="base",
    )
    return ask(data, rules)


@pytest.mark.parametrize(
    ("rule", "price", "expected"),
    [
        (None, "0.99", "95477.39"),
        ("ignored", "0.99", "95477.39"),
        ("collateral", "0.99", "95527.64"),
        # 5,000 and the cost at 0.99: (99,000 - 4,950) / 0.995
        ("collateral_and_cost", "0.99", "94522.61"),
        ("collateral", "1", "95477.39"),
    ],
)
def test_a_stablecoin_below_par(rule: str | None, price: str, expected: str):
    assert round(trigger_price(converted(rule, price), SYMBOL, "down"), 2) == Decimal(expected)


@pytest.mark.parametrize(
    ("rule", "bankrupt"),
    [("ignored", "95000"), ("collateral", "95050"), ("collateral_and_cost", "94050")],
)
def test_bankruptcy_is_where_what_counts_is_gone(rule: str, bankrupt: str):
    assert position_of(converted(rule, "0.99")).bankruptcy_price == Decimal(bankrupt)


def test_a_price_that_was_not_given_is_taken_at_one_and_nothing_passes_on_it():
    answer = converted("collateral", None)
    assert round(trigger_price(answer, SYMBOL, "down"), 2) == Decimal("95477.39")
    reason = one_reason(answer, "MMR-001")
    assert reason.verdict == "unknown"
    assert "collateral_prices.USDT: not given; one is taken" in str(reason.observed)
    assert isinstance(budget_of(answer, SYMBOL, "down").conservative, Unknown)
    assert any(missing.fact == "collateral_prices.USDT" for missing in answer.unknowns)


@pytest.mark.parametrize(("weight", "equity"), [("1", "2000"), ("0.75", "1750"), ("0", "1000")])
def test_a_gain_counts_at_its_weight_and_a_loss_in_full(weight: str, equity: str):
    rules = made_up_rulebook({"cross_margin.profit_weight": weight})
    for size, mark, expected in (("1", "1100", equity), ("1", "900", "0")):
        data = account_data(
            [position(SYMBOL, size, "100", leverage="20")],
            marks={SYMBOL: mark},
            collateral={"USDT": "1000"},
            fee_tier="base",
        )
        got = number(pool_of(ask(data, rules)).maintenance.equity)
        gain = Decimal(mark) - 100
        assert got == 1000 + (gain * Decimal(weight) if gain > 0 else gain), (expected, got)


def test_the_bend_at_the_entry_is_found():
    """From 1,100 down: each point costs a half until the entry at 1,000 and a whole one below."""
    rules = made_up_rulebook({"cross_margin.profit_weight": "0.5"})
    data = account_data(
        [position(SYMBOL, "1", "1000", leverage="20")],
        marks={SYMBOL: "1100"},
        collateral={"USDT": "100"},
        fee_tier="base",
    )
    price = trigger_price(ask(data, rules), SYMBOL, "down")
    # 100 + (P - 1,000) = 0.005 P
    assert round(price, 6) == round(Decimal(900) / Decimal("0.995"), 6)


def test_a_weight_told_in_words_is_asked_for_only_where_profit_backs_another_position():
    rules = made_up_rulebook({"cross_margin.profit_weight": "scaled down with imbalance"})
    rows = [position(SYMBOL, "1", "100"), position("OTHERUSDT", "1", "100")]
    data = account_data(
        rows[:1], marks={SYMBOL: "110"}, collateral={"USDT": "100"}, fee_tier="base"
    )
    assert not isinstance(pool_of(ask(data, rules)).maintenance.equity, Unknown)
    both = account_data(
        rows,
        marks={SYMBOL: "110", "OTHERUSDT": "90"},
        collateral={"USDT": "100"},
        fee_tier="base",
    )
    equity = pool_of(ask(both, rules)).maintenance.equity
    assert isinstance(equity, Unknown)
    assert "a rule in words, not modelled" in str(equity)


@pytest.mark.parametrize(
    ("trigger", "price", "named"),
    [
        ("mark", "95477.39", None),
        ("last", "95477.39", None),
        ("oracle", "95477.39", None),
        ("something else", "95477.39", "references.liquidation_trigger"),
    ],
)
def test_what_triggers_is_said_or_nothing_passes(trigger: str, price: str, named: str | None):
    rules = made_up_rulebook(
        {"references.liquidation_trigger": trigger, "ladder.value_price": "mark"}
    )
    data = account_data(
        [position(SYMBOL, "1", "100000", leverage="20")],
        marks={SYMBOL: "100000"},
        collateral={"USDT": "5000"},
        fee_tier="base",
    )
    data["prices"] = {SYMBOL: {"mark": "100000", "index": "100000", "last": "100000"}}
    answer = ask(data, rules)
    assert round(trigger_price(answer, SYMBOL, "down"), 2) == Decimal(price)
    verdict = one_reason(answer, "MMR-001").verdict
    assert verdict == ("pass" if named is None else "unknown")
    assert ({missing.fact for missing in answer.unknowns} >= {named}) is (named is not None)
