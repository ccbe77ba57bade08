"""Read an account file (schema ``stepladder.account/1``); what it leaves out stays unknown."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.model.account import Account, Collateral, Funding, Prices
from stepladder.model.contract import Contract
from stepladder.model.fields import Fields
from stepladder.model.ladder import LadderShape, MarginLadder
from stepladder.model.number import shown
from stepladder.model.position import (
    MARGIN_MODES,
    POSITION_MODES,
    POSITION_SIDES,
    MarginMode,
    Order,
    Position,
    PositionSide,
)
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_usable import read_tiers, usable_ladder
from stepladder.venues.rulebook import Rulebook, ladder_kind, read_contract
from stepladder.venues.rules import Rules

SCHEMA = "stepladder.account/1"
ROWS_MAX = 2_000
MAX_LEVERAGE = Decimal(1_000)


def read_account(
    data: object, *, owner: str, now_ns: int, rulebook_of: Callable[[str], Rulebook]
) -> tuple[Account, Rules]:
    """Read one account and resolve its venue's rules at ``as_of`` (now where it gives none).

    Raises
    ------
    InputError
        Naming file and field, if anything is not what the schema says or contradicts itself.
    """
    fields = Fields(data, owner=owner)
    fields.choice("schema", (SCHEMA,))
    venue = fields.text("venue")
    as_of = fields.time_or_unknown("as_of")
    rules = Rules(rulebook=rulebook_of(venue), at=now_ns if isinstance(as_of, Unknown) else as_of)
    contracts = {
        symbol: read_contract(symbol, table) for symbol, table in fields.table("contracts").tables()
    }

    def contract_of(symbol: str) -> Contract | Unknown:
        return contracts.get(symbol) or rules.contract(symbol)

    margin_mode = fields.choice_or_unknown("margin_mode", MARGIN_MODES)
    account = Account(
        owner=owner,
        venue=venue,
        as_of=rules.at,
        margin_mode=margin_mode,
        position_mode=fields.choice_or_unknown("position_mode", POSITION_MODES),
        collateral=_collateral(fields),
        positions=_positions(fields, margin_mode, contract_of),
        orders=_orders(fields, contract_of),
        prices={symbol: _prices(table) for symbol, table in fields.table("prices").tables()},
        collateral_prices=_amounts(fields.table("collateral_prices")),
        funding={symbol: _funding(table) for symbol, table in fields.table("funding").tables()},
        fee_tier=fields.text_or_none("fee_tier"),
        open_interest=_amounts(fields.table("open_interest")),
        contracts=contracts,
        ladders=_ladders(fields, rules),
    )
    fields.done()
    _check_one_way(account)
    return account, rules


def _bounded(rows: list[Fields], fields: Fields, key: str) -> list[Fields]:
    if len(rows) > ROWS_MAX:
        raise InputError(
            expected=f"at most {ROWS_MAX} rows", found=str(len(rows)), where=fields.where(key)
        )
    return rows


def _collateral(fields: Fields) -> tuple[Collateral, ...] | Unknown:
    if not fields.given("collateral"):
        return fields.missing("collateral")
    holdings: dict[str, Collateral] = {}
    for row in _bounded(fields.rows("collateral"), fields, "collateral"):
        asset = row.text("asset")
        if asset in holdings:
            raise InputError(
                expected="each asset once", found=f"{shown(asset)} twice", where=row.where("asset")
            )
        holdings[asset] = Collateral(asset=asset, amount=row.number_or_unknown("amount"))
        row.done()
    return tuple(holdings.values())


def _positions(
    fields: Fields,
    margin_mode: MarginMode | Unknown,
    contract_of: Callable[[str], Contract | Unknown],
) -> tuple[Position, ...]:
    if not fields.given("positions"):
        raise InputError(
            expected="a list of positions", found="nothing", where=fields.where("positions")
        )
    rows = _bounded(fields.rows("positions"), fields, "positions")
    found = [_position(row, margin_mode, contract_of) for row in rows]
    return tuple(position for position in found if position is not None)


def _position(
    row: Fields,
    margin_mode: MarginMode | Unknown,
    contract_of: Callable[[str], Contract | Unknown],
) -> Position | None:
    """One position; a size of zero is no position, as venues list every symbol they know."""
    symbol = row.text("symbol")
    size = row.number("size")
    entry_price = row.number_or_unknown("entry_price")
    own_mode = row.choice_or_none("margin_mode", MARGIN_MODES)
    side = row.choice_or_none("position_side", POSITION_SIDES)
    leverage = row.positive_or_unknown("leverage")
    isolated_margin = row.number_or_unknown("isolated_margin")
    opened_at = row.time_or_unknown("opened_at")
    row.done()
    if size == 0:
        return None
    _check_side(side, size, row)
    if not isinstance(entry_price, Unknown) and entry_price <= 0:
        raise InputError(
            expected="a price above zero", found=str(entry_price), where=row.where("entry_price")
        )
    if not isinstance(leverage, Unknown) and not 1 <= leverage <= MAX_LEVERAGE:
        raise InputError(
            expected=f"a leverage from 1 to {MAX_LEVERAGE}",
            found=str(leverage),
            where=row.where("leverage"),
        )
    contract = contract_of(symbol)
    return Position(
        symbol=symbol,
        contract=contract,
        size=size,
        entry_cost=entry_cost(contract, size, entry_price),
        leverage=leverage,
        margin_mode=own_mode if own_mode is not None else margin_mode,
        isolated_margin=isolated_margin,
        position_side=side,
        opened_at=opened_at,
    )


def entry_cost(
    contract: Contract | Unknown, size: Decimal, entry_price: Decimal | Unknown
) -> Decimal | Unknown:
    """Signed value at entry, settlement asset, or what is missing for it."""
    if isinstance(contract, Unknown):
        return contract
    if isinstance(entry_price, Unknown):
        return entry_price
    return contract.value(size, entry_price)


def _check_side(side: PositionSide | None, size: Decimal, row: Fields) -> None:
    if side is not None and (side == "long") != (size > 0):
        raise InputError(
            expected="a positive size for long, a negative one for short",
            found=f"{side} with size {size:f}",
            where=row.where("size"),
        )


def _orders(
    fields: Fields, contract_of: Callable[[str], Contract | Unknown]
) -> tuple[Order, ...] | Unknown:
    if not fields.given("orders"):
        return fields.missing("orders")
    orders = []
    for row in _bounded(fields.rows("orders"), fields, "orders"):
        symbol = row.text("symbol")
        size, price = row.number("size"), row.number("price")
        if price <= 0 or size == 0:
            raise InputError(
                expected="a size other than zero and a price above zero",
                found=f"size {size:f} at price {price:f}",
                where=row.where(),
            )
        orders.append(
            Order(
                symbol=symbol,
                contract=contract_of(symbol),
                size=size,
                price=price,
                leverage=row.positive_or_unknown("leverage"),
                reduce_only=row.flag("reduce_only", default=False),
                position_side=row.choice_or_none("position_side", POSITION_SIDES),
            )
        )
        row.done()
    return tuple(orders)


def _prices(row: Fields) -> Prices:
    prices = Prices(
        mark=row.positive_or_unknown("mark"),
        index=row.positive_or_unknown("index"),
        last=row.positive_or_unknown("last"),
    )
    row.done()
    return prices


def _funding(row: Fields) -> Funding:
    funding = Funding(rate=row.number_or_unknown("rate"), next_at=row.time_or_unknown("next_at"))
    row.done()
    return funding


def _amounts(table: Fields) -> dict[str, Decimal | Unknown]:
    return {key: table.positive_or_unknown(key) for key in table.data}


def _ladders(fields: Fields, rules: Rules) -> dict[str, MarginLadder]:
    table = fields.table("ladders")
    if not table.data:
        return {}
    like = ladder_kind(rules.rulebook.facts["ladder"], owner=rules.owner)
    shape: LadderShape = "marginal" if like.shape == "marginal" else "whole_position"
    return {
        symbol: replace(
            usable_ladder(read_tiers(table.rows(symbol)), shape, where=table.where(symbol)),
            edge_tier=like.edge_tier,
            unit=like.unit,
        )
        for symbol in table.data
    }


def _check_one_way(account: Account) -> None:
    """One position per symbol in one-way mode; one per side in hedge mode."""
    seen: set[tuple[str, bool]] = set()
    for position in account.positions:
        key = (position.symbol, position.size > 0 and account.position_mode == "hedge")
        if key in seen:
            raise InputError(
                expected="one position per symbol, or position_mode hedge with one per side",
                found=f"{position.symbol} twice",
                where=f"{account.owner}: positions",
            )
        seen.add(key)
