"""The verb ``account``: where do I really get liquidated, and what if I add this order."""

import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from stepladder.adapters.account_file import read_account
from stepladder.adapters.account_source import account_data
from stepladder.adapters.command_line import (
    TypedAccount,
    parse_order,
    typed_account,
    typed_leverages,
    typed_symbols,
)
from stepladder.errors import InputError
from stepladder.liquidation.allowances import SLIPPAGE_ALLOWANCE_BPS
from stepladder.model.account import Account
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import parse_number
from stepladder.model.position import Order, PositionSide
from stepladder.model.time import NS_PER_SECOND, parse_duration
from stepladder.model.unknown import Unknown, unknown
from stepladder.pipeline.account_answer import AccountAnswer, answer_account
from stepladder.pipeline.proposed_order import with_order
from stepladder.venues.packaged import packaged_rulebook
from stepladder.venues.rulebook import Rulebook
from stepladder.venues.rules import Rules

Source = str | Path | dict[str, object] | TypedAccount


def account(
    *sources: Source,
    venue: str | None = None,
    rulebook: Rulebook | None = None,
    orders: Sequence[str] = (),
    order_side: PositionSide | None = None,
    hold: str = "0h",
    slippage_bps: Decimal | None = None,
    now_ns: int | None = None,
) -> AccountAnswer:
    """Say where an account is liquidated, why, what is unknown, and by how much it may be off.

    Parameters
    ----------
    sources
        An account as a file (JSON, TOML), as plain data, or as typed words; or ccxt's
        ``fetch_positions`` and ``fetch_balance`` payloads, as one file or two.
    venue
        Needed for ccxt payloads, which do not name it in our terms.
    rulebook
        The user's own rules instead of the packaged ones.
    orders
        Proposed orders ``SYMBOL:SIZE@PRICE``, taken as filled before the question is answered;
        ``order_side`` says which leg they are for in hedge mode.
    hold
        How long the position is held (``24h``): funding until then counts as an allowance.
    slippage_bps
        Allowance for leaving the position, basis points; 10 where none is named.
    now_ns
        The present, UTC nanoseconds, for an account that has no ``as_of``; the clock if None.

    Raises
    ------
    InputError
        If anything given does not read or contradicts itself; it names file and field.

    Examples
    --------
    >>> words = TypedAccount(venue="binance-usdm", positions=["BTCUSDT:+13@50000"], cash="32500",
    ...                      leverages=["20"], marks=["50000"], as_of="2024-10-24")
    >>> answer = account(words)
    >>> answer.decision.verdict
    'pass'
    >>> round(answer.pools[0].positions[0].prices[0].budget.optimistic.price, 2)
    Decimal('47737.21')
    """
    now = time.time_ns() // NS_PER_SECOND * NS_PER_SECOND if now_ns is None else now_ns

    def rulebook_of(name: str) -> Rulebook:
        return packaged_rulebook(name) if rulebook is None else rulebook

    with localcontext(EXACT):
        data, owner = _data(sources, venue, rulebook_of, now)
        found, rules = read_account(data, owner=owner, now_ns=now, rulebook_of=rulebook_of)
        first = sources[0] if sources else None
        leverages = typed_leverages(first) if isinstance(first, TypedAccount) else {}
        for word in orders:
            row = parse_order(word, leverages)
            found = with_order(found, _order(row, found, rules, order_side), rules)
        return answer_account(
            found,
            rules,
            hold_ns=parse_duration(hold, where="command line: --hold"),
            slippage_bps=SLIPPAGE_ALLOWANCE_BPS if slippage_bps is None else slippage_bps,
        )


def _data(
    sources: Sequence[Source],
    venue: str | None,
    rulebook_of: Callable[[str], Rulebook],
    now: int,
) -> tuple[object, str]:
    first = sources[0] if len(sources) == 1 else None
    if isinstance(first, TypedAccount):
        rules = Rules(rulebook=rulebook_of(first.venue), at=now)
        return typed_account(
            first, settlement_asset=_settlement_asset(first, rules)
        ), "command line"
    return account_data(sources, venue=venue, rulebook_of=rulebook_of, now_ns=now)


def _settlement_asset(typed: TypedAccount, rules: Rules) -> str | None:
    """The one settlement asset of the typed positions and orders, if there is one."""
    assets = {
        contract.settlement_asset
        for contract in map(rules.contract, typed_symbols(typed))
        if not isinstance(contract, Unknown)
    }
    return assets.pop() if len(assets) == 1 else None


def _order(
    row: dict[str, object], found: Account, rules: Rules, side: PositionSide | None
) -> Order:
    """A proposed order; its leverage is that of the position it joins, or the one typed."""
    symbol = str(row["symbol"])
    where = f"command line: --with-order {symbol}"
    size = parse_number(str(row["size"]), where=where)
    price = parse_number(str(row["price"]), where=where)
    if price <= 0 or size == 0:
        raise InputError(
            expected="a size other than zero and a price above zero",
            found=f"{size:f} at {price:f}",
            where=where,
        )
    leverages = [p.leverage for p in found.positions if p.symbol == symbol]
    if not leverages and row["leverage"] is not None:
        leverages = [parse_number(str(row["leverage"]), where="command line: --leverage")]
    return Order(
        symbol=symbol,
        contract=found.contracts.get(symbol) or rules.contract(symbol),
        size=size,
        price=price,
        leverage=leverages[0]
        if leverages
        else unknown(f"leverage of {symbol}", "no position names it", owner=found.owner),
        reduce_only=False,
        position_side=side,
    )
