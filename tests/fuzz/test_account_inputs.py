"""Mutated accounts as JSON, TOML, Python data and ccxt payloads: answered or refused, in time."""

import json
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

from stepladder.adapters.example import account_template, example_data
from stepladder.adapters.examples import EXAMPLES
from stepladder.adapters.plain_data import plain_json, plain_toml
from stepladder.verbs.account import account

NOW_NS = 1_729_728_000_000_000_000
CONTRACT = {
    "schema": "stepladder.account/1",
    "venue": "binance-usdm",
    "as_of": "2024-10-24T00:00:00Z",
    "margin_mode": "cross",
    "position_mode": "one_way",
    "collateral": [{"asset": "USDT", "amount": "32500"}],
    "positions": [
        {
            "symbol": "BTCUSDT",
            "size": "13",
            "entry_price": "50000",
            "leverage": "20",
            "margin_mode": "cross",
            "isolated_margin": None,
            "position_side": None,
            "opened_at": None,
        }
    ],
    "orders": [{"symbol": "BTCUSDT", "size": "1", "price": "49000", "leverage": "20"}],
    "prices": {"BTCUSDT": {"mark": "50000", "index": "50000", "last": "50000"}},
    "collateral_prices": {"BTC": "50000"},
    "funding": {"BTCUSDT": {"rate": "0.0001", "next_at": "2024-10-24T08:00:00Z"}},
    "fee_tier": None,
    "open_interest": {},
    "contracts": {
        "MYCOIN": {"kind": "linear", "settlement_asset": "USDT", "contract_size": "1"},
    },
    "ladders": {
        "MYCOIN": [
            {
                "floor": "0",
                "cap": "50000",
                "maintenance_margin_rate": "0.004",
                "max_leverage": "125",
                "maintenance_deduction": "0",
            },
            {
                "floor": "50000",
                "cap": None,
                "maintenance_margin_rate": "0.01",
                "max_leverage": "50",
            },
        ]
    },
}
OWN_COIN = {
    **CONTRACT,
    "position_mode": "hedge",
    "collateral": [{"asset": "USDT", "amount": "3000"}, {"asset": "BTC", "amount": "0.1"}],
    "positions": [
        {"symbol": "MYCOIN", "size": "4000", "entry_price": "10", "leverage": "10"},
        {"symbol": "MYCOIN", "size": "-1000", "entry_price": "11", "leverage": "10"},
        {
            "symbol": "ETHUSDT",
            "size": "-1",
            "entry_price": "2500",
            "leverage": "10",
            "margin_mode": "isolated",
            "isolated_margin": "250",
        },
    ],
    "prices": {"MYCOIN": {"mark": "10"}, "ETHUSDT": {"mark": "2500"}, "BTCUSDT": {"mark": "50000"}},
}
STEPS = {
    **OWN_COIN,
    "venue": "bitmex",
    "collateral": [{"asset": "XBT", "amount": "3"}],
    "positions": [
        {"symbol": "MYCOIN", "size": "2000000", "entry_price": "50000", "leverage": "10"},
        {"symbol": "XBTUSD", "size": "-90000", "entry_price": "50000", "leverage": "10"},
    ],
    "orders": [{"symbol": "MYCOIN", "size": "1000000", "price": "49000"}],
    "prices": {"MYCOIN": {"mark": "50000"}, "XBTUSD": {"mark": "50000"}},
    "contracts": {
        "MYCOIN": {"kind": "inverse", "settlement_asset": "XBT", "contract_size": "1"},
    },
    "ladders": {
        "MYCOIN": [
            {"floor": "0", "cap": "50", "maintenance_margin_rate": "0.005"},
            {"floor": "50", "cap": "100", "maintenance_margin_rate": "0.01"},
        ]
    },
}
POSITIONS = [
    {
        "info": {"symbol": "BTCUSDT", "isolatedWallet": "0", "positionSide": "BOTH"},
        "symbol": "BTC/USDT:USDT",
        "contracts": 13.0,
        "contractSize": 1.0,
        "side": "long",
        "entryPrice": 50000.0,
        "markPrice": 52000.0,
        "notional": 676000.0,
        "unrealizedPnl": 26000.0,
        "leverage": 20.0,
        "collateral": 58500.0,
        "marginMode": "cross",
        "hedged": False,
        "liquidationPrice": 0,
        "maintenanceMarginPercentage": 0,
    },
    {
        "info": {"symbol": "ETHUSDT", "isolatedWallet": "500"},
        "symbol": "ETH/USDT:USDT",
        "contracts": 2,
        "contractSize": 1,
        "side": "short",
        "entryPrice": 2500,
        "markPrice": 2600,
        "notional": -5200,
        "unrealizedPnl": -200,
        "leverage": None,
        "collateral": 300,
        "marginMode": "isolated",
        "liquidationPrice": None,
    },
    {"symbol": "SOL/USDT:USDT", "contracts": 0, "side": None, "contractSize": 1},
]
BALANCE = {
    "info": {"assets": [{"asset": "USDT", "crossWalletBalance": "32500"}]},
    "total": {"USDT": 58800, "BNB": 0, "BTC": None},
    "free": {"USDT": 24500, "BNB": 0},
    "used": {"USDT": 34300, "BNB": 0},
}


def examples() -> list[Any]:
    packaged = [json.loads(json.dumps(example_data(name), default=str)) for name in EXAMPLES]
    return [CONTRACT, CONTRACT, OWN_COIN, STEPS, *packaged]


def question(random: Random) -> dict[str, Any]:
    """What else is asked: a holding time, an order, a slippage."""
    return random.choice(
        (
            {},
            {},
            {"hold": random.choice(("24h", "1m", "999999d"))},
            {"orders": [random.choice(("BTCUSDT:-13@50000", "MYCOIN:+5@11", "XBTUSD:-1@98000"))]},
            {"orders": ["BTCUSDT:-20@49000"], "order_side": random.choice(("long", "short"))},
            {"slippage_bps": Decimal(random.choice(("0", "10000", "0.01")))},
        )
    )


def ask(data: Any, write_answer: Callable[[Any], None], **options: Any) -> None:
    write_answer(account(data, now_ns=NOW_NS, **options))


def test_json_text(inputs, mutator, tally, write_answer):
    seeds = [json.dumps(seed, indent=mutator.random.choice((None, 1))) for seed in examples()]
    for _ in inputs:
        seed = mutator.random.choice(seeds)
        if mutator.random.random() < 0.4:
            text = mutator.text(seed)
        else:
            text = json.dumps(mutator.tree(json.loads(seed)))
        options = question(mutator.random)
        tally.ask(
            (text, options),
            lambda t=text, o=options: ask(plain_json(t, owner="account.json"), write_answer, **o),
        )
    tally.finish(least_answered=0.15)


def test_plausible_accounts(inputs, mutator, tally, write_answer):
    """Mostly answered, so that the arithmetic behind the reading is met too."""
    seeds = examples()
    for _ in inputs:
        data, options = mutator.gentle(mutator.random.choice(seeds)), question(mutator.random)
        text = json.dumps(data)
        tally.ask(
            (text, options),
            lambda t=text, o=options: ask(plain_json(t, owner="account.json"), write_answer, **o),
        )
    tally.finish(least_answered=0.3)


def test_toml_text(inputs, mutator, tally, write_answer):
    template = account_template()
    uncommented = "\n".join(
        line.removeprefix("# ") if line.startswith("# ") and ("=" in line or "[" in line) else line
        for line in template.splitlines()[2:]
    )
    plain_toml(uncommented, owner="seed")
    for _ in inputs:
        text = mutator.text(mutator.random.choice((template, uncommented)))
        lines = text.splitlines(keepends=True)
        if lines and mutator.random.random() < 0.5:
            place = mutator.random.randrange(len(lines))
            way = mutator.random.randrange(3)
            lines[place : place + 1] = [[], lines[place : place + 1] * 2, lines[:place]][way]
        text = "".join(lines)
        tally.ask(text, lambda t=text: ask(plain_toml(t, owner="account.toml"), write_answer))
    tally.finish(least_answered=0.1)


def test_python_data(inputs, mutator, tally, write_answer):
    """The verb takes plain data from a program too, with everything Python can put in it."""
    for _ in inputs:
        data = mutator.tree(mutator.random.choice(examples()))
        for _ in range(mutator.random.choice((0, 0, 1, 2))):
            holder = data
            while isinstance(holder, dict | list) and holder:
                keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
                key = mutator.random.choice(keys)
                if not isinstance(holder[key], dict | list) or mutator.random.random() < 0.2:
                    holder[key] = mutator.object()
                    break
                holder = holder[key]
        tally.ask(data, lambda d=data: ask(d, write_answer))
    tally.finish(least_answered=0.15)


def test_ccxt_payloads(inputs, mutator, tally, write_answer):
    venues = (
        "binance-usdm",
        "binance-usdm",
        "bybit-linear",
        "hyperliquid",
        "bitmex",
        "nowhere",
        None,
    )
    for _ in inputs:
        both = mutator.tree({"positions": POSITIONS, "balance": BALANCE})
        text = json.dumps(both)
        if mutator.random.random() < 0.4:
            text = mutator.text(text)
        venue = mutator.random.choice(venues)

        def question(text: str = text, venue: str | None = venue) -> None:
            data: Any = plain_json(text, owner="payload.json")
            apart = isinstance(data, dict) and len(text) % 2
            sources = [data[key] for key in sorted(data, reverse=True)] if apart else [data]
            write_answer(account(*sources, venue=venue, now_ns=NOW_NS))

        tally.ask((venue, text), question)
    tally.finish(least_answered=0.1)


def test_the_seeds_themselves_are_answered(write_answer):
    for seed in examples():
        ask(plain_json(json.dumps(seed), owner="seed"), write_answer)
    ask(plain_toml(account_template(), owner="seed"), write_answer)
    payload: Any = plain_json(
        json.dumps({"positions": POSITIONS, "balance": BALANCE}), owner="seed"
    )
    answer = account(payload, venue="binance-usdm", now_ns=NOW_NS)
    write_answer(answer)
    assert answer.pools[0].pool.cash == Decimal(32500)
