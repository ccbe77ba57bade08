"""Funding of a venue that settles the spread of two averages, in quote per base (Drift)."""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.formulas.funding_rate import twap_spread_payment
from stepladder.incentives.funding_rule import FundingRule
from stepladder.incentives.premium_sample import cut_toward_zero
from stepladder.model.exact import ZERO
from stepladder.model.unknown import Unknown, known, unknown

PRICE_DECIMALS = 6
PAYMENT_DECIMALS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class TwapFunding:
    """``paid_per_base``: quote that a long of one base unit pays for one period, signed.

    ``rate_per_interval`` is the same as a fraction of the oracle's average.
    """

    paid_per_base: Decimal
    rate_per_interval: Decimal


def twap_funding(
    rule: FundingRule, *, mark_twap: Decimal, oracle_twap: Decimal, tier: str
) -> TwapFunding | Unknown:
    """Payment of one period from the averages of mark and oracle, by the rulebook's divisors.

    Parameters
    ----------
    mark_twap, oracle_twap
        Quote per base, above zero.
    tier
        The market's contract tier, which decides how wide the spread may count.
    """
    if rule.method != "twap_spread":
        return unknown("funding.rule", f"{rule.method} is not of averages", owner=rule.owner)
    divisor = rule.spread_divisors.get(tier, rule.spread_divisors.get("others"))
    parts = known(
        rule.periods_per_day,
        rule.offset_divisor,
        unknown(f"spread limit of tier {tier}", "not in the rulebook", owner=rule.owner)
        if divisor is None
        else divisor,
    )
    if isinstance(parts, Unknown):
        return parts
    periods, offset_divisor, spread_divisor = parts
    paid = spread_payment(
        mark_twap,
        oracle_twap,
        offset=cut_toward_zero(oracle_twap / offset_divisor, PRICE_DECIMALS),
        spread_divisor=spread_divisor,
        periods_per_day=periods,
    )
    return TwapFunding(paid_per_base=paid, rate_per_interval=paid / oracle_twap)


def spread_payment(
    mark_twap: Decimal,
    oracle_twap: Decimal,
    *,
    spread_divisor: Decimal,
    periods_per_day: Decimal,
    offset: Decimal = ZERO,
) -> Decimal:
    """Payment per base unit with the chain's digits: limit cut at six, payment at nine decimals.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b:programs/drift/src/math/funding.rs.

    Examples
    --------
    >>> spread_payment(Decimal(50), Decimal(49), spread_divisor=Decimal(33),
    ...                periods_per_day=Decimal(24))
    Decimal('0.041666666')
    """
    if not (oracle_twap > 0 and spread_divisor > 0 and periods_per_day > 0):
        raise InputError(
            expected="an oracle average, a divisor and a number of periods above zero",
            found=f"{oracle_twap}, {spread_divisor}, {periods_per_day}",
            where="averages",
        )
    limit = cut_toward_zero(oracle_twap / spread_divisor, PRICE_DECIMALS)
    paid = twap_spread_payment(mark_twap, oracle_twap, offset, limit, periods_per_day)
    return cut_toward_zero(paid, PAYMENT_DECIMALS)
