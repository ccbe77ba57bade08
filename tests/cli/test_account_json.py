"""``account --json``: exact keys and types, numbers as canonical text, for every kind of answer."""

import json
import re
from typing import Any

import pytest

from stepladder.adapters.example import example_data
from stepladder.adapters.examples import EXAMPLES
from stepladder.reports.account_json import SCHEMA, account_json
from stepladder.verbs.account import account

NOW_NS = 1_729_728_000_000_000_000  # 2024-10-24
CONTRACT = {
    "": {"schema", "verdict", "equity", "initial_margin", "maintenance_margin", "room"}
    | {"account_margin_ratio", "positions", "uncertainty", "unknowns", "reasons"},
    "positions": {
        "symbol",
        "notional",
        "tier",
        "trigger_reference",
        "maintenance_margin",
        "unrealized_pnl",
    }
    | {"liquidation_price", "bankruptcy_price"},
    "liquidation_price": {"status", "kind", "optimistic", "conservative", "web_formula"},
}
"""What was promised; an answer holds more, never less."""
KEYS = {
    "": CONTRACT[""] | {"venue", "as_of", "asset", "pools", "funding_instants", "bounds"},
    "positions": CONTRACT["positions"] | {"size", "pool", "initial_margin"},
    "liquidation_price": CONTRACT["liquidation_price"],
    "pools": {"pool", "asset", "verdict", "cash", "equity", "initial_margin"}
    | {"maintenance_margin", "room", "account_margin_ratio", "effective_leverage"},
    "funding_instants": {"pool", "at", "payment", "room"},
    "uncertainty": {"symbol", "pool", "direction", "source", "price_shift", "basis"},
    "unknowns": {"fact", "reason", "owner"},
    "bounds": {"fact", "reason", "owner"},
    "reasons": {"rule_id", "verdict", "subject", "observed", "limit", "unit", "sentence", "source"},
}
VERDICTS = {"pass", "warn", "fail", "unknown"}
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]{0,15}[1-9])?")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z")


def example(name: str, **changes: Any) -> dict[str, Any]:
    data: Any = example_data(name)
    return {**data, **changes}


LONG = example("binance-one-long")
OWN_COIN = example(
    "binance-one-long",
    positions=[{"symbol": "MYCOIN", "size": "-1000", "entry_price": "40", "leverage": "10"}],
    prices={"MYCOIN": {"mark": "40"}},
    contracts={"MYCOIN": {"kind": "linear", "settlement_asset": "USDT", "contract_size": "1"}},
    ladders={"MYCOIN": [{"floor": "0", "cap": "50000", "maintenance_margin_rate": "0.004"}]},
)
ANSWERED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    **{name: (example(name), {}) for name in EXAMPLES},
    "held a day": (LONG, {"hold": "24h"}),
    "already": (example("binance-one-long", collateral=[{"asset": "USDT", "amount": "3000"}]), {}),
    "never": (example("binance-one-long", collateral=[{"asset": "USDT", "amount": "1e7"}]), {}),
    "ladder ends": (OWN_COIN, {}),
    "no position": (example("binance-one-long", positions=[]), {}),
    "nothing at all": (example("binance-one-long", positions=[], collateral=[]), {}),
    "no position, no collateral told": (
        example("binance-one-long", positions=[], collateral=None),
        {},
    ),
    "no such coin": (
        example("binance-one-long", positions=[{"symbol": "NOTHING", "size": "1"}]),
        {},
    ),
    "equity below zero": (
        example("binance-one-long", collateral=[{"asset": "USDT", "amount": "-5"}]),
        {},
    ),
    "proposed": (LONG, {"orders": ["BTCUSDT:-20@50000"]}),
    "two pools of one asset": (
        example(
            "binance-one-long",
            positions=[
                LONG["positions"][0],
                {"symbol": "ETHUSDT", "size": "-1", "entry_price": "2500", "leverage": "5"}
                | {"margin_mode": "isolated", "isolated_margin": "500"},
            ],
            prices={"BTCUSDT": {"mark": "50000"}, "ETHUSDT": {"mark": "2500"}},
        ),
        {},
    ),
}
TWO_ASSETS = example(
    "binance-one-long",
    collateral=[{"asset": "USDT", "amount": "32500"}, {"asset": "USDC", "amount": "500"}],
    positions=[LONG["positions"][0], {**LONG["positions"][0], "symbol": "BTCUSDC", "size": "0.01"}],
    prices={"BTCUSDT": {"mark": "50000"}, "BTCUSDC": {"mark": "50000"}},
)


def answer(data: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """The answer as a consumer reads it."""
    text = json.dumps(account_json(account(data, **{"now_ns": NOW_NS, **options})), allow_nan=False)
    found: dict[str, Any] = json.loads(text)
    return found


def is_unknown(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"unknown"}
        and isinstance(value["unknown"], str)
        and value["unknown"] != ""
    )


def is_number(value: object) -> bool:
    return isinstance(value, str) and NUMBER.fullmatch(value) is not None and value != "-0"


def check_figure(value: object, place: str, *, or_none: bool = False) -> None:
    assert is_number(value) or is_unknown(value) or (or_none and value is None), (place, value)


def check_text(value: object, place: str) -> None:
    assert isinstance(value, str), (place, value)


def check_price(price: dict[str, Any], place: str) -> None:
    assert set(price) == KEYS["liquidation_price"], place
    status, kind = price["status"], price["kind"]
    assert status in {"at", "never", "already", "unknown"}, (place, status)
    assert (kind in {"crossing", "jump"}) if status == "at" else kind is None, (place, price)
    if status == "at":
        assert is_number(price["optimistic"]), (place, price)
    elif status == "unknown":
        assert is_unknown(price["optimistic"]), (place, price)
    else:
        assert price["optimistic"] is None, (place, price)
    check_figure(price["conservative"], place, or_none=status in {"never", "already"})
    check_figure(price["web_formula"], place, or_none=True)


def check_position(row: dict[str, Any]) -> None:
    assert set(row) == KEYS["positions"]
    check_text(row["symbol"], "symbol")
    check_text(row["pool"], "pool")
    assert is_number(row["size"])
    for key in ("notional", "initial_margin", "maintenance_margin", "unrealized_pnl"):
        check_figure(row[key], key)
    check_figure(row["bankruptcy_price"], "bankruptcy_price", or_none=True)
    assert (type(row["tier"]) is int and row["tier"] >= 1) or is_unknown(row["tier"])
    assert set(row["liquidation_price"]) == {"down", "up"}
    for direction, price in row["liquidation_price"].items():
        check_price(price, direction)


def check(found: dict[str, Any]) -> None:
    assert set(found) == KEYS[""]
    assert found["schema"] == SCHEMA
    assert found["verdict"] in VERDICTS
    assert TIME.fullmatch(found["as_of"])
    check_text(found["venue"], "venue")
    figures = ("equity", "initial_margin", "maintenance_margin", "room", "account_margin_ratio")
    for key in figures:
        check_figure(found[key], key)
    assert found["asset"] is None or isinstance(found["asset"], str)
    for row in found["positions"]:
        check_position(row)
    for row in found["pools"]:
        assert set(row) == KEYS["pools"]
        assert row["verdict"] in VERDICTS
        for key in ("cash", *figures):
            check_figure(row[key], key)
    for row in found["funding_instants"]:
        assert set(row) == KEYS["funding_instants"]
        assert TIME.fullmatch(row["at"])
        check_figure(row["payment"], "payment")
        assert set(row["room"]) == {"before", "at", "after"}
        for key, value in row["room"].items():
            check_figure(value, key)
    for row in found["uncertainty"]:
        assert set(row) == KEYS["uncertainty"]
        assert row["direction"] in {"down", "up"}
        check_figure(row["price_shift"], "price_shift", or_none=True)
    for kind in ("unknowns", "bounds"):
        for row in found[kind]:
            assert set(row) == KEYS[kind]
            assert all(isinstance(text, str) and text for text in row.values()), row
    for row in found["reasons"]:
        check_reason(row)


def check_reason(row: dict[str, Any]) -> None:
    assert set(row) == KEYS["reasons"]
    assert re.fullmatch(r"[A-Z]+-[0-9]{3}", row["rule_id"])
    assert row["verdict"] in VERDICTS
    for key in ("subject", "unit", "source", "sentence"):
        check_text(row[key], key)
    for key in ("observed", "limit"):
        assert is_unknown(row[key]) or isinstance(row[key], str), row


@pytest.mark.parametrize("name", ANSWERED)
def test_every_answer_has_these_keys_and_types(name):
    check(answer(*ANSWERED[name]))


def test_an_answer_in_two_assets_has_them_too():
    check(answer(TWO_ASSETS, {}))


def test_in_two_assets_the_account_s_figures_are_told_apart():
    found = answer(TWO_ASSETS, {})
    assert is_unknown(found["equity"])
    assert [(pool["asset"], pool["equity"]) for pool in found["pools"]] == [
        ("USDT", "32500"),
        ("USDC", "500"),
    ]


def test_every_status_and_kind_is_among_the_answers():
    seen = set()
    for data, options in ANSWERED.values():
        for row in answer(data, options)["positions"]:
            seen |= {(p["status"], p["kind"]) for p in row["liquidation_price"].values()}
    assert seen == {
        *(("at", "crossing"), ("at", "jump"), ("never", None)),
        *(("already", None), ("unknown", None)),
    }


def test_what_was_promised_is_there():
    assert all(CONTRACT[part] <= KEYS[part] for part in CONTRACT)


def test_the_gap_is_split_by_source_for_every_price():
    found = answer(LONG, {"hold": "24h"})
    for direction in ("down", "up"):
        rows = [row for row in found["uncertainty"] if row["direction"] == direction]
        assert [row["source"] for row in rows] == ["fee", "slippage", "funding"]
    price = found["positions"][0]["liquidation_price"]["down"]
    gap = float(price["conservative"]) - float(price["optimistic"])
    shifts = [
        float(row["price_shift"]) for row in found["uncertainty"] if row["direction"] == "down"
    ]
    assert all(shift > 0 for shift in shifts)
    assert abs(sum(shifts) - gap) < 1e-9


def test_the_same_question_has_the_same_bytes():
    texts = [json.dumps(answer(LONG, {"hold": "24h"})) for _ in range(2)]
    assert texts[0] == texts[1]
