"""Funding rate: from an average premium to the fraction of notional that changes hands."""

from stepladder.formulas.number import N


def capped_rate(rate: N, floor: N, cap: N) -> N:
    """Keep a rate between its floor and its cap; ``floor <= cap``, both inclusive.

    Examples
    --------
    >>> capped_rate(0.0123, -0.00375, 0.00375), capped_rate(0.0001, -0.00375, 0.00375)
    (0.00375, 0.0001)
    """
    if floor <= rate <= cap:
        return rate
    if floor <= cap < rate:
        return cap
    if rate < floor <= cap:
        return floor
    return rate + floor + cap  # one of them is not a number, and so is this


def damped_rate(premium: N, interest: N, damper: N) -> N:
    """Premium, pulled toward the interest rate by at most the damper: P + clamp(I - P, -d, +d).

    Written as the interest rate kept within ``premium`` plus or minus the damper, which is the same
    number and in floats exactly the interest rate where that rules. Within the damper of the
    interest rate the premium has no effect at all: that is why histories are full of one constant.

    Parameters
    ----------
    premium, interest
        Signed fractions for the same number of hours.
    damper
        Half width, zero or more; 0.0005 at most venues.

    References
    ----------
    Binance FAQ on funding rates (2022 copy, id not recorded).

    Examples
    --------
    >>> damped_rate(0.0004, 0.0001, 0.0005), damped_rate(0.002, 0.0001, 0.0005)
    (0.0001, 0.0015)
    """
    return capped_rate(interest, premium - damper, premium + damper)


def deadband_rate(premium: N, damper: N) -> N:
    """Premium beyond a dead band: zero inside it. The damped rate with an interest of zero.

    Parameters
    ----------
    premium, damper
        Fractions for the same number of hours; the damper is zero or more.

    References
    ----------
    support.deribit.com/hc/en-us/articles/31424939178397.

    Examples
    --------
    >>> deadband_rate(0.0002, 0.00025), round(deadband_rate(-0.0004, 0.00025), 6)
    (0.0, -0.00015)
    """
    return premium - capped_rate(premium, -damper, damper)


def rate_over_interval(rate: N, interval_hours: N, basis_hours: N) -> N:
    """Share of a rate that belongs to an interval: a rate for 8 h pays an eighth each hour.

    Parameters
    ----------
    rate
        Signed fraction per ``basis_hours``.
    interval_hours, basis_hours
        Hours, above zero.

    References
    ----------
    Binance announcement of 2025-09-16: division by 8/N.

    Examples
    --------
    >>> rate_over_interval(0.0001, 1.0, 8.0)
    1.25e-05
    """
    return rate * interval_hours / basis_hours


def margin_gap_cap(factor: N, initial_margin_rate: N, maintenance_margin_rate: N) -> N:
    """Cap as a multiple of the gap between initial and maintenance rate.

    So that so many settlements at the cap cannot take a fresh position below maintenance.

    Parameters
    ----------
    factor
        Times, zero or more: 6 per 8 h at dYdX, 0.75 per interval at BitMEX.
    initial_margin_rate, maintenance_margin_rate
        Fractions, the first at or above the second.

    References
    ----------
    dydxprotocol/v4-documentation@3e475b7:docs/pages/concepts/trading/funding.mdx;
    blog.bitmex.com notice of 2020-04-17.

    Examples
    --------
    >>> margin_gap_cap(0.75, 0.01, 0.005)
    0.00375
    """
    return factor * (initial_margin_rate - maintenance_margin_rate)


def interest_difference(quote_rate: N, base_rate: N, intervals_per_day: N) -> N:
    """Interest of one interval from the daily rates of the two currencies; longs borrow quote.

    References
    ----------
    bitmex.com/app/perpetualContractsGuideExamples.

    Examples
    --------
    >>> interest_difference(0.01, 0.0025, 3.0)
    0.0025
    """
    return (quote_rate - base_rate) / intervals_per_day


def carry_premium(perpetual_twap: N, spot_twap: N, carry: N) -> N:
    """Premium of averages plus a carry amount, as a fraction of spot.

    Parameters
    ----------
    perpetual_twap, spot_twap
        Quote per base; spot above zero.
    carry
        Signed, quote per base.

    References
    ----------
    vegaprotocol/specs@5fea1f3e:protocol/0053-PERP-product_builtin_perpetual_future.md.

    Examples
    --------
    >>> carry_premium(99.0, 100.0, 0.5)
    -0.005
    """
    return (perpetual_twap - spot_twap + carry) / spot_twap


def twap_spread_payment(
    mark_twap: N, oracle_twap: N, offset: N, spread_max: N, periods_per_day: N
) -> N:
    """Quote that each base unit pays for one period, not a fraction: longs pay when positive.

    Parameters
    ----------
    mark_twap, oracle_twap
        Quote per base.
    offset
        Quote per base, added to the spread before it is limited (Drift: oracle over 5,000).
    spread_max
        Quote per base, zero or more: limit of the spread on either side.
    periods_per_day
        Settlements a day.

    References
    ----------
    drift-labs/protocol-v2@0ae3e3b:programs/drift/src/math/funding.rs.

    Examples
    --------
    >>> twap_spread_payment(50.0, 49.0, 0.0, 0.48, 24.0)
    0.02
    """
    return capped_rate(mark_twap - oracle_twap + offset, -spread_max, spread_max) / periods_per_day
