"""The order in which a venue closes the other side: its ranking, read from the rulebook."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from stepladder.formulas.account_margin_ratio import account_margin_ratio
from stepladder.formulas.adl_ranking import (
    leveraged_return,
    margin_weighted_return,
    price_gain_times_leverage,
    profit_on_wallet,
    return_on_margin_ratio,
    return_times_leverage,
)
from stepladder.formulas.initial_margin import effective_leverage
from stepladder.model.exact import ZERO
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.rules import Rules

Ranking = Literal[
    "margin_weighted_return",
    "leveraged_return",
    "return_times_leverage",
    "return_on_margin_ratio",
    "price_gain_times_leverage",
    "as_given",
]

_WRITTEN: Mapping[str, Ranking] = {
    "max(0,uPnL)/max(1,wallet) * maintenance/(wallet+uPnL), descending; "
    "indicator = rank/count": "margin_weighted_return",
    "max(0,uPnL)/max(1,wallet) * maintenance/(wallet+uPnL); "
    "0 where wallet+uPnL is 0 or less": "margin_weighted_return",
    "unrealised profit/max(1,balance) * maintenance/(balance+unrealised profit)": (
        "margin_weighted_return"
    ),
    "profit>0: pnl%*effective leverage; else pnl%/effective leverage; effective leverage = "
    "|mark value|/(mark value - bankruptcy value)": "leveraged_return",
    "profit rate * leverage, descending, opposite side": "return_times_leverage",
    "in profit: return / margin ratio; in loss: return * margin ratio": "return_on_margin_ratio",
    "(mark/entry)*(notional/account value), descending": "price_gain_times_leverage",
    "no ranking: the walk over accounts of the other side starts at a pseudo-random one": (
        "as_given"
    ),
    "among positions in profit, as the keeper chooses": "as_given",
}
"""Rankings as rulebooks write them; any other text is unknown, never a guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What rankings look at, of one position and the account that backs it.

    ``profit`` signed at the mark and ``entry_value`` unsigned, both of the position; ``wallet`` is
    the balance without unrealised profit, ``equity`` the balance with it, ``maintenance`` the
    margin; all in the settlement asset. ``notional`` unsigned at the mark.
    """

    profit: Decimal
    entry_value: Decimal
    notional: Decimal
    mark_price: Decimal
    entry_price: Decimal
    wallet: Decimal
    equity: Decimal
    maintenance: Decimal


def adl_ranking(rules: Rules) -> Ranking | Unknown:
    """Which ranking the rulebook states; ``as_given`` where the venue states that it has none."""
    fact = rules.fact("adl", "ranking")
    if isinstance(fact.value, Unknown):
        return fact.value
    named = _WRITTEN.get(fact.value) if isinstance(fact.value, str) else None
    if named is None:
        return unknown(fact.name, f"no formula for {fact.value!r}", owner=rules.owner)
    return named


def adl_score(ranking: Ranking, standing: Standing) -> Decimal:
    """Score of one position, the higher the sooner it is closed.

    A return times a leverage that cannot be had, because the account has no equity, counts as
    zero. Where the ranking is ``as_given`` all are equal.

    Examples
    --------
    >>> held = dict(profit=30, entry_value=300, notional=330, mark_price=110, entry_price=100)
    >>> backed = dict(wallet=60, equity=90, maintenance=9)
    >>> of = Standing(**{name: Decimal(value) for name, value in {**held, **backed}.items()})
    >>> adl_score("margin_weighted_return", of)
    Decimal('0.05')
    """
    if ranking == "as_given" or standing.equity <= 0:
        return ZERO
    if ranking == "margin_weighted_return":
        return margin_weighted_return(
            profit_on_wallet(standing.profit, standing.wallet),
            account_margin_ratio(standing.maintenance, standing.equity),
        )
    leverage = effective_leverage(standing.notional, standing.equity)
    if ranking == "price_gain_times_leverage":
        return price_gain_times_leverage(standing.mark_price, standing.entry_price, leverage)
    gained = standing.profit / standing.entry_value
    if ranking == "leveraged_return":
        return leveraged_return(gained, leverage)
    if ranking == "return_times_leverage":
        return return_times_leverage(gained, leverage)
    if standing.maintenance == 0:
        return ZERO
    return return_on_margin_ratio(gained, standing.equity / standing.maintenance)
