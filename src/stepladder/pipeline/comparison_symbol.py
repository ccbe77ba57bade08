"""The same coin at another venue: which contract it is there, and how much of it is the same."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from stepladder.formulas.position_value import notional
from stepladder.model.contract import Contract
from stepladder.model.position import Position
from stepladder.model.unknown import Unknown, known, unknown
from stepladder.venues.ladder_version import LadderVersion
from stepladder.venues.rules import Rules

ALIASES = {"XBT": "BTC"}
"""Names of one coin."""


def base_coin(contract: Contract, rules: Rules) -> str | Unknown:
    """The coin a contract is about, under its usual name.

    An inverse contract settles in it; otherwise it is what the venue's naming pattern leaves of the
    symbol, or the first asset the contract is coupled to.

    Examples
    --------
    >>> from stepladder.venues.packaged import packaged_rulebook
    >>> bitmex = Rules(rulebook=packaged_rulebook("bitmex"), at=0)
    >>> base_coin(bitmex.rulebook.contracts["XBTUSD"], bitmex)
    'BTC'
    """
    if contract.kind == "quanto":
        return unknown(f"base coin of {contract.symbol}", "not named", owner=contract.source)
    coin = contract.settlement_asset
    if contract.kind == "linear":
        suffixes = [suffix for suffix, _ in rules.rulebook.contract_suffixes if suffix]
        stripped = [s for s in suffixes if contract.symbol.endswith(s) and contract.symbol != s]
        coin = contract.symbol.removesuffix(stripped[0] if stripped else contract.settlement_asset)
        if not stripped and contract.coupled_assets:
            coin = contract.coupled_assets[0]
    return ALIASES.get(coin, coin)


def contract_of_coin(rules: Rules, coin: str | Unknown, like: Contract) -> Contract | Unknown:
    """The contract of a coin at a venue that is most like a given one.

    One whose ladder is known comes first, then the same kind, then the same settlement asset, then
    the order of the rulebook.
    """
    if isinstance(coin, Unknown):
        return coin
    found = list(_contracts(rules, coin))
    if not found:
        return unknown(f"contract of {coin}", "not in the rulebook", owner=rules.owner)
    return min(
        found,
        key=lambda each: (
            not _has_ladder(rules, each),
            each.kind != like.kind,
            each.settlement_asset != like.settlement_asset,
        ),
    )


def _contracts(rules: Rules, coin: str) -> Iterator[Contract]:
    """Contracts of a coin by name, and by the venue's naming patterns."""
    named, patterns = rules.rulebook.contracts, rules.rulebook.contract_suffixes
    yield from (each for each in named.values() if base_coin(each, rules) == coin)
    for suffix, contract in patterns:
        symbol = f"{coin}{suffix}"
        if symbol not in named:
            yield replace(contract, symbol=symbol)


def _has_ladder(rules: Rules, contract: Contract) -> bool:
    now = rules.at
    version = rules.ladder(contract.symbol, opened_at=now)
    return isinstance(version, LadderVersion) and not isinstance(version.ladder, Unknown)


def entry_price(position: Position) -> Decimal | Unknown:
    """Price at which a position was entered, quote per coin."""
    both = known(position.contract, position.entry_cost)
    if isinstance(both, Unknown):
        return both
    contract, cost = both
    exposure = contract.exposure(position.size)
    return exposure if isinstance(exposure, Unknown) else contract.coordinate(cost / exposure)


def coins_held(position: Position) -> Decimal | Unknown:
    """Unsigned size in coins; of an inverse contract, at its entry price."""
    both = known(position.contract, position.entry_cost)
    if isinstance(both, Unknown):
        return both
    contract, cost = both
    if contract.kind == "inverse":
        return notional(cost)
    if contract.kind == "quanto":
        return unknown(f"coins of {position.symbol}", "none in a quanto contract", owner="model")
    exposure = contract.exposure(position.size)
    return exposure if isinstance(exposure, Unknown) else notional(exposure)


def same_position(position: Position, contract: Contract) -> Position | Unknown:
    """The same coins from the same entry price on the same side, in another contract.

    Posted margin is not converted here: its asset differs (see ``comparison_money``).
    """
    coins = coins_held(position)
    three = known(coins, entry_price(position), contract.contract_size)
    if isinstance(three, Unknown):
        return three
    held, entry, per_contract = three
    if contract.kind == "quanto":
        return unknown(f"size in {contract.symbol}", "a quanto contract holds no coins", owner="us")
    units = held * entry / per_contract if contract.kind == "inverse" else held / per_contract
    size = units if position.size > 0 else -units
    value = contract.value(size, entry)
    return replace(position, symbol=contract.symbol, contract=contract, size=size, entry_cost=value)
