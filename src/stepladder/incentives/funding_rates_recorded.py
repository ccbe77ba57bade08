"""Rules FHIST-008 to FHIST-011: what the rates of a funding history can be mistaken for.

Rules 008 to 010 look at the rows of one interval at a time, so that a change of the interval does
not make one constant look like another.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import log
from statistics import StatisticsError, correlation, median

from stepladder.incentives.funding_finding import FundingFinding, finding
from stepladder.incentives.funding_rule import BASIS_HOURS
from stepladder.incentives.funding_series import (
    FundingSeries,
    accrued_per_year,
    is_interest,
    most_frequent,
)
from stepladder.model.exact import ONE, ZERO
from stepladder.model.time import NS_PER_HOUR
from stepladder.model.unknown import Unknown, known, unknown

ROUND_STEP = Decimal("0.00025")
"""Caps are published in quarters of a thousandth, per interval or per eight hours."""
BOUND_MIN = Decimal("0.0025")
SAME_BOUND = Decimal("1e-9")
COMMON_MIN = 100
LAGS_HOURS = (-12, -8, -4, 0, 4, 8, 12)
LAG_GAIN, LAG_CORRELATION_MIN = 0.05, 0.5
PEER_GAP = 0.25
"""How much nearer one reading must be, in logarithms, before peers decide anything."""


def rate_unit(
    series: FundingSeries, hours: Decimal, peers: Sequence[FundingSeries]
) -> list[FundingFinding]:
    """FHIST-008: whether a rate of another interval than 8 h is for that interval or for 8 h.

    The most frequent rate decides: it is the interest term, 0.0001 per 8 h, so an eighth of that
    in an hourly series says that the rate is hourly already. Without one, the yearly sum is
    compared with the median of the other venues' for the same coin and time. Misread: the sum
    under the other reading. Figure ``unit`` is interval, 8h, or unknown.
    """
    top = most_frequent(series)
    looks_divided = top is not None and is_interest(top[0], hours)
    looks_whole = top is not None and is_interest(top[0], BASIS_HOURS) and hours != BASIS_HOURS
    shorter = top is not None and hours == BASIS_HOURS and is_interest(top[0], ONE)
    if hours == BASIS_HOURS and not shorter:
        return []
    factor = hours / BASIS_HOURS
    ours, theirs = accrued_per_year(series), _yearly_of_peers(series, peers)
    unit: str | Unknown = "8h" if looks_whole else "interval"
    evidence = "most frequent rate"
    if shorter:
        unit, factor = "1h", BASIS_HOURS
    elif not (looks_divided or looks_whole):
        unit, evidence = _by_peers(series, ours, theirs, factor), "yearly sum of the other venues"
    return [
        finding(
            "FHIST-008",
            series,
            start=series.rows[0].at,
            end=series.rows[-1].at,
            count=len(series.rows),
            misread=series.accrued * factor,
            interval_hours=hours,
            unit=unit,
            evidence=evidence,
            most_frequent=unknown("most frequent rate", "none repeats", owner=series.venue)
            if top is None
            else top[0],
            per_year=ours,
            per_year_misread=ours if isinstance(ours, Unknown) else ours * factor,
            per_year_others=theirs,
        )
    ]


def bounds_hit(series: FundingSeries, hours: Decimal) -> list[FundingFinding]:
    """FHIST-009: a largest or smallest rate that is a cap or a floor, by the look of it.

    It is one if it is a round figure (a quarter of a thousandth, per interval or per 8 h) of at
    least 0.25 % per 8 h, or if the series stood there more than once. Misread: none, the rate was
    paid; what the premium would have paid beyond it is not in the file.
    """
    found = []
    rates = [row.rate for row in series.rows]
    for side, bound in (("cap", max(rates)), ("floor", min(rates))):
        there = [row for row in series.rows if abs(row.rate - bound) < SAME_BOUND]
        per_8h = bound * BASIS_HOURS / hours
        is_round = any(abs(one) % ROUND_STEP == ZERO for one in (bound, per_8h))
        if abs(per_8h) < BOUND_MIN or (bound > 0) is not (side == "cap"):
            continue
        if not is_round and len(there) < 2:
            continue
        found.append(
            finding(
                "FHIST-009",
                series,
                start=there[0].at,
                end=there[-1].at,
                count=len(there),
                misread=None,
                side=side,
                rate=bound,
                per_8h=per_8h,
            )
        )
    return found


def interest_rows(series: FundingSeries, hours: Decimal) -> list[FundingFinding]:
    """FHIST-010: rows that hold the interest term and nothing else; they are paid, not missing.

    Misread: the sum without them.
    """
    top = most_frequent(series)
    if top is None:
        return []
    constant, count = top
    if not (is_interest(constant, hours) or is_interest(constant, BASIS_HOURS)):
        return []
    rows = [row for row in series.rows if row.rate.quantize(SAME_BOUND) == constant]
    return [
        finding(
            "FHIST-010",
            series,
            start=rows[0].at,
            end=rows[-1].at,
            count=count,
            misread=series.accrued - sum((row.rate for row in rows), ZERO),
            rate=constant,
            share=Decimal(count) / len(series.rows),
        )
    ]


def lagging_rates(series: FundingSeries, reference: FundingSeries) -> list[FundingFinding]:
    """FHIST-011: rates that resemble another venue's more when they are taken some hours later.

    A venue may pay the rate of the interval before. Nothing is corrected. Misread: none.
    """
    theirs = {row.hour: float(row.rate) for row in reference.rows}
    measured: dict[int, tuple[float, int]] = {}
    for lag in LAGS_HOURS:
        pairs = [
            (float(row.rate), theirs[row.hour - lag])
            for row in series.rows
            if row.hour - lag in theirs
        ]
        if len(pairs) < COMMON_MIN:
            continue
        try:
            measured[lag] = (correlation(*zip(*pairs, strict=True)), len(pairs))
        except StatisticsError:  # one of them never moved
            continue
    best = max(measured, key=lambda lag: measured[lag][0], default=0)
    if best == 0 or 0 not in measured:
        return []
    if measured[best][0] < max(measured[0][0] + LAG_GAIN, LAG_CORRELATION_MIN):
        return []
    return [
        finding(
            "FHIST-011",
            series,
            start=series.rows[0].at,
            end=series.rows[-1].at,
            count=measured[best][1],
            misread=None,
            reference=reference.venue,
            lag_hours=Decimal(best),
            correlation=Decimal(repr(round(measured[best][0], 4))),
            correlation_without=Decimal(repr(round(measured[0][0], 4))),
        )
    ]


def _yearly_of_peers(series: FundingSeries, peers: Sequence[FundingSeries]) -> Decimal | Unknown:
    """Median of the other venues' yearly sums of the same coin over the same time."""
    start, end = series.rows[0].at, series.rows[-1].at + NS_PER_HOUR
    yearly = []
    for peer in peers:
        if peer.coin != series.coin or peer.venue == series.venue:
            continue
        rows = tuple(row for row in peer.rows if start <= row.at <= end)
        of_peer = accrued_per_year(FundingSeries(venue=peer.venue, coin=peer.coin, rows=rows))
        if len(rows) > 1 and isinstance(of_peer, Decimal):
            yearly.append(of_peer)
    if not yearly:
        return unknown(
            f"funding of {series.coin} at another venue", "not in the file", owner=series.venue
        )
    return median(yearly)


def _by_peers(
    series: FundingSeries, ours: Decimal | Unknown, theirs: Decimal | Unknown, factor: Decimal
) -> str | Unknown:
    """Which reading is nearer to the other venues, where both are of one sign and one is nearer."""
    both = known(ours, theirs)
    if isinstance(both, Unknown):
        return both
    own, others = both
    if own * others > 0:
        ratio = log(float(own / others))
        nearer = abs(ratio + log(float(factor))) - abs(ratio)
        if abs(nearer) >= PEER_GAP:
            return "interval" if nearer > 0 else "8h"
    return unknown(
        f"unit of the rates of {series.coin}",
        f"{own:.4f} a year here, {others:.4f} elsewhere: neither reading fits better",
        owner=series.venue,
    )
