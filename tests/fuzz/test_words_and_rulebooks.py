"""Mutated command lines and mutated rulebooks: an answer or an InputError, in time."""

import io
import json
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import click
import pytest

from stepladder.cli.program import program
from stepladder.venues.packaged import packaged_venues, rulebook_from_toml
from stepladder.verbs.account import account
from stepladder.verbs.verify import verify

COMMANDS = (
    "account --venue binance-usdm --position BTCUSDT:+13@50000 --leverage 20 --cash 32500"
    " --mark 50000 --as-of 2024-10-24",
    "account --venue binance-usdm --position BTCUSDT:+5@100000 --position ETHUSDT:-125@4000"
    " --leverage 50 --leverage ETHUSDT=40 --cash 20000 --mark BTCUSDT=100000 --mark ETHUSDT=4000"
    " --funding 0.0001@2025-09-29T08:00Z --hold 24h --as-of 2025-09-29 --json",
    "account --venue bitmex --position XBTUSD:+19500000@98000 --leverage 80 --collateral XBT=2.6"
    " --mark 98000 --as-of 2024-11-24 --opened-at 2024-11-01 --fee-tier base --explain",
    "account --venue hyperliquid --position BTC:+1@100000 --leverage 20 --cash 5000 --mark 100000"
    " --index 100010 --margin-mode isolated --isolated-margin 5000 --slippage-bps 25",
    "account --venue bybit-linear --position BTCUSDT:-2@90000 --position-mode hedge --cash 30000"
    " --leverage 10 --mark 90500 --order BTCUSDT:+1@80000 --with-order BTCUSDT:+1@90000"
    " --order-side short --collateral BTC=0.5@90000",
    "account --example funding-trigger --with-order WIF:-1000@0.57 --hold 7d",
    "--help",
    "account --template",
)
WORDS = [
    *json.loads((Path(__file__).parent / "nasty_words.json").read_text("utf-8")),
    *("", " ", "x" * 5_000, "9" * 5_000, "BTCUSDT:" + "1" * 59 + "@1"),
]


def damaged(words: list[str], mutator: Any) -> list[str]:
    random = mutator.random
    words = list(words)
    for _ in range(random.choice((1, 1, 2, 3))):
        place = random.randrange(len(words))
        way = random.randrange(7)
        if way == 0:
            del words[place]
        elif way == 1:
            words.insert(place, random.choice(WORDS))
        elif way == 2:
            words[place] = random.choice(words)
        elif way == 3:
            words += words[place : place + 2]
        elif way == 4:
            words[place] = (
                mutator.text(words[place]) if random.random() < 0.5 else mutator.flip(words[place])
            )
        else:
            words[place] = random.choice(WORDS)
        words = words or ["account"]
    return words


def run(words: list[str]) -> None:
    """What ``main`` does, without leaving: the same exceptions end it in one line."""
    try:
        program.main(args=words, prog_name="stepladder", standalone_mode=False)
    except (click.ClickException, click.exceptions.Exit) as left:
        code = getattr(left, "exit_code", 2)
        assert code in (0, 1, 2, 3), (words, code)


def test_command_line_words(inputs, mutator, tally, monkeypatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    for _ in inputs:
        words = damaged(mutator.random.choice(COMMANDS).split(" "), mutator)
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict")
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", out)
            tally.ask(words, lambda w=words: run(w))
    tally.finish(least_answered=0.15)
    assert not list(tmp_path.iterdir())


def rulebook_texts() -> dict[str, str]:
    folder = resources.files("stepladder.venues").joinpath("rulebooks")
    assert set(ACCOUNTS) < set(packaged_venues())
    return {name: folder.joinpath(f"{name}.toml").read_text("utf-8") for name in ACCOUNTS}


ACCOUNTS: dict[str, dict[str, object]] = {
    "hyperliquid": {"settlement": "USDC", "symbol": "BTC", "size": "30", "price": "100000"},
    "bitmex": {"settlement": "XBT", "symbol": "XBTUSD", "size": "19500000", "price": "98000"},
    "bybit-linear": {"settlement": "USDT", "symbol": "BTCUSDT", "size": "-40", "price": "100000"},
    "okx-swap": {"settlement": "USDT", "symbol": "BTC-USDT-SWAP", "size": "900", "price": "100000"},
    "dydx-v4": {"settlement": "USDC", "symbol": "SOL-USD", "size": "900", "price": "200"},
    "deribit": {"settlement": "BTC", "symbol": "BTC-PERPETUAL", "size": "90000", "price": "98000"},
    "paradex": {"settlement": "USDC", "symbol": "BTC-USD-PERP", "size": "-3", "price": "100000"},
    "kraken": {"settlement": "USD", "symbol": "PF_XBTUSD", "size": "19", "price": "100000"},
    "gmx-v2": {"settlement": "USDC", "symbol": "BTC", "size": "2", "price": "100000"},
    "bitget": {"settlement": "USDT", "symbol": "BTCUSDT", "size": "9", "price": "100000"},
}
"""A venue of every shape, look-up unit, value price and fee rule."""


def asked_account(venue: str) -> dict[str, object]:
    words = ACCOUNTS[venue]
    symbol, price = str(words["symbol"]), words["price"]
    size = str(words["size"])
    return {
        "schema": "stepladder.account/1",
        "venue": venue,
        "as_of": "2026-09-01T00:30:00Z",
        "margin_mode": "cross",
        "position_mode": "one_way",
        "collateral": [
            {"asset": words["settlement"], "amount": "300000"},
            {"asset": "ETH", "amount": "2"},
        ],
        "collateral_prices": {"ETH": "4000"},
        "positions": [
            {"symbol": symbol, "size": size, "entry_price": price, "leverage": "10"},
            {"symbol": "ETH", "size": "5", "entry_price": "4000", "leverage": "5"},
        ],
        "orders": [{"symbol": symbol, "size": "1", "price": price}],
        "prices": {symbol: {"mark": price, "index": price}, "ETH": {"mark": "4000"}},
        "funding": {symbol: {"rate": "0.0001", "next_at": "2026-09-01T01:00:00Z"}},
    }


def damaged_rulebook(text: str, mutator: Any) -> str:
    """Mutate single lines: a change anywhere in 20,000 characters is mostly inside a note."""
    random = mutator.random
    lines = text.splitlines(keepends=True)
    for _ in range(random.choice((1, 1, 2, 3))):
        place = random.randrange(len(lines))
        way = random.randrange(8)
        if way == 0:
            del lines[place]
        elif way == 1:
            lines.insert(random.randrange(len(lines)), lines[place])
        elif way == 2:
            key, sign, _ = lines[place].partition("=")
            other = random.choice(lines).partition("=")[2]
            lines[place] = f"{key}{sign}{other or chr(10)}"
        else:
            lines[place] = mutator.text(lines[place])
    return "".join(lines)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return rulebook_texts()


def test_rulebook_text(
    inputs, mutator, tally, write_answer: Callable[[Any], None], texts: dict[str, str]
):
    for _ in inputs:
        venue = mutator.random.choice(list(texts))
        text = damaged_rulebook(texts[venue], mutator)

        def question(text: str = text, venue: str = venue) -> None:
            rulebook = rulebook_from_toml(text, owner="mine.toml")
            answer = account(asked_account(venue), rulebook=rulebook, hold="24h", now_ns=0)
            write_answer(answer)
            verify(rulebook=rulebook, as_of="2026-09-01")

        tally.ask((venue, text), question)
    tally.finish(least_answered=0.15)
