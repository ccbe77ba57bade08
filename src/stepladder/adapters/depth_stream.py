"""Recorded depth streams: raw websocket lines (plain or gzip), and tables of the same in Parquet.

A raw line is the receiver's clock, a space or a colon, and one message of the venue as JSON
(Binance's shapes: ``depthUpdate``, wrapped in ``stream``/``data`` or bare, and a REST snapshot with
``lastUpdateId``). An address and ``->`` may stand before the answer to a request, whose ``symbol=``
counts; lines with ``<-`` are subscriptions and passed over.
The clock may count seconds, milliseconds, microseconds or nanoseconds: its digits tell, and all
lines of a file must count alike. It says nothing about the venue's clock, and no order is taken
from it; event times come from the messages. Parquet holds a row for each level: columns
``event_ts_ns``, ``side`` (1 bid, -1 ask), ``price``, ``qty`` and either ``last_update_id`` (a
snapshot) or ``first_update_id``, ``final_update_id``, ``prev_final_update_id``.
"""

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from stepladder.adapters.depth_numbers import (
    LEVELS_MAX,
    bounded_time,
    level_pair,
    whole_number,
)
from stepladder.adapters.depth_table import table_messages
from stepladder.adapters.plain_data import file_name, plain_json
from stepladder.errors import InputError
from stepladder.inputs.book_rebuild import Change, DepthDelta, DepthMessage, DepthSnapshot
from stepladder.model.fields import Fields, as_list
from stepladder.model.number import printable, shown
from stepladder.model.time import NS_PER_SECOND

LINE_MAX = 4 * 1024 * 1024
BYTES_MAX = 1024 * 1024 * 1024
CLOCK_UNITS_NS = {10: 10**9, 13: 10**6, 16: 10**3, 19: 1}
"""Digits of a whole-number time of this century, and the nanoseconds of its unit."""
NUMBERS_MAX = 200_000
_HEAD = re.compile(rb"(?:([^ ]{1,4000}) (->|<->|<-) )?([0-9]{1,20})(?:\.([0-9]{1,20}))?:?")
_SYMBOL = re.compile(rb"[?&]symbol=([A-Z0-9_]{1,40})(?:&|$)")


@dataclass(slots=True)
class DepthStream:
    """The depth messages of one recording, read while they are iterated over.

    ``symbol`` picks one market of a recording of several; without it there may be only one.
    ``clock_unit_ns`` is what the receiver's clock counts in, ``behind`` how many messages it
    received before the venue's clock says they were sent, ``others`` the messages that are not
    depth, by kind. All three are filled while reading.
    """

    path: Path
    symbol: str | None = None
    clock_unit_ns: int | None = None
    behind: int = 0
    others: Counter[str] = field(default_factory=Counter)
    _numbers: dict[str, Decimal] = field(default_factory=dict)
    _found: str | None = None

    @property
    def owner(self) -> str:
        """The name of the file, as messages call it."""
        return file_name(self.path)

    def __iter__(self) -> Iterator[DepthMessage]:
        """Read from the start.

        Raises
        ------
        InputError
            If the file or a line cannot be read; it names the line, counted from one.
        """
        self.clock_unit_ns, self.behind, self.others = None, 0, Counter()
        self._numbers, self._found = {}, None
        if self.path.suffix.lower() == ".parquet":
            yield from table_messages(self.path, self.owner)
            return
        for number, line in enumerate(_lines(self.path, self.owner), start=1):
            if not line:
                continue
            message = self._message(line, f"{self.owner}: line {number}")
            if message is not None:
                yield message

    def _message(self, line: bytes, where: str) -> DepthMessage | None:
        start = line.find(b"{")
        head, body = (line, b"") if start < 0 else (line[:start], line[start:])
        match = _HEAD.fullmatch(head.rstrip())
        if match is None:
            raise InputError(
                expected="a time since 1970 of 10, 13, 16 or 19 digits, and a message",
                found=shown(head.decode("utf-8", "replace")[:40]),
                where=where,
            )
        received_ns = self._received(match[3], match[4], where)
        if match[2] in (b"<-", b"<->"):
            self.others["subscription"] += 1
            return None
        if b'"lastUpdateId"' not in body and b'"depthUpdate"' not in body:
            self.others[_kind(body)] += 1
            return None
        try:
            data = plain_json(body.decode("utf-8"), owner=where)
        except UnicodeDecodeError:
            raise InputError(expected="UTF-8 text", found="other bytes", where=where) from None
        table = Fields(data, owner=where)
        table = table.table("data") if table.given("data") else table
        if not self._is_ours(table, match[1], where):
            self.others["another symbol"] += 1
            return None
        message = _read_message(table, where, self._numbers)
        self.behind += received_ns < message.time_ns
        return message

    def _is_ours(self, table: Fields, address: bytes | None, where: str) -> bool:
        """Whether a message is of the one symbol read; one that names none is."""
        asked = _SYMBOL.search(address or b"")
        named = asked[1].decode("ascii") if asked else table.text_or_none("s")
        wanted = self.symbol or self._found
        if named is None or named == wanted:
            return True
        if self.symbol is None and self._found is not None:
            raise InputError(
                expected=f"one symbol, {shown(self._found)}, or the name of the one to read",
                found=shown(named),
                where=where,
            )
        self._found = named
        return self.symbol is None

    def _received(self, whole: bytes, fraction: bytes | None, where: str) -> int:
        unit = CLOCK_UNITS_NS.get(len(whole))
        if unit is None or (fraction is not None and unit != NS_PER_SECOND):
            raise InputError(
                expected="a time since 1970 of 10, 13, 16 or 19 digits, and a message",
                found=shown(whole.decode("ascii")[:40]),
                where=where,
            )
        received_ns = bounded_time(int(whole) * unit, where)
        if fraction is not None:
            received_ns += int(fraction[:9].ljust(9, b"0"))
        if self.clock_unit_ns not in (None, unit):
            raise InputError(
                expected="one unit of time in all lines",
                found=f"{len(whole)} digits after lines of another length",
                where=where,
            )
        self.clock_unit_ns = unit
        return received_ns


def _lines(path: Path, owner: str) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            source: BinaryIO | gzip.GzipFile = gzip.GzipFile(fileobj=file) if packed else file
            total = 0
            while line := source.readline(LINE_MAX + 1):
                total += len(line)
                if len(line) > LINE_MAX or total > BYTES_MAX:
                    raise InputError(
                        expected=f"lines of at most {LINE_MAX} bytes, {BYTES_MAX} in all",
                        found="more",
                        where=owner,
                    )
                yield line.rstrip(b"\r\n")
    except FileNotFoundError:
        where = printable(str(path))
        raise InputError(expected="a file", found="none of that name", where=where) from None
    except (OSError, EOFError, zlib.error) as error:
        found = printable(str(error) or type(error).__name__, limit=100)
        raise InputError(expected="a readable recording", found=found, where=owner) from None


def _kind(body: bytes) -> str:
    """What a message that is not depth calls itself; it is only counted, not read."""
    for name in (b"bookTicker", b"trade", b"markPrice", b"forceOrder"):
        if name in body[:200]:
            return name.decode()
    return "other"


def _read_message(table: Fields, where: str, numbers: dict[str, Decimal]) -> DepthMessage:
    time_ns = bounded_time(_whole(table, "E") * 10**6, where)
    if table.given("lastUpdateId"):
        return DepthSnapshot(
            last_update_id=_whole(table, "lastUpdateId"),
            time_ns=time_ns,
            bids=_changes(table, "bids", numbers),
            asks=_changes(table, "asks", numbers),
            where=where,
        )
    table.choice("e", ("depthUpdate",))
    return DepthDelta(
        first_update_id=_whole(table, "U"),
        final_update_id=_whole(table, "u"),
        prev_final_update_id=_whole(table, "pu"),
        time_ns=time_ns,
        bids=_changes(table, "b", numbers),
        asks=_changes(table, "a", numbers),
        where=where,
    )


def _changes(table: Fields, key: str, numbers: dict[str, Decimal]) -> list[Change]:
    """Changes of one side; texts seen before are not read again, as they are nearly all of them."""
    where = table.where(key)
    rows = as_list(table.take(key), where=where)
    if len(rows) > LEVELS_MAX:
        raise InputError(expected=f"at most {LEVELS_MAX} levels", found=str(len(rows)), where=where)
    if len(numbers) > NUMBERS_MAX:
        numbers.clear()
    return [_change(row, f"{where}[{i}]", numbers) for i, row in enumerate(rows)]


def _change(row: object, where: str, numbers: dict[str, Decimal]) -> Change:
    if isinstance(row, list) and len(row) == 2:
        price, size = row
        if isinstance(price, str) and isinstance(size, str):
            if price in numbers and size in numbers:
                return numbers[price], numbers[size]
            numbers[price], numbers[size] = level_pair(row, where=where)
            return numbers[price], numbers[size]
    return level_pair(row, where=where)


def _whole(table: Fields, key: str) -> int:
    return whole_number(table.number(key), table.where(key))
