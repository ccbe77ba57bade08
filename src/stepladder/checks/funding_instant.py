"""Rule FUND-001: what the next funding does to a pool while the mark does not move."""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.checks.margin_pool import MarginPool
from stepladder.checks.position_terms import PositionTerms
from stepladder.checks.reference_prices import FROZEN, reference_price
from stepladder.formulas.account_margin_ratio import margin_room
from stepladder.formulas.funding_payment import funding_payment
from stepladder.formulas.position_value import notional
from stepladder.formulas.primitives import round_down
from stepladder.model.account import Account
from stepladder.model.decision import Reason
from stepladder.model.exact import ZERO, settled
from stepladder.model.unknown import Unknown, join, known, unknown
from stepladder.venues.rules import Rules

MINOR_UNIT = Decimal("0.00000001")
"""Smallest booked amount of every settlement asset here; cash is rounded against the account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingInstant:
    """A pool just before, at and just after its next funding, the mark unchanged.

    ``at`` in UTC ns. ``payment`` positive is received; rooms in the settlement asset. *At*: the
    cash has moved and the test still holds the rate just paid. *After*: the test holds the next
    rate, which nobody knows where it is part of the test.
    """

    pool: str
    asset: str
    at: int
    payment: Decimal | Unknown
    room_before: Decimal | Unknown
    room_at: Decimal | Unknown
    room_after: Decimal | Unknown


def funding_instant(pool: MarginPool, account: Account, rules: Rules) -> FundingInstant | None:
    """Work out the next funding of a pool, or None where no time of it is given."""
    times = [_next_at(terms, account) for terms in pool.positions]
    given = [time for time in times if time is not None]
    if not given:
        return None
    at = min(given)
    due = [t for t, time in zip(pool.positions, times, strict=True) if time == at]
    payments = [_payment(terms, account, rules) for terms in due]
    missing = join(*payments)
    payment: Decimal | Unknown = (
        missing
        if missing is not None
        else sum((p for p in payments if isinstance(p, Decimal)), ZERO)
    )
    before = known(pool.equity, pool.requirement)
    room_before = before if isinstance(before, Unknown) else margin_room(*before)
    moved = known(room_before, payment)
    room_at = moved if isinstance(moved, Unknown) else moved[0] + moved[1]
    room_after = room_at
    if rules.fact("ladder", "fee_in_trigger").value == "taker_and_funding":
        room_after = unknown("next funding rate", "not known before it is set", owner=account.owner)
    return FundingInstant(
        pool=pool.name,
        asset=pool.asset,
        at=at,
        payment=payment,
        room_before=room_before,
        room_at=room_at,
        room_after=room_after,
    )


def check_funding_instant(instant: FundingInstant, rules: Rules) -> Reason | None:
    """Rule FUND-001: warn when funding alone would make the pool liquidatable."""
    both = known(instant.room_before, instant.room_at)
    if isinstance(both, Unknown):
        return None
    before, after = both
    return Reason(
        rule_id="FUND-001",
        verdict="warn" if before >= 0 > after else "pass",
        subject=instant.pool,
        observed=after,
        limit=ZERO,
        unit=instant.asset,
        source=rules.fact("funding", "charged_when").citation,
    )


def _next_at(terms: PositionTerms, account: Account) -> int | None:
    funding = account.funding.get(terms.position.symbol)
    if funding is None or isinstance(funding.next_at, Unknown):
        return None
    return funding.next_at


def funding_notional(terms: PositionTerms, account: Account, rules: Rules) -> Decimal | Unknown:
    """Notional that funding is charged on, at the price the venue names for it."""
    name = rules.fact("references", "funding_notional").value
    if isinstance(name, Unknown):
        return name
    if name in FROZEN:
        cost = terms.position.entry_cost
        return cost if isinstance(cost, Unknown) else notional(cost)
    price = reference_price(terms.position.symbol, str(name), account, rules)
    both = known(terms.contract, price)
    if isinstance(both, Unknown):
        return both
    value = both[0].value(terms.position.size, both[1])
    return value if isinstance(value, Unknown) else notional(value)


def _payment(terms: PositionTerms, account: Account, rules: Rules) -> Decimal | Unknown:
    both = known(
        funding_notional(terms, account, rules), account.funding[terms.position.symbol].rate
    )
    if isinstance(both, Unknown):
        return both
    payment = funding_payment(*both, terms.position.size > 0)
    return round_down(settled(payment), MINOR_UNIT)
