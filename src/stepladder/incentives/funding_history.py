"""Look over recorded funding: every series for every trap, and what misreading each would cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stepladder.incentives.funding_finding import FundingFinding
from stepladder.incentives.funding_rates_recorded import (
    bounds_hit,
    interest_rows,
    lagging_rates,
    rate_unit,
)
from stepladder.incentives.funding_rule import BASIS_HOURS
from stepladder.incentives.funding_series import (
    FundingSeries,
    accrued_per_year,
    by_interval,
    usual_step,
)
from stepladder.incentives.funding_stamps import (
    gaps,
    interval_changes,
    jittered_stamps,
    mislabelled_interval,
    off_grid_settlements,
    repeated_settlements,
    shifted_grid,
)
from stepladder.model.unknown import Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesSummary:
    """One contract's history in figures; rates are fractions, long pays positive."""

    venue: str
    coin: str
    rows: int
    start: int
    end: int
    interval_hours: Decimal | Unknown
    accrued: Decimal
    accrued_per_year: Decimal | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingHistory:
    """A file's funding histories, summed up, with what was found, and the rows themselves.

    ``ignored`` names columns that were not read.
    """

    owner: str
    summaries: tuple[SeriesSummary, ...]
    findings: tuple[FundingFinding, ...]
    series: tuple[FundingSeries, ...]
    ignored: tuple[str, ...]

    @property
    def unit_unknown(self) -> bool:
        """Whether nothing tells, for some series, what the unit of its rates is."""
        return any(isinstance(one.figures.get("unit"), Unknown) for one in self.findings)


def look_over(
    all_series: Sequence[FundingSeries],
    *,
    owner: str,
    ignored: tuple[str, ...] = (),
    yardsticks: Sequence[FundingSeries] | None = None,
) -> FundingHistory:
    """Apply every rule to every series; findings by venue and coin, then by rule and time.

    ``yardsticks`` are the series to compare with; all that are looked over if None.

    Examples
    --------
    >>> from stepladder.incentives.funding_series import FundingRow
    >>> from stepladder.model.time import NS_PER_HOUR
    >>> rows = [FundingRow(at=hour * NS_PER_HOUR, rate=Decimal("0.0000125"))
    ...         for hour in range(48) if hour != 20]
    >>> history = look_over([FundingSeries(venue="a", coin="BTC", rows=tuple(rows))], owner="x")
    >>> [(one.rule_id, one.count) for one in history.findings]
    [('FHIST-004', 1), ('FHIST-008', 47), ('FHIST-010', 47)]
    """
    kept = sorted(
        (series for series in all_series if series.rows), key=lambda one: (one.venue, one.coin)
    )
    others = kept if yardsticks is None else sorted(yardsticks, key=lambda one: one.venue)
    findings: list[FundingFinding] = []
    for series in kept:
        for rule in (
            jittered_stamps,
            repeated_settlements,
            interval_changes,
            gaps,
            off_grid_settlements,
            shifted_grid,
            mislabelled_interval,
        ):
            findings += rule(series)
        for hours, part in by_interval(series).items():
            findings += rate_unit(part, hours, others)
            findings += bounds_hit(part, hours)
            findings += interest_rows(part, hours)
        reference = _reference(series, others)
        if reference is not None:
            findings += lagging_rates(series, reference)
    return FundingHistory(
        owner=owner,
        summaries=tuple(_summary(series) for series in kept),
        findings=tuple(findings),
        series=tuple(kept),
        ignored=ignored,
    )


def _reference(series: FundingSeries, others: Sequence[FundingSeries]) -> FundingSeries | None:
    """The longest eight-hour history of the coin, the first by name if several are as long."""
    candidates = [
        other for other in others if other.coin == series.coin and usual_step(other) == BASIS_HOURS
    ]
    reference = max(candidates, key=lambda other: len(other.rows), default=None)
    is_other = reference is not None and reference.venue != series.venue
    return reference if is_other and usual_step(series) == BASIS_HOURS else None


def _summary(series: FundingSeries) -> SeriesSummary:
    return SeriesSummary(
        venue=series.venue,
        coin=series.coin,
        rows=len(series.rows),
        start=series.rows[0].at,
        end=series.rows[-1].at,
        interval_hours=usual_step(series),
        accrued=series.accrued,
        accrued_per_year=accrued_per_year(series),
    )
