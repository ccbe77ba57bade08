"""ccxt's ``fetch_positions``: null is unknown, zero is null, and a contradiction is refused.

The unified structure is that of the manual; the odd payloads are those of bug reports, by number.
"""

import json
from decimal import Decimal
from typing import Any

import pytest

from stepladder.errors import InputError
from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer
from stepladder.reports.account_json import account_json
from stepladder.verbs.account import account

NOW_NS = 1_729_728_000_000_000_000  # 2024-10-24


def position(**changes: Any) -> dict[str, Any]:
    """13 BTC long at Binance, every key of the unified structure there (ccxt pull 23225)."""
    return {
        "info": {"symbol": "BTCUSDT", "positionAmt": "13", "isolatedWallet": "0", "adl": "2"},
        "id": None,
        "symbol": "BTC/USDT:USDT",
        "timestamp": 1729728000000,
        "datetime": "2024-10-24T00:00:00.000Z",
        "contracts": 13.0,
        "contractSize": 1.0,
        "side": "long",
        "hedged": False,
        "entryPrice": 50000.0,
        "markPrice": 50000.0,
        "notional": 650000.0,
        "leverage": 20,
        "collateral": 32500.0,
        "unrealizedPnl": 0.0,
        "realizedPnl": None,
        "initialMargin": 32500.0,
        "initialMarginPercentage": 0.05,
        "maintenanceMargin": 3275.0,
        "maintenanceMarginPercentage": 0.01,
        "marginMode": "cross",
        "marginRatio": 0.1007,
        "percentage": 0.0,
        "liquidationPrice": 47737.21,
        "lastUpdateTimestamp": None,
        "lastPrice": None,
        "stopLossPrice": None,
        "takeProfitPrice": None,
        **changes,
    }


BALANCE = {"total": {"USDT": 32500}, "free": {"USDT": 0}, "used": {"USDT": 32500}}


def ask(
    *rows: dict[str, Any], balance: Any = BALANCE, venue: str = "binance-usdm"
) -> AccountAnswer:
    """Ask as a program does: exact numbers, one payload of each."""
    payload = json.loads(
        json.dumps({"positions": list(rows), "balance": balance}), parse_float=Decimal
    )
    return account(payload, venue=venue, now_ns=NOW_NS)


def refusal(*rows: dict[str, Any], **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        ask(*rows, **options)
    return str(caught.value)


def prices(answer: AccountAnswer) -> list[Any]:
    rows = account_json(answer)["positions"]
    assert isinstance(rows, list)
    return [row["liquidation_price"] for row in rows]


def figures(answer: AccountAnswer) -> dict[str, object]:
    """The answer without the name of what it was read from."""
    text = json.dumps(account_json(answer)).replace("account: positions", "account")
    found: dict[str, object] = json.loads(text)
    return found


def test_the_same_account_in_our_own_words_has_the_same_answer():
    ours = account(
        {
            "schema": "stepladder.account/1",
            "venue": "binance-usdm",
            "as_of": "2024-10-24",
            "margin_mode": "cross",
            "position_mode": "one_way",
            "collateral": [{"asset": "USDT", "amount": "32500"}],
            "positions": [
                {"symbol": "BTCUSDT", "size": "13", "entry_price": "50000", "leverage": "20"}
            ],
            "orders": [],
            "prices": {"BTCUSDT": {"mark": "50000"}},
        }
    )
    theirs = ask(position())
    assert prices(theirs) == prices(ours)
    assert prices(ours)[0]["down"]["optimistic"].startswith("47737.2149742557392281")
    assert theirs.account.positions[0].size == 13
    assert isinstance(theirs.account.orders, Unknown), "the payload does not say"


def test_numbers_may_be_numbers_or_texts():
    numbers = ("contracts", "contractSize", "entryPrice", "markPrice", "notional", "leverage")
    as_texts = position(**{key: str(position()[key]) for key in (*numbers, "unrealizedPnl")})
    balance = {kind: {"USDT": str(row["USDT"])} for kind, row in BALANCE.items()}
    assert figures(ask(as_texts, balance=balance)) == figures(ask(position()))


IGNORED = [key for key in position() if key not in ("contracts", "contractSize", "side", "symbol")]
MATTERS = {"entryPrice", "markPrice", "leverage", "marginMode", "unrealizedPnl"}


@pytest.mark.parametrize("key", [key for key in IGNORED if key not in MATTERS])
@pytest.mark.parametrize("value", [None, 0, "absent"])
def test_what_the_answer_does_not_need_may_be_null_or_zero_or_absent(key, value):
    """liquidationPrice 0 (8311, 8317), null (14747), maintenanceMarginPercentage 0 and the rest."""
    if key == "notional" and value == 0:
        pytest.skip("a zero notional contradicts the size: below")
    row = position(**{key: value})
    if value == "absent":
        del row[key]
    assert figures(ask(row)) == figures(ask(position()))


@pytest.mark.parametrize(
    ("key", "fact"),
    [
        ("entryPrice", "positions[0].entry_price"),
        ("markPrice", "prices.BTCUSDT.mark"),
        ("marginMode", "positions[0].margin_mode"),
        ("unrealizedPnl", "collateral[0].amount"),
    ],
)
@pytest.mark.parametrize("value", [None, 0])
def test_null_is_unknown_and_so_is_a_zero_price(key, fact, value):
    if value == 0 and key in ("marginMode", "unrealizedPnl"):
        return
    changes: dict[str, Any] = {"notional": None, key: value}
    answer = ask(position(**changes))
    assert answer.decision.verdict == "unknown"
    assert prices(answer)[0]["down"]["status"] == "unknown"
    known = {missing.fact for missing in answer.unknowns}
    assert fact in known or (key == "marginMode" and "margin_mode" in known)


def test_an_unknown_leverage_leaves_the_liquidation_price_alone():
    """Binance's newer endpoint has no leverage (pull 23225), and its ladder needs none."""
    for value in (None, 0):
        answer = ask(position(leverage=value))
        assert prices(answer) == prices(ask(position()))
        assert isinstance(answer.pools[0].initial_margin, Unknown)


@pytest.mark.parametrize("key", ["contracts", "contractSize", "side"])
def test_without_a_size_there_is_no_position_to_answer_for(key):
    """contracts null (13374, 26913), contractSize null (14779): one is not assumed."""
    assert f"[0].{key}: expected " in refusal(position(**{key: None}))
    assert "account: positions" in refusal(position(**{key: None}))


@pytest.mark.parametrize(
    "changes",
    [
        {"contracts": -13},
        {"contracts": "13 BTC"},
        {"contracts": True},
        {"contractSize": 0},
        {"contractSize": -1},
        {"side": "buy"},
        {"side": ""},
        {"entryPrice": -1},
        {"markPrice": -1},
        {"markPrice": 0},  # with a notional beside it
        {"leverage": -10},  # Phemex's way to say cross (16111)
        {"marginMode": "portfolio"},
        {"unrealizedPnl": "n/a"},
        {"notional": 1_300_000},  # doubled
        {"notional": 0},
        {"notional": 32500},  # the initial margin instead (27709)
        {"contracts": 26},
        {"contractSize": 0.001},
    ],
    ids=str,
)
def test_a_contradiction_names_file_and_field(changes):
    text = refusal(position(**changes))
    field = next(iter(changes))
    if changes in ({"contracts": 26}, {"contractSize": 0.001}):
        field = "notional"
    assert text.startswith(f"account: positions: [0].{field}: expected ")
    if field == "notional":
        assert "contracts x contractSize x markPrice = " in text


def test_rounding_is_no_contradiction():
    assert figures(ask(position(notional=649_400))) == figures(ask(position()))


def test_a_short_may_have_a_negative_notional():
    """Deribit signs it, Binance does not (16606)."""
    shorts = [
        position(side="short", notional=notional, liquidationPrice=None)
        for notional in (650_000, -650_000)
    ]
    assert figures(ask(shorts[0])) == figures(ask(shorts[1]))
    assert ask(shorts[0]).account.positions[0].size == -13


def test_rows_without_contracts_are_symbols_without_a_position():
    """Bybit and Phemex say short (16111, 16429), Gate says null (freqtrade pull 6423)."""
    empty = [
        position(
            symbol="ETH/USDT:USDT", contracts=0.0, side="short", notional=0.0, entryPrice=None
        ),
        position(symbol="SOL/USDT:USDT", contracts=0, side=None, markPrice=0, marginMode="x"),
        position(symbol="X/USDT:USDT", contracts="0", side=None, contractSize=None, info=None),
    ]
    assert figures(ask(*empty[:1], position(), *empty[1:])) == figures(ask(position()))
    flat = ask(*empty)
    assert flat.account.positions == ()


def test_the_same_row_twice_is_refused():
    assert "expected one position per symbol" in refusal(position(), position())


def test_both_legs_of_a_hedge_are_read():
    short = position(side="short", contracts=3.0, notional=150000.0, hedged=True)
    answer = ask(position(hedged=True), short)
    assert answer.account.position_mode == "hedge"
    assert [leg.size for leg in answer.account.positions] == [13, -3]
    blind = position(markPrice=None, notional=None)
    for legs in ((blind, short), (short, blind)):
        assert ask(*legs).account.prices == answer.account.prices, "one leg knows the mark"


def isolated(**changes: Any) -> dict[str, Any]:
    return position(
        **{
            "marginMode": "isolated",
            "markPrice": 51000,
            "notional": 663000,
            "unrealizedPnl": 13000,
            "collateral": 45500,
            "info": {"symbol": "BTCUSDT", "isolatedWallet": "32500.0"},
            **changes,
        }
    )


def test_the_isolated_margin_is_without_profit():
    raw = ask(isolated())
    worked_out = ask(isolated(info={"symbol": "BTCUSDT"}))
    assert raw.account.positions[0].isolated_margin == 32500
    assert worked_out.account.positions[0].isolated_margin == 32500
    assert prices(raw) == prices(worked_out) == prices(ask(position()))


@pytest.mark.parametrize(
    "changes",
    [
        {"info": {"symbol": "BTCUSDT", "isolatedWallet": "0"}},
        {"info": None, "collateral": None},
        {"info": None, "collateral": 0},
        {"info": None, "unrealizedPnl": None},
    ],
    ids=str,
)
def test_an_isolated_margin_that_is_not_told_is_unknown(changes):
    answer = ask(isolated(**changes))
    assert isinstance(answer.account.positions[0].isolated_margin, Unknown)
    assert answer.decision.verdict == "unknown"


def test_an_isolated_margin_is_unknown_where_the_library_may_mean_either():
    """Bybit's positionBalance holds no profit, Hyperliquid's marginUsed does."""
    loss = isolated(markPrice=49000, notional=637000, unrealizedPnl=-13000, info=None)
    assert isinstance(ask(loss, venue="bybit-linear").account.positions[0].isolated_margin, Unknown)
    level = isolated(markPrice=50000, notional=650000, unrealizedPnl=0, info=None)
    assert ask(level, venue="bybit-linear").account.positions[0].isolated_margin == 45500


HYPERLIQUID = {
    "info": {
        "type": "oneWay",
        "position": {"coin": "HYPE", "szi": "-4.0", "marginUsed": "18.564417"},
    },
    "symbol": "HYPE/USDC:USDC",
    "isolated": True,
    "side": "short",
    "contracts": 4,
    "contractSize": 1,
    "entryPrice": 47.9932,
    "markPrice": None,
    "notional": 192.58,
    "leverage": 10,
    "collateral": 18.564417,
    "unrealizedPnl": -0.6071,
    "liquidationPrice": 50.2724802381,
    "marginMode": "isolated",
}
"""From ccxt's own recorded responses (ts/src/test/static/response/hyperliquid.json)."""


def test_a_recorded_hyperliquid_position_is_read():
    found = ask(HYPERLIQUID, balance=None, venue="hyperliquid").account.positions[0]
    assert found.symbol == "HYPE", "not HYPEUSDC, which no rulebook knows"
    assert found.size == -4
    assert found.isolated_margin == Decimal("19.171517"), "as its initialMargin says"


@pytest.mark.parametrize(
    ("symbol", "info", "expected"),
    [
        ("BTC/USDT:USDT", {"symbol": "BTCUSDT"}, "BTCUSDT"),
        ("BTC/USDT:USDT", {"instId": "BTC-USDT-SWAP"}, "BTC-USDT-SWAP"),
        ("BTC/USDT:USDT", {"symbol": ""}, "BTCUSDT"),
        ("BTC/USDT:USDT", {"symbol": 5}, "BTCUSDT"),
        ("BTC/USDT:USDT", [], "BTCUSDT"),
        ("BTC/USDT:USDT", None, "BTCUSDT"),
        ("BTCUSDT", None, "BTCUSDT"),
        ("PURR/USDC:USDC", {"position": {"coin": "PURR"}}, "PURR"),
    ],
)
def test_the_symbol_is_the_venue_s_own(symbol, info, expected):
    row = position(symbol=symbol, info=info, unrealizedPnl=0)
    assert ask(row, balance=None).account.positions[0].symbol == expected
