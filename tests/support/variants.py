"""The same account in other words: other names, another order, another currency unit."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from decimal import Decimal

from stepladder.model.exact import EXACT, localcontext
from tests.support.generator import Case
from tests.support.oracle import rows_of, table_of
from tests.support.questions import Data

AMOUNTS = ("floor", "cap", "maintenance_deduction")


def spelled_out(case: Case) -> Data:
    """The account with every contract and ladder in it, so that symbols are only names."""
    data, world = deepcopy(case.data), case.setting.world
    contracts, ladders = {}, {}
    for symbol in table_of(data, "prices"):
        contract = dict(table_of(data, "contracts").get(symbol) or world.contracts[symbol])
        asset = str(contract["settlement_asset"])
        if contract["kind"] == "linear":
            contract.setdefault("coupled_assets", [symbol.removesuffix(asset)])
        contracts[symbol] = contract
        rows = table_of(data, "ladders").get(symbol) or world.ladders[symbol]
        ladders[symbol] = [dict(row) for row in rows if isinstance(row, Mapping)]
    return {**data, "contracts": contracts, "ladders": ladders}


def renamed(data: Data, names: Mapping[str, str]) -> Data:
    """Every symbol under another name."""
    moved = deepcopy(data)
    for key in ("positions", "orders"):
        moved[key] = [{**row, "symbol": names[str(row["symbol"])]} for row in rows_of(moved, key)]
    for key in ("prices", "funding", "contracts", "ladders"):
        moved[key] = {names[symbol]: each for symbol, each in table_of(moved, key).items()}
    return moved


def reordered(data: Data) -> Data:
    """Positions, orders, holdings and tables from last to first."""
    moved = deepcopy(data)
    for key in ("positions", "orders", "collateral"):
        moved[key] = rows_of(moved, key)[::-1]
    for key in ("prices", "funding", "contracts", "ladders"):
        moved[key] = dict(list(table_of(moved, key).items())[::-1])
    return moved


def scaled(text: object, power: int) -> str | None:
    """A number times a power of ten, digit by digit the same."""
    if text is None:
        return None
    with localcontext(EXACT):
        return format(Decimal(str(text)).scaleb(power), "f")


def other_unit(data: Data, power: int) -> Data:
    """Every amount of the settlement asset times a power of ten; sizes and prices stay."""
    moved = deepcopy(data)
    assets = {str(row["settlement_asset"]) for row in table_of(moved, "contracts").values()}
    for row in table_of(moved, "contracts").values():
        _put(row, "contract_size", lambda text: scaled(text, power))
    for row in rows_of(moved, "positions"):
        _put(row, "isolated_margin", lambda text: scaled(text, power))
    for row in rows_of(moved, "collateral"):
        if row["asset"] in assets:
            _put(row, "amount", lambda text: scaled(text, power))
    prices = moved.get("collateral_prices") or {}
    assert isinstance(prices, dict)
    moved["collateral_prices"] = {asset: scaled(each, power) for asset, each in prices.items()}
    for ladder in table_of(moved, "ladders").values():
        for tier in ladder:
            for key in AMOUNTS:
                _put(tier, key, lambda text: scaled(text, power))
    return moved


def _put(row: object, key: str, change: Callable[[object], str | None]) -> None:
    assert isinstance(row, dict)
    row[key] = change(row[key])


def respelled(value: object, spell: Callable[[str], object], key: str = "") -> object:
    """Every number of plain data written another way; names, times and modes stay."""
    if isinstance(value, Mapping):
        return {name: respelled(each, spell, str(name)) for name, each in value.items()}
    if isinstance(value, list):
        return [respelled(each, spell, key) for each in value]
    if isinstance(value, str) and key not in ("symbol", "asset", "as_of", "next_at", "opened_at"):
        return spell(value) if value.lstrip("-").replace(".", "", 1).isdigit() else value
    return value
