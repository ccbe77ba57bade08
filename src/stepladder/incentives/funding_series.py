"""A recorded funding history of one contract, and the few things every question about it needs."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from stepladder.incentives.funding_rule import BASIS_HOURS
from stepladder.model.exact import ZERO
from stepladder.model.time import NS_PER_HOUR
from stepladder.model.unknown import Unknown, unknown

INTEREST_8H = Decimal("0.0001")
"""Interest term of nearly every venue, per eight hours."""
INTEREST_TOLERANCE = Decimal("0.05")
"""Lighter's constant is 4 % off an eighth of it."""
CONSTANT_SHARE_MIN = Decimal("0.02")
SAME_RATE = Decimal("1e-9")
"""Rates that differ by less are one figure: floats of a source, cut differently."""
HOURS_PER_YEAR = Decimal(8_760)
RUN_MIN = 3
"""Equal steps in a row that make an interval; a late settlement makes two odd ones."""
DAY_HOURS = (1, 2, 3, 4, 6, 8, 12, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingRow:
    """One settlement as recorded: instant (UTC ns), rate (fraction), interval as labelled."""

    at: int
    rate: Decimal
    interval_hours: Decimal | None = None

    @property
    def hour(self) -> int:
        """Whole hours since 1970, the stamp rounded to the nearest."""
        return (self.at + NS_PER_HOUR // 2) // NS_PER_HOUR


@dataclass(frozen=True, kw_only=True)
class FundingSeries:
    """Settlements of one contract at one venue, in order of time."""

    venue: str
    coin: str
    rows: tuple[FundingRow, ...]

    @property
    def accrued(self) -> Decimal:
        """Sum of the rates: what a constant long of one has paid per unit of notional."""
        return sum((row.rate for row in self.rows), ZERO)

    @cached_property
    def steps(self) -> tuple[int, ...]:
        """Hours from each settlement to the next, stamps rounded to the hour."""
        return tuple(after.hour - before.hour for before, after in pairwise(self.rows))


def usual_step(series: FundingSeries) -> Decimal | Unknown:
    """Most frequent hours between settlements: the interval as the stamps show it.

    Examples
    --------
    >>> rows = [FundingRow(at=hour * NS_PER_HOUR, rate=ZERO) for hour in (0, 8, 16, 32, 40)]
    >>> usual_step(FundingSeries(venue="a", coin="B", rows=tuple(rows)))
    Decimal('8')
    """
    steps = Counter(step for step in series.steps if step > 0)
    if not steps:
        return unknown(
            f"funding interval of {series.coin}", "fewer than two settlements", owner=series.venue
        )
    return Decimal(max(steps, key=lambda step: (steps[step], -step)))


def intervals(series: FundingSeries) -> tuple[Decimal, ...] | Unknown:
    """Interval of every row: as labelled, else as the stamps around it show it."""
    found: list[Decimal] = []
    for row, shown in zip(series.rows, intervals_shown(series), strict=True):
        if row.interval_hours is not None:
            found.append(row.interval_hours)
        elif shown is not None:
            found.append(Decimal(shown))
        else:
            return unknown(
                f"funding interval of {series.coin}",
                "fewer than two settlements",
                owner=series.venue,
            )
    return tuple(found)


def accrued_per_year(series: FundingSeries) -> Decimal | Unknown:
    """Accrued rate for a year of settled hours; hours that a gap swallowed do not count.

    Examples
    --------
    >>> rows = [FundingRow(at=8 * i * NS_PER_HOUR, rate=INTEREST_8H) for i in range(3)]
    >>> accrued_per_year(FundingSeries(venue="a", coin="B", rows=tuple(rows)))
    Decimal('0.1095')
    """
    hours = intervals(series)
    if isinstance(hours, Unknown):
        return hours
    return series.accrued * HOURS_PER_YEAR / sum(hours, ZERO)


def most_frequent(series: FundingSeries) -> tuple[Decimal, int] | None:
    """The rate that repeats most, and how often; None where nothing repeats to speak of.

    Examples
    --------
    >>> rates = ("0.0001", "0.0002", "0.0001000000001", "0.0003")
    >>> rows = [FundingRow(at=i, rate=Decimal(rate)) for i, rate in enumerate(rates)]
    >>> most_frequent(FundingSeries(venue="a", coin="B", rows=tuple(rows)))
    (Decimal('0.000100000'), 2)
    """
    counts = Counter(row.rate.quantize(SAME_RATE) for row in series.rows)
    if not counts:
        return None
    rate, count = max(counts.items(), key=lambda item: (item[1], -abs(item[0])))
    return (rate, count) if count > 1 and count >= CONSTANT_SHARE_MIN * len(series.rows) else None


def is_interest(rate: Decimal, hours: Decimal) -> bool:
    """Whether a rate is the usual interest of so many hours, within a twentieth.

    Examples
    --------
    >>> is_interest(Decimal("0.0000125"), Decimal(1)), is_interest(Decimal("0.0001"), Decimal(1))
    (True, False)
    """
    wanted = INTEREST_8H * hours / BASIS_HOURS
    return abs(rate - wanted) <= wanted * INTEREST_TOLERANCE


def interval_runs(series: FundingSeries) -> list[tuple[int, int]]:
    """Row at which each interval begins, and its hours; at least one where rows allow."""
    steps = series.steps
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(steps):
        end = at
        while end < len(steps) and steps[end] == steps[at]:
            end += 1
        if (
            end - at >= RUN_MIN
            and steps[at] in DAY_HOURS
            and (not runs or runs[-1][1] != steps[at])
        ):
            runs.append((at, steps[at]))
        at = end
    return runs


def intervals_shown(series: FundingSeries) -> list[int | None]:
    """Hours that each row's rate belongs to, as the stamps before it show; None if nothing does."""
    usual = usual_step(series)
    left = interval_runs(series)
    current = left[0][1] if left else None if isinstance(usual, Unknown) else int(usual)
    found: list[int | None] = [current] if series.rows else []
    for i in range(len(series.steps)):
        if left and left[0][0] <= i:
            current = left.pop(0)[1]
        found.append(current)
    return found


def by_interval(series: FundingSeries) -> dict[Decimal, FundingSeries]:
    """The rows of each interval as a series of their own, labelled with it.

    Examples
    --------
    >>> hours = (0, 8, 16, 24, 28, 32, 36)
    >>> rows = [FundingRow(at=hour * NS_PER_HOUR, rate=ZERO) for hour in hours]
    >>> parts = by_interval(FundingSeries(venue="a", coin="B", rows=tuple(rows)))
    >>> {int(hours): len(part.rows) for hours, part in parts.items()}
    {8: 4, 4: 3}
    """
    parts: dict[Decimal, list[FundingRow]] = {}
    for row, hours in zip(series.rows, intervals_shown(series), strict=True):
        if hours:
            label = Decimal(hours)
            parts.setdefault(label, []).append(
                FundingRow(at=row.at, rate=row.rate, interval_hours=label)
            )
    return {
        hours: FundingSeries(venue=series.venue, coin=series.coin, rows=tuple(rows))
        for hours, rows in parts.items()
    }
