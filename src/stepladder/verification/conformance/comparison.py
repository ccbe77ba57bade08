"""Does a figure agree with a published one: the only place that decides it."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from stepladder.errors import InputError
from stepladder.model.number import parse_number
from stepladder.verification.conformance.case import Case, Tolerance, Values


def agrees(got: object, expected: object, tolerance: Tolerance) -> bool:
    """Compare one figure, list or table with what was published; kinds are never mixed.

    True is not 1, nothing is not zero, and a list must have every element and no more.

    Examples
    --------
    >>> cent = Tolerance(absolute=Decimal("0.01"), relative=Decimal(0))
    >>> agrees(Decimal("99.995"), "100", cent), agrees(Decimal("99.98"), "100", cent)
    (True, False)
    >>> agrees(Decimal(1), True, cent), agrees(Decimal(0), None, cent)
    (False, False)
    """
    if expected is None or isinstance(expected, bool):
        return got is expected
    if isinstance(expected, Mapping):
        return (
            isinstance(got, Mapping)
            and set(got) == set(expected)
            and all(agrees(got[key], value, tolerance) for key, value in expected.items())
        )
    if isinstance(expected, list):
        return (
            isinstance(got, list)
            and len(got) == len(expected)
            and all(agrees(*pair, tolerance) for pair in zip(got, expected, strict=True))
        )
    number = _number(expected)
    if number is None:
        return got == expected
    return isinstance(got, Decimal) and _close(Fraction(got), Fraction(number), tolerance)


def missed(got: Values, case: Case) -> tuple[str, ...]:
    """Names of the expected figures that ``got`` does not have or that do not agree."""
    return tuple(
        name
        for name, expected in case.expected.items()
        if name not in got or not agrees(got[name], expected, case.tolerance)
    )


def repeated(got: Values, case: Case) -> tuple[str, ...]:
    """Names of the published mistakes that ``got`` repeats.

    A published figure that is itself right within the tolerance is no mistake.
    """
    return tuple(
        name
        for name in mistakes(case)
        if name in got and agrees(got[name], (case.published or {})[name], case.tolerance)
    )


def mistakes(case: Case) -> tuple[str, ...]:
    """Names of the figures that the source got wrong."""
    return tuple(
        name
        for name, published in (case.published or {}).items()
        if not _same(published, case.expected[name], case.tolerance)
    )


def _same(published: object, expected: object, tolerance: Tolerance) -> bool:
    return agrees(as_figures(published), expected, tolerance)


def as_figures(value: object) -> object:
    """Plain data as an engine would answer it: numbers as ``Decimal``."""
    if isinstance(value, Mapping):
        return {key: as_figures(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_figures(each) for each in value]
    number = _number(value)
    return value if number is None else number


def _close(got: Fraction, wanted: Fraction, tolerance: Tolerance) -> bool:
    allowed = max(Fraction(tolerance.absolute), Fraction(tolerance.relative) * abs(wanted))
    return abs(got - wanted) <= allowed


def _number(value: object) -> Decimal | None:
    """A number, or None for a word such as ``green``."""
    if not isinstance(value, str):
        return None
    try:
        return parse_number(value, where="")
    except InputError:
        return None
