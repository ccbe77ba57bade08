"""Where ccxt's payloads come from: files alone or together, told by content, named in messages."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from stepladder.adapters.ccxt_account import looks_like_positions
from stepladder.errors import InputError
from stepladder.pipeline.account_answer import AccountAnswer
from stepladder.reports.account_json import account_json
from stepladder.verbs.account import account

NOW_NS = 1_729_728_000_000_000_000  # 2024-10-24
BALANCE = {"total": {"USDT": 32500}, "free": {"USDT": 0}, "used": {"USDT": 32500}}


def position(**changes: Any) -> dict[str, Any]:
    """13 BTC long, with as little as is needed."""
    return {
        "info": {"symbol": "BTCUSDT"},
        "symbol": "BTC/USDT:USDT",
        "contracts": 13.0,
        "contractSize": 1.0,
        "side": "long",
        "entryPrice": 50000.0,
        "markPrice": 50000.0,
        "leverage": 20,
        "unrealizedPnl": 0.0,
        "marginMode": "cross",
        **changes,
    }


def prices(answer: AccountAnswer) -> list[Any]:
    rows = account_json(answer)["positions"]
    assert isinstance(rows, list)
    return [row["liquidation_price"] for row in rows]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    contents = {
        "positions": [position()],
        "balance": BALANCE,
        "both": {"positions": [position()], "balance": BALANCE},
        "positions_only": {"positions": [position()]},
        "null_balance": {"positions": [position()], "balance": None},
    }
    found = {name: tmp_path / f"{name}.json" for name in contents}
    for name, content in contents.items():
        found[name].write_text(json.dumps(content))
    return found


def test_payloads_come_as_two_files_in_either_order_or_as_one(files):
    ways = (["positions", "balance"], ["balance", "positions"], ["both"])
    answers = [
        account(*(files[name] for name in way), venue="binance-usdm", now_ns=NOW_NS) for way in ways
    ]
    assert len({json.dumps(prices(answer)) for answer in answers}) == 1
    assert prices(answers[0])[0]["down"]["optimistic"].startswith("47737.2149742557392281")


@pytest.mark.parametrize("way", ["positions", "positions_only", "null_balance"])
def test_without_a_balance_the_collateral_is_unknown(files, way):
    answer = account(files[way], venue="binance-usdm", now_ns=NOW_NS)
    assert answer.decision.verdict == "unknown"
    assert prices(answer)[0]["down"]["status"] == "unknown"
    assert "collateral: not given" in prices(answer)[0]["down"]["optimistic"]["unknown"]


def test_the_venue_must_be_told_as_no_payload_names_it(files):
    for way in (["both"], ["positions", "balance"], ["positions"]):
        with pytest.raises(InputError, match="expected --venue, as a ccxt payload does not name"):
            account(*(files[name] for name in way), now_ns=NOW_NS)


def test_two_files_that_do_not_belong_together_are_refused(files):
    for way in (["balance"], ["both", "balance"], ["positions", "positions"], ["both", "both"]):
        with pytest.raises(InputError):
            account(*(files[name] for name in way), venue="binance-usdm", now_ns=NOW_NS)


def test_a_file_is_named_with_the_row(tmp_path: Path):
    (tmp_path / "mine.json").write_text(json.dumps([position(), position(contracts=None)]))
    with pytest.raises(InputError) as caught:
        account(tmp_path / "mine.json", venue="binance-usdm", now_ns=NOW_NS)
    assert str(caught.value).startswith("mine.json: [1].contracts: expected a number of contracts")


def test_a_figure_that_is_not_a_number_is_refused_by_the_file_reader(tmp_path: Path):
    (tmp_path / "mine.json").write_text(json.dumps([position(liquidationPrice=float("nan"))]))
    with pytest.raises(
        InputError, match=r"^mine.json: \[0\].liquidationPrice: expected .*found 'NaN'"
    ):
        account(tmp_path / "mine.json", venue="binance-usdm", now_ns=NOW_NS)


def test_payloads_are_told_by_their_content():
    assert looks_like_positions([])
    assert looks_like_positions([position()])
    others: list[object] = [{}, None, "x", [1], [{"symbol": "x"}], [position(), {"contracts": 1}]]
    assert not any(looks_like_positions(other) for other in others)


def test_raw_payloads_of_a_venue_are_told_from_ccxt_s(shared_data: Path):
    folder = shared_data / "data" / "nautilus_fixtures"
    for name in ("binance/futures_http_json_position_risk.json", "bitmex/http_get_positions.json"):
        if not (folder / name).exists():
            pytest.skip(f"needs {name}")
        with pytest.raises(InputError, match="expected a"):
            account(folder / name, venue="binance-usdm", now_ns=NOW_NS)


def test_a_recorded_binance_row_inside_info_is_read(shared_data: Path):
    file = shared_data / "data/nautilus_fixtures/binance/futures_http_json_position_risk.json"
    if not file.exists():
        pytest.skip(f"needs {file.name}")
    (raw,) = json.loads(file.read_text())
    row = position(
        info=raw,
        contracts=abs(float(raw["positionAmt"])),
        entryPrice=float(raw["entryPrice"]),
        markPrice=float(raw["markPrice"]),
        notional=float(raw["notional"]),
        leverage=int(raw["leverage"]),
        unrealizedPnl=float(raw["unRealizedProfit"]),
        liquidationPrice=float(raw["liquidationPrice"]),
    )
    payload = json.loads(json.dumps({"positions": [row]}), parse_float=Decimal)
    found = account(payload, venue="binance-usdm", now_ns=NOW_NS).account
    assert found.positions[0].symbol == "BTCUSDT"
    assert found.positions[0].size == Decimal("0.001")
    assert found.prices["BTCUSDT"].mark == 51000
