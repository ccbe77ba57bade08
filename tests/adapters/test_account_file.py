"""Account files: what contradicts itself is refused, naming file and field, in one line."""

import json
import time
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from stepladder.adapters.account_file import ROWS_MAX
from stepladder.adapters.example import account_template, example_data
from stepladder.adapters.examples import EXAMPLES
from stepladder.errors import InputError
from stepladder.model.unknown import Unknown
from stepladder.reports.account_json import account_json
from stepladder.verbs.account import account

NOW_NS = 1_729_728_000_000_000_000  # 2024-10-24
LONG: dict[str, Any] = {
    "schema": "stepladder.account/1",
    "venue": "binance-usdm",
    "as_of": "2024-10-24T00:00:00Z",
    "margin_mode": "cross",
    "position_mode": "one_way",
    "collateral": [{"asset": "USDT", "amount": "32500"}],
    "positions": [{"symbol": "BTCUSDT", "size": "13", "entry_price": "50000", "leverage": "20"}],
    "orders": [{"symbol": "BTCUSDT", "size": "1", "price": "49000"}],
    "prices": {"BTCUSDT": {"mark": "50000"}},
    "collateral_prices": {"BTC": "50000"},
    "funding": {"BTCUSDT": {"rate": "0.0001", "next_at": "2024-10-24T08:00:00Z"}},
    "fee_tier": "base",
    "open_interest": {"BTCUSDT": "9000"},
    "contracts": {"MYCOIN": {"kind": "linear", "settlement_asset": "USDT", "contract_size": "1"}},
    "ladders": {
        "MYCOIN": [
            {"floor": "0", "cap": "50000", "maintenance_margin_rate": "0.004"},
            {"floor": "50000", "maintenance_margin_rate": "0.01"},
        ]
    },
}


def edited(changes: dict[str, Any], base: dict[str, Any] = LONG) -> dict[str, Any]:
    data = deepcopy(base)
    for place, value in changes.items():
        *way, last = [int(key) if key.isdigit() else key for key in place.split(".")]
        holder: Any = data
        for key in way:
            holder = holder[key]
        holder[last] = value
    return data


def refusal(data: Any, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        account(data, **{"now_ns": NOW_NS, **options})
    text = str(caught.value)
    assert text.isprintable()
    assert len(text) < 500
    return text


def test_the_account_itself_is_read():
    assert account(LONG).decision.verdict == "warn", "the open order asks for more than there is"


BAD: list[tuple[str, object, str]] = [
    ("schema", "stepladder.account/2", "schema: expected one of: stepladder.account/1"),
    ("schema", None, "schema: expected one of: stepladder.account/1, found nothing"),
    ("venue", None, "venue: expected a text, found nothing"),
    ("venue", "nowhere", "venue: expected one of: aevo, aster, binance-usdm, "),
    ("venue", "../rulebooks/bitmex", "venue: expected one of: "),
    ("venue", ["bitmex"], "venue: expected a text, found a list"),
    ("as_of", "2024-10-24T00:00:00", "as_of: expected a UTC time"),
    ("as_of", 1729728000, "as_of: expected a text"),
    ("margin_mode", "Cross", "margin_mode: expected one of: cross, isolated, found 'Cross'"),
    ("position_mode", "", "position_mode: expected one of: one_way, hedge, found ''"),
    ("collateral", {}, "collateral: expected a list, found a table"),
    ("collateral", "USDT", "collateral: expected a list"),
    ("collateral.0", "USDT", "collateral[0]: expected a table"),
    ("collateral.0.asset", None, "collateral[0].asset: expected a text, found nothing"),
    ("collateral.0.amount", "1_000", "collateral[0].amount: expected a plain decimal number"),
    ("collateral.0.amount", True, "collateral[0].amount: expected a number, found True"),
    ("positions", None, "positions: expected a list of positions, found nothing"),
    ("positions", {}, "positions: expected a list, found a table"),
    ("positions.0", [], "positions[0]: expected a table, found a list"),
    ("positions.0.symbol", None, "positions[0].symbol: expected a text, found nothing"),
    ("positions.0.symbol", "BTC\nUSDT", "positions[0].symbol: expected a text of one line"),
    ("positions.0.size", None, "positions[0].size: expected a number, found nothing"),
    ("positions.0.size", {"unknown": "x"}, "positions[0].size: expected a number, found nothing"),
    ("positions.0.size", "13 BTC", "positions[0].size: expected a plain decimal number"),
    ("positions.0.entry_price", "0", "positions[0].entry_price: expected a price above zero"),
    ("positions.0.entry_price", "-1", "positions[0].entry_price: expected a price above zero"),
    ("positions.0.leverage", "0", "positions[0].leverage: expected a number above zero"),
    ("positions.0.leverage", "0.5", "positions[0].leverage: expected a leverage from 1 to 1000"),
    ("positions.0.leverage", "1001", "positions[0].leverage: expected a leverage from 1 to 1000"),
    ("positions.0.position_side", "short", "positions[0].size: expected a positive size for long"),
    ("positions.0.position_side", "buy", "positions[0].position_side: expected one of: long, sh"),
    ("positions.0.opened_at", "yesterday", "positions[0].opened_at: expected a UTC time"),
    ("positions.0.liquidation_price", "5", "positions[0].liquidation_price: expected one of: "),
    ("orders.0.size", "0", "orders[0]: expected a size other than zero and a price above zero"),
    ("orders.0.price", "-5", "orders[0]: expected a size other than zero and a price above zero"),
    ("orders.0.reduce_only", "true", "orders[0].reduce_only: expected true or false"),
    ("orders.0.leverage", "-1", "orders[0].leverage: expected a number above zero"),
    ("prices", [], "prices: expected a table, found a list"),
    ("prices.BTCUSDT", "50000", "prices.BTCUSDT: expected a table, found '50000'"),
    ("prices.BTCUSDT.mark", "0", "prices.BTCUSDT.mark: expected a number above zero, found '0'"),
    ("prices.BTCUSDT.ask", "1", "prices.BTCUSDT.ask: expected one of: mark, index, last"),
    ("collateral_prices.BTC", "0", "collateral_prices.BTC: expected a number above zero"),
    ("funding.BTCUSDT.rate", "0.01%", "funding.BTCUSDT.rate: expected a plain decimal number"),
    ("funding.BTCUSDT.next_at", "08:00", "funding.BTCUSDT.next_at: expected a UTC time"),
    ("fee_tier", 5, "fee_tier: expected a text, found 5"),
    ("open_interest.BTCUSDT", "0", "open_interest.BTCUSDT: expected a number above zero"),
    ("contracts.MYCOIN.kind", "future", "contracts.MYCOIN.kind: expected one of: linear, inverse"),
    ("contracts.MYCOIN.contract_size", "0", "contracts.MYCOIN.contract_size: expected a number"),
    ("ladders.MYCOIN", [], "ladders.MYCOIN: expected 1 to 1000 tiers, found 0"),
    ("ladders.MYCOIN.0.floor", "1", "ladders.MYCOIN[0].floor: expected 0, where every ladder st"),
    ("ladders.MYCOIN.1.floor", "60000", "ladders.MYCOIN[1].floor: expected 50000, the cap of th"),
    ("ladders.MYCOIN.0.maintenance_margin_rate", "0", "ladders.MYCOIN[0].maintenance_margin_rate"),
    ("ladders.MYCOIN.0.maintenance_margin_rate", "1.01", "ladders.MYCOIN[0].maintenance_margin_r"),
    ("leverage", "20", "leverage: expected one of: schema, venue, "),
]


@pytest.mark.parametrize(("place", "value", "message"), BAD, ids=range(len(BAD)))
def test_a_bad_value_names_file_and_field(place, value, message, tmp_path: Path):
    data = edited({place: value})
    assert refusal(data).removeprefix("account: ").startswith(message)
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(data))
    if place not in ("venue", "fee_tier") or not isinstance(value, str):
        assert refusal(file).startswith("mine.json")


def test_an_unknown_fee_tier_lists_those_there_are():
    text = refusal(edited({"fee_tier": "VIP99"}))
    assert text.startswith("fee_tier at binance-usdm: expected one of: base, VIP1, ")


@pytest.mark.parametrize("field", ["collateral", "positions"])
def test_the_same_asset_or_position_twice_is_refused(field):
    twice = edited({field: LONG[field] * 2})
    expected = {"collateral": "'USDT' twice", "positions": "BTCUSDT twice"}
    assert refusal(twice).endswith(expected[field])


def test_one_way_has_one_position_for_a_symbol_and_hedge_one_for_a_side():
    short = {**LONG["positions"][0], "size": "-3"}
    both = {"positions": [*LONG["positions"], short]}
    for mode in ("one_way", None):
        assert "expected one position per symbol, or position_mode hedge" in refusal(
            edited({**both, "position_mode": mode})
        )
    assert len(account(edited({**both, "position_mode": "hedge"})).account.positions) == 2
    assert "BTCUSDT twice" in refusal(
        edited({"positions": [short, short], "position_mode": "hedge"})
    )


def test_a_size_of_zero_is_no_position():
    """Venues list every symbol they know."""
    zero = {"symbol": "ETHUSDT", "size": "-0.0", "entry_price": "0", "leverage": None}
    answer = account(edited({"positions": [zero, *LONG["positions"]]}))
    assert [position.symbol for position in answer.account.positions] == ["BTCUSDT"]


def test_a_field_can_be_declared_unknown_with_its_reason():
    answer = account(edited({"positions.0.entry_price": {"unknown": "the venue rounds it"}}))
    assert answer.decision.verdict == "unknown"
    assert "the venue rounds it" in {missing.reason for missing in answer.unknowns}


def test_the_venue_may_come_from_the_question_but_not_two_of_them():
    bare = {key: value for key, value in LONG.items() if key != "venue"}
    for data in (bare, {**bare, "venue": None}, LONG):
        assert account(data, venue="binance-usdm").account.venue == "binance-usdm"
    assert refusal(LONG, venue="bitmex") == (
        "account: venue: expected the venue asked for, 'bitmex', found 'binance-usdm'"
    )


@pytest.mark.parametrize("source", [["a"], [[]], "x", 5, None, True])
def test_what_is_no_account_says_what_would_be(source, tmp_path: Path):
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(source))
    expected = "mine.json: expected an account file (schema stepladder.account/1), or ccxt's"
    assert refusal(file, venue="binance-usdm").startswith(expected)


def test_no_source_and_too_many_are_refused():
    assert "expected an account file" in refusal_of()
    assert "found 2 sources" in refusal_of(LONG, LONG)


def refusal_of(*sources: Any) -> str:
    with pytest.raises(InputError) as caught:
        account(*sources, now_ns=NOW_NS)
    return str(caught.value)


def test_toml_and_json_say_the_same(tmp_path: Path):
    lines = ['schema = "stepladder.account/1"', 'venue = "binance-usdm"', "orders = []"]
    lines += ['as_of = "2024-10-24"', 'margin_mode = "cross"', 'position_mode = "one_way"']
    lines += ["collateral = [{ asset = 'USDT', amount = 32500 }]", "[prices.BTCUSDT]", "mark = 5e4"]
    lines += ["[[positions]]", "symbol = 'BTCUSDT'", "size = 13", "entry_price = 50000.0"]
    (tmp_path / "a.toml").write_text("\n".join([*lines, "leverage = 20"]))
    bare = edited({"orders": [], "fee_tier": None, "funding": {}})
    (tmp_path / "a.json").write_text(json.dumps(bare))
    toml, plain = (account_json(account(tmp_path / f"a.{kind}")) for kind in ("toml", "json"))
    assert json.dumps(toml).replace("a.toml", "") == json.dumps(plain).replace("a.json", "")


def test_the_template_is_read_and_answered(tmp_path: Path):
    file = tmp_path / "template.toml"
    file.write_text(account_template())
    assert account(file, now_ns=NOW_NS).decision.verdict == "pass"
    lines = account_template().splitlines()
    whole = [line.removeprefix("# ") if " = " in line or "[" in line else line for line in lines]
    file.write_text("\n".join(whole[2:]))
    assert account(file, now_ns=NOW_NS).pools, "and so it is with every comment opened"


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_packaged_example_is_answered_and_is_what_it_says(name):
    answer = account(example_data(name), now_ns=NOW_NS)
    prices = account_json(answer)["positions"][0]["liquidation_price"]  # type: ignore[index]
    kinds = {(prices[way]["status"], prices[way]["kind"]) for way in ("down", "up")}
    assert {
        "binance-one-long": ("at", "crossing"),
        "binance-hedged-book": ("at", "crossing"),
        "thirteen-coins": ("at", "crossing"),
        "bitmex-inverse-step": ("at", "jump"),
        "funding-trigger": ("at", "crossing"),
        "facts-missing": ("unknown", None),
    }[name] in kinds


def rows(count: int) -> dict[str, Any]:
    """Positions long and short in many coins, all in one pool."""
    symbols = [f"C{i}USDT" for i in range(count)]
    contract = {**LONG["contracts"]["MYCOIN"], "funding_interval_hours": "8"}
    return {
        **LONG,
        "collateral": [{"asset": "USDT", "amount": str(count * 500)}],
        "positions": [
            {"symbol": symbol, "size": str((-1) ** i * 600), "entry_price": "100", "leverage": "20"}
            for i, symbol in enumerate(symbols)
        ],
        "orders": [],
        "prices": {symbol: {"mark": "100"} for symbol in symbols},
        "contracts": dict.fromkeys(symbols, contract),
        "ladders": dict.fromkeys(symbols, LONG["ladders"]["MYCOIN"]),
    }


def test_a_large_book_is_answered_in_time_and_a_larger_one_refused():
    start = time.process_time()
    answer = account(rows(200), now_ns=NOW_NS)
    assert time.process_time() - start < 5
    assert not any(isinstance(pool.maintenance.room, Unknown) for pool in answer.pools)
    for field in ("positions", "orders", "collateral"):
        many = {**LONG, field: [LONG[field][0]] * (ROWS_MAX + 1)}
        assert refusal(many) == (
            f"account: {field}: expected at most {ROWS_MAX} rows, found {ROWS_MAX + 1}"
        )


@pytest.mark.parametrize("cash", ["5", "32500", "650000"])
def test_a_ladder_may_ask_for_the_whole_notional(cash):
    """A rate of 1 is allowed by LADDER-011; 'never' or 'already', but never our bug."""
    whole = {"floor": "0", "maintenance_margin_rate": "1"}
    data = edited({"collateral.0.amount": cash, "ladders": {"BTCUSDT": [whole]}})
    answer = account(data, now_ns=NOW_NS)
    assert answer.pools[0].maintenance.maintenance_margin == 650_000


def test_a_position_that_cannot_be_valued_leaves_its_neighbours_unknown():
    """It may share the collateral and be losing all of it; a price would read as safe."""
    unknown = {"symbol": "NOTHING", "size": "-1000000", "entry_price": "50", "leverage": "10"}
    answer = account(edited({"positions": [*LONG["positions"], unknown]}), now_ns=NOW_NS)
    prices = account_json(answer)["positions"]
    assert isinstance(prices, list)
    assert {row["liquidation_price"]["down"]["status"] for row in prices} == {"unknown"}


def test_an_isolated_position_does_not_care_about_its_neighbours():
    alone = {"margin_mode": "isolated", "isolated_margin": "32500"}
    own = {**LONG["positions"][0], **alone}
    unknown = {"symbol": "NOTHING", "size": "-1000000", "entry_price": "50"}
    answer = account(edited({"positions": [own, unknown]}), now_ns=NOW_NS)
    rows: Any = account_json(answer)["positions"]
    statuses = {row["symbol"]: row["liquidation_price"]["down"]["status"] for row in rows}
    assert statuses == {"BTCUSDT": "at", "NOTHING": "unknown"}
