"""Numbers of a book in files: a level, a count, and a time that can only be one of this century."""

from decimal import Decimal

from stepladder.errors import InputError
from stepladder.inputs.book_rebuild import Change
from stepladder.model.fields import as_list, as_number

LEVELS_MAX = 100_000
ID_MAX = 10**18
EARLIEST_NS, LATEST_NS = 10**18, 4 * 10**18
"""2001 to 2096: a time in other units than nanoseconds falls outside."""


def level_pair(row: object, *, where: str) -> Change:
    """Price and size of one level, a list of two numbers; further cells are the venue's own.

    Examples
    --------
    >>> level_pair(["9", "1"], where="doc")
    (Decimal('9'), Decimal('1'))
    """
    cells = as_list(row, where=where)
    if len(cells) < 2:
        raise InputError(expected="a price and a size", found=str(len(cells)), where=where)
    return as_number(cells[0], where=f"{where}.price"), as_number(cells[1], where=f"{where}.size")


def whole_number(number: Decimal, where: str) -> int:
    """A number of the venue that counts something, zero or more."""
    if not 0 <= number < ID_MAX or number != number.to_integral_value():
        raise InputError(expected="a whole number", found=f"{number:f}", where=where)
    return int(number)


def bounded_time(time_ns: int, where: str) -> int:
    """An instant in nanoseconds; one in microseconds lands in 1970 and is caught."""
    if not EARLIEST_NS <= time_ns <= LATEST_NS:
        raise InputError(
            expected="a time between 2001 and 2096 (nanoseconds since 1970)",
            found=str(time_ns),
            where=where,
        )
    return time_ns
