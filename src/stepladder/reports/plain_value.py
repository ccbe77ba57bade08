"""Figures as they stand in JSON: numbers as text, an unknown as ``{"unknown": reason}``."""

from decimal import Decimal

from stepladder.model.number import number_text
from stepladder.model.unknown import Missing, Unknown


def plain(value: Decimal | int | str | Unknown | None) -> object:
    """One figure as JSON data; ``None`` stays null and means that there is none.

    Examples
    --------
    >>> plain(Decimal("47742.810")), plain(None)
    ('47742.81', None)
    """
    if isinstance(value, Unknown):
        return {"unknown": str(value)}
    if isinstance(value, Decimal):
        return number_text(value)
    return value


def plain_missing(missing: Missing) -> dict[str, str]:
    """One missing fact as JSON data."""
    return {"fact": missing.fact, "reason": missing.reason, "owner": missing.owner}
