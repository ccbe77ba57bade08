"""A question typed on the command line, as the same plain data an account file holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from stepladder.errors import InputError
from stepladder.model.number import parse_number, shown

V = TypeVar("V")
OWNER = "command line"
_POSITION = re.compile(r"([A-Za-z0-9_.:/-]{1,40}):([^@:\s]{1,60})@([^@:\s]{1,60})")
_NAMED = re.compile(r"(?:([A-Za-z0-9_.:/-]{1,40})=)?([^=\s]{1,80})")
_FUNDING = re.compile(r"(?:([A-Za-z0-9_.:/-]{1,40})=)?([^=@\s]{1,60})(?:@([^=@\s]{1,40}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedAccount:
    """The words of a question, one field per option; texts as typed.

    ``proposed`` orders are not part of the account; they are here for the symbols they name.
    """

    venue: str
    positions: Sequence[str] = ()
    orders: Sequence[str] = ()
    proposed: Sequence[str] = ()
    cash: str | None = None
    collateral: Sequence[str] = ()
    marks: Sequence[str] = ()
    indexes: Sequence[str] = ()
    leverages: Sequence[str] = ()
    funding: Sequence[str] = ()
    margin_mode: str = "cross"
    position_mode: str = "one_way"
    isolated_margins: Sequence[str] = ()
    opened_at: str | None = None
    fee_tier: str | None = None
    as_of: str | None = None


def typed_account(typed: TypedAccount, *, settlement_asset: str | None) -> dict[str, object]:
    """Turn typed words into account data; what was not typed stays absent.

    What is typed is the whole account: no orders typed means no orders. ``--cash`` is in the
    settlement asset of the positions.

    Raises
    ------
    InputError
        If a word does not read, with an example of what does.

    Examples
    --------
    >>> words = TypedAccount(venue="binance-usdm", positions=["BTCUSDT:+13@50000"], cash="32500")
    >>> typed_account(words, settlement_asset="USDT")["collateral"]
    [{'asset': 'USDT', 'amount': '32500'}]
    """
    positions = [parse_position(word, "--position") for word in typed.positions]
    symbols = typed_symbols(typed)
    leverages = typed_leverages(typed)
    isolated = _by_symbol(typed.isolated_margins, symbols, "--isolated-margin")
    for row in positions:
        symbol = str(row["symbol"])
        row["leverage"] = leverages.get(symbol)
        row["isolated_margin"] = isolated.get(symbol)
        row["opened_at"] = typed.opened_at
    marks = _by_symbol(typed.marks, symbols, "--mark")
    indexes = _by_symbol(typed.indexes, symbols, "--index")
    return {
        "schema": "stepladder.account/1",
        "venue": typed.venue,
        "as_of": typed.as_of,
        "margin_mode": typed.margin_mode,
        "position_mode": typed.position_mode,
        "collateral": _collateral(typed, settlement_asset),
        "collateral_prices": _collateral_prices(typed),
        "positions": positions,
        "orders": [parse_order(word, leverages) for word in typed.orders],
        "prices": {
            symbol: {"mark": marks.get(symbol), "index": indexes.get(symbol)}
            for symbol in dict.fromkeys([*marks, *indexes])
        },
        "funding": _funding(typed, symbols),
        "fee_tier": typed.fee_tier,
    }


def typed_symbols(typed: TypedAccount) -> list[str]:
    """Every symbol the question is about, in the order typed."""
    words = (*typed.positions, *typed.orders, *typed.proposed)
    matches = (_POSITION.fullmatch(word) for word in words)
    return list(dict.fromkeys(match[1] for match in matches if match))


def typed_leverages(typed: TypedAccount) -> dict[str, str]:
    """Leverage by symbol, for positions and orders alike."""
    return _by_symbol(typed.leverages, typed_symbols(typed), "--leverage")


def parse_position(word: str, option: str) -> dict[str, object]:
    """Read ``SYMBOL:SIZE@PRICE``, the size signed (+ long, - short).

    Examples
    --------
    >>> parse_position("BTCUSDT:-2@50000", "--position")["size"]
    '-2'
    """
    match = _POSITION.fullmatch(word)
    if not match:
        raise InputError(
            expected="SYMBOL:SIZE@PRICE such as BTCUSDT:+13@50000",
            found=shown(word),
            where=f"{OWNER}: {option}",
        )
    symbol, size, price = match.groups()
    for text in (size, price):
        parse_number(text, where=f"{OWNER}: {option} {symbol}")
    return {"symbol": symbol, "size": size, "entry_price": price}


def parse_order(word: str, leverages: dict[str, str]) -> dict[str, object]:
    """Read an order the same way; buy is positive."""
    row = parse_position(word, "--order")
    row["price"] = row.pop("entry_price")
    row["leverage"] = leverages.get(str(row["symbol"]))
    return row


def _by_symbol(words: Sequence[str], symbols: Sequence[str], option: str) -> dict[str, str]:
    """``SYMBOL=VALUE``, or one ``VALUE`` for all others (a price: only where there is one)."""
    where = f"{OWNER}: {option}"
    given: dict[str | None, str] = {}
    for word in words:
        match = _NAMED.fullmatch(word)
        if not match:
            raise InputError(expected="VALUE or SYMBOL=VALUE", found=shown(word), where=where)
        symbol, value = match.groups()
        parse_number(value, where=where)
        if symbol is None and len(symbols) > 1 and option != "--leverage":
            raise InputError(
                expected=f"SYMBOL=VALUE, as there are {len(symbols)} symbols",
                found=shown(word),
                where=where,
            )
        _add_once(given, symbol, value, word, where)
    return _for_all(given, symbols)


def _add_once(
    given: dict[str | None, V], symbol: str | None, value: V, word: str, where: str
) -> None:
    if symbol in given:
        raise InputError(
            expected="one value for each symbol", found=f"another one, {shown(word)}", where=where
        )
    given[symbol] = value


def _for_all(given: dict[str | None, V], symbols: Sequence[str]) -> dict[str, V]:
    """The value without a symbol goes to every symbol that has none of its own."""
    values = {symbol: value for symbol, value in given.items() if symbol is not None}
    if None in given:
        values = dict.fromkeys(symbols, given[None]) | values
    return values


def _collateral(typed: TypedAccount, asset: str | None) -> list[dict[str, object]] | None:
    if typed.cash is None and not typed.collateral:
        return None
    amounts: dict[str, object] = {}
    if typed.cash is not None:
        parse_number(typed.cash, where=f"{OWNER}: --cash")
        if asset is None:
            raise InputError(
                expected="--collateral ASSET=AMOUNT, as the settlement asset is not known",
                found=shown(typed.cash),
                where=f"{OWNER}: --cash",
            )
        amounts[asset] = typed.cash
    for word in typed.collateral:
        name, amount, _ = _collateral_word(word)
        if name in amounts:
            raise InputError(
                expected="each asset once", found=shown(word), where=f"{OWNER}: --collateral"
            )
        amounts[name] = amount
    return [{"asset": name, "amount": amount} for name, amount in amounts.items()]


def _collateral_prices(typed: TypedAccount) -> dict[str, object]:
    words = [_collateral_word(word) for word in typed.collateral]
    return {name: price for name, _, price in words if price is not None}


def _collateral_word(word: str) -> tuple[str, str, str | None]:
    match = _FUNDING.fullmatch(word)
    where = f"{OWNER}: --collateral"
    if not match or match.group(1) is None:
        raise InputError(
            expected="ASSET=AMOUNT or ASSET=AMOUNT@PRICE", found=shown(word), where=where
        )
    name, amount, price = match.groups()
    for text in (amount, price):
        if text is not None:
            parse_number(text, where=where)
    return name, amount, price


def _funding(typed: TypedAccount, symbols: Sequence[str]) -> dict[str, object]:
    where = f"{OWNER}: --funding"
    given: dict[str | None, object] = {}
    for word in typed.funding:
        match = _FUNDING.fullmatch(word)
        if not match:
            raise InputError(
                expected="RATE@TIME or SYMBOL=RATE@TIME such as 0.0001@2024-10-24T08:00Z",
                found=shown(word),
                where=where,
            )
        symbol, rate, next_at = match.groups()
        parse_number(rate, where=where)
        _add_once(given, symbol, {"rate": rate, "next_at": next_at}, word, where)
    return _for_all(given, symbols)


def bps(text: str | None, *, default: Decimal) -> Decimal:
    """Read a slippage allowance in basis points, zero or more."""
    if text is None:
        return default
    value = parse_number(text, where=f"{OWNER}: --slippage-bps")
    if not 0 <= value <= 10_000:
        raise InputError(
            expected="0 to 10000 basis points", found=text, where=f"{OWNER}: --slippage-bps"
        )
    return value
