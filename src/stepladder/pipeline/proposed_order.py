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
from stepladder.model.exact import ZERO
from stepladder.model.position import Order, Position
from stepladder.model.unknown import Unknown, join, known
from stepladder.venues.rules import Rules


def with_order(account: Account, order: Order, rules: Rules) -> Account:
    """Fill an order: position, entry cost, realised profit and taker fee, each booked once.

    The fill opens now, so the position's vintage is now; a part that closes realises its profit
    into the wallet (or the isolated margin). Fees are rounded up, credits down, to a minor unit.

    Raises
    ------
    InputError
        In hedge mode without a position side, where it is not clear which leg the order is for.
    """
    index = _index(account, order)
    held = account.positions[index] if index is not None else _flat(account, order)
    filled, realised = _fill(held, order, opened_at=rules.at)
    fee = _fee(account, order, rules)
    cash = _cash_change(realised, fee)
    positions = [p for i, p in enumerate(account.positions) if i != index]
    if held.margin_mode == "isolated":
        margin = _isolated_margin(held, order, cash)
        changed = () if filled is None else (replace(filled, isolated_margin=margin),)
        return replace(account, positions=_insert(positions, index, changed))
    return replace(
        account,
        positions=_insert(positions, index, () if filled is None else (filled,)),
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
    realised = profit(closed_value, released)
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
    return round_up(trading_fee(notional(both[0]), both[1]), MINOR_UNIT)


def _cash_change(realised: Decimal | Unknown, fee: Decimal | Unknown) -> Decimal | Unknown:
    both = known(realised, fee)
    if isinstance(both, Unknown):
        return both
    return round_down(both[0], MINOR_UNIT) - both[1]


def _isolated_margin(held: Position, order: Order, cash: Decimal | Unknown) -> Decimal | Unknown:
    """Isolated margin after a fill: opening adds its initial margin, closing releases its share.

    Profit and fee of the fill stay with the position's margin only while the position lives.
    """
    four = known(held.isolated_margin, cash, _value(order, order.size), held.leverage)
    if isinstance(four, Unknown):
        return four
    margin, change, value, leverage = four
    if held.size * order.size >= 0:
        return margin + initial_margin(notional(value), leverage) + min(change, ZERO)
    if abs(order.size) < abs(held.size):
        return released_entry_cost(margin, held.size + order.size, held.size) + min(change, ZERO)
    flipped = initial_margin(notional(value), leverage) * (held.size + order.size) / order.size
    return abs(flipped)


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
