"""Damaged books and depth streams: an answer, or an InputError of one line."""

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from stepladder.adapters.depth_stream import DepthStream
from stepladder.adapters.order_book_file import read_book_csv, read_book_json
from stepladder.inputs.book_rebuild import BookRebuild
from stepladder.inputs.book_walk import walk_notional, walk_size
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.order_book import OrderBook

BOOK: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "timestamp": 1723161376473,
    "bids": [[str(100 - i), str(1 + i)] for i in range(8)],
    "asks": [[str(101 + i), str(1 + i)] for i in range(8)],
}
CSV = "side,price,qty\n" + "".join(
    f"{side},{price},{size}\n"
    for side, levels in (("bid", BOOK["bids"]), ("ask", BOOK["asks"]))
    for price, size in levels
)


def stream_lines() -> list[str]:
    lines = []
    for i in range(6):
        data = {
            "e": "depthUpdate",
            "E": 1723161256299 + i,
            "s": "BTCUSDT",
            "U": 10 * i + 1,
            "u": 10 * i + 10,
            "pu": 10 * i,
            "b": [[str(100 - i), str(i)], ["98", "4"]],
            "a": [[str(101 + i), str(i)]],
        }
        message = {"stream": "btcusdt@depth@0ms", "data": data}
        lines.append(f"172316125503031{i:04d} {json.dumps(message)}\n")
    snapshot = {"lastUpdateId": 25, "E": 1723161256300, **{k: BOOK[k] for k in ("bids", "asks")}}
    lines.insert(3, f"1723161255030312000 {json.dumps(snapshot)}\n")
    return lines


def walked(book: OrderBook) -> None:
    with localcontext(EXACT):
        for sells in (True, False):
            walk_size(book, Decimal(10), sells=sells)
            walk_notional(book, Decimal(10) ** 6, sells=sells)


def rebuilt(path: Path) -> None:
    rebuild = BookRebuild(symbol="BTCUSDT", source=path.name)
    with localcontext(EXACT):
        for message in DepthStream(path):
            rebuild.take(message)
        walked(rebuild.book())


def test_damaged_books_in_json(inputs, mutator, tally):
    text = json.dumps(BOOK)
    for i in inputs:
        damaged = mutator.text(text) if i % 2 else json.dumps(mutator.tree(BOOK))
        tally.ask(damaged, lambda d=damaged: walked(read_book_json(d, owner="a.json")))
    tally.finish(least_answered=0.05)


def test_damaged_books_in_csv(inputs, mutator, tally):
    for _ in inputs:
        damaged = mutator.text(CSV)
        tally.ask(damaged, lambda d=damaged: walked(read_book_csv(d, owner="a.csv")))
    tally.finish(least_answered=0.05)


def test_damaged_streams(inputs, mutator, tally, tmp_path: Path):
    lines, path = stream_lines(), tmp_path / "stream.txt"
    for i in inputs:
        damaged = mutator.text("".join(lines))
        if i % 4 == 0:
            order = [*lines]
            first, second = (mutator.random.randrange(len(lines)) for _ in range(2))
            order[first], order[second] = order[second], order[first]
            if mutator.random.random() < 0.5:
                del order[mutator.random.randrange(len(lines))]
            damaged = "".join(order)
        path.write_bytes(damaged.encode("utf-8", "surrogateescape"))
        tally.ask(damaged, lambda: rebuilt(path))
    tally.finish(least_answered=0.05)


def test_damaged_gzip_streams(inputs, mutator, tally, tmp_path: Path):
    packed, path = gzip.compress("".join(stream_lines()).encode(), mtime=0), tmp_path / "a.gz"
    for i in inputs:
        data = bytearray(packed)
        for _ in range(mutator.random.choice((0, 1, 1, 4)) if i % 3 else 0):
            data[mutator.random.randrange(len(data))] ^= 1 << mutator.random.randrange(8)
        if mutator.random.random() < 0.2:
            data = data[: mutator.random.randrange(len(data))]
        path.write_bytes(bytes(data))
        tally.ask(bytes(data), lambda: rebuilt(path))
    tally.finish(least_answered=0.05)
