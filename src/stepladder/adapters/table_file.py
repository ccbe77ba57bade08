"""Tables in files: Parquet through duckdb, CSV as text; what is wrong with one in one line."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from stepladder.errors import InputError

NumberedRow = tuple[int, Sequence[object]]
Rows = list[tuple[object, ...]]
DUCKDB_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "2GB",
}
"""Nothing is fetched, and a bomb of a file does not take the machine with it."""
PARQUET = "read_parquet(?)"
CSV = "read_csv(?, header = true, all_varchar = true)"


def read_columns(
    path: Path,
    *,
    rows_max: int,
    reader: str = PARQUET,
    wanted: Callable[[str], bool] = lambda name: True,
) -> tuple[list[str], Rows]:
    """Read the wanted columns of a file: their names, and at most one row more than ``rows_max``.

    Instants come as nanoseconds, short floats as their shortest text, everything else as it is.

    Parameters
    ----------
    reader
        ``PARQUET`` or ``CSV``; every cell of a CSV comes as text.

    Raises
    ------
    InputError
        If the file is not there or cannot be read; it names the file.
    """
    import duckdb

    # The name is a pattern to duckdb: what is in it stands for itself.
    pattern = "".join(f"[{c}]" if c in "*?[" else c for c in str(path))
    kind = "a Parquet file" if reader == PARQUET else "a Parquet or CSV file"
    with _readable(path.name, kind), duckdb.connect(config=DUCKDB_SETTINGS) as connection:
        empty = connection.execute(f"SELECT * FROM {reader} LIMIT 0", [pattern])
        columns = [(str(column[0]), str(column[1])) for column in empty.description or ()]
        found = [(name, of) for name, of in columns if wanted(name)]
        if not found:
            return [], []
        select = ", ".join(_selected(name, of) for name, of in found)
        table = connection.execute(f"SELECT {select} FROM {reader} LIMIT {rows_max + 1}", [pattern])
        return [name for name, _ in found], table.fetchall()


@contextmanager
def _readable(owner: str, expected: str) -> Iterator[None]:
    """Turn what duckdb says of a damaged file into one line; its text decoder raises anything."""
    import duckdb

    try:
        yield
    except (duckdb.Error, RuntimeError, ValueError, OSError) as error:
        found = " ".join(str(error).split())[:100]
        raise InputError(expected=expected, found=found, where=owner) from None


def _selected(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return f"epoch_ns({quoted})"
    return f"CAST({quoted} AS VARCHAR)" if kind == "FLOAT" else quoted


@contextmanager
def csv_table(text: str, *, owner: str) -> Iterator[tuple[list[str], Iterator[NumberedRow]]]:
    """Header and numbered rows of CSV text (comma, semicolon or tab), read inside the block.

    Rows count as in the file, the header being row 1; empty lines are passed over.

    Raises
    ------
    InputError
        If it is not CSV or a row has another number of cells; it names the row.

    Examples
    --------
    >>> with csv_table("a;b\\n1;2\\n", owner="a.csv") as (header, rows):
    ...     print(header, list(rows))
    ['a', 'b'] [(2, ['1', '2'])]
    """
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        yield header, _numbered(reader, len(header), owner)
    except csv.Error as error:
        where = f"{owner}: row {reader.line_num}"
        raise InputError(expected="CSV", found=str(error)[:100], where=where) from None


def _numbered(reader: "Iterator[list[str]]", width: int, owner: str) -> Iterator[NumberedRow]:
    for row, values in enumerate(reader, start=2):
        if not values:
            continue
        if len(values) != width:
            raise InputError(
                expected=f"{width} cells", found=str(len(values)), where=f"{owner}: row {row}"
            )
        yield row, [value.strip() for value in values]
