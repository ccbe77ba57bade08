"""A mark rule played over a tape, beside the venue's own mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stepladder.formulas.index_price import relative_deviation
from stepladder.inputs.mark_price import MarkState, mark_at, no_marks, update
from stepladder.inputs.mark_rule import MarkRule
from stepladder.inputs.median import median
from stepladder.inputs.price_tape import PriceTape
from stepladder.model.unknown import Missing, Unknown

BASIS_POINTS = Decimal(10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPoint:
    """One tick of the venue's mark (UTC ns): its mark, ours, and the other references then."""

    time_ns: int
    venue_mark: Decimal
    mark: Decimal | Unknown
    index: Decimal | None
    last: Decimal | None
    mid: Decimal | None

    @property
    def error_bps(self) -> Decimal | None:
        """Distance of our mark from the venue's in basis points; None while ours is unknown."""
        if isinstance(self.mark, Unknown):
            return None
        return relative_deviation(self.mark, self.venue_mark) * BASIS_POINTS


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkError:
    """Distances between two marks in basis points: how many, the middle one, the largest, when."""

    count: int
    median_bps: Decimal
    largest_bps: Decimal
    largest_ns: int


def play(
    rule: MarkRule,
    tape: PriceTape,
    *,
    funding_interval_hours: Decimal | Unknown,
    off_market_counts: bool = False,
) -> tuple[tuple[MarkPoint, ...], MarkState]:
    """Our mark at every tick of the venue's mark, and the state at the end."""
    state = no_marks(rule)
    points = []
    for row, tick in tape.ticks(off_market_counts=off_market_counts):
        state = update(rule, state, tick)
        if row.mark is None or state.prices is None or state.prices.time_ns != row.time_ns:
            continue
        answer = mark_at(
            rule,
            state,
            row.time_ns,
            funding_interval_hours=funding_interval_hours,
            owner=tape.owner,
        )
        prices = state.prices
        points.append(
            MarkPoint(
                time_ns=row.time_ns,
                venue_mark=row.mark,
                mark=answer.mark,
                index=prices.index,
                last=prices.last,
                mid=prices.mid,
            )
        )
    return tuple(points), state


def mark_error(
    points: Sequence[MarkPoint], *, from_ns: int = 0, off_last: bool = False
) -> MarkError | None:
    """Distance of our mark from the venue's wherever ours is known, from an instant on.

    ``off_last`` keeps to the ticks at which the venue's mark is not simply its last price: only
    there does the average show, and with it the length of its window.
    """
    apart = []
    for point in points:
        error = point.error_bps
        if error is None or point.time_ns < from_ns:
            continue
        if not off_last or point.venue_mark != point.last:
            apart.append((error, point.time_ns))
    return _error(apart)


def filled_from(points: Sequence[MarkPoint]) -> int | None:
    """First tick at which our mark is known, UTC ns."""
    return next((point.time_ns for point in points if not isinstance(point.mark, Unknown)), None)


def missing_facts(points: Sequence[MarkPoint]) -> tuple[Missing, ...]:
    """What our mark lacked at the last tick, if anything."""
    if not points or not isinstance(points[-1].mark, Unknown):
        return ()
    return points[-1].mark.missing


def _error(apart: Sequence[tuple[Decimal, int]]) -> MarkError | None:
    if not apart:
        return None
    largest, when = max(apart, key=lambda pair: (pair[0], -pair[1]))
    return MarkError(
        count=len(apart),
        median_bps=median([bps for bps, _ in apart]),
        largest_bps=largest,
        largest_ns=when,
    )
