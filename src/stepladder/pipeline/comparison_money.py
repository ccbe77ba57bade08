"""The same money in another settlement asset: dollars one to one, coins at the present price."""

from decimal import Decimal

from stepladder.model.account import Account, Collateral
from stepladder.model.contract import Contract
from stepladder.model.exact import ONE
from stepladder.model.unknown import Unknown, known


def exchange_rate(before: Contract, after: Contract, price: Decimal | Unknown) -> Decimal | Unknown:
    """Units of the new settlement asset for one of the old, at the coin's present price.

    Dollar assets are taken one to one: their difference is a rule of its own (quote conversion).
    """
    if (before.kind == "inverse") == (after.kind == "inverse"):
        return ONE
    if isinstance(price, Unknown):
        return price
    return price if before.kind == "inverse" else ONE / price


def exchanged(amount: Decimal | Unknown, rate: Decimal | Unknown) -> Decimal | Unknown:
    """An amount in the new asset."""
    both = known(amount, rate)
    return both if isinstance(both, Unknown) else both[0] * both[1]


def exchanged_collateral(
    account: Account, before: Contract, after: Contract, rate: Decimal | Unknown
) -> tuple[Collateral, ...] | Unknown:
    """Collateral with the settlement asset exchanged; other assets stay what they are."""
    if isinstance(account.collateral, Unknown):
        return account.collateral
    amounts: dict[str, Decimal | Unknown] = {}
    for held in account.collateral:
        own = held.asset == before.settlement_asset
        asset = after.settlement_asset if own else held.asset
        amount = exchanged(held.amount, rate) if own else held.amount
        both = known(amounts.get(asset, Decimal(0)), amount)
        amounts[asset] = both if isinstance(both, Unknown) else both[0] + both[1]
    return tuple(Collateral(asset=asset, amount=amount) for asset, amount in amounts.items())
