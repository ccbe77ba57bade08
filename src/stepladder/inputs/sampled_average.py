"""Averages over time that look at the price at whole multiples of a sampling interval.

Sampling goes by the clock, not by ticks: a burst of quotes or a repeated tick weighs nothing extra.
The sample at an instant is the price as of that instant, that instant included.
"""

from decimal import Decimal
from functools import cache
from typing import NamedTuple

from stepladder.formulas.averages import average_price, decay_factor, decayed_sum
from stepladder.inputs.mark_term import MarkTerm
from stepladder.model.exact import EXACT, ZERO, localcontext
from stepladder.model.time import NS_PER_SECOND
from stepladder.model.unknown import Unknown, unknown

WARM_UP = 5
"""Time constants an exponential average must have seen: exp(-5), 0.7 % of it, may still lie in
what it has not."""


class Average(NamedTuple):
    """State of one average: next instant to look (UTC ns), what it holds, sums, samples seen."""

    next_ns: int | None
    window: tuple[Decimal, ...]
    total: Decimal
    weight: Decimal
    seen: int


EMPTY = Average(None, (), ZERO, ZERO, 0)


def interval_ns(term: MarkTerm) -> int:
    """Time between two samples."""
    return int(term.sample_seconds * NS_PER_SECOND)


def window_samples(term: MarkTerm) -> int:
    """Samples until the average is filled; 0 where the window is not known."""
    if isinstance(term.window_seconds, Decimal):
        return int(term.window_seconds / term.sample_seconds)
    if isinstance(term.time_constant_seconds, Decimal):
        return int(term.time_constant_seconds * WARM_UP / term.sample_seconds)
    return 0


def advance(term: MarkTerm, average: Average, value: Decimal | None, until_ns: int) -> Average:
    """Take every sample due before ``until_ns`` (not at it), with the value held until then.

    Without a value there is nothing to sample yet.
    """
    step = interval_ns(term)
    due = average.next_ns
    if due is None or value is None:
        return average._replace(next_ns=-(-until_ns // step) * step)
    if due >= until_ns:
        return average
    count = (until_ns - 1 - due) // step + 1
    if isinstance(term.window_seconds, Decimal):
        size = window_samples(term)
        held = (average.window + (value,) * min(count, size))[-size:]
        total = average.total
        if count == 1 and len(average.window) < size:
            total += value
        elif count == 1:
            total += value - average.window[0]
        else:
            total = sum(held, ZERO)
        return Average(due + count * step, held, total, Decimal(len(held)), average.seen + count)
    if isinstance(term.time_constant_seconds, Decimal):
        return _decayed(term, average, value, count)
    return average


def _decayed(term: MarkTerm, average: Average, value: Decimal, count: int) -> Average:
    """Sums after ``count`` equal samples, in closed form: price times time over time."""
    assert isinstance(term.time_constant_seconds, Decimal)
    assert average.next_ns is not None
    decay = _decay(term.sample_seconds, term.time_constant_seconds)
    left = decay**count
    seconds = term.sample_seconds * (1 - left) / (1 - decay)
    return Average(
        average.next_ns + count * interval_ns(term),
        (),
        decayed_sum(average.total, left, value * seconds),
        decayed_sum(average.weight, left, seconds),
        average.seen + count,
    )


@cache
def _decay(sample: Decimal, time_constant: Decimal) -> Decimal:
    """The factor of one step, worked out once: an exponential of fifty digits is slow."""
    with localcontext(EXACT):
        return decay_factor(sample, time_constant)


def averaged(term: MarkTerm, average: Average, *, owner: str) -> Decimal | Unknown:
    """The average, once it has seen as much as the rule asks for."""
    wanted = window_samples(term)
    if average.seen < wanted or average.weight == 0:
        return unknown(
            f"{term.kind} of {term.of}",
            f"its window has {average.seen} of {wanted} samples",
            owner=owner,
        )
    return average_price(average.total, average.weight)


def settled(term: MarkTerm, value: Decimal, at_ns: int) -> Average:
    """The state after a past without end in which the value never moved; next sample after it."""
    step = interval_ns(term)
    next_ns = at_ns // step * step + step
    size = window_samples(term)
    if isinstance(term.window_seconds, Decimal):
        return Average(next_ns, (value,) * size, value * size, Decimal(size), size)
    if isinstance(term.time_constant_seconds, Decimal):
        decay = _decay(term.sample_seconds, term.time_constant_seconds)
        weight = term.sample_seconds / (1 - decay)
        return Average(next_ns, (), value * weight, weight, size)
    return EMPTY
