"""The verb ``verify``: are a venue's rules complete, continuous, without a weakest link."""

import time
from collections.abc import Sequence
from pathlib import Path

from stepladder.adapters.rulebook_file import read_rulebook_file
from stepladder.errors import InputError
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import NS_PER_SECOND, parse_time
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.venues.rulebook import Rulebook
from stepladder.venues.rules import Rules
from stepladder.verification.checklist import VerifyAnswer, verify_rules
from stepladder.verification.fact_matrix import FactMatrix, fact_counts
from stepladder.verification.venue_comparison import VenueComparison, compare_venues


def verify(
    venue: str | None = None,
    *,
    rulebook: Path | str | Rulebook | None = None,
    as_of: int | str | None = None,
) -> VerifyAnswer:
    """Check a rulebook against the list of assumptions people make about a venue.

    Parameters
    ----------
    venue
        Id of a packaged rulebook, or
    rulebook
        the user's own: a TOML file or a record.
    as_of
        Instant whose rules are judged, UTC nanoseconds or ISO text; the clock, to the second, if
        None.

    Raises
    ------
    InputError
        If neither or both are named, or the rulebook does not read; it names file and field.

    Examples
    --------
    >>> answer = verify("bybit-linear", as_of="2026-06-01")
    >>> answer.decision.verdict, answer.counts["fail"]
    ('unknown', 0)
    """
    at = _instant(as_of)
    if (venue is None) == (rulebook is None):
        raise InputError(
            expected="a venue or a rulebook",
            found="neither" if venue is None else "both",
            where="verify",
        )
    with localcontext(EXACT):
        if venue is not None:
            return verify_rules(Rules(rulebook=packaged_rulebook(venue), at=at))
        if isinstance(rulebook, Rulebook):
            return verify_rules(Rules(rulebook=rulebook, at=at))
        assert rulebook is not None
        return _verify_file(Path(rulebook), at)


def verify_matrix(
    venues: Sequence[str] | None = None, *, as_of: int | str | None = None
) -> FactMatrix:
    """Count how well each section of each rulebook is known.

    Parameters
    ----------
    venues
        Ids of packaged rulebooks; all of them if None.
    as_of
        As in :func:`verify`.

    Raises
    ------
    InputError
        If a venue has no packaged rulebook.

    Examples
    --------
    >>> matrix = verify_matrix(["bitmex"], as_of="2026-06-01")
    >>> matrix.counts["bitmex"]["adl"]["confirmed"]
    3
    """
    at = _instant(as_of)
    with localcontext(EXACT):
        counts = {
            venue: fact_counts(Rules(rulebook=packaged_rulebook(venue), at=at))
            for venue in venues or packaged_venues()
        }
    return FactMatrix(as_of=at, counts=counts)


def verify_all(
    venues: Sequence[str] | None = None, *, as_of: int | str | None = None
) -> VenueComparison:
    """Judge every venue and put them side by side.

    Parameters
    ----------
    venues
        Ids of packaged rulebooks; all of them if None.
    as_of
        As in :func:`verify`.

    Raises
    ------
    InputError
        If a venue has no packaged rulebook.

    Examples
    --------
    >>> comparison = verify_all(["bitmex", "hyperliquid"], as_of="2026-06-01")
    >>> [row.shape for row in comparison.switches]
    ['whole_position', 'marginal']
    """
    at = _instant(as_of)
    answers = [verify(venue, as_of=at) for venue in venues or packaged_venues()]
    with localcontext(EXACT):
        return compare_venues(answers, as_of=at)


def _instant(as_of: int | str | None) -> int:
    if as_of is None:
        return time.time_ns() // NS_PER_SECOND * NS_PER_SECOND
    return parse_time(as_of, where="as_of") if isinstance(as_of, str) else as_of


def _verify_file(path: Path, at: int) -> VerifyAnswer:
    """Judge a file; what turns out malformed only when it is used is still reported by file."""
    rules = Rules(rulebook=read_rulebook_file(path), at=at)
    try:
        return verify_rules(rules)
    except InputError as error:
        where = f"{path.name}: {error.where.removeprefix(f'{rules.owner}: ')}"
        raise InputError(expected=error.expected, found=error.found, where=where) from None
