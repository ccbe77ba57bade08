"""An auction: a price that gets worse for the account until somebody takes the position."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from stepladder.errors import InputError
from stepladder.formulas.auction_price import price_in_auction, taker_edge
from stepladder.model.exact import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionStep:
    """From ``time_ns`` until the next step: the auction's price, and what the position is worth.

    Both in quote per base, above zero.
    """

    time_ns: int
    price: Decimal
    fair_price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Bidder:
    """A liquidator: how much it can take, how late its order arrives, what it wants to earn.

    ``capacity`` unsigned, the contract's unit; ``latency_ns`` from seeing a price to the order's
    arrival; ``required_edge`` a fraction of the fair price.
    """

    name: str
    capacity: Decimal
    latency_ns: int
    required_edge: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionFill:
    """What one bidder took, when and at which price; ``size`` unsigned, ``edge`` a fraction."""

    time_ns: int
    bidder: str
    size: Decimal
    price: Decimal
    edge: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionResult:
    """Fills in the order they happened, and the size nobody took (unsigned)."""

    fills: tuple[AuctionFill, ...]
    unsold: Decimal


def price_path(
    start_price: Decimal,
    end_price: Decimal,
    *,
    fair_price: Decimal,
    start_ns: int,
    duration_ns: int,
    interval_ns: int,
) -> tuple[AuctionStep, ...]:
    """The steps of an auction on a straight line, one each interval, the last at its end."""
    if duration_ns <= 0 or interval_ns <= 0:
        raise InputError(
            expected="a duration and an interval above 0",
            found=f"{duration_ns} and {interval_ns}",
            where="auction",
        )
    times = [*range(0, duration_ns, interval_ns), duration_ns]
    duration = Decimal(duration_ns)
    return tuple(
        AuctionStep(
            time_ns=start_ns + time,
            price=price_in_auction(start_price, end_price, Decimal(time), duration),
            fair_price=fair_price,
        )
        for time in times
    )


def run_auction(
    size: Decimal, steps: Sequence[AuctionStep], bidders: Sequence[Bidder], *, end_ns: int
) -> AuctionResult:
    """Let bidders act on an auction: who takes how much, when, at which price.

    A bidder acts at the first step that offers its edge; its order arrives a latency later and is
    filled at the price in force then, if that still offers the edge. If not, it waits for the next
    step that does. Orders that arrive at one instant are served as the bidders are listed; orders
    after ``end_ns`` are too late.

    Parameters
    ----------
    size
        Of the position auctioned, signed: takers of a long position buy.
    steps
        In order of time, at least one.
    end_ns
        Last instant at which an order is filled.
    """
    _checked(steps, bidders, end_ns)
    buys = size > 0
    found = ((_arrival(steps, bidder, end_ns, buys), i) for i, bidder in enumerate(bidders))
    arrivals = sorted((step[0], i, step[1]) for step, i in found if step is not None)
    left, fills = abs(size), []
    for time_ns, i, at in arrivals:
        taken = min(bidders[i].capacity, left)
        if taken == 0:
            continue
        left -= taken
        fills.append(
            AuctionFill(
                time_ns=time_ns,
                bidder=bidders[i].name,
                size=taken,
                price=steps[at].price,
                edge=taker_edge(steps[at].price, steps[at].fair_price, buys),
            )
        )
    return AuctionResult(fills=tuple(fills), unsold=left)


def _arrival(
    steps: Sequence[AuctionStep], bidder: Bidder, end_ns: int, buys: bool
) -> tuple[int, int] | None:
    """When a bidder's order is filled, and at which step's price; None if it never is."""
    busy_until = steps[0].time_ns
    for seen in steps:
        arrives = seen.time_ns + bidder.latency_ns
        if seen.time_ns < busy_until or not _offers(seen, bidder, buys) or arrives > end_ns:
            continue
        at = max(i for i, step in enumerate(steps) if step.time_ns <= arrives)
        if _offers(steps[at], bidder, buys):
            return arrives, at
        busy_until = arrives
    return None


def _offers(step: AuctionStep, bidder: Bidder, buys: bool) -> bool:
    return taker_edge(step.price, step.fair_price, buys) >= bidder.required_edge


def _checked(steps: Sequence[AuctionStep], bidders: Sequence[Bidder], end_ns: int) -> None:
    def refuse(expected: str, found: object, where: str) -> InputError:
        return InputError(expected=expected, found=str(found), where=f"auction: {where}")

    if not steps:
        raise refuse("a step", "none", "steps")
    for before, after in pairwise(steps):
        if after.time_ns <= before.time_ns:
            raise refuse(f"a time after {before.time_ns}", after.time_ns, "steps")
    for step in steps:
        if step.price <= 0 or step.fair_price <= 0:
            raise refuse("prices above 0", f"{step.price:f}, {step.fair_price:f}", "steps")
    for bidder in bidders:
        if bidder.capacity < ZERO or bidder.latency_ns < 0:
            raise refuse("capacity and latency of 0 or more", bidder.name, "bidders")
    if end_ns < steps[-1].time_ns:
        raise refuse(f"an end at {steps[-1].time_ns} or later", end_ns, "end_ns")
