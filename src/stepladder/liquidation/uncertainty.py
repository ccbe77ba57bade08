"""How far away the conservative answer is from the optimistic one, and which source is to blame."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from stepladder.liquidation.trigger import Direction, RoomCurve, Trigger, first_liquidatable
from stepladder.model.exact import ZERO
from stepladder.model.number import number_text
from stepladder.model.unknown import Unknown, unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one source may take before the trigger is reached, never negative.

    ``rate`` is a fraction of the moving notional, ``amount`` is in the settlement asset.
    ``basis`` says in a few words what was assumed.
    """

    source: str
    rate: Decimal | Unknown
    amount: Decimal | Unknown
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Share of the gap that one source explains, in price units; None where it has no figure."""

    source: str
    price_shift: Decimal | Unknown | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The optimistic trigger, the conservative price, and the gap split by source.

    ``conservative`` is never further away than the optimistic price; None where even the
    allowances do not make the pool liquidatable; the present mark where they do already.
    """

    optimistic: Trigger
    conservative: Decimal | Unknown | None
    shifts: tuple[Shift, ...]


def uncertainty_budget(
    curve: RoomCurve, direction: Direction, allowances: Sequence[Allowance]
) -> Budget:
    """Solve with and without every allowance and split the gap by exact Shapley shares."""
    optimistic = first_liquidatable(curve, direction)
    missing = [a.rate for a in allowances if isinstance(a.rate, Unknown)]
    missing += [a.amount for a in allowances if isinstance(a.amount, Unknown)]
    if missing:
        joined = Unknown(tuple(dict.fromkeys(fact for value in missing for fact in value.missing)))
        shifts = tuple(_own_shift(curve, direction, optimistic, a) for a in allowances)
        return Budget(
            optimistic=optimistic,
            conservative=None if optimistic.status == "already" else joined,
            shifts=shifts,
        )
    return _known_budget(curve, direction, optimistic, allowances)


def _known_budget(
    curve: RoomCurve, direction: Direction, optimistic: Trigger, allowances: Sequence[Allowance]
) -> Budget:
    everyone = tuple(range(len(allowances)))
    prices = {
        subset: _price(curve, direction, [allowances[i] for i in subset])
        for size in range(len(allowances) + 1)
        for subset in combinations(everyone, size)
    }
    shares = _shapley(everyone, prices)
    conservative: Decimal | Unknown | None = prices[everyone]
    if conservative is None and optimistic.status == "unknown":
        conservative = ladder_ends(curve)
    return Budget(
        optimistic=optimistic,
        conservative=None if optimistic.status == "already" else conservative,
        shifts=tuple(
            Shift(source=a.source, price_shift=share, basis=a.basis)
            for a, share in zip(allowances, shares, strict=True)
        ),
    )


def ladder_ends(curve: RoomCurve) -> Unknown:
    """What is missing when the room outlasts the known part of the ladder."""
    symbol = curve.legs[0].contract.symbol
    ends = [number_text(leg.ladder.end) for leg in curve.legs if leg.ladder.end is not None]
    return unknown(
        f"ladder of {symbol}",
        f"known up to a notional of {', '.join(dict.fromkeys(ends))}, reached before the trigger",
        owner="the ladder",
    )


def _own_shift(
    curve: RoomCurve, direction: Direction, optimistic: Trigger, allowance: Allowance
) -> Shift:
    """Shift of one source alone, where the whole cannot be worked out."""
    shift: Decimal | Unknown | None = None
    if isinstance(allowance.rate, Unknown):
        shift = allowance.rate
    elif isinstance(allowance.amount, Unknown):
        shift = allowance.amount
    elif optimistic.price is not None:
        price = _price(curve, direction, [allowance])
        shift = None if price is None else abs(price - optimistic.price)
    return Shift(source=allowance.source, price_shift=shift, basis=allowance.basis)


def _price(
    curve: RoomCurve, direction: Direction, allowances: Sequence[Allowance]
) -> Decimal | None:
    rates = (a.rate for a in allowances if isinstance(a.rate, Decimal))
    amounts = (a.amount for a in allowances if isinstance(a.amount, Decimal))
    with_allowances = replace(
        curve,
        allowance_rate=sum(rates, curve.allowance_rate),
        allowance_amount=sum(amounts, curve.allowance_amount),
    )
    trigger = first_liquidatable(with_allowances, direction)
    if trigger.status == "already":
        return curve.legs[0].contract.coordinate(curve.start)
    return trigger.price


def _shapley(
    everyone: tuple[int, ...], prices: dict[tuple[int, ...], Decimal | None]
) -> list[Decimal | None]:
    """Average contribution of each source over every order in which they could be added."""
    base = prices[()]
    count = len(everyone)
    shares: list[Decimal | None] = []
    for member in everyone:
        share: Decimal | None = ZERO
        for size in range(count):
            weight = Decimal(1) / (count * _choices(count - 1, size))
            for others in combinations([i for i in everyone if i != member], size):
                without, joined = prices[others], prices[tuple(sorted((*others, member)))]
                if without is None or joined is None or base is None or share is None:
                    share = None
                    continue
                share += weight * abs(joined - base) - weight * abs(without - base)
        shares.append(share)
    return shares


def _choices(total: int, picked: int) -> int:
    result = 1
    for i in range(picked):
        result = result * (total - i) // (i + 1)
    return result
