"""Funding until a horizon: how many settlements, and what each asks of a position."""

from decimal import Decimal

from stepladder.incentives.funding_rule import BASIS_HOURS
from stepladder.model.account import Funding
from stepladder.model.contract import Contract
from stepladder.model.time import NS_PER_HOUR
from stepladder.model.unknown import Unknown, known, unknown

PAYMENTS_MAX = 100_000


def settlements_until(
    funding: Funding | None, contract: Contract, *, as_of: int, horizon_ns: int, owner: str
) -> int | Unknown:
    """Count the funding settlements after ``as_of`` and up to ``as_of + horizon_ns``.

    With no horizon there is none, whatever is unknown. The first is at ``next_at``; those after
    it follow at the contract's interval, which is asked for only when the horizon reaches them.
    """
    if horizon_ns <= 0:
        return 0
    if funding is None:
        return unknown(f"funding.{contract.symbol}", "not given", owner=owner)
    if isinstance(funding.next_at, Unknown):
        return funding.next_at
    remaining = as_of + horizon_ns - funding.next_at
    if remaining < 0:
        return 0
    if remaining < NS_PER_HOUR:  # no venue settles more than once an hour
        return 1
    if isinstance(contract.funding_interval_hours, Unknown):
        return contract.funding_interval_hours
    interval = int(contract.funding_interval_hours * NS_PER_HOUR)
    return min(1 + remaining // max(interval, 1), PAYMENTS_MAX)


def periods_until(horizon_ns: int) -> Decimal:
    """Eight-hour periods until a horizon, for a venue whose funding accrues without settlements.

    Examples
    --------
    >>> periods_until(12 * NS_PER_HOUR)
    Decimal('1.5')
    """
    return Decimal(max(horizon_ns, 0)) / NS_PER_HOUR / BASIS_HOURS


def funding_cost_rate(
    funding: Funding | None,
    settlements: int | Decimal | Unknown,
    *,
    is_long: bool,
    symbol: str,
    owner: str,
) -> Decimal | Unknown:
    """Fraction of the notional that the settlements take, never negative: credits do not count.

    ``settlements`` counts periods where funding accrues continuously. The present rate is taken to
    persist; it is an allowance, not a forecast.
    """
    if settlements == 0:
        return Decimal(0)
    if funding is None:
        return unknown(f"funding.{symbol}", "not given", owner=owner)
    both = known(funding.rate, settlements)
    if isinstance(both, Unknown):
        return both
    rate, count = both
    paid = rate if is_long else -rate
    return max(paid, Decimal(0)) * count
