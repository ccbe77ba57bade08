"""Read what ccxt's ``fetch_balance`` returns as the collateral behind its positions.

``total`` means a different thing at each venue: at some it holds the unrealized profit, and at all
of ours the margin set aside for isolated positions. Our collateral holds neither.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from stepladder.errors import InputError
from stepladder.model.fields import Fields, as_number
from stepladder.model.number import number_text, shown

CONTRADICTION = Decimal("0.01")
"""Two figures for one quantity may differ by rounding, not by more than a hundredth."""
TOTAL_WITH_PROFIT = ("binance-usdm", "bitmex", "hyperliquid")
"""Where ccxt's total is the margin balance (Binance, BitMEX) or the account value (Hyperliquid)."""
TOTAL_WITHOUT_PROFIT = ("bybit-linear",)
"""Where it is the wallet balance (ccxt issue 24215)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMargin:
    """What a balance must know of one position.

    ``asset`` None: the payload does not say what settles it. ``isolated_margin`` in that asset and
    None where it is not known, ``profit`` likewise.
    """

    symbol: str
    asset: str | None
    is_isolated: bool
    isolated_margin: Decimal | None
    profit: Decimal | None


def looks_like_balance(data: object) -> bool:
    """Whether plain data is a ccxt balance.

    Examples
    --------
    >>> looks_like_balance({"total": {"USDT": 100}, "free": {}, "used": {}})
    True
    """
    return isinstance(data, Mapping) and isinstance(data.get("total"), Mapping)


def collateral_from_ccxt(
    balance: Fields, quote_assets: Sequence[str], held: Sequence[HeldMargin], *, venue: str
) -> list[dict[str, object]]:
    """Collateral rows of account data; an amount that cannot be told is declared unknown.

    ``quote_assets``: of these every amount is taken, of others only what is not zero.

    Raises
    ------
    InputError
        If the figures contradict each other or the positions; it names file and field.
    """
    total, free, used = (balance.table(key) for key in ("total", "free", "used"))
    rows: list[dict[str, object]] = []
    amounts: list[Decimal | None] = []
    for asset in total.data:
        amount = _amount(asset, total)
        if asset not in quote_assets and (amount is None or amount == 0):
            continue
        if amount is not None:
            _check_parts(asset, amount, total, free, used)
        amounts.append(amount)
        behind = [position for position in held if position.asset in (asset, None)]
        rows.append({"asset": asset, "amount": _wallet(asset, amount, balance, behind, venue)})
    _check_rows(amounts, quote_assets, held, total)
    return rows


def _amount(asset: str, table: Fields) -> Decimal | None:
    value = table.take(asset)
    return None if value is None else as_number(value, where=table.where(asset))


def _check_rows(
    amounts: Iterable[Decimal | None],
    quote_assets: Sequence[str],
    held: Sequence[HeldMargin],
    total: Fields,
) -> None:
    """Refuse a balance that holds nothing while positions are open: a zeroed unified account."""
    found = tuple(amounts)
    if not found:
        raise InputError(
            expected=f"an amount of {' or '.join(quote_assets) or 'any asset'}",
            found="none",
            where=total.where(),
        )
    if any(not position.is_isolated for position in held) and not any(
        amount is None or amount != 0 for amount in found
    ):
        raise InputError(
            expected="the collateral behind the open positions",
            found="zero in every asset",
            where=total.where(),
        )


def _check_parts(asset: str, amount: Decimal, total: Fields, free: Fields, used: Fields) -> None:
    """Refuse a total that is not free plus used: a doubled or zeroed unified account.

    With nothing free the positions may lock more than there is: an account below its initial
    margin, which is the one that most needs an answer.
    """
    unlocked, locked = (_amount(asset, table) for table in (free, used))
    if unlocked is None or locked is None:
        split = max(locked or amount, amount) if amount == 0 else amount
    elif unlocked == 0 and 0 < amount < locked:
        split = amount
    else:
        split = unlocked + locked
    if abs(split - amount) > CONTRADICTION * max(abs(split), abs(amount)):
        raise InputError(
            expected=f"free + used = {number_text(split, places=8)}",
            found=shown(number_text(amount, places=8)),
            where=total.where(asset),
        )


def _wallet(
    asset: str, total: Decimal | None, balance: Fields, behind: Sequence[HeldMargin], venue: str
) -> object:
    """The cross wallet without profit: the venue's own figure, else worked out of the total."""
    if total is None:
        return None
    raw = _raw_cross_wallet(asset, balance)
    if raw is not None:
        return number_text(raw, places=30)
    if venue not in TOTAL_WITH_PROFIT + TOTAL_WITHOUT_PROFIT and any(
        position.is_isolated or position.profit != 0 for position in behind
    ):
        return {"unknown": "whether ccxt's total holds profit and isolated margin at this venue"}
    amount = total
    for position in behind:
        if venue in TOTAL_WITH_PROFIT:
            if position.profit is None:
                return {"unknown": f"total holds the unrealizedPnl of {position.symbol}: null"}
            amount -= position.profit
        if position.is_isolated:
            if position.isolated_margin is None:
                return {"unknown": f"total holds the isolated margin of {position.symbol}: null"}
            amount -= position.isolated_margin
    return number_text(amount, places=30)


def _raw_cross_wallet(asset: str, balance: Fields) -> Decimal | None:
    """Binance's ``crossWalletBalance``: neither profit nor isolated margin in it."""
    info = balance.take("info")
    assets = info.get("assets") if isinstance(info, Mapping) else info
    for i, row in enumerate(assets if isinstance(assets, list) else []):
        if isinstance(row, Mapping) and row.get("asset") == asset:
            value = row.get("crossWalletBalance")
            where = balance.where(f"info.assets[{i}].crossWalletBalance")
            return None if value is None else as_number(value, where=where)
    return None
