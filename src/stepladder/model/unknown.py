"""A fact we do not have is a value with an owner, never a zero, a None or a default."""

from dataclasses import dataclass
from typing import NoReturn, TypeVar, overload

from stepladder.errors import InvariantError

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Missing:
    """One absent fact: whose it is, which it is, and why it is absent.

    ``owner`` is the file, the command line or the rulebook that could supply it.
    """

    owner: str
    fact: str
    reason: str

    def __str__(self) -> str:
        return f"{self.fact}: {self.reason} ({self.owner})"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Stand in for a value that depends on missing facts.

    It has no arithmetic and refuses ``bool()``, so it cannot slip into a comparison and read as
    safe.

    Examples
    --------
    >>> mark = unknown("BTCUSDT mark price", "not given", owner="account.json")
    >>> bool(mark)
    Traceback (most recent call last):
    stepladder.errors.InvariantError: an unknown was used as true or false: BTCUSDT mark price: \
not given (account.json)
    """

    missing: tuple[Missing, ...]

    def __bool__(self) -> NoReturn:
        raise InvariantError(f"an unknown was used as true or false: {self}")

    def __str__(self) -> str:
        return "; ".join(str(fact) for fact in self.missing)


def unknown(fact: str, reason: str, *, owner: str) -> Unknown:
    """Say that one fact is missing, why, and who could supply it.

    Examples
    --------
    >>> str(unknown("leverage", "not given", owner="command line"))
    'leverage: not given (command line)'
    """
    return Unknown((Missing(owner=owner, fact=fact, reason=reason),))


def join(*values: object) -> Unknown | None:
    """Join every unknown among ``values`` into one, each fact once, or None if all are known.

    Examples
    --------
    >>> join(1, 2) is None
    True
    """
    facts: dict[Missing, None] = {}
    for value in values:
        if isinstance(value, Unknown):
            facts.update(dict.fromkeys(value.missing))
    return Unknown(tuple(facts)) if facts else None


@overload
def known(a: A | Unknown, /) -> tuple[A] | Unknown: ...
@overload
def known(a: A | Unknown, b: B | Unknown, /) -> tuple[A, B] | Unknown: ...
@overload
def known(a: A | Unknown, b: B | Unknown, c: C | Unknown, /) -> tuple[A, B, C] | Unknown: ...
@overload
def known(
    a: A | Unknown, b: B | Unknown, c: C | Unknown, d: D | Unknown, /
) -> tuple[A, B, C, D] | Unknown: ...
def known(*values: object) -> object:
    """Return all values, or one ``Unknown`` that joins every missing fact.

    Every check calls this first; formulas therefore never see an unknown.

    Examples
    --------
    >>> known(1, "a")
    (1, 'a')
    >>> isinstance(known(1, unknown("b", "not given", owner="x")), Unknown)
    True
    """
    missing = join(*values)
    return values if missing is None else missing
