"""Funding histories as tables, a row for each settlement: CSV text, and Parquet through duckdb.

Columns: time_utc (or time, timestamp), funding_rate (or rate); optional venue (or exchange), coin
(or symbol), interval_hours; others are ignored and listed. Rates as fractions. Times end in Z or
+00:00, or are whole numbers since 1970 whose digits tell the unit. A float becomes the exact
decimal of its shortest text.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from stepladder.adapters.plain_data import file_name, read_text
from stepladder.adapters.table_file import NumberedRow, csv_table, read_columns
from stepladder.errors import InputError
from stepladder.incentives.funding_series import FundingRow, FundingSeries
from stepladder.model.fields import as_number
from stepladder.model.number import printable, shown
from stepladder.model.time import parse_time

ROWS_MAX = 5_000_000
NAME_MAX = 100
COLUMNS = {
    "time": ("time_utc", "time", "timestamp"),
    "rate": ("funding_rate", "rate"),
    "venue": ("venue", "exchange"),
    "coin": ("coin", "symbol"),
    "interval": ("interval_hours",),
}
OPTIONAL = {"venue": "file", "coin": "all"}
"""What a series is called where the file does not say."""
HOURS_MAX = 24 * 366
EPOCH_UNITS_NS = {10: 10**9, 13: 10**6, 16: 10**3, 19: 1}
"""Digits of a whole-number time of this century, and the nanoseconds of its unit."""
_OFFSET_ZERO = re.compile(r"\+00(?::?00)?$")


def read_funding_history(path: Path) -> tuple[tuple[FundingSeries, ...], tuple[str, ...]]:
    """Read a file ending in .parquet or .csv: series by venue and coin, and ignored columns.

    Rows may come in any order; each series is put in order of time.

    Raises
    ------
    InputError
        If it is neither, lacks a column, or a cell is not what its column holds.
    """
    if path.suffix.lower() == ".parquet":
        if not path.is_file():
            where = printable(str(path))
            raise InputError(expected="a file", found="none of that name", where=where)
        header, rows = read_columns(path, rows_max=ROWS_MAX)
        return _gather(header, enumerate(rows, start=1), owner=file_name(path))
    if path.suffix.lower() == ".csv":
        return read_funding_csv(read_text(path), owner=file_name(path))
    raise InputError(
        expected="a file ending in .parquet or .csv",
        found=shown(path.name),
        where=file_name(path),
    )


def read_funding_csv(text: str, *, owner: str) -> tuple[tuple[FundingSeries, ...], tuple[str, ...]]:
    """Read CSV text (comma, semicolon or tab); rows count as in the file, the header being row 1.

    Examples
    --------
    >>> text = "time_utc,venue,coin,funding_rate\\n2025-10-10T08:00:00Z,binance,BTC,0.0001\\n"
    >>> (series,), ignored = read_funding_csv(text, owner="a.csv")
    >>> series.venue, series.rows[0].rate
    ('binance', Decimal('0.0001'))
    """
    with csv_table(text, owner=owner) as (header, rows):
        return _gather(header, rows, owner=owner)


def _gather(
    header: Sequence[str], rows: Iterable[NumberedRow], *, owner: str
) -> tuple[tuple[FundingSeries, ...], tuple[str, ...]]:
    places, ignored = _places(header, owner)
    found: dict[tuple[str, str], list[FundingRow]] = {}
    labels: dict[object, Decimal | None] = {}
    for row, values in rows:
        if row > ROWS_MAX + 1:
            raise InputError(expected=f"at most {ROWS_MAX} rows", found="more", where=owner)
        where = f"{owner}: row {row}"
        cells = {name: values[place] for name, place in places.items()}
        key = (_name(cells, "venue", where), _name(cells, "coin", where))
        label = cells.get("interval")
        if label not in labels:
            labels[label] = _hours(label, where=f"{where}, interval_hours")
        found.setdefault(key, []).append(
            FundingRow(
                at=_instant(cells["time"], where=f"{where}, time"),
                rate=_number(cells["rate"], where=f"{where}, funding_rate"),
                interval_hours=labels[label],
            )
        )
    series = tuple(
        FundingSeries(venue=venue, coin=coin, rows=tuple(sorted(each, key=lambda row: row.at)))
        for (venue, coin), each in found.items()
    )
    return series, ignored


def _places(header: Sequence[str], owner: str) -> tuple[dict[str, int], tuple[str, ...]]:
    places: dict[str, int] = {}
    for column, names in COLUMNS.items():
        at = [place for place, name in enumerate(header) if name in names]
        if len(at) > 1 or (not at and column in ("time", "rate")):
            raise InputError(
                expected=f"one column {' or '.join(names)}",
                found=shown(", ".join(header)) if not at else str(len(at)),
                where=owner,
            )
        if at:
            places[column] = at[0]
    taken = set(places.values())
    return places, tuple(printable(n) for i, n in enumerate(header) if i not in taken)[:50]


def _name(cells: dict[str, object], column: str, where: str) -> str:
    if column not in cells:
        return OPTIONAL[column]
    value = cells[column]
    if not isinstance(value, str) or not value or len(value) > NAME_MAX or not value.isprintable():
        raise InputError(expected="a name", found=shown(value), where=f"{where}, {column}")
    return value


def _number(value: object, *, where: str) -> Decimal:
    if isinstance(value, Decimal):
        return as_number(format(value, "f"), where=where)
    return as_number(repr(value) if isinstance(value, float) else value, where=where)


def _hours(value: object, *, where: str) -> Decimal | None:
    if value is None or value == "":
        return None
    hours = _number(value, where=where)
    if not 0 < hours <= HOURS_MAX:
        raise InputError(expected="hours above zero", found=str(hours), where=where)
    return hours


def _instant(value: object, *, where: str) -> int:
    if isinstance(value, str) and not value.isdigit():
        return parse_time(_OFFSET_ZERO.sub("Z", value), where=where)
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        unit = EPOCH_UNITS_NS.get(len(str(value))) if len(str(value)) < 20 else None
        if unit is not None:
            return int(value) * unit
    raise InputError(
        expected="a UTC time, or one since 1970 in 10, 13, 16 or 19 digits",
        found=shown(value),
        where=where,
    )
