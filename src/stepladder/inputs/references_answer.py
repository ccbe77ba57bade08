"""What the verb ``references`` answers: a tape beside the rules, or the rules side by side."""

from dataclasses import dataclass
from decimal import Decimal

from stepladder.inputs.cost_to_move import CostToMove
from stepladder.inputs.mark_over_tape import MarkError, MarkPoint
from stepladder.inputs.mark_rule import MarkRule
from stepladder.inputs.off_market import OffMarketEffect
from stepladder.inputs.settlements import Settlement
from stepladder.model.unknown import Missing, Unknown
from stepladder.venues.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFit:
    """One version or reading of the rule against the venue's mark, in basis points.

    ``error`` is over the span in which every version is known, so that they can be compared;
    ``off_last`` over its ticks at which the venue's mark is not its last price. ``why`` says what a
    version lacks that has neither.
    """

    name: str
    rule: MarkRule | Unknown
    error: MarkError | None
    off_last: MarkError | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencesAnswer:
    """A tape beside the mark we work out from its quotes, index and trades.

    ``error`` is over every tick from ``filled_ns`` on, when the averaging window has filled.
    ``funding_interval_hours`` is that of the tape's own schedule, else the contract's. Ticks left
    out: ``out_of_order`` by their time, ``crossed`` because the bid was above the ask.
    """

    rules: Rules
    tape: str
    rows: int
    start_ns: int
    end_ns: int
    rule: MarkRule | Unknown
    funding_interval_hours: Decimal | Unknown
    points: tuple[MarkPoint, ...]
    filled_ns: int | None
    error: MarkError | None
    fits: tuple[RuleFit, ...]
    settlements: tuple[Settlement, ...]
    off_market: tuple[OffMarketEffect, ...]
    out_of_order: int
    crossed: int
    missing: tuple[Missing, ...]

    @property
    def best_fit(self) -> RuleFit | None:
        """The version nearest to the venue's mark where its average shows; None without any."""
        known = [fit for fit in self.fits if fit.off_last is not None]
        return min(
            known,
            key=lambda fit: fit.off_last.median_bps if fit.off_last else Decimal(0),
            default=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCompared:
    """One mark rule: its move (fraction) at each time after the dump, and the cost to move it.

    ``cost`` None: no push of the own book alone moves it that far within a day.
    """

    venue: str
    rule: MarkRule | Unknown
    moves: tuple[Decimal | Unknown, ...]
    cost: CostToMove | Unknown | None
    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencesComparison:
    """Mark rules side by side: ``dump`` a fraction, times in seconds, ``depth_per_bp`` in quote."""

    as_of: int
    dump: Decimal
    seconds: tuple[Decimal, ...]
    move_bps: Decimal
    push_bps: Decimal
    depth_per_bp: Decimal
    rows: tuple[RuleCompared, ...]
