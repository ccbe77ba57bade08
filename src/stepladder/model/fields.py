"""Read plain data (JSON, TOML, a payload) into records, field by field, or say where it fails.

One reader for every schema of ours: no unknown keys, no silent conversions, every number through
``parse_number``, and every complaint names the file and the field.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeVar

from stepladder.errors import InputError
from stepladder.model.number import bounded_number, parse_number, printable, shown
from stepladder.model.time import parse_time
from stepladder.model.unknown import Unknown, unknown

L = TypeVar("L", bound=str)
TEXT_MAX = 2_000
_UNPRINTABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff]")
"""Control characters, other line ends, half surrogates: no name of an asset or a source has them,
and a terminal or a log would take them for something else."""


class Fields:
    """A table of plain data that knows its file and path.

    ``None`` and an absent key are the same: not given. Call :meth:`done` at the end, so that a
    misspelt key is an error and not a silent default.

    Examples
    --------
    >>> table = Fields({"size": "13", "sise": 1}, owner="account.json", path="positions[0]")
    >>> table.number("size")
    Decimal('13')
    >>> table.done()
    Traceback (most recent call last):
    stepladder.errors.InputError: account.json: positions[0].sise: expected one of: size, \
found an unknown key
    """

    def __init__(self, data: object, *, owner: str, path: str = "") -> None:
        self.owner = owner
        self.path = path
        if not isinstance(data, Mapping):
            raise InputError(expected="a table", found=shown(data), where=self.where())
        self.data: Mapping[str, object] = data
        self.seen: dict[str, None] = {}

    def where(self, key: str = "") -> str:
        """File and field, as printed in messages."""
        dotted = printable(f"{self.path}.{key}" if self.path and key else self.path or key)
        return f"{self.owner}: {dotted}" if dotted else self.owner

    def take(self, key: str) -> object:
        """The raw value, or None when it is not given."""
        self.seen[key] = None
        return self.data.get(key)

    def given(self, key: str) -> bool:
        """Whether the key holds anything at all."""
        return self.take(key) is not None

    def missing(self, key: str, reason: str = "not given") -> Unknown:
        """An ``Unknown`` owned by this file and field."""
        return unknown(printable(self._join(key)), reason, owner=self.owner)

    def _declared_unknown(self, key: str, value: object) -> Unknown | None:
        if isinstance(value, Mapping) and set(value) == {"unknown"}:
            reason = Fields(value, owner=self.owner, path=f"{self.path}.{key}").text("unknown")
            return self.missing(key, reason)
        return None

    def number(self, key: str) -> Decimal:
        """A number that must be there."""
        value = self.number_or_unknown(key)
        if isinstance(value, Unknown):
            raise InputError(expected="a number", found="nothing", where=self.where(key))
        return value

    def number_or_unknown(self, key: str) -> Decimal | Unknown:
        """A number, or ``Unknown`` when it is absent or declared unknown."""
        value = self.take(key)
        if value is None:
            return self.missing(key)
        declared = self._declared_unknown(key, value)
        return declared if declared is not None else as_number(value, where=self.where(key))

    def positive_or_unknown(self, key: str) -> Decimal | Unknown:
        """A number above zero, or ``Unknown``; zero is what broken payloads send."""
        value = self.number_or_unknown(key)
        if not isinstance(value, Unknown) and value <= 0:
            raise InputError(
                expected="a number above zero", found=shown(str(value)), where=self.where(key)
            )
        return value

    def text(self, key: str) -> str:
        """A text that must be there."""
        value = self.text_or_none(key)
        if value is None:
            raise InputError(expected="a text", found="nothing", where=self.where(key))
        return value

    def text_or_none(self, key: str) -> str | None:
        """A text, or None when it is absent."""
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > TEXT_MAX:
            raise InputError(expected="a text", found=shown(value), where=self.where(key))
        if _UNPRINTABLE.search(value):
            raise InputError(
                expected="a text of one line", found=shown(value), where=self.where(key)
            )
        return value

    def choice(self, key: str, options: tuple[L, ...]) -> L:
        """One of ``options``, which must be there."""
        value = self.choice_or_none(key, options)
        if value is None:
            raise InputError(
                expected=f"one of: {', '.join(options)}", found="nothing", where=self.where(key)
            )
        return value

    def choice_or_none(self, key: str, options: tuple[L, ...]) -> L | None:
        """One of ``options``, or None when it is absent."""
        value = self.take(key)
        if value is None:
            return None
        for option in options:
            if value == option:
                return option
        raise InputError(
            expected=f"one of: {', '.join(options)}", found=shown(value), where=self.where(key)
        )

    def choice_or_unknown(self, key: str, options: tuple[L, ...]) -> L | Unknown:
        """One of ``options``, or ``Unknown`` when it is absent."""
        value = self.choice_or_none(key, options)
        return self.missing(key) if value is None else value

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false; ``default`` only where absence has a defined meaning."""
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise InputError(expected="true or false", found=shown(value), where=self.where(key))
        return value

    def time_or_unknown(self, key: str) -> int | Unknown:
        """A UTC instant in nanoseconds, or ``Unknown`` when it is absent."""
        value = self.text_or_none(key)
        return self.missing(key) if value is None else parse_time(value, where=self.where(key))

    def table(self, key: str) -> "Fields":
        """A nested table; an absent one is empty."""
        value = self.take(key)
        return Fields({} if value is None else value, owner=self.owner, path=self._join(key))

    def rows(self, key: str) -> "list[Fields]":
        """A list of nested tables; an absent one is empty."""
        value = self.take(key)
        return [
            Fields(row, owner=self.owner, path=f"{self._join(key)}[{i}]")
            for i, row in enumerate(as_list(value, where=self.where(key)))
        ]

    def tables(self) -> "Iterator[tuple[str, Fields]]":
        """Every key of this table with its nested table."""
        for key in self.data:
            yield key, self.table(key)

    def _join(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def done(self) -> None:
        """Refuse keys that nobody asked for."""
        for key in self.data:
            if key not in self.seen:
                raise InputError(
                    expected=f"one of: {', '.join(self.seen)}",
                    found="an unknown key",
                    where=self.where(shown(key)[1:-1]),
                )


def as_list(value: object, *, where: str) -> list[object]:
    """A list of plain data; nothing is an empty list.

    Examples
    --------
    >>> as_list(None, where="a.json: orders")
    []
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise InputError(expected="a list", found=shown(value), where=where)
    return value


def as_number(value: object, *, where: str) -> Decimal:
    """A number from plain data: text, or a number that the file reader kept exact.

    Floats never come in: file readers hand numbers over as ``Decimal`` or text.

    Examples
    --------
    >>> as_number("1.5", where="x"), as_number(True, where="a.json: cash")
    Traceback (most recent call last):
    stepladder.errors.InputError: a.json: cash: expected a number, found True
    """
    if isinstance(value, str):
        return parse_number(value, where=where)
    if isinstance(value, Decimal):
        return bounded_number(value, where=where)
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < 200:
        return parse_number(str(value), where=where)
    raise InputError(expected="a number", found=shown(value), where=where)
