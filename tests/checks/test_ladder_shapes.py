"""Ladders by contracts, coins and class, rates that grow, and the initial rate of a ladder."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from stepladder.errors import InputError
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.ladder import MarginLadder
from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer
from stepladder.venues.rulebook import read_rulebook
from stepladder.venues.rules import Rules
from tests.support.questions import (
    SYMBOL,
    account_data,
    ask,
    number,
    one_reason,
    position,
    position_of,
    tier,
    trigger_price,
)
from tests.support.rulebooks import made_up_rulebook, rulebook_data

STEPS = [["0", "100", "0.01", "50"], ["100", "200", "0.02", "25"]]
SLOPE = {"maintenance_base": "0.01", "slope_per_coin": "0.00005", "initial_base": "0.02"}
ROOT = {
    "maintenance_margin_rate": "0.05",
    "initial_margin_rate": "0.1",
    "imf_factor": "0.001",
    "floor_share": "0.8",
}
INVERSE = {"kind": "inverse", "settlement_asset": "XBT", "contract_size": "1"}


def ladder_of(facts: Mapping[str, object], **way: object) -> MarginLadder:
    book = made_up_rulebook(facts, ladders={SYMBOL: [{"source": "test", **way}]})
    with localcontext(EXACT):
        version = Rules(rulebook=book, at=0).ladder(SYMBOL, opened_at=0)
        assert not isinstance(version, Unknown)
        assert not isinstance(version.ladder, Unknown)
        return version.ladder


def held(
    facts: Mapping[str, object],
    size: str = "1",
    mark: str = "100",
    *,
    way: Mapping[str, object],
    contracts: Mapping[str, Mapping[str, object]] | None = None,
    cash: str = "100000",
    **more: Any,
) -> AccountAnswer:
    """One position under a made-up rulebook; ``way`` is how its ladder is written."""
    book = made_up_rulebook(
        facts, ladders={SYMBOL: [{"source": "test", **way}]}, contracts=contracts
    )
    data = account_data(
        [position(SYMBOL, size, mark, leverage="10")],
        marks={SYMBOL: mark},
        collateral={"XBT" if contracts else "USDT": cash},
        fee_tier="base",
        **more,
    )
    return ask(data, book)


def requirement(answer: AccountAnswer) -> Decimal:
    return number(position_of(answer).terms.requirement)


BY_CONTRACTS: dict[str, object] = {
    "ladder.shape": "whole_position",
    "ladder.lookup_unit": "contracts",
}


@pytest.mark.parametrize(("size", "asked"), [("99", "99"), ("100", "200"), ("101", "202")])
def test_a_ladder_in_contracts_looks_at_no_price(size: str, asked: str):
    for mark in ("100", "7"):
        answer = held(BY_CONTRACTS, size, mark, way={"tiers": STEPS})
        assert requirement(answer) == Decimal(asked) * Decimal(mark) / 100


def test_open_orders_join_a_look_up_in_contracts():
    facts = {**BY_CONTRACTS, "ladder.lookup_includes_orders": True}
    order: dict[str, object] = {"symbol": SYMBOL, "size": "10", "price": "90", "leverage": "10"}
    assert requirement(held(facts, "95", way={"tiers": STEPS}, orders=[order])) == 190
    order = {**order, "reduce_only": True}
    assert requirement(held(facts, "95", way={"tiers": STEPS}, orders=[order])) == 95


def test_where_nobody_knows_whether_orders_join_there_must_be_none():
    data = rulebook_data(BY_CONTRACTS, ladders={SYMBOL: [{"source": "test", "tiers": STEPS}]})
    ladder = data["ladder"]
    assert isinstance(ladder, dict)
    ladder["lookup_includes_orders"] = {"unknown": "not found"}
    book = read_rulebook(data, owner="test")
    order: dict[str, object] = {"symbol": SYMBOL, "size": "10", "price": "90", "leverage": "10"}
    known = []
    for orders in ([], [{**order, "reduce_only": True}], [order]):
        asked = account_data(
            [position(SYMBOL, "95", "100", leverage="10")],
            marks={SYMBOL: "100"},
            collateral={"USDT": "10000"},
            orders=orders,
            fee_tier="base",
        )
        known.append(not isinstance(position_of(ask(asked, book)).terms.leg, Unknown))
    assert known == [True, True, False]


def test_beyond_the_last_contract_the_ladder_says_nothing():
    found = position_of(held(BY_CONTRACTS, "201", way={"tiers": STEPS})).terms.leg
    assert isinstance(found, Unknown)
    assert "known up to 200 contracts" in str(found)


def test_a_continuation_writes_out_the_further_tiers():
    steps = {"cap_step": "50", "maintenance_margin_rate_step": "0.01"}
    ladder = ladder_of(
        BY_CONTRACTS, tiers=STEPS, continuation={**steps, "initial_margin_rate_step": "0.32"}
    )
    rows = [(t.floor, t.cap, t.maintenance_margin_rate) for t in ladder.tiers]
    assert rows[2:] == [
        (Decimal(200), Decimal(250), Decimal("0.03")),
        (Decimal(250), Decimal(300), Decimal("0.04")),
        (Decimal(300), Decimal(350), Decimal("0.05")),
    ]
    most = [round(number(t.max_leverage), 4) for t in ladder.tiers[2:]]
    assert most == [Decimal("2.7778"), Decimal("1.4706"), 1]


def test_a_slope_charges_the_whole_position_its_own_rate():
    facts = {"ladder.shape": "slope", "ladder.lookup_unit": "coin"}
    assert requirement(held(facts, "350", "100000", way={"slope": SLOPE})) == 962_500


def test_a_slope_of_an_inverse_contract_grows_as_the_price_falls():
    """100 coins at 100,000: 1 % and 0.005 % a coin; at half the price 200 coins pay 2 %."""
    facts = {"ladder.shape": "slope", "ladder.lookup_unit": "coin"}
    contracts = {SYMBOL: INVERSE}
    way = {"slope": SLOPE}
    at: dict[str, Any] = {"contracts": contracts, "way": way, "cash": "1000"}
    assert requirement(held(facts, "10000000", "100000", **at)) == Decimal("1.5")
    assert requirement(held(facts, "10000000", "50000", **at)) == 4
    at["cash"] = "50"
    price = trigger_price(held(facts, "10000000", "100000", **at), SYMBOL, "down")
    coins = 10_000_000 / price
    left = 50 + 100 - coins - coins * (Decimal("0.01") + coins * Decimal("0.00005"))
    assert abs(left) < Decimal("1e-20")


@pytest.mark.parametrize(("size", "rate"), [("1", "0.05"), ("100", "0.05"), ("400", "0.06")])
def test_a_square_root_rate_is_never_below_its_base(size: str, rate: str):
    facts = {"ladder.shape": "square_root", "ladder.lookup_unit": "coin"}
    answer = held(facts, size, way={"square_root": ROOT})
    assert requirement(answer) == Decimal(size) * 100 * Decimal(rate)


def test_a_root_of_a_size_that_moves_with_the_price_is_refused_by_name():
    facts = {"ladder.shape": "square_root", "ladder.lookup_unit": "coin"}
    contracts = {SYMBOL: INVERSE}
    answer = held(facts, "1000", way={"square_root": ROOT}, contracts=contracts)
    leg = position_of(answer).terms.leg
    assert isinstance(leg, Unknown)
    assert "a square root of a size that moves" in str(leg)


FLAT = {
    "maintenance_margin_rate": "0.03",
    "initial_margin_rate": "0.05",
    "open_interest_lower": "40000000",
    "open_interest_upper": "100000000",
}
BY_LADDER: dict[str, object] = {"ladder.initial_margin_basis": "ladder_rate"}


@pytest.mark.parametrize(
    ("market", "rate"),
    [
        ("39000000", "0.05"),
        ("40000000", "0.05"),
        ("70000000", "0.525"),
        ("100000000", "1"),
        ("200000000", "1"),
    ],
)
def test_open_interest_raises_the_initial_rate_and_not_the_maintenance(market: str, rate: str):
    answer = held(BY_LADDER, "2", way={"flat": FLAT}, open_interest={SYMBOL: market})
    found = position_of(answer)
    assert found.initial_margin == 200 * Decimal(rate)
    assert requirement(answer) == 6
    # Ten times is within a maximum of twenty and not within one of two or less.
    verdict = one_reason(answer, "LEV-001").verdict
    assert verdict == ("pass" if Decimal(rate) <= Decimal("0.1") else "warn")


def test_an_open_interest_that_is_not_given_leaves_the_initial_margin_unknown():
    answer = held(BY_LADDER, "2", way={"flat": FLAT})
    assert isinstance(position_of(answer).initial_margin, Unknown)
    assert any(missing.fact == f"open_interest.{SYMBOL}" for missing in answer.unknowns)


def test_a_ladder_of_a_class_serves_its_symbols():
    facts = {
        "ladder.shape": "whole_position",
        "ladder.classes": {SYMBOL: "class A"},
    }
    book = made_up_rulebook(facts, ladders={"class A": [{"source": "test", "tiers": STEPS}]})
    data = account_data(
        [position(SYMBOL, "1", "150", leverage="10")],
        marks={SYMBOL: "150"},
        collateral={"USDT": "100"},
        fee_tier="base",
    )
    assert requirement(ask(data, book)) == 3


def test_a_class_that_is_only_inferred_warns():
    data = account_data(
        [position("PF_XBTUSD", "0.1", "100000", leverage="10")],
        venue="kraken",
        as_of="2026-11-01T00:00:00Z",
        marks={"PF_XBTUSD": "100000"},
        collateral={"USD": "1200"},
    )
    assert one_reason(ask(data), "VINT-002").verdict == "warn"


def test_a_users_own_ladder_at_a_venue_of_slopes_is_one_of_whole_positions():
    facts = {"ladder.shape": "slope", "ladder.lookup_unit": "coin"}
    rows = [tier("0", "10", "0.01"), tier("10", None, "0.02")]
    answer = held(facts, "10", way={"slope": SLOPE}, ladders={SYMBOL: rows})
    assert requirement(answer) == 20


@pytest.mark.parametrize(
    ("facts", "way", "message"),
    [
        ({"ladder.shape": "slope"}, {"tiers": STEPS}, "expected slope = { ... }, found tiers"),
        (
            {"ladder.shape": "flat"},
            {"slope": SLOPE},
            "expected a ladder of shape flat, found slope",
        ),
        (
            {"ladder.shape": "marginal", "ladder.lookup_unit": "coin"},
            {"tiers": STEPS},
            "expected a marginal ladder in notional, found coin",
        ),
        (
            {},
            {"flat": {"maintenance_margin_rate": "1.5"}},
            "a fraction above 0 and at most 1, found 1.5",
        ),
        (
            {},
            {"flat": {**FLAT, "open_interest_upper": "5"}},
            "expected more than open_interest_lower, 40000000, found 5",
        ),
        (
            {"ladder.shape": "slope"},
            {"slope": {**SLOPE, "slope_per_coin": "-1"}},
            "expected zero or more, found -1",
        ),
        ({}, {"flat": {**FLAT, "typo": "1"}}, "found an unknown key"),
        (
            {},
            {},
            "exactly one of tiers, leverage_tiers, risk_limit_steps, flat, slope, square_root",
        ),
        (
            BY_CONTRACTS,
            {
                "tiers": [["0", "open", "0.01", "50"]],
                "continuation": {
                    "cap_step": "1",
                    "maintenance_margin_rate_step": "0",
                    "initial_margin_rate_step": "0.1",
                },
            },
            "a cap_step above zero after a last tier with a cap and a leverage",
        ),
    ],
)
def test_a_ladder_that_contradicts_its_shape_is_refused(
    facts: dict[str, object], way: dict[str, object], message: str
):
    with pytest.raises(InputError) as refused:
        ladder_of(facts, **way)
    assert message in str(refused.value)
    assert f"ladders.{SYMBOL}[0]" in str(refused.value)


def test_an_unknown_shape_is_no_fault_where_there_is_no_ladder():
    data = rulebook_data(ladders={"none": []})
    data["ladders"] = {}
    ladder = data["ladder"]
    assert isinstance(ladder, dict)
    ladder["shape"] = {"unknown": "not found"}
    book = read_rulebook(data, owner="test")
    assert book.ladders == {}
    assert isinstance(Rules(rulebook=book, at=0).ladder(SYMBOL, opened_at=0), Unknown)
    data["ladders"] = {SYMBOL: [{"source": "test", "tiers": STEPS}]}
    with pytest.raises(InputError, match=r"test: ladder.shape: expected one of"):
        read_rulebook(data, owner="test")


@pytest.mark.parametrize(
    ("symbol", "base"), [("SOL-USDT-SWAP", "SOL"), ("SOLUSDT", "SOL"), ("SOL-USD", "SOL")]
)
def test_the_base_coin_is_what_the_venue_s_pattern_leaves_of_a_symbol(symbol: str, base: str):
    data = rulebook_data()
    linear = {"kind": "linear", "settlement_asset": "USDT", "contract_size": "1"}
    suffixes = ("-USDT-SWAP", "-USD", "USDT")
    data["contracts"] = {"by_suffix": [{"suffix": each, **linear} for each in suffixes]}
    contract = Rules(rulebook=read_rulebook(data, owner="test"), at=0).contract(symbol)
    assert not isinstance(contract, Unknown)
    assert contract.coupled == (base,)
