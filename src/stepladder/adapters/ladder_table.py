"""Ladders as tables, a row for each tier: CSV text, and Parquet through duckdb.

Columns: symbol, tier, floor_notional (or floor), cap_notional (or cap), maintenance_margin_rate;
optional snapshot_date, max_leverage, maintenance_deduction; others are ignored and listed. Amounts
in the settlement asset, rates as fractions. A float becomes the exact decimal of its shortest
text. An empty cap is an open end, an empty leverage is unknown, an empty deduction is computed.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from stepladder.adapters.ladder_payload import IGNORED_MAX, read_symbol
from stepladder.adapters.table_file import NumberedRow, csv_table, read_columns
from stepladder.errors import InputError
from stepladder.model.exact import ZERO
from stepladder.model.fields import as_number
from stepladder.model.ladder import Tier
from stepladder.model.number import number_text, shown
from stepladder.model.time import parse_time
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.ladder_tiers import TIERS_MAX
from stepladder.venues.ladder_usable import OPEN

ROWS_MAX = 1_000_000
COLUMNS = {
    "snapshot_date": ("snapshot_date",),
    "symbol": ("symbol",),
    "tier": ("tier",),
    "floor": ("floor_notional", "floor"),
    "cap": ("cap_notional", "cap"),
    "maintenance_margin_rate": ("maintenance_margin_rate",),
    "max_leverage": ("max_leverage",),
    "maintenance_deduction": ("maintenance_deduction",),
}
OPTIONAL = {"snapshot_date", "max_leverage", "maintenance_deduction"}
LadderKey = tuple[int | None, str]
Ladders = dict[LadderKey, tuple[Tier, ...]]


def read_csv(text: str, *, owner: str) -> tuple[Ladders, tuple[str, ...]]:
    """Read CSV text (comma, semicolon or tab): ladders by date and symbol, and ignored columns.

    Raises
    ------
    InputError
        If a column is missing or a cell is not what its column holds; rows count as in the file,
        the header being row 1.
    """
    with csv_table(text, owner=owner) as (header, rows):
        return read_table(header, rows, owner=owner)


def read_parquet(path: Path) -> tuple[Ladders, tuple[str, ...]]:
    """Read a Parquet file: ladders by date and symbol, and ignored columns.

    Raises
    ------
    InputError
        If it is not Parquet, has more than a million rows, lacks a column, or a cell is not what
        its column holds; rows count from 1.
    """
    header, rows = read_columns(path, rows_max=ROWS_MAX)
    return read_table(header, enumerate(rows, start=1), owner=path.name)


def read_table(
    header: Sequence[str], rows: Iterable[NumberedRow], *, owner: str
) -> tuple[Ladders, tuple[str, ...]]:
    """Gather numbered rows into ladders by date and symbol, each ordered by its tier numbers."""
    places, ignored = _places(header, owner)
    cells = _Cells(owner)
    ladders: dict[LadderKey, dict[int, Tier]] = {}
    for row, values in rows:
        if row > ROWS_MAX + 1:
            raise InputError(expected=f"at most {ROWS_MAX} rows", found="more", where=owner)
        cells.start(row, {name: values[place] for name, place in places.items()})
        tiers = ladders.setdefault((cells.day(), cells.symbol()), {})
        number = cells.tier_number()
        if number in tiers or len(tiers) == TIERS_MAX:
            raise InputError(
                expected=f"each tier once, and at most {TIERS_MAX}",
                found=f"tier {number} again",
                where=cells.where("tier"),
            )
        tiers[number] = cells.tier()
    return {
        key: tuple(tiers[number] for number in sorted(tiers)) for key, tiers in ladders.items()
    }, ignored


class _Cells:
    """The cells of one row by column; numbers seen before are not read again."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.row = 0
        self.values: dict[str, object] = {}
        self.numbers: dict[object, Decimal] = {}
        self.days: dict[str, int] = {}
        self.symbols: set[object] = set()

    def start(self, row: int, values: dict[str, object]) -> None:
        self.row = row
        self.values = {
            name: value.strip() if isinstance(value, str) else value
            for name, value in values.items()
        }

    def where(self, column: str) -> str:
        return f"{self.owner}: row {self.row}, {column}"

    def given(self, column: str) -> bool:
        return self.values.get(column) not in (None, "")

    def number(self, column: str) -> Decimal:
        value = self.values.get(column)
        if not self.given(column):
            raise InputError(expected="a number", found="nothing", where=self.where(column))
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise InputError(expected="a number", found=shown(value), where=self.where(column))
        known = self.numbers.get(value)
        if known is not None:
            return known
        plain: object = repr(value) if isinstance(value, float) else value
        if isinstance(value, Decimal):
            plain = format(value, "f")
        number = as_number(plain, where=self.where(column))
        if number < ZERO:
            raise InputError(
                expected="zero or more", found=number_text(number), where=self.where(column)
            )
        self.numbers[value] = number
        return number

    def tier_number(self) -> int:
        number = self.number("tier")
        if number != number.to_integral_value() or number > TIERS_MAX:
            raise InputError(
                expected=f"a whole number up to {TIERS_MAX}",
                found=number_text(number),
                where=self.where("tier"),
            )
        return int(number)

    def symbol(self) -> str:
        value = self.values["symbol"]
        if not isinstance(value, str):
            raise InputError(expected="a text", found=shown(value), where=self.where("symbol"))
        if value not in self.symbols:
            self.symbols.add(read_symbol(value, where=self.where("symbol")))
        return value

    def day(self) -> int | None:
        """The instant a row was recorded at, UTC ns, or None for a table without dates."""
        if "snapshot_date" not in self.values:
            return None
        value = self.values["snapshot_date"]
        if not self.given("snapshot_date"):
            raise InputError(expected="a date", found="nothing", where=self.where("snapshot_date"))
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        text = value if isinstance(value, str) else shown(value)
        if text not in self.days:
            self.days[text] = parse_time(text, where=self.where("snapshot_date"))
        return self.days[text]

    def tier(self) -> Tier:
        return Tier(
            floor=self.number("floor"),
            cap=self._cap(),
            maintenance_margin_rate=self.number("maintenance_margin_rate"),
            max_leverage=self._leverage(),
            maintenance_deduction=self.number("maintenance_deduction")
            if self.given("maintenance_deduction")
            else None,
        )

    def _cap(self) -> Decimal | None:
        if not self.given("cap") or self.values["cap"] == OPEN:
            return None
        return self.number("cap")

    def _leverage(self) -> Decimal | Unknown:
        if not self.given("max_leverage"):
            return unknown("maximum leverage", "not given", owner=self.where("max_leverage"))
        leverage = self.number("max_leverage")
        if leverage == ZERO:
            raise InputError(
                expected="a number above zero", found="0", where=self.where("max_leverage")
            )
        return leverage


def _places(header: Sequence[str], owner: str) -> tuple[dict[str, int], tuple[str, ...]]:
    """Which column holds what, and the names of the columns that hold nothing for us."""
    places: dict[str, int] = {}
    for column, names in COLUMNS.items():
        found = [place for place, name in enumerate(header) if name in names]
        if len(found) > 1 or (not found and column not in OPTIONAL):
            raise InputError(
                expected=f"one column {' or '.join(names)}",
                found=shown(", ".join(header)) if not found else str(len(found)),
                where=owner,
            )
        if found:
            places[column] = found[0]
    taken = set(places.values())
    others = [shown(name)[1:-1] for place, name in enumerate(header) if place not in taken]
    return places, tuple(others[:IGNORED_MAX])
