"""Figures out of an engine's answer: bounded, every number finite and exact, nothing executed."""

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real

from stepladder.errors import InputError
from stepladder.model.exact import EXACT
from stepladder.model.number import parse_number, printable, shown
from stepladder.verification.conformance.case import Values

DEPTH_MAX = 6
ITEMS_MAX = 10_000
TEXT_MAX = 200
EXPONENT_MAX = 400
DIGITS_MAX = 1_000


def read_figures(answer: object) -> Values:
    """Read what an engine returned: names to numbers, words, true, false, null, lists, tables.

    Numbers may be int, float, Decimal, Fraction or their text; all become ``Decimal``.

    Raises
    ------
    InputError
        If it is no table, too large or too deep, or holds a number that is none.

    Examples
    --------
    >>> read_figures({"price": 47700.25, "deductions": ["0", "50"]})
    {'price': Decimal('47700.25'), 'deductions': [Decimal('0'), Decimal('50')]}
    >>> read_figures({"price": float("nan")})
    Traceback (most recent call last):
    stepladder.errors.InputError: price: expected a finite number, found nan
    """
    if not isinstance(answer, Mapping):
        raise InputError(expected="a table of figures", found=_kind(answer), where="answer")
    counted = [0]
    return {_name(name): _read(value, _name(name), 1, counted) for name, value in answer.items()}


def _read(value: object, where: str, depth: int, counted: list[int]) -> object:
    counted[0] += 1
    if depth > DEPTH_MAX or counted[0] > ITEMS_MAX:
        raise InputError(
            expected=f"at most {DEPTH_MAX} levels and {ITEMS_MAX} values", found="more", where=where
        )
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return {
            _name(key): _read(each, f"{where}.{_name(key)}", depth + 1, counted)
            for key, each in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_read(each, f"{where}[{i}]", depth + 1, counted) for i, each in enumerate(value)]
    if isinstance(value, str):
        return _word_or_number(value, where)
    return _number(value, where)


def _word_or_number(text: str, where: str) -> object:
    if len(text) > TEXT_MAX:
        raise InputError(
            expected=f"a text of at most {TEXT_MAX} characters", found="more", where=where
        )
    try:
        return parse_number(text, where=where)
    except InputError:
        return printable(text)


def _number(value: object, where: str) -> Decimal:
    number: Decimal | None = None
    if isinstance(value, Decimal):
        number = value
    elif isinstance(value, Integral):
        number = Decimal(int(value)) if int(value).bit_length() < DIGITS_MAX * 3 else None
    elif isinstance(value, Fraction):
        number = _ratio(value)
    elif isinstance(value, Real):
        number = Decimal(repr(float(value))) if math.isfinite(value) else Decimal("NaN")
    if number is None:
        raise InputError(expected="a number or a word", found=_kind(value), where=where)
    if not number.is_finite():
        raise InputError(expected="a finite number", found=str(number).lower(), where=where)
    if abs(number.adjusted()) > EXPONENT_MAX or len(number.as_tuple().digits) > DIGITS_MAX:
        raise InputError(
            expected=f"a number of at most {DIGITS_MAX} digits",
            found="a larger one",
            where=where,
        )
    return number


def _ratio(value: Fraction) -> Decimal:
    with_digits = EXACT.copy()
    return with_digits.divide(Decimal(value.numerator), Decimal(value.denominator))


def _name(key: object) -> str:
    return printable(key, limit=80) if isinstance(key, str) else printable(_kind(key))


def _kind(value: object) -> str:
    """What a value is, without asking it to describe itself at length."""
    if value is None or isinstance(value, (str, int, list, tuple, dict)):
        return shown(value)
    return f"a {type(value).__name__}"
