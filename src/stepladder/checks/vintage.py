"""Rules VINT-001 and VINT-002: how old, and how sure, is what we know of the ladder."""

from decimal import Decimal

from stepladder.checks.position_terms import PositionTerms
from stepladder.model.decision import Reason
from stepladder.model.time import NS_PER_DAY

LADDER_AGE_MAX_DAYS = Decimal(180)
"""Ladders of liquid coins have changed several times a year (Binance recordings 2022 to 2025)."""


def check_vintage(terms: PositionTerms, *, as_of: int) -> Reason | None:
    """Warn when the ladder was last seen long before the instant asked about.

    A ladder from a notice or from the account file itself has no age.
    """
    version = terms.ladder_version
    if version is None or version.observed_to is None:
        return None
    age = max(as_of - version.observed_to, 0)
    days = Decimal(age // NS_PER_DAY)
    return Reason(
        rule_id="VINT-001",
        verdict="pass" if days <= LADDER_AGE_MAX_DAYS else "warn",
        subject=f"ladder of {version.symbol}",
        observed=days,
        limit=LADDER_AGE_MAX_DAYS,
        unit="days",
        source=version.citation,
    )


def check_status(terms: PositionTerms) -> Reason | None:
    """Warn when the ladder in use was never confirmed by the venue's own page, code or answer."""
    version = terms.ladder_version
    if version is None:
        return None
    return Reason(
        rule_id="VINT-002",
        verdict="pass" if version.status == "confirmed" else "warn",
        subject=f"ladder of {version.symbol}",
        observed=version.status,
        limit="confirmed",
        unit="",
        source=version.citation,
    )
