"""Funding over time: the index of a continuous venue, and settlements whose interval changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.funding_index import index_step
from stepladder.formulas.funding_rate import rate_over_interval
from stepladder.formulas.primitives import exponential
from stepladder.model.exact import ZERO
from stepladder.model.time import NS_PER_DAY, NS_PER_HOUR, NS_PER_SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexTick:
    """A rate (per period) and a price from an instant on, UTC ns, until the next tick."""

    at: int
    rate: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexAccrual:
    """Growth of an index, quote per base, and the seconds of silence that accrued nothing."""

    index_change: Decimal
    skipped_seconds: Decimal
    gaps: int


def accrue_index(
    ticks: Sequence[IndexTick],
    *,
    until: int,
    period_seconds: Decimal,
    gap_seconds: Decimal | None,
) -> IndexAccrual:
    """Add up a continuous rate; a silence longer than ``gap_seconds`` accrues nothing at all.

    Parameters
    ----------
    ticks
        In order of time; those after ``until`` do not count.
    period_seconds
        What the rates are for: 28,800 for 8 h.
    gap_seconds
        The rulebook's limit (30 at Paradex), or None where a silence holds the last rate.

    Examples
    --------
    >>> ticks = [IndexTick(at=t * 10**9, rate=Decimal("0.0003"), price=Decimal(60000))
    ...          for t in (0, 30, 61)]
    >>> done = accrue_index(ticks, until=91 * 10**9, period_seconds=Decimal(28800),
    ...                     gap_seconds=Decimal(30))
    >>> done.index_change, done.skipped_seconds, done.gaps  # 60 s accrue, 31 s do not
    (Decimal('0.03750'), Decimal('31'), 1)
    """
    kept = [tick for tick in ticks if tick.at < until]
    ends = [*(tick.at for tick in kept[1:]), until]
    change, skipped, gaps = ZERO, ZERO, 0
    for tick, end in zip(kept, ends, strict=True) if kept else ():
        if end < tick.at:
            raise InputError(expected="ticks in order of time", found="others", where="ticks")
        seconds = Decimal(end - tick.at) / NS_PER_SECOND
        if gap_seconds is not None and seconds > gap_seconds:
            skipped, gaps = skipped + seconds, gaps + 1
            continue
        change += index_step(tick.rate, tick.price, seconds, period_seconds)
    return IndexAccrual(index_change=change, skipped_seconds=skipped, gaps=gaps)


def smoothed_rate(
    smoothed: Decimal, raw: Decimal, *, elapsed_seconds: Decimal, half_life_seconds: Decimal
) -> Decimal:
    """Exponential average of a rate: after one half-life, half of the distance is gone.

    Examples
    --------
    >>> round(smoothed_rate(Decimal(0), Decimal(1), elapsed_seconds=Decimal(1800),
    ...                     half_life_seconds=Decimal(1800)), 12)
    Decimal('0.500000000000')
    """
    kept = exponential(-Decimal(2).ln() * elapsed_seconds / half_life_seconds)
    return raw + (smoothed - raw) * kept


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalFrom:
    """An interval between settlements in force from an instant on, UTC ns.

    Settlements fall on the multiples of the interval since midnight UTC, shifted by
    ``phase_hours`` (4 at venues that settle at 04:00, 12:00 and 20:00).
    """

    effective_at: int
    interval_hours: Decimal
    phase_hours: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """An instant of settlement, UTC ns, and the interval its rate belongs to."""

    at: int
    interval_hours: Decimal


def settlements(
    schedule: Sequence[IntervalFrom], *, start: int, end: int
) -> tuple[Settlement, ...]:
    """Settlements after ``start`` and up to ``end``, through changes of the interval.

    A settlement at the very instant of a change still belongs to the old interval.

    Examples
    --------
    >>> change = [IntervalFrom(effective_at=0, interval_hours=Decimal(8)),
    ...           IntervalFrom(effective_at=8 * NS_PER_HOUR, interval_hours=Decimal(4))]
    >>> [(one.at // NS_PER_HOUR, int(one.interval_hours))
    ...  for one in settlements(change, start=0, end=16 * NS_PER_HOUR)]
    [(8, 8), (12, 4), (16, 4)]
    """
    starts = [version.effective_at for version in schedule]
    if not schedule or starts != sorted(set(starts)) or starts[0] > start:
        raise InputError(
            expected="intervals from oldest to newest, the first in force at the start",
            found="others",
            where="schedule",
        )
    found: list[Settlement] = []
    for version, closes in zip(schedule, [*starts[1:], end], strict=True):
        step = int(version.interval_hours * NS_PER_HOUR)
        if step <= 0 or NS_PER_DAY % step:
            raise InputError(
                expected="an interval that divides a day",
                found=str(version.interval_hours),
                where="interval_hours",
            )
        phase = int(version.phase_hours * NS_PER_HOUR)
        after, last = max(version.effective_at, start), min(closes, end)
        first = after - (after - phase) % step + step
        found += [
            Settlement(at=at, interval_hours=version.interval_hours)
            for at in range(first, last + 1, step)
        ]
    return tuple(found)


def rate_per_8h(rate_per_interval: Decimal, interval_hours: Decimal) -> Decimal:
    """A rate in the unit in which intervals can be compared; it divides by its own interval.

    Examples
    --------
    >>> rate_per_8h(Decimal("0.0000125"), Decimal(1))
    Decimal('0.0001000')
    """
    return rate_over_interval(rate_per_interval, Decimal(8), interval_hours)
