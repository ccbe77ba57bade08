"""The mark over time: state and tick give the next state; the mark is asked of a state.

Nothing here reads a clock: every tick carries its time, and so does the question. Two things are
left out on purpose, and counted: a tick older than the state (out of order), and quotes whose bid
is above their ask (crossed). A tick repeated changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from stepladder.errors import InputError
from stepladder.inputs.mark_rule import MarkRule
from stepladder.inputs.mark_term import MarkTerm
from stepladder.inputs.price_tick import PriceTick
from stepladder.inputs.sampled_average import EMPTY, Average, advance, settled
from stepladder.inputs.term_price import TermInputs, term_price
from stepladder.inputs.term_value import averaged_value, leaf_nodes
from stepladder.model.time import NS_PER_SECOND, time_text
from stepladder.model.unknown import Unknown


class MarkState(NamedTuple):
    """What the mark remembers: the prices as of now, its averages, what was left out.

    ``averages`` are in the order of :func:`~stepladder.inputs.term_value.leaf_nodes`;
    ``liquid_since_ns`` is when the spread was last seen to become narrow enough for a blend,
    ``seen_wide`` whether it was ever seen to be too wide.
    """

    prices: PriceTick | None
    averages: tuple[Average, ...]
    liquid_since_ns: int | None = None
    seen_wide: bool = False
    out_of_order: int = 0
    crossed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkAnswer:
    """The mark at an instant (UTC ns), the price of each term of the rule, and what was left out.

    Prices are quote per base. ``terms`` follow the rule; a term that is not known says why.
    """

    at_ns: int
    mark: Decimal | Unknown
    terms: tuple[tuple[str, Decimal | Unknown], ...]
    out_of_order: int
    crossed: int


def no_marks(rule: MarkRule) -> MarkState:
    """The state before the first tick."""
    return MarkState(None, tuple(EMPTY for _ in leaf_nodes(rule.term)))


def settled_marks(rule: MarkRule, tick: PriceTick) -> MarkState:
    """The state after a past without end in which nothing moved: every window filled."""
    averages = []
    for term in leaf_nodes(rule.term):
        value = averaged_value(term, tick)
        averages.append(EMPTY if value is None else settled(term, value, tick.time_ns))
    return MarkState(tick, tuple(averages), tick.time_ns - _ramp_ns(rule.term))


def update(rule: MarkRule, state: MarkState, tick: PriceTick) -> MarkState:
    """The state after one more tick.

    Raises
    ------
    InputError
        If a price is not above zero; it names the price and its time.
    """
    before = state.prices
    if before is not None and tick.time_ns < before.time_ns:
        return state._replace(out_of_order=state.out_of_order + 1)
    _check_prices(tick)
    averages = state.averages
    if before is None or tick.time_ns > before.time_ns:
        averages = tuple(
            advance(term, average, averaged_value(term, before), tick.time_ns)
            for term, average in zip(leaf_nodes(rule.term), averages, strict=True)
        )
    prices = tick if before is None else before.joined(tick)
    crossed = state.crossed
    if prices.bid is not None and prices.ask is not None and prices.bid > prices.ask:
        crossed += 1
        prices = _without_quotes(prices, before)
    narrow = _is_narrow(rule.term, prices)
    since = state.liquid_since_ns
    if narrow is not None:
        since = (tick.time_ns if since is None else since) if narrow else None
    return MarkState(
        prices, averages, since, state.seen_wide or narrow is False, state.out_of_order, crossed
    )


def mark_at(
    rule: MarkRule,
    state: MarkState,
    at_ns: int,
    *,
    funding_interval_hours: Decimal | Unknown,
    owner: str,
) -> MarkAnswer:
    """The mark as of an instant at or after the last tick; the state is left as it is.

    Parameters
    ----------
    funding_interval_hours
        Hours between two fundings of the contract, where the rule does not say itself.
    owner
        Who could supply what is missing.

    Raises
    ------
    InputError
        If the instant lies before the last tick: the past is no longer known.
    """
    prices = state.prices
    if prices is not None and at_ns < prices.time_ns:
        raise InputError(
            expected=f"an instant from {time_text(prices.time_ns)} on",
            found=time_text(at_ns),
            where=f"{owner}: mark",
        )
    leaves = tuple(leaf_nodes(rule.term))
    averages = {
        id(term): average
        if prices is None
        else advance(term, average, averaged_value(term, prices), at_ns + 1)
        for term, average in zip(leaves, state.averages, strict=True)
    }
    world = TermInputs(
        prices=PriceTick(time_ns=at_ns) if prices is None else prices,
        at_ns=at_ns,
        averages=averages,
        liquid_since_ns=state.liquid_since_ns,
        seen_wide=state.seen_wide,
        funding_interval_hours=funding_interval_hours,
        owner=owner,
    )
    mark = term_price(rule.term, world)
    tops = rule.term.terms or (rule.term,)
    return MarkAnswer(
        at_ns=at_ns,
        mark=mark,
        terms=tuple((top.title, term_price(top, world)) for top in tops),
        out_of_order=state.out_of_order,
        crossed=state.crossed,
    )


def _check_prices(tick: PriceTick) -> None:
    prices: dict[str, Decimal | None] = {
        "bid": tick.bid,
        "ask": tick.ask,
        "last": tick.last,
        "index": tick.index,
        "impact middle": tick.impact_mid,
    }
    external: Mapping[str, Decimal] = tick.external or {}
    prices |= {f"middle of {venue}": price for venue, price in external.items()}
    for name, price in prices.items():
        if price is not None and not (price.is_finite() and price > 0):
            raise InputError(
                expected="a price above zero",
                found=str(price),
                where=f"{name} at {time_text(tick.time_ns)}",
            )


def _without_quotes(prices: PriceTick, before: PriceTick | None) -> PriceTick:
    """The news without its quotes; the quotes before it stay."""
    kept = before or PriceTick(time_ns=prices.time_ns)
    return PriceTick(
        time_ns=prices.time_ns,
        bid=kept.bid,
        ask=kept.ask,
        last=prices.last,
        index=prices.index,
        impact_mid=prices.impact_mid,
        funding_rate=prices.funding_rate,
        next_funding_ns=prices.next_funding_ns,
        external=prices.external,
    )


def _is_narrow(term: MarkTerm, prices: PriceTick) -> bool | None:
    """Whether the spread is narrow enough for the blend of the rule; None where nobody asks."""
    if term.kind != "blend" or not isinstance(term.spread_max, Decimal):
        return None
    if prices.bid is None or prices.ask is None or prices.mid is None:
        return None
    return prices.ask - prices.bid <= term.spread_max * prices.mid


def _ramp_ns(term: MarkTerm) -> int:
    if isinstance(term.ramp_seconds, Decimal):
        return int(term.ramp_seconds * NS_PER_SECOND)
    return 0
