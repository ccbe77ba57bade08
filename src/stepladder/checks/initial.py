"""Rules IMR-001 and LEV-001: what opening locks, and whether the leverage is allowed."""

from decimal import Decimal

from stepladder.checks.margin_pool import MarginPool
from stepladder.checks.position_terms import PositionTerms
from stepladder.checks.reference_prices import FROZEN, reference_price
from stepladder.checks.trigger_fee import close_fee
from stepladder.formulas.initial_margin import initial_margin
from stepladder.formulas.maintenance_margin import whole_position_requirement
from stepladder.formulas.position_value import notional
from stepladder.model.account import Account
from stepladder.model.decision import Reason
from stepladder.model.exact import ONE, ZERO, settled
from stepladder.model.position import Order
from stepladder.model.unknown import Unknown, join, known, unknown
from stepladder.venues.rules import Rules


def position_initial_margin(
    terms: PositionTerms, account: Account, rules: Rules
) -> Decimal | Unknown:
    """Initial margin of one position, at the price the venue names; settlement asset.

    An isolated position keeps the margin it was opened with, so it is valued at entry; where the
    venue counts a closing fee inside the margin, it is locked too. Where the ladder alone sets the
    rate, the leverage is not asked for.
    """
    base = _initial_notional(terms, account, rules)
    basis = rules.initial_basis()
    if isinstance(basis, Unknown):
        return basis
    if basis == "ladder_rate":
        both = known(base, ladder_initial_rate(terms, account))
        return both if isinstance(both, Unknown) else whole_position_requirement(*both)
    both = known(base, terms.position.leverage)
    if isinstance(both, Unknown):
        return both
    margin = initial_margin(*both)
    if rules.fee_in_trigger() not in ("close_fee_at_bankruptcy", "taker_and_close_fee"):
        return margin
    taker = rules.taker_fee_rate(account.fee_tier)
    close = taker if isinstance(taker, Unknown) else close_fee(terms.position, taker)
    return close if isinstance(close, Unknown) else margin + close


def _initial_notional(terms: PositionTerms, account: Account, rules: Rules) -> Decimal | Unknown:
    price = rules.fact("references", "initial_margin").value
    cost = terms.position.entry_cost
    isolated = terms.position.margin_mode == "isolated"
    if price in FROZEN or (isolated and rules.initial_basis() == "user_leverage"):
        return cost if isinstance(cost, Unknown) else notional(cost)
    if isinstance(price, Unknown):
        return price
    both = known(terms.contract, reference_price(terms.position.symbol, str(price), account, rules))
    if isinstance(both, Unknown):
        return both
    value = both[0].value(terms.position.size, both[1])
    return value if isinstance(value, Unknown) else notional(value)


def ladder_initial_rate(terms: PositionTerms, account: Account) -> Decimal | Unknown:
    """Initial rate the ladder asks of a position of its size, at its market's open interest."""
    if isinstance(terms.leg, Unknown):
        return terms.leg
    leg, symbol = terms.leg, terms.position.symbol
    market: Decimal | Unknown | None = None
    if leg.ladder.open_interest is not None:
        market = account.open_interest.get(
            symbol, unknown(f"open_interest.{symbol}", "not given", owner=account.owner)
        )
    if isinstance(market, Unknown):
        return market
    looked_up = leg.look_up(leg.coordinate)
    rate = leg.ladder.initial_rate(looked_up, market)
    if rate is not None:
        return rate
    most = leg.ladder.tiers[leg.ladder.tier_index(looked_up)].max_leverage
    return most if isinstance(most, Unknown) else ONE / most


def order_initial_margin(pool: MarginPool, account: Account, rules: Rules) -> Decimal | Unknown:
    """Initial margin that open orders lock beside the positions; settlement asset.

    Per symbol the worse of all buys and all sells, after the part that only closes a position;
    in hedge mode nothing is netted. Orders that only reduce lock nothing.
    """
    if pool.mode == "isolated":
        return ZERO
    if isinstance(account.orders, Unknown):
        return account.orders
    if account.orders and rules.initial_basis() != "user_leverage":
        return unknown(
            "initial margin of open orders", "not modelled for this venue", owner=rules.owner
        )
    total = ZERO
    for symbol in dict.fromkeys(order.symbol for order in account.orders):
        orders = [o for o in account.orders if o.symbol == symbol and not o.reduce_only]
        held = [t for t in pool.positions if t.position.symbol == symbol]
        if _asset(orders, held) != pool.asset:
            continue
        worse = _worse_side(orders, held, account)
        if isinstance(worse, Unknown):
            return worse
        total += worse
    return total


def _asset(orders: list[Order], held: list[PositionTerms]) -> str:
    contracts = [o.contract for o in orders] + [t.contract for t in held]
    for contract in contracts:
        if not isinstance(contract, Unknown):
            return contract.settlement_asset
    return "?"


def _worse_side(
    orders: list[Order], held: list[PositionTerms], account: Account
) -> Decimal | Unknown:
    """Worse of buys and sells in one-way mode, both in hedge mode; unknown where that matters."""
    one_way, hedge = _one_way_margin(orders, held), _hedge_margin(orders, held)
    if account.position_mode == "hedge" or one_way == hedge:
        return hedge
    if account.position_mode == "one_way":
        return one_way
    missing = join(account.position_mode, one_way, hedge)
    return hedge if missing is None else missing


def _one_way_margin(orders: list[Order], held: list[PositionTerms]) -> Decimal | Unknown:
    sides = []
    for is_buy in (True, False):
        against = [t.position.size for t in held if (t.position.size > 0) != is_buy]
        closing = sum((abs(size) for size in against), ZERO)
        sides.append(_side_margin([o for o in orders if (o.size > 0) == is_buy], held, closing))
    both = known(sides[0], sides[1])
    return both if isinstance(both, Unknown) else max(both)


def _hedge_margin(orders: list[Order], held: list[PositionTerms]) -> Decimal | Unknown:
    return _side_margin(orders, held, ZERO)


def _side_margin(
    orders: list[Order], held: list[PositionTerms], closing: Decimal
) -> Decimal | Unknown:
    total = ZERO
    for order in orders:
        opening = max(abs(order.size) - closing, ZERO)
        closing = max(closing - abs(order.size), ZERO)
        if opening == ZERO:
            continue
        leverage = order.leverage
        if isinstance(leverage, Unknown) and held:
            leverage = held[0].position.leverage
        value = (
            order.contract
            if isinstance(order.contract, Unknown)
            else order.contract.value(opening, order.price)
        )
        both = known(value, leverage)
        if isinstance(both, Unknown):
            return both
        total += initial_margin(notional(both[0]), both[1])
    return total


def pool_initial_margin(pool: MarginPool, account: Account, rules: Rules) -> Decimal | Unknown:
    """Initial margin of a pool's positions and orders; settlement asset."""
    parts = [position_initial_margin(terms, account, rules) for terms in pool.positions]
    parts.append(order_initial_margin(pool, account, rules))
    missing = join(*parts)
    if missing is not None:
        return missing
    return sum((part for part in parts if isinstance(part, Decimal)), ZERO)


def check_initial(pool: MarginPool, margin: Decimal | Unknown, rules: Rules) -> Reason | None:
    """Rule IMR-001: below the initial margin nothing can be opened; nothing is liquidated either.

    An isolated position opens nothing more, so it is not judged. An unknown initial margin is
    listed among the unknowns and judges nothing.
    """
    if pool.mode == "isolated":
        return None
    both = known(pool.equity, margin)
    if isinstance(both, Unknown):
        return None
    return Reason(
        rule_id="IMR-001",
        verdict="pass" if both[0] >= both[1] else "warn",
        subject=pool.name,
        observed=both[0],
        limit=both[1],
        unit=pool.asset,
        source=rules.fact("ladder", "initial_margin_relation").citation,
    )


def check_leverage(terms: PositionTerms, account: Account) -> Reason | None:
    """Rule LEV-001: the chosen leverage is within the maximum of the position's tier."""
    both = known(terms.position.leverage, ladder_initial_rate(terms, account))
    if isinstance(both, Unknown):
        return None
    leverage, most = both[0], settled(ONE / both[1])
    return Reason(
        rule_id="LEV-001",
        verdict="pass" if leverage <= most else "warn",
        subject=terms.position.label,
        observed=leverage,
        limit=most,
        unit="times",
        source=terms.ladder_version.citation if terms.ladder_version else "ladders in the account",
    )
