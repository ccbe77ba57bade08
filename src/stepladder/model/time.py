"""Instants as UTC nanoseconds, read from and written as ISO 8601."""

import re
from datetime import UTC, datetime

from stepladder.errors import InputError
from stepladder.model.number import shown

NS_PER_SECOND = 1_000_000_000
NS_PER_HOUR = 3_600 * NS_PER_SECOND
NS_PER_DAY = 24 * NS_PER_HOUR
_SHAPE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?Z)?"
)
_HOLD = re.compile(r"([0-9]{1,6})(m|h|d)")
_HOLD_NS = {"m": 60 * NS_PER_SECOND, "h": NS_PER_HOUR, "d": NS_PER_DAY}


def parse_time(text: str, *, where: str) -> int:
    """Read an instant: a UTC time ending in Z, or a date (its first instant).

    A time without Z is refused: an unstated zone has moved funding by hours before.

    Raises
    ------
    InputError
        If the text is anything else.

    Examples
    --------
    >>> time_text(parse_time("2025-09-15T06:30Z", where="notice"))
    '2025-09-15T06:30:00Z'
    """
    match = _SHAPE.fullmatch(text)
    expected = "a UTC time such as 2024-10-24T08:00:00Z"
    if not match:
        raise InputError(expected=expected, found=shown(text), where=where)
    day, minute, second, fraction = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{minute or '00:00'}:{second or '00'}+00:00")
        seconds = int(moment.timestamp())
    except (ValueError, OverflowError):
        raise InputError(expected=expected, found=shown(text), where=where) from None
    return seconds * NS_PER_SECOND + int((fraction or "0").ljust(9, "0"))


def time_text(time_ns: int) -> str:
    """Write an instant as ISO 8601 in UTC, with a fraction only where there is one.

    Examples
    --------
    >>> time_text(0)
    '1970-01-01T00:00:00Z'
    """
    seconds, fraction = divmod(time_ns, NS_PER_SECOND)
    text = datetime.fromtimestamp(seconds, UTC).isoformat().removesuffix("+00:00")
    return f"{text}.{fraction:09d}".rstrip("0") + "Z" if fraction else f"{text}Z"


def parse_duration(text: str, *, where: str) -> int:
    """Read a holding time such as ``90m``, ``24h`` or ``7d`` as nanoseconds.

    Examples
    --------
    >>> parse_duration("24h", where="--hold") == NS_PER_DAY
    True
    """
    match = _HOLD.fullmatch(text)
    if not match:
        raise InputError(
            expected="a duration such as 90m, 24h or 7d", found=shown(text), where=where
        )
    return int(match.group(1)) * _HOLD_NS[match.group(2)]
