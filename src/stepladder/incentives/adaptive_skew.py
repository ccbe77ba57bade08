"""A rate that grows while open interest leans to one side and fades while it does not (GMX)."""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.funding_rate import capped_rate
from stepladder.model.exact import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class AdaptiveTerms:
    """What a market sets; rates per second, thresholds as shares of all open interest.

    ``increase`` is the growth per second and unit of skew, ``decrease`` the fade per second,
    ``rate_max`` the largest magnitude. Not in the rulebook: markets differ.
    """

    increase: Decimal
    decrease: Decimal
    threshold_stable: Decimal
    threshold_decrease: Decimal
    rate_max: Decimal


def skew_share(open_interest_long: Decimal, open_interest_short: Decimal) -> Decimal:
    """Longs less shorts over both: 1 is all long, -1 all short.

    Examples
    --------
    >>> skew_share(Decimal(3), Decimal(1))
    Decimal('0.5')
    """
    total = open_interest_long + open_interest_short
    if open_interest_long < 0 or open_interest_short < 0 or total == 0:
        raise InputError(
            expected="open interest on a side",
            found=f"{open_interest_long} and {open_interest_short}",
            where="open interest",
        )
    return (open_interest_long - open_interest_short) / total


def adapted_rate(
    terms: AdaptiveTerms, rate: Decimal, skew: Decimal, *, seconds: Decimal
) -> Decimal:
    """Rate per second after ``seconds`` at one skew; positive means longs pay.

    It moves with the skew while it points the other way or the skew is above the stable
    threshold, fades while the skew is below the lower threshold, and holds in between.

    References
    ----------
    gmx-io/gmx-synthetics@a5c0c88:contracts/market/MarketUtils.sol. There the rate stops one
    smallest unit short of zero when it fades; here it stops at zero.

    Examples
    --------
    >>> terms = AdaptiveTerms(increase=Decimal("0.001"), decrease=Decimal("0.01"),
    ...     threshold_stable=Decimal("0.05"), threshold_decrease=Decimal("0.02"),
    ...     rate_max=Decimal("0.5"))
    >>> [str(adapted_rate(terms, Decimal("0.1"), Decimal(skew), seconds=Decimal(5)))
    ...  for skew in ("0.2", "0.03", "0.01", "-0.2")]
    ['0.1010', '0.1', '0.05', '0.0990']
    """
    same_way = rate * skew > 0
    lean = abs(skew)
    if not same_way or lean > terms.threshold_stable:
        moved = rate + skew * terms.increase * seconds
    elif lean < terms.threshold_decrease:
        fade = terms.decrease * seconds
        moved = rate - capped_rate(rate, -fade, fade)
    else:
        moved = rate
    return capped_rate(moved, -terms.rate_max, terms.rate_max) if moved != ZERO else ZERO
