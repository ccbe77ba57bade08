"""One account from its file to its liquidation prices: the whole pipeline, top to bottom.

account + rules
  -> margin pools          which positions share which collateral         checks.margin_pool
  -> maintenance           does each pool hold what it must               checks.maintenance
  -> initial, leverage     could it still open something                  checks.initial
  -> ladder vintage        how old is what we know                        checks.vintage
  -> funding instant       what the next funding does                     checks.funding_instant
  -> liquidation prices    first liquidatable price, both directions      liquidation.trigger
  -> uncertainty           optimistic against conservative, by source     liquidation.uncertainty
  -> one decision          worst verdict first, every unknown named       model.decision
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from stepladder.checks.collateral import check_collateral
from stepladder.checks.funding_instant import (
    FundingInstant,
    check_funding_instant,
    funding_instant,
)
from stepladder.checks.initial import (
    check_initial,
    check_leverage,
    pool_initial_margin,
    position_initial_margin,
)
from stepladder.checks.maintenance import Maintenance, check_maintenance
from stepladder.checks.margin_pool import MarginPool, margin_pools
from stepladder.checks.position_terms import PositionTerms
from stepladder.checks.vintage import check_status, check_vintage
from stepladder.formulas.liquidation_price import web_calculator_price
from stepladder.liquidation.allowances import allowances
from stepladder.liquidation.bankruptcy import bankruptcy_price
from stepladder.liquidation.room_curve import room_curve
from stepladder.liquidation.trigger import DIRECTIONS, Direction
from stepladder.liquidation.uncertainty import Budget, uncertainty_budget
from stepladder.model.account import Account
from stepladder.model.decision import Decision, Reason, decide
from stepladder.model.exact import ONE
from stepladder.model.unknown import Missing, Unknown, known
from stepladder.venues.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Liquidation price in one direction: trigger, conservative price, and the web formula's."""

    direction: Direction
    budget: Budget | Unknown
    web_formula: Decimal | Unknown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionAnswer:
    """One position: amounts in the settlement asset of its pool, prices quote per base.

    ``tier`` counts from 1. ``bankruptcy_price`` None: no positive price empties the pool.
    """

    terms: PositionTerms
    pool: str
    tier: int | Unknown
    initial_margin: Decimal | Unknown
    prices: tuple[Prices, ...]
    bankruptcy_price: Decimal | Unknown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolAnswer:
    """One pool: its figures, its positions, its next funding."""

    pool: MarginPool
    maintenance: Maintenance
    initial_margin: Decimal | Unknown
    positions: tuple[PositionAnswer, ...]
    funding: FundingInstant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAnswer:
    """Everything ``stepladder account`` says about one account.

    ``unknowns`` are the missing facts the answer depends on, ``bounds`` those it replaced by the
    worst the venue's rules allow. ``hold_ns`` and ``slippage_bps`` are the question's allowances.
    """

    account: Account
    rules: Rules
    hold_ns: int
    slippage_bps: Decimal
    decision: Decision
    pools: tuple[PoolAnswer, ...]
    unknowns: tuple[Missing, ...]
    bounds: tuple[Missing, ...]

    @property
    def prices_known(self) -> bool:
        """Whether every liquidation price, optimistic and conservative, could be worked out."""
        budgets = [
            prices.budget
            for pool in self.pools
            for position in pool.positions
            for prices in position.prices
        ]
        return all(
            not isinstance(budget, Unknown)
            and not isinstance(budget.conservative, Unknown)
            and budget.optimistic.status != "unknown"
            for budget in budgets
        )


def answer_account(
    account: Account, rules: Rules, *, hold_ns: int, slippage_bps: Decimal
) -> AccountAnswer:
    """Run the pipeline over one account; call it inside ``localcontext(EXACT)``."""
    pools = tuple(
        _answer_pool(pool, account, rules, hold_ns, slippage_bps)
        for pool in margin_pools(account, rules)
    )
    reasons = [reason for answer in pools for reason in _reasons(answer, account, rules)]
    return AccountAnswer(
        account=account,
        rules=rules,
        hold_ns=hold_ns,
        slippage_bps=slippage_bps,
        decision=decide(reasons),
        pools=pools,
        unknowns=_missing(value for answer in pools for value in _values(answer)),
        bounds=tuple(
            dict.fromkeys(bound for answer in pools for bound in answer.maintenance.bounds)
        ),
    )


def _answer_pool(
    pool: MarginPool, account: Account, rules: Rules, hold_ns: int, slippage_bps: Decimal
) -> PoolAnswer:
    return PoolAnswer(
        pool=pool,
        maintenance=check_maintenance(pool, account, rules),
        initial_margin=pool_initial_margin(pool, account, rules),
        positions=tuple(
            _answer_position(terms, pool, account, rules, hold_ns, slippage_bps)
            for terms in pool.positions
        ),
        funding=funding_instant(pool, account, rules),
    )


def _answer_position(
    terms: PositionTerms,
    pool: MarginPool,
    account: Account,
    rules: Rules,
    hold_ns: int,
    slippage_bps: Decimal,
) -> PositionAnswer:
    symbol = terms.position.symbol
    curve = room_curve(pool, symbol)
    aside = allowances(pool, symbol, account, rules, hold_ns=hold_ns, slippage_bps=slippage_bps)
    prices = tuple(
        Prices(
            direction=direction,
            budget=curve
            if isinstance(curve, Unknown)
            else uncertainty_budget(curve, direction, aside),
            web_formula=_web_formula(terms, pool, direction),
        )
        for direction in DIRECTIONS
    )
    return PositionAnswer(
        terms=terms,
        pool=pool.name,
        tier=terms.leg
        if isinstance(terms.leg, Unknown)
        else terms.leg.tier_index(terms.leg.coordinate) + 1,
        initial_margin=position_initial_margin(terms, account, rules),
        prices=prices,
        bankruptcy_price=bankruptcy_price(pool, symbol),
    )


def _web_formula(
    terms: PositionTerms, pool: MarginPool, direction: Direction
) -> Decimal | Unknown | None:
    """What ordinary calculators print, in the one direction in which they print anything."""
    if (terms.position.size > 0) != (direction == "down"):
        return None
    four = known(terms.contract, terms.position.entry_cost, pool.cash, terms.ladder)
    if isinstance(four, Unknown):
        return four
    contract, entry_cost, cash, ladder = four
    exposure = contract.exposure(terms.position.size)
    if isinstance(exposure, Unknown):
        return exposure
    rate = ladder.tiers[0].maintenance_margin_rate
    if rate == ONE:
        return None  # they divide by one less the rate
    coordinate = web_calculator_price(exposure, entry_cost, cash, rate)
    return contract.coordinate(coordinate) if coordinate > 0 else None


def _reasons(answer: PoolAnswer, account: Account, rules: Rules) -> list[Reason]:
    reasons: list[Reason | None] = [
        answer.maintenance.reason,
        check_initial(answer.pool, answer.initial_margin, rules),
    ]
    reasons += check_collateral(answer.pool, rules)
    for terms in answer.pool.positions:
        reasons.append(check_leverage(terms, account))
        reasons.append(check_vintage(terms, as_of=account.as_of))
        reasons.append(check_status(terms))
    reasons += [_beyond_ladder(position, prices) for position, prices in _triggers(answer)]
    if answer.funding is not None:
        reasons.append(check_funding_instant(answer.funding, rules))
    return list(dict.fromkeys(reason for reason in reasons if reason is not None))


def _triggers(answer: PoolAnswer) -> Iterable[tuple[PositionAnswer, Prices]]:
    for position in answer.positions:
        for prices in position.prices:
            yield position, prices


def _beyond_ladder(answer: PositionAnswer, prices: Prices) -> Reason | None:
    """Rule TRIG-001: say where a "never" rests on what lies beyond the known ladder."""
    if isinstance(prices.budget, Unknown):
        return None
    end = prices.budget.optimistic.beyond_ladder
    if end is None or isinstance(answer.terms.contract, Unknown):
        return None
    version = answer.terms.ladder_version
    return Reason(
        rule_id="TRIG-001",
        verdict="pass",
        subject=f"{answer.terms.position.label}, {prices.direction}",
        observed=end,
        limit=end,
        unit=answer.terms.contract.settlement_asset,
        source=version.citation if version else "ladders in the account",
    )


def _values(answer: PoolAnswer) -> Iterable[object]:
    """Every figure of a pool that may be unknown, most important first."""
    yield answer.maintenance.equity
    yield answer.maintenance.maintenance_margin
    for position in answer.positions:
        for prices in position.prices:
            yield from _price_values(prices.budget)
        yield position.bankruptcy_price
    yield answer.initial_margin
    if answer.funding is not None:
        yield answer.funding.payment


def _price_values(budget: Budget | Unknown) -> Iterable[object]:
    if isinstance(budget, Unknown):
        yield budget
    else:
        yield budget.conservative
        yield from (shift.price_shift for shift in budget.shifts)


def _missing(values: Iterable[object]) -> tuple[Missing, ...]:
    facts: dict[Missing, None] = {}
    for value in values:
        if isinstance(value, Unknown):
            facts.update(dict.fromkeys(value.missing))
    return tuple(facts)
