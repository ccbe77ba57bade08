"""Rules FACT-005 and FACT-006: how old the facts are at the instant asked about."""

from decimal import Decimal

import pytest

from stepladder.model.time import time_text
from stepladder.venues.fact import Fact
from stepladder.verification.fact_age import last_seen

INTEREST = 'interest = { value = 0.0001, unit = "per 8 h", source = "rules" }'


def seen(as_of: str, effective_at: int | None = None) -> str | None:
    fact = Fact(
        name="x", value=True, unit="", source="a page", as_of=as_of,
        effective_at=effective_at, status="confirmed", note="",
    )  # fmt: skip
    found = last_seen(fact)
    return None if found is None else time_text(found)[:10]


@pytest.mark.parametrize(
    ("as_of", "day"),
    [
        ("2026-05-31", "2026-05-31"),
        ("2026-05", "2026-05-01"),
        ("2026", "2026-01-01"),
        ("about 2020", "2020-01-01"),
        ("2025-2026", "2026-01-01"),
        ("page 2019, copy 2024-10-24", "2024-10-24"),
        ("2026-02-31", "2026-02-01"),  # no such day
        ("not dated", None),
        ("article 4402607424781", None),
        ("1999-01-01", None),
    ],
)
def test_the_latest_day_a_fact_carries(as_of, day):
    assert seen(as_of) == day


def test_a_notice_dates_a_fact_too():
    assert seen("not dated", 1_700_000_000 * 10**9) == "2023-11-14"
    assert seen("2024-01", 1_700_000_000 * 10**9) == "2024-01-01"
    assert seen("2022", 1_700_000_000 * 10**9) == "2023-11-14"


@pytest.mark.parametrize(
    ("at", "verdict"),
    [("2026-05-31", "pass"), ("2026-05-31T00:00:01Z", "warn"), ("2026-06-01", "warn")],
)
def test_fact_005_a_year_is_365_days(judge, at, verdict):
    dated = INTEREST.replace(" }", ', as_of = "2025-05-31" }')
    (reason,) = judge("FACT-005", (INTEREST, dated), at=at)
    assert (reason.verdict, reason.observed) == (verdict, Decimal(verdict == "warn"))
    assert ("funding.interest" in reason.subject) == (verdict == "warn")


def test_fact_005_says_nothing_of_what_is_unknown_or_comes_later(judge):
    unknown = 'interest = { unknown = "?", as_of = "2019" }'
    assert [r.observed for r in judge("FACT-005", (INTEREST, unknown))] == [0]
    future = INTEREST.replace(" }", ', as_of = "2031-01-01" }')
    assert [r.observed for r in judge("FACT-005", (INTEREST, future))] == [0]


def test_fact_005_counts_ladders(judge):
    old = ('observed_from = "2026-05-01"\nobserved_to = "2026-05-31"', 'observed_to = "2025-01-31"')
    (reason,) = judge("FACT-005", old)
    assert reason.subject == "facts older than a year: ladder of BTCUSDT"


def test_fact_006_counts_facts_without_a_date(judge, whole):
    (reason,) = judge("FACT-006")
    assert reason.verdict == "warn"
    dated = INTEREST.replace(" }", ', as_of = "2026" }')
    (one_less,) = judge("FACT-006", (INTEREST, dated))
    assert reason.observed - one_less.observed == 1
    notice = INTEREST.replace(" }", ', effective_at = "2020-01-01" }')
    assert judge("FACT-006", (INTEREST, notice))[0].observed == one_less.observed
