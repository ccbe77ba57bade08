"""The same margin rules once more, in ``Fraction`` and by brute force; shares no code with src.

No closed form, no coordinate and no deduction chain: a requirement is added up slice by slice, a
liquidation price is found by walking ticks or by halving an interval.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.support.questions import Data, Row, Switches

ZERO = Fraction(0)
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Tier:
    floor: Fraction
    cap: Fraction | None
    rate: Fraction
    deduction: Fraction | None


@dataclass(frozen=True, slots=True)
class Terms:
    """What is traded: multiplier per unit of size, and collateral that moves with it."""

    inverse: bool
    multiplier: Fraction
    asset: str
    coupled: tuple[str, ...]
    interval_hours: Fraction | None


@dataclass(frozen=True, slots=True)
class Holding:
    """One collateral asset: signed value in the pool, at the present prices."""

    asset: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Leg:
    symbol: str
    size: Fraction
    entry: Fraction
    mark: Fraction
    terms: Terms
    tiers: tuple[Tier, ...]
    fee_rate: Fraction
    fee_amount: Fraction
    orders: Fraction
    funding_cost: Fraction
    """Funding until the horizon, settlement asset, zero or more."""


@dataclass(frozen=True, slots=True)
class Pool:
    name: str
    mode: str
    asset: str
    switches: Switches
    holdings: tuple[Holding, ...]
    legs: tuple[Leg, ...]
    known: bool


def fraction(value: object) -> Fraction:
    return Fraction(str(value))


def worth(terms: Terms, size: Fraction, price: Fraction) -> Fraction:
    """Unsigned value of a size, in the settlement asset."""
    units = abs(size) * terms.multiplier
    return units / price if terms.inverse else units * price


def gain(leg: Leg, price: Fraction) -> Fraction:
    """What a position has won or lost since entry."""
    units = leg.size * leg.terms.multiplier
    if leg.terms.inverse:
        return units * (1 / leg.entry - 1 / price)
    return units * (price - leg.entry)


def tier_holding(
    tiers: Sequence[Tier], notional: Fraction, edge_tier: str
) -> tuple[int, Tier] | None:
    """The tier a notional lies in, or None beyond the end of the ladder."""
    end = tiers[-1].cap
    if end is not None and notional > end:
        return None
    held = 0
    for i, tier in enumerate(tiers):
        if notional > tier.floor or (notional == tier.floor and edge_tier == "upper"):
            held = i
    return held, tiers[held]


def sliced(tiers: Sequence[Tier], notional: Fraction, last: int) -> Fraction:
    """Every slice at its own tier's rate, the rest at that of tier ``last``."""
    total = ZERO
    for i in range(last):
        total += (tiers[i + 1].floor - tiers[i].floor) * tiers[i].rate
    return total + (notional - tiers[last].floor) * tiers[last].rate


def ladder_requirement(
    switches: Switches, tiers: Sequence[Tier], notional: Fraction, orders: Fraction = ZERO
) -> Fraction | None:
    """What a ladder asks of a notional, or None where it says nothing."""
    found = tier_holding(tiers, notional + orders, switches.edge_tier)
    if found is None:
        return None
    i, tier = found
    if switches.shape == "whole_position":
        return notional * tier.rate
    if tier.deduction is None:
        return sliced(tiers, notional, i)
    return notional * tier.rate - tier.deduction


def requirement(switches: Switches, leg: Leg, price: Fraction) -> Fraction | None:
    """Maintenance of one position at a price, fee included."""
    now = worth(leg.terms, leg.size, price)
    charged = worth(leg.terms, leg.size, leg.entry) if switches.value_price == "entry" else now
    asked = ladder_requirement(switches, leg.tiers, charged, leg.orders)
    return None if asked is None else asked + leg.fee_rate * now + leg.fee_amount


def equity(pool: Pool, symbol: str | None = None, price: Fraction | None = None) -> Fraction:
    """Collateral and profits, one symbol moved to a price, the others at their marks."""
    total = ZERO
    moving = [leg for leg in pool.legs if leg.symbol == symbol]
    for held in pool.holdings:
        value = held.value
        if price is not None and held.asset in moving[0].terms.coupled and held.asset != pool.asset:
            mark = moving[0].mark
            value *= mark / price if moving[0].terms.inverse else price / mark
        total += value
    for leg in pool.legs:
        total += gain(leg, price if price is not None and leg.symbol == symbol else leg.mark)
    return total


def room(pool: Pool, symbol: str | None = None, price: Fraction | None = None) -> Fraction | None:
    """Equity less requirement; None where a ladder has ended."""
    total = equity(pool, symbol, price)
    for leg in pool.legs:
        moved = price is not None and leg.symbol == symbol
        asked = requirement(pool.switches, leg, price if moved and price is not None else leg.mark)
        if asked is None:
            return None
        total -= asked
    return total


def cautious_room(
    pool: Pool, symbol: str, price: Fraction, *, fee_rate: Fraction, slippage_rate: Fraction
) -> Fraction | None:
    """Room after leaving the symbol by oneself and after funding until the horizon."""
    left = room(pool, symbol, price)
    if left is None:
        return None
    for leg in pool.legs:
        if leg.symbol != symbol:
            left -= leg.funding_cost
            continue
        now, before = worth(leg.terms, leg.size, price), worth(leg.terms, leg.size, leg.mark)
        left -= now * (fee_rate + slippage_rate) + leg.funding_cost * now / before
    return left


def edge_prices(pool: Pool, symbol: str) -> list[Fraction]:
    """Prices at which a leg of a symbol enters another tier or leaves its ladder."""
    found = set()
    if pool.switches.value_price == "entry":
        return []
    for leg in pool.legs:
        if leg.symbol == symbol:
            units = abs(leg.size) * leg.terms.multiplier
            bounds = [tier.floor for tier in leg.tiers] + [leg.tiers[-1].cap]
            edges = [bound - leg.orders for bound in bounds if bound is not None]
            found |= {
                units / edge if leg.terms.inverse else edge / units for edge in edges if edge > 0
            }
    return sorted(found)


def ticks_from(mark: Fraction, tick: Fraction, direction: str) -> Iterator[Fraction]:
    """Every tick down to the last above zero; upwards every tick at first, then ever fewer."""
    count = mark // tick
    if direction == "down":
        first = count if count * tick < mark else count - 1
        yield from (step * tick for step in range(first, 0, -1))
        return
    step = count + 1
    while step < 400 * count + 400:
        yield step * tick
        step += 1 if step < 2 * count + 20 else max(1, step // 12)


@dataclass(frozen=True, slots=True)
class Scan:
    """First liquidatable tick, and the first tick beyond the ladder if the walk got there."""

    first: Fraction | None
    ladder_ends: Fraction | None


def scan(room_at: Callable[[Fraction], Fraction | None], ticks: Iterator[Fraction]) -> Scan:
    """Walk the ticks outward and ask at each one."""
    for price in ticks:
        left = room_at(price)
        if left is None:
            return Scan(None, price)
        if left < 0:
            return Scan(price, None)
    return Scan(None, None)


def halved(
    room_at: Callable[[Fraction], Fraction | None],
    start: Fraction,
    direction: str,
    *,
    steps: int = 100,
    rounds: int = 70,
) -> Fraction | None:
    """The first liquidatable price by walking in small steps and halving the one it lies in."""
    near = start
    for far in _far_points(start, direction, steps):
        left = room_at(far)
        if left is not None and left < 0:
            return _halve(room_at, near, far, rounds)
        near = far
    return None


def _halve(
    room_at: Callable[[Fraction], Fraction | None], safe: Fraction, lost: Fraction, rounds: int
) -> Fraction:
    for _ in range(rounds):
        middle = (safe + lost) / 2
        left = room_at(middle)
        if left is not None and left < 0:
            lost = middle
        else:
            safe = middle
    return lost


def _far_points(start: Fraction, direction: str, steps: int) -> Iterator[Fraction]:
    """Even steps to almost zero and then halves of the rest; or even steps to five times."""
    if direction == "up":
        yield from (start * Fraction(steps + step, steps) for step in range(1, 4 * steps))
        return
    yield from (start * Fraction(steps - step, steps) for step in range(1, steps))
    yield from (start / steps / 2**step for step in range(1, 40))


def bankruptcy(pool: Pool, symbol: str) -> Fraction | None:
    """Price at which the equity of a pool is zero, by halving; None where no price empties it."""
    mark = next(leg.mark for leg in pool.legs if leg.symbol == symbol)
    for direction in ("down", "up"):
        found = halved(lambda price: equity(pool, symbol, price), mark, direction)
        if found is not None:
            return found
    return None


def read_tiers(rows: Sequence[Row]) -> tuple[Tier, ...]:
    return tuple(
        Tier(
            floor=fraction(row["floor"]),
            cap=None if row["cap"] is None else fraction(row["cap"]),
            rate=fraction(row["maintenance_margin_rate"]),
            deduction=None
            if row["maintenance_deduction"] is None
            else fraction(row["maintenance_deduction"]),
        )
        for row in rows
    )


def read_terms(symbol: str, row: Mapping[str, object]) -> Terms:
    asset, kind = str(row["settlement_asset"]), row["kind"]
    coupled = row.get("coupled_assets")
    if not isinstance(coupled, (list, tuple)):
        coupled = (symbol.removesuffix(asset),) if kind == "linear" else ()
    hours = row.get("funding_interval_hours")
    return Terms(
        inverse=kind == "inverse",
        multiplier=fraction(row["contract_size"]),
        asset=asset,
        coupled=tuple(str(each) for each in coupled),
        interval_hours=None if hours is None else fraction(hours),
    )


def rows_of(data: Data, key: str) -> list[Mapping[str, object]]:
    rows = data.get(key)
    return list(rows) if isinstance(rows, (list, tuple)) else []


def table_of(data: Data, key: str) -> Mapping[str, Mapping[str, object]]:
    table = data.get(key)
    return table if isinstance(table, Mapping) else {}
