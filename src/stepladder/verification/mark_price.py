"""Rules MARK-001 to MARK-003: the mark is known, not set by one book alone, has a fallback."""

from decimal import Decimal

from stepladder.model.decision import Reason
from stepladder.model.unknown import Unknown
from stepladder.venues.rules import Rules
from stepladder.verification.judgement import is_known, read_flag, read_number, sources, verdict_of

WINDOW_MIN_SECONDS = Decimal(60)
"""With a shorter average more than half of a dump on the own book is in the mark after 30 s."""


def check_mark_known(rules: Rules) -> list[Reason]:
    """Rule MARK-001: the formula of the mark is known."""
    return [is_known(rules, "MARK-001", "mark_price", "formula")]


def check_mark_fallback(rules: Rules) -> list[Reason]:
    """Rule MARK-003: it is known what replaces the mark when the index fails."""
    return [is_known(rules, "MARK-003", "mark_price", "fallback")]


def check_own_book(rules: Rules) -> list[Reason]:
    """Rule MARK-002: where the venue's own book is a term, it is averaged over a minute or more."""
    own_book = read_flag(rules, "mark_price", "own_book_term")
    fact, term = (rules.fact("mark_price", name) for name in ("window_seconds", "own_book_term"))
    if isinstance(own_book, Unknown) or not own_book:
        return [
            Reason(
                rule_id="MARK-002",
                verdict="unknown" if isinstance(own_book, Unknown) else "pass",
                subject=term.name,
                observed=own_book if isinstance(own_book, Unknown) else "no own-book term",
                limit="no own-book term, or a long average",
                unit="",
                source=sources(term),
            )
        ]
    window = read_number(rules, "mark_price", "window_seconds")
    long_enough = window if isinstance(window, Unknown) else window >= WINDOW_MIN_SECONDS
    return [
        Reason(
            rule_id="MARK-002",
            verdict=verdict_of(long_enough, otherwise="warn"),
            subject=fact.name,
            observed=window,
            limit=WINDOW_MIN_SECONDS,
            unit="s",
            source=sources(fact, term),
        )
    ]
