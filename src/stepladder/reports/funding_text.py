"""A funding history as text: the histories, then what can be misread in them and at what cost."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby

from stepladder.incentives.funding_finding import Figure, FundingFinding
from stepladder.incentives.funding_history import FundingHistory, SeriesSummary
from stepladder.model.number import number_text
from stepladder.model.time import time_text
from stepladder.model.unknown import Unknown
from stepladder.reports.number_format import percent

SHOWN_PER_RULE = 3
MEANING = {
    "FHIST-001": "{count} stamps lie {least_ms} to {most_ms} ms beside the hour; hours cut off "
    "instead of rounded shorten {steps_cut_short} steps",
    "FHIST-002": "{settlements} repeated",
    "FHIST-003": "the interval changes from {from_hours} h to {to_hours} h",
    "FHIST-004": "{settlements} missing, {hours} h from one to the next",
    "FHIST-005": "settled at {hour_of_day}:00, beside its grid, at {rate}",
    "FHIST-006": "settles at {hours_of_day} o'clock, not at 0, 8 and 16",
    "FHIST-007": "labelled {labelled_hours} h, settled every {usual_hours} h",
    "FHIST-009": "stood at {rate} {times}, by the look of it its {side}",
    "FHIST-010": "{count} rows ({share}) are the interest term {rate} and nothing else; "
    "they are paid, not missing",
    "FHIST-011": "resembles {reference} more when taken {lag}: correlation "
    "{correlation}, without {correlation_without}",
}
MISREAD = {
    "FHIST-001": "a join on the exact hour keeps {misread} of {accrued}",
    "FHIST-002": "with each once {misread}, as it stands {accrued}",
    "FHIST-003": "prorated to the first interval {misread}, as it stands {accrued}",
    "FHIST-004": "filled with its neighbours' mean {misread}, as it stands {accrued}",
    "FHIST-005": "without it {misread}, with it {accrued}",
    "FHIST-006": "a join with 0, 8 and 16 keeps {misread} of {accrued}",
    "FHIST-007": "prorated by the label {misread}, as it stands {accrued}",
    "FHIST-008": "read the other way {misread} instead of {accrued}",
    "FHIST-010": "dropped as missing {misread}, as it stands {accrued}",
}
UNITS = {
    "interval": "rates are per {hours} h, as paid; dividing them again is wrong",
    "8h": "rates are per 8 h although paid every {hours} h: multiply by {hours}/8 to add them up",
    "1h": "rates look hourly although settlements are {hours} h apart",
}
SHARES = {"share"}
NOT_LOOKED_INTO = (
    "the zone of the stamps (they are read as UTC; FHIST-006 shows the hours they give), "
    "the asset that a coin is quoted in, what was paid in a gap, and whether a figure that looks "
    "like a cap is one"
)


def history_text(history: FundingHistory) -> str:
    """Everything found, in about as many lines as there are histories and kinds of findings."""
    rows = sum(summary.rows for summary in history.summaries)
    lines = [
        f"{history.owner}: {_plural(len(history.summaries), 'history', 'histories')}, "
        f"{_plural(rows, 'settlement')}",
        "",
        *_table(history.summaries),
        "",
        *_finding_lines(history.findings),
    ]
    if history.ignored:
        lines += [f"not read: {', '.join(history.ignored)}"]
    lines += [f"not looked into: {NOT_LOOKED_INTO}"]
    return "\n".join(lines)


def finding_sentence(finding: FundingFinding) -> str:
    """What one finding says: what is there, since when, and what misreading it costs.

    Examples
    --------
    >>> from stepladder.verbs.funding import funding
    >>> print(finding_sentence(funding(example=True, venue="hourly").findings[0]))
    2 settlements missing, 3 h from one to the next, 2025-11-04T05:00Z to 2025-11-04T08:00Z: \
filled with its neighbours' mean 0.0909 %, as it stands 0.0884 %
    """
    figures = {
        name: percent(value) if name in SHARES and isinstance(value, Decimal) else _figure(value)
        for name, value in finding.figures.items()
    }
    figures["times"] = "once" if finding.count == 1 else f"{finding.count:,} times"
    figures["settlements"] = _plural(finding.count, "settlement")
    lag = finding.figures.get("lag_hours")
    if isinstance(lag, Decimal):
        figures["lag"] = f"{abs(lag)} h {'later' if lag > 0 else 'earlier'}"
    meaning = (
        _unit_sentence(finding)
        if finding.rule_id == "FHIST-008"
        else MEANING[finding.rule_id].format(count=f"{finding.count:,}", **figures)
    )
    text = f"{meaning}, {_span(finding)}"
    if finding.misread is None:
        return text
    sums = {name: percent(value, places=4) for name, value in _sums(finding)}
    return f"{text}: {MISREAD[finding.rule_id].format(**sums)}"


def _unit_sentence(finding: FundingFinding) -> str:
    """Rule FHIST-008: which unit the rates are in, by what evidence, and the yearly sums."""
    figures = finding.figures
    unit, hours = figures["unit"], _figure(figures["interval_hours"])
    if isinstance(unit, Unknown):
        meaning = f"per {hours} h or per 8 h is not known ({unit})"
    else:
        meaning = UNITS[str(unit)].format(hours=hours)
        meaning += f" ({figures['evidence']}"
        top = figures["most_frequent"]
        meaning += f" {number_text(top)})" if isinstance(top, Decimal) else ")"
    yearly = [
        _yearly(figures[name]) for name in ("per_year", "per_year_misread", "per_year_others")
    ]
    return f"{meaning}; a year {yearly[0]}, the other way {yearly[1]}, other venues {yearly[2]}"


def _sums(finding: FundingFinding) -> Iterator[tuple[str, Decimal | None]]:
    yield "accrued", finding.accrued
    yield "misread", finding.misread


def _yearly(value: Figure) -> str:
    return percent(value) if isinstance(value, (Decimal, Unknown)) else str(value)


def _table(summaries: Iterable[SeriesSummary]) -> list[str]:
    head = ("venue", "coin", "every", "settlements", "from", "to", "accrued", "a year")
    rows = [
        (
            one.venue,
            one.coin,
            "unknown"
            if isinstance(one.interval_hours, Unknown)
            else f"{number_text(one.interval_hours)} h",
            f"{one.rows:,}",
            _minute(one.start),
            _minute(one.end),
            percent(one.accrued, places=4),
            percent(one.accrued_per_year),
        )
        for one in summaries
    ]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    right = {3, 6, 7}
    return [
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [head, *rows]
    ]


def _finding_lines(findings: Iterable[FundingFinding]) -> Iterator[str]:
    def place(finding: FundingFinding) -> tuple[str, str, str]:
        return finding.rule_id, finding.venue, finding.coin

    for (rule_id, venue, coin), group in groupby(sorted(findings, key=place), key=place):
        found = list(group)
        for finding in found[:SHOWN_PER_RULE]:
            yield f"{rule_id}  {venue} {coin}: {finding_sentence(finding)}"
        if len(found) > SHOWN_PER_RULE:
            rest = sum(finding.count for finding in found)
            yield (
                f"{rule_id}  {venue} {coin}: {len(found) - SHOWN_PER_RULE} more such findings, "
                f"{rest:,} in all; --json lists them"
            )


def _figure(value: Figure) -> str:
    return number_text(value) if isinstance(value, Decimal) else str(value)


def _span(finding: FundingFinding) -> str:
    start, end = _minute(finding.start), _minute(finding.end)
    return start if start == end else f"{start} to {end}"


def _minute(at: int) -> str:
    return f"{time_text(at)[:16]}Z"


def _plural(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
