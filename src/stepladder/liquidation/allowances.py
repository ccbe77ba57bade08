"""What a conservative answer sets aside for leaving a position and for holding it a while."""

from decimal import Decimal

from stepladder.checks.funding_instant import funding_notional
from stepladder.checks.margin_pool import MarginPool
from stepladder.checks.position_terms import PositionTerms
from stepladder.checks.trigger_fee import INCLUDED
from stepladder.formulas.fees import trading_fee
from stepladder.incentives.funding_rule import funding_rule
from stepladder.incentives.funding_until import (
    funding_cost_rate,
    periods_until,
    settlements_until,
)
from stepladder.liquidation.uncertainty import Allowance
from stepladder.model.account import Account
from stepladder.model.exact import ZERO
from stepladder.model.time import NS_PER_HOUR
from stepladder.model.unknown import Unknown, join, known
from stepladder.venues.rules import Rules

SLIPPAGE_ALLOWANCE_BPS = Decimal(10)
"""Ours, not a venue's: set aside when the question names none. More than a calm book costs, less
than a stressed one (see docs/decisions/0004-slippage-allowance.md)."""


def allowances(
    pool: MarginPool,
    symbol: str,
    account: Account,
    rules: Rules,
    *,
    hold_ns: int,
    slippage_bps: Decimal,
) -> tuple[Allowance, ...]:
    """Allowances for closing ``symbol`` by oneself and for the pool's funding to the horizon.

    What was not given and taken at a stated value has an allowance nobody knows.
    """
    return (
        _fee(account, rules),
        Allowance(
            source="slippage",
            rate=slippage_bps / 10_000,
            amount=ZERO,
            basis=f"{slippage_bps:f} bp of the closed notional"
            + (", our default" if slippage_bps == SLIPPAGE_ALLOWANCE_BPS else ""),
        ),
        _funding(pool, symbol, account, rules, hold_ns),
        *_not_given(pool),
    )


def _not_given(pool: MarginPool) -> tuple[Allowance, ...]:
    if not pool.assumed:
        return ()
    names = ", ".join(missing.fact for missing in pool.assumed)
    return (Allowance(source="not given", rate=Unknown(pool.assumed), amount=ZERO, basis=names),)


def _fee(account: Account, rules: Rules) -> Allowance:
    """The taker fee of closing, unless the liquidation test already holds a closing fee."""
    if rules.fee_in_trigger() in INCLUDED:
        return Allowance(source="fee", rate=ZERO, amount=ZERO, basis="already in the requirement")
    taker = rules.taker_fee_rate(account.fee_tier)
    rate = taker if isinstance(taker, Unknown) else max(taker, ZERO)
    tier = account.fee_tier or "base"
    shown = "" if isinstance(rate, Unknown) else f" {rate:f}"
    return Allowance(
        source="fee", rate=rate, amount=ZERO, basis=f"taker{shown} of the {tier} tier, to close"
    )


def _funding(
    pool: MarginPool, symbol: str, account: Account, rules: Rules, hold_ns: int
) -> Allowance:
    moving, moving_notional, amount = ZERO, ZERO, ZERO
    missing: list[Unknown] = []
    for terms in pool.positions:
        cost = _funding_cost(terms, account, rules, hold_ns)
        if isinstance(cost, Unknown):
            missing.append(cost)
        elif terms.position.symbol != symbol:
            amount += cost
        elif isinstance(terms.notional, Decimal):
            moving += cost
            moving_notional += terms.notional
    joined = join(*missing)
    rate = ZERO if ZERO in (moving, moving_notional) else moving / moving_notional
    hours = Decimal(hold_ns) / NS_PER_HOUR
    return Allowance(
        source="funding",
        rate=rate if joined is None else joined,
        amount=amount if joined is None else joined,
        basis=f"the present rate for {hours.normalize():f} h, credits not counted",
    )


def _funding_cost(
    terms: PositionTerms, account: Account, rules: Rules, hold_ns: int
) -> Decimal | Unknown:
    """Cost of one position's funding to the horizon at the present prices, settlement asset."""
    if hold_ns <= 0:
        return ZERO
    if isinstance(terms.contract, Unknown):
        return terms.contract
    symbol = terms.position.symbol
    funding = account.funding.get(symbol)
    count: int | Decimal | Unknown = settlements_until(
        funding, terms.contract, as_of=account.as_of, horizon_ns=hold_ns, owner=account.owner
    )
    rule = funding_rule(rules)
    if not isinstance(rule, Unknown) and rule.continuous and rule.method == "premium":
        count = periods_until(hold_ns)
    rate = funding_cost_rate(
        funding, count, is_long=terms.position.size > 0, symbol=symbol, owner=account.owner
    )
    if rate == ZERO:
        return ZERO
    both = known(funding_notional(terms, account, rules), rate)
    return both if isinstance(both, Unknown) else trading_fee(*both)
