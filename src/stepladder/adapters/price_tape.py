"""A price tape from Parquet or CSV files: quotes, trades, index, mark and funding schedule.

Columns, any of which a file may lack except the time: ``time_ns`` (or ``event_ts_ns``), ``mark``,
``index``, ``last`` (or ``price``), ``bid``, ``ask``, ``qty``, ``exec_type``, ``funding_rate``,
``next_funding_ns`` (or ``next_funding_ts_ns``), ``impact_mid``, and ``external.VENUE`` for the
middle of another venue's perpetual. Times are UTC nanoseconds of the venue's clock, the
same clock in every file; a float becomes the exact decimal of its shortest text; an empty cell is
no news. Other columns are ignored.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from stepladder.adapters.table_file import CSV, PARQUET, read_columns
from stepladder.errors import InputError
from stepladder.inputs.last_price import Trade
from stepladder.inputs.price_tape import PriceTape, TapeRow
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.fields import as_number
from stepladder.model.number import shown

ROWS_MAX = 2_000_000
EARLIEST_NS, LATEST_NS = 10**18, 4 * 10**18
"""2001 to 2096: a time in other units than nanoseconds falls outside."""
COLUMNS = {
    "time": ("time_ns", "event_ts_ns"),
    "mark": ("mark", "mark_price"),
    "index": ("index", "index_price"),
    "last": ("last", "last_price", "price"),
    "bid": ("bid", "best_bid"),
    "ask": ("ask", "best_ask"),
    "impact_mid": ("impact_mid",),
    "size": ("qty", "size"),
    "kind": ("exec_type", "kind"),
    "funding_rate": ("funding_rate",),
    "next_funding": ("next_funding_ns", "next_funding_ts_ns"),
}
PRICES = ("mark", "index", "last", "bid", "ask", "impact_mid")
EXTERNAL = "external."


def read_tape(*paths: Path | str) -> PriceTape:
    """Read one tape from one file or several, merged by time.

    At one and the same time the rows keep the order of the files as named, and of each file.

    Raises
    ------
    InputError
        If a file does not read, has no time column or nothing else we know, or a cell is not what
        its column holds; rows count from 1.
    """
    rows: list[TapeRow] = []
    backwards = 0
    with localcontext(EXACT):
        for path in map(Path, paths):
            found = _read_file(path)
            backwards += sum(1 for a, b in pairwise(found) if b.time_ns < a.time_ns)
            rows += found
    owner = ", ".join(Path(path).name for path in paths)
    rows.sort(key=lambda row: row.time_ns)
    return PriceTape(owner=owner, rows=tuple(rows), out_of_order=backwards)


def _read_file(path: Path) -> list[TapeRow]:
    owner = path.name
    is_csv = path.suffix.lower() in (".csv", ".txt")
    names, rows = read_columns(
        path, rows_max=ROWS_MAX, reader=CSV if is_csv else PARQUET, wanted=_is_ours
    )
    places = _places(names, owner)
    if len(rows) > ROWS_MAX:
        raise InputError(expected=f"at most {ROWS_MAX} rows", found="more", where=owner)
    cells = _Cells(owner)
    return [
        cells.row(number, {name: values[place] for name, place in places.items()})
        for number, values in enumerate(rows, start=1)
    ]


def _is_ours(name: str) -> bool:
    return name.startswith(EXTERNAL) or any(name in names for names in COLUMNS.values())


def _places(names: Sequence[str], owner: str) -> dict[str, int]:
    places: dict[str, int] = {}
    for column, known in COLUMNS.items():
        found = [place for place, name in enumerate(names) if name in known]
        if len(found) > 1:
            raise InputError(
                expected=f"one column {' or '.join(known)}", found=str(len(found)), where=owner
            )
        if found:
            places[column] = found[0]
    places |= {name: place for place, name in enumerate(names) if name.startswith(EXTERNAL)}
    if "time" not in places or not set(places) & {*PRICES, "funding_rate", "next_funding"}:
        raise InputError(
            expected="a column time_ns and at least one of mark, index, last, bid, ask",
            found=shown(", ".join(names)),
            where=owner,
        )
    return places


class _Cells:
    """The cells of one row by column; numbers seen before are not read again."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.number_of_row = 0
        self.values: dict[str, object] = {}
        self.numbers: dict[object, Decimal] = {}

    def row(self, number: int, values: dict[str, object]) -> TapeRow:
        self.number_of_row, self.values = number, values
        last = self.price("last")
        others = {
            column.removeprefix(EXTERNAL): price
            for column in values
            if column.startswith(EXTERNAL) and (price := self.price(column)) is not None
        }
        at = self.instant("time")
        if at is None:
            raise InputError(expected="a time", found="nothing", where=self.where("time"))
        return TapeRow(
            time_ns=at,
            mark=self.price("mark"),
            index=self.price("index"),
            bid=self.price("bid"),
            ask=self.price("ask"),
            impact_mid=self.price("impact_mid"),
            external=others or None,
            funding_rate=self.figure("funding_rate"),
            next_funding_ns=self.instant("next_funding"),
            trade=None
            if last is None
            else Trade(time_ns=at, price=last, size=self.figure("size"), kind=self.word("kind")),
        )

    def where(self, column: str) -> str:
        return f"{self.owner}: row {self.number_of_row}, {column}"

    def figure(self, column: str) -> Decimal | None:
        value = self.values.get(column)
        if value is None or value == "":
            return None
        known = self.numbers.get(value)
        if known is not None:
            return known
        plain: object = repr(value) if isinstance(value, float) else value
        number = as_number(plain, where=self.where(column))
        self.numbers[value] = number
        return number

    def price(self, column: str) -> Decimal | None:
        price = self.figure(column)
        if price is not None and price <= 0:
            raise InputError(
                expected="a price above zero", found=f"{price:f}", where=self.where(column)
            )
        return price

    def instant(self, column: str) -> int | None:
        number = self.figure(column)
        if number is None:
            return None
        if number != number.to_integral_value() or not EARLIEST_NS <= number <= LATEST_NS:
            raise InputError(
                expected="nanoseconds since 1970", found=f"{number:f}", where=self.where(column)
            )
        return int(number)

    def word(self, column: str) -> str:
        value = self.values.get(column)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.isprintable() or len(value) > 40:
            raise InputError(expected="a word", found=shown(value), where=self.where(column))
        return value
