"""What a rulebook and an account file together say about one position, known or not."""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.checks.leg import Leg
from stepladder.formulas.fees import leverage_bankruptcy_notional, trading_fee
from stepladder.formulas.position_value import notional, position_value
from stepladder.formulas.profit import profit
from stepladder.model.account import Account
from stepladder.model.contract import Contract
from stepladder.model.exact import ZERO
from stepladder.model.ladder import MarginLadder
from stepladder.model.number import number_text
from stepladder.model.position import Position
from stepladder.model.unknown import Unknown, join, known, unknown
from stepladder.venues.ladder_version import LadderVersion
from stepladder.venues.rules import FeeInTrigger, Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionTerms:
    """One position, its resolved rules, and whatever about it is not known.

    ``profit``, ``notional`` and ``requirement`` (maintenance margin, fee included) at the mark, in
    the settlement asset; ``fee_in_requirement`` is its part that is a fee. ``leg`` needs everything
    the liquidation test needs. ``ladder_version`` is None where the account overrides the ladder.
    """

    position: Position
    contract: Contract | Unknown
    coordinate: Decimal | Unknown
    notional: Decimal | Unknown
    profit: Decimal | Unknown
    ladder: MarginLadder | Unknown
    ladder_version: LadderVersion | None
    leg: Leg | Unknown
    requirement: Decimal | Unknown

    @property
    def fee_in_requirement(self) -> Decimal:
        """Share of the requirement at the mark that is a fee, settlement asset."""
        if isinstance(self.leg, Unknown):
            return ZERO
        return trading_fee(self.leg.notional(self.leg.coordinate), self.leg.fee_rate) + (
            self.leg.fee_amount
        )


def position_terms(position: Position, account: Account, rules: Rules) -> PositionTerms:
    """Resolve one position: contract, prices, ladder of its vintage, fee in the test."""
    contract = position.contract
    mark = _mark(account, position.symbol)
    coordinate = _coordinate(contract, mark)
    exposure = contract if isinstance(contract, Unknown) else contract.exposure(position.size)
    value = _value(exposure, coordinate)
    ladder, version = _ladder(position, account, rules)
    leg = _leg(position, account, rules, ladder, exposure, coordinate)
    return PositionTerms(
        position=position,
        contract=contract,
        coordinate=coordinate,
        notional=value if isinstance(value, Unknown) else notional(value),
        profit=_profit(value, position.entry_cost),
        ladder=ladder,
        ladder_version=version,
        leg=leg,
        requirement=leg if isinstance(leg, Unknown) else leg.requirement(leg.coordinate),
    )


def _mark(account: Account, symbol: str) -> Decimal | Unknown:
    prices = account.prices.get(symbol)
    if prices is None:
        return unknown(f"prices.{symbol}.mark", "not given", owner=account.owner)
    return prices.mark


def _coordinate(contract: Contract | Unknown, mark: Decimal | Unknown) -> Decimal | Unknown:
    both = known(contract, mark)
    return both if isinstance(both, Unknown) else both[0].coordinate(both[1])


def _value(exposure: Decimal | Unknown, coordinate: Decimal | Unknown) -> Decimal | Unknown:
    both = known(exposure, coordinate)
    return both if isinstance(both, Unknown) else position_value(*both)


def _profit(value: Decimal | Unknown, entry_cost: Decimal | Unknown) -> Decimal | Unknown:
    both = known(value, entry_cost)
    return both if isinstance(both, Unknown) else profit(*both)


def _ladder(
    position: Position, account: Account, rules: Rules
) -> tuple[MarginLadder | Unknown, LadderVersion | None]:
    if position.symbol in account.ladders:
        return account.ladders[position.symbol], None
    version = rules.ladder(position.symbol, opened_at=position.opened_at)
    if isinstance(version, Unknown):
        return version, None
    return version.ladder, version


def _leg(
    position: Position,
    account: Account,
    rules: Rules,
    ladder: MarginLadder | Unknown,
    exposure: Decimal | Unknown,
    coordinate: Decimal | Unknown,
) -> Leg | Unknown:
    contract, value_price = position.contract, rules.value_price()
    fee = _fee_in_trigger(position, account, rules)
    orders = _order_notional(position, account, rules)
    first = known(contract, exposure, position.entry_cost, coordinate)
    second = known(ladder, value_price, fee, orders)
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        missing = join(first, second)
        assert missing is not None
        return missing
    leg = Leg(
        contract=first[0],
        exposure=first[1],
        entry_cost=first[2],
        coordinate=first[3],
        ladder=second[0],
        value_price=second[1],
        fee_rate=second[2][0],
        fee_amount=second[2][1],
        order_notional=second[3],
    )
    end = leg.ladder.end
    if end is not None and leg.look_up(leg.coordinate) > end:
        return unknown(
            f"ladder of {position.symbol}",
            f"known up to a notional of {number_text(end)}, and the position's is beyond it",
            owner=rules.owner,
        )
    return leg


def _fee_in_trigger(
    position: Position, account: Account, rules: Rules
) -> tuple[Decimal, Decimal] | Unknown:
    """Rate and amount of the fee inside the liquidation test."""
    way: FeeInTrigger | Unknown = rules.fee_in_trigger()
    if isinstance(way, Unknown):
        return way
    if way == "none":
        return ZERO, ZERO
    taker = rules.taker_fee_rate(account.fee_tier)
    if isinstance(taker, Unknown):
        return taker
    if way == "taker_at_mark":
        return taker, ZERO
    if way == "taker_and_funding":
        return _taker_and_funding(taker, position, account)
    both = known(position.entry_cost, position.leverage)
    if isinstance(both, Unknown):
        return both
    cost, leverage = both
    close = leverage_bankruptcy_notional(notional(cost), leverage, cost > 0)
    return ZERO, trading_fee(close, taker)


def _taker_and_funding(
    taker: Decimal, position: Position, account: Account
) -> tuple[Decimal, Decimal] | Unknown:
    """One funding payment counts when it is owed; one to be received does not lower the test."""
    funding = account.funding.get(position.symbol)
    if funding is None:
        return unknown(f"funding.{position.symbol}.rate", "not given", owner=account.owner)
    if isinstance(funding.rate, Unknown):
        return funding.rate
    owed = funding.rate if position.size > 0 else -funding.rate
    return taker + max(owed, ZERO), ZERO


def _order_notional(position: Position, account: Account, rules: Rules) -> Decimal | Unknown:
    """Open order value that joins the tier look-up.

    Only a whole-position ladder is charged for it: on a marginal ladder a higher tier's line lies
    below the one that holds the position, and an order must never lower a requirement.
    """
    if rules.fact("ladder", "lookup_includes_orders").value is not True:
        return ZERO
    if rules.fact("ladder", "shape").value != "whole_position":
        return ZERO
    if isinstance(account.orders, Unknown):
        return account.orders
    total = ZERO
    for order in account.orders:
        if order.symbol == position.symbol and not order.reduce_only:
            value = (
                order.contract
                if isinstance(order.contract, Unknown)
                else order.contract.value(order.size, order.price)
            )
            if isinstance(value, Unknown):
                return value
            total += notional(value)
    return total
