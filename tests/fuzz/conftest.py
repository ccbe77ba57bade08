"""Seeded mutators, and the one question about every input: an answer, or an InputError."""

import json
import os
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from stepladder.errors import InputError
from stepladder.reports.account_explain import account_explanation
from stepladder.reports.account_json import account_json
from stepladder.reports.account_text import account_text
from stepladder.venues.packaged import packaged_rulebook

NIGHTLY = os.environ.get("STEPLADDER_PROFILE") == "nightly"
INPUTS = 17_000 if NIGHTLY else 300
SEED = int(os.environ.get("STEPLADDER_FUZZ_SEED", "20251010"))
SECONDS_EACH = 1.0
MEGABYTES_MORE = 256
MESSAGE_MAX = 1_000
NOW_NS = 1_761_955_200_000_000_000

RAW = [
    *(Path(__file__).parent / "nasty_values.txt").read_text("utf-8").splitlines(),
    f'"{"x" * 70_000}"',
    "9" * 5_000,
    "[" * 40,
]
OBJECTS: tuple[object, ...] = (
    *(0.5, float("nan"), 1j, -1, 1, 1 << 20_000, True, (), set(), b"1", object()),
    *map(Decimal, ("NaN", "sNaN", "Infinity", "1E+400", "1." + "1" * 60)),
    *(datetime(2024, 10, 24, tzinfo=UTC), {1: 2}, {None: None}, ["x", 1.5]),
)
KINDS = {
    "venue": ("binance-usdm", "bybit-linear", "hyperliquid", "bitmex"),
    "as_of": ("2024-10-24", "2025-09-29T00:00:00Z", "2022-06-01", "2026-01-01", "2021-01-01", None),
    "margin_mode": ("cross", "isolated", None),
    "position_mode": ("one_way", "hedge", None),
    "fee_tier": (None, "base", "VIP1"),
    "opened_at": (None, "2020-01-01", "2025-09-01T00:00:00Z"),
    "next_at": ("2024-10-24T08:00:00Z", "2025-11-01T01:00:00Z", "2020-01-01", None),
    "maintenance_margin_rate": ("0.004", "0.01", "0.5", "0.999999999999", "1", "1e-20"),
    "kind": ("linear", "inverse", "quanto"),
    "settlement_asset": ("USDT", "XBT", "USDC"),
    "asset": ("USDT", "XBT", "USDC", "BTC", "ETH"),
    "symbol": ("MYCOIN", "BTCUSDT", "XBTUSD", "BTC", "WIF", "NOSUCHCOIN"),
    "rate": ("0.0001", "-0.02", "0", "1"),
}
NEEDED = ("schema", "venue", "positions", "symbol", "size", "price", "asset", "floor")
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null|\[\]|\{\}')


class Mutator:
    """Damages inputs as broken clients, hasty people and attackers do; same seed, same damage."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(f"{SEED} {seed}")

    def text(self, text: str) -> str:
        """Damage a text one to three times: bytes, pieces, or values replaced by nasty ones."""
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            text = self.random.choice(
                (
                    self.flip,
                    self.cut,
                    self.double,
                    self.move,
                    self.raw,
                    self.raw,
                    self.raw,
                    self.lend,
                )
            )(text)
        return text

    def span(self, text: str, longest: int = 40) -> tuple[int, int]:
        start = self.random.randrange(len(text) + 1)
        return start, min(start + self.random.randrange(1, longest), len(text))

    def flip(self, text: str) -> str:
        data = bytearray(text, "utf-8", "surrogatepass")
        for _ in range(self.random.choice((1, 2, 8))):
            if data:
                data[self.random.randrange(len(data))] ^= 1 << self.random.randrange(8)
        return data.decode("utf-8", self.random.choice(("replace", "ignore", "surrogateescape")))

    def cut(self, text: str) -> str:
        start, end = self.span(text)
        return text[:start] + text[end:]

    def double(self, text: str) -> str:
        start, end = self.span(text, self.random.choice((40, 400)))
        return text[:end] + text[start:end] * self.random.choice((1, 1, 2, 20)) + text[end:]

    def move(self, text: str) -> str:
        start, end = self.span(text)
        piece, rest = text[start:end], text[:start] + text[end:]
        place = self.random.randrange(len(rest) + 1)
        return rest[:place] + piece + rest[place:]

    def raw(self, text: str) -> str:
        """Put a nasty value where a value stood."""
        found = list(TOKEN.finditer(text))
        if not found:
            return text + self.random.choice(RAW)
        token = self.random.choice(found)
        return text[: token.start()] + self.random.choice(RAW) + text[token.end() :]

    def lend(self, text: str) -> str:
        """Put one field's value where another stood."""
        found = list(TOKEN.finditer(text))
        if len(found) < 2:
            return text
        taker, giver = self.random.sample(found, 2)
        return text[: taker.start()] + giver[0] + text[taker.end() :]

    def tree(self, data: Any) -> Any:
        """Damage plain data one to three times, keeping its shape mostly."""
        data = json.loads(json.dumps(data))
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            holders = list(_holders(data))
            if not holders:
                return data
            holder = self.random.choice(holders)
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if keys:
                self._damage(holder, self.random.choice(keys), holders)
        return data

    def _damage(self, holder: Any, key: Any, holders: list[Any]) -> None:
        way = self.random.choices(("drop", "more", "lend", "wrap", "change"), (3, 1, 1, 1, 6))[0]
        if way == "drop":
            del holder[key]
        elif way == "more" and isinstance(holder, list):
            holder.extend([holder[key]] * self.random.choice((1, 2, 60)))
        elif way == "more":
            holder[f"{key}{self.random.choice(('', 's', ' ', chr(10), chr(0x663)))}x"] = holder[key]
        elif way == "lend":
            other = self.random.choice(holders)
            values = list(other.values()) if isinstance(other, dict) else list(other)
            if values:
                holder[key] = json.loads(json.dumps(self.random.choice(values)))
        elif way == "wrap":
            holder[key] = [holder[key]] if self.random.random() < 0.5 else {"unknown": holder[key]}
        else:
            holder[key] = self.value(holder[key])

    def value(self, value: Any) -> Any:
        """The old value in another size, so that it is still read; or a nasty one."""
        is_number = isinstance(value, str | int | float) and PLAIN_NUMBER.fullmatch(str(value))
        if is_number and self.random.random() < 0.7:
            scaled = self.scaled(str(value))
            return scaled if isinstance(value, str) else float(scaled)
        while True:
            try:
                return json.loads(self.random.choice(RAW))
            except (ValueError, RecursionError):
                continue

    def gentle(self, data: Any) -> Any:
        """Change up to eight values to others of their kind, so that most are still answered."""
        data = json.loads(json.dumps(data))
        for _ in range(self.random.randrange(1, 9)):
            holder = self.random.choice([held for held in _holders(data) if held])
            key = self.random.choice(
                list(holder) if isinstance(holder, dict) else range(len(holder))
            )
            value = holder[key]
            if key in KINDS:
                holder[key] = self.random.choice(KINDS[key])
            elif isinstance(value, str) and PLAIN_NUMBER.fullmatch(value):
                holder[key] = self.scaled(value)
            elif self.random.random() < 0.3 and isinstance(holder, dict) and key not in NEEDED:
                del holder[key]
        return data

    def scaled(self, number: str) -> str:
        """A number nearby, far away, or on the other side of zero."""
        factor = self.random.choice(
            (
                "0",
                "-1",
                "1e20",
                "1e-20",
                "1e6",
                "1e-6",
                "1e3",
                "10",
                "3",
                "1.1",
                "0.99",
                "0.5",
                "0.1",
            )
        )
        return format((Decimal(number) * Decimal(factor)).normalize(), "f")[:46]

    def object(self) -> object:
        """A value that only Python can hand over, never a file."""
        return self.random.choice(OBJECTS)


def _holders(data: Any) -> Iterator[Any]:
    if isinstance(data, dict | list):
        yield data
        for value in data.values() if isinstance(data, dict) else data:
            yield from _holders(value)


@dataclass
class Tally:
    """What became of the inputs of one family."""

    family: str
    outcomes: Counter[str] = field(default_factory=Counter)
    worst_seconds: float = 0.0
    worst_input: object = None
    longest_message: str = ""

    def ask(self, shown: object, question: Callable[[], object]) -> None:
        """Ask; anything but an answer or an InputError of one line fails."""
        start = time.process_time()
        try:
            question()
            self.outcomes["answered"] += 1
        except InputError as error:
            self.outcomes["refused"] += 1
            self.longest_message = max(self.longest_message, str(error), key=len)
            if not str(error).isprintable():
                raise
        except Exception as error:
            error.add_note(f"{self.family}, input number {self.count}: {shown!r}"[:20_000])
            raise
        seconds = time.process_time() - start
        if seconds > self.worst_seconds:
            self.worst_seconds, self.worst_input = seconds, shown

    @property
    def count(self) -> int:
        return sum(self.outcomes.values())

    def finish(self, *, least_answered: float) -> None:
        """Check the time of the slowest, and that neither outcome is all there was."""
        assert self.worst_seconds < SECONDS_EACH, (
            self.worst_seconds,
            repr(self.worst_input)[:9_000],
        )
        assert len(self.longest_message) < MESSAGE_MAX, self.longest_message
        assert self.count == INPUTS
        assert self.outcomes["answered"] >= least_answered * self.count, self.outcomes
        assert self.outcomes["refused"] >= 0.05 * self.count, self.outcomes
        print(
            f"\n{self.family}: {self.count} inputs, {dict(self.outcomes)}, "
            f"slowest {self.worst_seconds:.3f} s"
        )


def report(answer: Any) -> None:
    """Write an answer in every form; the text must print and the data must be JSON."""
    account_text(answer).encode("utf-8")
    account_explanation(answer).encode("utf-8")
    json.dumps(account_json(answer), allow_nan=False)


@pytest.fixture(autouse=True)
def _bounded_memory() -> Iterator[None]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert more < MEGABYTES_MORE, f"{more:.0f} MB more than before"


@pytest.fixture(autouse=True)
def _cached_rulebooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rulebooks do not change here; reading them anew takes most of the time."""
    monkeypatch.setattr("stepladder.verbs.account.packaged_rulebook", _rulebook)


_rulebook = cache(packaged_rulebook)


@pytest.fixture
def inputs() -> range:
    return range(INPUTS)


@pytest.fixture
def mutator(request: pytest.FixtureRequest) -> Mutator:
    return Mutator(request.node.name)


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    return Tally(request.node.name)


@pytest.fixture
def write_answer() -> Callable[[Any], None]:
    return report
