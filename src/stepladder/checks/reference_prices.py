"""Which price moves a position's margin, and at which one its requirement is valued."""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.model.account import Account, Prices
from stepladder.model.contract import Contract
from stepladder.model.exact import ONE
from stepladder.model.unknown import Missing, Unknown, known, unknown
from stepladder.venues.rules import Rules

FROZEN = ("entry", "execution")
"""Value prices that stay what they were when the position was opened."""
ORACLES = ("oracle", "index")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencePrices:
    """The price that triggers liquidation, and how the requirement's price follows it.

    ``name`` is mark, oracle or last, ``moving`` that price. ``margin_scale`` is the coordinate of
    the requirement's price over that of the moving price, held while it moves: a mark half a
    percent below the index stays so. ``assumed`` names prices that were not given and were taken to
    equal the other one, and a trigger that the rulebook does not name.
    """

    name: str
    moving: Decimal | Unknown
    margin_scale: Decimal | Unknown
    assumed: tuple[Missing, ...]


def reference_prices(
    symbol: str, contract: Contract | Unknown, account: Account, rules: Rules
) -> ReferencePrices:
    """Resolve both prices of one symbol from what the account gives and the rulebook names."""
    moving_name, unsaid = _trigger(rules)
    moving, assumed = _price(symbol, moving_name, account, rules)
    assumed = (*unsaid, *assumed)
    value_price = rules.value_price()
    if isinstance(value_price, Unknown) or value_price in FROZEN or _same(value_price, moving_name):
        return ReferencePrices(name=moving_name, moving=moving, margin_scale=ONE, assumed=assumed)
    valued, also = _price(symbol, value_price, account, rules)
    three = known(contract, moving, valued)
    scale: Decimal | Unknown
    if isinstance(three, Unknown):
        scale = three
    else:
        scale = three[0].coordinate(three[2]) / three[0].coordinate(three[1])
    return ReferencePrices(
        name=moving_name, moving=moving, margin_scale=scale, assumed=(*assumed, *also)
    )


def _trigger(rules: Rules) -> tuple[str, tuple[Missing, ...]]:
    """The price that triggers; where the rulebook names none we know the mark, which is said."""
    fact = rules.fact("references", "liquidation_trigger")
    if fact.value in ORACLES:
        return "oracle", ()
    if fact.value in ("mark", "last"):
        return str(fact.value), ()
    reason = "not known; the mark is taken"
    return "mark", (Missing(owner=rules.owner, fact=fact.name, reason=reason),)


def reference_price(symbol: str, name: str, account: Account, rules: Rules) -> Decimal | Unknown:
    """The price a rulebook calls ``name`` (mark, index, oracle, last), as the account gives it."""
    prices = _given(symbol, account)
    if name == "last":
        return prices.last
    if name == "mark" or (name in ORACLES and mark_is_oracle(rules)):
        return _price(symbol, name, account, rules)[0]
    if name in ORACLES:
        return prices.index
    return unknown(f"price {name} of {symbol}", "not modelled", owner=rules.owner)


def _same(value_price: str, moving: str) -> bool:
    return value_price == moving or (value_price in ORACLES and moving in ORACLES)


def _given(symbol: str, account: Account) -> Prices:
    def missing(name: str) -> Unknown:
        return unknown(f"prices.{symbol}.{name}", "not given", owner=account.owner)

    found = account.prices.get(symbol)
    if found is not None:
        return found
    return Prices(mark=missing("mark"), index=missing("index"), last=missing("last"))


def _price(
    symbol: str, name: str, account: Account, rules: Rules
) -> tuple[Decimal | Unknown, tuple[Missing, ...]]:
    """One price; the mark stands in for an oracle nobody gave, which is said unless it is one."""
    prices = _given(symbol, account)
    if name in ("mark", "last"):
        return (prices.mark if name == "mark" else prices.last), ()
    if not isinstance(prices.index, Unknown):
        return prices.index, ()
    if isinstance(prices.mark, Unknown):
        return prices.index, ()
    if mark_is_oracle(rules):
        return prices.mark, ()
    reason = f"not given; the mark is taken for the {name}"
    missing = Missing(owner=account.owner, fact=f"prices.{symbol}.index", reason=reason)
    return prices.mark, (missing,)


def mark_is_oracle(rules: Rules) -> bool:
    """Whether what the venue calls its mark is nothing but the oracle."""
    formula = rules.fact("mark_price", "formula").value
    return isinstance(formula, str) and formula.startswith("oracle")
