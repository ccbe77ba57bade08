"""Rules FHIST-001 to FHIST-007: what the stamps of a funding history can be mistaken for."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise

from stepladder.incentives.funding_finding import FundingFinding, finding
from stepladder.incentives.funding_series import (
    DAY_HOURS,
    FundingSeries,
    interval_runs,
    intervals,
    intervals_shown,
    usual_step,
)
from stepladder.model.exact import ZERO
from stepladder.model.time import NS_PER_HOUR, NS_PER_SECOND
from stepladder.model.unknown import Unknown

NS_PER_MS = NS_PER_SECOND // 1000


def jittered_stamps(series: FundingSeries) -> list[FundingFinding]:
    """FHIST-001: stamps beside the whole hour; hours cut off instead of rounded misread a step.

    Misread: the sum over the rows that a join on the exact hour keeps.
    """
    rows = series.rows
    offsets = [row.at - row.hour * NS_PER_HOUR for row in rows]
    beside = [row for row, offset in zip(rows, offsets, strict=True) if offset]
    if not beside:
        return []
    cut = sum(
        (after.at - before.at) // NS_PER_HOUR != after.hour - before.hour
        for before, after in pairwise(rows)
    )
    kept = sum((row.rate for row in rows if row.at == row.hour * NS_PER_HOUR), ZERO)
    return [
        finding(
            "FHIST-001",
            series,
            start=beside[0].at,
            end=beside[-1].at,
            count=len(beside),
            misread=kept,
            least_ms=Decimal(min(offsets)) / NS_PER_MS,
            most_ms=Decimal(max(offsets)) / NS_PER_MS,
            steps_cut_short=cut,
        )
    ]


def repeated_settlements(series: FundingSeries) -> list[FundingFinding]:
    """FHIST-002: two rows of one hour. Misread: the sum with each hour once, the first row's."""
    first = {row.hour: row for row in reversed(series.rows)}
    again = [row for row in series.rows if first[row.hour] is not row]
    if not again:
        return []
    return [
        finding(
            "FHIST-002",
            series,
            start=again[0].at,
            end=again[-1].at,
            count=len(again),
            misread=sum((row.rate for row in first.values()), ZERO),
        )
    ]


def interval_changes(series: FundingSeries) -> list[FundingFinding]:
    """FHIST-003: settlements come at another interval from some time on.

    An interval is what three steps in a row show, so a gap or a late settlement is none. The rate
    belongs to its own interval. Misread: every rate taken for one of the first interval and
    prorated. ``start`` is the last settlement of the old interval.
    """
    runs = interval_runs(series)
    if len(runs) < 2:
        return []
    first = Decimal(runs[0][1])
    owned = zip(series.rows, intervals_shown(series), strict=True)
    taken = sum((row.rate * (hours or first) / first for row, hours in owned), ZERO)
    return [
        finding(
            "FHIST-003",
            series,
            start=series.rows[at].at,
            end=series.rows[-1].at,
            count=len(series.rows) - at - 1,
            misread=taken,
            from_hours=Decimal(before),
            to_hours=Decimal(after),
        )
        for (_, before), (at, after) in pairwise(runs)
    ]


def gaps(series: FundingSeries) -> list[FundingFinding]:
    """FHIST-004: settlements that are missing; nobody knows what they paid.

    Misread: the sum with each missing one filled by the mean of its two neighbours.
    """
    found = []
    for (before, after), expected in zip(
        pairwise(series.rows), intervals_shown(series)[1:], strict=True
    ):
        hours = after.hour - before.hour
        if expected is None or hours < 2 * expected:
            continue
        missing = hours // expected - 1
        found.append(
            finding(
                "FHIST-004",
                series,
                start=before.at,
                end=after.at,
                count=missing,
                misread=series.accrued + missing * (before.rate + after.rate) / 2,
                hours=Decimal(hours),
                interval_hours=Decimal(expected),
            )
        )
    return found


def off_grid_settlements(series: FundingSeries) -> list[FundingFinding]:
    """FHIST-005: a settlement beside the hours at which the contract settles otherwise.

    Misread: the sum without it, as a join on the grid leaves it out.
    """
    shown = list(zip(series.rows, intervals_shown(series), strict=True))
    phases = Counter((step, row.hour % step) for row, step in shown if step)
    found = []
    for row, step in shown:
        if not step:
            continue
        usual = max(
            (phase for each, phase in phases if each == step),
            key=lambda phase: phases[step, phase],
        )
        if row.hour % step != usual:
            found.append(
                finding(
                    "FHIST-005",
                    series,
                    start=row.at,
                    end=row.at,
                    count=1,
                    misread=series.accrued - row.rate,
                    hour_of_day=Decimal(row.hour % 24),
                    rate=row.rate,
                )
            )
    return found


def shifted_grid(series: FundingSeries) -> list[FundingFinding]:
    """FHIST-006: settles at other hours than multiples of its interval since midnight.

    Misread: the sum over the rows that a join with 0, 8 and 16 o'clock keeps.
    """
    step = usual_step(series)
    if isinstance(step, Unknown) or int(step) not in DAY_HOURS:
        return []
    hours = int(step)
    phases = Counter(row.hour % hours for row in series.rows)
    phase = max(phases, key=lambda each: phases[each])
    if phase == 0:
        return []
    on = sum((row.rate for row in series.rows if row.hour % hours == 0), ZERO)
    return [
        finding(
            "FHIST-006",
            series,
            start=series.rows[0].at,
            end=series.rows[-1].at,
            count=phases[phase],
            misread=on,
            hours_of_day=", ".join(str(hour) for hour in range(phase, 24, hours)),
        )
    ]


def mislabelled_interval(series: FundingSeries) -> list[FundingFinding]:
    """FHIST-007: the interval written beside the rows is not the one between their stamps.

    Misread: the sum with each rate prorated by the label.
    """
    step, labelled = usual_step(series), intervals(series)
    if isinstance(step, Unknown) or isinstance(labelled, Unknown):
        return []
    runs = {Decimal(hours) for _, hours in interval_runs(series)} | {step}
    wrong = [row for row, label in zip(series.rows, labelled, strict=True) if label not in runs]
    if not wrong:
        return []
    prorated = sum(
        (row.rate * step / label for row, label in zip(series.rows, labelled, strict=True)), ZERO
    )
    return [
        finding(
            "FHIST-007",
            series,
            start=wrong[0].at,
            end=wrong[-1].at,
            count=len(wrong),
            misread=prorated,
            labelled_hours=wrong[0].interval_hours or step,
            usual_hours=step,
        )
    ]
