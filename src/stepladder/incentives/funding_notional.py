"""Which price a venue charges funding at: the notional of one unit of size, for a whole book."""

from decimal import Decimal

from stepladder.model.contract import Contract
from stepladder.model.exact import ONE
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.rules import Rules


def notional_per_size(
    rules: Rules, contract: Contract, *, mark: Decimal | Unknown, index: Decimal | Unknown
) -> Decimal | Unknown:
    """Notional of one unit of size at the price that ``references.funding_notional`` names.

    Parameters
    ----------
    mark, index
        Quote per base, above zero; ``index`` also stands for a spot oracle. Only the one that the
        rulebook names is looked at.

    Returns
    -------
    Decimal or Unknown
        Settlement asset per unit of size. Unknown where the rulebook names no price, or the size
        at entry: then no one price holds for the book, and ``settle_shared_funding`` is meant.

    Examples
    --------
    >>> from stepladder.venues.packaged import packaged_rulebook
    >>> rules = Rules(rulebook=packaged_rulebook("hyperliquid"), at=1_760_000_000 * 10**9)
    >>> notional_per_size(rules, rules.contract("BTC"), mark=Decimal(99), index=Decimal(100))
    Decimal('100')
    """
    name = rules.fact("references", "funding_notional").value
    if isinstance(name, Unknown):
        return name
    if name not in ("mark", "index", "oracle"):
        return unknown(
            f"funding price of {contract.symbol}",
            f"{name}: not one price for the whole book",
            owner=rules.owner,
        )
    price = mark if name == "mark" else index
    if isinstance(price, Unknown):
        return price
    value = contract.value(ONE, price)
    return value if isinstance(value, Unknown) else value.copy_abs()
