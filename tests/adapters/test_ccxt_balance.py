"""ccxt's ``fetch_balance``: what of its total is collateral, and what contradicts itself.

The odd payloads are those of ccxt's bug reports, by number.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from stepladder.adapters.ccxt_balance import (
    TOTAL_WITH_PROFIT,
    TOTAL_WITHOUT_PROFIT,
    looks_like_balance,
)
from stepladder.errors import InputError
from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer
from stepladder.reports.account_json import account_json
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.verbs.account import account

NOW_NS = 1_729_728_000_000_000_000  # 2024-10-24


def position(**changes: Any) -> dict[str, Any]:
    """13 BTC long from 50,000, worth 26,000 more at 52,000."""
    return {
        "symbol": "BTC/USDT:USDT",
        "info": {"symbol": "BTCUSDT"},
        "contracts": 13,
        "contractSize": 1,
        "side": "long",
        "entryPrice": 50000,
        "markPrice": 52000,
        "unrealizedPnl": 26000,
        "leverage": 20,
        "marginMode": "cross",
        **changes,
    }


def isolated(**changes: Any) -> dict[str, Any]:
    """10 ETH short, 100 down, with 2,000 set aside."""
    return position(
        **{
            "symbol": "ETH/USDT:USDT",
            "info": {"symbol": "ETHUSDT", "isolatedWallet": "2000"},
            "contracts": 10,
            "side": "short",
            "entryPrice": 2500,
            "markPrice": 2510,
            "unrealizedPnl": -100,
            "marginMode": "isolated",
            **changes,
        }
    )


def balance(total: Any, free: Any = None, used: Any = None, **more: Any) -> dict[str, Any]:
    """A balance in USDT, or in what tables say; None is left out."""
    given = {"total": total, "free": free, "used": used}
    tables = {
        kind: {} if value is None else value if isinstance(value, dict) else {"USDT": value}
        for kind, value in given.items()
    }
    return {"info": {}, "timestamp": None, "datetime": None, **tables, **more}


def ask(held: Any, rows: Any = (), venue: str = "binance-usdm", **options: Any) -> AccountAnswer:
    rows = list(rows) or [position()]
    text = json.dumps({"positions": rows, "balance": held})
    payload = json.loads(text, parse_float=Decimal)
    return account(payload, venue=venue, now_ns=NOW_NS, **options)


def refusal(*arguments: Any, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        ask(*arguments, **options)
    return str(caught.value)


def collateral(answer: AccountAnswer) -> dict[str, object]:
    assert not isinstance(answer.account.collateral, Unknown)
    return {holding.asset: holding.amount for holding in answer.account.collateral}


def liquidation(answer: AccountAnswer) -> Any:
    rows: Any = account_json(answer)["positions"]
    return rows[0]["liquidation_price"]


OURS: dict[str, object] = {
    "schema": "stepladder.account/1",
    "venue": "binance-usdm",
    "as_of": "2024-10-24",
    "margin_mode": "cross",
    "collateral": [{"asset": "USDT", "amount": "32500"}],
    "positions": [{"symbol": "BTCUSDT", "size": "13", "entry_price": "50000", "leverage": "20"}],
    "prices": {"BTCUSDT": {"mark": "52000"}},
}


def test_profit_in_a_total_is_not_counted_twice():
    """Binance's total is its marginBalance: 32,500 in the wallet and 26,000 of profit."""
    ours, theirs = account(OURS), ask(balance(58500, 24700, 33800))
    assert collateral(theirs) == {"USDT": 32500}
    assert theirs.pools[0].maintenance.equity == 58500
    assert liquidation(theirs) == liquidation(ours)


def test_a_loss_in_a_total_is_not_counted_twice():
    loss = position(markPrice=49000, unrealizedPnl=-13000)
    answer = ask(balance(19500, 0, 31850), [loss])
    assert collateral(answer) == {"USDT": 32500}
    assert answer.pools[0].maintenance.equity == 19500
    assert liquidation(answer)["down"]["optimistic"].startswith("47737.2149")


def test_only_packaged_venues_say_what_their_total_holds():
    assert set(TOTAL_WITH_PROFIT + TOTAL_WITHOUT_PROFIT) <= set(packaged_venues())


def test_at_bybit_the_total_is_the_wallet():
    """total 1539.29649439 was walletBalance, not the margin balance of 1352 (24215)."""
    held = balance("1539.29649439", "646.98164052", "892.31485387")
    row = position(contracts="0.01", entryPrice=70000, markPrice=69000, unrealizedPnl="-186.97")
    answer = ask(held, [row], venue="bybit-linear")
    assert collateral(answer) == {"USDT": Decimal("1539.29649439")}


def test_at_hyperliquid_the_total_is_the_account_value():
    held = {"total": {"USDC": 5600}, "free": {"USDC": 600}, "used": {"USDC": 5000}}
    row = position(symbol="BTC/USDC:USDC", info={"type": "oneWay", "position": {"coin": "BTC"}})
    answer = ask(held, [row | {"unrealizedPnl": 600}], venue="hyperliquid")
    assert collateral(answer) == {"USDC": 5000}


def test_at_a_venue_of_one_s_own_the_total_is_not_guessed():
    own = packaged_rulebook("binance-usdm")
    answer = ask(balance(58500, 24700, 33800), venue="mine", rulebook=own)
    assert isinstance(collateral(answer)["USDT"], Unknown)
    assert answer.decision.verdict == "unknown"
    level = position(markPrice=50000, unrealizedPnl=0)
    answer = ask(balance(32500, 0, 32500), [level], venue="mine", rulebook=own)
    assert collateral(answer) == {"USDT": 32500}, "without profit both readings agree"


def test_a_profit_that_is_null_leaves_the_collateral_unknown():
    answer = ask(balance(58500, 24700, 33800), [position(unrealizedPnl=None)])
    assert isinstance(collateral(answer)["USDT"], Unknown)
    assert "unrealizedPnl of BTCUSDT" in str(collateral(answer)["USDT"])
    assert liquidation(answer)["down"]["status"] == "unknown"


def test_the_margin_of_isolated_positions_is_not_behind_the_others():
    total = 32500 + 26000 + 2000 - 100
    answer = ask(balance(total), [position(), isolated()])
    assert collateral(answer) == {"USDT": 32500}
    assert liquidation(answer) == liquidation(account(OURS))
    unclear = isolated(info={"symbol": "ETHUSDT"}, collateral=None)
    answer = ask(balance(total), [position(), unclear])
    assert "isolated margin of ETHUSDT" in str(collateral(answer)["USDT"])


def test_only_positions_settled_in_an_asset_are_in_its_total():
    other = position(symbol="BTC/USDC:USDC", info={"symbol": "BTCUSDC"}, unrealizedPnl=None)
    held = balance({"USDT": 58500, "USDC": 5})
    found = collateral(ask(held, [position(), other]))
    assert found["USDT"] == 32500
    assert isinstance(found["USDC"], Unknown)


def test_the_venue_s_own_wallet_is_taken_where_it_is_given():
    """crossWalletBalance holds neither profit nor isolated margin."""
    row: dict[str, object] = {
        "asset": "USDT",
        "walletBalance": "34500",
        "crossWalletBalance": "32500.0",
    }
    shapes: list[object] = [{"assets": [{"asset": "BNB"}, row]}, [row]]
    for info in shapes:
        answer = ask(balance(60400, info=info), [position(unrealizedPnl=None)])
        assert collateral(answer) == {"USDT": Decimal("32500.0")}
    broken = {"assets": [row | {"crossWalletBalance": "n/a"}]}
    assert "balance: info.assets[0].crossWalletBalance: expected" in refusal(
        balance(60400, info=broken)
    )
    nothing = row | {"crossWalletBalance": None}
    others: list[object] = [None, "x", [], {}, {"assets": None}, [None], [nothing]]
    for other in others:
        assert collateral(ask(balance(58500, info=other))) == {"USDT": 32500}


def test_a_recorded_binance_balance_inside_info_is_read(shared_data: Path):
    file = shared_data / "data/nautilus_fixtures/binance/futures_http_json_account_info_v2.json"
    if not file.exists():
        pytest.skip(f"needs {file.name}")
    raw = json.loads(file.read_text())
    held = balance("23.72469206", "23.72469206", "0", info=raw)
    assert collateral(ask(held)) == {"USDT": Decimal("23.72469206")}


@pytest.mark.parametrize(
    ("held", "found"),
    [
        (balance(117000, 24700, 33800), "117000"),  # doubled, as 0.002 for 0.001 (9270)
        (balance(29250, 24700, 33800), "29250"),
        (balance(0, 24700, 33800), "0"),
        (balance(0, 0, 33800), "0"),  # zeroed while positions lock margin
        (balance(0, None, 33800), "0"),
        (balance(-5, 24700, 33800), "-5"),
        (balance(58500, "4271.12", "0"), "58500"),  # a free that is another total (24878)
        (balance(33800, 24700, 33800), "33800"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_total_that_is_not_free_plus_used_is_refused(held, found):
    text = refusal(held)
    assert text.startswith("account: balance: total.USDT: expected free + used = ")
    assert text.endswith(f"found '{found}'")


def test_a_balance_of_zeros_behind_open_positions_is_refused():
    """A unified account read at the wrong endpoint: zeros (28093), or no asset (26475)."""
    assert refusal(balance(0, 0, 0)) == (
        "account: balance: total: expected the collateral behind the open positions, "
        "found zero in every asset"
    )
    assert "found zero in every asset" in refusal(balance(0))
    assert "expected an amount of USDT, found none" in refusal(balance(None))


def test_zeros_behind_no_position_or_only_isolated_ones_are_an_empty_wallet():
    flat = position(contracts=0, side=None)
    assert collateral(ask(balance(0, 0, 0), [flat])) == {"USDT": 0}
    held = balance(0, info=[{"asset": "USDT", "crossWalletBalance": "0"}])
    assert collateral(ask(held, [isolated()])) == {"USDT": 0}


def test_an_account_below_its_initial_margin_is_answered():
    """Nothing is free and more is locked than there is: the account that most needs an answer."""
    pressed = position(markPrice=48000, unrealizedPnl=-26000)
    answer = ask(balance(6500, 0, 31200), [pressed])
    assert collateral(answer) == {"USDT": 32500}
    assert answer.pools[0].maintenance.equity == 6500
    assert liquidation(answer)["down"]["status"] == "at"


@pytest.mark.parametrize(
    "held",
    [
        balance(58500),
        balance(58500, 24700),
        balance(58500, None, 33800),
        {"total": {"USDT": 58500}, "free": None},
        balance("58500", "24700.0", "3.38e4"),
        balance(58500, 24000, 34499),  # rounding
        balance(58500, -300, 58800),  # free may go below zero
    ],
    ids=range(7),
)
def test_what_does_not_contradict_the_total_is_taken(held):
    assert collateral(ask(held)) == {"USDT": 32500}


def test_a_total_that_is_null_is_unknown():
    answer = ask(balance({"USDT": None}, 24700, 33800))
    assert isinstance(collateral(answer)["USDT"], Unknown)
    assert answer.decision.verdict == "unknown"
    assert liquidation(answer)["down"]["status"] == "unknown"


def test_other_assets_count_only_where_there_is_some():
    held = balance({"USDT": 58500, "BNB": 0, "ETH": None, "BTC": "0.5", "X": "-0"})
    found = collateral(ask(held))
    assert found == {"USDT": 32500, "BTC": Decimal("0.5")}


@pytest.mark.parametrize(
    ("held", "where"),
    [
        (balance("lots"), "balance: total.USDT"),
        (balance(True), "balance: total.USDT"),
        (balance(1e300), "balance: total.USDT"),
        (balance(58500, "x", 1), "balance: free.USDT"),
        (balance(58500, 1, []), "balance: used.USDT"),
        ({"total": {"USDT": 58500}, "free": []}, "balance: free"),
        (balance({"USDT": 58500, "BNB": "x"}), "balance: total.BNB"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_not_a_number_names_file_and_field(held, where):
    assert refusal(held).startswith(f"account: {where}: expected ")


def test_a_balance_is_told_by_its_content():
    assert looks_like_balance(balance(1))
    others: list[object] = [None, [], {}, {"total": 5}, {"total": None}, {"free": {}}, "x", OURS]
    assert not any(looks_like_balance(other) for other in others)
    expected = "account: balance: expected ccxt's fetch_balance beside its fetch_positions, found"
    assert refusal({"USDT": {"total": 5}}).startswith(expected)
    assert refusal("n/a").startswith(expected)
