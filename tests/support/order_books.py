"""Books for tests, and a rebuild and a walk of them that share nothing with the product."""

import gzip
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from stepladder.model.order_book import Level, OrderBook

Pairs = Sequence[tuple[str, str]]
Message = dict[str, Any]
"""A message of a venue as it comes out of JSON."""


def levels(pairs: Pairs) -> tuple[Level, ...]:
    """Levels from texts, in the order given."""
    return tuple(Level(Decimal(price), Decimal(size)) for price, size in pairs)


def book_of(
    bids: Pairs = (),
    asks: Pairs = (),
    *,
    bid_end: str | None = None,
    ask_end: str | None = None,
    source: str = "test",
) -> OrderBook:
    """A book from texts; whole where no end is given."""
    return OrderBook(
        symbol="MYCOIN",
        time_ns=0,
        bids=levels(bids),
        asks=levels(asks),
        known_bid_end=None if bid_end is None else Decimal(bid_end),
        known_ask_end=None if ask_end is None else Decimal(ask_end),
        source=source,
    )


def figure_of(value: Decimal | None) -> Decimal:
    """A figure that must be there."""
    assert value is not None
    return value


def seen(*values: object) -> tuple[object, ...]:
    """Figures side by side, to compare with plain numbers."""
    return values


class BruteBook:
    """The venue's own rule, written down once more over texts: drop, enclose, set, remove."""

    def __init__(self) -> None:
        self.sides: dict[str, dict[Decimal, Decimal]] = {"b": {}, "a": {}}
        self.ready = False
        self.last = 0
        self.time_ms = 0
        self.early: list[Message] = []

    def take(self, message: Message) -> None:
        if "lastUpdateId" in message:
            for name, key in (("b", "bids"), ("a", "asks")):
                self.sides[name] = {Decimal(p): Decimal(q) for p, q in message[key]}
            self.last, self.ready, self.time_ms = message["lastUpdateId"], True, message["E"]
            for each in self.early:
                self.take(each)
        elif not self.ready:
            self.early.append(message)
        elif message["u"] >= self.last:
            for name in "ba":
                for price, size in message[name]:
                    self.sides[name][Decimal(price)] = Decimal(size)
            self.last, self.time_ms = message["u"], message["E"]

    def levels(self, name: str) -> list[tuple[Decimal, Decimal]]:
        held = ((p, q) for p, q in self.sides[name].items() if q != 0)
        return sorted(held, reverse=name == "b")


def brute_cost_bps(side: Sequence[tuple[Decimal, Decimal]], notional: Fraction) -> Fraction:
    """Cost against the first level of trading until so much quote has changed hands."""
    got = coins = Fraction(0)
    exact = [(Fraction(price), Fraction(size)) for price, size in side]
    for price, size in exact:
        part = min(size, (notional - got) / price)
        coins += part
        got += part * price
    assert got == notional, "the book is too thin for the question"
    return abs(got / coins - exact[0][0]) / exact[0][0] * 10_000


def raw_depth(path: Path) -> Iterator[Message]:
    """Depth messages of a raw recording, straight from its lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            message = json.loads(line[line.index(" ") :])
            message = message.get("data", message)
            if "lastUpdateId" in message or message.get("e") == "depthUpdate":
                yield message


def as_pairs(side: Sequence[Level]) -> list[tuple[Decimal, Decimal]]:
    """The product's levels, to compare."""
    return [(level.price, level.size) for level in side]


def raw_coin(path: Path, symbol: str) -> Iterator[Message]:
    """Depth messages of one symbol from a recording of several, straight from its lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if "lastUpdateId" in line and f"symbol={symbol}&" in line:
                yield json.loads(line[line.index("{") :])
            elif '"e":"depthUpdate"' in line and f'"s":"{symbol}"' in line:
                yield json.loads(line[line.index("{") :])["data"]
