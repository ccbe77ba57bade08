"""The recorded streams, rebuilt once for all tests of this folder."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

import pytest

from stepladder.adapters.depth_stream import DepthStream
from stepladder.inputs.book_rebuild import BookRebuild
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.order_book import OrderBook
from tests.support.order_books import BruteBook, as_pairs, raw_coin, raw_depth

EVERY = 100
AT_NS = 1_723_161_376_473_000_000
"""2024-08-08 23:56:16.473Z."""


@dataclass
class Rebuilt:
    """What one recording gave: books at every hundredth message, and where they differ."""

    books: list[OrderBook] = field(default_factory=list)
    compared: int = 0
    different: list[str] = field(default_factory=list)
    at: OrderBook | None = None
    brute_bids: list[tuple[Decimal, Decimal]] = field(default_factory=list)
    rebuild: BookRebuild | None = None
    stream: DepthStream | None = None


def rebuilt(path: Path) -> Rebuilt:
    found = Rebuilt()
    stream, brute = DepthStream(path), BruteBook()
    rebuild = BookRebuild(symbol=path.name.split("_")[1].upper(), source=path.name)
    with localcontext(EXACT):
        pairs = zip_longest(stream, raw_depth(path))
        for number, (message, raw) in enumerate(pairs, start=1):
            if found.at is None and message.time_ns > AT_NS:
                found.at, found.brute_bids = rebuild.book(), brute.levels("b")
            rebuild.take(message)
            brute.take(raw)
            if number % EVERY == 0:
                book = rebuild.book()
                found.books.append(book)
                found.compared += 1
                same = as_pairs(book.bids) == brute.levels("b")
                if not (same and as_pairs(book.asks) == brute.levels("a")):
                    found.different.append(f"message {number}")
    found.rebuild, found.stream = rebuild, stream
    return found


COINS = ("SUSHIUSDT", "AKROUSDT", "KEEPUSDT", "CTKUSDT")
EVERY_OF_A_COIN = 10


def rebuilt_coin(folder: Path, symbol: str) -> Rebuilt:
    """Half a minute of one of four thin coins: the snapshots lie in a file of their own."""
    found = Rebuilt()
    rebuild, brute = BookRebuild(symbol=symbol, source=symbol), BruteBook()
    answers, pushed = (folder / f"BINANCE_FUTURES.{name}.gz" for name in ("http.0.0", "ws.1.0"))
    raw = [m for path in (answers, pushed) for m in raw_coin(path, symbol)]
    messages = [m for path in (answers, pushed) for m in DepthStream(path, symbol=symbol)]
    with localcontext(EXACT):
        for number, (message, plain) in enumerate(zip(messages, raw, strict=True), start=1):
            rebuild.take(message)
            brute.take(plain)
            if number % EVERY_OF_A_COIN == 0:
                book = rebuild.book()
                found.books.append(book)
                found.compared += 1
                same = as_pairs(book.bids) == brute.levels("b")
                if not (same and as_pairs(book.asks) == brute.levels("a")):
                    found.different.append(f"{symbol}, message {number}")
    found.rebuild = rebuild
    return found


@pytest.fixture(scope="session")
def coins(shared_data: Path) -> dict[str, Rebuilt]:
    folder = shared_data / "data" / "cryptofeed_raw"
    return {symbol: rebuilt_coin(folder, symbol) for symbol in COINS}


@pytest.fixture(scope="session")
def recordings(shared_data: Path) -> Path:
    return shared_data / "data" / "hftbacktest"


@pytest.fixture(scope="session")
def btc(recordings: Path) -> Rebuilt:
    return rebuilt(recordings / "usdm_btcusdt_20240808.gz")


@pytest.fixture(scope="session")
def eth(recordings: Path) -> Rebuilt:
    return rebuilt(recordings / "usdm_ethusdt_20240808.gz")
