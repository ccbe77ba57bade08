"""A large order spread over periods: what is still held, what it costs, how it varies."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from stepladder.errors import InputError
from stepladder.formulas.execution_schedule import net_temporary_impact, share_left, urgency
from stepladder.formulas.primitives import square_root
from stepladder.model.exact import ONE, ZERO

PERIODS_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionSchedule:
    """The best schedule under linear impact.

    ``holdings`` has one entry more than there are periods, from the whole order to nothing.
    ``expected_cost`` and ``utility`` are money, ``variance`` its square; ``half_life`` is in the
    unit of time, and None where nothing is urgent.
    """

    holdings: tuple[Decimal, ...]
    expected_cost: Decimal
    variance: Decimal
    utility: Decimal
    half_life: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactTerms:
    """What a market asks of an order that is spread over time.

    ``volatility`` is price per root of the unit of time, ``fixed_cost`` price per unit of size,
    ``permanent_impact`` price per unit of size, ``temporary_impact`` that times the unit of time.
    """

    volatility: Decimal
    fixed_cost: Decimal
    permanent_impact: Decimal
    temporary_impact: Decimal


def least_cost_schedule(
    size: Decimal, *, horizon: Decimal, periods: int, terms: ImpactTerms, risk_aversion: Decimal
) -> ExecutionSchedule:
    """Spread an order so that cost plus aversion times variance is least.

    Parameters
    ----------
    size
        Of the order, above zero.
    horizon
        Until nothing may be left, unit of time, above zero.
    risk_aversion
        Per unit of money, zero or more.

    References
    ----------
    Almgren and Chriss (2000), Optimal execution of portfolio transactions.

    Raises
    ------
    InputError
        If a figure is out of its bounds, or the permanent impact outweighs the temporary one.

    Examples
    --------
    >>> terms = ImpactTerms(volatility=Decimal(1), fixed_cost=Decimal(0),
    ...                     permanent_impact=Decimal(0), temporary_impact=Decimal(1))
    >>> plan = least_cost_schedule(Decimal(4), horizon=Decimal(2), periods=2, terms=terms,
    ...                            risk_aversion=Decimal(0))
    >>> [str(held) for held in plan.holdings], plan.expected_cost
    (['4', '2.0', '0'], Decimal('8.00'))
    """
    _check(size > 0 and horizon > 0, "a size and a horizon above zero")
    _check(1 <= periods <= PERIODS_MAX, f"1 to {PERIODS_MAX} periods")
    _check(risk_aversion >= 0 and terms.volatility >= 0, "no negative risk")
    period = horizon / periods
    net = net_temporary_impact(terms.temporary_impact, terms.permanent_impact, period)
    _check(net > 0, "a temporary impact above half of the permanent one times a period")
    speed = urgency(risk_aversion, terms.volatility, net, period)
    left = [share_left(speed, horizon - j * period, horizon) for j in range(periods)]
    held = (*(size * share for share in left), ZERO)
    sold = [before - after for before, after in pairwise(held)]
    cost = (
        terms.permanent_impact * size * size / 2
        + terms.fixed_cost * sum(map(abs, sold), ZERO)
        + net / period * sum((n * n for n in sold), ZERO)
    )
    variance = terms.volatility**2 * period * sum((h * h for h in held[1:]), ZERO)
    pull = risk_aversion * terms.volatility**2 / net
    return ExecutionSchedule(
        holdings=held,
        expected_cost=cost,
        variance=variance,
        utility=cost + risk_aversion * variance,
        half_life=ONE / square_root(pull) if pull > 0 else None,
    )


def _check(good: bool, expected: str) -> None:
    if not good:
        raise InputError(expected=expected, found="other figures", where="execution schedule")
