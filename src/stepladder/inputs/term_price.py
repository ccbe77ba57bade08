"""The price of each term of a mark rule at an instant."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from stepladder.errors import InvariantError
from stepladder.formulas.index_price import capped_price
from stepladder.formulas.mark_price import (
    basis_price,
    blended_price,
    funding_basis_price,
    ramp_weight,
)
from stepladder.inputs.mark_term import MarkTerm
from stepladder.inputs.median import median
from stepladder.inputs.price_tick import PriceTick
from stepladder.inputs.sampled_average import Average, averaged
from stepladder.inputs.term_value import price_named
from stepladder.model.exact import ZERO
from stepladder.model.time import NS_PER_HOUR, NS_PER_SECOND, time_text
from stepladder.model.unknown import Unknown, join, known, unknown

LATE_NS = 60 * NS_PER_SECOND
"""How long after a funding time the rate of that funding is still taken for news: venues send the
new schedule up to a tick late; after a minute the schedule is simply missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermInputs:
    """Everything the terms look at: prices as of ``at_ns``, averages by the identity of the term,
    since when the spread has been narrow and whether it was ever seen wide, the contract's funding
    interval, and who owns all this."""

    prices: PriceTick
    at_ns: int
    averages: Mapping[int, Average]
    liquid_since_ns: int | None
    seen_wide: bool
    funding_interval_hours: Decimal | Unknown
    owner: str

    def missing(self, what: str) -> Unknown:
        """A price that has not been seen."""
        return unknown(what, "not seen yet", owner=self.owner)


def term_price(term: MarkTerm, world: TermInputs) -> Decimal | Unknown:
    """Price of a term (quote per base), or which facts or prices it still lacks."""
    if term.terms:
        return _joined_price(term, world)
    if term.kind == "funding_basis":
        return _funding_basis(term, world)
    if term.averaged:
        return _average(term, world)
    price = price_named(term.kind, world.prices, term.weights)
    if price is not None:
        return price
    unseen = [name for name in (term.weights or {}) if name not in (world.prices.external or {})]
    return world.missing(f"{term.title} ({', '.join(unseen)})" if unseen else term.title)


def _joined_price(term: MarkTerm, world: TermInputs) -> Decimal | Unknown:
    exist = [one for one in term.terms if not _does_not_exist(one, world)]
    if len(exist) < len(term.terms) and term.fallback is not None:
        exist.append(term.fallback)
    elif len(exist) < len(term.terms):
        gone = ", ".join(one.title for one in term.terms if _does_not_exist(one, world))
        return unknown(term.title, f"there is no {gone}, and no rule for that", owner=world.owner)
    prices = [term_price(one, world) for one in exist]
    missing = join(*prices)
    if missing is not None:
        return missing
    values = [price for price in prices if not isinstance(price, Unknown)]
    if term.kind == "median":
        return median(values)
    if term.kind == "only":
        return values[0]
    return _blend(term, values[0], values[1], world)


def _does_not_exist(term: MarkTerm, world: TermInputs) -> bool:
    """Whether a term is known to be absent, which is not the same as not having been seen."""
    external = world.prices.external
    return term.kind == "external_median" and external is not None and not external


def _funding_basis(term: MarkTerm, world: TermInputs) -> Decimal | Unknown:
    """Index and the funding still to come; from the funding time on nothing is left to come."""
    prices = world.prices
    hours = world.funding_interval_hours if term.interval_hours is None else term.interval_hours
    four = known(
        world.missing("index") if prices.index is None else prices.index,
        world.missing("funding rate") if prices.funding_rate is None else prices.funding_rate,
        world.missing("next funding time")
        if prices.next_funding_ns is None
        else prices.next_funding_ns,
        hours,
    )
    if isinstance(four, Unknown):
        return four
    index, rate, next_ns, interval = four
    left = next_ns - world.at_ns
    if left < -LATE_NS:
        reason = f"the one at {time_text(next_ns)} has passed and no later one was seen"
        return unknown("next funding time", reason, owner=world.owner)
    left = max(left, 0)
    return funding_basis_price(index, rate, Decimal(left), interval * NS_PER_HOUR)


def _average(term: MarkTerm, world: TermInputs) -> Decimal | Unknown:
    for length in (term.window_seconds, term.time_constant_seconds):
        if isinstance(length, Unknown):
            return length
    mean = averaged(term, world.averages[id(term)], owner=world.owner)
    if isinstance(mean, Unknown) or not term.kind.endswith("_basis"):
        return mean
    index = world.prices.index
    if index is None:
        return world.missing("index")
    if isinstance(term.band, Unknown):
        return term.band
    price = basis_price(index, mean)
    return price if term.band is None else capped_price(price, index, term.band)


def _blend(term: MarkTerm, external: Decimal, own: Decimal, world: TermInputs) -> Decimal | Unknown:
    two = known(
        ZERO if term.ramp_seconds is None else term.ramp_seconds,
        ZERO if term.spread_max is None else term.spread_max,
    )
    if isinstance(two, Unknown):
        return two
    ramp, since = two[0], world.liquid_since_ns
    if ramp == 0:
        raise InvariantError("a blend without a ramp was read")
    elapsed = ZERO if since is None else Decimal(world.at_ns - since) / NS_PER_SECOND
    if elapsed < ramp and not world.seen_wide:
        reason = f"the spread has been seen for {elapsed:.0f} of {ramp} s"
        return unknown("weight of the own book", reason, owner=world.owner)
    return blended_price(external, own, ramp_weight(elapsed, ramp))
