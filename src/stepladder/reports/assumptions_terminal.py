"""The ranking of assumptions as bars in the terminal."""

from decimal import Decimal

from stepladder.model.exact import EXACT, localcontext
from stepladder.pipeline.assumption_effects import AssumptionsAnswer
from stepladder.reports.assumptions_text import merged
from stepladder.reports.bar_terminal import FULL, bar_picture


def assumptions_picture(answer: AssumptionsAnswer, *, width: int, colour: bool = False) -> str:
    """One bar per flip that moves the price; empty where none does."""
    with localcontext(EXACT):
        rows = [
            (label, [(effect.shift, FULL)])
            for effect, label in merged(answer.effects, by_price=True)
            if isinstance(effect.shift, Decimal) and effect.shift != 0
        ]
        title = "shift of the liquidation price (right: earlier)"
        return bar_picture(rows, title, width=width, colour=colour)
