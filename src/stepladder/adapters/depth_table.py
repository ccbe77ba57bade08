"""Depth messages as a table in Parquet: a row for each level, rows of equal numbers a message."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from stepladder.adapters.depth_numbers import bounded_time, whole_number
from stepladder.adapters.table_file import read_columns
from stepladder.errors import InputError
from stepladder.inputs.book_rebuild import Change, DepthDelta, DepthMessage, DepthSnapshot
from stepladder.model.fields import as_number
from stepladder.model.number import shown

ROWS_MAX = 5_000_000
LEVEL_COLUMNS = ("event_ts_ns", "side", "price", "qty")
DELTA_COLUMNS = ("first_update_id", "final_update_id", "prev_final_update_id")
SNAPSHOT_COLUMNS = ("last_update_id",)


def table_messages(path: Path, owner: str) -> Iterator[DepthMessage]:
    """Read a table of changes, or of a snapshot.

    Raises
    ------
    InputError
        If it does not read or lacks a column, or a cell is not what its column holds; rows count
        from one.
    """
    known = {*LEVEL_COLUMNS, *DELTA_COLUMNS, *SNAPSHOT_COLUMNS}
    names, rows = read_columns(path, rows_max=ROWS_MAX, wanted=lambda name: name in known)
    if len(rows) > ROWS_MAX:
        raise InputError(expected=f"at most {ROWS_MAX} rows", found="more", where=owner)
    ids = DELTA_COLUMNS if DELTA_COLUMNS[0] in names else SNAPSHOT_COLUMNS
    wanted = (*ids, *LEVEL_COLUMNS)
    if sorted(names) != sorted(wanted):
        raise InputError(
            expected=f"columns {', '.join(wanted)}", found=shown(", ".join(names)), where=owner
        )
    cells = _TableCells(owner, [names.index(name) for name in wanted], len(ids))
    numbered = enumerate((tuple(row[i] for i in cells.places) for row in rows), start=1)
    for _, block in groupby(numbered, key=lambda item: item[1][: len(ids)]):
        yield cells.message(list(block))


class _TableCells:
    """Rows of one message to the message; numbers seen before are not read again."""

    def __init__(self, owner: str, places: list[int], ids: int) -> None:
        self.owner = owner
        self.places = places
        self.ids = ids
        self.numbers: dict[object, Decimal] = {}

    def number(self, value: object, where: str) -> Decimal:
        known = self.numbers.get(value)
        if known is None:
            plain: object = repr(value) if isinstance(value, float) else value
            known = self.numbers[value] = as_number(plain, where=where)
        return known

    def message(self, block: "list[tuple[int, tuple[object, ...]]]") -> DepthMessage:
        where = f"{self.owner}: row {block[0][0]}"
        first = block[0][1]
        ids = [whole_number(self.number(value, where), where) for value in first[: self.ids]]
        time = self.number(first[self.ids], f"{where}, event_ts_ns")
        time_ns = bounded_time(int(time), f"{where}, event_ts_ns")
        sides: dict[int, list[Change]] = {1: [], -1: []}
        for row, values in block:
            at = f"{self.owner}: row {row}"
            side, price, size = values[self.ids + 1 :]
            if side not in (1, -1):
                raise InputError(expected="side 1 or -1", found=shown(side), where=at)
            change = (self.number(price, f"{at}, price"), self.number(size, f"{at}, qty"))
            sides[side].append(change)
        if self.ids == 1:
            return DepthSnapshot(
                last_update_id=ids[0], time_ns=time_ns, bids=sides[1], asks=sides[-1], where=where
            )
        return DepthDelta(
            first_update_id=ids[0],
            final_update_id=ids[1],
            prev_final_update_id=ids[2],
            time_ns=time_ns,
            bids=sides[1],
            asks=sides[-1],
            where=where,
        )
