"""A funding history as data (schema ``stepladder.funding/1``)."""

from stepladder.incentives.funding_finding import FundingFinding
from stepladder.incentives.funding_history import FundingHistory, SeriesSummary
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import time_text
from stepladder.reports.funding_text import NOT_LOOKED_INTO, finding_sentence
from stepladder.reports.plain_value import plain

SCHEMA = "stepladder.funding/1"


def history_json(history: FundingHistory) -> dict[str, object]:
    """Histories and findings; numbers are texts, an unknown is ``{"unknown": reason}``."""
    with localcontext(EXACT):
        return {
            "schema": SCHEMA,
            "source": history.owner,
            "histories": [_summary(one) for one in history.summaries],
            "findings": [_finding(one) for one in history.findings],
            "ignored_columns": list(history.ignored),
            "not_looked_into": NOT_LOOKED_INTO,
        }


def _summary(one: SeriesSummary) -> dict[str, object]:
    return {
        "venue": one.venue,
        "coin": one.coin,
        "settlements": one.rows,
        "from": time_text(one.start),
        "to": time_text(one.end),
        "interval_hours": plain(one.interval_hours),
        "accrued": plain(one.accrued),
        "accrued_per_year": plain(one.accrued_per_year),
    }


def _finding(one: FundingFinding) -> dict[str, object]:
    return {
        "rule_id": one.rule_id,
        "venue": one.venue,
        "coin": one.coin,
        "from": time_text(one.start),
        "to": time_text(one.end),
        "count": one.count,
        "figures": {name: plain(value) for name, value in one.figures.items()},
        "accrued": plain(one.accrued),
        "misread": plain(one.misread),
        "sentence": finding_sentence(one),
    }
