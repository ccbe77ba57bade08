"""At which price the settlement asset itself counts: a stablecoin below par is worth less."""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.model.account import Account
from stepladder.model.contract import Contract
from stepladder.model.exact import ONE
from stepladder.model.unknown import Missing, Unknown
from stepladder.venues.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotePrice:
    """Prices (quote units per unit) of the settlement asset as collateral and as entry cost.

    ``assumed`` names the price where the rulebook asks for it and the account does not give it:
    one is taken, and a verdict that rests on it is unknown.
    """

    of_collateral: Decimal | Unknown
    of_cost: Decimal | Unknown
    assumed: tuple[Missing, ...]


AT_PAR = QuotePrice(of_collateral=ONE, of_cost=ONE, assumed=())


def quote_price(contract: Contract | Unknown, account: Account, rules: Rules) -> QuotePrice:
    """Resolve the price of the asset a contract settles in."""
    if isinstance(contract, Unknown):
        return AT_PAR
    return asset_price(contract.settlement_asset, account, rules)


def asset_price(asset: str, account: Account, rules: Rules) -> QuotePrice:
    """Resolve the price of one settlement asset; one where the rulebook does not convert."""
    rule = rules.quote_conversion()
    if isinstance(rule, Unknown):
        return QuotePrice(of_collateral=rule, of_cost=rule, assumed=())
    if rule == "ignored":
        return AT_PAR
    price, assumed = account.collateral_prices.get(asset), ()
    if price is None:
        reason = "not given; one is taken"
        fact = f"collateral_prices.{asset}"
        missing = (Missing(owner=account.owner, fact=fact, reason=reason),)
        return QuotePrice(of_collateral=ONE, of_cost=ONE, assumed=missing)
    cost = price if rule == "collateral_and_cost" else ONE
    return QuotePrice(of_collateral=price, of_cost=cost, assumed=assumed)
