"""The inputs of a case as numbers; one that is missing or malformed is named."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from stepladder.errors import InputError
from stepladder.model.fields import Fields, as_list, as_number

Inputs = Mapping[str, object]
T = TypeVar("T")
OWNER = "inputs"


def fields(inputs: Inputs) -> Fields:
    """The inputs as a table that names what is wrong with it."""
    return Fields(inputs, owner=OWNER)


def number(inputs: Inputs, name: str) -> Decimal:
    """One number.

    Examples
    --------
    >>> number({"size": "13"}, "size")
    Decimal('13')
    """
    return fields(inputs).number(name)


def numbers(inputs: Inputs, *names: str) -> list[Decimal]:
    """Several numbers, in the order asked.

    Examples
    --------
    >>> numbers({"a": "1", "b": "2"}, "b", "a")
    [Decimal('2'), Decimal('1')]
    """
    return [number(inputs, name) for name in names]


def number_or_none(inputs: Inputs, name: str) -> Decimal | None:
    """One number, or None where the case says that there is none."""
    return number(inputs, name) if inputs.get(name) is not None else None


def rows(inputs: Inputs, name: str) -> list[Inputs]:
    """A list of tables; an absent one is empty."""
    return [row.data for row in fields(inputs).rows(name)]


def series(inputs: Inputs, name: str) -> list[Decimal]:
    """A list of numbers."""
    where = f"{OWNER}: {name}"
    return [as_number(value, where=where) for value in as_list(inputs.get(name), where=where)]


def pairs(inputs: Inputs, name: str) -> list[tuple[Decimal, Decimal]]:
    """A list of rows of two numbers each: price and size, or time and price."""
    where = f"{OWNER}: {name}"
    found = []
    for i, row in enumerate(as_list(inputs.get(name), where=where)):
        cells = [as_number(value, where=where) for value in as_list(row, where=f"{where}[{i}]")]
        if len(cells) != 2:
            raise InputError(expected="two numbers", found=str(len(cells)), where=f"{where}[{i}]")
        found.append((cells[0], cells[1]))
    return found


def chosen(items: list[T], index: Decimal, name: str) -> T:
    """The item at a whole-number index from zero."""
    if index != index.to_integral_value() or not 0 <= index < len(items):
        raise InputError(
            expected=f"a whole number from 0 to {len(items) - 1}",
            found=f"{index:f}",
            where=f"{OWNER}: {name}",
        )
    return items[int(index)]
