"""Rule MMR-001: does a pool still hold what its positions require."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from stepladder.checks.margin_pool import MarginPool
from stepladder.checks.trigger_fee import BY_TIER
from stepladder.formulas.account_margin_ratio import account_margin_ratio, margin_room
from stepladder.formulas.initial_margin import effective_leverage
from stepladder.model.account import Account
from stepladder.model.decision import Reason, Verdict
from stepladder.model.exact import ZERO
from stepladder.model.unknown import Missing, Unknown, known, unknown
from stepladder.venues.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """Equity, requirement and room of one pool, and the reason that judges them.

    Amounts in the pool's settlement asset; ``effective_leverage`` is the notional of all positions
    over equity, negative where nothing is left. ``bounds`` names facts not known but bounded:
    the requirement shown is the largest they allow.
    """

    equity: Decimal | Unknown
    maintenance_margin: Decimal | Unknown
    room: Decimal | Unknown
    account_margin_ratio: Decimal | Unknown
    effective_leverage: Decimal | Unknown
    reason: Reason
    bounds: tuple[Missing, ...]


def check_maintenance(pool: MarginPool, account: Account, rules: Rules) -> Maintenance:
    """Judge one pool: equality passes, strictly below is liquidatable.

    Where a missing fact is bounded (the fee tier by the venue's highest rate, a hedge discount by
    no discount) the pool passes if it passes at the bound, and is unknown if it fails only there.
    Where a missing price was taken at a stated value, the verdict is unknown either way.
    """
    equity, requirement = pool.equity, pool.requirement
    room = _room(equity, requirement)
    uncertain, bounds = _uncertain(pool, account, rules)
    verdict: Verdict = "unknown"
    if not isinstance(room, Unknown) and not pool.assumed:
        verdict = "pass" if room >= 0 else "fail" if room + uncertain < 0 else "unknown"
    return Maintenance(
        equity=equity,
        maintenance_margin=requirement,
        room=room,
        account_margin_ratio=_ratio(equity, requirement),
        effective_leverage=_leverage(pool.notional, equity),
        reason=Reason(
            rule_id="MMR-001",
            verdict=verdict,
            subject=pool.name,
            observed=Unknown(pool.assumed) if pool.assumed else equity,
            limit=requirement,
            unit=pool.asset,
            source=rules.fact("ladder", "maintenance_formula").citation,
        ),
        bounds=bounds,
    )


def _room(equity: Decimal | Unknown, requirement: Decimal | Unknown) -> Decimal | Unknown:
    both = known(equity, requirement)
    return both if isinstance(both, Unknown) else margin_room(*both)


def _ratio(equity: Decimal | Unknown, requirement: Decimal | Unknown) -> Decimal | Unknown:
    both = known(equity, requirement)
    if isinstance(both, Unknown):
        return both
    if both[0] <= 0:
        return unknown("account margin ratio", "equity is zero or less", owner="arithmetic")
    return account_margin_ratio(both[1], both[0])


def _leverage(total: Decimal | Unknown, equity: Decimal | Unknown) -> Decimal | Unknown:
    both = known(total, equity)
    if isinstance(both, Unknown):
        return both
    if both[1] == ZERO:
        return unknown("effective leverage", "equity is zero", owner="arithmetic")
    return effective_leverage(*both)


Bound = tuple[Decimal, Missing]
"""Part of a requirement that rests on a missing fact, and the fact."""


def _uncertain(
    pool: MarginPool, account: Account, rules: Rules
) -> tuple[Decimal, tuple[Missing, ...]]:
    """How much of the requirement rests on a bound instead of a fact, and on which."""
    found = [*_fee_bounds(pool, account, rules), *_vintage_bounds(pool, account)]
    found += _hedge_bounds(pool, rules)
    return sum((part for part, _ in found), ZERO), tuple(missing for _, missing in found)


def _fee_bounds(pool: MarginPool, account: Account, rules: Rules) -> Iterator[Bound]:
    fees = sum((terms.fee_in_requirement for terms in pool.positions), ZERO)
    way = rules.fee_in_trigger()
    if fees == ZERO:
        return
    if way == "close_fee_at_bankruptcy" and pool.mode == "cross":
        reason = "read for isolated margin only; the same is charged"
        yield fees, Missing(owner=rules.owner, fact="close fee in cross margin", reason=reason)
        fees = ZERO  # the same fee, not a second one
    if account.fee_tier is None and way in BY_TIER:
        reason = "not given; the venue's base tier, its highest rate, is charged"
        yield fees, Missing(owner=account.owner, fact="fee_tier", reason=reason)


def _vintage_bounds(pool: MarginPool, account: Account) -> Iterator[Bound]:
    reason = "not given; of the ladders that may bind it the one that asks most is taken"
    for terms in pool.positions:
        if terms.other_ladders:
            fact = f"opened_at of {terms.position.symbol}"
            missing = Missing(owner=account.owner, fact=fact, reason=reason)
            yield terms.vintage_in_requirement, missing


def _hedge_bounds(pool: MarginPool, rules: Rules) -> Iterator[Bound]:
    hedged = _hedged(pool)
    if not hedged or rules.fact("cross_margin", "offsets").value == "none":
        return
    discounted = [
        terms.requirement
        for terms in pool.positions
        if terms.position.symbol in hedged and isinstance(terms.requirement, Decimal)
    ]
    reason = f"discount of hedged {', '.join(hedged)} not known; none is taken"
    missing = Missing(owner=rules.owner, fact="cross_margin.offsets", reason=reason)
    yield sum(discounted, ZERO), missing


def _hedged(pool: MarginPool) -> tuple[str, ...]:
    """Symbols held long and short in one pool."""
    sides: dict[str, set[bool]] = {}
    for terms in pool.positions:
        sides.setdefault(terms.position.symbol, set()).add(terms.position.size > 0)
    return tuple(symbol for symbol, held in sides.items() if len(held) > 1)
