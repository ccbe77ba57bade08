"""Premium samples to the rate of one interval, by a venue's rule; or what is missing for it.

The order of the steps is the rule: average, damper, multiplier, share of the interval, cap. A cap
before the share and a cap after it are different rules, and so are an interest rate that is scaled
alone and a rate that is scaled as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from stepladder.errors import InputError
from stepladder.formulas.funding_rate import (
    capped_rate,
    damped_rate,
    deadband_rate,
    margin_gap_cap,
    rate_over_interval,
)
from stepladder.incentives.funding_rule import BASIS_HOURS, CapRule, FundingRule
from stepladder.incentives.premium_average import (
    PremiumSample,
    arithmetic_mean,
    linear_weights_mean,
    mean_of_expected,
    time_weighted_mean,
)
from stepladder.incentives.premium_sample import cut_toward_zero
from stepladder.model.time import NS_PER_HOUR, time_text
from stepladder.model.unknown import Unknown, known, unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingMarket:
    """What a rule needs to know of one market.

    ``interval_hours`` between settlements. Margin rates are fractions of the first tier.
    ``cap`` and ``floor`` per interval, as the venue publishes them live, win over the rulebook's.
    ``previous_rate`` per interval is needed where the change between intervals is limited.
    """

    symbol: str
    interval_hours: Decimal | Unknown
    initial_margin_rate: Decimal | Unknown = field(
        default=unknown("initial margin rate", "not given", owner="market")
    )
    maintenance_margin_rate: Decimal | Unknown = field(
        default=unknown("maintenance margin rate", "not given", owner="market")
    )
    cap: Decimal | None = None
    floor: Decimal | None = None
    previous_rate: Decimal | Unknown = field(
        default=unknown("previous funding rate", "not given", owner="market")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingRate:
    """A rate with its interval, so that nobody divides it again.

    Positive: longs pay. ``average_premium`` per eight hours; ``uncapped_per_interval`` is the rate
    before any cap, ``limited`` whether one moved it.
    """

    rate_per_interval: Decimal
    interval_hours: Decimal
    average_premium: Decimal
    samples_used: int
    uncapped_per_interval: Decimal
    limited: bool

    @property
    def rate_per_hour(self) -> Decimal:
        """Fraction of notional per hour."""
        return rate_over_interval(self.rate_per_interval, Decimal(1), self.interval_hours)

    @property
    def rate_per_8h(self) -> Decimal:
        """Fraction of notional per eight hours, to compare venues."""
        return rate_over_interval(self.rate_per_interval, BASIS_HOURS, self.interval_hours)


def funding_rate(
    rule: FundingRule, samples: Sequence[PremiumSample], market: FundingMarket, *, end: int
) -> FundingRate | Unknown:
    """Rate of the interval that ends at ``end`` (UTC ns), or an unknown that names what is missing.

    Samples may come in any order; those before the rule's window or at ``end`` and later belong
    to other intervals and do not count.

    Raises
    ------
    InputError
        If the interval is not above zero, or two samples are of one instant and differ.

    Examples
    --------
    >>> from stepladder.incentives.funding_rule import funding_rule
    >>> from stepladder.venues.packaged import packaged_rulebook
    >>> from stepladder.venues.rules import Rules
    >>> end = 1_760_000_400 * 10**9
    >>> rules = Rules(rulebook=packaged_rulebook("hyperliquid"), at=end)
    >>> samples = [PremiumSample(at=end - i * 5 * 10**9, premium=Decimal("0.0001"))
    ...            for i in range(1, 721)]
    >>> rate = funding_rate(funding_rule(rules), samples,
    ...                     FundingMarket(symbol="BTC", interval_hours=Decimal(1)), end=end)
    >>> rate.rate_per_interval, rate.rate_per_8h
    (Decimal('0.0000125'), Decimal('0.0001000'))
    """
    if rule.method != "premium":
        return unknown("funding.rule", f"{rule.method} takes no premium samples", owner=rule.owner)
    if isinstance(market.interval_hours, Unknown):
        return market.interval_hours
    hours = market.interval_hours
    if hours <= 0:
        raise InputError(expected="hours above zero", found=str(hours), where="interval_hours")
    window = rule.window_hours if rule.window_hours is not None else hours
    kept = _in_window(samples, end - int(window * NS_PER_HOUR), end)
    average = average_premium(rule, kept, end=end)
    parts = known(average, rule.multiplier)
    uncapped = parts if isinstance(parts, Unknown) else _uncapped(rule, *parts, hours)
    both = known(average, uncapped)
    if isinstance(both, Unknown):
        return both
    premium, (basis, share) = both
    final = _limited(rule, market, basis, share)
    if isinstance(final, Unknown):
        return final
    uncapped_rate = basis * share
    return FundingRate(
        rate_per_interval=final,
        interval_hours=hours,
        average_premium=premium,
        samples_used=len(kept),
        uncapped_per_interval=uncapped_rate,
        limited=final != uncapped_rate,
    )


def average_premium(
    rule: FundingRule, samples: Sequence[PremiumSample], *, end: int
) -> Decimal | Unknown:
    """Average the samples of one window, in order of time, as the venue does."""
    if isinstance(rule.average, Unknown):
        return rule.average
    premiums = [sample.premium for sample in samples]
    if rule.average == "mean_of_expected":
        if rule.expected_samples is None:
            return unknown("funding.rule.expected_samples", "not in the rulebook", owner=rule.owner)
        mean = mean_of_expected(premiums, expected=rule.expected_samples)
        return (
            mean if rule.premium_decimals is None else cut_toward_zero(mean, rule.premium_decimals)
        )
    if not premiums:
        return unknown("premium samples", f"none before {time_text(end)}", owner="samples")
    if rule.average == "linear_weights":
        return linear_weights_mean(premiums)
    if rule.average == "time_weighted":
        return time_weighted_mean(samples, end=end)
    return premiums[-1] if rule.average == "latest" else arithmetic_mean(premiums)


def rate_cap(
    cap: CapRule, market: FundingMarket, *, owner: str
) -> tuple[Decimal, Decimal] | Unknown:
    """Smallest and largest cap that the rulebook leaves open for a symbol; equal where it is sure.

    Examples
    --------
    >>> either = CapRule(kind="maintenance_multiple", applies="interval",
    ...                  figures={"others": (Decimal("0.75"), Decimal(1))})
    >>> market = FundingMarket(symbol="BTCUSDT", interval_hours=Decimal(8),
    ...                        maintenance_margin_rate=Decimal("0.004"))
    >>> rate_cap(either, market, owner="rulebook")
    (Decimal('0.00300'), Decimal('0.004'))
    """
    figures = cap.candidates(market.symbol)
    if not figures:
        return unknown(f"funding cap of {market.symbol}", "not in the rulebook", owner=owner)
    caps: list[Decimal] = []
    for figure in figures:
        if cap.kind == "fixed":
            caps.append(figure)
        elif cap.kind == "maintenance_multiple":
            if isinstance(market.maintenance_margin_rate, Unknown):
                return market.maintenance_margin_rate
            caps.append(figure * market.maintenance_margin_rate)
        else:
            rates = known(market.initial_margin_rate, market.maintenance_margin_rate)
            if isinstance(rates, Unknown):
                return rates
            caps.append(margin_gap_cap(figure, *rates))
    return min(caps), max(caps)


def _in_window(samples: Sequence[PremiumSample], start: int, end: int) -> list[PremiumSample]:
    kept = sorted(
        {sample for sample in samples if start <= sample.at < end}, key=lambda sample: sample.at
    )
    for one, other in pairwise(kept):
        if one.at == other.at:
            raise InputError(
                expected="one premium an instant",
                found=f"two at {time_text(one.at)}",
                where="samples",
            )
    return kept


def _uncapped(
    rule: FundingRule, premium: Decimal, multiplier: Decimal, hours: Decimal
) -> tuple[Decimal, Decimal] | Unknown:
    """The rate for its basis before any cap, and the share of it that belongs to the interval."""
    scaling = "whole_rate" if hours == BASIS_HOURS else rule.scaling
    if isinstance(scaling, Unknown):
        return scaling
    share = hours / BASIS_HOURS if scaling == "whole_rate" else Decimal(1)
    if isinstance(rule.form, Unknown):
        return rule.form
    if rule.form == "deadband":
        damper = rule.damper_8h
        if isinstance(damper, Unknown):
            return damper
        return multiplier * deadband_rate(premium, damper), share
    if isinstance(rule.interest_8h, Unknown):
        return rule.interest_8h
    interest = rule.interest_8h
    if scaling == "interest_only":
        interest = rate_over_interval(interest, hours, BASIS_HOURS)
    if rule.form == "premium_and_interest":
        return multiplier * (premium + interest), share
    if isinstance(rule.damper_8h, Unknown):
        return rule.damper_8h
    return multiplier * damped_rate(premium, interest, rule.damper_8h), share


def _limited(
    rule: FundingRule, market: FundingMarket, basis: Decimal, share: Decimal
) -> Decimal | Unknown:
    """Cap and floor, then the step from the interval before."""
    rate = _within_cap(rule, market, basis, share)
    if isinstance(rate, Unknown) or rule.step_cap is None:
        return rate
    parts = known(market.previous_rate, rate_cap(rule.step_cap, market, owner=rule.owner))
    if isinstance(parts, Unknown):
        return parts
    previous, (_, step) = parts
    return capped_rate(rate, previous - step, previous + step)


def _within_cap(
    rule: FundingRule, market: FundingMarket, basis: Decimal, share: Decimal
) -> Decimal | Unknown:
    rate = basis * share
    if market.cap is not None:
        return capped_rate(rate, -market.cap if market.floor is None else market.floor, market.cap)
    if isinstance(rule.cap, Unknown):
        return rule.cap
    caps = rate_cap(rule.cap, market, owner=rule.owner)
    if isinstance(caps, Unknown):
        return caps
    on_basis = rule.cap.applies == "basis"
    least, most = (capped_rate(basis if on_basis else rate, -cap, cap) for cap in caps)
    if least != most:
        return unknown(
            f"funding cap of {market.symbol}",
            f"{caps[0]} or {caps[1]}, and the rate is beyond the first",
            owner=rule.owner,
        )
    return least * share if on_basis else least
