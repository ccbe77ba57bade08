"""Rules FACT-005 and FACT-006: how old the facts are at the instant asked about."""

import re
from collections.abc import Sequence
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.model.decision import Reason
from stepladder.model.exact import ZERO
from stepladder.model.time import NS_PER_DAY, parse_time
from stepladder.venues.fact import Fact
from stepladder.venues.rules import Rules
from stepladder.verification.fact_status import count_reason, known_facts

FACT_AGE_MAX_DAYS = Decimal(365)
_DAY = re.compile(r"(?<!\d)(20\d\d)(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?(?!\d)")


def last_seen(fact: Fact) -> int | None:
    """Latest day that a fact carries (UTC ns): of its page, its record or its notice.

    A month or a year without a day counts from its first day, because it may be that old. None
    where the fact carries no date.

    Examples
    --------
    >>> from stepladder.model.time import time_text
    >>> fact = Fact(name="x", value=True, unit="", source="a page", as_of="2025, seen 2026-02",
    ...             effective_at=None, status="confirmed", note="")
    >>> time_text(last_seen(fact))
    '2026-02-01T00:00:00Z'
    """
    days = [] if fact.effective_at is None else [fact.effective_at]
    for year, month, day in _DAY.findall(fact.as_of):
        try:
            days.append(parse_time(f"{year}-{month or '01'}-{day or '01'}", where=fact.name))
        except InputError:
            days.append(parse_time(f"{year}-{month}-01", where=fact.name))  # no such day
    return max(days, default=None)


def old_facts(rules: Rules) -> list[Fact]:
    """Facts last seen more than a year before the instant asked about."""
    return [fact for fact in known_facts(rules) if _days(fact, rules.at) > FACT_AGE_MAX_DAYS]


def undated_facts(rules: Rules) -> list[Fact]:
    """Facts with a value and no date: nobody can say how old they are."""
    return [fact for fact in known_facts(rules) if last_seen(fact) is None]


def _days(fact: Fact, at: int) -> Decimal:
    seen = last_seen(fact)
    return ZERO if seen is None else Decimal(at - seen) / NS_PER_DAY


def check_fact_age(rules: Rules) -> list[Reason]:
    """Count the facts that are older than a year, and those whose age nobody knows."""
    found: Sequence[tuple[str, str, list[Fact]]] = (
        ("FACT-005", "older than a year", old_facts(rules)),
        ("FACT-006", "without a date", undated_facts(rules)),
    )
    return [count_reason(rule_id, what, facts, "warn", rules) for rule_id, what, facts in found]
