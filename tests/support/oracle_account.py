"""From an account's plain data to the oracle's pools; shares no code with src."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tests.support.oracle import (
    ZERO,
    Holding,
    Leg,
    Pool,
    Terms,
    fraction,
    read_terms,
    read_tiers,
    rows_of,
    table_of,
    worth,
)
from tests.support.questions import Data, Row, Switches


@dataclass(frozen=True, kw_only=True)
class World:
    """A venue as the oracle knows it; an account's own ladders and contracts come before these."""

    switches: Switches
    ladders: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    contracts: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def pools(data: Data, world: World, *, settlements: Mapping[str, int] | None = None) -> list[Pool]:
    """Every pool of an account.

    ``settlements`` is how often each symbol pays funding until the horizon.
    """
    legs = [
        _leg(row, data, world, (settlements or {}).get(str(row["symbol"]), 0))
        for row in rows_of(data, "positions")
    ]
    modes = [row.get("margin_mode") or data["margin_mode"] for row in rows_of(data, "positions")]
    margins = [row.get("isolated_margin") for row in rows_of(data, "positions")]
    found = []
    crossed = [leg for leg, mode in zip(legs, modes, strict=True) if mode == "cross"]
    for asset in dict.fromkeys(leg.terms.asset for leg in crossed):
        mine = tuple(leg for leg in crossed if leg.terms.asset == asset)
        found.append(_cross(asset, mine, [leg.terms.asset for leg in crossed], data, world))
    for leg, mode, margin in zip(legs, modes, margins, strict=True):
        if mode == "isolated":
            side = "long" if leg.size > 0 else "short"
            found.append(
                Pool(
                    name=f"isolated {leg.symbol} {side}",
                    mode="isolated",
                    asset=leg.terms.asset,
                    switches=world.switches,
                    holdings=(Holding(leg.terms.asset, fraction(margin)),),
                    legs=(leg,),
                    known=True,
                )
            )
    return found


def _cross(
    asset: str, legs: tuple[Leg, ...], assets: Sequence[str], data: Data, world: World
) -> Pool:
    rows = [(str(r["asset"]), fraction(r["amount"])) for r in rows_of(data, "collateral")]
    joint = any(name not in assets and amount != 0 for name, amount in rows)
    holdings = []
    for name, amount in rows:
        if not joint and name == asset:
            holdings.append(Holding(name, amount))
        elif joint:
            price = Fraction(1)
            if name != asset:
                price = fraction(table_of(data, "collateral_prices")[name])
            weight = fraction(world.switches.weights[asset][name]) if amount > 0 else Fraction(1)
            holdings.append(Holding(name, amount * price * weight))
    profits = [_profit(leg) > 0 for leg in legs]
    known = world.switches.profit_weight == "1" or len(legs) < 2 or not any(profits)
    return Pool(
        name=f"cross {asset}",
        mode="cross",
        asset=asset,
        switches=world.switches,
        holdings=tuple(holdings),
        legs=legs,
        known=known,
    )


def _profit(leg: Leg) -> Fraction:
    units = leg.size * leg.terms.multiplier
    if leg.terms.inverse:
        return units * (1 / leg.entry - 1 / leg.mark)
    return units * (leg.mark - leg.entry)


def _leg(row: Mapping[str, object], data: Data, world: World, settlements: int) -> Leg:
    symbol = str(row["symbol"])
    contracts, ladders = table_of(data, "contracts"), table_of(data, "ladders")
    terms = read_terms(symbol, contracts.get(symbol) or world.contracts[symbol])
    rows = ladders.get(symbol) or world.ladders[symbol]
    prices = table_of(data, "prices")[symbol]
    leg = Leg(
        symbol=symbol,
        size=fraction(row["size"]),
        entry=fraction(row["entry_price"]),
        mark=fraction(prices["mark"]),
        terms=terms,
        tiers=read_tiers(rows),  # type: ignore[arg-type]
        fee_rate=ZERO,
        fee_amount=ZERO,
        orders=_orders(symbol, terms, data, world.switches),
        funding_cost=ZERO,
    )
    paid = _funding_paid(leg, data)
    rate, amount = _fee(leg, row, data, world.switches, paid)
    base = fraction(prices["index"]) if world.switches.funding_notional == "oracle" else leg.mark
    cost = ZERO if paid * settlements == 0 else worth(terms, leg.size, base) * paid * settlements
    return replace(leg, fee_rate=rate, fee_amount=amount, funding_cost=cost)


def taker_rate(data: Data, switches: Switches) -> Fraction:
    """What taking liquidity costs on the account's fee tier."""
    named = data.get("fee_tier")
    return fraction(
        switches.taker if named in (None, "base") else switches.taker_by_tier[str(named)]
    )


def _funding_paid(leg: Leg, data: Data) -> Fraction:
    """Rate of one funding if it is owed; one to be received counts for nothing."""
    funding = table_of(data, "funding").get(leg.symbol)
    if funding is None or funding.get("rate") is None:
        return ZERO
    rate = fraction(funding["rate"])
    return max(rate if leg.size > 0 else -rate, ZERO)


def _fee(
    leg: Leg, row: Mapping[str, object], data: Data, switches: Switches, paid: Fraction
) -> tuple[Fraction, Fraction]:
    """The part of the liquidation test that is a fee: a rate at the mark, and an amount."""
    taker = taker_rate(data, switches)
    if switches.fee_in_trigger == "taker_at_mark":
        return taker, ZERO
    if switches.fee_in_trigger == "taker_and_funding":
        return taker + paid, ZERO
    if switches.fee_in_trigger == "close_fee_at_bankruptcy":
        return ZERO, taker * _ruined_worth(leg, fraction(row["leverage"]))
    return ZERO, ZERO


def _ruined_worth(leg: Leg, leverage: Fraction) -> Fraction:
    """What a position is worth where its initial margin alone is lost: it has lost just that.

    Losing makes the worth of a linear long and of an inverse short smaller, of the others larger.
    """
    entry = worth(leg.terms, leg.size, leg.entry)
    shrinks = (leg.size > 0) != leg.terms.inverse
    return entry - entry / leverage if shrinks else entry + entry / leverage


def _orders(symbol: str, terms: Terms, data: Data, switches: Switches) -> Fraction:
    """Open orders that join the look-up of the tier, settlement asset."""
    if not switches.orders_join_lookup or switches.shape != "whole_position":
        return ZERO
    return sum(
        (
            worth(terms, fraction(row["size"]), fraction(row["price"]))
            for row in rows_of(data, "orders")
            if row["symbol"] == symbol and not row.get("reduce_only")
        ),
        ZERO,
    )
