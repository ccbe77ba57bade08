"""One order book from a file: JSON as venues and ccxt give it, CSV, or Parquet.

JSON: ``bids`` and ``asks``, lists of ``[price, size]``; ``symbol`` (or ``s``), the time as
``time_ns``, ``event_ts_ns``, or ``timestamp``/``E`` in milliseconds; ``is_whole = true`` where
nothing rests beyond the last level. Without it the book is known to its last level and no further,
because venues cut books off without saying so. Other keys are ignored.
CSV and Parquet: columns ``side`` (bid or ask, 1 or -1), ``price``, ``qty`` (or ``size``).
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from stepladder.adapters.depth_numbers import EARLIEST_NS, LATEST_NS, LEVELS_MAX, level_pair
from stepladder.adapters.plain_data import file_name, plain_json, read_text
from stepladder.adapters.table_file import csv_table, read_columns
from stepladder.errors import InputError
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.fields import Fields, as_list, as_number
from stepladder.model.number import shown
from stepladder.model.order_book import Level, OrderBook, checked_book

SIDES = {"bid": True, "buy": True, "1": True, "ask": False, "sell": False, "-1": False}
SIZES = ("qty", "size")
TIMES_NS = {"time_ns": 1, "event_ts_ns": 1, "timestamp": 10**6, "E": 10**6}


def read_order_book(path: Path) -> OrderBook:
    """Read a book from a file ending in .json, .csv or .parquet, and check it.

    Raises
    ------
    InputError
        If it does not read or is no book: unsorted, crossed, a price or a size not above zero.
    """
    owner, ending = file_name(path), path.suffix.lower()
    if ending == ".json":
        return read_book_json(read_text(path), owner=owner)
    if ending == ".csv":
        return read_book_csv(read_text(path), owner=owner)
    if ending == ".parquet":
        names, rows = read_columns(path, rows_max=2 * LEVELS_MAX)
        with localcontext(EXACT):
            return _from_table(names, list(enumerate(rows, start=1)), owner)
    raise InputError(
        expected="a file ending in .json, .csv or .parquet", found=shown(path.name), where=owner
    )


def read_book_json(text: str, *, owner: str) -> OrderBook:
    """Read the JSON text of a book.

    Examples
    --------
    >>> book = read_book_json('{"bids": [["9", "1"]], "asks": [["10", "2"]]}', owner="a.json")
    >>> book.known_bid_end, book.asks[0].size
    (Decimal('9'), Decimal('2'))
    """
    with localcontext(EXACT):
        table = Fields(plain_json(text, owner=owner), owner=owner)
        bids, asks = _levels(table, "bids"), _levels(table, "asks")
        is_whole = table.flag("is_whole", default=False)
        symbol = table.text_or_none("symbol") or table.text_or_none("s") or ""
        return _book(symbol, _time(table), bids, asks, is_whole=is_whole, owner=owner)


def read_book_csv(text: str, *, owner: str) -> OrderBook:
    """Read the CSV text of a book: columns side, price and qty (or size).

    Examples
    --------
    >>> read_book_csv("side,price,qty\\nbid,9,1\\nask,10,2\\n", owner="a.csv").bids
    (Level(price=Decimal('9'), size=Decimal('1')),)
    """
    with csv_table(text, owner=owner) as (header, rows), localcontext(EXACT):
        return _from_table(header, list(rows), owner)


def _book(
    symbol: str,
    time_ns: int,
    bids: tuple[Level, ...],
    asks: tuple[Level, ...],
    *,
    is_whole: bool,
    owner: str,
) -> OrderBook:
    if not bids and not asks and not is_whole:
        raise InputError(
            expected="a level, or is_whole = true for a book that is empty",
            found="none",
            where=owner,
        )
    return checked_book(
        OrderBook(
            symbol=symbol,
            time_ns=time_ns,
            bids=bids,
            asks=asks,
            known_bid_end=None if is_whole or not bids else bids[-1].price,
            known_ask_end=None if is_whole or not asks else asks[-1].price,
            source=owner,
        )
    )


def _levels(table: Fields, key: str) -> tuple[Level, ...]:
    where = table.where(key)
    if not isinstance(table.take(key), list):
        raise InputError(expected="a list of levels", found=shown(table.take(key)), where=where)
    rows = as_list(table.take(key), where=where)
    if len(rows) > LEVELS_MAX:
        raise InputError(expected=f"at most {LEVELS_MAX} levels", found=str(len(rows)), where=where)
    return tuple(Level(*level_pair(row, where=f"{where}[{i}]")) for i, row in enumerate(rows))


def _time(table: Fields) -> int:
    """Time of the book, zero where it does not say."""
    for key, unit_ns in TIMES_NS.items():
        if table.given(key):
            time_ns = table.number(key) * unit_ns
            if not EARLIEST_NS <= time_ns <= LATEST_NS or time_ns != time_ns.to_integral_value():
                unit = "nanoseconds" if unit_ns == 1 else "milliseconds"
                raise InputError(
                    expected=f"{unit} since 1970",
                    found=f"{table.number(key):f}",
                    where=table.where(key),
                )
            return int(time_ns)
    return 0


def _from_table(
    header: Sequence[str], rows: "list[tuple[int, Sequence[object]]]", owner: str
) -> OrderBook:
    sizes = [name for name in SIZES if name in header]
    wanted = ["side", "price", *sizes]
    if len(sizes) != 1 or any(list(header).count(name) != 1 for name in wanted):
        raise InputError(
            expected="one column each: side, price, qty (or size)",
            found=shown(", ".join(header)),
            where=owner,
        )
    if len(rows) > 2 * LEVELS_MAX:
        raise InputError(
            expected=f"at most {2 * LEVELS_MAX} rows", found=str(len(rows)), where=owner
        )
    places = [list(header).index(name) for name in wanted]
    sides: dict[bool, list[Level]] = {True: [], False: []}
    for number, cells in rows:
        side, price, size = (cells[place] for place in places)
        where = f"{owner}: row {number}"
        is_bid = SIDES.get(str(side).lower()) if isinstance(side, (str, int)) else None
        if is_bid is None:
            raise InputError(expected="bid or ask", found=shown(side), where=f"{where}, side")
        sides[is_bid].append(
            Level(_cell(price, f"{where}, price"), _cell(size, f"{where}, {sizes[0]}"))
        )
    return _book("", 0, tuple(sides[True]), tuple(sides[False]), is_whole=False, owner=owner)


def _cell(value: object, where: str) -> Decimal:
    return as_number(repr(value) if isinstance(value, float) else value, where=where)
