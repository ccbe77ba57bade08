"""Amounts as people type them: 250k, 1.5m, 2bn."""

from decimal import Decimal

from stepladder.errors import InputError
from stepladder.model.number import parse_number

UNITS = {"k": 3, "m": 6, "bn": 9}


def read_amount(text: str, *, where: str) -> Decimal:
    """Read a number above zero, with k, m or bn behind it or none.

    Raises
    ------
    InputError
        If it is anything else.

    Examples
    --------
    >>> read_amount("1.5m", where="--sell"), read_amount("200", where="--sell")
    (Decimal('1500000.0'), Decimal('200'))
    """
    word = text.lower()
    unit = next((name for name in UNITS if word.endswith(name)), "")
    power = Decimal(10) ** UNITS.get(unit, 0)
    number = parse_number(word.removesuffix(unit), where=where) * power
    if number <= 0:
        raise InputError(expected="an amount above zero", found=text, where=where)
    return number
