"""What it takes to move a mark through the venue's own book alone.

The book is pushed away from the index and held there. The money that holds it is the depth it has
to take out, per basis point, and it is tied up until enough samples have been taken: notional times
time. A moving average over W seconds asks depth times move times W however far the book is pushed,
as long as it is pushed further than the move; an oracle is not moved at all.
"""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.inputs.mark_rule import MarkRule
from stepladder.inputs.step_response import after_dump, mark_move
from stepladder.model.unknown import Unknown

BASIS_POINT = Decimal("0.0001")
SECONDS_MAX = 24 * 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class CostToMove:
    """Notional (quote) that pushes the book, seconds it has to be held, and their product."""

    notional: Decimal
    seconds: Decimal

    @property
    def notional_seconds(self) -> Decimal:
        """Money times time."""
        return self.notional * self.seconds


def cost_to_move(
    rule: MarkRule, *, move_bps: Decimal, push_bps: Decimal, depth_per_bp: Decimal
) -> CostToMove | Unknown | None:
    """What moving the mark down by ``move_bps`` takes with the book held ``push_bps`` down.

    Parameters
    ----------
    move_bps, push_bps
        Basis points of the price, above zero.
    depth_per_bp
        Notional in the book within each basis point (quote); the answer scales with it.

    Returns
    -------
    None where a day of it does not move the mark that far; Unknown where the rule is.
    """
    state = after_dump(rule, -push_bps * BASIS_POINT)
    wanted = -move_bps * BASIS_POINT
    low, high = 0, SECONDS_MAX
    at_most = mark_move(rule, state, Decimal(high))
    if isinstance(at_most, Unknown):
        return at_most
    if at_most > wanted:
        return None
    while low < high:  # the move only grows with time, so halving finds the first second
        middle = (low + high) // 2
        moved = mark_move(rule, state, Decimal(middle))
        if isinstance(moved, Unknown):
            return moved
        if moved <= wanted:
            high = middle
        else:
            low = middle + 1
    return CostToMove(notional=push_bps * depth_per_bp, seconds=Decimal(low))
