"""The references of a tape where the mark rule is not known: index, last and middle still are."""

from stepladder.inputs.mark_over_tape import MarkPoint
from stepladder.inputs.price_tape import PriceTape
from stepladder.inputs.price_tick import PriceTick
from stepladder.model.unknown import Unknown


def references_only(tape: PriceTape, why: Unknown) -> tuple[MarkPoint, ...]:
    """The references at each tick of the venue's mark, our own mark unknown."""
    prices: PriceTick | None = None
    points = []
    for row, tick in tape.ticks():
        prices = tick if prices is None else prices.joined(tick)
        if row.mark is not None:
            points.append(
                MarkPoint(
                    time_ns=row.time_ns,
                    venue_mark=row.mark,
                    mark=why,
                    index=prices.index,
                    last=prices.last,
                    mid=prices.mid,
                )
            )
    return tuple(points)
