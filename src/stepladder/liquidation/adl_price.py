"""The price at which the other side is closed, as the rulebook states it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from stepladder.errors import InputError
from stepladder.formulas.adl_price import bankruptcy_near_mark
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.rules import Rules

AdlPriceName = Literal["bankruptcy", "mark", "previous_mark", "oracle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdlPriceRule:
    """One named price; ``largest_deviation`` where the bankruptcy price gives way to the mark.

    The fraction is of the mark; None where the bankruptcy price always holds.
    """

    price: AdlPriceName
    largest_deviation: Decimal | None = None


_WRITTEN: Mapping[str, AdlPriceRule] = {
    "bankruptcy": AdlPriceRule(price="bankruptcy"),
    "mark": AdlPriceRule(price="mark"),
    "previous_mark": AdlPriceRule(price="previous_mark"),
    "oracle": AdlPriceRule(price="oracle"),
    "bankruptcy; mark where the two are over 5% apart": AdlPriceRule(
        price="bankruptcy", largest_deviation=Decimal("0.05")
    ),
}
"""Prices as rulebooks write them; any other text is unknown, never a guess."""


def adl_price_rule(rules: Rules) -> AdlPriceRule | Unknown:
    """Which price the rulebook states."""
    fact = rules.fact("adl", "price")
    if isinstance(fact.value, Unknown):
        return fact.value
    rule = _WRITTEN.get(fact.value) if isinstance(fact.value, str) else None
    if rule is None:
        return unknown(fact.name, f"no price called {fact.value!r}", owner=rules.owner)
    return rule


def adl_price(
    rule: AdlPriceRule, *, bankruptcy: Decimal | None, prices: Mapping[str, Decimal]
) -> Decimal:
    """Price of one auto-deleveraging.

    Parameters
    ----------
    bankruptcy
        At which the closed account is left with nothing; None where there is none above zero, and
        then the mark takes its place.
    prices
        By name; ``mark`` always, ``previous_mark`` and ``oracle`` where the rule asks for them.

    Raises
    ------
    InputError
        If a price is missing that the rule asks for.

    Examples
    --------
    >>> bybit = AdlPriceRule(price="bankruptcy", largest_deviation=Decimal("0.05"))
    >>> adl_price(bybit, bankruptcy=Decimal(489), prices={"mark": Decimal(400)})
    Decimal('400')
    >>> adl_price(bybit, bankruptcy=Decimal(405), prices={"mark": Decimal(400)})
    Decimal('405')
    """
    name: str = rule.price
    if name == "bankruptcy" and bankruptcy is None:
        name = "mark"
    if name != "bankruptcy" or bankruptcy is None:
        return _given(prices, name)
    if rule.largest_deviation is None:
        return bankruptcy
    return bankruptcy_near_mark(bankruptcy, _given(prices, "mark"), rule.largest_deviation)


def _given(prices: Mapping[str, Decimal], name: str) -> Decimal:
    if name not in prices:
        raise InputError(expected=f"a price called {name}", found="none", where="adl price")
    return prices[name]
