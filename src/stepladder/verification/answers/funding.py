"""Funding: premium, rate, cap, payment."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from stepladder.formulas.funding_index import index_payment, index_step
from stepladder.formulas.funding_premium import impact_notional
from stepladder.formulas.funding_rate import (
    capped_rate,
    carry_premium,
    margin_gap_cap,
)
from stepladder.formulas.funding_skew import (
    drifted_rate,
    drifting_funding,
    funding_velocity,
    receiving_rate,
    skew_ratio_rate,
)
from stepladder.incentives.funding_accrual import IndexTick, accrue_index
from stepladder.incentives.funding_rate import FundingMarket, funding_rate
from stepladder.incentives.funding_rule import funding_rule
from stepladder.incentives.premium_average import PremiumSample, trimmed
from stepladder.incentives.premium_sample import cut_toward_zero, thin_book_premium
from stepladder.incentives.twap_funding import spread_payment
from stepladder.model.contract import Contract
from stepladder.model.exact import ZERO
from stepladder.model.time import NS_PER_SECOND
from stepladder.model.unknown import Unknown
from stepladder.venues.rules import Rules
from stepladder.verification.answers.answered import ThroughAccount
from stepladder.verification.answers.given import (
    Inputs,
    number,
    number_or_none,
    numbers,
    pairs,
    series,
)
from stepladder.verification.answers.question import (
    INVERSE,
    LINEAR,
    Figure,
    Question,
    held,
    told,
)
from stepladder.verification.answers.stated_rules import one_rate, stated_rulebook

MILLION = Decimal(1_000_000)
SECONDS_PER_DAY = Decimal(86_400)
PPM_DECIMALS = 6


def deribit_funding(inputs: Inputs) -> dict[str, object]:
    """Dead band around zero, for eight hours."""
    premium, damper = numbers(inputs, "premium", "damper")
    rule = {"form": "deadband", "damper_8h": damper}
    return {"funding_rate": _rate(rule, [premium], cap=abs(premium))}


def bitmex_funding(inputs: Inputs) -> ThroughAccount:
    """Interest of two currencies at a premium of zero, and the cash of an inverse position."""
    size, mark, quote, base, times = numbers(
        inputs,
        "size",
        "mark_price",
        "quote_interest_rate",
        "base_interest_rate",
        "intervals_per_day",
    )
    interest = {"quote_daily": quote, "base_daily": base, "intervals_per_day": times}
    rule = {"form": "premium_and_interest", "interest_difference": interest}
    rate = _rate(rule, [ZERO], cap=abs(quote) + abs(base))
    if isinstance(rate, Unknown):
        return ThroughAccount({"funding_rate": rate})
    paid = _cash(INVERSE, size, mark, rate)
    return ThroughAccount({"funding_rate": rate, "funding_payment": paid})


def dydx_funding_cap(inputs: Inputs) -> dict[str, object]:
    """Multiple of the margin gap, each product cut at six decimals."""
    initial = number(inputs, "initial_margin_rate")
    maintenance = cut_toward_zero(initial * number(inputs, "maintenance_fraction"), PPM_DECIMALS)
    cap = margin_gap_cap(number(inputs, "clamp_factor"), initial, maintenance)
    return {"funding_rate_cap": cut_toward_zero(cap, PPM_DECIMALS)}


def dydx_funding_settlement(inputs: Inputs) -> dict[str, object]:
    """Size times the change of a cumulative index."""
    change = number(inputs, "funding_index_now") - number(inputs, "funding_index_last")
    return {"funding_payment": index_payment(number(inputs, "size"), change)}


def dydx_funding_tick(inputs: Inputs) -> dict[str, object]:
    """Mean of the expected samples, capped for eight hours, an eighth of it into the index."""
    expected, interest, cap, oracle, resolution = numbers(
        inputs,
        "expected_sample_count",
        "default_funding_rate",
        "funding_rate_cap",
        "oracle_price",
        "base_resolution",
    )
    rule = {
        "form": "premium_and_interest",
        "average": "mean_of_expected",
        "expected_samples": expected,
        "premium_decimals": Decimal(PPM_DECIMALS),
        "interest_8h": interest,
    }
    rate = _rate(rule, series(inputs, "premium_samples"), cap=cap)
    if isinstance(rate, Unknown):
        return {"funding_rate_8h": rate}
    price = oracle.scaleb(PPM_DECIMALS + int(resolution))
    step = index_step(rate * MILLION, price, Decimal(1), Decimal(8))
    return {"funding_rate_8h": rate, "index_delta": cut_toward_zero(step, 0)}


def dydx_impact_notional(inputs: Inputs) -> dict[str, object]:
    """Notional that probes the book."""
    return {
        "impact_notional": impact_notional(
            number(inputs, "base_notional"), number(inputs, "initial_margin_rate")
        )
    }


def dydx_premium(inputs: Inputs) -> dict[str, object]:
    """Premium of one book, a side too thin counting as none."""
    premium = thin_book_premium(
        pairs(inputs, "bids"),
        pairs(inputs, "asks"),
        index_price=number(inputs, "index_price"),
        impact_notional=number(inputs, "impact_notional"),
        premium_cap=number(inputs, "premium_cap"),
    )
    return {"premium_rate": premium}


def dydx_trim(inputs: Inputs) -> dict[str, object]:
    """Samples left after dropping outliers."""
    return {"kept": trimmed(series(inputs, "samples"), number(inputs, "removal_rate"))}


def drift_funding(inputs: Inputs) -> dict[str, object]:
    """Spread of two averages, limited, in quote per base and hour."""
    paid = spread_payment(
        number(inputs, "mark_twap"),
        number(inputs, "oracle_twap"),
        spread_divisor=number(inputs, "max_divisor"),
        periods_per_day=number(inputs, "periods_per_day"),
    )
    return {"funding_rate": paid}


def drift_funding_pool(inputs: Inputs) -> dict[str, object]:
    """Rates of the two sides when a pool stands between them."""
    rate = number(inputs, "funding_rate")
    longs, shorts = number(inputs, "base_long"), -number(inputs, "base_short")
    paying, receiving = (longs, shorts) if rate > 0 else (shorts, longs)
    missing = abs(rate) * (receiving - paying)
    share, pool, floor = numbers(inputs, "max_share", "fee_pool", "fee_pool_floor")
    spare = share * (pool - floor)
    top_up = missing if missing < spare else spare  # below zero: a surplus goes to the pool
    received = receiving_rate(abs(rate), paying, receiving, top_up).copy_sign(rate)
    return {
        "long_funding_rate": rate if rate > 0 else received,
        "short_funding_rate": received if rate > 0 else rate,
        "fee_pool_after": pool - top_up,
    }


def g_skew_funding(inputs: Inputs) -> ThroughAccount:
    """Ratio of open interest against ratio of prices; longs receive a positive rate."""
    size, mark, *others = numbers(
        inputs, "size", "mark_price", "index_price", "open_interest_long", "open_interest_short"
    )
    index, longs, shorts = others
    received = skew_ratio_rate(longs, shorts, mark, index, number(inputs, "kappa"))
    return ThroughAccount({"funding_payment": _cash(LINEAR, size, mark, -received)})


def paradex_funding(inputs: Inputs) -> dict[str, object]:
    """Damped rate, its share of the period into an index in dollars, settled in the coin's."""
    premium, interest, damper, cap = numbers(
        inputs, "premium_rate", "baseline_rate", "clamp", "max_rate"
    )
    spot, coin, size, seconds, period = numbers(
        inputs, "spot_price", "usdc_price", "size", "seconds", "period_seconds"
    )
    rule = {"form": "damped", "interest_8h": interest, "damper_8h": damper}
    rate = _rate(rule, [premium], cap=cap)
    if isinstance(rate, Unknown):
        return {"funding_rate": rate}
    tick = IndexTick(at=0, rate=rate, price=spot / coin)
    change = accrue_index(
        [tick], until=int(seconds * NS_PER_SECOND), period_seconds=period, gap_seconds=None
    ).index_change
    return {
        "funding_rate": rate,
        "funding_premium": rate * tick.price,
        "index_delta": change,
        "funding_payment": index_payment(size, change * coin),
    }


def snx_funding(inputs: Inputs) -> dict[str, object]:
    """A rate that drifts with the skew; what a position owes is its mean over the time."""
    start, accrued, seconds = numbers(inputs, "rate_start", "accrued_start", "seconds")
    size, price = numbers(inputs, "size", "price")
    days = seconds / SECONDS_PER_DAY
    velocity = funding_velocity(*numbers(inputs, "skew", "skew_scale", "max_velocity"))
    rate = drifted_rate(start, velocity, days)
    return {"rate": rate, "accrued": accrued + drifting_funding(start, rate, days, size * price)}


def vega_funding(inputs: Inputs) -> dict[str, object]:
    """Premium of averages with a limited carry, scaled and limited; None is no limit."""
    spot, perpetual, interest, years, scaling, share = numbers(
        inputs,
        "spot_twap",
        "perp_twap",
        "interest_rate",
        "interval_years",
        "scaling_factor",
        "time_fraction",
    )
    names = ("clamp_lower", "clamp_upper", "rate_lower", "rate_upper")
    low, high, floor, cap = (number_or_none(inputs, name) for name in names)
    carry = _limited(
        (1 + years * interest) * spot - perpetual,
        None if low is None else low * spot,
        None if high is None else high * spot,
    )
    rate = _limited(carry_premium(perpetual, spot, carry) * scaling, floor, cap) * share
    return {"funding_rate": rate, "funding_payment": rate * spot}


def _rate(
    rule: Mapping[str, object], premiums: Sequence[Decimal], *, cap: Decimal
) -> Decimal | Unknown:
    """Rate of eight hours by a rule that a case states, through the interpreter."""
    stated: dict[str, object] = {
        "method": "premium",
        "average": "latest",
        "scaling": "whole_rate",
        "cap": {"kind": "fixed", "applies": "basis", "figures": cap},
        **rule,
    }
    rulebook = stated_rulebook({"funding.rule": stated}, ladders={})
    found = funding_rule(Rules(rulebook=rulebook, at=0))
    if isinstance(found, Unknown):
        return found
    rate = funding_rate(
        found,
        [PremiumSample(at=at, premium=premium) for at, premium in enumerate(premiums)],
        FundingMarket(symbol=LINEAR.symbol, interval_hours=Decimal(8)),
        end=len(premiums) or 1,
    )
    return rate if isinstance(rate, Unknown) else rate.rate_per_8h


def _cash(of: Contract, size: Decimal, mark: Decimal, rate: Decimal) -> Figure:
    """Cash at the next funding of a position bought at the mark, worked out by the account."""
    question = Question(
        positions=[held(of, size, mark)],
        ladders={of.symbol: one_rate(Decimal("0.01"))},
        collateral={of.settlement_asset: abs(size) * mark},
        funding_rate=rate,
    )
    return told(question).funding_payment


def _limited(amount: Decimal, low: Decimal | None, high: Decimal | None) -> Decimal:
    floor = amount if low is None else low
    return capped_rate(amount, floor, max(floor, amount) if high is None else high)


FUNDING: dict[str, Callable[[Inputs], dict[str, object] | ThroughAccount]] = {
    "bitmex_funding": bitmex_funding,
    "deribit_funding": deribit_funding,
    "drift_funding": drift_funding,
    "drift_funding_pool": drift_funding_pool,
    "dydx_funding_cap": dydx_funding_cap,
    "dydx_funding_settlement": dydx_funding_settlement,
    "dydx_funding_tick": dydx_funding_tick,
    "dydx_impact_notional": dydx_impact_notional,
    "dydx_premium": dydx_premium,
    "dydx_trim": dydx_trim,
    "g_skew_funding": g_skew_funding,
    "paradex_funding": paradex_funding,
    "snx_funding": snx_funding,
    "vega_funding": vega_funding,
}
