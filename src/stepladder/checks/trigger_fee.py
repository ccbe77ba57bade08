"""The fee that a venue counts inside its liquidation test."""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.formulas.fees import leverage_bankruptcy_notional, trading_fee
from stepladder.formulas.position_value import notional
from stepladder.model.account import Account
from stepladder.model.exact import ZERO
from stepladder.model.position import Position
from stepladder.model.unknown import Unknown, known, unknown
from stepladder.venues.rules import Rules

BY_TIER = (
    "taker_at_mark",
    "close_fee_at_bankruptcy",
    "taker_and_funding",
    "taker_and_close_fee",
    "close_fee_of_size",
)
"""Fees that depend on the user's fee tier."""
INCLUDED = (*BY_TIER, "liquidation_fee_at_mark")
"""Rules under which a closing fee is in the test already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerFee:
    """``rate`` of the notional at the moving price, and a fixed ``amount``, settlement asset."""

    rate: Decimal
    amount: Decimal


def trigger_fee(position: Position, account: Account, rules: Rules) -> TriggerFee | Unknown:
    """Rate and amount of the fee inside the liquidation test, or what is missing for it."""
    way = rules.fee_in_trigger()
    if isinstance(way, Unknown):
        return way
    if way == "none":
        return TriggerFee(rate=ZERO, amount=ZERO)
    if way == "liquidation_fee_at_mark":
        fee = rules.number("fees", "liquidation_fee_rate")
        return fee if isinstance(fee, Unknown) else TriggerFee(rate=fee, amount=ZERO)
    taker = rules.taker_fee_rate(account.fee_tier)
    if isinstance(taker, Unknown):
        return taker
    if way in ("taker_at_mark", "taker_and_close_fee"):
        return TriggerFee(rate=taker, amount=ZERO)
    if way == "taker_and_funding":
        return _with_funding(taker, position, account)
    if way == "close_fee_of_size":
        cost = position.entry_cost
        if isinstance(cost, Unknown):
            return cost
        return TriggerFee(rate=ZERO, amount=trading_fee(notional(cost), taker))
    close = close_fee(position, taker)
    return close if isinstance(close, Unknown) else TriggerFee(rate=ZERO, amount=close)


def close_fee(position: Position, taker: Decimal) -> Decimal | Unknown:
    """Fee of closing where the chosen leverage's margin is used up, settlement asset."""
    both = known(position.entry_cost, position.leverage)
    if isinstance(both, Unknown):
        return both
    cost, leverage = both
    return trading_fee(leverage_bankruptcy_notional(notional(cost), leverage, cost > 0), taker)


def _with_funding(taker: Decimal, position: Position, account: Account) -> TriggerFee | Unknown:
    """One funding payment counts when it is owed; one to be received does not lower the test."""
    funding = account.funding.get(position.symbol)
    if funding is None:
        return unknown(f"funding.{position.symbol}.rate", "not given", owner=account.owner)
    if isinstance(funding.rate, Unknown):
        return funding.rate
    owed = funding.rate if position.size > 0 else -funding.rate
    return TriggerFee(rate=taker + max(owed, ZERO), amount=ZERO)
