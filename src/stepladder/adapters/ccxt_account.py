"""Read what ccxt returns (``fetch_positions``, ``fetch_balance``) as account data.

Client libraries send nulls, zeros and doubled figures where a venue's payload changed under them.
What is null is unknown; what contradicts itself is refused, naming file and field.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from stepladder.adapters.ccxt_balance import CONTRADICTION, HeldMargin, collateral_from_ccxt
from stepladder.errors import InputError
from stepladder.model.fields import Fields, as_list, as_number
from stepladder.model.number import number_text

COLLATERAL_WITH_PROFIT = ("binance-usdm", "hyperliquid")
"""Where ccxt's collateral of an isolated position holds its unrealized profit."""


def looks_like_positions(data: object) -> bool:
    """Whether plain data is a list of ccxt positions.

    Examples
    --------
    >>> looks_like_positions([{"symbol": "BTC/USDT:USDT", "contracts": 1, "side": "long"}])
    True
    """
    return isinstance(data, list) and all(
        isinstance(row, Mapping) and "contracts" in row and "side" in row for row in data
    )


def account_from_ccxt(
    positions: object,
    balance: object,
    *,
    venue: str,
    positions_owner: str,
    balance_owner: str,
    quote_assets: Sequence[str],
) -> dict[str, object]:
    """Build account data from ccxt payloads; the balance may be None (collateral unknown).

    ``quote_assets``: in a balance only assets that can back these positions are taken as margin.
    """
    rows = [
        Fields(row, owner=positions_owner, path=f"[{i}]")
        for i, row in enumerate(as_list(positions, where=positions_owner))
    ]
    held = [(row, contracts) for row in rows if (contracts := _contracts(row)) != 0]
    found = [_position(row, contracts, venue) for row, contracts in held]
    margins = [_margin(row, position) for (row, _), position in zip(held, found, strict=True)]
    marks: dict[str, dict[str, object]] = {}
    for row, _ in held:
        mark = _price(row, "markPrice")
        if mark is not None or _venue_symbol(row) not in marks:
            marks[_venue_symbol(row)] = {"mark": mark}
    sides = [position["symbol"] for position in found]
    return {
        "schema": "stepladder.account/1",
        "venue": venue,
        "margin_mode": None,
        "position_mode": "hedge" if len(set(sides)) < len(sides) else None,
        "collateral": None
        if balance is None
        else collateral_from_ccxt(
            Fields(balance, owner=balance_owner), quote_assets, margins, venue=venue
        ),
        "positions": found,
        "orders": None,
        "prices": marks,
    }


def _margin(row: Fields, position: Mapping[str, object]) -> HeldMargin:
    """What the balance must know of a position: what it settles in, its margin, its profit."""
    _, colon, settlement = (row.text_or_none("symbol") or "").rpartition(":")
    profit, margin = row.take("unrealizedPnl"), position["isolated_margin"]
    return HeldMargin(
        symbol=str(position["symbol"]),
        asset=settlement if colon else None,
        is_isolated=position["margin_mode"] == "isolated",
        isolated_margin=Decimal(margin) if isinstance(margin, str) else None,
        profit=None if profit is None else as_number(profit, where=row.where("unrealizedPnl")),
    )


def _contracts(row: Fields) -> Decimal:
    """Unsigned number of contracts; zero rows are symbols without a position."""
    value = row.take("contracts")
    if value is None:
        raise InputError(
            expected="a number of contracts", found="nothing", where=row.where("contracts")
        )
    contracts = as_number(value, where=row.where("contracts"))
    if contracts < 0:
        raise InputError(
            expected="zero or more, with the side beside it",
            found=str(contracts),
            where=row.where("contracts"),
        )
    return contracts


def _position(row: Fields, contracts: Decimal, venue: str) -> dict[str, object]:
    side = row.choice("side", ("long", "short"))
    size = contracts * _contract_size(row)
    _check_notional(row, size)
    mode = row.choice_or_none("marginMode", ("cross", "isolated"))
    return {
        "symbol": _venue_symbol(row),
        "size": number_text(size if side == "long" else -size, places=30),
        "entry_price": _price(row, "entryPrice"),
        "leverage": _price(row, "leverage"),
        "margin_mode": mode,
        "isolated_margin": _isolated_margin(row, venue) if mode == "isolated" else None,
        "position_side": side,
    }


def _contract_size(row: Fields) -> Decimal:
    value = row.take("contractSize")
    if value is None:
        raise InputError(
            expected="a contractSize (1 is not assumed)",
            found="nothing",
            where=row.where("contractSize"),
        )
    size = as_number(value, where=row.where("contractSize"))
    if size <= 0:
        raise InputError(
            expected="a contractSize above zero", found=str(size), where=row.where("contractSize")
        )
    return size


def _price(row: Fields, key: str) -> str | None:
    """A figure above zero; zero and null both mean that the library did not know it."""
    value = row.take(key)
    if value is None:
        return None
    number = as_number(value, where=row.where(key))
    if number < 0:
        raise InputError(
            expected="a number above zero, or null", found=str(number), where=row.where(key)
        )
    return None if number == 0 else number_text(number, places=30)


def _venue_symbol(row: Fields) -> str:
    """The venue's own name: from the raw payload, else from the unified symbol's parts."""
    info = row.take("info")
    for raw in (info, info.get("position") if isinstance(info, Mapping) else None):
        for key in ("symbol", "instId", "coin"):
            name = raw.get(key) if isinstance(raw, Mapping) else None
            if isinstance(name, str) and name:
                return name
    unified = row.text("symbol")
    base, _, rest = unified.partition("/")
    return base + rest.partition(":")[0]


def _check_notional(row: Fields, size: Decimal) -> None:
    """Refuse a payload whose notional is not its size times its mark (doubled, or zeroed)."""
    notional, mark = row.take("notional"), row.take("markPrice")
    if notional is None or mark is None:
        return
    stated = abs(as_number(notional, where=row.where("notional")))
    price = as_number(mark, where=row.where("markPrice"))
    if price <= 0:
        raise InputError(
            expected="a price above zero, or null", found=str(price), where=row.where("markPrice")
        )
    linear, inverse = size * price, size / price
    if all(abs(stated - value) > CONTRADICTION * value for value in (linear, inverse)):
        raise InputError(
            expected=f"contracts x contractSize x markPrice = {number_text(linear, places=8)}",
            found=number_text(stated, places=8),
            where=row.where("notional"),
        )


def _isolated_margin(row: Fields, venue: str) -> object:
    """Margin without profit: the venue's own figure, else collateral less unrealised profit.

    Where it is not known whether ccxt's collateral holds the profit, the two must agree.
    """
    info = row.take("info")
    if isinstance(info, Mapping) and info.get("isolatedWallet") is not None:
        where = row.where("info.isolatedWallet")
        wallet = as_number(info["isolatedWallet"], where=where)
        return None if wallet == 0 else number_text(wallet, places=30)
    collateral, profit = row.take("collateral"), row.take("unrealizedPnl")
    if collateral is None or profit is None:
        return None
    held = as_number(collateral, where=row.where("collateral"))
    gained = as_number(profit, where=row.where("unrealizedPnl"))
    if held == 0:
        return None
    if venue not in COLLATERAL_WITH_PROFIT and gained != 0:
        return {"unknown": "whether ccxt's collateral holds the profit at this venue"}
    return number_text(held - gained, places=30)
