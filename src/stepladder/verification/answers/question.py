"""One question to the pipeline: positions, prices, collateral, and the rules they stand under."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from stepladder.errors import InvariantError
from stepladder.formulas.initial_margin import effective_leverage
from stepladder.formulas.position_value import notional
from stepladder.liquidation.trigger import Direction
from stepladder.model.account import Account, Collateral, Funding, Prices
from stepladder.model.contract import Contract, ContractKind
from stepladder.model.exact import ONE, ZERO
from stepladder.model.position import Order, Position
from stepladder.model.time import parse_time
from stepladder.model.unknown import Unknown, known, unknown
from stepladder.pipeline.account_answer import PoolAnswer, PositionAnswer, answer_account
from stepladder.venues.packaged import packaged_rulebook
from stepladder.venues.rulebook import Rulebook
from stepladder.venues.rules import Rules
from stepladder.verification.answers.stated_rules import stated_rulebook

OWNER = "the case"
AS_OF = "2025-11-01"
Figure = Decimal | Unknown | None


def not_given(fact: str) -> Unknown:
    """What a case does not say."""
    return unknown(fact, "not given", owner=OWNER)


def contract(
    symbol: str = "ABCUSDT", kind: ContractKind = "linear", asset: str = "USDT"
) -> Contract:
    """A contract of one unit of base (linear) or one unit of quote (inverse) per unit of size."""
    return Contract(
        symbol=symbol,
        kind=kind,
        settlement_asset=asset,
        contract_size=ONE,
        tick_size=not_given("tick_size"),
        funding_interval_hours=Decimal(8),
        coupled_assets=(),
        source=OWNER,
    )


LINEAR = contract()
INVERSE = contract("ABCUSD", "inverse", "ABC")


def held(
    of: Contract,
    size: Decimal,
    entry_price: Decimal,
    *,
    leverage: Decimal | None = None,
    isolated_margin: Decimal | None = None,
) -> Position:
    """A position: isolated where it has a margin of its own, else cross."""
    cost = of.value(size, entry_price)
    return Position(
        symbol=of.symbol,
        contract=of,
        size=size,
        entry_cost=cost,
        leverage=not_given("leverage") if leverage is None else leverage,
        margin_mode="cross" if isolated_margin is None else "isolated",
        isolated_margin=not_given("isolated_margin")
        if isolated_margin is None
        else isolated_margin,
        position_side=None,
        opened_at=not_given("opened_at"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An account and the rules it is asked under.

    ``positions`` come first by their own symbol; the first one is the one asked about. ``marks`` by
    symbol; a symbol without one stands at its entry. ``ladders`` by symbol, as a rulebook writes
    them. ``facts`` are switches such as ``ladder.shape``; what is not named is what most venues do,
    or, with ``venue``, what that venue's packaged rulebook says as of ``as_of``.
    """

    positions: Sequence[Position]
    ladders: Mapping[str, Mapping[str, object]]
    marks: Mapping[str, Decimal] = field(default_factory=dict)
    collateral: Mapping[str, Decimal] = field(default_factory=dict)
    collateral_prices: Mapping[str, Decimal] = field(default_factory=dict)
    orders: Sequence[Order] = ()
    funding_rate: Decimal | None = None
    open_interest: Decimal | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    venue: str | None = None
    as_of: str = AS_OF

    def rules(self) -> Rules:
        """The rulebook of the case, or the venue's with the case's own numbers put in."""
        contracts = tuple(p.contract for p in self.positions if isinstance(p.contract, Contract))
        at = parse_time(self.as_of, where=OWNER)
        if self.venue is None:
            stated = stated_rulebook(self.facts, ladders=self.ladders, contracts=contracts)
            return Rules(rulebook=stated, at=at)
        book = packaged_rulebook(self.venue)
        kind = {**_ladder_kind(Rules(rulebook=book, at=at)), **self.facts}
        stated = stated_rulebook(kind, ladders=self.ladders, contracts=contracts)
        return Rules(rulebook=_beside(book, stated, self.facts), at=at)

    def account(self) -> Account:
        """The account of the case."""
        first = self.positions[0].symbol if self.positions else ""
        prices = {p.symbol: _entry_price(p) for p in self.positions}
        at = parse_time(self.as_of, where=OWNER)
        return Account(
            owner=OWNER,
            venue=self.venue or OWNER,
            as_of=at,
            margin_mode="cross",
            position_mode="one_way",
            collateral=tuple(Collateral(asset=a, amount=n) for a, n in self.collateral.items()),
            positions=tuple(self.positions),
            orders=tuple(self.orders),
            prices={
                symbol: Prices(mark=price, index=price, last=price)
                for symbol, price in {**prices, **self.marks}.items()
            },
            collateral_prices=dict(self.collateral_prices),
            funding={}
            if self.funding_rate is None
            else {first: Funding(rate=self.funding_rate, next_at=at)},
            fee_tier=None,
            open_interest={} if self.open_interest is None else {first: self.open_interest},
            contracts={},
            ladders={},
        )


def _entry_price(position: Position) -> Decimal | Unknown:
    both = known(position.contract, position.entry_cost)
    if isinstance(both, Unknown):
        return both
    exposure = both[0].exposure(position.size)
    return exposure if isinstance(exposure, Unknown) else both[0].coordinate(both[1] / exposure)


def _ladder_kind(rules: Rules) -> dict[str, object]:
    """What the venue says of how ladders are read, so that the case's ladder is read that way."""
    found = {}
    for name in ("shape", "edge_tier", "lookup_unit"):
        value = rules.fact("ladder", name).value
        if not isinstance(value, Unknown):
            found[f"ladder.{name}"] = value
    return found


def _beside(venue: Rulebook, stated: Rulebook, facts: Mapping[str, object]) -> Rulebook:
    """The venue's facts, except those the case states itself."""
    own = {name: dict(section) for name, section in venue.facts.items()}
    for dotted in facts:
        section, _, name = dotted.partition(".")
        own[section][name] = stated.facts[section][name]
    return replace(
        venue, facts=own, ladders=stated.ladders, contracts=stated.contracts, contract_suffixes=()
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What the pipeline says of the position asked about and of the pool it stands in.

    Amounts in the settlement asset, prices quote per base; a figure may be unknown.
    """

    pool: PoolAnswer
    position: PositionAnswer

    def liquidation_price(self) -> Figure:
        """First liquidatable price against the position; None where there is none."""
        long = self.position.terms.position.size > 0
        direction: Direction = "down" if long else "up"
        budget = next(p.budget for p in self.position.prices if p.direction == direction)
        if isinstance(budget, Unknown):
            return budget
        if budget.optimistic.status == "unknown":
            return unknown("liquidation price", "beyond the ladder", owner=OWNER)
        return budget.optimistic.price

    def status(self) -> str:
        """Status of the trigger against the position."""
        long = self.position.terms.position.size > 0
        direction: Direction = "down" if long else "up"
        budget = next(p.budget for p in self.position.prices if p.direction == direction)
        return "unknown" if isinstance(budget, Unknown) else budget.optimistic.status

    @property
    def bankruptcy_price(self) -> Figure:
        """Price at which nothing is left of the pool."""
        return self.position.bankruptcy_price

    @property
    def equity(self) -> Decimal | Unknown:
        """Equity of the pool."""
        return self.pool.maintenance.equity

    @property
    def cash(self) -> Decimal | Unknown:
        """Collateral of the pool without profits."""
        return self.pool.pool.cash

    @property
    def profit(self) -> Decimal | Unknown:
        """Unrealised profit of the position."""
        return self.position.terms.profit

    @property
    def notional(self) -> Decimal | Unknown:
        """Unsigned value of the position."""
        return self.position.terms.notional

    @property
    def maintenance_margin(self) -> Decimal | Unknown:
        """Maintenance of the position, fee in the test included."""
        return self.position.terms.requirement

    @property
    def pool_maintenance(self) -> Decimal | Unknown:
        """Maintenance of every position of the pool."""
        return self.pool.maintenance.maintenance_margin

    @property
    def initial_margin(self) -> Decimal | Unknown:
        """Initial margin of the position."""
        return self.position.initial_margin

    @property
    def pool_initial_margin(self) -> Decimal | Unknown:
        """Initial margin of the pool's positions and orders."""
        return self.pool.initial_margin

    @property
    def leverage(self) -> Figure:
        """Notional over equity; None where there is no equity."""
        both = known(self.notional, self.equity)
        if isinstance(both, Unknown):
            return both
        return None if both[1] == ZERO else effective_leverage(*both)

    @property
    def funding_payment(self) -> Figure:
        """Cash of the next funding; positive is received."""
        return None if self.pool.funding is None else self.pool.funding.payment

    @property
    def liquidatable(self) -> bool | Unknown:
        """Whether the pool is below its maintenance."""
        reason = self.pool.maintenance.reason
        both = known(self.equity, self.pool_maintenance)
        return both if isinstance(both, Unknown) else reason.verdict == "fail"

    @property
    def tier(self) -> int | Unknown:
        """Tier of the position, counted from 1."""
        return self.position.tier


def told(question: Question) -> Told:
    """Put a question to the pipeline and pick the first position's part of the answer."""
    rules = question.rules()
    answer = answer_account(question.account(), rules, hold_ns=0, slippage_bps=ZERO)
    wanted = question.positions[0].label
    for pool in answer.pools:
        for position in pool.positions:
            if position.terms.position.label == wanted:
                return Told(pool, position)
    raise InvariantError(f"the pipeline left out {wanted}")


def unsigned(value: Decimal | Unknown | None) -> Figure:
    """A figure without its sign, where it is known."""
    return notional(value) if isinstance(value, Decimal) else value
