"""Files to plain data: JSON and TOML, no digit lost, size and depth bounded."""

import json
import re
import tomllib
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

from stepladder.errors import InputError
from stepladder.model.fields import Fields
from stepladder.model.number import parse_number, printable, shown

BYTES_MAX = 16 * 1024 * 1024
TOML_LENGTH_MAX = 4 * 1024 * 1024
DEPTH_MAX = 32
DOTS_MAX = 8
_BRACKET = re.compile(r"[\[\]{}]")
_NAME = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_DOTTED = re.compile(rf"""(?<![\w.'"\\-])(?:{_NAME}[ \t]*+\.[ \t]*+){{{DOTS_MAX}}}""")
"""A key of many dotted parts: the time and memory of ``tomllib`` grow with their square."""


def read_plain_data(path: Path) -> object:
    """Read a JSON or TOML file, told apart by its ending.

    Raises
    ------
    InputError
        If it cannot be read, is too large, or is neither.
    """
    owner = file_name(path)
    readers: dict[str, Callable[..., object]] = {".json": plain_json, ".toml": plain_toml}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(
            expected="a file ending in .json or .toml", found=shown(path.name), where=owner
        )
    return reader(read_text(path), owner=owner)


def read_text(path: Path) -> str:
    """Read a UTF-8 file of bounded size, or say why not."""
    owner, where = file_name(path), printable(str(path))
    try:
        with path.open("rb") as file:  # what a pipe or a device holds shows only in reading
            data = file.read(BYTES_MAX + 1)
        if len(data) > BYTES_MAX:
            raise InputError(
                expected=f"a file of at most {BYTES_MAX} bytes", found="more", where=owner
            )
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(expected="a file", found="none of that name", where=where) from None
    except UnicodeDecodeError:
        raise InputError(expected="UTF-8 text", found="other bytes", where=owner) from None
    except (OSError, ValueError) as error:
        raise InputError(
            expected="a readable file", found=printable(_reason(error), limit=100), where=where
        ) from None


def file_name(path: Path) -> str:
    """The name of a file as messages call it: one printable line."""
    return printable(path.name or str(path))


def _reason(error: OSError | ValueError) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def plain_json(text: str, *, owner: str) -> object:
    """Read JSON text: numbers exact, no NaN, no repeated keys, no deep nesting.

    Examples
    --------
    >>> plain_json('{"cash": 0.1}', owner="a.json")
    {'cash': Decimal('0.1')}
    >>> plain_json('{"cash": 1, "cash": 2}', owner="a.json")
    Traceback (most recent call last):
    stepladder.errors.InputError: a.json: expected each key once, found 'cash' twice
    """

    refused: list[_Refused] = []

    def table(pairs: list[tuple[str, object]]) -> object:
        result: dict[str, object] = {}
        for key, value in pairs:
            if key in result:
                return _refuse(refused, "each key once", f"{shown(key)} twice")
            result[key] = value
        return result

    def number(text: str) -> Decimal | _Refused:
        return _number(text, refused)

    _check_depth(text, owner=owner)
    try:
        data = json.loads(
            text,
            parse_float=number,
            parse_int=number,
            parse_constant=number,
            object_pairs_hook=table,
        )
        return _accepted(data, refused, owner=owner)
    except (ValueError, RecursionError) as error:
        raise InputError(expected="JSON", found=str(error)[:100], where=owner) from None


def plain_toml(text: str, *, owner: str) -> object:
    """Read TOML text, numbers exact.

    Examples
    --------
    >>> plain_toml("cash = 0.1", owner="a.toml")
    {'cash': Decimal('0.1')}
    """
    refused: list[_Refused] = []
    check_toml(text, owner=owner)
    try:
        data = tomllib.loads(text, parse_float=lambda number: _number(number, refused))
        return _accepted(data, refused, owner=owner)
    except (ValueError, RecursionError) as error:
        raise InputError(expected="TOML", found=str(error)[:100], where=owner) from None


class _Refused:
    """Stands where a value was refused, until it is known which field that was."""

    def __init__(self, expected: str, found: str) -> None:
        self.expected = expected
        self.found = found


def _refuse(refused: list[_Refused], expected: str, found: str) -> _Refused:
    refused.append(_Refused(expected, found))
    return refused[-1]


def _number(text: str, refused: list[_Refused]) -> Decimal | _Refused:
    try:
        return parse_number(text, where="")
    except InputError as error:
        return _refuse(refused, error.expected, error.found)


def _accepted(data: object, refused: list[_Refused], *, owner: str) -> object:
    """Hand the data on, or name the file and field of the first value refused."""
    if refused:
        first = refused[0]
        place = (_place(data, first) or "").removeprefix(".")
        where = Fields({}, owner=owner, path=place).where()
        raise InputError(expected=first.expected, found=first.found, where=where)
    return data


def _place(data: object, sought: _Refused) -> str | None:
    """Where in the data the refused value stands, or None."""
    if data is sought:
        return ""
    items: Iterable[tuple[str, object]] = ()
    if isinstance(data, dict):
        items = ((f".{key}", value) for key, value in data.items())
    elif isinstance(data, list):
        items = ((f"[{i}]", value) for i, value in enumerate(data))
    for key, value in items:
        place = _place(value, sought)
        if place is not None:
            return key + place
    return None


def check_toml(text: str, *, owner: str) -> None:
    """Refuse TOML that its parser would choke on, before it meets it.

    Raises
    ------
    InputError
        If it is too long, nested too deeply, or has a key of too many dotted parts.
    """
    if len(text) > TOML_LENGTH_MAX:
        raise InputError(
            expected=f"TOML of at most {TOML_LENGTH_MAX} characters",
            found=str(len(text)),
            where=owner,
        )
    _check_depth(text, owner=owner)
    dotted = _DOTTED.search(text)
    if dotted:
        raise InputError(
            expected=f"keys of at most {DOTS_MAX} dotted parts", found=shown(dotted[0]), where=owner
        )


def _check_depth(text: str, *, owner: str) -> None:
    """Refuse deep nesting before a recursive parser meets it; brackets in texts may count too."""
    depth = deepest = 0
    for bracket in _BRACKET.finditer(text):
        if bracket[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth = max(depth - 1, 0)
    if deepest > DEPTH_MAX:
        raise InputError(
            expected=f"at most {DEPTH_MAX} levels of nesting", found=str(deepest), where=owner
        )
