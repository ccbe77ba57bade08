"""A wick on one reference liquidates only where the rulebook says that reference rules."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from stepladder.errors import InputError
from stepladder.inputs.last_price import Trade
from stepladder.inputs.price_tape import PriceTape, TapeRow
from stepladder.model.time import NS_PER_SECOND, parse_time
from stepladder.model.unknown import Unknown, unknown
from stepladder.pipeline.account_answer import AccountAnswer
from stepladder.venues.packaged import packaged_rulebook
from stepladder.venues.rulebook import Rulebook
from stepladder.verbs.account import account as ask_account
from stepladder.verbs.reference_trigger import reference_trigger
from tests.support.price_worlds import D

START = parse_time("2025-10-10T21:00:00Z", where="test")
REFERENCES = ("mark", "index", "last")
WICK_AT = 5


def ruled_by(reference: object) -> Rulebook:
    """Binance's rules with another price that liquidates."""
    book = packaged_rulebook("binance-usdm")
    (fact,) = book.facts["references"]["liquidation_trigger"]
    changed = {
        **book.facts["references"],
        "liquidation_trigger": (replace(fact, value=reference),),
    }
    return replace(book, facts={**book.facts, "references": changed})


def account(rulebook: Rulebook, size: str = "1", mark: str = "100000") -> AccountAnswer:
    return ask_account(
        {
            "schema": "stepladder.account/1",
            "venue": "binance-usdm",
            "as_of": "2025-10-10",
            "margin_mode": "cross",
            "collateral": [{"asset": "USDT", "amount": "5000"}],
            "positions": [
                {"symbol": "BTCUSDT", "size": size, "entry_price": "100000", "leverage": "20"}
            ],
            "orders": [],
            "prices": {"BTCUSDT": {"mark": mark, "index": mark, "last": mark}},
            "ladders": {
                "BTCUSDT": [
                    {
                        "floor": "0",
                        "cap": None,
                        "maintenance_margin_rate": "0.005",
                        "max_leverage": "125",
                    }
                ]
            },
        },
        rulebook=rulebook,
    )


def tape(wick: Mapping[str, object], wick_seconds: int = 1) -> PriceTape:
    """Ten seconds at 100,000; at the fifth the named references are somewhere else."""
    rows = []
    for second in range(10):
        inside = WICK_AT <= second < WICK_AT + wick_seconds
        prices = {
            name: D(str(wick.get(name, 100_000))) if inside else D(100_000) for name in REFERENCES
        }
        at = START + second * NS_PER_SECOND
        rows.append(
            TapeRow(
                time_ns=at,
                mark=prices["mark"],
                index=prices["index"],
                trade=Trade(time_ns=at, price=prices["last"]),
            )
        )
    return PriceTape(owner="test", rows=tuple(rows))


SECOND_FIVE = START + WICK_AT * NS_PER_SECOND


@pytest.mark.parametrize("wicked", REFERENCES)
@pytest.mark.parametrize("ruling", REFERENCES)
def test_a_wick_liquidates_where_and_only_where_its_reference_rules(wicked: str, ruling: str):
    found = reference_trigger(account(ruled_by(ruling)), tape({wicked: 95_000}), "BTCUSDT")
    assert found.ruling == ruling
    assert found.first == {name: SECOND_FIVE if name == wicked else None for name in REFERENCES}
    assert found.liquidated_ns == (SECOND_FIVE if wicked == ruling else None)


def test_an_oracle_is_the_index_of_the_tape():
    found = reference_trigger(account(ruled_by("oracle")), tape({"index": 95_000}), "BTCUSDT")
    assert (found.ruling, found.liquidated_ns) == ("index", SECOND_FIVE)


@pytest.mark.parametrize(
    ("price", "liquidated"),
    [("95477.386934673366834170854271356783919597989949748", True), ("95477.39", False)],
)
def test_the_wick_has_to_go_beyond_the_liquidation_price(price: str, liquidated: bool):
    """Long 1 BTC from 100,000 with 5,000 at 0.5 %: 95,000 / 0.995."""
    found = reference_trigger(account(ruled_by("mark")), tape({"mark": price}), "BTCUSDT")
    assert (found.liquidated_ns is not None) is liquidated


def test_a_short_is_liquidated_by_a_spike_and_a_long_is_not():
    spike = tape({"mark": 105_000})
    short = reference_trigger(account(ruled_by("mark"), "-1"), spike, "BTCUSDT")
    long = reference_trigger(account(ruled_by("mark")), spike, "BTCUSDT")
    assert (short.liquidated_ns, long.liquidated_ns) == (SECOND_FIVE, None)


@pytest.mark.parametrize(
    ("venue", "symbol", "asset", "ruling"),
    [
        ("binance-usdm", "BTCUSDT", "USDT", "mark"),
        ("hyperliquid", "BTC", "USDC", "mark"),
        ("dydx-v4", "BTC-USD", "USDC", "index"),
    ],
)
def test_packaged_venues_liquidate_by_the_reference_their_rulebook_names(
    venue: str, symbol: str, asset: str, ruling: str
):
    answer = ask_account(
        {
            "schema": "stepladder.account/1",
            "venue": venue,
            "as_of": "2026-01-15",
            "margin_mode": "cross",
            "collateral": [{"asset": asset, "amount": "6000"}],
            "positions": [
                {"symbol": symbol, "size": "1", "entry_price": "100000", "leverage": "20"}
            ],
            "orders": [],
            "open_interest": {symbol: "1"},
            "prices": {symbol: {"mark": "100000", "index": "100000"}},
        }
    )
    for wicked in REFERENCES:
        wick = tape({wicked: 90_000}, 4)  # long enough for a check each three seconds
        found = reference_trigger(answer, wick, symbol)
        assert found.ruling == ruling
        assert (found.liquidated_ns is not None) is (wicked == ruling), (venue, wicked)


def test_a_take_over_at_a_bankruptcy_price_is_no_last_price():
    rows = list(tape({}).rows)
    fund = Trade(time_ns=rows[5].time_ns, price=D(90_000), kind="INSURANCE_FUND")
    rows[5] = replace(rows[5], trade=fund)
    found = reference_trigger(
        account(ruled_by("last")), PriceTape(owner="test", rows=tuple(rows)), "BTCUSDT"
    )
    assert found.first["last"] is None


def test_what_is_not_known_is_not_read_as_safe():
    missing = unknown("references.liquidation_trigger", "not found", owner="test")
    found = reference_trigger(account(ruled_by(missing)), tape({"mark": 95_000}), "BTCUSDT")
    assert found.liquidated_ns == missing
    assert found.first["mark"] == SECOND_FIVE
    words = reference_trigger(account(ruled_by("worse of two")), tape({}), "BTCUSDT")
    assert isinstance(words.liquidated_ns, Unknown)


def test_a_mark_that_is_checked_every_three_seconds_can_miss_a_wick_of_one():
    book = ruled_by("mark")
    (fact, *_) = book.facts["mark_price"]["rule"]
    value = {"combine": "only", "check_interval_seconds": D(3), "terms": [{"kind": "last"}]}
    slow = replace(
        book,
        facts={
            **book.facts,
            "mark_price": {**book.facts["mark_price"], "rule": (replace(fact, value=value),)},
        },
    )
    one = reference_trigger(account(slow), tape({"mark": 95_000}), "BTCUSDT")
    two = reference_trigger(account(slow), tape({"mark": 95_000}, 2), "BTCUSDT")
    assert one.liquidated_ns is None
    assert two.liquidated_ns == START + 6 * NS_PER_SECOND


def test_a_symbol_without_a_position_is_refused():
    with pytest.raises(InputError, match="one position in 'ETHUSDT'"):
        reference_trigger(account(ruled_by("mark")), tape({}), "ETHUSDT")


def test_an_account_that_is_liquidatable_already_is_so_at_the_first_price():
    answer = account(ruled_by("mark"), mark="90000")
    budget = answer.pools[0].positions[0].prices[0].budget
    assert not isinstance(budget, Unknown)
    assert budget.optimistic.status == "already"
    assert reference_trigger(answer, tape({}), "BTCUSDT").first["mark"] == START
