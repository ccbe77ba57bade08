"""The amount whose tier applies to a position: notional, contracts or coins, orders included."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stepladder.formulas.position_value import notional
from stepladder.model.account import Account
from stepladder.model.contract import Contract
from stepladder.model.exact import ZERO
from stepladder.model.ladder import LookUpUnit, MarginLadder
from stepladder.model.position import Order, Position
from stepladder.model.unknown import Unknown, join, unknown
from stepladder.venues.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """``fixed`` is an amount that no price moves, None where the notional itself is looked up.

    ``orders`` join either of them, in the ladder's unit.
    """

    fixed: Decimal | None
    orders: Decimal


def look_up(
    position: Position,
    contract: Contract | Unknown,
    ladder: MarginLadder | Unknown,
    account: Account,
    rules: Rules,
) -> LookUp | Unknown:
    """Say what is looked up for one position, or what is missing for it."""
    missing = join(contract, ladder)
    if missing is not None or isinstance(contract, Unknown) or isinstance(ladder, Unknown):
        assert missing is not None
        return missing
    if _root_of_a_moving_size(contract, ladder):
        return unknown(
            f"ladder of {position.symbol}",
            "a square root of a size that moves with the price is not modelled",
            owner=rules.owner,
        )
    fixed = size_in_unit(contract, position.size, ladder.unit)
    orders = _orders(position, ladder, account, rules)
    both = join(fixed, orders)
    if both is not None:
        return both
    assert not isinstance(fixed, Unknown)
    assert not isinstance(orders, Unknown)
    return LookUp(fixed=fixed, orders=orders)


def size_in_unit(contract: Contract, size: Decimal, unit: LookUpUnit) -> Decimal | Unknown | None:
    """Unsigned size in contracts or coins; None where it moves with the price."""
    if unit == "contracts":
        return abs(size)
    if unit == "notional" or contract.kind == "inverse":
        return None  # coins of an inverse contract are its notional in the settlement coin
    if contract.kind == "quanto":
        return unknown(
            f"coins of {contract.symbol}", "no coins in a quanto contract", owner="model"
        )
    exposure = contract.exposure(size)
    return exposure if isinstance(exposure, Unknown) else abs(exposure)


def _root_of_a_moving_size(contract: Contract, ladder: MarginLadder) -> bool:
    fixed = size_in_unit(contract, ZERO, ladder.unit)
    return ladder.shape == "square_root" and fixed is None


def _orders(
    position: Position, ladder: MarginLadder, account: Account, rules: Rules
) -> Decimal | Unknown:
    """Open orders that join the tier look-up.

    A marginal ladder is not charged for them: a higher tier's line lies below the one that holds
    the position, and an order must never lower a requirement. One rate for all sizes has no tier.
    Where nobody knows whether orders join, there must be none.
    """
    joins = rules.fact("ladder", "lookup_includes_orders").value
    if joins is False or ladder.shape in ("marginal", "flat"):
        return ZERO
    if isinstance(account.orders, Unknown):
        return account.orders
    total = _open_amount(position, ladder, account.orders)
    return joins if isinstance(joins, Unknown) and total != ZERO else total


def _open_amount(
    position: Position, ladder: MarginLadder, orders: Sequence[Order]
) -> Decimal | Unknown:
    total = ZERO
    for order in orders:
        if order.symbol != position.symbol or order.reduce_only:
            continue
        if isinstance(order.contract, Unknown):
            return order.contract
        amount = size_in_unit(order.contract, order.size, ladder.unit)
        if amount is None:
            value = order.contract.value(order.size, order.price)
            amount = value if isinstance(value, Unknown) else notional(value)
        if isinstance(amount, Unknown):
            return amount
        total += amount
    return total
