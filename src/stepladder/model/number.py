"""The one way a number comes in, and the one way it goes out."""

import re
from decimal import Decimal

from stepladder.errors import InputError

DIGITS_MAX = 40
EXPONENT_MAX = 30
BITS_SHOWN = 200
_SHAPE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_EXPECTED = f"a plain decimal number of at most {DIGITS_MAX} digits"


def parse_number(text: str, *, where: str) -> Decimal:
    """Read a number that a person or a venue wrote, or say what is wrong with it.

    ASCII digits only, at most 40 of them, exponent within ±30; no NaN, no infinity, no digit
    separators, no surrounding space. Validation libraries silently accept ``1_000`` and
    ``1e999999``; here both are refused.

    Parameters
    ----------
    text
        The number as written.
    where
        File and field, for the message.

    Raises
    ------
    InputError
        If the text is anything else.

    Examples
    --------
    >>> parse_number("0.0065", where="ladder")
    Decimal('0.0065')
    >>> parse_number("1_000", where="a.json: cash")
    Traceback (most recent call last):
    stepladder.errors.InputError: a.json: cash: expected a plain decimal number of at most \
40 digits, found '1_000'
    """
    if len(text) > DIGITS_MAX + 8 or not _SHAPE.fullmatch(text):
        raise InputError(expected=_EXPECTED, found=shown(text), where=where)
    return bounded_number(Decimal(text), where=where, written=text)


def bounded_number(value: Decimal, *, where: str, written: str | None = None) -> Decimal:
    """Hand a number on if it keeps the bounds of :func:`parse_number`, whoever made it.

    ``written`` is how it stood in the source, for the message.

    Raises
    ------
    InputError
        If it is not finite, has more than 40 digits, or an exponent beyond ±30.

    Examples
    --------
    >>> bounded_number(Decimal("NaN"), where="account: cash")
    Traceback (most recent call last):
    stepladder.errors.InputError: account: cash: expected a plain decimal number of at most \
40 digits, found 'NaN'
    """
    _, digits, exponent = value.as_tuple()
    expected = ""
    if not value.is_finite() or len(digits) > DIGITS_MAX:
        expected = _EXPECTED
    elif not isinstance(exponent, int) or max(abs(value.adjusted()), abs(exponent)) > EXPONENT_MAX:
        expected = f"an exponent within {EXPONENT_MAX}"
    if expected:
        raise InputError(expected=expected, found=shown(written or str(value)), where=where)
    return value


def shown(value: object, *, limit: int = 60) -> str:
    """Quote a found value in a message, cut to one short printable line.

    Examples
    --------
    >>> shown("x" * 100, limit=5)
    "'xxxx…"
    """
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, int) and value.bit_length() > BITS_SHOWN:
        return "a huge whole number"  # Python refuses to write out more than 4,300 digits
    text = ascii(value)
    return text if len(text) <= limit else text[:limit] + "…"


def printable(text: str, *, limit: int = 200) -> str:
    """One line of a name that came from outside, as it stands if it can be printed as it stands.

    Examples
    --------
    >>> printable("prices.BTCUSDT.mark")
    'prices.BTCUSDT.mark'
    >>> print(printable("prices.a\\nverdict: pass"))
    prices.a\\nverdict: pass
    """
    line = text if text.isprintable() else ascii(text)[1:-1]
    return line if len(line) <= limit else line[:limit] + "…"


def number_text(value: Decimal, *, places: int = 16) -> str:
    """Write a number as canonical text: no exponent, no trailing zeros, half-even at ``places``.

    Examples
    --------
    >>> number_text(Decimal("1E+3")), number_text(Decimal("0.10")), number_text(Decimal("-0"))
    ('1000', '0.1', '0')
    >>> number_text(Decimal(1) / Decimal(3), places=4)
    '0.3333'
    """
    _, _, exponent = value.as_tuple()
    if isinstance(exponent, int) and -exponent > places:
        value = value.quantize(Decimal(1).scaleb(-places))
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
