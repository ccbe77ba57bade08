"""Typed words to account data: good words, bad words, and which of two words wins."""

from dataclasses import fields as dataclass_fields
from decimal import Decimal

import pytest

from stepladder.adapters.command_line import (
    TypedAccount,
    bps,
    parse_order,
    parse_position,
    typed_account,
    typed_symbols,
)
from stepladder.errors import InputError

ONE = "BTCUSDT:+13@50000"
TWO = ("BTCUSDT:+13@50000", "ETHUSDT:-125@4000")
BAD_NUMBERS = [
    *("", " ", "1_000", "1,000", "NaN", "nan", "inf", "-inf", "Infinity", "1e999999", "1e31"),
    *("\u0661\u0663", "\uff11", "0x10", "--1", "+-1", "1 ", " 1", "1 2", "1\n", "$5", "5%", "x"),
    *("9" * 41, "9" * 5_000, "1.2.3", "\u22121", "5\x00", "5\ud800"),
]
"""None of them is a number; most are to some library."""


def typed(**words: object) -> dict[str, object]:
    return typed_account(TypedAccount(venue="v", **words), settlement_asset="USDT")  # type: ignore[arg-type]


def refusal(**words: object) -> str:
    with pytest.raises(InputError) as caught:
        typed(**words)
    text = str(caught.value)
    assert text.startswith("command line: ")
    assert text.isprintable()
    assert len(text) < 250
    return text


@pytest.mark.parametrize(
    ("word", "symbol", "size", "price"),
    [
        ("BTCUSDT:+13@50000", "BTCUSDT", "+13", "50000"),
        ("BTCUSDT:-2@50000.5", "BTCUSDT", "-2", "50000.5"),
        ("BTCUSDT:2@5e4", "BTCUSDT", "2", "5e4"),
        ("XBTUSD:.5@1.", "XBTUSD", ".5", "1."),
        ("1000PEPEUSDT:1@1", "1000PEPEUSDT", "1", "1"),
        ("BTC-USDT-SWAP:1@1", "BTC-USDT-SWAP", "1", "1"),
        ("BTC/USDT:USDT:+1@1", "BTC/USDT:USDT", "+1", "1"),
        ("flx:CRCL:-3@70", "flx:CRCL", "-3", "70"),
        ("A" * 40 + ":1@1", "A" * 40, "1", "1"),
    ],
)
def test_a_position_is_symbol_size_and_price(word, symbol, size, price):
    assert parse_position(word, "--position") == {
        "symbol": symbol,
        "size": size,
        "entry_price": price,
    }


@pytest.mark.parametrize(
    "word",
    [
        *("", " ", "BTCUSDT", "BTCUSDT:13", "BTCUSDT@50000", ":13@50000", "BTCUSDT:@50000"),
        *("BTCUSDT:13@", "BTCUSDT:13@50000@1", "BTCUSDT 13 50000", "BTCUSDT: 13@50000", "a\n:1@1"),
        *(" BTCUSDT:13@50000", "BTCUSDT:13@50000 ", "BTCUSDT:13@50000\n", "A" * 41 + ":1@1"),
        *(
            "BTC\u00dcSDT:1@1",
            "\u202eBTC:1@1",
            "BTC=USDT:1@1",
            "BTCUSDT:1@" + "1" * 61,
            "x" * 100_000,
        ),
    ],
    ids=range(21),
)
def test_anything_else_is_answered_with_an_example(word):
    assert "expected SYMBOL:SIZE@PRICE such as BTCUSDT:+13@50000" in refusal(positions=[word])
    assert "expected SYMBOL:SIZE@PRICE" in refusal(positions=[ONE], orders=[word])


@pytest.mark.parametrize("number", [n for n in BAD_NUMBERS if n])
def test_size_and_price_are_plain_numbers(number):
    for word in (f"BTCUSDT:{number}@50000", f"BTCUSDT:13@{number}"):
        text = refusal(positions=[word])
        assert text.startswith("command line: --position")


@pytest.mark.parametrize("number", BAD_NUMBERS)
@pytest.mark.parametrize(
    ("option", "field"),
    [
        ("--leverage", "leverages"),
        ("--mark", "marks"),
        ("--index", "indexes"),
        ("--isolated-margin", "isolated_margins"),
        ("--funding", "funding"),
    ],
)
def test_every_number_is_plain_and_its_option_named(option, field, number):
    for word in (number, f"BTCUSDT={number}"):
        assert refusal(positions=[ONE], **{field: [word]}).startswith(f"command line: {option}: ")


@pytest.mark.parametrize("number", BAD_NUMBERS)
def test_amounts_are_plain_numbers(number):
    assert refusal(positions=[ONE], cash=number).startswith("command line: --cash: ")
    for word in (f"BTC={number}", f"BTC=1@{number}"):
        text = refusal(positions=[ONE], collateral=[word])
        assert text.startswith("command line: --collateral: ")
    with pytest.raises(InputError, match=r"^command line: --slippage-bps: expected "):
        bps(number, default=Decimal(10))


def test_slippage_is_between_nothing_and_everything():
    assert bps(None, default=Decimal(10)) == 10
    assert bps("0", default=Decimal(10)) == 0
    assert bps("10000", default=Decimal(10)) == 10_000
    assert bps("+2.5", default=Decimal(10)) == Decimal("2.5")
    for word in ("-1", "10000.01", "1e30"):
        with pytest.raises(InputError, match="expected 0 to 10000 basis points"):
            bps(word, default=Decimal(10))


def test_a_value_without_a_symbol_is_for_the_one_symbol_there_is():
    data = typed(positions=[ONE], marks=["50000"], indexes=["50001"], leverages=["20"])
    assert data["prices"] == {"BTCUSDT": {"mark": "50000", "index": "50001"}}
    assert data["positions"][0]["leverage"] == "20"  # type: ignore[index]


@pytest.mark.parametrize("field", ["marks", "indexes", "isolated_margins"])
def test_with_two_symbols_a_price_must_name_its_own(field):
    assert "expected SYMBOL=VALUE, as there are 2 symbols" in refusal(
        positions=TWO, **{field: ["50000"]}
    )
    typed(positions=TWO, **{field: ["BTCUSDT=50000", "ETHUSDT=4000"]})


def test_with_two_symbols_a_leverage_is_for_every_symbol_that_has_none_of_its_own():
    for words in (["50", "ETHUSDT=40"], ["ETHUSDT=40", "50"]):
        rows = typed(positions=TWO, leverages=words)["positions"]
        assert [row["leverage"] for row in rows] == ["50", "40"]  # type: ignore[attr-defined]


def test_with_two_symbols_funding_is_for_every_symbol_that_has_none_of_its_own():
    funding = typed(positions=TWO, funding=["0.0001@2024-10-24T08:00Z", "ETHUSDT=0.0002"])[
        "funding"
    ]
    assert funding == {
        "BTCUSDT": {"rate": "0.0001", "next_at": "2024-10-24T08:00Z"},
        "ETHUSDT": {"rate": "0.0002", "next_at": None},
    }


@pytest.mark.parametrize("field", ["marks", "indexes", "isolated_margins", "leverages", "funding"])
def test_two_values_for_one_symbol_contradict_each_other(field):
    """The last one used to win without a word: a mark typed twice moved the answer."""
    for words in (["1", "2"], ["BTCUSDT=1", "BTCUSDT=1"]):
        expected = "expected one value for each symbol, found another one, "
        assert expected in refusal(positions=[ONE], **{field: words})


def test_a_value_for_the_symbol_of_an_order_or_a_proposal_is_taken():
    data = typed(
        positions=[ONE],
        orders=["ETHUSDT:+1@4000"],
        proposed=["SOLUSDT:+1@100"],
        marks=["BTCUSDT=50000", "SOLUSDT=100"],
        leverages=["20"],
    )
    assert set(data["prices"]) == {"BTCUSDT", "SOLUSDT"}  # type: ignore[call-overload]
    assert data["orders"][0]["leverage"] == "20"  # type: ignore[index]
    assert "SOLUSDT" not in str(data["positions"])


def test_symbols_with_colons_are_whole():
    words = TypedAccount(venue="v", positions=["flx:CRCL:+1@70", "BTC/USDT:USDT:-1@5"])
    assert typed_symbols(words) == ["flx:CRCL", "BTC/USDT:USDT"]
    assert typed_symbols(TypedAccount(venue="v", positions=["nothing"])) == []


@pytest.mark.parametrize(
    "word", ["", "BTC", "=5", "BTC=", "BTC=5@", "BTC=5@1@1", "BTC 5", "BTC=5 ", "B C=5", "BTC==5"]
)
def test_collateral_is_asset_amount_and_maybe_price(word):
    expected = "expected ASSET=AMOUNT or ASSET=AMOUNT@PRICE"
    assert expected in refusal(positions=[ONE], collateral=[word])


def test_cash_and_collateral_are_joined_each_asset_once():
    data = typed(positions=[ONE], cash="5", collateral=["BTC=1@50000", "ETH=-2"])
    assert data["collateral"] == [
        {"asset": "USDT", "amount": "5"},
        {"asset": "BTC", "amount": "1"},
        {"asset": "ETH", "amount": "-2"},
    ]
    assert data["collateral_prices"] == {"BTC": "50000"}
    for words in (["USDT=1"], ["BTC=1", "BTC=1"]):
        assert "expected each asset once" in refusal(positions=[ONE], cash="5", collateral=words)


def test_no_collateral_typed_is_unknown_and_no_order_typed_is_none():
    data = typed(positions=[ONE])
    assert data["collateral"] is None
    assert data["orders"] == []
    assert data["prices"] == {}
    assert data["fee_tier"] is None
    assert data["as_of"] is None
    assert data["positions"][0]["leverage"] is None  # type: ignore[index]


def test_cash_needs_a_settlement_asset():
    words = TypedAccount(venue="v", positions=TWO, cash="5")
    with pytest.raises(InputError, match="expected --collateral ASSET=AMOUNT, as the settlement"):
        typed_account(words, settlement_asset=None)


@pytest.mark.parametrize(
    "word", ["", "@", "0.0001@", "@now", "a=b=c", "BTCUSDT=0.0001 ", "BTCUSDT="]
)
def test_funding_is_a_rate_and_maybe_a_time(word):
    expected = "expected RATE@TIME or SYMBOL=RATE@TIME such as 0.0001@2024-10-24T08:00Z"
    assert expected in refusal(positions=[ONE], funding=[word])


def test_an_order_is_read_as_a_position_is():
    row = parse_order("BTCUSDT:-1@49000", {"BTCUSDT": "20"})
    assert row == {"symbol": "BTCUSDT", "size": "-1", "price": "49000", "leverage": "20"}


def test_every_word_of_the_question_reaches_the_data():
    """A field added to the question without a place in the data would be ignored silently."""
    places = {
        "venue": "venue",
        "positions": "positions",
        "orders": "orders",
        "proposed": None,  # filled afterwards, by the verb
        "cash": "collateral",
        "collateral": "collateral",
        "marks": "prices",
        "indexes": "prices",
        "leverages": "positions",
        "funding": "funding",
        "margin_mode": "margin_mode",
        "position_mode": "position_mode",
        "isolated_margins": "positions",
        "opened_at": "positions",
        "fee_tier": "fee_tier",
        "as_of": "as_of",
    }
    assert set(places) == {field.name for field in dataclass_fields(TypedAccount)}
    told: dict[str, object] = {
        "cash": "5",
        "collateral": ["BTC=1"],
        "marks": ["1"],
        "indexes": ["1"],
        "leverages": ["7"],
        "funding": ["1"],
        "margin_mode": "isolated",
        "position_mode": "hedge",
        "isolated_margins": ["3"],
        "opened_at": "2024-01-01",
        "fee_tier": "VIP9",
        "as_of": "2024-10-24",
        "orders": ["BTCUSDT:+1@5"],
    }
    plain = typed(positions=[ONE])
    for field, value in told.items():
        place = places[field]
        assert place is not None
        assert typed(positions=[ONE], **{field: value})[place] != plain[place], field
