"""The published vectors: read them, compare with them, and move their inputs a little."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import NotRequired, TypedDict

from stepladder.model.exact import EXACT, localcontext

Inputs = Mapping[str, object]
Path_ = tuple[str | int, ...]


class Vector(TypedDict):
    """One published case; ``published`` only where the kind is ``known_wrong``."""

    id: str
    topic: str
    group: str
    inputs: Inputs
    expected: Mapping[str, object]
    published: NotRequired[Mapping[str, object]]
    tolerance: Mapping[str, str]
    kind: str


FIXED = {"cap", "max_leverage", "tick_size", "published", "side", "id", "weight_rule"}
"""Not moved on their own: a cap moves with the floor above it, the others are no measurement."""


@cache
def vectors_of(folder: Path, venue: str) -> tuple[Vector, ...]:
    """Every vector of one file."""
    loaded = json.loads((folder / "vectors" / f"{venue}.json").read_text(encoding="utf-8"))
    assert loaded["venue"] == venue
    return tuple(loaded["vectors"])


def within(got: object, expected: object, tolerance: Mapping[str, str]) -> bool:
    """The comparison every vector file asks for."""
    if expected is None or isinstance(expected, bool):
        return got is expected
    if not isinstance(got, (Decimal, Fraction, int)) or isinstance(got, bool):
        return False
    wanted = Fraction(str(expected))
    allowed = max(Fraction(tolerance["abs"]), Fraction(tolerance["rel"]) * abs(wanted))
    return abs(Fraction(got) - wanted) <= allowed


def moved_inputs(inputs: Inputs) -> Iterator[tuple[str, Inputs]]:
    """The inputs with one number moved by a hundredth, up and down, one at a time.

    A leverage below one is no leverage, so it is not asked for.
    """
    for path in _number_paths(inputs, ()):
        for factor in ("1.01", "0.99"):
            moved = deepcopy(dict(inputs))
            was = _at(moved, path)
            with localcontext(EXACT):
                new = Decimal(str(was)) * Decimal(factor)
                now = format(new, "f")
            if path[-1] == "leverage" and new < 1:
                continue
            _set(moved, path, now)
            if path[-1] == "floor":
                index = path[-2]
                assert isinstance(index, int)
                _set(moved, (*path[:-2], index - 1, "cap"), now)
            yield f"{'.'.join(map(str, path))} {was} -> {now}", moved


def _number_paths(value: object, path: Path_) -> Iterator[Path_]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            if key not in FIXED:
                yield from _number_paths(each, (*path, key))
    elif isinstance(value, list):
        for i, each in enumerate(value):
            yield from _number_paths(each, (*path, i))
    elif isinstance(value, str) and Decimal(value) != 0:
        yield path


def _at(value: object, path: Path_) -> object:
    for key in path:
        value = value[key]  # type: ignore[index]
    return value


def _set(value: object, path: Path_, new: object) -> None:
    _at(value, path[:-1])[path[-1]] = new  # type: ignore[index]
