"""What a rulebook and an account file together say about one position, known or not."""

from dataclasses import dataclass, replace
from decimal import Decimal

from stepladder.checks.leg import Leg
from stepladder.checks.look_up import look_up
from stepladder.checks.quote_conversion import QuotePrice, quote_price
from stepladder.checks.reference_prices import ReferencePrices, reference_prices
from stepladder.checks.trigger_fee import trigger_fee
from stepladder.formulas.collateral_value import weighted_profit
from stepladder.formulas.fees import trading_fee
from stepladder.formulas.position_value import notional, position_value
from stepladder.formulas.profit import profit
from stepladder.model.account import Account
from stepladder.model.contract import Contract
from stepladder.model.exact import ONE, ZERO
from stepladder.model.ladder import MarginLadder
from stepladder.model.number import number_text
from stepladder.model.position import Position
from stepladder.model.unknown import Missing, Unknown, join, known, unknown
from stepladder.venues.ladder_bound import asks_most
from stepladder.venues.ladder_version import LadderVersion
from stepladder.venues.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionTerms:
    """One position, its resolved rules, and whatever about it is not known.

    ``trigger_reference`` is the price that moves its margin: the mark, or the oracle.
    ``profit``, ``notional`` and ``requirement`` (maintenance margin, fee included) at the price
    that triggers, in the settlement asset; ``margin_profit`` is the profit as far as it counts.
    ``leg`` needs everything the liquidation test needs. ``ladder_version`` is None where the
    account overrides the ladder. ``assumed`` names what was not given and taken at a stated value.
    ``other_ladders`` may bind the position too, if it is of another age; they never ask more.
    """

    position: Position
    contract: Contract | Unknown
    trigger_reference: str
    coordinate: Decimal | Unknown
    notional: Decimal | Unknown
    profit: Decimal | Unknown
    margin_profit: Decimal | Unknown
    cost: Decimal | Unknown
    ladder: MarginLadder | Unknown
    ladder_version: LadderVersion | None
    leg: Leg | Unknown
    requirement: Decimal | Unknown
    assumed: tuple[Missing, ...]
    other_ladders: tuple[MarginLadder, ...] = ()

    @property
    def fee_in_requirement(self) -> Decimal:
        """Share of the requirement that is a fee, settlement asset."""
        if isinstance(self.leg, Unknown):
            return ZERO
        return trading_fee(self.leg.notional(self.leg.coordinate), self.leg.fee_rate) + (
            self.leg.fee_amount
        )

    @property
    def vintage_in_requirement(self) -> Decimal:
        """What the requirement would lose if the ladder that asks least bound the position."""
        if isinstance(self.leg, Unknown) or not self.other_ladders:
            return ZERO
        leg, at = self.leg, self.leg.coordinate
        least = min(replace(leg, ladder=each).requirement(at) for each in self.other_ladders)
        return leg.requirement(at) - least


def position_terms(position: Position, account: Account, rules: Rules) -> PositionTerms:
    """Resolve one position: contract, prices, ladder of its vintage, fee in the test."""
    contract = position.contract
    prices = reference_prices(position.symbol, contract, account, rules)
    quote = quote_price(contract, account, rules)
    coordinate = _coordinate(contract, prices.moving)
    exposure = contract if isinstance(contract, Unknown) else contract.exposure(position.size)
    value = _value(exposure, coordinate)
    ladder, version, others = _ladder(position, account, rules)
    weight = _profit_weight(position, rules)
    cost = _cost(position.entry_cost, quote)
    made = _profit(value, cost)
    leg = _leg(position, account, rules, ladder, prices, quote, weight)
    return PositionTerms(
        position=position,
        contract=contract,
        trigger_reference=prices.name,
        coordinate=coordinate,
        notional=value if isinstance(value, Unknown) else notional(value),
        profit=made,
        margin_profit=made if isinstance(made, Unknown) else weighted_profit(made, weight),
        cost=cost,
        ladder=ladder,
        ladder_version=version,
        leg=leg,
        requirement=leg if isinstance(leg, Unknown) else leg.requirement(leg.coordinate),
        assumed=(*prices.assumed, *quote.assumed),
        other_ladders=others,
    )


def _coordinate(contract: Contract | Unknown, price: Decimal | Unknown) -> Decimal | Unknown:
    both = known(contract, price)
    return both if isinstance(both, Unknown) else both[0].coordinate(both[1])


def _value(exposure: Decimal | Unknown, coordinate: Decimal | Unknown) -> Decimal | Unknown:
    both = known(exposure, coordinate)
    return both if isinstance(both, Unknown) else position_value(*both)


def _cost(entry_cost: Decimal | Unknown, quote: QuotePrice) -> Decimal | Unknown:
    both = known(entry_cost, quote.of_cost)
    return both if isinstance(both, Unknown) else both[0] * both[1]


def _profit(value: Decimal | Unknown, entry_cost: Decimal | Unknown) -> Decimal | Unknown:
    both = known(value, entry_cost)
    return both if isinstance(both, Unknown) else profit(*both)


def _profit_weight(position: Position, rules: Rules) -> Decimal:
    """Share of a gain that counts in a cross pool; an unknown share is the pool's question."""
    if position.margin_mode == "isolated":
        return ONE
    weight = rules.number("cross_margin", "profit_weight")
    return ONE if isinstance(weight, Unknown) else weight


def _ladder(
    position: Position, account: Account, rules: Rules
) -> tuple[MarginLadder | Unknown, LadderVersion | None, tuple[MarginLadder, ...]]:
    """The ladder that binds, or where the age is not known the one that asks most of those it may.

    The others that may bind come last.
    """
    if position.symbol in account.ladders:
        return account.ladders[position.symbol], None, ()
    version = rules.ladder(position.symbol, opened_at=position.opened_at)
    if not isinstance(version, Unknown):
        return version.ladder, version, ()
    possible = rules.ladders_of_any_age(position.symbol)
    most = asks_most(possible) if isinstance(position.opened_at, Unknown) else None
    if most is None or isinstance(most.ladder, Unknown):
        return version, None, ()
    ladders = [each.ladder for each in possible if each is not most]
    return most.ladder, most, tuple(each for each in ladders if not isinstance(each, Unknown))


def _leg(
    position: Position,
    account: Account,
    rules: Rules,
    ladder: MarginLadder | Unknown,
    prices: ReferencePrices,
    quote: QuotePrice,
    weight: Decimal,
) -> Leg | Unknown:
    contract, fee = position.contract, trigger_fee(position, account, rules)
    exposure = contract if isinstance(contract, Unknown) else contract.exposure(position.size)
    looked_up = look_up(position, contract, ladder, account, rules)
    first = known(contract, exposure, position.entry_cost)
    second = known(_coordinate(contract, prices.moving), prices.margin_scale, quote.of_cost)
    third, fourth = known(ladder, rules.value_price()), known(fee, looked_up)
    if (
        isinstance(first, Unknown)
        or isinstance(second, Unknown)
        or isinstance(third, Unknown)
        or isinstance(fourth, Unknown)
    ):
        missing = join(first, second, third, fourth)
        assert missing is not None
        return missing
    charged, amount = fourth
    leg = Leg(
        contract=first[0],
        exposure=first[1],
        entry_cost=first[2],
        coordinate=second[0],
        ladder=third[0],
        value_price=third[1],
        fee_rate=charged.rate,
        fee_amount=charged.amount,
        order_look_up=amount.orders,
        fixed_look_up=amount.fixed,
        margin_scale=second[1],
        profit_weight=weight,
        cost_price=second[2],
    )
    beyond = _beyond_the_ladder(leg, position.symbol, rules)
    return leg if beyond is None else beyond


def _beyond_the_ladder(leg: Leg, symbol: str, rules: Rules) -> Unknown | None:
    """What is missing where a position is larger than anything its ladder speaks of."""
    end = leg.ladder.end
    if end is None or leg.look_up(leg.coordinate) <= end:
        return None
    amount = number_text(end)
    up_to = {
        "notional": f"a notional of {amount}",
        "contracts": f"{amount} contracts",
        "coin": f"{amount} coins",
    }[leg.ladder.unit]
    reason = f"known up to {up_to}, and the position's is beyond it"
    return unknown(f"ladder of {symbol}", reason, owner=rules.owner)
