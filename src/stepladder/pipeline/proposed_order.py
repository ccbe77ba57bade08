"""An account as it would be if one more order were filled at its price."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from stepladder.checks.funding_instant import MINOR_UNIT
from stepladder.errors import InputError
from stepladder.formulas.fees import trading_fee
from stepladder.formulas.initial_margin import initial_margin
from stepladder.formulas.position_value import notional
from stepladder.formulas.primitives import round_down, round_up
from stepladder.formulas.profit import profit, released_entry_cost
from stepladder.model.account import Account, Collateral
from stepladder.model.contract import Contract
from stepladder.model.exact import ZERO, settled
from stepladder.model.position import Order, Position
from stepladder.model.unknown import Unknown, join, known
from stepladder.venues.rules import Rules


def with_order(account: Account, order: Order, rules: Rules) -> Account:
    """Fill an order: position, entry cost, realised profit and taker fee, each booked once.

    A part that opens starts its vintage now. Profit and fee go to the wallet; margin of an
    isolated position moves between it and the wallet, so that only profit and fee change the sum.
    Debits are rounded up and credits down, to a minor unit.

    Raises
    ------
    InputError
        In hedge mode without a position side, or for more than its leg holds.
    """
    index = _index(account, order)
    held = account.positions[index] if index is not None else _flat(account, order)
    _check_leg(account, order, held)
    filled, realised = _fill(held, order, opened_at=rules.at)
    cash = _less(realised, _fee(account, order, rules))
    if held.margin_mode == "isolated":
        margin = _isolated_margin(held, filled, order)
        cash = _less(cash, _less(margin, held.isolated_margin))
        filled = None if filled is None else replace(filled, isolated_margin=margin)
    rest = [p for i, p in enumerate(account.positions) if i != index]
    return replace(
        account,
        positions=_insert(rest, index, () if filled is None else (filled,)),
        collateral=_credited(account.collateral, order.contract, cash),
    )


def _insert(
    positions: list[Position], index: int | None, changed: Sequence[Position]
) -> tuple[Position, ...]:
    at = len(positions) if index is None else index
    return (*positions[:at], *changed, *positions[at:])


def _index(account: Account, order: Order) -> int | None:
    if account.position_mode == "hedge" and order.position_side is None:
        raise InputError(
            expected="the position side of the order, as the account is in hedge mode",
            found="none",
            where=f"{account.owner}: order {order.symbol}",
        )
    for i, position in enumerate(account.positions):
        same_side = order.position_side in (None, "long" if position.size > 0 else "short")
        if position.symbol == order.symbol and same_side:
            return i
    return None


def _check_leg(account: Account, order: Order, held: Position) -> None:
    """In hedge mode an order opens or reduces its own leg; it never turns it into the other."""
    if account.position_mode != "hedge":
        return
    size = held.size + order.size
    if size != ZERO and (size > 0) != (order.position_side == "long"):
        raise InputError(
            expected=f"at most the {abs(held.size):f} that the {order.position_side} leg holds",
            found=f"an order of {order.size:f}",
            where=f"{account.owner}: order {order.symbol}",
        )


def _flat(account: Account, order: Order) -> Position:
    return Position(
        symbol=order.symbol,
        contract=order.contract,
        size=ZERO,
        entry_cost=ZERO,
        leverage=order.leverage,
        margin_mode=account.margin_mode,
        isolated_margin=ZERO,
        position_side=order.position_side,
        opened_at=account.as_of,
    )


def _fill(
    held: Position, order: Order, *, opened_at: int
) -> tuple[Position | None, Decimal | Unknown]:
    """The position after the fill (None when flat) and the profit the fill realises."""
    size = held.size + order.size
    closes = held.size * order.size < 0
    closed = min(abs(held.size), abs(order.size)) if closes else ZERO
    closed_size = closed if held.size > 0 else -closed
    opened_size = order.size + closed_size
    parts = known(
        order.contract, held.entry_cost, _value(order, closed_size), _value(order, opened_size)
    )
    if isinstance(parts, Unknown):
        return (replace(held, size=size, entry_cost=parts) if size != 0 else None), parts
    _, cost, closed_value, opened_value = parts
    released = released_entry_cost(cost, closed_size, held.size) if closes else ZERO
    entry_cost = cost - released + opened_value
    realised = round_down(settled(profit(closed_value, released)), MINOR_UNIT)
    if size == 0:
        return None, realised
    vintage = held.opened_at if opened_size == ZERO else opened_at
    return replace(held, size=size, entry_cost=entry_cost, opened_at=vintage), realised


def _value(order: Order, size: Decimal) -> Decimal | Unknown:
    contract: Contract | Unknown = order.contract
    return contract if isinstance(contract, Unknown) else contract.value(size, order.price)


def _fee(account: Account, order: Order, rules: Rules) -> Decimal | Unknown:
    both = known(_value(order, order.size), rules.taker_fee_rate(account.fee_tier))
    if isinstance(both, Unknown):
        return both
    return round_up(settled(trading_fee(notional(both[0]), both[1])), MINOR_UNIT)


def _less(amount: Decimal | Unknown, taken: Decimal | Unknown) -> Decimal | Unknown:
    both = known(amount, taken)
    return both if isinstance(both, Unknown) else both[0] - both[1]


def _isolated_margin(held: Position, filled: Position | None, order: Order) -> Decimal | Unknown:
    """Margin behind an isolated position after a fill.

    Opening adds the initial margin of what is opened, closing keeps the share of what is left.
    """
    if filled is None:
        return ZERO
    flipped = held.size * filled.size < 0
    if abs(filled.size) < abs(held.size) and not flipped:
        margin = held.isolated_margin
        if isinstance(margin, Unknown):
            return margin
        released = released_entry_cost(margin, held.size - filled.size, held.size)
        return margin - round_down(settled(released), MINOR_UNIT)
    opened = filled.size if flipped else order.size
    both = known(_value(order, opened), held.leverage)
    if isinstance(both, Unknown):
        return both
    added = round_up(settled(initial_margin(notional(both[0]), both[1])), MINOR_UNIT)
    if flipped:
        return added
    margin = held.isolated_margin
    return margin if isinstance(margin, Unknown) else margin + added


def _credited(
    collateral: tuple[Collateral, ...] | Unknown,
    contract: Contract | Unknown,
    cash: Decimal | Unknown,
) -> tuple[Collateral, ...] | Unknown:
    missing = join(collateral, contract, cash)
    if missing is not None or isinstance(collateral, Unknown):
        return missing if missing is not None else collateral
    assert isinstance(contract, Contract)
    assert isinstance(cash, Decimal)
    asset, found, rows = contract.settlement_asset, False, []
    for holding in collateral:
        amount = holding.amount
        if holding.asset == asset:
            found = True
            amount = amount if isinstance(amount, Unknown) else amount + cash
        rows.append(Collateral(asset=holding.asset, amount=amount))
    if not found:
        rows.append(Collateral(asset=asset, amount=cash))
    return tuple(rows)
