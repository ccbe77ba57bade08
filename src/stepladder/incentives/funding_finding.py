"""What is found in a recorded funding history: which rule, where, and what misreading it costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from stepladder.incentives.funding_series import FundingSeries
from stepladder.model.unknown import Unknown

Figure = Decimal | int | str | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingFinding:
    """One finding. The rule (``docs/rules/funding.md``) says what its figures mean.

    ``start`` and ``end`` are the first and last instant it concerns, UTC ns; ``count`` how many
    rows or hours. ``accrued`` is the sum of the series' rates as they stand, ``misread`` what the
    usual mistake makes of it: None where there is no such sum.
    """

    rule_id: str
    venue: str
    coin: str
    start: int
    end: int
    count: int
    figures: Mapping[str, Figure]
    accrued: Decimal
    misread: Decimal | None


def finding(
    rule_id: str,
    series: FundingSeries,
    *,
    start: int,
    end: int,
    count: int,
    misread: Decimal | None,
    **figures: Figure,
) -> FundingFinding:
    """A finding about one series, with its sum as it stands."""
    return FundingFinding(
        rule_id=rule_id,
        venue=series.venue,
        coin=series.coin,
        start=start,
        end=end,
        count=count,
        figures=figures,
        accrued=series.accrued,
        misread=misread,
    )
