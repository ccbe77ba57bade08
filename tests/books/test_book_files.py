"""Books and streams in files: the shapes people hold, and what is refused with its place."""

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from stepladder.adapters.depth_stream import DepthStream
from stepladder.adapters.order_book_file import read_book_csv, read_book_json, read_order_book
from stepladder.errors import InputError
from stepladder.inputs.book_rebuild import DepthDelta, DepthSnapshot
from stepladder.inputs.book_walk import walk_size
from tests.support.order_books import seen

PLAIN = {
    "symbol": "BTCUSDT",
    "timestamp": 1723161376473,
    "bids": [["100", "2"], ["99.5", "1"]],
    "asks": [["101", "2"], ["102", "1"]],
}
SNAPSHOT = {
    "lastUpdateId": 10,
    "E": 1723161256501,
    "T": 1723161256493,
    "bids": [["100.0", "2"], ["99.5", "1"]],
    "asks": [["101", "2"]],
}
DELTA: dict[str, Any] = {
    "stream": "btcusdt@depth@0ms",
    "data": {
        "e": "depthUpdate",
        "E": 1723161256599,
        "T": 1723161256598,
        "s": "BTCUSDT",
        "U": 9,
        "u": 12,
        "pu": 8,
        "b": [["100.0", "0"], ["98", "4"]],
        "a": [],
    },
}
TRADE = {"stream": "btcusdt@trade", "data": {"e": "trade", "p": "1"}}


def json_book(**changes: object) -> str:
    return json.dumps({**PLAIN, **changes})


def write_table(path: Path, query: str) -> None:
    table = duckdb.sql(query)
    assert table is not None
    table.write_parquet(str(path))


def stream_of(path: Path, *lines: tuple[str, object], packed: bool = True) -> DepthStream:
    text = "".join(f"{clock} {json.dumps(body)}\n" for clock, body in lines)
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    return DepthStream(path)


def test_a_venue_book_is_known_to_its_last_level_only():
    book = read_book_json(json_book(), owner="a.json")
    assert (book.symbol, book.time_ns) == ("BTCUSDT", 1_723_161_376_473_000_000)
    assert seen(book.known_bid_end, book.known_ask_end) == (Decimal("99.5"), 102)
    assert walk_size(book, Decimal(9), sells=True).outcome == "data_exhausted"
    whole = read_book_json(json_book(is_whole=True), owner="a.json")
    assert walk_size(whole, Decimal(9), sells=True).outcome == "liquidity_exhausted"


def test_shapes_that_people_hold():
    ccxt = read_book_json(
        json.dumps(
            {
                "symbol": "BTC/USDT:USDT",
                "bids": [[100.5, 2.25, 3]],
                "asks": [[101.0, 1]],
                "timestamp": 1723161376473,
                "datetime": "2024-08-08T23:56:16.473Z",
                "nonce": 7,
            }
        ),
        owner="ccxt.json",
    )
    assert ccxt.bids[0].size == Decimal("2.25")
    venue = read_book_json(json.dumps(SNAPSHOT), owner="venue.json")
    assert venue.time_ns == 1_723_161_256_501_000_000
    table = read_book_csv("side;price;size\nask;101;2\nbid;100;1\n-1;102;5\n", owner="a.csv")
    assert [level.price for level in table.asks] == [101, 102]


def test_a_table_in_parquet(tmp_path: Path):
    path = tmp_path / "book.parquet"
    rows = "(1, 100.1, 2.5), (1, 100.0, 1.0), (-1, 101.0, 3.0)"
    write_table(path, f"SELECT * FROM (VALUES {rows}) AS t(side, price, qty)")
    book = read_order_book(path)
    assert book.bids[0].price == Decimal("100.1")
    assert book.source == "book.parquet"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bids": [["101", "1"]]}, r"a.json: bids\[0\].price: expected a best bid below the best"),
        ({"bids": [["99", "1"], ["100", "1"]]}, r"a.json: bids\[1\].price: expected a price below"),
        ({"bids": [["99", "1"], ["99", "1"]]}, r"bids\[1\].price: expected a price below 99"),
        ({"asks": [["101", "1"], ["101", "1"]]}, r"asks\[1\].price: expected a price above 101"),
        ({"bids": [["100", "-2"]]}, r"a.json: bids\[0\].size: expected a size above zero"),
        ({"bids": [["100", "0"]]}, r"bids\[0\].size: expected a size above zero"),
        ({"bids": [["-100", "1"]]}, r"bids\[0\].price: expected a price above zero"),
        ({"bids": [["100"]]}, r"bids\[0\]: expected a price and a size"),
        ({"bids": [["100", "NaN"]]}, r"bids\[0\].size: expected a plain decimal number"),
        ({"bids": None}, "a.json: bids: expected a list of levels"),
        ({"bids": [], "asks": []}, "a.json: expected a level, or is_whole"),
        ({"timestamp": 1723161376}, "a.json: timestamp: expected milliseconds since 1970"),
        ({"time_ns": 1723161376473000}, "a.json: time_ns: expected nanoseconds since 1970"),
    ],
)
def test_what_is_no_book_is_refused_with_its_place(changes, message: str):
    with pytest.raises(InputError, match=message):
        read_book_json(json_book(**changes), owner="a.json")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("side,price\nbid,1\n", "one column each: side, price, qty"),
        ("side,price,qty,size\nbid,1,1,1\n", "one column each"),
        ("side,price,qty\nboth,1,1\n", "a.csv: row 2, side: expected bid or ask"),
        ("side,price,qty\nbid,1,x\n", "a.csv: row 2, qty: expected a plain decimal"),
        ("side,price,qty\n", "expected a level"),
    ],
)
def test_what_is_no_table_of_levels_is_refused(text: str, message: str):
    with pytest.raises(InputError, match=message):
        read_book_csv(text, owner="a.csv")


def test_other_endings_are_refused(tmp_path: Path):
    with pytest.raises(InputError, match="ending in"):
        read_order_book(tmp_path / "book.txt")
    with pytest.raises(InputError, match="none of that name"):
        read_order_book(tmp_path / "book.json")


@pytest.mark.parametrize(
    ("clock", "unit_ns"),
    [
        ("1723161255", 10**9),
        ("1723161255030", 10**6),
        ("1723161255030314", 10**3),
        ("1723161255030314667", 1),
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_the_digits_of_a_clock_tell_its_unit(tmp_path: Path, clock, unit_ns, packed):
    stream = stream_of(
        tmp_path / "a.gz", (clock, SNAPSHOT), (clock, TRADE), (clock, DELTA), packed=packed
    )
    snapshot, delta = stream
    assert isinstance(snapshot, DepthSnapshot)
    assert isinstance(delta, DepthDelta)
    assert stream.clock_unit_ns == unit_ns
    assert stream.behind == 2
    assert stream.others == {"trade": 1}
    assert (delta.time_ns, delta.where) == (1_723_161_256_599_000_000, "a.gz: line 3")
    assert seen(*snapshot.bids[0]) == (100, 2)


@pytest.mark.parametrize(
    ("clocks", "message"),
    [
        (("1723161255030314667", "1723161255030314"), "line 2: expected one unit of time"),
        (("17231612550303146", "1"), "line 1: expected a time since 1970 of 10, 13, 16 or 19"),
        (("9999999999999999999", "1"), "line 1: expected a time between 2001 and 2096"),
        (("0000000001000", "1"), "line 1: expected a time between 2001 and 2096"),
        (("x", "1"), "line 1: expected a time since 1970"),
    ],
)
def test_a_clock_that_cannot_be_one_is_refused(tmp_path: Path, clocks, message: str):
    stream = stream_of(tmp_path / "a.gz", *((clock, SNAPSHOT) for clock in clocks))
    with pytest.raises(InputError, match=message):
        list(stream)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"E": 1723161256599000}, "expected a time between"),
        ({"u": "12.5"}, "a.gz: line 1: data.u: expected a whole number"),
        ({"pu": None}, "a.gz: line 1: data.pu: expected a number"),
        ({"b": [["1"]]}, r"data.b\[0\]: expected a price and a size"),
        ({"b": ["12"]}, r"data.b\[0\]: expected a list"),
        ({"b": [["1", "2"], "12"]}, r"data.b\[1\]: expected a list"),
        ({"e": "trade"}, "data.e: expected one of: depthUpdate"),
    ],
)
def test_a_message_that_is_none_is_refused(tmp_path: Path, changes, message: str):
    body = {"data": {**DELTA["data"], **changes, "note": "depthUpdate"}}
    stream = stream_of(tmp_path / "a.gz", ("1723161255030314667", body))
    with pytest.raises(InputError, match=message):
        list(stream)


def test_a_file_cut_short_is_refused(tmp_path: Path):
    stream = stream_of(tmp_path / "a.gz", *[("1723161255030314667", DELTA)] * 500)
    data = stream.path.read_bytes()
    stream.path.write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match="expected a readable recording"):
        list(stream)
    with pytest.raises(InputError, match="none of that name"):
        list(DepthStream(tmp_path / "b.gz"))


REST = "https://fapi.example/depth?symbol=BTCUSDT&limit=1000 -> 1723161255.0303:"
SUBSCRIBED = "wss://fstream.example/stream?streams=btcusdt@depth <- 1723161255.02:"


def test_a_recording_of_several_markets_is_read_one_at_a_time(tmp_path: Path):
    other = {"data": {**DELTA["data"], "s": "ETHUSDT"}}
    lines = (
        (SUBSCRIBED, {"op": "subscribe"}),
        (REST, SNAPSHOT),
        ("1723161255.5:", DELTA),
        ("1723161255.75:", other),
    )
    mixed = stream_of(tmp_path / "a.gz", *lines)
    with pytest.raises(InputError, match="line 4: expected one symbol, 'BTCUSDT', or the name"):
        list(mixed)
    ours = DepthStream(mixed.path, symbol="BTCUSDT")
    snapshot, delta = ours
    assert (snapshot.where, delta.where) == ("a.gz: line 2", "a.gz: line 3")
    assert ours.others == {"subscription": 1, "another symbol": 1}
    (theirs,) = DepthStream(mixed.path, symbol="ETHUSDT")
    assert theirs.where == "a.gz: line 4"


@pytest.mark.parametrize("clock", ["1723161255030.5:", "1723161255.:", "https://x -> abc:"])
def test_a_clock_with_a_fraction_counts_seconds(tmp_path: Path, clock: str):
    with pytest.raises(InputError, match="line 1: expected a time since 1970"):
        list(stream_of(tmp_path / "a.gz", (clock, SNAPSHOT)))


def write_rows(path: Path, times: str) -> DepthStream:
    rows = f"({times}, 1, 5, 4, 1, 100.0, 2.0), ({times}, 1, 5, 4, -1, 101.0, 1.0)"
    names = "event_ts_ns, first_update_id, final_update_id, prev_final_update_id, side, price, qty"
    write_table(path, f"SELECT * FROM (VALUES {rows}) AS t({names})")
    return DepthStream(path)


def test_microseconds_in_a_column_of_nanoseconds_are_caught(tmp_path: Path):
    (delta,) = write_rows(tmp_path / "a.parquet", "1723161256599000000")
    assert isinstance(delta, DepthDelta)
    assert seen(*delta.bids, *delta.asks) == ((100, 2), (101, 1))
    with pytest.raises(InputError, match="row 1, event_ts_ns: expected a time between 2001"):
        list(write_rows(tmp_path / "b.parquet", "1723161256599000"))


def test_a_table_of_something_else_is_refused(tmp_path: Path):
    path = tmp_path / "a.parquet"
    write_table(path, "SELECT 1 AS price, 2 AS qty")
    with pytest.raises(InputError, match="expected columns last_update_id"):
        list(DepthStream(path))
